"""A route ends before the shift does. (It never begins before: loading waits for the shift.)"""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import moment
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "shift"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if the route ends after the shift."""
    if route.end > route.vehicle.shift_end:
        end = moment(problem.settings, route.end)
        limit = moment(problem.settings, route.vehicle.shift_end)
        yield Violation(CODE, f"ends at {end}, the shift at {limit}")
