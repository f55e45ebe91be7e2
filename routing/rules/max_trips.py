"""A vehicle makes one trip a day: loading once at its depot, and out."""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "max-trips"
LIMIT = 1


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if the vehicle loads more than once."""
    if len(route.trips) > LIMIT:
        yield Violation(CODE, f"{len(route.trips)} trips, a vehicle makes {LIMIT} a day")
