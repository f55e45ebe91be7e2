"""Which way goods ride: from the depot where they are loaded, or to the one where the trip ends."""

from __future__ import annotations

from routing.model import Depot, Order
from routing.plan import Trip
from routing.problem import Problem


def loaded_at(problem: Problem, trip: Trip, order: Order) -> int:
    """Where a delivery is loaded: 0 for the depot where the trip starts, i for its i-th call."""
    places = [trip.depot_id, *(call.depot_id for call in trip.calls)]
    for position, depot_id in enumerate(places):
        if problem.depot[depot_id].distributor_id in (None, order.distributor_id):
            return position
    return 0


def source(problem: Problem, trip: Trip, order: Order) -> Depot:
    """The depot where a delivery is loaded."""
    position = loaded_at(problem, trip, order)
    return problem.depot[trip.calls[position - 1].depot_id if position else trip.depot_id]


def trip_metres(trip: Trip) -> int:
    """Metres of the whole trip, its calls and the leg back included."""
    return (
        sum(call.metres for call in trip.calls) + sum(stop.metres for stop in trip.stops)
    ) + trip.metres


def ridden(problem: Problem, trip: Trip) -> dict[str, int]:
    """Metres that each order rides: a delivery from its depot, a return from its store on."""
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
            begin = at_depot[loaded_at(problem, trip, order)]
            metres[order_id] = whole - way if order.is_return else way - begin
    return metres
