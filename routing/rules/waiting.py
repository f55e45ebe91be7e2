"""No vehicle waits at a stop for longer than it may, or than its store lets one stand there.

Waiting is what lies between the arrival and the begin of service, but for a break that is taken in
it. The start of a route is chosen without this limit: that of the shortest duration waits as little
as can be, and what is left lies between windows.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import span
from routing.model import Store, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "waiting"


def most_s(vehicle: VehicleType, store: Store) -> int | None:
    """Seconds that this vehicle may wait there, None for any."""
    limits = (vehicle.max_wait_s, store.max_wait_s)
    return min((limit for limit in limits if limit is not None), default=None)


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each stop at which the vehicle waits too long."""
    rest = route.rest
    for number, trip in enumerate(route.trips):
        for place, stop in enumerate(trip.stops, len(trip.calls)):
            store = problem.store[stop.store_id]
            most = most_s(route.vehicle, store)
            if most is None:
                continue
            waited = stop.start - stop.arrival
            if rest is not None and rest.before and (rest.trip, rest.halt) == (number, place):
                waited -= rest.seconds
            if waited > most:
                whose = "the vehicle" if most == route.vehicle.max_wait_s else "the store"
                long, allowed = (span(problem.settings, s) for s in (waited, most))
                message = (
                    f"'{route.name}' waits {long} at store '{store.id}' before service begins, "
                    f"{allowed} are allowed by {whose}"
                )
                yield Violation(CODE, message, store_id=store.id)
