"""The oracle against the slow checker, which shares no code with it, on random plans."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from routing.io.plan_json import ReadPlan, from_plan_object, plan_object
from routing.plan import Violation
from tests.random_days import chance, random_day, random_plan
from tests.slow_checker import Report, check

BY_ORDER = {"owner", "goods", "access", "no-return", "wrong-store"}
BY_PLAN = {"order-missing", "order-twice"}


def key(violation: Violation, read: ReadPlan) -> tuple[str, int, str]:
    """A violation as finely as the slow checker tells them apart."""
    if violation.code in BY_ORDER:
        return violation.code, violation.route, violation.order_id
    if violation.code in BY_PLAN:
        return violation.code, 0, violation.order_id
    if violation.code == "fleet":
        route = read.plan.routes[read.plan.numbers.index(violation.route)]
        return violation.code, 0, route.vehicle.id
    if violation.code == "unknown-id":
        return violation.code, 0, violation.message.split("'")[1]
    return violation.code, violation.route, ""


def agree(read: ReadPlan, report: Report) -> None:
    """Assert that oracle and checker say the same of every time, load, cost and violation."""
    checked = [route for route in report.routes if route is not None and route.stops]
    assert {key(v, read) for v in read.plan.violations} == report.violations
    assert read.plan.numbers == tuple(route.route for route in checked)
    for mine, theirs in zip(read.plan.routes, checked, strict=True):
        assert (mine.start, mine.end, mine.metres) == (theirs.start, theirs.end, theirs.metres)
        assert mine.cost.total == pytest.approx(theirs.cost["total"], abs=1e-6)
        for stop, there in zip(mine.stops, theirs.stops, strict=True):
            assert (stop.store_id, stop.arrival, stop.start, stop.departure) == (
                there.store_id,
                there.arrival,
                there.start_service,
                there.departure,
            )
            assert stop.load == pytest.approx(there.load, abs=1e-6)
    assert read.plan.cost == pytest.approx(report.total_cost, abs=1e-5)
    assert read.plan.prizes_lost == pytest.approx(report.prizes_lost, abs=1e-6)


@pytest.mark.parametrize("block", range(10))
def test_oracle_agrees_with_the_slow_checker_on_1000_random_plans(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * 100, block * 100 + 100):
        rng = random.Random(seed)
        day = random_day(rng, research=chance(rng, 0.3))
        document = random_plan(rng, day, unknown=0.05, empty=0.05)
        read = from_plan_object(document)
        report = check(document)
        agree(read, report)
        seen.update({violation.code for violation in read.plan.violations} or {"feasible"})
    assert seen["feasible"] > 10
    assert len(seen) > 8
    assert seen["returns-last"] > 0


def test_what_is_written_states_what_the_checker_computes() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        read = from_plan_object(random_plan(rng, random_day(rng, research=seed % 3 == 0)))
        document = plan_object(read.plan)
        assert check(document).stated_differences == []
        assert from_plan_object(document).stale == ()
