"""A route may have a helper, who may go with its vehicle and has no other route.

A plan breaks the rule where a route has one who is not there or may not go with it, and where more
routes have a helper than there are of it. A vehicle with a helper of its own takes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.plan import Route, Violation
from routing.problem import Problem
from routing.setups import goes_with, surplus

CODE = "helper"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for a route whose helper is not there, or not one for it."""
    name, vehicle = route.vehicle.setup.helper, problem.vehicle[route.vehicle.id]
    helper = problem.setups.helpers.by_id.get(name)
    if not name:
        return
    if helper is None:
        yield Violation(CODE, f"helper '{name}' of '{route.name}' is not in the day")
    elif not goes_with(helper, vehicle):
        yield Violation(CODE, f"helper '{name}' may not go with '{route.name}'")
    elif vehicle.helper_percent is not None:
        yield Violation(CODE, f"'{route.name}' has a helper of its own and takes no '{name}'")


def broken_by_plan(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each route whose helper all go with another one already."""
    named = ((number, route.vehicle.setup.helper) for number, route in routes)
    for number, helper in surplus(named, problem.helpers):
        there = "has a route already" if helper.count == 1 else f"are only {helper.count}"
        yield Violation(CODE, f"helper '{helper.id}': {there}", number)
