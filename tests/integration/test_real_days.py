"""The real days of the data folder; skipped where ``COLOAD_DATA`` does not name it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from routing.io.plan_json import plan_object
from routing.problem import Problem
from solvers.solve import solve
from tests.judges import holds

DAYS = Path(os.environ.get("COLOAD_DATA", "")) / "days"
pytestmark = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)


@pytest.mark.parametrize(
    ("name", "orders"), [("vaduz", 67), ("malta", 476), ("malta-light/day1", 404)]
)
def test_every_order_of_a_real_day_is_served(name: str, orders: int) -> None:
    plan = solve(Problem.read(DAYS / name), iterations=20_000)
    assert plan.left_out == ()
    assert sum(len(route.orders) for route in plan.routes) == orders
    holds(plan)


@pytest.mark.parametrize("name", ["vaduz", "malta"])
def test_three_forms_give_byte_equal_plans(name: str, tmp_path: Path) -> None:
    day = Problem.read(DAYS / name)
    plans = []
    for target in ("day.xlsx", "day.json", "folder"):
        day.save(tmp_path / target)
        plans.append(plan_object(solve(Problem.read(tmp_path / target), iterations=60)))
    assert plans[0] == plans[1] == plans[2] == plan_object(solve(day, iterations=60))
