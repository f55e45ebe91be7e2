"""What stock at the end of the horizon is worth: by hand, against all plans, in a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.replenish import city
from routing.distances import distances_of
from routing.errors import InputError
from routing.io.research.archetti import read_archetti
from routing.stock.ending import Ending, falling, flat
from routing.stock.levels import levels_of
from routing.stock.model import Policy, Replenishment, Stock, Supply, whole
from routing.stock.plan import judged
from solvers.inventory.days import Router
from solvers.inventory.endings import turns_of, with_endings
from solvers.inventory.search import replenish
from solvers.inventory.topping import topped
from tests.small_plans import order, problem_of
from tests.stock_instances import best, drawn


def one_stock(**more: object) -> Replenishment:
    """A store that uses 10 a day for two days."""
    problem = problem_of([order("A1", 1, kg=1.0)])
    stock = Stock("A1", "", 25.0, 45.0, 5.0, 0.5)
    asked = Replenishment(problem, (stock,), np.array([whole([10.0] * 2)]))
    return replace(asked, **more)  # type: ignore[arg-type]


def test_the_worth_of_units_falls_step_by_step() -> None:
    ending = Ending(((10, 3.0), (5, 1.0)))
    assert [ending.worth(units) for units in (-2, 0, 4, 10, 12, 99)] == [0, 0, 12, 30, 32, 35]
    assert ending.most == 35.0
    assert flat(2.0, 7.9) == Ending(((7, 2.0),))
    assert flat(0.0, 7.9) == flat(2.0, 0.5) == Ending()
    with pytest.raises(InputError, match="is not falling"):
        Ending(((1, 1.0), (1, 2.0)))


def test_a_full_stock_is_worth_the_visit_that_it_saves() -> None:
    assert falling(60.0, 10.0, 40.0, 0.0) == Ending(((40, 1.5),))
    held = falling(60.0, 10.0, 40.0, 0.1)
    assert held.most == pytest.approx(60.0)
    assert [round(price, 2) for _, price in held.steps] == [1.65, 1.55, 1.45, 1.35]
    often = falling(20.0, 10.0, 400.0, 1.0)  # every second day is cheapest: sqrt(2 20 / (1 10))
    assert often.steps[0] == (10, 1.5)
    assert often.most == pytest.approx(20.0)  # the day after is worth 0.5, later ones nothing
    assert falling(60.0, 0.0, 40.0, 0.1) == falling(60.0, 10.0, 0.0, 0.1) == Ending()


def test_the_judge_counts_what_is_above_the_safety_stock() -> None:
    asked = one_stock(endings=(Ending(((3, 2.0), (10, 1.0))),))
    assert levels_of(asked, np.array([[0, 0]])).ending == 0.0  # 5 are left, the safety stock
    assert levels_of(asked, np.array([[0, 7]])).ending == pytest.approx(3 * 2.0 + 4 * 1.0)
    assert levels_of(one_stock(), np.array([[0, 7]])).ending == 0.0
    plan = judged(asked, [None, None])
    assert plan.net == plan.cost - plan.levels.ending
    with pytest.raises(InputError, match="2 endings are given for 1 stocks"):
        one_stock(endings=(Ending(), Ending()))


def test_values_are_given_or_estimated_and_not_above_a_shortage() -> None:
    given = with_endings(one_stock(), 2.5)
    assert given.endings == (Ending(((40, 2.5),)),)
    cheap = replace(given.stocks[0], shortage_cost=1.0)
    assert with_endings(one_stock(stocks=(cheap,)), 2.5).endings[0].steps == ((40, 1.0),)
    own = replace(given.stocks[0], end_value=0.25)
    assert with_endings(one_stock(stocks=(own,))).endings[0].steps == ((40, 0.25),)
    # A van there and back, 10 and 2 x 1.112 km at 1, with 40 units: 12.224 for four days.
    free = replace(given.stocks[0], holding_cost=0.0)
    estimated = with_endings(one_stock(stocks=(free,)), iterations=20).endings[0]
    assert estimated.steps == ((40, pytest.approx(12.224 / 40, abs=1e-3)),)
    there = with_endings(one_stock(supplies=(Supply("A", "", 99.0, 9.0, 0.5),)), iterations=20)
    assert there.endings[0].steps == ((40, pytest.approx(12.224 / 40, abs=1e-3)),)
    amounts, turns = turns_of(one_stock())
    assert (amounts.tolist(), turns.tolist()) == ([40], [4])


@pytest.mark.parametrize(
    ("seed", "policy", "worth"),
    [(1, "order-up-to", 3.0), (6, "maximum-level", 0.6)],
)
def test_small_instances_are_solved_to_optimality_with_it(
    seed: int, policy: Policy, worth: float, tmp_path: Path
) -> None:
    small = drawn(3, 3, seed)
    file = tmp_path / "small.dat"
    file.write_text(small.text(), encoding="ascii")
    asked, travel = read_archetti(file, policy)
    optimum = best(small, policy, 1, worth)
    assert optimum < best(small, policy)
    valued = with_endings(asked, worth, distances=travel)
    found = replenish(valued, time_limit=240, distances=travel)
    assert found.proved
    assert found.net == pytest.approx(optimum, abs=0.01)
    assert found.bound == pytest.approx(optimum, abs=0.01)
    rough = replenish(valued, rounds=4, iterations=60, prove=False, distances=travel)
    assert optimum - 0.01 <= rough.net <= 1.02 * optimum


def test_the_first_day_fills_its_vehicles() -> None:
    """A van has room for 100 kg and both stores want little; the visit of tomorrow goes."""
    problem = problem_of([order("A1", 1, kg=1.0), order("A2", 2, kg=1.0)])
    stocks = (Stock("A1", "", 5.0, 70.0, 5.0), Stock("A2", "", 5.0, 60.0, 5.0))
    used = np.array([whole([10.0] * 3), whole([10.0] * 3)])
    asked = with_endings(Replenishment(problem, stocks, used), 2.0)
    travel = distances_of(problem)
    router = Router(asked, travel, iterations=50)
    plan = router.plan(np.array([[10, 20, 0], [20, 0, 10]]))
    found = topped(plan, travel)
    assert found.levels.delivered[:, 0].tolist() == [50, 50]
    assert found.levels.delivered[:, 0].sum() == 100
    assert found.levels.kept and found.rank[:2] == (0.0, 0.0)
    assert found.plans[0] is not None and not found.plans[0].violations
    assert (found.levels.delivered[:, 1:] <= plan.levels.delivered[:, 1:]).all()
    assert topped(replace(plan, asked=replace(asked, endings=())), travel).levels is plan.levels


def test_a_plan_of_any_amount_ends_with_more_where_that_is_worth_something() -> None:
    asked = city(6, 4, 2, 0.3)
    travel = distances_of(asked.problem)
    plain = replenish(asked, rounds=2, iterations=80, distances=travel)
    valued = with_endings(asked, distances=travel, iterations=80)
    found = replenish(valued, rounds=2, iterations=80, distances=travel)
    assert found.rank[:2] == (0.0, 0.0) and found.levels.kept
    assert found.levels.level[:, -1].sum() > plain.levels.level[:, -1].sum()
    assert found.net < judged(valued, plain.plans).net
