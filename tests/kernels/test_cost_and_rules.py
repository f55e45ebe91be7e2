"""What the engine believes of its plans against the oracle and the slow checker."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from geo.matrix import Distances, Explicit
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.io.day import build_day
from routing.io.document import from_object
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import LeftOut, Plan
from routing.problem import Problem
from solvers.budget import Budget
from solvers.decode import RELOAD, decode
from solvers.encode import encode
from solvers.search import search
from solvers.solve import solve
from solvers.tables import make_tables
from tests.judges import holds
from tests.random_days import random_day


def _day(seed: int) -> Problem:
    return build_day(from_object(random_day(Random(seed), research=seed % 2 == 0)))


def _raw(problem: Problem, distances: Distances, iterations: int) -> tuple[Plan, float, float]:
    """The engine's plan with nothing repaired, its cost as the engine has it, and what rounding
    may make of it."""
    instance = encode(problem)
    tables = make_tables(instance, distances)
    found = search(tables, Budget(iterations=iterations), 1)
    served = {task for route in found.routes for task in route.tasks if task != RELOAD}
    absent = [task for task in range(len(instance)) if task not in served]
    on_road = {order for task in served for order in instance.orders[task]}
    left = [
        LeftOut(order.id, order.distributor_id, order.store_id, order.priority)
        for i, order in enumerate(problem.orders)
        if i not in on_road
    ]
    plan = evaluate(problem, distances, decode(problem, instance, found.routes), left)
    price = found.price - int(tables.data.hard[absent].sum())
    roundings = len(served) + 4 * len(found.routes)
    return plan, price / tables.scale, roundings / tables.scale


@pytest.mark.parametrize("block", range(4))
def test_the_engine_s_price_is_the_oracle_s_cost(block: int) -> None:
    for seed in range(block * 15, block * 15 + 15):
        problem = _day(seed)
        if not len(encode(problem)):
            continue
        plan, cost, roundings = _raw(problem, distances_of(problem), 200)
        assert plan.violations == (), seed
        assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6), seed


@pytest.mark.parametrize("seed", range(20))
def test_the_slow_checker_agrees_with_plans_of_days_with_prizes_and_returns(seed: int) -> None:
    document = random_day(Random(1000 + seed), research=True)
    holds(solve(build_day(from_object(document)), iterations=300))


def _plane(fixed: float, returns_last: bool = False) -> Problem:
    """Places 0 to 6 of a table: a depot and six stores, two of them with returns; vehicles that
    cost much more than their way."""
    stores = tuple(Store(f"s{i}", i + 1.0, 0.0, stop_s=60) for i in range(6))
    orders = tuple(
        Order(f"o{i}", "D", f"s{i}", {"kg": 40}, kind="return" if i > 3 else "delivery")
        for i in range(6)
    )
    van = VehicleType(
        "v", "P", {"kg": 100}, 4, "D", "P", fixed_cost=fixed, cost_per_km=0.01, cost_per_hour=1
    )
    truck = replace(van, id="t", capacity={"kg": 240}, count=2, fixed_cost=1.5 * fixed)
    settings = DaySettings(coordinates="plane", returns_last=returns_last)
    depot = Depot("P", 0.0, 0.0, "D")
    return Problem((Distributor("D"),), (depot,), stores, orders, (van, truck), settings)


@pytest.mark.parametrize("returns_last", [False, True])
@pytest.mark.parametrize("fixed", [0.0, 45.0, 5000.0, 1e6])
def test_vehicles_may_cost_far_more_than_their_way(fixed: float, returns_last: bool) -> None:
    """Prices of ways and of vehicles have one scale; a vehicle is never taken for a way that must
    not be driven, nor such a way for one that pays."""
    problem = _plane(fixed, returns_last)
    rng = np.random.default_rng(2)
    table = rng.integers(100, 1000, (7, 7)).astype(np.int32)
    np.fill_diagonal(table, 0)
    plan, cost, roundings = _raw(problem, Explicit(table, True), 2000)
    assert plan.violations == ()
    assert not plan.left_out
    assert len(plan.routes) == 1
    assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6)


@pytest.mark.parametrize("seed", [5033, 5078, 5164, 5233, 5292, 5452])
def test_returns_come_last_whatever_a_vehicle_costs(seed: int) -> None:
    """Saving a dear vehicle must not pay for a way that is barred."""
    document = random_day(Random(seed), research=True)
    document["settings"]["returns_last"] = True
    for vehicle in document["vehicles"]:
        vehicle["fixed_cost"] = Random(seed).choice([100, 1000, 5000])
    for order in document["orders"]:
        order["prize"] = None
    problem = build_day(from_object(document))
    plan, cost, roundings = _raw(problem, distances_of(problem), 500)
    assert plan.violations == ()
    assert plan.cost == pytest.approx(cost, abs=roundings + 1e-6)


def test_a_depot_that_closes_ends_the_search_for_a_later_start() -> None:
    """With several windows a start later than the depot allows was tried for ever."""
    problem = build_day(from_object(random_day(Random(1012), research=True)))
    plan, _, _ = _raw(problem, distances_of(problem), 300)
    assert plan.violations == ()
