"""Weeks small enough to try every assignment, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from routing.horizon import ANY_DAY, Days, Horizon, Visits
from routing.model import Order, VehicleType
from routing.week import Assignment, Week
from tests.every_plan import best_plan
from tests.small_plans import SETTINGS, VAN, order, problem_of

MONDAY = date(2026, 11, 23)
TWO_VANS = (replace(VAN, count=2),)


def on(*weekdays: int) -> Days:
    """Monday is 0."""
    return Days(frozenset(weekdays))


def week_of(
    orders: Iterable[Order],
    days: int = 3,
    vehicles: Iterable[VehicleType] = TWO_VANS,
    off: Days = ANY_DAY,
    **more: Any,
) -> Week:
    """A week from Monday on, of the small plans' stores."""
    settings = replace(SETTINGS, horizon=Horizon(days=days, off=off))
    return Week(problem_of(orders, vehicles, settings), **more)


def mixed() -> Week:
    """Orders of every kind over three days; a van holds 100 kg."""
    return week_of(
        [
            order("twice", 4, kg=40.0, visits=Visits(2), min_gap_days=2),
            order("pattern", 3, kg=40.0, patterns=(on(0, 1), on(1, 2))),
            order("any", 4, kg=40.0),
            order("two", 1, kg=40.0, days=on(1, 2)),
            order("near", 3, kg=60.0),
        ]
    )


def every_assignment(week: Week) -> Iterator[Assignment]:
    """All that is possible."""
    for chosen in product(*week.choices):
        found = dict(zip((p for unit in week.units for p in unit), chosen, strict=True))
        yield tuple(found[position] for position in range(len(found)))


def cheapest(week: Week) -> float:
    """The least cost over all assignments and all plans of each day, where everything is served."""
    known: dict[tuple[int, frozenset[str]], tuple[float, float]] = {}
    best = float("inf")
    for assignment in every_assignment(week):
        total, out = 0.0, 0.0
        for day in range(len(week.dates)):
            key = (day, frozenset(o.id for o in week.assigned(assignment, day)))
            if key not in known:
                problem = week.day(assignment, day)
                plan = best_plan(problem) if problem else None
                known[key] = (plan.cost, len(plan.left_out)) if plan else (0.0, 0.0)
            total, out = total + known[key][0], out + known[key][1]
        if not out:
            best = min(best, total)
    return best
