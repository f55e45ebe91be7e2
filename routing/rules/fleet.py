"""No more vehicles leave than there are, and each has one route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "fleet"


def broken_by_plan(problem: Problem, routes: Sequence[Route]) -> Iterator[Violation]:
    """One violation for each vehicle that does not exist, or has a route already."""
    seen: set[tuple[str, int]] = set()
    for position, route in enumerate(routes, 1):
        key, count = (route.vehicle.id, route.number), route.vehicle.count
        if not 1 <= route.number <= count:
            yield Violation(
                CODE, f"vehicle '{route.name}' does not exist, there are {count}", position
            )
        elif key in seen:
            yield Violation(CODE, f"vehicle '{route.name}' has a route already", position)
        seen.add(key)
