"""Orders that may be left out at a price, and days on which returns come last, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.errors import InputError
from routing.model import Order
from routing.plan import Plan
from tests.small_plans import SETTINGS, order, plan_of, problem_of

LAST = replace(SETTINGS, returns_last=True)


def returned(name: str, steps: int) -> Order:
    return order(name, steps, kg=10.0, kind="return")


def codes(plan: Plan) -> list[str]:
    return [violation.code for violation in plan.violations]


def test_a_prize_is_lost_once_and_its_priority_does_not_count() -> None:
    orders = [
        order("a", 1),
        order("b", 2, priority="high", prize=30.0),
        order("c", 3, priority="low"),
    ]
    plan = plan_of(problem_of(orders), [["a"]], left_out=["b", "c"])
    assert plan.prizes_lost == 30.0
    assert plan.objective == plan.cost + 30.0
    assert plan.rank == (0, 0, 1, plan.objective)


def test_a_prize_is_lost_only_by_an_order_left_out() -> None:
    plan = plan_of(problem_of([order("a", 1, prize=30.0)]), [["a"]])
    assert (plan.prizes_lost, plan.objective) == (0.0, plan.cost)


@pytest.mark.parametrize("prize", [-1.0, float("nan"), 2e9])
def test_a_prize_is_a_sum_of_money(prize: float) -> None:
    with pytest.raises(InputError, match="prize"):
        problem_of([order("a", 1, prize=prize)])


def test_returns_after_all_deliveries_keep_the_rule() -> None:
    orders = [order("a", 1, kg=10), order("b", 2, kg=10), returned("r", 2), returned("s", 1)]
    assert codes(plan_of(problem_of(orders, settings=LAST), [["a", "b", "r", "s"]])) == []


def test_a_delivery_after_a_return_breaks_the_rule() -> None:
    orders = [order("a", 1, kg=10), returned("r", 2), order("b", 3, kg=10)]
    plan = plan_of(problem_of(orders, settings=LAST), [["a", "r", "b"]])
    assert codes(plan) == ["returns-last"]
    assert "store 'S3' gets a delivery after the return from store 'S2'" in str(plan.violations[0])
    assert codes(plan_of(problem_of(orders), [["a", "r", "b"]])) == []


def test_a_trip_for_returns_alone_breaks_the_rule() -> None:
    orders = [order("a", 1, kg=10), returned("r", 2)]
    plan = plan_of(problem_of(orders, settings=LAST), [["a"]], [["r"]])
    assert codes(plan) == ["returns-last"]
    assert plan.violations[0].route == 2


def test_within_a_stop_deliveries_go_out_first() -> None:
    orders = [order("a", 1, kg=10), returned("r", 1)]
    assert codes(plan_of(problem_of(orders, settings=LAST), [["r", "a"]])) == []
