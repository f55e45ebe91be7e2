"""No stop begins in a zone at hours at which it is closed to the vehicle.

A zone is a name that stores have, a closure says when it is closed and to whom. Ways through a zone
are the road map's matter (`geo.zones`), and a vehicle that came in time may go on serving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.clock import clock, moment
from routing.closed import begins_open, closed_hours, shuts_out, windows_for
from routing.model import DAY_END, Closure, Order, Store, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "zone"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """No time is left at the order's store, or at one of a transfer's."""
    if not problem.settings.closures:
        return None
    for store in stores_of(problem, order):
        if windows_for(problem, store, vehicle) is None:
            why = _why(problem, store, vehicle)
            return f"'{vehicle.id}' may not stop at store '{store.id}': {why}"
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """The zone is closed to all vehicles whenever the store is open."""
    first = vehicles[0]
    shut = next(
        store for store in stores_of(problem, order) if windows_for(problem, store, first) is None
    )
    return Refusal(
        f"no vehicle that may carry order '{order.id}' may stop at store '{shut.id}': "
        f"{_why(problem, shut, first)}",
        "give a vehicle what the closure exempts, widen the store's windows, or correct its zones",
        "store_id" if shut.id == order.store_id else "from_store_id",
        shut.id,
    )


def stores_of(problem: Problem, order: Order) -> list[Store]:
    """Where an order stops, a transfer at two."""
    names = (order.from_store_id, order.store_id) if order.is_transfer else (order.store_id,)
    return [problem.store[name] for name in names]


def _why(problem: Problem, store: Store, vehicle: VehicleType) -> str:
    shut = [c for c in problem.settings.closures if c.zone in store.zones and shuts_out(c, vehicle)]
    return "; ".join(map(told, shut)) + ", and the store is open at no other time"


def told(closure: Closure) -> str:
    """``zone 'centre' is closed 07:00-20:00 to vehicles over 4.5 t``."""
    who = f" to vehicles over {closure.over_kg / 1000:g} t" if closure.over_kg else ""
    if closure.only:
        who += f" to {' and '.join(sorted(closure.only))}"
    if closure.exempt:
        who += f" but for {' and '.join(sorted(closure.exempt))}"
    return f"zone '{closure.zone}' is closed {clock(closure.first)}-{clock(closure.last)}{who}"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each stop that begins at a closed hour."""
    settings = problem.settings
    if not settings.closures:
        return
    for stop in route.stops:
        if stop.start > DAY_END:  # whatever the hour, it is on no day of the plan
            continue
        store = problem.store[stop.store_id]
        shut = [
            closure
            for closure in settings.closures
            if closure.zone in store.zones and shuts_out(closure, route.vehicle)
        ]
        if shut and not begins_open(closed_hours(settings, store, route.vehicle), stop.start):
            message = (
                f"service at store '{store.id}' begins at {moment(settings, stop.start)} with "
                f"'{route.vehicle.id}', and {'; '.join(map(told, shut))}"
            )
            yield Violation(CODE, message, store_id=store.id)
