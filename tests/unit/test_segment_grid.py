"""Roads looked up by the cells of a grid: whichever is nearest is among what is found."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.roads import Bool, Float64, Roads
from geo.segment_grid import DEGREE_M, REACHES_M, grid_of, near
from tests.small_roads import Street, roads_of

Found = list[set[int]]


def found(roads: Roads, places: Float64, wanted: Bool) -> Found:
    start, segment = near(grid_of(roads), roads, places, wanted)
    return [set(segment[a:b].tolist()) for a, b in pairwise(start)]


def apart(roads: Roads, place: Float64) -> Float64:
    """(m,) metres in a plane at the place, by the nearest of many points of each segment."""
    metres = np.full(roads.segments, np.inf)
    level = np.array([np.cos(np.radians(place[1])), 1.0])
    for s in range(roads.segments):
        corners = roads.points[roads.shape[roads.shape_start[s] : roads.shape_start[s + 1]]]
        for a, b in pairwise(corners):
            from_, span = (a - place) * level, (b - a) * level
            along = np.clip(-(from_ @ span) / max(span @ span, 1e-30), 0.0, 1.0)
            metres[s] = min(metres[s], np.hypot(*(from_ + along * span)) * DEGREE_M)
    return metres


def long_and_short(lat: float) -> Roads:
    """A ferry of 30 km from corner to corner, and streets of some 100 m."""
    rng = np.random.default_rng(4)
    corner = np.array([14.0, lat])
    nodes = [corner, corner + np.array([0.3, 0.2])]
    streets = [Street(0, 1, road="ferry")]
    for _ in range(30):
        begin = corner + rng.uniform(0.0, 0.2, 2)
        nodes += [begin, begin + rng.normal(0.0, 1e-3, 2)]
        streets.append(Street(len(nodes) - 2, len(nodes) - 1))
    return roads_of([node.tolist() for node in nodes], streets)


@pytest.mark.parametrize("lat", [35.9, -70.0])
def test_the_nearest_is_found_up_to_the_last_reach(lat: float) -> None:
    roads = long_and_short(lat)
    rng = np.random.default_rng(5)
    spots = roads.points[rng.integers(len(roads.points), size=150)]
    spots += rng.normal(0.0, 1.0, (150, 2)) * rng.choice([1e-4, 1e-3, 1e-2, 3e-2], (150, 1))
    wanted = rng.random(roads.segments) < 0.7
    known = 0
    for place, mine in zip(spots, found(roads, spots, wanted), strict=True):
        metres = np.where(wanted, apart(roads, place), np.inf)
        if metres.min() > REACHES_M[-1]:
            assert not mine
        elif metres.min() < REACHES_M[-1] - 10.0:
            assert metres.argmin() in mine
            known += 1
        assert all(metres[s] < metres.min() + 10.0 for s in mine)
    assert 60 < known < 140


def test_of_those_at_one_place_all_are_found_once() -> None:
    """Far more than there is room for at first."""
    corner = [14.0, 35.9]
    nodes = [corner, [14.001, 35.9], *([14.0 + 1e-4 * i, 35.91] for i in range(500))]
    streets = [Street(0, 1), *(Street(0, 2 + i, via=[[14.0, 35.9005]]) for i in range(500))]
    roads = roads_of(nodes, streets)
    start, segment = near(grid_of(roads), roads, np.array([corner]), np.ones(501, np.bool_))
    assert np.sort(segment).tolist() == list(range(501))
    assert start.tolist() == [0, 501]


def test_a_map_that_is_one_line_has_few_cells() -> None:
    roads = roads_of([[14.0, 35.9], [24.0, 35.9]], [Street(0, 1)])
    assert len(grid_of(roads).start) < 100
    assert found(roads, np.array([[20.0, 35.901], [20.0, 35.95]]), np.ones(1, np.bool_)) == [
        {0},
        set(),
    ]


def test_a_grid_is_made_once_a_map() -> None:
    roads = long_and_short(35.9)
    assert grid_of(roads) is grid_of(roads)
    assert grid_of(roads) is not grid_of(long_and_short(35.9))
