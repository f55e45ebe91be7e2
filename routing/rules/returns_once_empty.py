"""A vehicle without access to its sides takes nothing back before it is empty: what it brings would
stand behind the returns."""

from __future__ import annotations

from collections.abc import Iterator

from routing.loads import changes
from routing.plan import Route, Trip, Violation
from routing.problem import Problem

CODE = "returns-once-empty"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each trip on which something is unloaded at a stop after one with a return.

    Within one stop everything goes out before anything comes in.
    """
    if not route.vehicle.returns_once_empty:
        return
    for trip in route.trips:
        first = last = None
        for position, (given, taken) in enumerate(_handled(problem, trip)):
            if given and first is not None:
                last = position
            if taken and first is None:
                first = position
        if first is not None and last is not None:
            yield Violation(
                CODE,
                f"'{route.name}' takes a return at store '{trip.stops[first].store_id}' and unloads"
                f" at store '{trip.stops[last].store_id}' after it; it takes returns only once it "
                "is empty",
                store_id=trip.stops[last].store_id,
            )


def _handled(problem: Problem, trip: Trip) -> Iterator[tuple[bool, bool]]:
    """For each stop whether something is unloaded there, and whether a return is loaded."""
    stops = [(stop.store_id, [problem.order[o] for o in stop.orders]) for stop in trip.stops]
    for found in changes(stops):
        yield any(sign < 0 for _, sign in found), any(order.is_return for order, _ in found)
