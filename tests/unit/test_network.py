"""A road network asked for travel: every form of question, by threads, by the hour, with nonsense.

That the figures are the least possible is judged elsewhere, by a checker that walks all states.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo import network as network_module
from geo.driven import Access
from geo.errors import RoadsError
from geo.hours import Pace, SpeedProfile, travel_time
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, Legs
from geo.network import RoadNetwork
from geo.road_profile import RoadProfile, road_profile
from geo.roads import CLASSES, NO, Roads
from geo.zones import Zone
from tests.small_roads import DEGREE_M, Street, grid_roads, roads_of

LON, LAT = 14.5, 35.9
FLAT = (1.0,) * len(CLASSES)
NO_ROAD = (UNREACHABLE_M, UNREACHABLE_S)


def at(x: float, y: float) -> list[float]:
    """Metres to the east and to the north of the grid's first node."""
    return [LON + x / DEGREE_M / np.cos(np.radians(LAT)), LAT + y / DEGREE_M]


def places(*spots: tuple[float, float]) -> Float64:
    return np.array([at(x, y) for x, y in spots], np.float64).reshape(-1, 2)


def plain(**figures: Any) -> RoadProfile:
    """A van that drives what is posted, and turns at no cost."""
    free = {"turn_s": 0.0, "across_s": 0.0, "u_turn_s": 0.0}
    most = (130.0,) * len(CLASSES)
    return replace(road_profile("van"), factor=(FLAT, FLAT), most_kmh=most, **{**free, **figures})


@pytest.fixture(scope="module")
def grid() -> Roads:
    """8 x 6 nodes, 100 m apart, 36 km/h."""
    return grid_roads(8, 6, street={"speed_kmh": 36.0})


@pytest.fixture(scope="module")
def network(grid: Roads) -> RoadNetwork:
    return RoadNetwork.of(grid, plain())


def random_places(count: int, seed: int = 1) -> Float64:
    rng = np.random.default_rng(seed)
    return places(*zip(rng.uniform(-30, 730, count), rng.uniform(-30, 530, count), strict=True))


def same(one: Legs, other: Legs) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def blank(rows: int, columns: int, kind: Any = np.int32) -> Legs:
    return Legs(np.full((rows, columns), 7, kind), np.full((rows, columns), 7, kind))


# -- the same figures in every form


def test_what_it_takes_by_hand(network: RoadNetwork) -> None:
    """Off the road at 10 km/h, along it at 36 km/h: 20 m are 7.2 s, 100 m are 10 s."""
    where = places((50, 0), (350, 0), (350, 20), (200, 250))
    metres, seconds = network.matrix(where, where)
    assert metres[0].tolist() == [0, 300, 320, 400]
    assert seconds[0].tolist() == [0, 30, 37, 40]
    assert (metres == metres.T).all()
    assert (seconds == seconds.T).all()
    assert metres.dtype == seconds.dtype == np.int32


@pytest.mark.parametrize("ask", ["matrix", "legs", "ways", "nearest"])
def test_a_priced_vehicle_takes_as_long_off_the_road(ask: str) -> None:
    """100 m to the road and 100 m from it at 10 km/h, 800 m along it at 36 km/h."""
    roads = roads_of(places((0, 0), (1000, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    where = places((100, 100), (900, 100))
    free = {"turn_s": 0.0, "across_s": 0.0, "u_turn_s": 0.0, "speed": 1.0}
    most = (130.0,) * len(CLASSES)
    truck = replace(road_profile("12t"), factor=(FLAT, FLAT), most_kmh=most, **free)

    def seconds(profile: RoadProfile) -> int:
        network = RoadNetwork.of(roads, profile)
        if ask == "matrix":
            return int(network.matrix(where, where).seconds[0, 1])
        if ask == "nearest":
            return int(network.nearest(where, 1).seconds[0, 0])
        found: Any = getattr(network, ask)(where[:1], where[1:])
        return int(found[0].seconds if ask == "ways" else found.seconds[0])

    assert seconds(plain()) == 80 + 72
    assert seconds(truck) == 80 + 72


def test_parts_of_a_matrix_are_the_matrix(network: RoadNetwork) -> None:
    some, others = random_places(70), random_places(41, seed=2)
    whole = network.matrix(some, others)
    assert whole.metres.shape == (70, 41)
    for i in (0, 33, 69):
        row = network.matrix(some[i : i + 1], others)
        assert same(row, Legs(whole.metres[i : i + 1], whole.seconds[i : i + 1]))
    for j in (0, 40):
        column = network.matrix(some, others[j : j + 1])
        assert same(column, Legs(whole.metres[:, j : j + 1], whole.seconds[:, j : j + 1]))


@pytest.mark.parametrize("profile", ["van", "12t"])
def test_legs_are_cells_of_the_matrix(network: RoadNetwork, profile: str) -> None:
    some = random_places(30)
    whole = network.matrix(some, some, profile)
    rng = np.random.default_rng(3)
    i, j = rng.integers(30, size=(2, 400))
    legs = network.legs(some[i], some[j], profile)
    assert same(legs, Legs(whole.metres[i, j], whole.seconds[i, j]))


def test_legs_are_asked_in_pieces(network: RoadNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    from geo import queries

    some = random_places(20)
    i, j = np.divmod(np.arange(400), 20)
    whole = network.legs(some[i], some[j])
    monkeypatch.setattr(queries, "PAIRS_AT_ONCE", 7)
    assert same(network.legs(some[i], some[j]), whole)


def test_into_arrays(network: RoadNetwork) -> None:
    some = random_places(37)
    whole, out = network.matrix(some, some), blank(37, 37)
    found = network.matrix(some, some, out=out)
    assert found.metres is out.metres
    assert found.seconds is out.seconds
    assert same(out, whole)
    turned = Legs(*(np.empty((37, 37), np.int32, order="F") for _ in range(2)))
    assert same(network.matrix(some, some, out=turned), whole)
    wide = Legs(*(np.full((37, 80), 7, np.int32)[:, 3:77:2] for _ in range(2)))
    assert same(network.matrix(some, some, out=wide), whole)
    assert (wide.metres.base[:, 4:77:2] == 7).all()  # what lies between is not touched


@pytest.mark.parametrize("profile", ["van", "12t"])
def test_into_files(network: RoadNetwork, tmp_path: Path, profile: str) -> None:
    some, others = random_places(37), random_places(12, seed=2)
    whole = network.matrix(some, others, profile)
    out = tmp_path / "big.table"
    for name in (out, str(out)):
        assert same(network.matrix(some, others, profile, out=name), whole)
    assert np.array_equal(np.load(tmp_path / "big.table.metres.npy"), whole.metres)
    assert np.array_equal(np.load(tmp_path / "big.table.seconds.npy", mmap_mode="r"), whole.seconds)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "big.table.metres.npy",
        "big.table.seconds.npy",
    ]


@pytest.mark.parametrize("shape", [(8, 6), (4, 6), (6, 4), (36, 1)])
def test_arrays_of_another_shape_are_refused(network: RoadNetwork, shape: tuple[int, int]) -> None:
    some = random_places(6)
    room = blank(20, 20)  # so that what is written beyond an array is within another
    with pytest.raises(RoadsError):
        network.matrix(some, some, out=Legs(*(each[: shape[0], : shape[1]] for each in room)))
    assert all((each == 7).all() for each in room)


def test_arrays_that_hold_less_are_refused(network: RoadNetwork) -> None:
    some = np.concatenate((random_places(3), places((50_000, 0))))
    with pytest.raises(RoadsError):
        network.matrix(some, some, out=blank(4, 4, np.int16))


def test_into_a_folder_that_is_not_there(network: RoadNetwork, tmp_path: Path) -> None:
    some = random_places(3)
    with pytest.raises(RoadsError):
        network.matrix(some, some, out=tmp_path / "nowhere" / "table")


# -- nothing, and nonsense


def test_nothing_is_asked(network: RoadNetwork, tmp_path: Path) -> None:
    none, some = np.zeros((0, 2)), random_places(3)
    for empty in (none, [], np.zeros(0)):
        assert network.matrix(empty, some).metres.shape == (0, 3)
        assert network.matrix(some, empty).seconds.shape == (3, 0)
        assert network.matrix(empty, empty, "12t").metres.shape == (0, 0)
        assert network.legs(empty, empty).metres.shape == (0,)
        assert network.ways(empty, empty) == []
        assert network.nearest(empty, 3).other.shape == (0, 0)
        assert len(network.snap(empty).status) == 0
    assert network.matrix(none, some, out=tmp_path / "empty").metres.shape == (0, 3)
    frame = network.paths(none, none)
    assert list(frame.columns) == ["metres", "seconds", "geometry"]
    assert len(frame) == 0
    assert frame.crs == 4326
    assert network.nearest(some[:1], 5).other.shape == (1, 0)


@pytest.mark.parametrize("ask", ["matrix", "legs", "ways", "paths"])
@pytest.mark.parametrize(
    "rows",
    [
        [14.5, 35.9],
        [[14.5, 35.9, 1.0]],
        [[[14.5, 35.9]]],
        [[float("nan"), 35.9]],
        [[float("inf"), 35.9]],
        [[181.0, 35.9]],
        [[14.5, 90.1]],
        None,
    ],
)
def test_what_are_no_places(network: RoadNetwork, ask: str, rows: Any) -> None:
    some = random_places(1)
    for pair in ((rows, some), (some, rows)):
        with pytest.raises(RoadsError):
            getattr(network, ask)(*pair)


@pytest.mark.parametrize("ask", ["legs", "ways", "paths"])
@pytest.mark.parametrize("ends", [1, 2, 4])
def test_as_many_starts_as_ends(network: RoadNetwork, ask: str, ends: int) -> None:
    with pytest.raises((RoadsError, ValueError)):
        getattr(network, ask)(random_places(3), random_places(ends))


def test_profiles_that_are_none(network: RoadNetwork) -> None:
    some = random_places(2)
    for name in ("lorry", "12t height_m", "12t height=3", "", "12t height_m=99"):
        with pytest.raises(RoadsError):
            network.matrix(some, some, name)
    with pytest.raises(RoadsError, match="'lorry' is not known"):
        RoadNetwork(network.topology, "lorry")


# -- places


def test_places_that_cannot_be_served(network: RoadNetwork) -> None:
    far = at(9000, 0)
    some = np.array([*random_places(3).tolist(), far])
    metres, seconds = network.matrix(some, some)
    apart = (metres == NO_ROAD[0]) & (seconds == NO_ROAD[1])
    assert apart[3].all()
    assert apart[:, 3].all()  # not even from itself to itself
    assert not apart[:3, :3].any()
    assert network.nearest(some, 3).other[3].tolist() == [-1, -1, -1]
    assert sorted(network.nearest(some, 3).other[0].tolist()) == [-1, 1, 2]
    near = RoadNetwork(network.topology, plain(), access=Access(radius_m=20_000.0))
    reached = near.matrix(some, some).metres
    assert (reached < UNREACHABLE_M).all()
    assert (np.diag(reached) == 0).all()


def test_a_vehicle_without_any_road() -> None:
    roads = grid_roads(3, 3, street={"height_m": 2.0})
    network, where = RoadNetwork.of(roads, "van"), places((50, 0), (150, 0))
    assert (network.matrix(where, where).metres == UNREACHABLE_M).all()
    assert (network.matrix(where, where, "40t").seconds == UNREACHABLE_S).all()
    assert (network.matrix(where, where, "van height_m=1.9").metres < UNREACHABLE_M).all()
    assert [len(way.arcs) for way in network.ways(where, where)] == [0, 0]
    assert (network.nearest(where, 1).other == -1).all()
    assert network.snap(where).segment.tolist() == [-1, -1]


@pytest.mark.parametrize("profile", ["van", "12t"])
def test_the_nearest_others(network: RoadNetwork, profile: str) -> None:
    some = random_places(50)
    metres, seconds = network.matrix(some, some, profile)
    for k in (1, 4, 49, 80):
        found = network.nearest(some, k, profile)
        width = min(k, 49)
        assert found.other.shape == found.metres.shape == found.seconds.shape == (50, width)
        rows = np.arange(50)[:, None]
        assert (found.metres == metres[rows, found.other]).all()
        assert (found.seconds == seconds[rows, found.other]).all()
        assert all(len({i, *row}) == width + 1 for i, row in enumerate(found.other.tolist()))
        if profile == "van":  # a priced profile goes by its cost
            own = np.sort(np.where(np.eye(50, dtype=bool), 10**9, seconds), axis=1)
            assert (np.sort(found.seconds, axis=1) == own[:, :width]).all()
            assert (np.diff(found.seconds, axis=1) >= 0).all()
    assert network.nearest(some, 0).other.shape == (50, 0)


def test_the_nearest_is_who_stands_at_the_same_place(network: RoadNetwork) -> None:
    spot = places((50, 30), (50, 30), (55, 0))
    found, table = network.nearest(spot, 2), network.matrix(spot, spot)
    assert found.other[0].tolist() == [1, 2]
    assert found.metres[0].tolist() == table.metres[0, [1, 2]].tolist() == [0, 35]


def test_the_nearest_refuses_what_is_no_count(network: RoadNetwork) -> None:
    with pytest.raises(ValueError):
        network.nearest(random_places(3), -1)


def test_snaps_are_told(network: RoadNetwork) -> None:
    snaps = network.snap(places((50, 30), (5000, 0)))
    assert snaps.served.tolist() == [True, False]
    assert snaps.off_m[0] == pytest.approx(30.0, abs=0.01)
    assert [snaps.lon[0], snaps.lat[0]] == pytest.approx(at(50, 0), abs=1e-7)


# -- threads, and progress


def test_threads_get_the_same_answers(grid: Roads) -> None:
    """Nothing is prepared when they begin, and they ask for different vehicles."""
    some = random_places(40)
    names = ["van", "12t", "40t", "3.5t"] * 3

    def ask(network: RoadNetwork, name: str) -> tuple[Any, ...]:
        ways = network.ways(some[:5], some[5:10], name)
        near = network.nearest(some, 3, name)
        return (
            *network.matrix(some, some, name),
            *near,
            *(way.lonlat.tolist() for way in ways),
            *network.isochrones(some[:2], [90.0], name).km.tolist(),
        )

    alone = RoadNetwork.of(grid)
    expected = {name: ask(alone, name) for name in set(names)}
    shared = RoadNetwork.of(grid)
    gate = threading.Barrier(4)

    def run(name: str) -> tuple[Any, ...]:
        gate.wait()
        return ask(shared, name)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(run, names))
    for name, answers in zip(names, found, strict=True):
        for one, other in zip(answers, expected[name], strict=True):
            assert np.array_equal(one, other)
    assert len(shared._driven) == 4


def test_progress_is_told(network: RoadNetwork) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))

    some = random_places(150)
    network.matrix(some, some[:3], progress=tell)
    done = [d for d, _ in told]
    assert done == sorted(set(done))
    assert told[-1] == (150, 150)
    assert {of for _, of in told} == {150}
    told.clear()
    network.nearest(some, 2, progress=tell)
    assert told[-1] == (150, 150)


def test_progress_of_a_priced_profile_goes_one_way(network: RoadNetwork) -> None:
    told: list[int] = []
    some = random_places(150)
    network.matrix(some, some, "12t", progress=lambda done, _: told.append(done))
    assert told == sorted(told)


class EnoughError(Exception):
    """What a caller raises who has seen enough."""


@pytest.mark.parametrize("ask", ["matrix", "nearest", "by_period"])
def test_what_progress_raises_stops_the_work(network: RoadNetwork, ask: str) -> None:
    some = random_places(400)
    seen: list[int] = []

    def stop(done: int, of: int) -> None:
        seen.append(done)
        raise EnoughError

    second: Any = 3 if ask == "nearest" else some
    before = threading.active_count()
    with pytest.raises(EnoughError):
        getattr(network, ask)(some, second, progress=stop)
    assert len(seen) == 1
    assert seen[0] < 400
    assert threading.active_count() == before
    assert (np.diag(network.matrix(some[:9], some[:9]).metres) == 0).all()


# -- hours


NEAR = Access(radius_m=100.0)
RUSH = ((7 * 3600, 9 * 3600),)
NIGHT = ((0, 6 * 3600), (22 * 3600, 86_400))


def zone(name: str, hours: Any = (), **rules: Any) -> Zone:
    """The east of the grid from 460 m on."""
    (west, south), (east, north) = at(460, -100), at(900, 900)
    return Zone(name, shapely.box(west, south, east, north), hours=hours, **rules)


@pytest.fixture
def hourly(grid: Roads) -> RoadNetwork:
    """Half as fast from 7 to 9; the east closed by night to all."""
    speeds = SpeedProfile((Pace(frozenset({"residential"}), RUSH, 0.5),), "speeds")
    quiet = zone("quiet", NIGHT, closed_to=frozenset({"all"}))
    return RoadNetwork.of(grid, plain(), zones=[quiet], speeds=speeds, access=NEAR)


def test_periods_of_the_day(hourly: RoadNetwork) -> None:
    spans = [(p.start_s // 3600, p.end_s // 3600, p.state) for p in hourly.periods]
    assert spans == [(0, 6, 0), (6, 7, 1), (7, 9, 2), (9, 22, 1), (22, 24, 0)]


def test_each_hour_has_its_speeds_and_zones(hourly: RoadNetwork) -> None:
    where = places((50, 0), (350, 0), (650, 0))

    def asked(clock: float) -> list[int]:
        return hourly.matrix(where[:1], where, hour=clock * 3600.0).seconds[0].tolist()

    assert asked(12) == asked(6) == asked(21.99) == asked(36) == asked(-12) == [0, 30, 60]
    assert asked(7) == asked(8.99) == asked(31) == [0, 60, 120]
    assert asked(0) == asked(23) == asked(24) == asked(29.9) == [0, 30, UNREACHABLE_S]
    with pytest.raises(RoadsError, match="say for which hour"):
        hourly.matrix(where, where)


def test_zones_without_an_hour_all_hold(grid: Roads) -> None:
    quiet = zone("quiet", NIGHT, closed_to=frozenset({"all"}))
    network = RoadNetwork.of(grid, plain(), zones=[quiet], access=NEAR)
    where = places((50, 0), (650, 0))
    assert network.matrix(where, where).seconds[0, 1] == UNREACHABLE_S
    assert network.matrix(where, where, hour=12 * 3600.0).seconds[0, 1] == 60
    assert network.snap(where).served.tolist() == [True, False]
    assert network.snap(where, hour=12 * 3600.0).served.all()
    assert network.legs(where[:1], where[1:], hour=3600.0).seconds[0] == UNREACHABLE_S
    assert network.nearest(where, 1, hour=43_200.0).other.tolist() == [[1], [0]]
    assert network.ways(where[:1], where[1:], hour=43_200.0)[0].seconds == 60
    assert network.ways(where[:1], where[1:])[0].seconds == UNREACHABLE_S


def test_a_matrix_for_each_period(hourly: RoadNetwork) -> None:
    where = places((50, 0), (350, 0), (650, 0))
    asked: list[int] = []
    found = hourly.by_period(where, where, progress=lambda done, _: asked.append(done))
    assert tuple(period for period, _ in found) == hourly.periods
    assert len(asked) == 3  # states, not periods
    assert found[0][1] is found[4][1]
    assert found[1][1] is found[3][1]
    for period, legs in found:
        assert same(legs, hourly.matrix(where, where, hour=float(period.start_s)))
    stacked = np.stack([legs.seconds for _, legs in found])
    starts = [period.start_s for period, _ in found]
    # From 6:59:30 on: half of 60 s at full speed, the rest at half of it.
    taken = travel_time(stacked, starts, 7 * 3600.0 - 30.0)
    assert taken[0].tolist() == [0.0, 30.0, 90.0]
    # By night one waits for the zone to open.
    assert travel_time(stacked, starts, 5 * 3600.0)[0, 2] == 3660.0
    assert len(hourly._driven) == 3


def test_constant_roads_are_one_period(network: RoadNetwork) -> None:
    some = random_places(5)
    [(period, legs)] = network.by_period(some, some)
    assert (period.start_s, period.end_s) == (0, 86_400)
    assert same(legs, network.matrix(some, some))


def test_a_slow_zone_and_a_dear_one(grid: Roads) -> None:
    slow = RoadNetwork.of(grid, plain(), zones=[zone("slow", speed=0.5)])
    dear = RoadNetwork.of(grid, plain(), zones=[zone("dear", price=5.0)])
    where = places((500, 0), (700, 0))
    assert slow.legs(where[:1], where[1:]).seconds.tolist() == [40]
    found = dear.legs(where[:1], where[1:])
    assert (found.metres.tolist(), found.seconds.tolist()) == ([200], [20])  # told as they are
    assert dear.drive().priced
    assert not slow.drive().priced


def test_a_speed_without_a_zone_is_said(grid: Roads) -> None:
    speeds = SpeedProfile((Pace(frozenset({"residential"}), (), 0.5, "nowhere"),), "speeds.toml")
    network = RoadNetwork.of(grid, plain(), speeds=speeds)
    with pytest.raises(RoadsError, match="there is no zone 'nowhere'"):
        network.matrix(random_places(1), random_places(1))


# -- what is prepared once


def test_hours_that_drive_alike_share(hourly: RoadNetwork) -> None:
    assert hourly.drive(hour=3600.0) is hourly.drive(hour=23 * 3600.0)
    assert hourly.drive(hour=6.5 * 3600) is hourly.drive(hour=10 * 3600.0)
    assert hourly.drive(hour=8 * 3600.0) is not hourly.drive(hour=10 * 3600.0)
    assert len(hourly._driven) == 3


def test_equal_vehicles_share(network: RoadNetwork) -> None:
    twelve = network.drive("12t")
    assert network.drive(road_profile("12t")) is twelve
    assert network.drive("12t height_m=3.6") is twelve
    assert network.drive(replace(road_profile("12t"), name="mine")) is twelve
    assert network.drive("12t height_m=3.5") is not twelve
    assert network.drive("12t", hour=7.0) is twelve
    assert network.drive() is network.drive(plain())
    own = RoadNetwork(network.topology, own={"mine": replace(road_profile("18t"), name="mine")})
    assert own.drive("mine") is own.drive("18t")
    assert own.drive("mine gross_t=12") is not own.drive("18t")


@pytest.mark.parametrize("first", [0, 1])
def test_vehicles_that_a_zone_tells_apart_do_not_share(grid: Roads, first: int) -> None:
    tall = road_profile("12t height_m=3.2")
    mine = replace(tall, name="mine")
    closed = zone("old", closed_to=frozenset({tall.name}))
    network = RoadNetwork.of(grid, zones=[closed], access=Access(radius_m=100.0))
    where = places((50, 0), (650, 0))
    found: dict[int, int] = {}
    for k in (first, 1 - first):
        found[k] = int(network.matrix(where, where, (tall, mine)[k]).seconds[0, 1])
    assert found[0] == UNREACHABLE_S
    assert found[1] < UNREACHABLE_S


def test_vehicles_that_were_not_asked_for_long_go(
    grid: Roads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_module, "KEPT", 2)
    network, some = RoadNetwork.of(grid), random_places(5)
    van, first = network.drive(), network.matrix(some, some)
    network.drive("12t")
    assert network.drive() is van
    network.drive("40t")
    assert network.drive() is van
    assert len(network._driven) == 2
    network.drive("12t")
    network.drive("18t")
    assert network.drive() is not van
    assert same(network.matrix(some, some), first)


def test_a_vehicle_may_make_more_ends_of_trips() -> None:
    """A zone with deliveries only makes arcs ends-only that the map did not know as such."""
    roads = grid_roads(8, 6, street={"speed_kmh": 36.0})
    calm = zone("calm", closed_to=frozenset({"hgv"}), ends_only=True)
    network = RoadNetwork.of(roads, "van", zones=[calm])
    some = random_places(20)
    before = network.drive("van")
    van = network.matrix(some, some)
    topology = network.topology
    heavy = network.matrix(some, some, "12t")
    assert network.topology is not topology
    assert (heavy.metres < UNREACHABLE_M).all()
    assert network.drive("van") is before
    assert same(network.matrix(some, some), van)
    again = RoadNetwork(network.topology, "van", zones=[calm])
    assert same(again.matrix(some, some), van)
    assert same(again.matrix(some, some, "12t"), heavy)


def test_heavy_vehicles_have_ways_of_their_own() -> None:
    """A direct street that is closed to heavy ones, low, light or narrow, and a way round."""
    nodes = places((0, 0), (300, 0), (0, 200), (300, 200)).tolist()

    def told(profile: str, **limit: Any) -> int:
        short = Street(0, 1, speed_kmh=36.0, **limit)
        rest = [Street(a, b, speed_kmh=36.0) for a, b in ((0, 2), (2, 3), (3, 1))]
        network = RoadNetwork.of(roads_of(nodes, [short, *rest]), profile)
        where = places((0, 50), (300, 50))
        return int(network.legs(where[:1], where[1:]).metres[0])

    assert told("12t") == told("van") == 400
    for limit in (
        {"hgv": NO},
        {"height_m": 3.0},
        {"gross_t": 7.5},
        {"hgv_gross_t": 7.5},
        {"width_m": 2.3},
        {"axle_t": 5.0},
        {"length_m": 8.0},
    ):
        assert (told("van", **limit), told("12t", **limit)) == (400, 600), limit
    assert told("40t", length_m=16.5) == 400  # what is equal fits


def test_own_profiles_are_known_by_name(grid: Roads) -> None:
    own: dict[str, RoadProfile] = {"slow": replace(plain(), name="slow", max_kmh=18.0)}
    network = RoadNetwork.of(grid, "slow", own=own)
    where = places((50, 0), (150, 0))
    assert network.legs(where[:1], where[1:]).seconds.tolist() == [20]
    assert network.profile_of(None) == own["slow"]
    assert network.profile_of("12t").base == "12t"
    known: Callable[[str], RoadProfile] = network.profile_of
    with pytest.raises(RoadsError, match="slow"):
        known("slo")


def test_the_kerb_side_counts_where_it_is_asked_for() -> None:
    roads = roads_of(places((0, 0), (400, 0)).tolist(), [Street(0, 1, speed_kmh=36.0)])
    where = places((100, -9), (300, -9))  # to the south: on the right when driving east
    free = RoadNetwork.of(roads, plain())
    kerb = RoadNetwork.of(roads, plain(), access=Access(kerb=True))
    assert free.matrix(where, where).metres.tolist() == [[0, 218], [218, 0]]
    assert kerb.matrix(where, where).metres.tolist() == [[0, 218], [618, 0]]
    left = RoadNetwork.of(replace(roads, drives_left=True), plain(), access=Access(kerb=True))
    assert left.matrix(where, where).metres.tolist() == [[0, 618], [218, 0]]
