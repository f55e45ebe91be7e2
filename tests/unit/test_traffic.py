"""Paces that hold in some places only: which leg is driven by what, and the engine on such days."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest

from geo.errors import RoadsError
from geo.matrix import Float64, GreatCircle
from geo.network import RoadNetwork
from geo.roads import CLASSES
from geo.zones import Zone
from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io import paces as written
from routing.io.cells import CellError
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.write import as_object
from routing.model import Pace
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.traffic import eighths, mixed, paces_at, slowest_paces
from solvers.solve import solve
from tests import slow_traffic
from tests.rule_days import rule_day
from tests.small_plans import SETTINGS, order, problem_of, store
from tests.small_roads import DEGREE_M, Street, roads_of

SEVEN, EIGHT, NINE = 25_200, 28_800, 32_400
CENTRE, EAST = frozenset({"centre"}), frozenset({"east"})
PACES = (
    Pace(SEVEN, NINE, 80),
    Pace(SEVEN, EIGHT, 40, "centre"),
    Pace(EIGHT, NINE, 100, "centre"),
    Pace(SEVEN, NINE, 50, "east"),
)


def percent(paces: tuple[Pace, ...], second: int) -> float:
    return next((p.percent for p in paces if p.first <= second < p.last), 100)


def test_the_slowest_of_the_names_holds_and_else_what_names_nothing() -> None:
    told = {
        frozenset[str](): (80, 80, 100),
        CENTRE: (40, 100, 100),
        EAST: (50, 50, 100),
        CENTRE | EAST: (40, 50, 100),
        frozenset({"west"}): (80, 80, 100),
    }
    for names, wanted in told.items():
        found = paces_at(PACES, names)
        assert tuple(percent(found, at) for at in (SEVEN, EIGHT, NINE)) == wanted
    assert tuple(percent(slowest_paces(PACES), at) for at in (SEVEN, EIGHT, NINE)) == (40, 50, 100)


def test_the_mean_takes_as_long_as_the_parts() -> None:
    rng = Random(3)
    for _ in range(200):
        counts = np.diff(sorted([0, 8, *(rng.randint(0, 8) for _ in range(2))])).tolist()
        parts = [(Pace(0, 100, rng.randint(5, 100)), count) for count in counts]
        (found,) = mixed(tuple(((pace,), n) for pace, n in parts)) or (Pace(0, 100, 100),)
        exact = 8 / sum(Fraction(n) / round(pace.percent) for pace, n in parts)
        assert 0 <= exact - Fraction(str(found.percent)) < Fraction(1, 100)


def test_eighths_add_up() -> None:
    shares = np.random.default_rng(1).dirichlet([0.5, 1, 2], 500).T
    parts = eighths(shares)
    assert (parts.sum(axis=0) == 8).all() and (np.abs(parts - 8 * shares) < 1).all()
    assert eighths(np.array([0.5, 0.5])).tolist() == [4, 4]
    assert eighths(np.array([0.55, 0.3, 0.15])).tolist() == [5, 2, 1]  # 4.4, 2.4, 1.2


def test_eighths_are_those_of_the_slow_checker() -> None:
    """With many remainders that are equal, in the order of the names: shares in 32nds, which have
    no noise, and in milliseconds of a few seconds, which have."""
    rng = Random(5)
    names = sorted(map(frozenset, (["a"], ["a", "b"], ["b"], ["b", "c"], ["c"])), key=sorted)
    for whole in [32, 1000, 3000, 8000] * 1000:
        cuts = np.diff([0, *sorted(rng.randint(0, whole) for _ in names), whole]).tolist()
        shares = [Fraction(cut, whole) for cut in cuts]
        named = dict(zip([frozenset[str](), *names], [shares[-1], *shares[:-1]], strict=True))
        found = slow_traffic.eighths(dict(rng.sample(list(named.items()), len(named))))
        floats = [float(share) for share in shares[:-1]]
        told = eighths(np.array([1.0 - sum(floats), *floats]))
        assert told.tolist() == [found[each] for each in named]


def single(day: Problem, steps: list[int]) -> Plan:
    """One route over these stores, which begins at 07:00."""
    visits = tuple(Visit(f"S{i}", (f"O{i}",)) for i in steps)
    return evaluate(day, distances_of(day), [Itinerary("V", 1, (visits,), start=SEVEN)])


def zoned_day() -> Problem:
    settings = replace(SETTINGS, paces=PACES)
    stores = [store(1, zones=CENTRE), store(2, zones=CENTRE), store(3), store(4)]
    return problem_of([order(f"O{i}", i) for i in (1, 2, 3)], settings=settings, stores=stores)


def test_a_route_through_a_zone_by_hand() -> None:
    """From 07:00 on: to S1 half in the centre (40 and 80 %: 53.33), to S2 all, to S3 half again."""
    plan = single(zoned_day(), [1, 2, 3])
    found = [stop.seconds for stop in plan.routes[0].stops]
    # 111 s are 1,110,000 units, of which a second makes 5,333, 4,000 and 5,333.
    assert found == [209, 278, 209]
    assert plan.routes[0].trips[0].seconds == -(-334 * 10_000 // 8_000)


@pytest.mark.parametrize(
    "text",
    [
        "07:00-09:00 80%; centre 07:00-08:00 40%; centre 08:00-09:00 100%; east 07:00-09:00 50%",
        "Centre 07:00-08:00 40 ; CENTRE 08:00-09:00 100 | 07:00-09:00 80% | east 07:00-09:00 50%",
    ],
)
def test_written_and_read(text: str) -> None:
    found = written.read(text)
    assert set(found) == set(PACES)
    objects = written.as_objects(found)
    assert written.read(objects) == written.read(written.as_text(objects)) == found


def test_roads_and_chinese() -> None:
    wanted = (Pace(SEVEN, NINE, 50, on=frozenset({"motorway", "town"})),)
    for cell in (
        "07:00-09:00 50% on motorway+town",
        "07:00-09:00 50% 在 town+motorway",
        [{"从": "07:00", "到": "09:00", "百分比": 50, "道路": "Motorway; town"}],
    ):
        assert written.read(cell) == wanted
    assert written.read("市中心 07:00-09:00 40%") == (Pace(SEVEN, NINE, 40, "市中心"),)
    with pytest.raises(CellError, match="a zone and roads"):
        written.read("centre 07:00-09:00 40% on town")
    day = zoned_day()
    assert set(build_day(from_object(as_object(day))).settings.paces) == set(PACES)


def test_what_is_checked() -> None:
    day = zoned_day()
    (note,) = (f for f in day.findings if f.code == "unused-pace")
    assert "no store lies in zone 'east'" in note.message
    wrong = {
        (Pace(SEVEN, NINE, 40, "centre"), Pace(EIGHT, NINE, 50, "centre")): "in 'centre' overlap",
        (Pace(SEVEN, NINE, 40, "centre"), Pace(SEVEN, NINE, 50, on=EAST)): "zones of stores and",
    }
    for paces, says in wrong.items():
        with pytest.raises(InputError, match=says):
            replace(day, settings=replace(day.settings, paces=paces))
    roads = replace(day, settings=replace(day.settings, paces=(Pace(SEVEN, NINE, 40, on=EAST),)))
    with pytest.raises(InputError, match="'east', and only a road map knows"):
        single(roads, [1, 2])


# ------------------------------------------------------------------------- roads


class Mapped(GreatCircle):
    """Straight lines, of which so much is in town as the places are far in the east."""

    def shares(
        self, sources: Float64, targets: Float64, profile: str, names: list[str]
    ) -> dict[frozenset[str], Float64]:
        east = np.clip((targets[None, :, 0] + sources[:, None, 0]) / 2 - 14.4, 0, 0.2) / 0.2
        return {frozenset({"town"}): 0.7 * east, frozenset({"town", "trunk"}): 0.3 * east}


def mapped_day(seed: int) -> Problem:
    day = rule_day(seed, ("pauses", "rest"))
    rush = (Pace(SEVEN, 36_000, 50, on=frozenset({"town"})), Pace(0, 72_000, 70))
    rush = (*rush, Pace(EIGHT, 43_200, 30, on=frozenset({"trunk"})))
    return replace(day, settings=replace(day.settings, paces=rush))


@pytest.mark.parametrize("seed", range(3))
def test_the_engine_on_roads(seed: int) -> None:
    """What the engine thinks that a plan costs is what the oracle says of it."""
    day, travel = mapped_day(seed), Mapped(1.4)
    plan = solve(day, distances=travel, iterations=300, seed=1)
    assert plan.violations == () and plan.routes
    plain = replace(day, settings=replace(day.settings, paces=()))
    fast = evaluate(plain, travel, [replace(r, start=None) for r in plan.itineraries()])
    assert seconds(fast) < seconds(plan)


def seconds(plan: Plan) -> int:
    return sum(stop.seconds for route in plan.routes for stop in route.stops)


def test_shares_are_those_of_the_ways() -> None:
    """On the example's roads: seconds of the arcs that the ways run over, the ends in part."""
    folder = Path(__file__).parents[2] / "examples" / "harbour"
    network = RoadNetwork.read(folder / "town.osm")
    day = Problem.read(folder)
    places = np.array([[s.lon, s.lat] for s in day.stores])
    box = network.snap(places)
    names = ["residential", "primary", "town"]
    for profile in ("van", "12t"):
        found = network.shares(places, places, profile, names)
        driven = network.drive(profile)
        legs = network.matrix(places, places, profile).seconds
        i, j = np.nonzero((legs > 60) & (legs < 10**6))
        ways = network.ways(places[i], places[j], profile)
        kind = driven.roads.kinds.road[driven.roads.kind]
        for way, a, b in zip(ways, i.tolist(), j.tolist(), strict=True):
            inner = way.arcs[1:-1]
            on = np.isin(kind[inner // 2], [CLASSES.index("residential")])
            least = driven.made.seconds[inner][on].sum()
            most = least + driven.made.seconds[way.arcs[[0, -1]]].sum()
            told = sum(share[a, b] for name, share in found.items() if "residential" in name)
            assert least - 1 <= told * legs[a, b] <= most + 1
        assert sum(found.values()).max() <= 1.0
    assert box.served.any()
    with pytest.raises(RoadsError, match="did you mean primary"):
        network.shares(places, places, "van", ["primray"])


def test_shares_of_a_leg_that_takes_more_than_its_whole_seconds() -> None:
    """8 m take 1.244 s, which are 1 s: of 8 parts 6 are on the one road and 2 on the other, where
    of 1 s it would be 7.2 and 2.8, which makes 9."""
    nodes = [[0.0, north / DEGREE_M] for north in (0, 10, 20, 30)]
    streets = [Street(0, 1), Street(1, 2, road="primary"), Street(2, 3)]
    streets = [replace(street, speed_kmh=30) for street in streets]
    network = RoadNetwork.of(roads_of(nodes, streets))
    places = np.array([[0.0, north / DEGREE_M] for north in (14, 22)])
    found = network.shares(places, places, "van", ["primary", "residential"])
    assert network.matrix(places, places, "van").seconds.tolist() == [[0, 1], [1, 0]]
    shares = [found[frozenset({name})][0, 1] for name in ("primary", "residential")]
    assert shares == pytest.approx([0.9 / 1.244, 0.344 / 1.244])
    assert eighths(np.array([1.0 - sum(shares), *shares])).tolist() == [0, 6, 2]


def test_a_zone_of_the_map_is_a_name() -> None:
    import shapely

    folder = Path(__file__).parents[2] / "examples" / "harbour"
    everywhere = Zone("All", shapely.box(-180, -90, 180, 90))
    network = RoadNetwork.read(folder / "town.osm", zones=(everywhere,))
    places = np.array([[s.lon, s.lat] for s in Problem.read(folder).stores])[:4]
    found = network.shares(places, places, "van", ["all", "town"])
    total = sum(found.values())
    assert {"all" in names for names in found} == {True}
    assert total[~np.eye(4, dtype=bool)].min() > 0.5


def test_distances_are_remembered() -> None:
    day, travel = zoned_day(), distances_of(zoned_day())
    evaluate(day, travel, [])
    single(day, [1, 2])
    assert len(day.traffics) <= 4
