"""A driver who is out after the hours of the break has had it.

A route that ends after the last second at which the break may begin takes it, standing, within its
window. A plan breaks the rule where the vehicle begins so late that the break cannot: then the
route is timed without it. An order is left out for it where only such vehicles could bring it.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import moment, moments
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "break"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if the break is due and not taken."""
    window = route.vehicle.break_window
    if window is None or not route.vehicle.break_s or route.rest is not None:
        return
    if route.end > window[1]:
        settings = problem.settings
        yield Violation(
            CODE,
            f"ends at {moment(settings, route.end)} without a break, which may begin in "
            f"{moments(settings, [window])}",
        )
