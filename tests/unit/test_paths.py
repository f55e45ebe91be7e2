"""Where ways run: along arcs that are joined and allowed, with the figures of the matrix."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from geo.arc_lines import drawn
from geo.driven import Access
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64
from geo.network import RoadNetwork
from geo.paths import Way
from geo.road_profile import RoadProfile, road_profile
from geo.roads import CLASSES, ENDS_ONLY, GOODS, HGV, NO, Roads
from tests.small_roads import DEGREE_M, Street, grid_roads, roads_of

LON, LAT = 14.5, 35.9
BOTH = 1 << GOODS | 1 << HGV


def at(x: float, y: float) -> list[float]:
    """Metres to the east and to the north."""
    return [LON + x / DEGREE_M / np.cos(np.radians(LAT)), LAT + y / DEGREE_M]


def places(*spots: tuple[float, float]) -> Float64:
    return np.array([at(x, y) for x, y in spots], np.float64).reshape(-1, 2)


def plain(**figures: Any) -> RoadProfile:
    """A van that drives what is posted, and turns at no cost."""
    flat = (1.0,) * len(CLASSES)
    free = {"turn_s": 0.0, "across_s": 0.0, "u_turn_s": 0.0, **figures}
    return replace(
        road_profile("van"), factor=(flat, flat), most_kmh=(130.0,) * len(CLASSES), **free
    )


def metres_along(line: Float64) -> float:
    """Metres on the sphere."""
    lon, lat = np.radians(line).T
    half = np.sin(np.diff(lat) / 2) ** 2
    half += np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return float(2 * DEGREE_M * 180 / np.pi * np.arcsin(np.sqrt(half)).sum())


def one(network: RoadNetwork, start: tuple[float, float], end: tuple[float, float]) -> Way:
    [way] = network.ways(places(start), places(end))
    legs = network.legs(places(start), places(end))
    assert (way.metres, way.seconds) == (legs.metres[0], legs.seconds[0])
    return way


def xy(line: Float64) -> list[list[int]]:
    """Whole metres to the east and to the north."""
    east = (line[:, 0] - LON) * DEGREE_M * np.cos(np.radians(LAT))
    return np.rint(np.stack((east, (line[:, 1] - LAT) * DEGREE_M), axis=1)).astype(int).tolist()


def check(network: RoadNetwork, way: Way, start: Float64, end: Float64, profile: str) -> None:
    """What holds for every way along roads."""
    roads, driven = network.roads, network.drive(profile)
    assert way.lonlat[0].tolist() == start.tolist()
    assert way.lonlat[-1].tolist() == end.tolist()
    assert np.isfinite(way.lonlat).all()
    tail, head = roads.arc_tail(), roads.arc_head()
    arcs = way.arcs.tolist()
    assert arcs
    assert np.isfinite(driven.made.seconds[way.arcs]).all()
    for a, b in pairwise(arcs):
        assert head[a] == tail[b]
        assert not driven.made.closed[head[a]]
    bans = pairwise(roads.ban_start.tolist())
    for (first, last), modes in zip(bans, roads.ban_modes.tolist(), strict=True):
        ban = roads.ban_arcs[first:last].tolist()
        if modes >> driven.made.mode & 1:
            assert not any(arcs[i : i + len(ban)] == ban for i in range(len(arcs)))
    assert metres_along(way.lonlat) == pytest.approx(way.metres, abs=1.0 + 0.01 * len(arcs))
    assert (way.lonlat[1:-1][1:] != way.lonlat[1:-1][:-1]).any(axis=1).all() or len(arcs) == 1


def crooked(seed: int, columns: int = 7, rows: int = 6) -> Roads:
    """A grid with bends, one-way streets, limits, bans and a gate."""
    rng = np.random.default_rng(seed)
    spots = [(100.0 * i, 100.0 * j) for j in range(rows) for i in range(columns)]
    nodes = [at(*(np.array(s) + rng.normal(0, 15, 2))) for s in spots]
    pairs = [(k, k + 1) for k in range(rows * columns) if (k + 1) % columns]
    pairs += [(k, k + columns) for k in range((rows - 1) * columns)]
    streets = []
    for a, b in pairs:
        middle = np.array([nodes[a], nodes[b]]).mean(axis=0)
        bends = [(middle + rng.normal(0, 2e-4, 2)).tolist() for _ in range(rng.integers(0, 3))]
        streets.append(
            Street(
                a,
                b,
                road=str(rng.choice(["residential", "tertiary", "primary"])),
                oneway=bool(rng.random() < 0.25),
                access=int(rng.choice([NO, ENDS_ONLY, 2, 2, 2, 2, 2, 2, 2, 2])),
                height_m=float(rng.choice([3.0, np.nan, np.nan, np.nan])),
                speed_kmh=float(rng.choice([30.0, 50.0])),
                via=bends,
            )
        )
    tail = [end for street in streets for end in (street.tail, street.head)]
    head = [end for street in streets for end in (street.head, street.tail)]
    bans: list[tuple[list[int], int]] = []
    for _ in range(40):
        arcs = [int(rng.integers(2 * len(streets)))]
        for _ in range(int(rng.integers(1, 3))):
            after = [b for b in range(len(tail)) if tail[b] == head[arcs[-1]] and b != arcs[-1] ^ 1]
            arcs += [int(rng.choice(after))] if after else []
        if len(arcs) > 1:
            bans.append((arcs, int(rng.choice([1 << GOODS, 1 << HGV, BOTH]))))
    barred = {int(rng.integers(len(nodes))): (NO, NO), 17: (ENDS_ONLY, NO)}
    return roads_of(nodes, streets, bans=bans, barred=barred)


@cache
def network_of(seed: int) -> RoadNetwork:
    return RoadNetwork.of(crooked(seed))


@pytest.mark.parametrize("profile", ["van", "12t", "40t"])
@pytest.mark.parametrize("seed", range(4))
def test_what_holds_for_every_way(seed: int, profile: str) -> None:
    network = network_of(seed)
    rng = np.random.default_rng(seed)
    some = places(*zip(rng.uniform(-20, 620, 40), rng.uniform(-20, 520, 40), strict=True))
    starts, ends = some[rng.integers(40, size=150)], some[rng.integers(40, size=150)]
    ways = network.ways(starts, ends, profile)
    legs = network.legs(starts, ends, profile)
    assert [way.seconds for way in ways] == legs.seconds.tolist()
    assert [way.metres for way in ways] == legs.metres.tolist()
    count = 0
    for way, start, end in zip(ways, starts, ends, strict=True):
        if (start == end).all() or way.seconds == UNREACHABLE_S:
            assert way.lonlat.tolist() == [start.tolist(), end.tolist()]
            assert not len(way.arcs)
        else:
            check(network, way, start, end, profile)
            count += 1
    assert count > 60


def test_along_the_street_and_round_the_corner() -> None:
    network = RoadNetwork.of(grid_roads(4, 4, street={"speed_kmh": 36.0}), plain())
    way = one(network, (50, 12), (100, 150))
    assert xy(way.lonlat) == [[50, 12], [50, 0], [100, 0], [100, 100], [100, 150], [100, 150]]
    assert (way.metres, way.seconds) == (212, 24)
    assert len(way.arcs) == 3


def test_the_same_place() -> None:
    network = RoadNetwork.of(grid_roads(3, 3, street={"speed_kmh": 36.0}), plain())
    way = one(network, (50, 40), (50, 40))
    assert (way.metres, way.seconds, len(way.arcs)) == (0, 0, 0)
    assert xy(way.lonlat) == [[50, 40], [50, 40]]


def test_nearly_the_same_place_is_what_the_matrix_takes_for_the_same() -> None:
    roads = roads_of(places((0, 0), (900, 0)).tolist(), [Street(0, 1, oneway=True), Street(1, 0)])
    network = RoadNetwork.of(roads)
    spot = places((500, 3))
    beside = spot - [[2e-9, 0.0]]
    assert network.legs(spot, beside).seconds.tolist() == [0]
    assert network.ways(spot, beside)[0].seconds == 0


def test_the_same_place_where_no_road_is() -> None:
    network = RoadNetwork.of(grid_roads(3, 3))
    way = one(network, (9000, 0), (9000, 0))
    assert (way.metres, way.seconds) == (UNREACHABLE_M, UNREACHABLE_S)


def test_forward_on_one_street() -> None:
    roads = roads_of(places((0, 0), (400, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    network = RoadNetwork.of(roads, plain())
    way = one(network, (100, 5), (300, -5))
    assert xy(way.lonlat) == [[100, 5], [100, 0], [300, 0], [300, -5]]
    assert way.arcs.tolist() == [0]
    assert (way.metres, way.seconds) == (210, 24)
    back = one(network, (300, -5), (100, 5))
    assert xy(back.lonlat) == xy(way.lonlat)[::-1]
    assert back.arcs.tolist() == [1]


def test_behind_on_a_one_way_street_is_round_the_block() -> None:
    nodes = places((0, 0), (400, 0), (400, 100), (0, 100)).tolist()
    ring = [Street(a, (a + 1) % 4, speed_kmh=36.0, oneway=True) for a in range(4)]
    network = RoadNetwork.of(roads_of(nodes, ring), plain())
    way = one(network, (300, 0), (100, 0))
    assert way.arcs.tolist() == [0, 2, 4, 6, 0]
    assert (way.metres, way.seconds) == (800, 80)
    round_ = [[300, 0], [300, 0], [400, 0], [400, 100], [0, 100], [0, 0], [100, 0], [100, 0]]
    assert xy(way.lonlat) == round_
    assert one(network, (100, 0), (300, 0)).arcs.tolist() == [0]


def test_round_a_loop_that_begins_and_ends_at_one_node() -> None:
    nodes = places((0, 0), (-100, 0)).tolist()
    bends = places((100, 0), (100, 100), (0, 100)).tolist()
    loop = Street(0, 0, oneway=True, speed_kmh=36.0, via=bends)
    network = RoadNetwork.of(roads_of(nodes, [loop, Street(0, 1, speed_kmh=36.0)]), plain())
    way = one(network, (100, 50), (50, 0))
    assert (way.metres, way.seconds) == (300, 30)
    line = [[100, 50], [100, 50], [100, 100], [0, 100], [0, 0], [50, 0], [50, 0]]
    assert [point for point in xy(way.lonlat) if point != [50, 100]] == line
    check(network, way, places((100, 50))[0], places((50, 0))[0], "van")


def test_the_other_direction_may_be_faster_than_going_on() -> None:
    """The street is slow ahead and quick back: the way round is driven, not the arc itself."""
    nodes = places((0, 0), (400, 0), (400, 100), (0, 100)).tolist()
    slow = Street(0, 1, speed_kmh=2.0)
    rest = [Street(a, (a + 1) % 4, speed_kmh=120.0) for a in (1, 2, 3)]
    network = RoadNetwork.of(roads_of(nodes, [slow, *rest]), plain())
    way = one(network, (5, 0), (395, 0))
    assert way.arcs.tolist() == [1, 7, 5, 3, 1]
    assert way.metres == 610


def test_where_no_road_leads_the_line_is_straight() -> None:
    nodes = places((0, 0), (900, 0), (900, 5000), (0, 5000)).tolist()
    network = RoadNetwork.of(roads_of(nodes, [Street(0, 1), Street(2, 3, metres=500.0)]))
    for end in ((100, 5000), (100, 2500)):
        way = one(network, (100, 10), end)
        assert (way.metres, way.seconds, len(way.arcs)) == (UNREACHABLE_M, UNREACHABLE_S, 0)
        assert way.lonlat.tolist() == [places((100, 10))[0].tolist(), places(end)[0].tolist()]


def test_a_turn_that_is_banned_is_not_driven() -> None:
    roads = grid_roads(3, 3, street={"speed_kmh": 36.0})
    start, end = (50, 0), (100, 50)
    free = one(RoadNetwork.of(roads, plain()), start, end)
    assert len(free.arcs) == 2
    ban = (free.arcs.tolist(), 1 << GOODS)
    banned = RoadNetwork.of(
        grid_roads(3, 3, street={"speed_kmh": 36.0}, bans=[ban]), plain(u_turn_s=500.0)
    )
    way = one(banned, start, end)
    assert way.metres == 300
    check(banned, way, places(start)[0], places(end)[0], "van")
    assert one(banned, start, end).arcs.tolist() == way.arcs.tolist()
    [truck] = banned.ways(places(start), places(end), "12t")
    assert truck.arcs.tolist() == free.arcs.tolist()


def test_a_ban_by_way_of_a_third_street() -> None:
    """First and second, second and third may follow each other, the three together may not."""
    roads = grid_roads(4, 4, street={"speed_kmh": 36.0})
    network = RoadNetwork.of(roads, plain())
    free = one(network, (50, 0), (150, 100))
    assert len(free.arcs) == 3
    ban = (free.arcs.tolist(), BOTH)
    banned = RoadNetwork.of(
        grid_roads(4, 4, street={"speed_kmh": 36.0}, bans=[ban]), plain(u_turn_s=500.0)
    )
    way = one(banned, (50, 0), (150, 100))
    check(banned, way, places((50, 0))[0], places((150, 100))[0], "van")
    assert way.metres == 300
    [again] = banned.ways(places((50, 0)), places((150, 100)))
    assert again.arcs.tolist() == way.arcs.tolist() != free.arcs.tolist()


def test_at_the_very_ends_of_segments() -> None:
    network = RoadNetwork.of(grid_roads(3, 3, street={"speed_kmh": 36.0}), plain())
    corners_ = [(0.0, 0.0), (100.0, 0.0), (200.0, 200.0), (100.0, 100.0)]
    for start in corners_:
        for end in corners_:
            way = one(network, start, end)
            assert way.metres == abs(start[0] - end[0]) + abs(start[1] - end[1])
            assert metres_along(way.lonlat) == pytest.approx(way.metres, abs=1.0)


def test_streets_of_no_length() -> None:
    nodes = places((0, 0), (100, 0), (100, 0), (200, 0)).tolist()
    streets = [Street(a, a + 1, speed_kmh=36.0) for a in range(3)]
    network = RoadNetwork.of(roads_of(nodes, streets), plain())
    way = one(network, (50, 0), (150, 0))
    assert (way.metres, way.seconds) == (100, 10)
    assert way.arcs.tolist() == [0, 2, 4]
    assert xy(way.lonlat) == [[50, 0], [50, 0], [100, 0], [150, 0], [150, 0]]


def test_the_kerb_side() -> None:
    roads = roads_of(places((0, 0), (400, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    network = RoadNetwork.of(roads, plain(), access=Access(kerb=True))
    way = one(network, (300, -9), (100, -9))
    assert way.arcs.tolist() == [0, 1, 0]
    line = xy(way.lonlat)
    assert line[1:-1] == [[300, 0], [400, 0], [0, 0], [100, 0]]


@pytest.mark.parametrize("profile", ["van", "12t"])
def test_paths_are_ways_as_a_table(profile: str) -> None:
    network = network_of(3)
    starts, ends = places((10, 10), (300, 0), (9000, 0)), places((510, 320), (300, 0), (0, 0))
    frame = network.paths(starts, ends, profile)
    ways = network.ways(starts, ends, profile)
    assert frame.metres.tolist() == [way.metres for way in ways]
    assert frame.seconds.tolist() == [way.seconds for way in ways]
    assert frame.crs == 4326
    for line, way in zip(frame.geometry, ways, strict=True):
        assert np.array_equal(np.array(line.coords), way.lonlat)


def test_one_question_of_many_is_as_one_alone() -> None:
    network = network_of(2)
    rng = np.random.default_rng(9)
    starts, ends = (places(*rng.uniform(0, 500, (60, 2)).tolist()) for _ in range(2))
    many = network.ways(starts, ends)
    for i in range(0, 60, 7):
        [alone] = network.ways(starts[i : i + 1], ends[i : i + 1])
        assert alone.arcs.tolist() == many[i].arcs.tolist()
        assert np.array_equal(alone.lonlat, many[i].lonlat)


# -- lines


def test_a_line_is_cut_by_its_length() -> None:
    nodes = places((0, 0), (300, 100), (300, 100)).tolist()
    roads = roads_of(nodes, [Street(0, 1, via=places((300, 0)).tolist()), Street(1, 2)])
    there, back, nowhere = np.array([[0], [1], [2]], np.int32)
    assert xy(drawn(roads, there, 0.0, 1.0)) == [[0, 0], [300, 0], [300, 100]]
    assert xy(drawn(roads, there, 0.5, 0.875)) == [[200, 0], [300, 0], [300, 50]]
    assert xy(drawn(roads, there, 0.25, 0.25)) == [[100, 0], [100, 0]]
    assert xy(drawn(roads, there, 0.8, 1.0)) == [[300, 20], [300, 100]]
    assert xy(drawn(roads, back, 0.2, 0.75)) == [[300, 20], [300, 0], [100, 0]]
    assert xy(drawn(roads, nowhere, 0.2, 0.7)) == [[300, 100]]


def test_lines_of_arcs_in_both_directions() -> None:
    nodes = places((0, 0), (100, 0), (200, 0)).tolist()
    roads = roads_of(nodes, [Street(0, 1, via=places((50, 20)).tolist()), Street(2, 1)])
    forth, back = np.array([[0, 3], [2, 1]], np.int32)
    assert xy(drawn(roads, forth, 0.0, 1.0)) == [[0, 0], [50, 20], [100, 0], [200, 0]]
    assert xy(drawn(roads, back, 0.0, 1.0)) == [[200, 0], [100, 0], [50, 20], [0, 0]]
    assert xy(drawn(roads, back, 0.5, 0.5)) == [[150, 0], [100, 0], [50, 20]]
    assert len(drawn(roads, forth[:0], 0.0, 1.0)) == 0
