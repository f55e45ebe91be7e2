"""A vehicle makes no more stops than its limit."""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "max-stops"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if there are too many stops."""
    limit, stops = route.vehicle.max_stops, len(route.stops)
    if limit is not None and stops > limit:
        yield Violation(CODE, f"{stops} stops, '{route.vehicle.id}' makes at most {limit}")
