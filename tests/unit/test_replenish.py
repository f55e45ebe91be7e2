"""Replenishments: the judge by hand, small instances against all there is, larger ones by rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.replenish import city
from routing.errors import InputError
from routing.io.research.archetti import read_archetti
from routing.stock.levels import levels_of
from routing.stock.model import POLICIES, Policy, Replenishment, Stock, Supply, whole
from routing.stock.plan import judged, served
from solvers.inventory.days import Router
from solvers.inventory.exact import plain
from solvers.inventory.search import replenish
from solvers.inventory.simulate import play, refill, rolling
from tests.small_plans import order, problem_of
from tests.stock_instances import best, drawn


def two_stocks(**more: object) -> Replenishment:
    """Two stores that use 10 and 4 a day for three days."""
    problem = problem_of([order("A1", 1, kg=2.0), order("A2", 2, kg=1.0)])
    stocks = (
        Stock("A1", "", 15.0, 40.0, 5.0, 0.5, 3.0),
        Stock("A2", "", 8.5, 12.0, 2.0, 0.1),
    )
    used = np.array([whole([10.0] * 3), whole([4.0] * 3)])
    return replace(Replenishment(problem, stocks, used), **more)  # type: ignore[arg-type]


def test_levels_follow_the_days_as_by_hand() -> None:
    supply = (Supply("A", "", 5.0, 10.0, 0.2),)
    found = levels_of(two_stocks(supplies=supply), np.array([[0, 2, 0], [0, 0, 9]]))
    assert found.level.tolist() == [[5000, 0, 0], [4500, 500, 5500]]
    assert found.short.tolist() == [[0, 3000, 10000], [0, 0, 0]]
    assert found.below.tolist() == [[0, 5000, 5000], [0, 1500, 0]]
    assert found.over.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert found.depot.tolist() == [[15000, 23000, 24000]]
    assert found.holding == pytest.approx(0.5 * 5 + 0.1 * 10.5)
    assert found.depot_holding == pytest.approx(0.2 * 62)
    assert (found.shortage, found.unpriced_short, found.dry) == (pytest.approx(39.0), 0.0, 2)
    assert found.kept


def test_overfull_stores_and_empty_depots_are_seen() -> None:
    asked = two_stocks(supplies=(Supply("A", "", 5.0),))
    found = levels_of(asked, np.array([[0, 6, 0], [4, 0, 0]]))
    assert found.over.tolist() == [[0, 0, 0], [500, 0, 0]]
    assert found.lacking.tolist() == [[0, 5000, 5000]]
    assert not found.kept


def test_a_plan_brings_what_its_routes_serve() -> None:
    asked = two_stocks()
    router = Router(asked, _travel(asked), iterations=50)
    plan = router.day(0, np.array([20, 3]))
    assert plan is not None
    assert served(asked, plan).tolist() == [20, 3]
    assert {o.id: o.quantity["kg"] for o in plan.problem.orders} == {"A1": 40.0, "A2": 3.0}
    whole_plan = judged(asked, [None, plan, None])
    assert whole_plan.levels.delivered.tolist() == [[0, 20, 0], [0, 3, 0]]
    assert whole_plan.cost == pytest.approx(plan.cost + whole_plan.levels.cost)


def _travel(asked: Replenishment):  # type: ignore[no-untyped-def]
    from routing.distances import distances_of

    return distances_of(asked.problem)


CASES = [
    (4, 3, 1, 1, "order-up-to"),
    (4, 3, 2, 1, "order-up-to"),
    (3, 3, 3, 1, "maximum-level"),
    (3, 3, 4, 1, "maximum-level"),
    (3, 3, 5, 2, "order-up-to"),
]


@pytest.mark.parametrize(("customers", "days", "seed", "vehicles", "policy"), CASES)
def test_small_instances_are_solved_to_optimality(
    customers: int, days: int, seed: int, vehicles: int, policy: Policy, tmp_path: Path
) -> None:
    small = drawn(customers, days, seed)
    file = tmp_path / "small.dat"
    file.write_text(small.text(), encoding="ascii")
    asked, travel = read_archetti(file, policy, vehicles)
    assert plain(asked)
    optimum = best(small, policy, vehicles)
    found = replenish(asked, time_limit=240, distances=travel)
    assert found.proved
    assert found.levels.kept and not found.levels.short.any()
    assert all(plan is None or not plan.violations for plan in found.plans)
    assert found.cost == pytest.approx(optimum, abs=0.01)
    assert found.bound == pytest.approx(optimum, abs=0.01)
    rough = replenish(asked, rounds=8, iterations=60, prove=False, distances=travel)
    assert not rough.levels.short.any()
    assert optimum - 0.01 <= rough.cost <= 1.01 * optimum


@pytest.mark.parametrize("policy", POLICIES)
def test_a_plan_of_many_stores_keeps_every_rule(policy: Policy) -> None:
    asked = replace(city(8, 4, 2, 0.3), policy=policy)
    first = replenish(asked, rounds=2, iterations=100)
    assert first.levels.kept
    assert first.rank[:2] == (0.0, 0.0)
    assert all(plan is None or not plan.violations for plan in first.plans)
    assert not first.proved
    came = first.levels.delivered * 1000
    if policy == "order-up-to":
        before = np.hstack([asked.levels[:, None], first.levels.level[:, :-1]])
        full = before + came > (asked.capacities - 1000)[:, None]
        assert full[came > 0].all()
    again = replenish(asked, rounds=2, iterations=100)
    assert again.levels.delivered.tolist() == first.levels.delivered.tolist()
    assert again.cost == first.cost


def test_what_no_vehicle_can_bring_is_short_and_said() -> None:
    asked = city(6, 3, 1, 0.3)
    small = tuple(replace(van, capacity={"kg": 45.0}, count=1) for van in asked.problem.vehicles)
    empty = tuple(replace(stock, level=0.0) for stock in asked.stocks)
    asked = replace(asked, problem=replace(asked.problem, vehicles=small), stocks=empty)
    found = replenish(asked, rounds=1, iterations=50)
    assert 0 < found.levels.delivered.sum() <= 3 * 2 * 5  # two vehicles of five units, three days
    assert found.rank[0] > 0
    assert found.levels.kept
    assert all(plan is None or not plan.violations for plan in found.plans)


def test_planning_ahead_is_cheaper_than_refilling_and_no_drier() -> None:
    asked = city(8, 5, 3, 0.0)
    travel = _travel(asked)
    pattern = np.tile(asked.consumption, (1, 3))
    used = asked.consumption[:, :4]
    plan = play(asked, rolling(travel, 2, 1, 100), used, "plan", pattern)
    below = play(asked, refill(travel, 1, 100), used, "below", pattern)
    assert plan.short == 0
    assert plan.below <= below.below
    assert plan.asked == below.asked


def test_limits_that_make_no_sense_are_refused() -> None:
    for wrong, said in (
        ({"time_limit": 0.0}, "time limit 0 s is not above 0"),
        ({"rounds": 0}, "0 rounds are not at least 1"),
    ):
        with pytest.raises(InputError, match=said):
            replenish(two_stocks(), **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="policy 'half' is not known"):
        two_stocks(policy="half")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must be three numbers"),
        ("2 3 10\n1 0 0 5 5 0.1\n", "says 2 places, and 1 lines follow"),
        ("2 3 10\n1 0 0 5 5 0.1\n2 0 1 5 9 0 x 0.1\n", "line 3: consumption 'x' is not a number"),
        ("2 3 10\n1 0 0 5 5 0.1\n2 0 1 5 9 0 2\n", "line 3: has 7 numbers; 8 belong there"),
        ("2 99 10\n1 0 0 5 5 0.1\n2 0 1 5 9 0 2 0\n", "no more than 60 are planned"),
    ],
)
def test_what_is_no_instance_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.dat"
    file.write_text(text, encoding="ascii")
    with pytest.raises(InputError, match=said):
        read_archetti(file)
