"""Random days with the rules that not every day has, combined at random: plans of any kind before
the oracle and the slow checker, and the engine's plans before the slow checker, figures and all."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.matrix import GreatCircle
from routing.errors import InputError
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import from_plan_object
from solvers.solve import solve
from tests.judges import agree, holds
from tests.paved import Paved, Told, travel_of
from tests.random_days import random_day, random_plan
from tests.rule_days import rule_day
from tests.slow_checker import check


def test_oracle_agrees_with_the_slow_checker() -> None:
    seen: Counter[str] = Counter()
    for seed in range(25):
        rng = random.Random(seed)
        document = random_plan(rng, random_day(rng, rules=True), empty=0.05)
        read = from_plan_object(document)
        agree(read, check(document))
        seen.update({violation.code for violation in read.plan.violations})
        seen.update(part for route in read.plan.routes for part in route.cost.parts)
    assert min(seen[part] for part in ("outside", "unfamiliar", "other_vehicle")) > 2
    assert min(seen[code] for code in ("aboard", "other-vehicle")) > 0


def test_oracle_agrees_with_the_slow_checker_about_roads() -> None:
    seen: Counter[str] = Counter()
    for seed in range(40):
        rng = random.Random(seed)
        document = random_plan(rng, random_day(rng, rules=True, roads=True), empty=0.05)
        travel = Paved(GreatCircle(1.3), salt=seed)
        read = from_plan_object(document, distances=travel)
        agree(read, check(document, Told(travel)))
        if any(pace.on for pace in read.plan.problem.settings.paces):
            seen.update({violation.code for violation in read.plan.violations})
            seen["routes"] += len(read.plan.routes)
            seen["pauses"] += sum(len(route.pauses) for route in read.plan.routes)
            seen["breaks"] += sum(bool(route.rest) for route in read.plan.routes)
    assert min(seen[what] for what in ("routes", "pauses", "breaks", "too-late", "shift")) > 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_with_rules_hold(seed: int) -> None:
    day = rule_day(seed)
    holds(solve(day, distances=travel_of(day), iterations=150, seed=1))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_of_any_day_with_rules_hold(seed: int) -> None:
    document = random_day(random.Random(seed), rules=True, docks=seed % 3 == 0)
    try:
        problem = build_day(from_object(document))
        holds(solve(problem, iterations=150, seed=1))
    except InputError as error:
        assert "and 'sharing' do not go together" in str(error)
