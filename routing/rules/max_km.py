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
        way, most = f"{route.metres / 1000:.1f} km", f"{limit / 1000:g}"
        if problem.settings.plane:
            way, most = f"{route.metres:,}", f"{limit:,}"
        yield Violation(CODE, f"{way}, '{route.vehicle.id}' drives at most {most}")
