"""On one vehicle ride the goods of distributors that share, and of no more than agreed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "partners"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each pair that does not share, and one for too many distributors."""
    sharing = problem.sharing
    owners = sorted({problem.order[order_id].distributor_id for order_id in route.orders})
    for a, b in combinations(owners, 2):
        if not sharing.together(a, b):
            yield Violation(
                CODE, f"'{route.name}' carries goods of '{a}' and '{b}', who do not share"
            )
    most = sharing.max_distributors
    if most is not None and len(owners) > most:
        yield Violation(
            CODE, f"'{route.name}' carries for {len(owners)} distributors, {most} are allowed"
        )
