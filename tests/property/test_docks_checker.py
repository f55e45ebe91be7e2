"""Docks and decided starts, before the slow checker: plans by hand, and those of the engine."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from routing.errors import InputError
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import from_plan_object, plan_object
from routing.problem import Problem
from solvers.docks.taken import can_crowd
from solvers.solve import solve
from tests.judges import holds
from tests.paved import travel_of
from tests.random_days import random_day, random_plan
from tests.rule_days import rule_day
from tests.slow_checker import check


def test_oracle_and_checker_agree_on_decided_starts() -> None:
    seen: Counter[str] = Counter()
    seeds = (0, 1, 13, 24, 37, 60, 74, 84, 100)
    for seed in seeds:
        rng = random.Random(seed)
        day = random_day(rng, rules=seed % 2 == 0, docks=True, overnight=False)
        document = random_plan(rng, day, unknown=0.05, starts_from=5 * 3600)
        read, report = from_plan_object(document), check(document)
        crowded = any(v.code == "docks" for v in read.plan.violations)
        assert crowded == (("docks", 0, "") in report.violations), seed
        checked = [route for route in report.routes if route is not None and route.trips]
        for mine, theirs in zip(read.plan.routes, checked, strict=True):
            assert [(t.start, t.departure, t.end) for t in mine.trips] == [
                (t.start, t.departure, t.end) for t in theirs.trips
            ]
            assert mine.cost.total == pytest.approx(theirs.cost["total"], abs=1e-6)
            seen["fixed"] += mine.fixed_start is not None
            seen["later"] += any(t.not_before for t in mine.trips[1:])
        seen["crowded"] += crowded
        written = plan_object(read.plan)
        assert from_plan_object(written).stale == ()
        assert from_plan_object(written).plan.itineraries() == read.plan.itineraries()
    assert min(seen["fixed"], seen["later"], seen["crowded"], len(seeds) - seen["crowded"]) > 0


def _judge(problem: Problem) -> None:
    """The engine's plan keeps every rule, by the oracle and by the slow checker."""
    holds(solve(problem, distances=travel_of(problem), iterations=100, seed=1))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_with_docks_and_other_rules_hold(seed: int) -> None:
    day = rule_day(seed)
    depots = tuple(replace(depot, docks=1 if depot.loading_s else None) for depot in day.depots)
    problem = replace(day, depots=depots)
    assume(can_crowd(problem))
    _judge(problem)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**9))
@example(124752)  # an order split since the vehicle that it names, and no other, is too small
def test_plans_of_any_day_with_docks_hold(seed: int) -> None:
    document = random_day(random.Random(seed), docks=True, rules=seed % 2 == 0)
    try:
        _judge(build_day(from_object(document)))
    except InputError as error:
        assert "'paces' and 'sharing'" in str(error)
