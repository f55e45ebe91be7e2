"""Travel on random small maps: all pairs as the slow checker has them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.matrix import UNREACHABLE_M, UNREACHABLE_S
from geo.network import RoadNetwork
from geo.road_profile import RoadProfile, road_profile
from geo.roads import CLASSES, ENDS_ONLY, NO, YES, Float64, Roads
from geo.snapping import Snaps
from tests.roads_checker import Checker, Position, ends_only
from tests.small_roads import DEGREE_M, Street, roads_of

LON, LAT = 14.5, 35.9
ROADS = ("residential", "residential", "residential", "service", "primary", "motorway", "ferry")
ALL = {"hgv": 0.3, "oneway": 0.3, "signed": 0.25, "barred": 0.25, "bans": 6, "loops": 0.1}
"""How likely what makes ways hard is; bans at most."""


def random_roads(rng: random.Random, **likely: float) -> Roads:
    chance = {**{name: rng.choice((0.0, p)) for name, p in ALL.items()}, **likely}
    size = rng.choice((30.0, 300.0, 2000.0))
    n = rng.randint(2, 10)
    middle = [(rng.uniform(0, size), rng.uniform(0, size)) for _ in range(n)]
    if rng.random() < 0.2:  # two nodes a few centimetres apart
        middle[-1] = middle[0][0] + 0.1, middle[0][1]
    nodes = [_lonlat(*place) for place in middle]
    streets: list[Street] = []
    for _ in range(rng.randint(1, 2 * n + 2)):
        streets.append(_street(rng, nodes, size, chance, streets))
    barred = {
        node: (rng.choice((NO, ENDS_ONLY, YES)), rng.choice((NO, ENDS_ONLY, ENDS_ONLY)))
        for node in range(n)
        if rng.random() < chance["barred"]
    }
    roads = roads_of(
        nodes,
        streets,
        node_delays={v: rng.randrange(32) for v in range(n) if rng.random() < 0.3},
        barred=barred,
        bans=_bans(rng, streets, int(chance["bans"])),
        drives_left=rng.random() < 0.5,
        country=rng.choice(("", "MT", "US")),
    )
    access = roads.kinds.access.copy()  # signs for one direction only
    for row in access.reshape(-1, 2):
        if rng.random() < chance["signed"] / 3:
            row[row == YES] = ENDS_ONLY
    return replace(roads, kinds=roads.kinds._replace(access=access))


def _lonlat(east_m: float, north_m: float) -> list[float]:
    up = north_m / DEGREE_M
    return [LON + east_m / DEGREE_M / np.cos(np.radians(LAT)), LAT + up]


def _street(
    rng: random.Random, nodes: list[list[float]], size: float, chance: Any, others: list[Street]
) -> Street:
    tail, head = rng.sample(range(len(nodes)), 2)
    if rng.random() < chance["loops"]:
        head = tail
    # Of two roads with one and the same line nobody knows which lies to the left.
    parallel = any({tail, head} == {other.tail, other.head} for other in others)
    bends = rng.randint(1, 3) if tail == head or parallel or rng.random() < 0.4 else 0
    access = rng.choice((ENDS_ONLY, ENDS_ONLY, NO)) if rng.random() < chance["signed"] else YES
    near = rng.choice((5.0, size))
    lon, lat = nodes[tail]
    via = [
        [lon + rng.uniform(-near, near) / DEGREE_M, lat + rng.uniform(-near, near) / DEGREE_M]
        for _ in range(bends)
    ]
    return Street(
        tail,
        head,
        road=rng.choice(ROADS),
        oneway=rng.random() < chance["oneway"],
        access=access,
        hgv=rng.choice((NO, ENDS_ONLY, YES)) if rng.random() < chance["hgv"] else None,
        speed_kmh=rng.choice((float("nan"), 30.0, 50.0)),
        gross_t=rng.choice((float("nan"),) * 6 + (7.5,)),
        toll=rng.random() < 0.2,
        metres=rng.choice((None,) * 6 + (rng.uniform(0.0, 0.02), rng.uniform(1e3, 2e3))),
        via=via,
        delays=[rng.randint(0, 1) for _ in range(5)],
    )


def _bans(rng: random.Random, streets: list[Street], most: int) -> list[tuple[list[int], int]]:
    """Ways of 2 to 4 arcs over any node, turning round included; some begin as others do."""
    found: list[tuple[list[int], int]] = []
    for _ in range(rng.randint(0, most)):
        arcs = [rng.randrange(2 * len(streets))]
        if found and rng.random() < 0.4:
            other = rng.choice(found)[0]
            arcs = other[rng.randint(0, 1) :][: rng.randint(1, 3)]
        for _ in range(rng.randint(1, 3)):
            at = streets[arcs[-1] // 2].tail if arcs[-1] % 2 else streets[arcs[-1] // 2].head
            leaving = [2 * s for s, street in enumerate(streets) if street.tail == at]
            leaving += [2 * s + 1 for s, street in enumerate(streets) if street.head == at]
            arcs = [*arcs, rng.choice(leaving)]
        if 2 <= len(arcs) <= 4:
            found.append((arcs, rng.randint(1, 3)))
    return found


def random_profile(rng: random.Random) -> RoadProfile:
    words = [
        f"{key}={rng.choice(values)}"
        for key, values in {
            "turn_s": (0.0, 3.3, 40.0),
            "across_s": (0.0, 7.7),
            "u_turn_s": (0.0, 1.0, 33.3),
            "ferry_s": (0.0, 20.0),
            "toll": (1.0, 3.0),
            "avoid_residential": (1.0, 1.37),
        }.items()
        if rng.random() < 0.3
    ]
    profile = road_profile(" ".join((rng.choice(("van", "12t", "40t")), *words)))
    if rng.random() < 0.4:
        return replace(profile, price=(1.0,) * len(CLASSES))
    return profile


def random_places(rng: random.Random, roads: Roads, count: int) -> Float64:
    """By the points of the roads, some on them to the last bit, two of them equal."""
    near = roads.points[[rng.randrange(len(roads.points)) for _ in range(count)]]
    noise = [[rng.choice((0.0, 1e-5, 1e-4, 1e-3)) * rng.gauss(0, 1) for _ in "xy"] for _ in near]
    places = near + np.array(noise)
    places[-1] = places[0]
    return places


def positions(snaps: Snaps) -> list[Position | None]:
    rows = zip(*(c.tolist() for c in (snaps.segment, snaps.share, snaps.off_m)), strict=True)
    return [Position(*row) if row[0] >= 0 else None for row in rows]


def compare(roads: Roads, profile: RoadProfile, places: Float64) -> None:
    network = RoadNetwork.of(roads, profile)
    driven = network.drive()
    roads = network.roads  # without loops
    checker = Checker(roads, driven.made, driven.ends, driven.access.kmh)
    assert np.array_equal(driven.ends, ends_only(roads, driven.made))
    told = network.matrix(places, places)
    keys = np.rint(places * 1e7)  # places nearer than that are the same
    where = positions(driven.snap(places))
    served = [place for place in where if place is not None]
    for i, source in enumerate(where):
        row = iter(checker.costs(source, served) if source else [None] * len(served))
        for j, target in enumerate(where):
            expected = (next(row) if target else None) or (UNREACHABLE_S, UNREACHABLE_M)
            if source and np.array_equal(keys[i], keys[j]):
                expected = (0, 0)
            assert (told.seconds[i, j], told.metres[i, j]) == expected, (i, j)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_all_pairs_of_random_maps(seed: int) -> None:
    rng = random.Random(seed)
    roads = random_roads(rng)
    compare(roads, random_profile(rng), random_places(rng, roads, 8))


HARD = {
    "one-way": {"oneway": 0.7},
    "gates": {"barred": 0.6},
    "signs": {"signed": 0.6, "hgv": 0.6},
    "bans": {"bans": 12},
    "loops": {"loops": 0.4},
}


@pytest.mark.parametrize("hard", HARD)
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_all_pairs_where_one_thing_is_everywhere(hard: str, seed: int) -> None:
    rng = random.Random(seed)
    roads = random_roads(rng, **HARD[hard])
    compare(roads, random_profile(rng), random_places(rng, roads, 8))
