"""Large road maps made up by a seed, for `benchmarks.roads`: there are no large extracts at hand.

A jittered grid of streets 90 m apart with missing pieces, some diagonals, dead ends, runs of
one-way streets, main roads every 8, 32 and 128 lines, and turn restrictions. As on real maps,
little crosses the edge of a town and nothing but large roads crosses a river: without that
(``plain``) a map has far larger cuts than any country has, and is the worst case.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.matrix import EARTH_RADIUS_M
from geo.roads import CLASSES, ENDS_ONLY, NO, PAVED, YES, Kinds, Roads

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPACING_M = 90.0
KEPT = 0.78
"""Share of the local streets that is there."""
DIAGONALS = 0.03
DEAD_ENDS = 0.20
"""Share of the nodes."""
PRIVATE = 0.15
"""Share of the dead ends that is for the ends of trips only."""
ONE_WAYS = 0.25
TOWN, RIVER = 24, 192
"""Lines from edge to edge of a town, and from river to river."""
OVER_THE_EDGE = 0.15
"""Share of the local streets that goes on over the edge of a town."""
MAIN = (8, 32, 128)
"""Every so many lines a road of the next class runs."""
RESTRICTED = 0.01
"""Turn restrictions, as a share of the nodes."""
ROADS = ("residential", "tertiary", "primary", "trunk", "service")
SPEEDS = (30.0, 50.0, 60.0, 80.0, np.nan)
LOCAL, PRIMARY, TRUNK, SERVICE = 0, 2, 3, 4
TWO_WAY, ONE_WAY, BEHIND_A_GATE = 0, 1, 2


class _Streets(NamedTuple):
    """One row for each segment."""

    tail: Ints
    head: Ints
    road: Ints
    """Index of `ROADS`."""
    way: Ints
    """TWO_WAY, ONE_WAY or BEHIND_A_GATE."""

    def some(self, rows: Bools) -> _Streets:
        return _Streets(*(column[rows] for column in self))


def road_map(nodes: int, seed: int = 1, *, plain: bool = False) -> Roads:
    """A map of about so many nodes, the same for the same seed."""
    rng = np.random.default_rng(seed)
    side = round((nodes * (1.0 - DEAD_ENDS)) ** 0.5)
    at = np.arange(side * side)
    row, column = at // side, at % side
    streets = [
        _along(rng, at[column < side - 1], 1, row, column, plain),
        _along(rng, at[row < side - 1], side, column, row, plain),
        _diagonals(rng, row, column, side, plain),
    ]
    places = np.stack((column, row), axis=1) * SPACING_M
    places += rng.normal(0.0, 0.12 * SPACING_M, places.shape)
    stubs = round(nodes * DEAD_ENDS)
    root = rng.choice(side * side, stubs)
    angle = rng.uniform(0.0, 2.0 * np.pi, stubs)
    reach = rng.uniform(0.2, 0.6, stubs) * SPACING_M
    tips = places[root] + reach[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    private = np.where(rng.random(stubs) < PRIVATE, BEHIND_A_GATE, TWO_WAY)
    road = rng.choice([LOCAL, SERVICE], stubs)
    streets.append(_Streets(root, side * side + np.arange(stubs), road, private))
    joined = _Streets(*(np.concatenate(columns) for columns in zip(*streets, strict=True)))
    return _roads(rng, *_largest(joined, np.concatenate((places, tips))))


def _along(
    rng: np.random.Generator, at: Ints, step: int, line: Ints, place: Ints, plain: bool
) -> _Streets:
    """The streets from the nodes `at` to those `step` further on; node i is on ``line[i]``, the
    ``place[i]``-th of it."""
    line, place = line[at], place[at]
    road = np.zeros(len(at), np.int64)
    for level, every in enumerate(MAIN, 1):
        road[line % every == every // 2] = level
    share = np.full(len(at), KEPT)
    share[road > LOCAL] = 1.0
    if not plain:
        share[(place % TOWN == TOWN - 1) & (road == LOCAL)] = OVER_THE_EDGE
        share[(place % RIVER == RIVER - 1) & (road < PRIMARY)] = 0.0
    kept = rng.random(len(at)) < share
    runs = rng.random((line.max(initial=0) + 1, place.max(initial=0) // 12 + 1)) < ONE_WAYS
    way = np.where(runs[line, place // 12] & (road != TRUNK), ONE_WAY, TWO_WAY)
    back = line % 2 == 1
    tail, head = np.where(back, at + step, at), np.where(back, at, at + step)
    return _Streets(tail, head, road, way).some(kept)


def _diagonals(
    rng: np.random.Generator, row: Ints, column: Ints, side: int, plain: bool
) -> _Streets:
    inside = (row < side - 1) & (column < side - 1)
    if not plain:
        inside &= (row % TOWN < TOWN - 1) & (column % TOWN < TOWN - 1)
        inside &= (row % RIVER < RIVER - 1) & (column % RIVER < RIVER - 1)
    at = np.flatnonzero(inside & (rng.random(len(row)) < DIAGONALS))
    none = np.zeros(len(at), np.int64)
    return _Streets(at, at + side + 1, none, none)


def _largest(streets: _Streets, places: Floats) -> tuple[_Streets, Floats]:
    """What hangs together."""
    n = len(places)
    links = coo_array((np.ones(len(streets.tail)), (streets.tail, streets.head)), shape=(n, n))
    part = connected_components(links, directed=False)[1]
    inside = part == np.bincount(part).argmax()
    new = np.cumsum(inside) - 1
    kept = streets.some(inside[streets.tail])
    return kept._replace(tail=new[kept.tail], head=new[kept.head]), places[inside]


def _roads(rng: np.random.Generator, streets: _Streets, places: Floats) -> Roads:
    n, m = len(places), len(streets.tail)
    middle = (places[streets.tail] + places[streets.head]) / 2
    middle += rng.normal(0.0, 0.06 * SPACING_M, middle.shape)
    first, second = places[streets.tail] - middle, places[streets.head] - middle
    length = np.hypot(*first.T) + np.hypot(*second.T)
    ban_start, ban_arcs = _bans(rng, streets, n)
    delays = (rng.random(n) < 0.02).astype(np.uint8)
    fields: dict[str, Any] = {
        "points": _lonlat(np.concatenate((places, middle))),
        "shape": np.stack((streets.tail, n + np.arange(m), streets.head), axis=1)
        .ravel()
        .astype(np.int32),
        "shape_start": 3 * np.arange(m + 1, dtype=np.int64),
        "tail": streets.tail.astype(np.int32),
        "head": streets.head.astype(np.int32),
        "length_m": np.maximum(length, 1.0),
        "kind": (streets.road * 3 + streets.way).astype(np.int32),
        "way": np.arange(1, m + 1, dtype=np.int64),
        "name": np.zeros(m, np.int32),
        "delays": np.zeros((2 * m, 5), np.uint8),
        "node_point": np.arange(n, dtype=np.int32),
        "node_id": np.arange(1, n + 1, dtype=np.int64),
        "node_delays": delays,
        "barred": np.full((n, 2), YES, np.uint8),
        "kinds": _kinds(),
        "tags": tuple({"highway": road} for road in ROADS for _ in range(3)),
        "names": ("",),
        "ban_start": ban_start,
        "ban_arcs": ban_arcs,
        "ban_modes": np.full(len(ban_start) - 1, 3, np.uint8),
        "source": "made up",
    }
    return Roads(**fields)


def _lonlat(metres: Floats) -> Floats:
    degree = EARTH_RADIUS_M * np.pi / 180.0
    lat = 48.0 + metres[:, 1] / degree
    return np.stack((8.0 + metres[:, 0] / (degree * np.cos(np.radians(lat))), lat), axis=1)


def _bans(rng: np.random.Generator, streets: _Streets, n: int) -> tuple[Ints, NDArray[np.int32]]:
    """No turn from a street's end into another one that begins there."""
    m = len(streets.tail)
    some = rng.choice(m, min(m, round(RESTRICTED * n)), replace=False)
    order = np.argsort(streets.tail, kind="stable")
    at = np.searchsorted(streets.tail[order], streets.head[some])
    there = at < m
    some, into = some[there], order[at[there]]
    fits = streets.tail[into] == streets.head[some]
    arcs = np.stack((2 * some[fits], 2 * into[fits]), axis=1).ravel().astype(np.int32)
    return 2 * np.arange(int(fits.sum()) + 1, dtype=np.int64), arcs


def _kinds() -> Kinds:
    """For each of `ROADS` a row two ways, one way, and behind a gate."""
    k = 3 * len(ROADS)
    access = np.full((k, 2, 2), YES, np.uint8)
    access[ONE_WAY::3, 1] = NO
    access[BEHIND_A_GATE::3] = ENDS_ONLY
    speed: NDArray[np.float32] = np.repeat(np.array(SPEEDS, np.float32), 3)
    nothing = np.full(k, np.nan, np.float32)
    return Kinds(
        road=np.repeat([CLASSES.index(road) for road in ROADS], 3).astype(np.uint8),
        access=access,
        speed_kmh=np.broadcast_to(speed[:, None, None], (k, 2, 2)).copy(),
        height_m=nothing,
        width_m=nothing,
        length_m=nothing,
        gross_t=nothing,
        hgv_gross_t=nothing,
        axle_t=nothing,
        surface=np.full(k, PAVED, np.uint8),
        toll=np.zeros((k, 2), np.bool_),
        roundabout=np.zeros(k, np.bool_),
        urban=speed <= 50.0,
    )
