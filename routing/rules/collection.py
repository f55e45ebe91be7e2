"""Goods are loaded where they lie: at a depot of their owner or one that is everybody's, where the
trip begins or which it calls at before its first delivery. Only open depots are called at. On the
first trip of a vehicle underway, calls are all there is, and `routing.rules.aboard` says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routing.clock import moment
from routing.model import Depot, Order, VehicleType
from routing.plan import Itinerary, Route, Violation
from routing.problem import Problem

CODE = "collection"


def holds(depot: Depot, order: Order) -> bool:
    """Whether an order's goods lie at a depot."""
    return depot.distributor_id in (None, order.distributor_id)


def sources(
    problem: Problem, vehicle: VehicleType, order: Order, start_id: str = ""
) -> Iterator[Depot]:
    """Depots where a vehicle can load a delivery: where it starts, or else where it may call.
    ``start_id``: where its trip starts, if not where its first does."""
    start = problem.depot[start_id or vehicle.depot_id]
    if holds(start, order):
        yield start
        return
    yield from callable_for(problem, vehicle, order)


def callable_for(problem: Problem, vehicle: VehicleType, order: Order) -> Iterator[Depot]:
    """Depots of its owner where a vehicle may call for a delivery."""
    for depot in problem.depots:
        own = depot.distributor_id == order.distributor_id
        if own and problem.sharing.may_call(vehicle, depot):
            yield depot


def without_idle_calls(problem: Problem, itinerary: Itinerary) -> Itinerary:
    """The itinerary without the calls at which nothing is loaded; of trips without a stop, none."""
    calls = tuple(
        tuple(_of_use(problem, itinerary, number)) for number in range(len(itinerary.trips))
    )
    if calls == tuple(itinerary.calls_of(number) for number in range(len(itinerary.trips))):
        return itinerary
    return replace(itinerary, calls=calls if any(calls) else (), not_before=())


def _of_use(problem: Problem, itinerary: Itinerary, trip: int) -> Iterator[str]:
    vehicle = problem.vehicle[itinerary.vehicle_id]
    underway = not trip and vehicle.aboard is not None
    start = problem.depot[vehicle.reload_depot if trip else vehicle.depot_id]
    wanted = [
        order
        for visit in itinerary.trips[trip]
        for order in (problem.order[order_id] for order_id in visit.orders)
        if order.kind == "delivery"
        and (order.id not in problem.holder if underway else not holds(start, order))
    ]
    for depot_id in itinerary.calls_of(trip):
        here = [order for order in wanted if holds(problem.depot[depot_id], order)]
        if here:
            yield depot_id
        wanted = [order for order in wanted if order not in here]


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each delivery that is loaded nowhere, each call out of place or hours."""
    for trip in route.trips:
        there = [problem.depot[trip.depot_id], *(problem.depot[c.depot_id] for c in trip.calls)]
        for stop in trip.stops if problem.sharing.partners and not trip.underway else ():
            for order_id in stop.orders:
                order = problem.order[order_id]
                if order.kind == "delivery" and not any(holds(depot, order) for depot in there):
                    names = ", ".join(f"'{depot.id}'" for depot in there)
                    yield Violation(
                        CODE,
                        f"order '{order_id}' of '{order.distributor_id}' is not at {names}, "
                        f"where '{route.name}' loads",
                        order_id=order_id,
                        store_id=stop.store_id,
                    )
        for call, depot in zip(trip.calls, there[1:], strict=True):
            if not problem.sharing.may_call(route.vehicle, depot):
                yield Violation(CODE, f"depot '{depot.id}' is not open to '{route.name}'")
            if call.departure > depot.closes:
                yield Violation(
                    CODE,
                    f"loads at '{depot.id}' until {moment(problem.settings, call.departure)}, it "
                    f"closes at {moment(problem.settings, depot.closes)}",
                )
