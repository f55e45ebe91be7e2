"""Goods that must not travel together do not ride on one vehicle."""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "apart"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for the first such pair on the route."""
    pair = problem.sharing.goods_apart(problem.order[o].goods for o in route.orders)
    if pair is not None:
        a, b = sorted(pair)
        yield Violation(CODE, f"'{route.name}' carries {a} and {b} goods, which travel apart")
