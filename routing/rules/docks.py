"""No more vehicles load at a depot at once than it has docks.

A rule of the whole plan. It is broken where at some second more loadings are going on at a depot
than it has docks; a loading counts from its beginning up to, not including, its end. An order is
left out for it where the vehicles in reach find no dock free in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.clock import moment
from routing.docking import Stretch, by_depot, stretches
from routing.model import Depot
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "docks"

MOST_NAMED = 8
"""Routes that a sentence names."""


def broken_by_plan(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each unbroken time in which too many load at a depot; each route comes with
    the number under which it is listed."""
    for depot, dockings in by_depot(problem, routes).items():
        joined: list[Stretch] = []
        for stretch in stretches(dockings):
            if len(stretch.dockings) <= (depot.docks or 0):
                continue
            if joined and joined[-1].end != stretch.start:
                yield _violation(problem, depot, joined)
                joined = []
            joined.append(stretch)
        if joined:
            yield _violation(problem, depot, joined)


def _violation(problem: Problem, depot: Depot, joined: list[Stretch]) -> Violation:
    settings = problem.settings
    times = f"{moment(settings, joined[0].start)}-{moment(settings, joined[-1].end)}"
    most = max(len(stretch.dockings) for stretch in joined)
    numbers = sorted({each.route for stretch in joined for each in stretch.dockings})
    named = ", ".join(map(str, numbers[:MOST_NAMED])) + ("..." if len(numbers) > MOST_NAMED else "")
    message = (
        f"{most} vehicles load at '{depot.id}' at once at {times}, it has {how_many(depot)}: "
        f"routes {named}"
    )
    return Violation(CODE, message)


def how_many(depot: Depot) -> str:
    """``1 dock``, ``3 docks``."""
    return f"{depot.docks} dock{'s' if depot.docks != 1 else ''}"
