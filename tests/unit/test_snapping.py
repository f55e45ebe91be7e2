"""Places on roads: nearest by segment, measured on the ground, and in words where it fails."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.matrix import EARTH_RADIUS_M
from geo.roads import Float64, Roads
from geo.snap_words import reasons, sentences
from geo.snapping import STATUSES, Reach, Snapper, Snaps
from tests.small_roads import DEGREE_M, Street, grid_roads, roads_of

LON, LAT = 14.5, 35.9
NOWHERE: frozenset[int] = frozenset()


def at(east_m: float, north_m: float, lon: float = LON, lat: float = LAT) -> list[float]:
    """Metres from a corner of the map, as ``[lon, lat]``."""
    up = north_m / DEGREE_M
    return [lon + east_m / (DEGREE_M * np.cos(np.radians(lat + up / 2))), lat + up]


def reach_of(
    roads: Roads,
    *,
    islands: Collection[int] = NOWHERE,
    no_way_out: Collection[int] = NOWHERE,
    no_way_in: Collection[int] = NOWHERE,
    closed: Collection[int] = NOWHERE,
) -> Reach:
    """All segments are good but those named; what is not good is part 1, 2, ... by segment."""
    m = roads.segments
    usable, leaves, arrives = np.ones((3, m), np.bool_)
    usable[list(closed)] = False
    leaves[[*islands, *no_way_out, *closed]] = False
    arrives[[*islands, *no_way_in, *closed]] = False
    part = np.where(leaves & arrives, 0, np.cumsum(usable & ~(leaves & arrives)))
    part[~usable] = -1
    return Reach(
        usable=np.repeat(usable, 2),
        leaves=np.repeat(leaves, 2),
        arrives=np.repeat(arrives, 2),
        part=part.astype(np.int32),
        part_km=np.ones(part.max(initial=0) + 1),
    )


def snap(roads: Roads, *places: list[float], reach: Reach | None = None, **settings: Any) -> Snaps:
    snapper = Snapper(roads, reach_of(roads) if reach is None else reach, **settings)
    return snapper.snap(np.array(places, np.float64).reshape(-1, 2))


def status(snaps: Snaps) -> list[str]:
    return [STATUSES[code] for code in snaps.status]


def columns(snaps: Snaps) -> list[NDArray[Any]]:
    return list(snaps)


def two_roads(gap_m: float) -> Roads:
    """Segment 0 a kilometre to the east, segment 1 beside it, ``gap_m`` to the north."""
    nodes = [at(0, 0), at(1000, 0), at(0, gap_m), at(1000, gap_m)]
    return roads_of(nodes, [Street(0, 1), Street(2, 3)])


def test_the_nearest_is_a_segment_and_no_node() -> None:
    # a long road passes 30 m to the south; a short one's node is 80 m away, nearer than any other
    nodes = [at(-1000, 0), at(1000, 0), at(0, 110), at(0, 200)]
    snaps = snap(roads_of(nodes, [Street(2, 3), Street(0, 1)]), at(0, 30))
    assert snaps.segment.tolist() == [1]
    assert snaps.share[0] == pytest.approx(0.5, abs=1e-6)
    assert snaps.off_m[0] == pytest.approx(30.0, abs=0.01)
    assert [snaps.lon[0], snaps.lat[0]] == pytest.approx(at(0, 0), abs=1e-7)
    assert status(snaps) == ["ok"]
    assert snaps.served.tolist() == [True]
    assert sentences(snaps) == [""]
    assert snaps.nearest_m[0] == snaps.alternative_m[0] == snaps.off_m[0]


def test_types_and_shapes() -> None:
    snaps = snap(two_roads(100), at(10, 10), at(20, 20), at(5000, 5000))
    kinds = {"segment": np.int32, "side": np.int8, "status": np.uint8, "part": np.int32}
    for name, column in zip(Snaps._fields, columns(snaps), strict=True):
        assert column.shape == (3,), name
        assert column.dtype == kinds.get(name, np.float64), name


def test_share_is_of_the_metres_along_a_curved_segment() -> None:
    # 300 m east, 100 m north, 200 m west: an open bow, 600 m long
    bow = Street(0, 1, via=[at(300, 0), at(300, 100)])
    roads = roads_of([at(0, 0), at(100, 100)], [bow])
    snaps = snap(roads, at(150, -20), at(340, 50), at(200, 110), at(-50, -50), at(60, 110))
    assert snaps.share == pytest.approx([0.25, 350 / 600, 500 / 600, 0.0, 1.0], abs=1e-4)
    assert snaps.off_m == pytest.approx([20, 40, 10, np.hypot(50, 50), np.hypot(40, 10)], abs=0.02)
    assert snaps.side.tolist() == [1, 1, 1, 1, 1]
    inside = snap(roads, at(150, 30), at(280, 50))
    assert inside.side.tolist() == [-1, -1]
    assert inside.share == pytest.approx([0.25, 350 / 600], abs=1e-4)


def test_share_is_by_the_points_also_where_the_length_is_told_otherwise() -> None:
    roads = roads_of([at(0, 0), at(100, 0)], [Street(0, 1, metres=1e6)])
    assert snap(roads, at(25, 5)).share[0] == pytest.approx(0.25, abs=1e-4)


def test_side_follows_the_drawing_and_is_nothing_on_the_road() -> None:
    east = roads_of([at(0, 0), at(1000, 0)], [Street(0, 1)])
    west = roads_of([at(0, 0), at(1000, 0)], [Street(1, 0)])
    places = [at(500, north) for north in (-10, -1.1, -0.9, 0, 0.9, 1.1, 10)]
    assert snap(east, *places).side.tolist() == [1, 1, 0, 0, 0, -1, -1]
    assert snap(west, *places).side.tolist() == [-1, -1, 0, 0, 0, 1, 1]
    assert snap(east, at(1050, 0)).side.tolist() == [0]  # straight on, behind its end


@pytest.mark.parametrize("backward", [False, True])
def test_side_outside_a_sharp_corner(backward: bool) -> None:
    # east for 100 m, then sharply left and back: whatever is behind the corner lies to the right
    corner, ends = at(100, 0), [at(0, 0), at(0, 20)]
    street = Street(1, 0, via=[corner]) if backward else Street(0, 1, via=[corner])
    places = [at(150, north) for north in (-20, -5, 0, 5, 20)]
    snaps = snap(roads_of(ends, [street]), *places)
    assert snaps.side.tolist() == [-1 if backward else 1] * 5
    assert [snaps.lon[2], snaps.lat[2]] == pytest.approx(corner)


def test_segments_of_no_length_do_no_harm() -> None:
    roads = roads_of([at(0, 0), at(0, 0), at(50, 0)], [Street(0, 1), Street(1, 2, via=[at(0, 0)])])
    snaps = snap(roads, at(-10, 0), at(25, 3))
    assert snaps.segment.tolist() == [0, 1]
    assert snaps.share == pytest.approx([0.0, 0.5], abs=1e-4)
    assert snaps.off_m == pytest.approx([10.0, 3.0], abs=0.01)


def test_ties_go_to_the_lowest_segment() -> None:
    star = [at(0, 0), at(200, 10), at(200, -10), at(0, 200), at(-200, 0)]
    for order in ([1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2]):
        streets = [Street(0, end) if end % 2 else Street(end, 0) for end in order]
        snaps = snap(roads_of(star, streets), at(0, 0))
        assert snaps.segment.tolist() == [0]
        assert snaps.share[0] in (0.0, 1.0)
        assert snaps.off_m[0] == pytest.approx(0.0, abs=1e-6)
    nodes, way = [at(0, 0), at(777, 333)], [at(90, 30), at(340, 150)]
    there, back = Street(0, 1, via=way), Street(1, 0, via=way[::-1])  # one road, drawn twice
    places = np.random.default_rng(0).uniform(at(0, 0), at(700, 300), (3000, 2)).tolist()
    for streets in ([there, back], [back, there]):
        assert set(snap(roads_of(nodes, streets), *places).segment.tolist()) == {0}


def test_between_two_roads_rounding_does_not_choose() -> None:
    midway = [at(east, 50) for east in range(5, 1000, 10)]
    nodes = [at(0, 0), at(1000, 0), at(0, 100), at(1000, 100)]
    for streets in ([Street(0, 1), Street(2, 3)], [Street(2, 3), Street(0, 1)]):
        assert set(snap(roads_of(nodes, streets), *midway).segment.tolist()) == {0}


def test_places_do_not_depend_on_each_other() -> None:
    roads, rng = grid_roads(8, 8), np.random.default_rng(5)
    reach = reach_of(roads, islands=range(0, roads.segments, 3))
    places = rng.uniform(at(-1500, -1500), at(2200, 2200), (60, 2))
    snapper, order = Snapper(roads, reach), rng.permutation(60)
    together, mixed = snapper.snap(places), snapper.snap(places[order])
    for one, other in zip(columns(together), columns(mixed), strict=True):
        np.testing.assert_array_equal(one[order], other)
    alone = snapper.snap(places[7:8])
    for one, other in zip(columns(together), columns(alone), strict=True):
        np.testing.assert_array_equal(one[7:8], other)


def test_far_is_served_and_said() -> None:
    snaps = snap(two_roads(5000), at(500, 199), at(500, 201), at(500, 999))
    assert status(snaps) == ["ok", "far", "far"]
    assert snaps.served.all()
    assert sentences(snaps, ["A", "B", "C"])[:2] == [
        "",
        "B is 201 m from the nearest road that the vehicle can use, which is at "
        "[14.50555, 35.90000]; check the coordinates",
    ]
    assert status(snap(two_roads(5000), at(500, 199), warn_m=100)) == ["far"]


def test_moved_from_an_island_and_said() -> None:
    roads = two_roads(300)
    reach = reach_of(roads, islands=[1])
    snaps = snap(roads, at(500, 280), reach=reach)
    assert status(snaps) == ["moved"]
    assert snaps.served.tolist() == [True]
    assert snaps.segment.tolist() == [0]
    assert snaps.off_m[0] == pytest.approx(280.0, abs=0.1)
    assert snaps.nearest_m[0] == pytest.approx(20.0, abs=0.1)
    assert snaps.part.tolist() == [1]
    assert sentences(snaps) == [
        "place 0 lies 20 m from a road that is not joined to the main network (island 1), and is "
        "served from one 280 m away at [14.50555, 35.90000]; check the "
        "coordinates, and the map for a missing link or access"
    ]


def test_a_good_road_hardly_farther_is_no_move() -> None:
    roads = two_roads(24)
    reach = reach_of(roads, islands=[1])
    snaps = snap(roads, at(500, 14), at(500, 15), at(500, 8), reach=reach)  # 14/10, 15/9, 8/16
    assert status(snaps) == ["ok", "moved", "ok"]
    assert snaps.segment.tolist() == [0, 0, 0]
    assert snaps.part.tolist() == [1, 1, 0]


def test_no_road_within_the_radius() -> None:
    snaps = snap(two_roads(300), at(500, -1001), at(500, -999), at(3000, 0))
    assert status(snaps) == ["no-road", "far", "no-road"]
    assert snaps.served.tolist() == [False, True, False]
    assert snaps.segment.tolist() == [-1, 0, -1]
    assert np.isnan([snaps.share[0], snaps.lon[0], snaps.lat[0]]).all()
    assert np.isinf(snaps.off_m[0])
    assert snaps.nearest_m[2] == snaps.alternative_m[2] == pytest.approx(2000.0, abs=0.5)
    text = sentences(snaps, ["sea", "coast", "beach"])
    assert text[2] == (
        "beach is 2.0 km from the nearest road where the vehicle may stop, at "
        "[14.51110, 35.90000]; correct the coordinates or allow a larger radius"
    )
    assert status(snap(two_roads(300), at(3000, 0), radius_m=2100)) == ["far"]


def test_roads_that_must_not_be_used_are_not_there() -> None:
    roads = two_roads(300)
    snaps = snap(roads, at(500, 290), reach=reach_of(roads, closed=[1]))
    assert status(snaps) == ["far"]
    assert snaps.segment.tolist() == [0]
    snaps = snap(roads, at(500, 290), reach=reach_of(roads, closed=[0, 1]))
    assert status(snaps) == ["no-road"]
    assert np.isinf([snaps.nearest_m[0], snaps.alternative_m[0]]).all()
    assert np.isnan([snaps.alternative_lon[0], snaps.alternative_lat[0]]).all()
    assert snaps.part.tolist() == [-1]
    assert sentences(snaps) == [
        "place 0 has no road: the map has none that the vehicle may use; check map and vehicle"
    ]


@pytest.mark.parametrize(
    ("kind", "expected", "words"),
    [
        ("islands", "island", "is not joined to the main network (island 1)"),
        ("no_way_out", "no-way-out", "has no way back to the main network"),
        ("no_way_in", "no-way-in", "no way leads to from the main network"),
    ],
)
def test_not_served_names_why_and_the_alternative(kind: str, expected: str, words: str) -> None:
    roads = two_roads(3000)
    snaps = snap(roads, at(250, 2960), reach=reach_of(roads, **{kind: [1]}))
    assert status(snaps) == [expected]
    assert snaps.served.tolist() == [False]
    assert snaps.segment.tolist() == [-1]
    assert snaps.nearest_m[0] == pytest.approx(40.0, abs=0.1)
    assert snaps.alternative_m[0] == pytest.approx(2960.0, abs=0.5)
    assert [snaps.alternative_lon[0], snaps.alternative_lat[0]] == pytest.approx(
        at(250, 0), abs=2e-6
    )
    assert sentences(snaps, ["store 'S-4'"]) == [
        f"store 'S-4' lies 40 m from a road that {words}; the nearest road that it can reach "
        f"and leave is 3.0 km away at [{snaps.alternative_lon[0]:.5f}, 35.90000]; correct the "
        "coordinates or the map, or allow a larger radius"
    ]
    assert sentences(snaps)[0] == f"place 0 {reasons(snaps)[0]}"


def test_a_map_of_islands_only_has_no_alternative() -> None:
    roads = two_roads(3000)
    snaps = snap(roads, at(0, 40), at(0, 9000), reach=reach_of(roads, islands=[0], no_way_out=[1]))
    assert status(snaps) == ["island", "no-road"]
    assert np.isinf(snaps.alternative_m).all()
    assert np.isfinite(snaps.nearest_m).all()
    for text in sentences(snaps):
        assert "the map has no road that the vehicle can reach and leave" in text
    assert "not joined to the main network" in sentences(snaps)[1]


def test_arrival_on_one_arc_and_departure_on_the_other_will_do() -> None:
    roads = two_roads(300)
    reach = reach_of(roads)
    reach.leaves[:] = [True, False] * 2
    reach.arrives[:] = [False, True] * 2
    assert status(snap(roads, at(500, 20), reach=reach)) == ["ok"]
    reach.usable[2] = False  # the arc that leaves segment 1
    assert status(snap(roads, at(500, 299), reach=reach)) == ["moved"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([np.nan, 35.0], "[nan, 35.0]"),
        ([14.0, np.inf], "[14.0, inf]"),
        ([14.0, 90.5], "[14.0, 90.5]"),
        ([-180.5, 3.0], "[-180.5, 3.0]"),
    ],
)
def test_places_off_the_earth(row: list[float], words: str) -> None:
    with pytest.raises(RoadsError, match=r"row 1 of places is .*; give \[lon, lat\]") as error:
        snap(two_roads(10), at(0, 0), row, [np.nan, np.nan])
    assert words in str(error.value)


def test_settings_that_make_no_sense() -> None:
    roads = two_roads(10)
    wrong: list[dict[str, Any]] = [{"radius_m": 0.0}, {"radius_m": np.nan}, {"warn_m": -1.0}]
    for settings in wrong:
        with pytest.raises(RoadsError, match=r"^(radius|warn)_m is .*; give metres"):
            snap(roads, **settings)
    with pytest.raises(RoadsError, match="the reach has 4 arcs and 2 segments, the map 24 and 12"):
        snap(grid_roads(3, 3), reach=reach_of(roads))
    with pytest.raises(RoadsError, match=r"places have shape \(2,\)"):
        Snapper(roads, reach_of(roads)).snap(np.zeros(2))


def test_nothing_at_all() -> None:
    assert [len(column) for column in snap(two_roads(10))] == [0] * 12
    assert sentences(snap(two_roads(10))) == []
    assert status(snap(roads_of([], []), [LON, LAT])) == ["no-road"]


def test_names_must_be_as_many_as_places() -> None:
    with pytest.raises(ValueError, match="zip"):
        sentences(snap(two_roads(10), at(0, 0)), [])


@pytest.mark.parametrize("lat", [35.9, 65.0, -65.0])
def test_north_and_east_are_measured_alike(lat: float) -> None:
    """In a plane of degrees, the road to the east would seem nearer than it is at high latitude."""
    nodes = [at(400, y, lat=lat) for y in (-900, 900)] + [at(x, 500, lat=lat) for x in (-900, 900)]
    roads = roads_of(nodes, [Street(2, 3), Street(0, 1)])
    snaps = snap(roads, at(0, 0, lat=lat), at(0, 150, lat=lat), warn_m=1000)
    assert snaps.segment.tolist() == [1, 0]
    assert snaps.off_m == pytest.approx([400, 350], abs=0.3)


def test_the_date_line() -> None:
    roads = grid_roads(4, 4, lon=179.9985, lat=-17.0)
    roads = replace(roads, points=np.where(roads.points > 180, roads.points - 360, roads.points))
    snaps = snap(roads, [179.9999, -16.9999], [-179.9999, -16.9999])
    assert (snaps.off_m < 12).all()
    assert (np.abs(snaps.lon) <= 180).all()
    assert (np.sign(snaps.lon) == [1, -1]).all()


def haversine_m(start: Float64, end: Float64) -> Float64:
    lon, lat = np.moveaxis(np.radians(start), -1, 0)
    lon2, lat2 = np.moveaxis(np.radians(end), -1, 0)
    half = (
        np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)))


def by_sampling(lines: list[Float64], place: Float64) -> list[tuple[float, float]]:
    """Metres to lines of (k, 2) degrees and the share there, by closer and closer sampling."""
    start = np.concatenate([line[:-1] for line in lines])
    end = np.concatenate([line[1:] for line in lines])
    low, high, each = np.zeros(len(start)), np.ones(len(start)), np.arange(len(start))
    for _ in range(5):
        along = np.linspace(low, high, 21, axis=1)
        off = haversine_m(start[:, None] + along[..., None] * (end - start)[:, None], place)
        nearest = np.argmin(off, axis=1)
        low = along[each, np.maximum(nearest - 1, 0)]
        high = along[each, np.minimum(nearest + 1, 20)]
    metres, gone = off.min(axis=1), along[each, nearest]
    found, first = [], 0
    for line in lines:
        lengths = haversine_m(line[:-1], line[1:])
        best = int(np.argmin(metres[first : first + len(lengths)]))
        share = (lengths[:best].sum() + gone[first + best] * lengths[best]) / lengths.sum()
        found.append((float(metres[first + best]), float(share)))
        first += len(lengths)
    return found


def random_roads(rng: np.random.Generator, lat: float) -> Roads:
    """40 curved streets within two kilometres."""
    nodes = [at(east, north, lat=lat) for east, north in rng.uniform(0, 2000, (30, 2))]
    streets = []
    for _ in range(40):
        tail, head = rng.choice(30, 2, replace=False)
        way = np.linspace(nodes[tail], nodes[head], rng.integers(2, 6))[1:-1]
        way += rng.normal(0, 1, way.shape) * np.subtract(at(100, 100, lat=lat), at(0, 0, lat=lat))
        streets.append(Street(int(tail), int(head), via=way.tolist()))
    return roads_of(nodes, streets)


@pytest.mark.parametrize(("lat", "seed"), [(35.9, 1), (65.0, 2), (-33.0, 3)])
def test_against_sampling_of_all_segments(lat: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    roads = random_roads(rng, lat)
    islands = set(rng.choice(40, 12, replace=False).tolist())
    places = rng.uniform(at(-900, -900, lat=lat), at(2900, 2900, lat=lat), (100, 2))
    snaps = snap(roads, *places.tolist(), reach=reach_of(roads, islands=islands), radius_m=600.0)
    lines = [
        roads.points[roads.shape[a:b]]
        for a, b in zip(roads.shape_start[:-1], roads.shape_start[1:], strict=True)
    ]
    for i, place in enumerate(places):
        found = by_sampling(lines, place)
        off = np.array([metres for metres, _ in found])
        good = np.where(np.isin(np.arange(40), list(islands)), np.inf, off)
        assert snaps.nearest_m[i] == pytest.approx(off.min(), abs=0.02)
        assert snaps.alternative_m[i] == pytest.approx(good.min(), abs=0.02)
        if good.min() > 600:
            assert status(snaps)[i] == ("island" if off.min() <= 600 else "no-road")
            continue
        moved = good.min() > off.min() + 5
        expected = "moved" if moved else "ok" if good.min() <= 200 else "far"
        assert status(snaps)[i] == expected
        assert snaps.off_m[i] == pytest.approx(good.min(), abs=0.02)
        segment = int(snaps.segment[i])
        assert good[segment] <= good.min() + 0.02
        # what share and position say is one and the same, and as far away as is said
        assert snaps.share[i] == pytest.approx(found[segment][1], abs=2e-3)
        position = np.array([snaps.lon[i], snaps.lat[i]])
        assert haversine_m(position, place) == pytest.approx(snaps.off_m[i], abs=1e-6)


def test_as_far_as_said_at_the_other_end_of_the_world() -> None:
    """An alternative may be far; it need not be the nearest to the metre, but what is told is."""
    snaps = snap(grid_roads(4, 4), [-70.0, -50.0], [14.5, 89.9], [14.5, 90.0], [-165.5, 0.0])
    assert status(snaps) == ["no-road"] * 4
    there = np.stack((snaps.alternative_lon, snaps.alternative_lat), axis=1)
    places = np.array([[-70.0, -50.0], [14.5, 89.9], [14.5, 90.0], [-165.5, 0.0]])
    assert snaps.alternative_m == pytest.approx(haversine_m(there, places), abs=0.01)


def test_thousands_of_places_take_no_time() -> None:
    """Loose by far: it takes some 0.1 s."""
    roads = grid_roads(60, 50)
    reach, rng = reach_of(roads, islands=range(0, roads.segments, 50)), np.random.default_rng(0)
    places = rng.uniform(at(-2000, -2000), at(8000, 7000), (5000, 2))
    start = time.process_time()
    Snapper(roads, reach).snap(places)
    assert time.process_time() - start < 2.0
