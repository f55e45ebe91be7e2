"""Service starts within one of the store's windows."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import moment, moments
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "too-late"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each stop that begins outside every window."""
    settings = problem.settings
    for stop in route.stops:
        windows = problem.store[stop.store_id].windows
        if windows and not any(first <= stop.start <= last for first, last in windows):
            yield Violation(
                CODE,
                f"store '{stop.store_id}' is reached at {moment(settings, stop.arrival)}, "
                f"its windows are {moments(settings, windows)}",
                store_id=stop.store_id,
            )
