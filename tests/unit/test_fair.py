"""Fair shares that are taken from a first plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.errors import InputError
from routing.io.plan_json import from_plan_object, plan_object
from solvers.fair import solve_fairly, with_shares
from tests.small_plans import VAN, order, plan_of, problem_of

ORDERS = [order(f"O{step}", step, kg=20) for step in range(1, 5)]


def test_the_mean_of_a_plan_is_the_fair_share() -> None:
    """889 s and 4 stops on one, 0 of the others: those that stay do not count. With O1 apart 222
    and 889 s are 556 on average, 10 minutes begun, and 2 stops."""
    own = replace(VAN, id="W", fair_stops=9, unfair_stop_cost=1.0)
    problem = problem_of(ORDERS, [VAN, own])
    plan = plan_of(problem, [["O1"]], [["O2", "O3", "O4"]])
    fair, kept = with_shares(problem, plan, {"hours": 20.0, "stops": 2.5}).vehicles
    assert (fair.fair_s, fair.unfair_hour_cost) == (600, 20.0)
    assert (fair.fair_stops, fair.unfair_stop_cost) == (2, 2.5)
    assert (kept.fair_s, kept.fair_stops, kept.unfair_stop_cost) == (600, 9, 1.0)


def test_the_second_plan_is_fairer() -> None:
    """Without a price a full vehicle and one of two stops cost least; 3 and 3 cost 2.2 more."""
    orders = [order(f"O{n}", 1 + n % 4, kg=25) for n in range(6)]
    problem = problem_of(orders, [replace(VAN, count=2)])
    plan = solve_fairly(problem, {"stops": 50.0}, iterations=400)
    assert plan.problem.vehicles[0].fair_stops is not None
    assert plan.violations == () and not plan.left_out and plan.costs.balance == 0
    assert plan.made_by["balance"] == {"stops": 50.0} and plan.made_by["iterations"] == 400
    assert from_plan_object(plan_object(plan)).stale == ()


def test_ortools_does_not_know_it() -> None:
    with pytest.raises(InputError, match="does not know 'balance'"):
        solve_fairly(problem_of(ORDERS), {"hours": 1.0}, engine="ortools", iterations=1)
