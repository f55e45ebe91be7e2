"""What is on board of a vehicle underway stays on it, and what is not has to be loaded first.

The deliveries on board are brought on its first trip, by no other vehicle. Any other delivery rides
on one of its later trips, for which it loads at a depot, or on the first one if that calls at a
depot of the order's owner, which partners do. Returns and transfers are collected on any. An order
is left out for it where the vehicle with its goods cannot bring it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import Order, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import collection

CODE = "aboard"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The goods are on another vehicle, or this one is underway without them and does not load."""
    if order.id in problem.holder:
        return _elsewhere(problem, order, vehicle)
    if vehicle.aboard is None or order.kind != "delivery" or vehicle.max_trips > 1:
        return None
    if any(collection.callable_for(problem, vehicle, order)):
        return None
    return f"'{vehicle.id}' is underway without order '{order.id}' and does not load again"


def _elsewhere(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The goods are on another vehicle."""
    holder = problem.holder.get(order.id)
    if holder in (None, vehicle.id):
        return None
    return f"order '{order.id}' is on board of '{holder}'"


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """It is on board of a vehicle that may not bring it, or nobody is there to load it."""
    holder = problem.holder.get(order.id)
    if holder is not None:
        return Refusal(
            f"order '{order.id}' is on board of '{holder}', which may not bring it",
            "correct the vehicle's column aboard, or what the vehicle may carry",
            "order_id",
            order.id,
        )
    calls = " or may call where it lies" if problem.sharing.partners else ""
    return Refusal(
        f"every vehicle that may carry order '{order.id}' is underway without it, and none loads "
        f"again{calls}",
        "let a vehicle load again (max_trips), or add one that is still at a depot",
        "order_id",
        order.id,
    )


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order on the wrong vehicle or trip. A trip that the vehicle may not
    make is another rule's."""
    aboard = route.vehicle.aboard
    for number, trip in enumerate(route.trips):
        for stop in trip.stops:
            for order_id in stop.orders:
                order = problem.order[order_id]
                message = _elsewhere(problem, order, route.vehicle)
                if message is None and aboard is not None and order.kind == "delivery":
                    if number and order_id in aboard:
                        message = f"order '{order_id}' is on board, but rides on trip {number + 1}"
                    elif not number and order_id not in aboard:
                        message = _not_loaded(problem, route, order)
                if message is not None:
                    yield Violation(CODE, message, order_id=order_id, store_id=stop.store_id)


def _not_loaded(problem: Problem, route: Route, order: Order) -> str | None:
    """The order is neither on board nor at a depot where the first trip calls."""
    calls = route.trips[0].calls
    if any(collection.holds(problem.depot[call.depot_id], order) for call in calls):
        return None
    message = f"order '{order.id}' is not on board of '{route.name}' yet"
    if calls:
        names = ", ".join(f"'{call.depot_id}'" for call in calls)
        message += f", and not at {names}, where it calls"
    return message
