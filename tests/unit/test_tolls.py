"""Tolls: metres on toll roads, what they cost, and the engine's way around them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.given import Given
from geo.matrix import Float64, GreatCircle, Int32
from geo.network import RoadNetwork
from routing.distances import coordinates
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.journey import further_costs
from routing.io.plan_json import plan_object
from routing.io.write import as_object
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.encode import encode
from solvers.solve import solve
from solvers.tables import make_tables
from tests.slow_checker import check
from tests.small_plans import VAN, findings_of, order, problem_of, store
from tests.small_roads import DEGREE_M, Street, roads_of

TOLLED = replace(VAN, toll_per_km=0.5)


class Bridged(GreatCircle):
    """Straight lines, each of which to or from the second step runs 400 m over a toll bridge."""

    def toll_metres(self, sources: Float64, targets: Float64, profile: str) -> Int32:
        far = [np.isclose(places[:, 1], 35.02) for places in (sources, targets)]
        return np.where(far[0][:, None] != far[1][None, :], 400, 0).astype(np.int32)


class Travelled:
    """The same for the slow checker."""

    def __call__(self, one: Any, other: Any, profile: str) -> tuple[float, float]:
        legs = BRIDGE.legs(np.array([one]), np.array([other]), profile)
        return float(legs.metres[0]), float(legs.seconds[0])

    def tolls(self, one: Any, other: Any, profile: str) -> int:
        return 400 if (round(one[1], 6) == 35.02) != (round(other[1], 6) == 35.02) else 0


BRIDGE = Bridged(1.0, {"van": 36.0})


def day(vehicles: list[Any] | None = None) -> Problem:
    return problem_of([order(f"O{i}", i) for i in (1, 2, 3)], vehicles or [TOLLED])


def route(problem: Problem, steps: tuple[int, ...]) -> Plan:
    visits = tuple(Visit(f"S{i}", (f"O{i}",)) for i in steps)
    return evaluate(problem, BRIDGE, [Itinerary("V", 1, (visits,))])


def test_a_route_pays_for_its_metres_on_toll_roads() -> None:
    plan = route(day(), (1, 2, 3))
    assert (plan.routes[0].toll_metres, plan.routes[0].cost.toll) == (800, pytest.approx(0.4))
    assert plan.routes[0].cost.total == pytest.approx(10 + 6.672 + 0.4, abs=0.01)
    assert route(day(), (1, 3)).routes[0].cost.toll == 0
    assert route(day([VAN]), (1, 2, 3)).routes[0].cost.parts.keys() == {
        *("fixed", "distance", "time")
    }


def test_it_is_told_and_read_back() -> None:
    plan = route(day(), (1, 2, 3))
    assert further_costs(plan) == ("toll",) and further_costs(route(day([VAN]), (1,))) == ()
    document = plan_object(plan)
    assert document["cost"]["toll"] == pytest.approx(0.4)
    assert not check(document, Travelled()).stated_differences
    document["routes"][0]["cost"]["toll"] += 1
    assert any("toll" in line for line in check(document, Travelled()).stated_differences)
    assert build_day(from_object(as_object(day()))).vehicles == day().vehicles


def test_the_engine_counts_them() -> None:
    """The price of arcs holds the toll, and a route with a second step pays it there and back."""
    for rate in (0.5, 40.0):
        problem = day([replace(VAN, toll_per_km=rate, capacity={"kg": 200.0})])
        instance = encode(problem)
        tables = make_tables(instance, BRIDGE)
        (two,) = (i for i in range(3) if problem.orders[instance.orders[i][0]].id == "O2")
        ways = np.delete(tables.data.tables[0, two, :3], two) / tables.scale
        assert ways == pytest.approx([1.112 + 0.4 * rate] * 2, abs=0.001)
        plan = solve(problem, distances=BRIDGE, iterations=200)
        together = next(r for r in plan.routes if "O2" in r.orders)
        assert together.toll_metres == 800 and plan.violations == ()


def test_what_does_not_know_them() -> None:
    with pytest.raises(InputError, match="'ortools' does not know 'toll_per_km'"):
        solve(day(), distances=BRIDGE, engine="ortools")
    (note,) = (each for each in day().findings if each.code == "unused-toll")
    assert "and the day has none" in note.message
    (wrong,) = findings_of([order("O1", 1)], [replace(VAN, toll_per_km=-1.0)])[:1]
    assert wrong.column == "toll_per_km" and "negative" in wrong.message


def test_metres_on_roads() -> None:
    """A toll motorway of 2 km between two roads of 1 km; a lorry pays nothing on the free way."""
    nodes = [[0.0, 1000 * k / DEGREE_M] for k in (0, 1, 3, 4)]
    streets = [Street(0, 1), Street(1, 2, road="motorway", toll=True, speed_kmh=100), Street(2, 3)]
    network = RoadNetwork.of(roads_of(nodes, streets))
    places = np.array([[0.0, y / DEGREE_M] for y in (200, 600, 3500)])
    found = network.toll_metres(places, places)
    assert found.tolist() == [[0, 0, 2000], [0, 0, 2000], [2000, 2000, 0]]
    assert (network.matrix(places, places).metres[0, 2], found[0, 2]) == (3300, 2000)
    free = RoadNetwork.of(roads_of(nodes, [replace(each, toll=False) for each in streets]))
    assert not free.toll_metres(places, places).any()


@pytest.mark.parametrize("form", ["long", "wide", "npz"])
def test_a_table_of_tolls(form: str, tmp_path: Path) -> None:
    """2 km each way, of which 1.5 there and 0.25 back are on toll roads, more for 12 t."""
    path = tmp_path / f"table.{'npz' if form == 'npz' else 'csv'}"
    there, back = np.array([[0, 2000], [2000, 0]]), np.array([[0, 1500], [250, 0]])
    if form == "npz":
        np.savez(path, metres=there, seconds=there, tolls=back, ids=np.array(["P", "S1"]))
    elif form == "long":
        rows = ["from,to,km,seconds,toll_km", "P,S1,2,2000,1.5", "S1,P,2,2000,0.25"]
        path.write_text("\n".join(rows))
    else:
        tables = ["metres,P,S1\nP,0,2000\nS1,2000,0\n", "minutes,P,S1\nP,0,9\nS1,9,0\n"]
        tables += ["toll_km van,P,S1\nP,0,1.5\nS1,0.25,0\n", "toll_km,P,S1\nP,0,9\nS1,9,0\n"]
        path.write_text("\n".join(tables))
    problem = problem_of([order("O1", 1)], [TOLLED], stores=[store(1)])
    travel = Given.read(path).bind(["P", "S1"], coordinates([*problem.depots, *problem.stores]))
    plan = evaluate(problem, travel, [Itinerary("V", 1, ((Visit("S1", ("O1",)),),))])
    assert (plan.routes[0].toll_metres, plan.routes[0].cost.toll) == (1750, 0.875)
