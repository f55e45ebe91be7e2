"""The price of a limit is the true one: on tiny days every plan of the changed day is tried."""

from __future__ import annotations

from random import Random

import pytest

from routing.evaluate import evaluate
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from solvers.limit_changes import Limit
from solvers.limits import Limits, Price, limits
from solvers.solve import solve
from tests.every_plan import best_plan


def tight_day(seed: int) -> Problem:
    """Five orders, two types of one vehicle each, and limits that bind or do not."""
    rng = Random(seed)
    stores = tuple(
        Store(
            f"S{i}",
            14.4 + rng.random() / 5,
            35.8 + rng.random() / 5,
            windows=((first, first + rng.randrange(1, 4) * 1800),) if rng.random() < 0.6 else (),
            stop_s=600,
            max_gross_kg=rng.choice((None, None, 5000.0)),
            needs=frozenset({"keys"} if rng.random() < 0.2 else ()),
        )
        for i in range(5)
        for first in (rng.randrange(7, 11) * 3600,)
    )
    orders = tuple(Order(f"O{i}", "D", f"S{i}", {"kg": rng.randrange(20, 60)}) for i in range(5))
    return Problem(
        (Distributor("D"),),
        (Depot("P", 14.5, 35.9, opens=21_600, closes=18 * 3600, loading_s=900),),
        stores,
        orders,
        tuple(_vehicle(rng, name, gross) for name, gross in (("A", 3500.0), ("B", 9000.0))),
    )


def _vehicle(rng: Random, name: str, gross: float) -> VehicleType:
    return VehicleType(
        name, "P", {"kg": rng.choice((80.0, 110.0, 160.0))}, gross_kg=gross,
        shift_start=25_200, shift_end=rng.choice((10, 12, 16)) * 3600,
        fixed_cost=rng.choice((20.0, 40.0)), cost_per_km=0.6, cost_per_hour=rng.choice((0.0, 12.0)),
        max_stops=rng.choice((None, 2)), max_metres=rng.choice((None, 40_000)),
        skills=frozenset({"keys"} if name == "B" and rng.random() < 0.5 else ()),
    )  # fmt: skip


def worth(found: Limits, limit: Limit) -> Plan | None:
    """The best plan of the changed day, None where it is no better than the unchanged one."""
    day = limit.change(found.plan.problem)
    best = best_plan(day) if day is not None else None
    if best is None or best.rank >= (*found.plan.rank[:3], found.plan.objective - 0.005):
        return None
    return best


def priced(found: Limits) -> dict[tuple[str, str, float], Price]:
    return {(price.what, price.who, price.amount): price for price in found.prices}


# `max_trips` is left out: plans of several trips are not among those that are tried.
@pytest.mark.parametrize("seed", [2, 5])
def test_prices_are_true(seed: int) -> None:
    plan = solve(tight_day(seed), iterations=200)
    found = limits(plan, iterations=60, threads=1)
    assert found.plan.objective == pytest.approx(best_plan(plan.problem).objective)
    assert found.prices
    assert not found.untried
    for limit in found.free:
        assert limit.what == "trip" or worth(found, limit) is None, limit
    for price in found.prices:
        holds(found, price)
        true = None if price.what == "trip" else best_plan(price.plan.problem)
        if true is not None:
            assert true.rank[:3] == price.plan.rank[:3]
            assert price.saved == pytest.approx(found.plan.objective - true.objective)


def holds(found: Limits, price: Price) -> None:
    """The plan is one of the changed day; on the unchanged day it breaks rules, or waits and costs
    more."""
    plan = price.plan
    again = evaluate(plan.problem, plan.distances, plan.itineraries(), plan.left_out)
    assert again.feasible
    assert again.objective == pytest.approx(found.plan.objective - price.saved)
    same = evaluate(found.plan.problem, plan.distances, plan.itineraries(), plan.left_out)
    assert same.violations or same.rank > plan.rank
    assert price.sure
