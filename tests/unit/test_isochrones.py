"""How far a vehicle gets: kilometres that can be worked out, and nothing beyond the limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from geo.matrix import Float64
from geo.network import RoadNetwork
from geo.road_profile import RoadProfile, road_profile
from geo.roads import CLASSES
from geo.zones import Zone
from tests.small_roads import DEGREE_M, Street, grid_roads, roads_of

LON, LAT = 14.5, 35.9


def at(x: float, y: float) -> list[float]:
    """Metres to the east and to the north."""
    return [LON + x / DEGREE_M / np.cos(np.radians(LAT)), LAT + y / DEGREE_M]


def places(*spots: tuple[float, float]) -> Float64:
    return np.array([at(x, y) for x, y in spots], np.float64).reshape(-1, 2)


def plain(base: str = "van", **figures: Any) -> RoadProfile:
    """A vehicle that drives what is posted, and turns at no cost."""
    flat = (1.0,) * len(CLASSES)
    free = {"turn_s": 0.0, "across_s": 0.0, "u_turn_s": 0.0, "speed": 1.0, **figures}
    most = (130.0,) * len(CLASSES)
    return replace(road_profile(base), factor=(flat, flat), most_kmh=most, **free)


@pytest.fixture(scope="module")
def grid() -> RoadNetwork:
    """17 x 17 nodes, 100 m apart, 10 m a second."""
    return RoadNetwork.of(grid_roads(17, 17, street={"speed_kmh": 36.0}), plain())


MIDDLE = (800.0, 800.0)


def diamond_km(seconds: float) -> float:
    """From a node of an endless grid: k blocks on, 4 k² blocks are driven, and 8 k + 4 begun."""
    blocks, rest = divmod(seconds / 10.0, 1.0)
    return 0.1 * (4 * blocks**2 + rest * (8 * blocks + 4))


def flat(points: Float64) -> Float64:
    """Metres to the east and to the north."""
    scale = DEGREE_M * np.array([np.cos(np.radians(LAT)), 1.0])
    found: Float64 = (points - np.array([LON, LAT])) * scale
    return found


def reached_km(network: RoadNetwork, where: Float64, seconds: float, **how: Any) -> float:
    """Of the roads that are drawn, each metre once."""
    (shape,) = network.isochrones(where, [seconds], lines=True, **how).geometry
    once = shapely.union_all(shapely.transform(shapely.get_parts(shape), flat), grid_size=0.01)
    return float(shapely.length(once)) / 1000.0


LIMITS = (10.0, 20.0, 35.0, 42.5, 60.0, 79.0)


@pytest.mark.parametrize("seconds", LIMITS)
def test_the_roads_in_reach_in_a_grid(grid: RoadNetwork, seconds: float) -> None:
    assert reached_km(grid, places(MIDDLE), seconds) == pytest.approx(diamond_km(seconds), rel=2e-3)


@pytest.mark.parametrize("seconds", LIMITS)
def test_kilometres_from_the_middle_of_a_grid(grid: RoadNetwork, seconds: float) -> None:
    frame = grid.isochrones(places(MIDDLE), [seconds])
    assert frame.km[0] == pytest.approx(diamond_km(seconds), rel=2e-3)


@pytest.mark.parametrize("lines", [False, True])
def test_nothing_lies_beyond(grid: RoadNetwork, lines: bool) -> None:
    (shape,) = grid.isochrones(places(MIDDLE), [45.0], lines=lines, around_m=20.0).geometry
    far = np.abs(flat(shapely.get_coordinates(shape)) - MIDDLE).sum(axis=1)
    assert far.max() == pytest.approx(450.0, abs=1.0) if lines else 450.0 < far.max() < 480.0
    inside = shapely.points(places((800, 800), (1200, 800), (900, 1100), (1000, 1040)))
    if not lines:
        assert shape.is_valid
        assert shapely.contains(shape, inside).all()
        beyond = shapely.points(places((1280, 800), (1100, 1200), (300, 800), (850, 850)))
        assert not shapely.contains(shape, beyond).any()


def test_lines_from_a_junction_are_lines(grid: RoadNetwork) -> None:
    (shape,) = grid.isochrones(places(MIDDLE), [45.0], lines=True).geometry
    assert shape.is_valid


def test_a_street_by_the_metre() -> None:
    roads = roads_of(places((0, 0), (1000, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    network = RoadNetwork.of(roads, plain())
    frame = network.isochrones(places((500, 0), (500, 100)), [50.0])
    # from beside the road 36 s are gone before it is reached
    assert frame.km.tolist() == pytest.approx([1.0, 0.28], abs=0.002)


def test_less_than_a_street() -> None:
    roads = roads_of(places((0, 0), (1000, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    network = RoadNetwork.of(roads, plain())
    frame = network.isochrones(places((500, 0), (500, 100)), [45.0, 40.0])
    assert frame.km.tolist() == pytest.approx([0.9, 0.8, 0.18, 0.08], abs=0.002)


def test_less_than_the_way_to_the_road() -> None:
    roads = roads_of(places((0, 0), (1000, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    network = RoadNetwork.of(roads, plain())
    frame = network.isochrones(places((500, 100)), [36.1, 30.0])
    assert frame.km.tolist() == pytest.approx([0.002, 0.0], abs=0.001)


@pytest.mark.parametrize("where", [(50.0, 0.0), (0.0, 0.0), (120.0, 130.0)])
def test_all_roads_and_not_more(where: tuple[float, float]) -> None:
    roads = grid_roads(5, 4, street={"speed_kmh": 36.0})
    network = RoadNetwork.of(roads, plain())
    frame = network.isochrones(places(where), [36_000.0])
    assert frame.km[0] == pytest.approx(roads.length_m.sum() / 1000.0, rel=1e-3)


def test_a_street_that_is_reached_from_both_ends() -> None:
    """A square of 200 m a side: from a corner, 70 of 80 s. The two far sides are driven by 100 m
    and more from their near ends, none of them from the other."""
    nodes = places((0, 0), (200, 0), (200, 200), (0, 200)).tolist()
    roads = roads_of(nodes, [Street(a, (a + 1) % 4, speed_kmh=36.0) for a in range(4)])
    network = RoadNetwork.of(roads, plain())
    # begins 50 m along the first side: the third is begun from both ends, after 35 s and 45 s
    frame = network.isochrones(places((150, 0)), [48.0])
    assert frame.km[0] == pytest.approx(0.8, abs=0.002)


def test_one_way_streets_are_reached_in_their_direction() -> None:
    nodes = places((0, 0), (300, 0), (600, 0), (300, 300)).tolist()
    streets = [
        Street(0, 1, speed_kmh=36.0),
        Street(1, 2, speed_kmh=36.0, oneway=True),
        Street(2, 3, speed_kmh=36.0, oneway=True),
        Street(3, 1, speed_kmh=36.0, oneway=True),
    ]
    network = RoadNetwork.of(roads_of(nodes, streets), plain())
    assert reached_km(network, places((0, 0)), 45.0) == pytest.approx(0.45, abs=0.001)
    (shape,) = network.isochrones(places((0, 0)), [45.0], lines=True).geometry
    assert flat(shapely.get_coordinates(shape)).max(axis=0) == pytest.approx([450, 0], abs=1.0)


def test_rows_places_and_limits(grid: RoadNetwork) -> None:
    where = places((800, 800), (100, 100))
    frame = grid.isochrones(where, [20.0, 60.0, 30.0])
    assert list(frame.columns) == ["place", "seconds", "km", "geometry"]
    assert frame.place.tolist() == [0, 0, 0, 1, 1, 1]
    assert frame.seconds.tolist() == [60.0, 30.0, 20.0] * 2
    assert frame.crs == 4326
    for i in (0, 3):  # the larger holds the smaller
        assert (np.diff(frame.km[i : i + 3]) < 0).all()
        wider = shapely.buffer(frame.geometry.to_numpy(), 1e-4)  # to the tenth of 75 m
        assert shapely.contains(wider[i], frame.geometry[i + 1])
        assert shapely.contains(wider[i + 1], frame.geometry[i + 2])
    alone = grid.isochrones(where[1:], [30.0])
    assert alone.km[0] == frame.km[4]
    assert alone.geometry[0].equals(frame.geometry[4])


def test_no_places_and_no_limits(grid: RoadNetwork) -> None:
    for frame in (grid.isochrones(np.zeros((0, 2)), [60.0]), grid.isochrones(places(MIDDLE), [])):
        assert list(frame.columns) == ["place", "seconds", "km", "geometry"]
        assert len(frame) == 0
        assert frame.crs == 4326
        assert '"features": []' in frame.to_json()


@pytest.mark.parametrize("lines", [False, True])
def test_a_place_that_is_not_served_gets_nowhere(grid: RoadNetwork, lines: bool) -> None:
    frame = grid.isochrones(places((9000, 0), MIDDLE), [60.0], lines=lines)
    assert frame.km[0] == 0.0
    assert frame.geometry[0].is_empty
    assert frame.km[1] == grid.isochrones(places(MIDDLE), [60.0]).km[0]


def test_no_time_is_no_way(grid: RoadNetwork) -> None:
    frame = grid.isochrones(places(MIDDLE), [0.0])
    assert frame.km.tolist() == [0.0]
    assert frame.geometry[0].is_empty


def test_a_priced_profile_gets_as_far_as_its_seconds_say() -> None:
    """Prices choose the way, and the limit is of seconds."""
    roads = grid_roads(17, 17, street={"speed_kmh": 36.0})
    truck = plain("12t")
    network = RoadNetwork.of(roads, truck)
    assert network.drive().priced
    for seconds in (60.0, 35.0):
        km = reached_km(network, places(MIDDLE), seconds)
        assert km == pytest.approx(diamond_km(seconds), rel=2e-3)


def test_a_priced_street_is_reached_later_by_the_way_that_is_driven() -> None:
    """Two ways to a street beyond: a short one that is dear, and one round that takes longer."""
    nodes = places((0, 0), (200, 0), (0, 150), (200, 150), (400, 0)).tolist()
    streets = [
        Street(0, 1, speed_kmh=36.0, road="track"),
        Street(0, 2, speed_kmh=36.0, road="primary"),
        Street(2, 3, speed_kmh=36.0, road="primary"),
        Street(3, 1, speed_kmh=36.0, road="primary"),
        Street(1, 4, speed_kmh=36.0, road="primary"),
    ]
    network = RoadNetwork.of(roads_of(nodes, streets), plain("12t"))
    where = places((0, 0), (400, 0))
    legs = network.legs(where[:1], where[1:])
    assert (legs.metres.tolist(), legs.seconds.tolist()) == ([700], [70])
    (shape,) = network.isochrones(where[:1], [60.0], lines=True).geometry
    assert flat(shapely.get_coordinates(shape))[:, 0].max() == pytest.approx(300.0, abs=1.0)


def test_zones_and_hours(grid: RoadNetwork) -> None:
    (west, south), (east, north) = at(1060, -100), at(9000, 9000)
    night = Zone(
        "east", shapely.box(west, south, east, north), frozenset({"all"}), hours=((0, 21_600),)
    )
    network = RoadNetwork(grid.topology, plain(), zones=[night])
    day = reached_km(network, places(MIDDLE), 60.0, hour=43_200.0)
    assert day == pytest.approx(diamond_km(60.0), rel=2e-3)
    assert reached_km(network, places(MIDDLE), 60.0, hour=3600.0) < 0.9 * day
    assert reached_km(network, places(MIDDLE), 60.0) < 0.9 * day
