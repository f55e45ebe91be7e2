"""A vehicle drives no farther than its limit, the way back included."""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "max-km"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation if the way is too long."""
    limit = route.vehicle.max_metres
    if limit is not None and route.metres > limit:
        yield Violation(
            CODE,
            f"{route.metres / 1000:.1f} km, '{route.vehicle.id}' drives at most {limit / 1000:g}",
        )
