"""Small days with orders that may be split: the engine finds the cheapest of all plans, and splits
where that saves something only."""

from __future__ import annotations

from functools import cache
from itertools import permutations, product
from random import Random

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate_route
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from solvers.solve import solve

VANS, HOLDS = 3, 5


def small(seed: int, drops: int, least: float = 0.0) -> Problem:
    """Three orders of ten or eleven cases in all, and vans that hold five each: two vans would do
    for ten, but no two orders go on one."""
    rng = Random(seed)
    stores = tuple(
        Store(f"S{i}", 14.4 + rng.random() / 9, 35.8 + rng.random() / 9, max_drops=drops,
              min_drop=least)
        for i in range(3)
    )  # fmt: skip
    cases = rng.sample([3.0, 3.0, rng.choice((4.0, 4.0, 4.0, 5.0))], 3)
    orders = tuple(
        Order(f"O{i}", "D", f"S{i}", {"kg": 10 * n, "cases": n}) for i, n in enumerate(cases)
    )
    van = VehicleType("van", "P", {"kg": 10.0 * HOLDS}, count=VANS, cost_per_km=1.0)
    return Problem((Distributor("D"),), (Depot("P", 14.5, 35.9),), stores, orders, (van,))


def cheapest(problem: Problem, drops: int, least: float) -> float:
    """The cost of the cheapest of all ways to put cases on vans; infinite if there is none."""
    travel = distances_of(problem)

    @cache
    def tour(stores: tuple[int, ...]) -> float:
        if not stores:
            return 0.0
        routes = (
            Itinerary("van", 1, (tuple(Visit(f"S{i}", (f"O{i}",)) for i in order),))
            for order in permutations(stores)
        )
        return min(evaluate_route(problem, travel, route).cost.total for route in routes)

    def amounts(order: Order) -> list[tuple[int, ...]]:
        whole = round(order.cases)
        return [
            each
            for each in product(range(whole + 1), repeat=VANS)
            if sum(each) == whole
            and sum(n > 0 for n in each) <= drops
            and (max(each) == whole or all(n == 0 or n >= least for n in each))
        ]

    best = float("inf")
    for plan in product(*map(amounts, problem.orders)):
        if all(sum(each[van] for each in plan) <= HOLDS for van in range(VANS)):
            vans = (tuple(i for i, each in enumerate(plan) if each[van]) for van in range(VANS))
            best = min(best, sum(map(tour, vans)))
    return best


@pytest.mark.parametrize(("drops", "least"), [(1, 0.0), (2, 0.0), (3, 0.0), (2, 2.0)])
@pytest.mark.parametrize("seed", range(6))
def test_the_engine_finds_the_cheapest_plan(seed: int, drops: int, least: float) -> None:
    problem = small(seed, drops, least)
    best = cheapest(problem, drops, least)
    plan = solve(problem, iterations=600, seed=1)
    assert not plan.left_out
    assert plan.cost == pytest.approx(best, abs=0.01)
    assert bool(plan.problem.wholes) == (best < cheapest(problem, 1, 0.0) - 0.01)
