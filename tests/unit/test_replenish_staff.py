"""Replenishments of days with drivers, helpers and layouts, against all there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from routing.distances import distances_of
from routing.model import Compartment, Store, VehicleType
from routing.problem import Problem
from routing.staff import Driver, Helper
from routing.stock.levels import levels_of
from routing.stock.model import Replenishment, Stock, whole
from solvers.inventory import fleet
from solvers.inventory.search import replenish
from tests.every_plan import routes_of
from tests.judges import holds
from tests.small_plans import VAN, order, problem_of

COLD, DRY = frozenset({"frozen"}), frozenset({"ambient"})
HALVES = (Compartment(COLD, {"kg": 60.0}), Compartment(DRY, {"kg": 60.0}))
NO_COLD = (Compartment(DRY, {"kg": 120.0}),)


def staffed(seed: int) -> Replenishment:
    """Three stores over two days, filled up when visited; a van and a truck, two drivers of whom
    one is dear and one may not drive the truck, a helper, on some days a wall in the truck."""
    rng = Random(seed)
    stores = [
        Store(f"S{i}", 14 + rng.random() / 4, 35 + rng.random() / 4, stop_s=1800) for i in (1, 2, 3)
    ]
    goods = [rng.choice(["ambient", "frozen"]) for _ in stores]
    orders = [order(f"O{i}", i, kg=1.0, goods=g) for i, g in enumerate(goods, 1)]
    van = replace(VAN, id="V", capacity={"kg": 70.0}, count=1, fixed_cost=30.0, cost_per_hour=0.0)
    truck = replace(van, id="T", capacity={"kg": 120.0}, fixed_cost=rng.choice([20.0, 60.0]))
    if rng.random() < 0.7:
        truck = replace(truck, compartments=HALVES, other_layouts=(NO_COLD,))
    drivers = (
        Driver("near", cost_per_day=10.0, cost_per_hour=12.0, vehicles=frozenset({"V"})),
        Driver("dear", cost_per_day=40.0, cost_per_hour=15.0, max_seconds=rng.choice([None, 9000])),
    )
    helpers = (Helper("help", percent=50, cost_per_day=rng.choice([2.0, 8.0])),)
    problem = replace(
        problem_of(orders, [van, truck], stores=stores), drivers=drivers, helpers=helpers
    )
    stocks = tuple(
        Stock(o.id, "", rng.choice([5.0, 25.0]), 50.0, 0.0, rng.choice([0.05, 0.4])) for o in orders
    )
    used = np.array([whole([rng.randint(10, 25)] * 2) for _ in stocks])
    return Replenishment(problem, stocks, used, policy="order-up-to")


def best_of(asked: Replenishment) -> tuple[float, float]:
    """Units short, then cost of the best plan: all visits, routes and people tried."""
    found = []
    known: dict[tuple[int, ...], float | None] = {}
    for pattern in product((False, True), repeat=len(asked.stocks) * asked.days):
        visits = np.array(pattern).reshape(len(asked.stocks), asked.days)
        delivered = np.zeros(visits.shape, np.int64)
        for t in range(asked.days):
            before = levels_of(asked, delivered).level[:, t - 1] if t else asked.levels
            delivered[:, t] = np.where(visits[:, t], (asked.capacities - before) // 1000, 0)
        routes = [_day(asked, tuple(delivered[:, t].tolist()), known) for t in range(asked.days)]
        if all(each is not None for each in routes):
            levels = levels_of(asked, delivered)
            found.append((levels.unpriced_short, sum(filter(None, routes)) + levels.cost))
    return min(found)


def _day(
    asked: Replenishment, amounts: tuple[int, ...], known: dict[tuple[int, ...], float | None]
) -> float | None:
    """The cheapest routes of a day, None where there are none."""
    if amounts not in known:
        day = asked.day(0, np.array(amounts))
        known[amounts] = 0.0 if day is None else min(_costs(day), default=None)
    return known[amounts]


def _costs(day: Problem) -> Iterator[float]:
    travel, everybody = distances_of(day), tuple(range(len(day.orders)))
    tables: dict[str, list[tuple[VehicleType, dict[tuple[int, ...], float]]]] = {}
    for variant in day.variants:
        table = {key: each.cost for key, each in routes_of(day, travel, variant, 1)}
        tables.setdefault(variant.id, []).append((variant, table))
    (first, *others) = tables.values()
    for mine, on in product(first, product((False, True), repeat=len(everybody))):
        here = tuple(i for i in everybody if on[i])
        rest = tuple(i for i in everybody if not on[i])
        for other in others[0]:
            people = Counter[str]()
            for (variant, _), served in ((mine, here), (other, rest)):
                people.update([variant.setup.driver, variant.setup.helper] * bool(served))
            if all(n == 1 for name, n in people.items() if name):
                parts = [
                    table[s] if s else 0.0
                    for (_, table), s in ((mine, here), (other, rest))
                    if not s or s in table
                ]
                if len(parts) == 2:
                    yield sum(parts)


@pytest.mark.parametrize("seed", [3, 5])
def test_the_search_finds_who_drives_what_when(seed: int) -> None:
    asked = staffed(seed)
    short, cost = best_of(asked)
    plan = replenish(asked, rounds=6)
    for day in filter(None, plan.plans):
        holds(day)
    assert plan.levels.unpriced_short == short
    assert plan.cost == pytest.approx(cost, rel=1e-6)


def test_no_more_goes_out_than_there_are_drivers() -> None:
    """Two trucks and two vans, a driver for either, one for vans alone, and a van with its own."""
    van = replace(VAN, id="V", capacity={"kg": 60.0}, count=2, max_trips=2)
    truck = replace(van, id="T", capacity={"kg": 200.0}, max_trips=1)
    own = replace(van, id="O", count=1, max_trips=1, driver="Li")
    drivers = (Driver("any"), Driver("vans", 3, vehicles=frozenset({"V"})))
    day = problem_of([order("O1", 1, kg=1.0)], [van, truck, own])
    assert (fleet.trips(day), fleet.held(day, "kg")) == (2 * 2 + 2 + 1, 1000 * (240 + 400 + 60))
    day = replace(day, drivers=drivers)
    assert fleet.trips(day) == 2 * 2 + 1 + 1
    assert fleet.held(day, "kg") == 1000 * (200 + 240 + 60)
    assert fleet.held(day, "m3") is None
