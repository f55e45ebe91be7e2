"""Where the day says so, a vehicle takes nothing back before its last delivery of the trip, and no
trip is for returns alone: the vehicle routing problem with backhauls."""

from __future__ import annotations

from collections.abc import Iterator

from routing.model import Kind
from routing.plan import Route, Trip, Violation
from routing.problem import Problem

CODE = "returns-last"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each trip with a delivery after a return, or with returns only.

    Within one stop deliveries go out first, so a stop with both is the last delivery.
    """
    if not problem.settings.returns_last:
        return
    for trip in route.trips:
        deliveries = _stops(problem, trip, "delivery")
        returns = _stops(problem, trip, "return")
        if returns and not deliveries:
            store_id = trip.stops[returns[0]].store_id
            yield Violation(CODE, "the trip takes returns and delivers nothing", store_id=store_id)
        elif returns and returns[0] < deliveries[-1]:
            first, last = trip.stops[returns[0]].store_id, trip.stops[deliveries[-1]].store_id
            message = f"store '{last}' gets a delivery after the return from store '{first}'"
            yield Violation(CODE, message, store_id=last)


def _stops(problem: Problem, trip: Trip, kind: Kind) -> list[int]:
    """Positions of the trip's stops with an order of this kind."""
    return [
        position
        for position, stop in enumerate(trip.stops)
        if any(problem.order[order_id].kind == kind for order_id in stop.orders)
    ]
