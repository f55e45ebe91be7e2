"""No more vehicles leave than there are, and each has one route."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "fleet"


def broken_by_plan(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each vehicle that does not exist, or has a route already.

    Each route comes with the number under which it is listed.
    """
    seen: set[tuple[str, int]] = set()
    for number, route in routes:
        key, count = (route.vehicle.id, route.number), route.vehicle.count
        if not 1 <= route.number <= count:
            message = f"vehicle '{route.name}' does not exist, there are {count}"
            yield Violation(CODE, message, number)
        elif key in seen:
            yield Violation(CODE, f"vehicle '{route.name}' has a route already", number)
        seen.add(key)
