"""On which roads legs run, by the slow account of travel on roads: on random maps, and on the map
of an example, where the slow checker is told of it and judges the oracle on paces on roads."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.driving import in_town
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S
from geo.network import RoadNetwork
from geo.road_distances import RoadDistances
from geo.roads import CLASSES, Float64, Roads
from geo.zones import inside
from routing.evaluate import evaluate
from routing.io.paces import read as paces
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import Depot, Distributor
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from solvers.solve import solve
from tests.judges import agree, holds
from tests.property.test_roads import positions, random_places, random_profile, random_roads
from tests.roads_checker import MS, Checker, NamedChecker, Names, Position, arcs_by_names
from tests.slow_checker import check
from tests.small_plans import SETTINGS, VAN, order, store
from tests.unit.test_road_matrix import DATA, Graph, needs_data
from tests.unit.test_road_matrix import random_places as random_places_of

HARBOUR = Path(__file__).parents[2] / "examples" / "harbour"
NAMES = ("primary", "residential", "town")


Leg = tuple[int, int, Mapping[Names, Fraction]]
"""Seconds, metres and shares of the seconds."""

LOST: Leg = (UNREACHABLE_S, UNREACHABLE_M, {})


class Account:
    """Legs of one vehicle and on which roads they run, by plain Dijkstra."""

    def __init__(self, network: RoadNetwork, profile: str | None, names: Sequence[str]) -> None:
        self.driven = driven = network.drive(profile)
        roads = driven.roads
        town = in_town(roads, driven.profile)[roads.kind].reshape(-1)
        zones = {zone.name.casefold(): inside(roads, zone) for zone in network.zones}
        self.usual = Checker(roads, driven.made, driven.ends, driven.access.kmh)
        self.on = {
            those: NamedChecker(roads, driven.made, driven.ends, arcs)
            for those, arcs in arcs_by_names(roads, town, names, zones).items()
        }

    def positions(self, places: Float64) -> list[Position | None]:
        return positions(self.driven.snap(places))

    def legs(self, source: Position, targets: Sequence[Position]) -> list[Leg]:
        """The shares are of the seconds on roads that have a name if they are more than the whole
        seconds of the leg."""
        found: list[Leg] = []
        by_names = {those: each.on_them(source, targets) for those, each in self.on.items()}
        for at, way in enumerate(self.usual.costs(source, targets)):
            seconds, metres = way or (UNREACHABLE_S, UNREACHABLE_M)
            ms = {those: on[at] for those, on in by_names.items()}
            whole = max(1000 * seconds, sum(ms.values()), 1)
            shares = {those: Fraction(each, whole) for those, each in ms.items()}
            found.append((seconds, metres, shares))
        return found


def further(rng: random.Random, roads: Roads) -> Roads:
    """Some roads are links, and some are not in town."""
    urban = np.array([rng.random() < 0.5 for _ in roads.kinds.urban])
    road = roads.kinds.road.copy()
    for at, kind in enumerate(road.tolist()):
        if CLASSES[kind] in ("primary", "motorway") and rng.random() < 0.5:
            road[at] = CLASSES.index(f"{CLASSES[kind]}_link")
    return replace(roads, kinds=roads.kinds._replace(urban=urban, road=road))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_shares_on_random_maps(seed: int) -> None:
    rng = random.Random(seed)
    roads = further(rng, random_roads(rng))
    places = random_places(rng, roads, 6)
    network = RoadNetwork.of(roads, random_profile(rng))
    account = Account(network, None, NAMES)
    told = network.shares(places, places, None, NAMES)
    seconds = network.matrix(places, places).seconds
    keys = np.rint(places * 1e7)  # places nearer than that are the same
    where = account.positions(places)
    served = [(j, place) for j, place in enumerate(where) if place is not None]
    for i, source in enumerate(where):
        legs = account.legs(source, [place for _, place in served]) if source else []
        for (j, _), (usual, _, shares) in zip(served, legs, strict=bool(source)):
            if (keys[i] == keys[j]).all():
                continue
            assert seconds[i, j] == usual
            if usual == 0:  # nothing is driven, at whatever pace
                continue
            for those in told.keys() | shares.keys():
                mine = told[those][i, j] if those in told else 0.0
                assert mine == pytest.approx(float(shares.get(those, 0)), abs=1e-9), (i, j, those)
    assert not told or sum(told.values()).max() < 1 + 1e-9


class Told:
    """What the slow checker hears of a day on roads."""

    def __init__(self, legs: Mapping[tuple[object, object, str], Leg]) -> None:
        self.legs = legs

    def __call__(self, one: object, other: object, profile: str) -> tuple[int, int]:
        seconds, metres, _ = self.legs.get((one, other, profile), LOST)
        return metres, seconds

    def shares(self, one: object, other: object, profile: str) -> Mapping[Names, Fraction]:
        return self.legs.get((one, other, profile), LOST)[2]


def told_by_account(network: RoadNetwork, problem: Problem, names: Sequence[str]) -> Told:
    """With nothing that the project has worked out, but where the places join the roads."""
    places = [(place.lon, place.lat) for place in (*problem.depots, *problem.stores)]
    legs: dict[tuple[object, object, str], Leg] = {}
    for profile in {vehicle.road_profile for vehicle in problem.vehicles}:
        account = Account(network, profile, names)
        where = account.positions(np.array(places))
        served = [(at, place) for at, place in zip(places, where, strict=True) if place]
        for one, source in served:
            ways = account.legs(source, [place for _, place in served])
            legs |= {(one, at, profile): way for (at, _), way in zip(served, ways, strict=True)}
    return Told(legs)


RUSH = """05:00-08:00 70%; 05:30-07:30 40% on secondary+town; 06:00-09:00 25% on residential;
 08:00-11:00 50% on Centre; 06:00-10:00 35% on town+motorway; 10:00-12:00 100% on secondary"""


@pytest.fixture(scope="module")
def harbour() -> tuple[Problem, RoadDistances, Told]:
    day = Problem.read(HARBOUR)
    vehicles = tuple(
        replace(v, drive_s=900, pause_s=600) if v.id == "V-MILK" else v for v in day.vehicles
    )
    rush = replace(day.settings, paces=paces(RUSH))
    day = replace(day, vehicles=vehicles, settings=rush)
    travel = RoadDistances.read(HARBOUR / "town.osm", HARBOUR / "zones.geojson")
    names = sorted(frozenset[str]().union(*(pace.on for pace in rush.paces)))
    return day, travel, told_by_account(travel.network, day, names)


def test_a_plan_on_roads_holds(harbour: tuple[Problem, RoadDistances, Told]) -> None:
    day, travel, told = harbour
    plan = solve(day, distances=travel, iterations=400, seed=1)
    assert plan.violations == () and len(plan.routes) > 2
    holds(plan, told)
    assert any(route.pauses for route in plan.routes)


@pytest.mark.parametrize("seed", range(6))
def test_any_plan_on_roads_is_judged_alike(
    seed: int, harbour: tuple[Problem, RoadDistances, Told]
) -> None:
    """Whoever drives to whatever stores, with starts through the rush hours and after them."""
    day, travel, told = harbour
    rng = random.Random(seed)
    orders = [order for order in day.orders if order.store_id != "AT-SEA"]
    routes = []
    for vehicle in day.vehicles:
        for number in range(1, vehicle.count + 1):
            some = [orders.pop(rng.randrange(len(orders))) for _ in range(rng.randint(2, 6))]
            visits = tuple(Visit(order.store_id, (order.id,)) for order in some)
            start = rng.choice((None, rng.randrange(18_000, 40_000)))
            routes.append(Itinerary(vehicle.id, number, (visits,), start=start))
    plan = evaluate(day, travel, routes)
    document = json.loads(json.dumps(plan_object(plan)))
    agree(from_plan_object(document, distances=travel), check(document, told))


@needs_data
@pytest.mark.parametrize("profile", ["van", "12t"])
def test_shares_and_a_plan_on_a_real_map(
    profile: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The map is too large for Dijkstra in Python, so SciPy walks the account's states and moves.
    Seconds and metres are the project's: `tests.unit.test_road_matrix` judges them."""
    pytest.importorskip("osmium")
    monkeypatch.setenv("COLOAD_CACHE", "off")
    travel = RoadDistances.read(DATA / "liechtenstein.osm.pbf")
    network, names = travel.network, ["secondary", "tertiary", "town"]
    account = Account(network, profile, names)
    snaps = network.snap(near := random_places_of(network, 40), profile)
    places = near[snaps.served][:25]
    where = [place for place in account.positions(places) if place is not None]
    usual = network.matrix(places, places, profile)
    graph = Graph(next(iter(account.on.values())))  # in which turns have no milliseconds
    ms = {}
    for those, checker in account.on.items():
        graph.checker = checker
        ms[those] = graph.table(where, MS)
    found = network.shares(places, places, profile, names)
    assert len(found) == len(ms) > 4
    whole = np.maximum(usual.seconds * 1000.0, sum(ms.values()))
    for those, told in found.items():
        assert told == pytest.approx(ms[those] / np.maximum(whole, 1.0), abs=1e-9)
    at = [tuple(place) for place in places.tolist()]
    legs = {
        (one, other, profile): (
            int(usual.seconds[i, j]),
            int(usual.metres[i, j]),
            {those: Fraction(int(told[i, j]), int(whole[i, j])) for those, told in ms.items()}
            if i != j
            else {},
        )
        for i, one in enumerate(at)
        for j, other in enumerate(at)
    }
    plan = solve(day_at(at, profile), distances=travel, iterations=400, seed=1)
    assert len(plan.routes) > 2 and not plan.left_out
    holds(plan, Told(legs))


def day_at(places: Sequence[tuple[float, float]], profile: str) -> Problem:
    """A depot at the first place and an order at each other one, with paces on roads."""
    van = replace(VAN, profile=profile, cost_per_hour=20.0, capacity={"kg": 700.0})
    van = replace(van, drive_s=1800, pause_s=900, pause_at_stops=True)
    stores = [
        replace(store(at, stop_s=600), lon=lon, lat=lat)
        for at, (lon, lat) in enumerate(places[1:], 1)
    ]
    rush = "06:00-09:00 60%; 06:30-08:00 35% on town; 07:00-12:00 50% on secondary+tertiary"
    day = replace(SETTINGS, paces=paces(rush))
    (lon, lat), orders = places[0], [order(f"O{at}", at) for at in range(1, len(places))]
    depot = Depot("P", lon, lat, opens=23_400)
    return Problem((Distributor("A"),), (depot,), tuple(stores), tuple(orders), (van,), day)
