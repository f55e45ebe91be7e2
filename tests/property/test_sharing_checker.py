"""The oracle against the slow checker, which shares no code with it, on days that share."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from geo.matrix import GreatCircle
from routing.io.plan_json import from_plan_object, plan_object
from routing.plan import Plan, Trip
from routing.riding import loaded_at
from solvers.solve import solve
from tests.judges import agree, holds
from tests.paved import Paved
from tests.random_days import chance
from tests.rule_days import random_road_paces
from tests.sharing_days import busy_day, sharing_day, sharing_plan, underway_plan
from tests.slow_checker import check

NEW_CODES = ("collection", "partners", "apart", "detour", "delay", "owner")


@pytest.mark.parametrize("block", range(10))
def test_oracle_agrees_with_the_slow_checker_on_1000_plans_with_calls(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * 100, block * 100 + 100):
        rng = random.Random(seed)
        document = sharing_plan(rng, sharing_day(rng, agreed=chance(rng, 0.95)))
        read = from_plan_object(document)
        agree(read, check(document))
        seen.update({violation.code for violation in read.plan.violations})
        calling = [route for route in read.plan.routes if route.trips[0].calls]
        seen["calling"] += bool(calling)
        seen["calling and feasible"] += bool(calling and read.plan.feasible)
        seen["waiting"] += any(c.start > c.arrival for r in calling for c in r.trips[0].calls)
    assert all(seen[code] > 1 for code in NEW_CODES)
    assert seen["calling"] > 20
    assert seen["calling and feasible"] > 2
    assert seen["waiting"] > 1


@pytest.mark.parametrize("seed", [0, 2, 66, 93])
def test_shared_days_with_paces_on_roads_hold(seed: int) -> None:
    """Legs to calls and between them are driven by the roads they are on, too."""
    day, travel = busy_day(random.Random(seed)), Paved(GreatCircle(1.4), salt=seed)
    slow = sorted((*day.settings.paces, *random_road_paces(seed)), key=lambda pace: pace.first)
    day = replace(day, settings=replace(day.settings, paces=tuple(slow)))
    plan = solve(day, distances=travel, iterations=200, seed=1)
    assert plan.violations == () and any(t.calls for r in plan.routes for t in r.trips)
    holds(plan)


def test_what_is_written_states_what_the_checker_computes() -> None:
    for seed in range(100):
        rng = random.Random(seed)
        read = from_plan_object(sharing_plan(rng, sharing_day(rng)))
        document = plan_object(read.plan)
        assert check(document).stated_differences == []
        assert from_plan_object(document).stale == ()


@pytest.mark.parametrize("seeds", [range(5000, 5120)])
def test_oracle_agrees_with_the_slow_checker_on_vehicles_underway(seeds: range) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        document = underway_plan(rng, sharing_plan(rng, sharing_day(rng)))
        read = from_plan_object(document)
        agree(read, check(document))
        seen.update({violation.code for violation in read.plan.violations})
        out = [trip for route in read.plan.routes for trip in route.trips if trip.underway]
        seen["underway"] += bool(out)
        seen["calling"] += any(trip.calls for trip in out)
        seen["fetched"] += any(_fetched(read.plan, trip) for trip in out)
    assert all(seen[code] > 1 for code in (*NEW_CODES, "aboard", "calling", "fetched"))


def _fetched(plan: Plan, trip: Trip) -> bool:
    """Whether something is loaded at one of its calls."""
    orders = [plan.problem.order[o] for stop in trip.stops for o in stop.orders]
    return any(loaded_at(plan.problem, trip, o) for o in orders if o.kind == "delivery")
