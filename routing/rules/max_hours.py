"""A route takes no longer than the vehicle's limit, from the beginning of loading to the end."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import span
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "max-hours"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if the route takes too long."""
    limit = route.vehicle.max_seconds
    if limit is not None and route.duration > limit:
        takes, allowed = (span(problem.settings, s) for s in (route.duration, limit))
        yield Violation(CODE, f"takes {takes}, '{route.vehicle.id}' may take {allowed}")
