"""The native engine on days of distributors that share: its prices are the oracle's, its plans keep
every rule of the agreement, and it finds what enumeration finds."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import plan_object
from routing.model import Pace
from routing.problem import Problem
from routing.riding import ridden
from routing.sharing import Own, Sharing
from solvers.encode import encode
from solvers.solve import solve
from tests.kernels.test_cost_and_rules import _raw
from tests.sharing_days import busy_day, sharing_day, with_underway
from tests.slow_checker import check


def _day(seed: int) -> Problem:
    return build_day(from_object(sharing_day(Random(seed))))


def _with_own_plans(problem: Problem) -> Problem:
    """Detours and delays held against the plans of each distributor alone."""
    alone = solve(replace(problem, sharing=Sharing()), iterations=100)
    own = {
        order_id: Own(stop.start, ridden(problem, trip)[order_id])
        for _, _, trip, _, stop in alone.stops()
        for order_id in stop.orders
    }
    return replace(problem, sharing=replace(problem.sharing, own=own))


@pytest.mark.parametrize("block", range(5))
def test_the_engine_s_price_is_the_oracle_s_cost_where_goods_are_collected(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        problem = _day(seed)
        if not len(encode(problem)):
            continue
        plan, cost, roundings = _raw(problem, distances_of(problem), 200)
        assert plan.violations == (), seed
        assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6), seed


@pytest.mark.parametrize("block", range(4))
def test_nobody_rides_farther_or_later_than_its_owner_allows(block: int) -> None:
    for seed in range(1000 + block * 10, 1000 + block * 10 + 10):
        problem = _with_own_plans(_day(seed))
        if not len(encode(problem)):
            continue
        plan, cost, roundings = _raw(problem, distances_of(problem), 200)
        assert plan.violations == (), seed
        assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6), seed


def _driven(rng: Random, problem: Problem, paced: bool) -> Problem:
    """The day with drivers who pause, and hours of slow traffic while vehicles load."""
    vehicles = tuple(
        replace(
            v, drive_s=rng.choice((900, 1800)), pause_s=rng.choice((900, 1200)),
            pause_at_stops=rng.random() < 0.5, driven_s=rng.choice((0, 600)),
        )
        for v in problem.vehicles
    )  # fmt: skip
    first = rng.randrange(4, 8) * 3600
    paces = (Pace(first, first + 5400, 40), Pace(first + 7200, first + 9000, 70)) if paced else ()
    return replace(problem, vehicles=vehicles, settings=replace(problem.settings, paces=paces))


@pytest.mark.parametrize(("seeds", "paced"), [(range(200, 215), False), (range(215, 230), True)])
def test_its_price_with_vehicles_underway_pauses_and_slow_traffic(
    seeds: range, paced: bool
) -> None:
    calling = 0
    for seed in seeds:
        rng = Random(seed)
        problem = _driven(rng, with_underway(rng, _day(seed)), paced)
        if not len(encode(problem)):
            continue
        plan, cost, roundings = _raw(problem, distances_of(problem), 100)
        assert plan.violations == (), seed
        assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6), seed
        calling += any(trip.calls for route in plan.routes for trip in route.trips)
    assert calling > 1


BREAK = {"break_window": (11 * 3600, 14 * 3600), "break_s": 1800}


def _trips(rng: Random, problem: Problem) -> Problem:
    """The day with small vehicles that go out several times, some of them from another depot then;
    drivers with a break and pay by the trip, and goods that come late."""
    places = [depot.id for depot in problem.depots]
    vehicles = tuple(
        replace(
            v, max_trips=rng.choice((2, 3)), shift_end=22 * 3600,
            capacity={name: 0.6 * limit for name, limit in v.capacity.items()},
            reload_depot_id=rng.choice(places) if rng.random() < 0.2 else None,
            cost_per_trip=rng.choice((0.0, 4.0)), **rng.choice(({}, {}, BREAK)),
        )
        for v in problem.vehicles
    )  # fmt: skip
    orders = tuple(
        replace(o, release=9 * 3600) if o.kind == "delivery" and rng.random() < 0.2 else o
        for o in problem.orders
    )
    return replace(problem, vehicles=vehicles, orders=orders)


def test_its_price_where_vehicles_go_out_again_and_call() -> None:
    """Limits of detour and delay, returns, transfers and slow traffic are among these days; and the
    slow checker agrees."""
    calling = 0
    for seed in range(16):
        rng = Random(seed)
        problem = _trips(rng, busy_day(rng))
        plan, cost, roundings = _raw(problem, distances_of(problem), 100)
        assert plan.violations == (), seed
        assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6), seed
        calling += any(trip.calls for route in plan.routes for trip in route.trips[1:])
        if seed % 4 == 0:
            report = check(plan_object(plan))
            assert report.violations == set(), seed
            assert report.total_cost == pytest.approx(plan.cost, abs=1e-5), seed
    assert calling > 2
