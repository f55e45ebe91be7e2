"""Which way goods ride: from the depot where they are loaded, to the one where the trip ends, or
from one store to another."""

from __future__ import annotations

from routing.model import Depot, Order
from routing.plan import Stop, Trip
from routing.problem import Problem


def loaded_at(problem: Problem, trip: Trip, order: Order) -> int:
    """Where a delivery is loaded: 0 for the depot where the trip starts, i for its i-th call. What
    is on board of a vehicle underway rides from where that is; nothing else is loaded there."""
    places = [trip.depot_id, *(call.depot_id for call in trip.calls)]
    if trip.underway and order.id in problem.holder:
        return 0
    for position, depot_id in enumerate(places):
        here = position > 0 or not trip.underway
        if here and problem.depot[depot_id].distributor_id in (None, order.distributor_id):
            return position
    return 0


def source(problem: Problem, trip: Trip, order: Order) -> Depot:
    """The depot where a delivery is loaded."""
    position = loaded_at(problem, trip, order)
    return problem.depot[trip.calls[position - 1].depot_id if position else trip.depot_id]


def ends(trip: Trip, order: Order) -> tuple[Stop, Stop] | None:
    """The stops of a trip where a transfer is picked up and where it is brought then."""
    pickup = None
    for stop in trip.stops:
        if order.id not in stop.orders:
            continue
        if pickup is not None and stop.store_id == order.store_id:
            return pickup, stop
        if pickup is None and stop.store_id == order.from_store_id:
            pickup = stop
    return None


def _between(trip: Trip, order: Order) -> int:
    """Metres from one stop of a transfer to the other; none where it has not both on the trip."""
    pair = ends(trip, order)
    if pair is None:
        return 0
    first, last = (next(n for n, s in enumerate(trip.stops) if s is each) for each in pair)
    return sum(stop.metres for stop in trip.stops[first + 1 : last + 1])


def trip_metres(trip: Trip) -> int:
    """Metres of the whole trip, its calls and the leg back included."""
    return (
        sum(call.metres for call in trip.calls) + sum(stop.metres for stop in trip.stops)
    ) + trip.metres


def ridden(problem: Problem, trip: Trip) -> dict[str, int]:
    """Metres that each order rides: a delivery from its depot, a return from its store on, a
    transfer from stop to stop."""
    whole, way = trip_metres(trip), 0
    at_depot = [0]
    for call in trip.calls:
        way += call.metres
        at_depot.append(way)
    metres = {}
    for stop in trip.stops:
        way += stop.metres
        for order_id in stop.orders:
            order = problem.order[order_id]
            if order.is_transfer:
                metres[order_id] = _between(trip, order)
                continue
            begin = at_depot[loaded_at(problem, trip, order)]
            metres[order_id] = whole - way if order.is_return else way - begin
    return metres
