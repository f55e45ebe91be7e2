"""A vehicle whose compartments have several layouts goes out with one of them, for the whole day.

A plan breaks the rule where a route names none of them; it is judged with the first one then. What
fits into which compartment is the rule of `routing.rules.compartments`.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem
from routing.setups import layouts_of

CODE = "layout"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for a route without one of the layouts that there are, or with one where there
    are none."""
    vehicle = problem.vehicle[route.vehicle.id]
    there = len(layouts_of(vehicle)) if vehicle.other_layouts else 0
    named = route.vehicle.setup.layout
    if there and not 1 <= named <= there:
        told = f"layout {named}" if named else "no layout"
        yield Violation(
            CODE, f"vehicle '{route.name}' goes out with {told}; '{vehicle.id}' has 1 to {there}"
        )
    elif named and not there:
        yield Violation(CODE, f"vehicle '{route.name}' has no layout {named}: it has one for all")
