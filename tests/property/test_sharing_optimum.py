"""On tiny days of distributors that share, the engine finds the optimum that enumeration finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from routing.distances import coordinates, distances_of
from routing.model import PRIORITIES, DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing
from solvers.budget import Budget
from solvers.decode import decode
from solvers.encode import encode
from solvers.own_plans import separate
from solvers.search import search
from solvers.solve import solve
from solvers.tables import make_tables
from solvers.warm import encoded
from tests.every_plan import best_plan
from tests.sharing_days import with_underway

SIX, HOUR = 6 * 3600, 3600
SETTINGS = DaySettings(seconds_per_case=6.0)


def tiny_shared_day(rng: Random, most_orders: int = 5) -> Problem:
    """Two or three distributors with a depot or two each, two vehicles of different owners and
    types, four orders or a few more; everything at random."""
    names = "ABC"[: rng.choice([2, 2, 3])]
    depots = [depot for name in names for depot in _depots(rng, name)]
    stores = tuple(_store(rng, i) for i in range(rng.randint(2, 4)))
    orders = _orders(rng, names, stores, rng.randint(4, most_orders))
    if rng.random() < 0.2:
        depots.append(Depot("PN", *_near_depots(rng), None, loading_s=rng.choice([0, 600])))
    owners = rng.sample(names, 2)
    vehicles = tuple(_vehicle(rng, f"V{i}", owner, depots) for i, owner in enumerate(owners))
    problem = Problem(
        tuple(Distributor(name) for name in names),
        tuple(depots),
        stores,
        orders,
        vehicles,
        SETTINGS,
        sharing=Sharing(
            tuple(_partner(rng, name, names) for name in names),
            rng.choice([frozenset()] * 3 + [frozenset({frozenset({"frozen", "ambient"})})]),
            rng.choice([None, None, None, 2, 1]),
        ),
    )
    return replace(problem, sharing=replace(problem.sharing, own=_own(rng, problem)))


def _near_depots(rng: Random) -> tuple[float, float]:
    return 14.40 + rng.random() / 25, 35.85 + rng.random() / 25


def _depots(rng: Random, owner: str) -> list[Depot]:
    """One depot, sometimes two, whose hours sometimes bind."""
    found = []
    for i in range(rng.choice([1, 1, 1, 2])):
        opens = rng.choice([5 * HOUR, 5 * HOUR, SIX, SIX + 1800, SIX + 5400])
        closes = rng.choice([20 * HOUR, 20 * HOUR, 20 * HOUR, opens + 2400, opens + 4800])
        loading = rng.choice([0, 600, 1200])
        place = _near_depots(rng)
        found.append(
            Depot(f"P{owner}{i}", *place, owner, opens=opens, closes=closes, loading_s=loading)
        )
    return found


def _store(rng: Random, i: int) -> Store:
    return Store(
        f"S{i}",
        14.40 + rng.random() / 5,
        35.85 + rng.random() / 6,
        windows=rng.choice([(), (), ((25200, 39600),), ((25200, 28800), (32400, 36000))]),
        stop_s=rng.choice([0, 300]),
    )


def _orders(rng: Random, names: str, stores: Sequence[Store], count: int) -> tuple[Order, ...]:
    """No two of one owner, store and priority: those are one task to the engine wherever they fit
    on one vehicle, and an optimum that parts them is not looked for."""
    kinds = list(product(names, stores, PRIORITIES))
    return tuple(
        Order(
            f"O{i}",
            owner,
            store.id,
            {"kg": rng.randint(50, 400), "cases": rng.randint(0, 40)},
            kind="return" if rng.random() < 1 / 6 else "delivery",
            goods=rng.choice(["", "", "ambient", "frozen"]),
            priority=priority,
        )
        for i, (owner, store, priority) in enumerate(rng.sample(kinds, min(count, len(kinds))))
    )


def _vehicle(rng: Random, name: str, owner: str, depots: list[Depot]) -> VehicleType:
    """Mostly at home at a depot of its owner."""
    at_home = [depot.id for depot in depots if depot.distributor_id == owner]
    anywhere = [depot.id for depot in depots]
    start = rng.choice(at_home if rng.random() < 0.8 else anywhere)
    return VehicleType(
        name,
        start,
        {"kg": rng.choice([600.0, 900.0, 2000.0])},
        distributor_id=owner if rng.random() < 0.9 else None,
        end_depot_id=start if rng.random() < 0.85 else rng.choice(anywhere),
        shift_start=rng.choice([5, 6]) * HOUR,
        shift_end=rng.choice([13, 15]) * HOUR,
        fixed_cost=rng.choice([10.0, 45.0]),
        cost_per_km=rng.choice([0.4, 0.7]),
        cost_per_hour=rng.choice([0.0, 14.0, 17.0]),
        max_stops=rng.choice([None, None, 2]),
        max_metres=rng.choice([None, None, 60_000]),
        max_seconds=rng.choice([None, None, 4 * HOUR]),
    )


def _partner(rng: Random, name: str, names: str) -> Partner:
    others = [other for other in names if other != name]
    return Partner(
        name,
        not_with=frozenset({rng.choice(others)}) if rng.random() < 0.08 else frozenset(),
        lends_to=frozenset({rng.choice(others)}) if rng.random() < 0.1 else None,
        max_detour_m=rng.choice([None, None, 0, 2000, 8000]),
        max_delay_s=rng.choice([None, None, 600, 3600]),
    )


def _own(rng: Random, problem: Problem) -> dict[str, Own]:
    """How orders might go without partners: straight from a depot of their owner, or not quite."""
    travel, own = distances_of(problem), {}
    for order in problem.orders:
        host = next(d for d in problem.depots if d.distributor_id == order.distributor_id)
        lonlat = coordinates([host, problem.store[order.store_id]])
        metres = int(travel.legs(lonlat[:1], lonlat[1:], "van").metres[0])
        if rng.random() < 0.7:
            start = SIX + rng.choice([3600, 7200, 10800])
            own[order.id] = Own(start, round(metres * rng.choice([1.0, 1.3, 2.0])))
    return own


def pays(problem: Problem, best: Plan) -> bool:
    """Whether no plan without sharing is as good."""
    return best.rank < best_plan(separate(problem)).rank


@pytest.mark.parametrize(
    ("seeds", "most_orders", "at_least"),
    [
        (range(60), 5, 25),
        (range(500, 560), 5, 22),
        (range(970, 1000), 5, 10),
        (range(2000, 2020), 6, 10),
    ],
)
def test_the_engine_finds_the_optimum_where_sharing_pays(
    seeds: range, most_orders: int, at_least: int
) -> None:
    paying = 0
    for seed in seeds:
        problem = tiny_shared_day(Random(seed), most_orders)
        best = best_plan(problem)
        paying += pays(problem, best)
        rank = solve(problem, iterations=2000, seed=seed).rank
        assert rank[:3] == best.rank[:3], seed
        assert rank[3] == pytest.approx(best.rank[3], rel=1e-6), seed
    assert paying >= at_least


@pytest.mark.parametrize("seed", [3013, 3091, 3099, 3119])
def test_the_engine_finds_it_where_a_vehicle_underway_has_to_call(seed: int) -> None:
    rng = Random(seed)
    problem = with_underway(rng, tiny_shared_day(rng))
    best = best_plan(problem)
    assert any(trip.underway and trip.calls for route in best.routes for trip in route.trips)
    rank = solve(problem, iterations=1000, seed=seed).rank
    assert rank[:3] == best.rank[:3]
    assert rank[3] == pytest.approx(best.rank[3], rel=1e-6)


def day_of_trips(rng: Random) -> Problem:
    """As `tiny_shared_day`, with one or two dear and small vehicles that go out several times, so
    that what is brought on a later trip often lies at a depot of somebody else's."""
    problem = tiny_shared_day(rng)
    vehicles = tuple(
        replace(
            vehicle,
            max_trips=rng.choice([2, 2, 3]),
            shift_end=22 * HOUR,
            capacity={"kg": rng.choice([400.0, 500.0])},
            max_stops=None,
            max_seconds=None,
            max_metres=rng.choice([None, None, 150_000]),
            fixed_cost=60.0,
        )
        for vehicle in problem.vehicles[: rng.choice([1, 2, 2])]
    )
    stores = tuple(
        replace(store, windows=() if rng.random() < 0.7 else store.windows)
        for store in problem.stores
    )
    orders = tuple(
        replace(order, quantity={"kg": rng.randint(150, 400), "cases": 10})
        for order in problem.orders
    )
    return replace(problem, vehicles=vehicles, stores=stores, orders=orders)


@pytest.mark.parametrize("seed", [5, 8, 15, 25, 39])
def test_the_engine_finds_it_where_later_trips_call_too(seed: int) -> None:
    problem = day_of_trips(Random(seed))
    best = best_plan(problem)
    assert any(trip.calls for route in best.routes for trip in route.trips[1:])
    rank = solve(problem, iterations=1000, seed=seed).rank
    assert rank[:3] == best.rank[:3]
    assert rank[3] == pytest.approx(best.rank[3], rel=1e-6)
    instance = encode(problem)  # and it is not lost where a search begins with it
    tables = make_tables(instance, distances_of(problem))
    routes = encoded(problem, instance, best.itineraries())
    found = search(tables, Budget(iterations=1), 1, first=routes)
    assert decode(problem, instance, found.routes) == list(best.itineraries())
