"""All pairs on real maps as the slow checker has them; skipped without ``COLOAD_DATA``.

The maps are too large for Dijkstra in Python: the checker's states and moves are written down as a
graph, and SciPy walks it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.matrix import UNREACHABLE_M, UNREACHABLE_S
from geo.network import RoadNetwork
from geo.roads import Float64
from geo.snapping import Snaps
from tests.roads_checker import CM, COST, MS, Checker, Position, State, Sums, ends_only

DATA = Path(os.environ.get("COLOAD_DATA", "")) / "osm"
needs_data = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)
COUNT = 60
FIRST = 2.0**26
"""Cost times this, and what comes second (below it), are one number that a double holds."""


class Graph:
    """All states that any trip may come to, as the nodes of a graph; edges from the start of one
    arc to the start of the next."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.states: dict[State, int] = {}
        self.rows: list[list[tuple[int, Sums]]] = []
        todo = [
            state
            for segment in range(checker.arcs // 2)
            for state, _ in checker.starts(Position(segment, 0.0, 0.0))
        ]
        self.states = {state: i for i, state in enumerate(todo)}
        for state in todo:  # grows
            moves = list(checker.moves(state))
            for after, _ in moves:
                if after not in self.states:
                    self.states[after] = len(todo)
                    todo.append(after)
            self.rows.append([(self.states[after], turn) for after, turn in moves])
        self.arc = np.array([state.arcs[-1] for state in todo])

    def table(self, places: Sequence[Position], second: int) -> Float64:
        """(p, p) what comes second on the ways of least cost, inf where there is none."""
        checker, n = self.checker, len(self.states)
        edges: dict[tuple[int, int], float] = {}
        for row, moves in enumerate(self.rows):
            whole = checker.whole[self.arc[row]]
            for after, turn in moves:
                edges[row, after] = _both(whole, turn, second)
        for i, place in enumerate(places):  # a node for each place, with the rest of its arcs
            for state, ahead in checker.starts(place):
                rest = checker.part_of(state.arcs[-1], ahead)
                for after, turn in self.rows[self.states[state]]:
                    weight = _both(rest, turn, second) + 1.0  # 0 would be no edge
                    edges[n + i, after] = min(weight, edges.get((n + i, after), np.inf))
        size = n + len(places)
        ends = np.array(list(edges)).T
        graph = csr_array((list(edges.values()), ends), shape=(size, size))
        found = np.full((len(places), len(places)), np.inf)
        order = np.argsort(self.arc, kind="stable")
        begin = np.searchsorted(self.arc[order], np.arange(checker.arcs + 1))
        of_arc = [order[first:last] for first, last in pairwise(begin)]
        for i, source in enumerate(places):
            way = dijkstra(graph, indices=n + i)[:n] - 1.0
            for j, target in enumerate(places):
                least: dict[int, tuple[int, int]] = {}
                for arc in (2 * target.segment, 2 * target.segment + 1):
                    to = way[of_arc[arc]].min(initial=np.inf)
                    if np.isfinite(to):
                        least[arc] = int(to // FIRST), int(to % FIRST)
                best = checker.best(source, target, least, second)
                found[i, j] = np.inf if best is None else best[1]
        return found


def _both(one: Sums, two: Sums, second: int) -> float:
    return (one[COST] + two[COST]) * FIRST + one[second] + two[second]


def random_places(network: RoadNetwork, count: int) -> Float64:
    rng = np.random.default_rng(7)
    points = network.roads.points[network.roads.node_point]
    return points[rng.integers(len(points), size=count)] + rng.normal(0.0, 4e-4, (count, 2))


def positions(snaps: Snaps) -> list[Position]:
    rows = zip(*(c.tolist() for c in (snaps.segment, snaps.share, snaps.off_m)), strict=True)
    return [Position(*row) for row in rows]


@needs_data
@pytest.mark.parametrize("profile", ["12t", "40t"])
@pytest.mark.parametrize("name", ["malta", "liechtenstein", "baltimore"])
def test_all_pairs(
    name: str, profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("osmium")
    monkeypatch.setenv("COLOAD_CACHE", "off")
    network = RoadNetwork.read(DATA / f"{name}.osm.pbf", profile)
    driven = network.drive()
    assert np.array_equal(driven.ends, ends_only(network.roads, driven.made))
    places = random_places(network, COUNT)
    snaps = driven.snap(places)
    told = network.matrix(places, places)
    assert (told.seconds[~snaps.served] == UNREACHABLE_S).all()
    assert (told.metres[:, ~snaps.served] == UNREACHABLE_M).all()
    where = [place for place in positions(snaps) if place.segment >= 0]
    served = np.ix_(snaps.served, snaps.served)
    checker = Checker(network.roads, driven.made, driven.ends, driven.access.kmh)
    graph = Graph(checker)
    ms, cm = graph.table(where, MS), graph.table(where, CM)
    for (i, j), known in np.ndenumerate(np.isfinite(cm)):
        expected = UNREACHABLE_S, UNREACHABLE_M
        if i == j:
            expected = 0, 0
        elif known:
            expected = checker.told(where[i], where[j], int(ms[i, j]), int(cm[i, j]))
        found = told.seconds[served][i, j], told.metres[served][i, j]
        assert found == expected, (i, j)
