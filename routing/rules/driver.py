"""On a day with drivers each route has one, who may drive its vehicle and has no other route.

A plan breaks the rule where a route has no driver or one who may not drive it, and where more
routes have a driver than there are of it. A vehicle with a driver of its own takes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.plan import Route, Violation
from routing.problem import Problem
from routing.setups import goes_with, surplus

CODE = "driver"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for a route whose driver is missing, not there, or not the one for it."""
    name, vehicle = route.vehicle.setup.driver, problem.vehicle[route.vehicle.id]
    driver = problem.setups.drivers.by_id.get(name)
    if not problem.setups.needs_driver(vehicle):
        if name:
            why = f"it has its own, '{vehicle.driver}'" if vehicle.driver else "the day has none"
            yield Violation(CODE, f"vehicle '{route.name}' takes no driver '{name}': {why}")
    elif not name:
        yield Violation(CODE, f"vehicle '{route.name}' has no driver")
    elif driver is None:
        yield Violation(CODE, f"driver '{name}' of '{route.name}' is not in the day")
    elif not goes_with(driver, vehicle):
        yield Violation(CODE, f"driver '{name}' may not drive '{route.name}'")


def broken_by_plan(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each route whose driver all drive another one already."""
    named = ((number, route.vehicle.setup.driver) for number, route in routes)
    for number, driver in surplus(named, problem.drivers):
        there = "has a route already" if driver.count == 1 else f"are only {driver.count}"
        yield Violation(CODE, f"driver '{driver.id}': {there}", number)
