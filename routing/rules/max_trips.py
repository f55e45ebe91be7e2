"""A vehicle loads at its depot and goes out no more often than its limit, once if none is given.

A plan breaks the rule where a route has more trips. An order is left out for it where the vehicles
in reach would have to come back and load again.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "max-trips"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if there are too many trips."""
    limit, trips = route.vehicle.max_trips, len(route.trips)
    if trips > limit:
        yield Violation(CODE, f"{trips} trips, '{route.vehicle.id}' makes at most {limit}")
