"""Random days whose stores take orders in several drops, some too large for any vehicle: plans of
the engine and plans broken by hand, before the slow checker."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import from_plan_object, plan_object
from solvers.solve import solve
from tests.judges import agree, holds
from tests.random_days import random_day
from tests.slow_checker import check


def split_day(rng: random.Random) -> dict[str, Any]:
    """A random day with limits of drops, and a few orders that are many times as large."""
    day = random_day(rng, as_text=False, tightness=0.3, stores=6)
    for row in day["stores"]:
        row["max_drops"] = rng.choice([None, None, 1, 2, 3, 6])
        row["min_drop"] = rng.choice([None, None, 0, 2, 5.5])
    for row in day["orders"]:
        if rng.random() < 0.15:
            row["max_drops"] = rng.choice([1, 2, 4])
        if rng.random() < 0.3:
            size = rng.choice([3, 8, 20])
            row |= {name: row[name] * size for name in ("kg", "m3", "cases") if row[name]}
        if rng.random() < 0.2:
            row["prize"] = rng.choice([10, 99.5])
    return day


def broken(rng: random.Random, plan: dict[str, Any]) -> None:
    """Something of the parts, or of what they may be, is changed."""
    part = rng.choice(plan["parts"])
    rows = [row for row in plan["problem"]["orders"] if row["order_id"] == part["order_id"]]
    how = rng.choice(["less", "more", "drops", "least", "gone"])
    if how == "drops":
        rows[0]["max_drops"] = rng.choice([1, 2, None])
    elif how == "least":
        rows[0]["min_drop"] = rng.choice([1, 3, 10])
    elif how == "gone":
        plan["parts"].remove(part)
    else:
        name = rng.choice(sorted(part["quantity"]))
        part["quantity"][name] *= 0.5 if how == "less" else 1.5


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_in_parts_hold_and_both_judges_see_what_is_broken(seed: int) -> None:
    rng = random.Random(seed)
    problem = build_day(from_object(split_day(rng)))
    plan = solve(problem, iterations=120, seed=1)
    content = json.loads(json.dumps(plan_object(plan)))
    holds(plan)
    if plan.problem.wholes:
        for _ in range(3):
            wrong = json.loads(json.dumps(content))
            broken(rng, wrong)
            if wrong["parts"]:
                agree(from_plan_object(wrong), check(wrong))
