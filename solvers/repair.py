"""The engine's routes against the oracle's eyes: what was left out is tried once more.

An engine may judge a little more strictly than the oracle, and its search ends somewhere. So every
order left out is put on the nearest routes and on vehicles in the yard, with the oracle as judge;
and an order never stays out for the sake of a lesser one on the same vehicle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from geo.matrix import Distances
from routing import rules
from routing.distances import coordinates
from routing.evaluate import evaluate_route
from routing.model import PRIORITIES, Order, VehicleType
from routing.plan import Itinerary, Violation, Visit
from routing.problem import Problem

NEAREST_ROUTES = 6
"""Routes that are tried for each order left out, those that pass nearest to its store."""

MOST_EJECTED = 3
"""Lesser orders that may leave one vehicle to make room for one order."""


@dataclass(frozen=True)
class Attempt:
    """An order put into a route at its best place: what it costs more and what it breaks."""

    index: int
    itinerary: Itinerary
    added: float
    broken: tuple[Violation, ...]


def repair(
    problem: Problem,
    distances: Distances,
    itineraries: Sequence[Itinerary],
    left_out: Sequence[str],
) -> tuple[list[Itinerary], list[str]]:
    """Itineraries with everything in that fits after all, and the ids that are still left out.

    Ends, since each exchange serves a higher order for lesser ones.
    """
    found, still_out = list(itineraries), list[str]()
    queue = [problem.order[order_id] for order_id in left_out]
    while queue:
        order = min(queue, key=rank)
        queue.remove(order)
        attempt = _cheapest(attempts(problem, distances, found, order))
        ejected: list[Order] = []
        if attempt is None:
            attempt, ejected = _exchange(problem, distances, found, order)
        if attempt is None:
            still_out.append(order.id)
            continue
        found[attempt.index : attempt.index + 1] = [attempt.itinerary]
        queue += ejected
    position = {order.id: i for i, order in enumerate(problem.orders)}
    return found, sorted(still_out, key=lambda order_id: position[order_id])


def rank(order: Order) -> int:
    """0 for a high order, 2 for a low one."""
    return PRIORITIES.index(order.priority)


def _exchange(
    problem: Problem, distances: Distances, itineraries: Sequence[Itinerary], order: Order
) -> tuple[Attempt | None, list[Order]]:
    """The order in place of a few lesser ones on one of the nearest routes."""
    allowed = {vehicle.id for vehicle in carriers(problem, order)}
    for index in _nearest(problem, distances, itineraries, order, allowed):
        itinerary, ejected = itineraries[index], list[Order]()
        on_board = [problem.order[o] for trip in itinerary.trips for v in trip for o in v.orders]
        lesser = [other for other in on_board if rank(other) > rank(order)]
        for other in sorted(lesser, key=rank, reverse=True)[:MOST_EJECTED]:
            itinerary = _without(itinerary, other.id)
            ejected.append(other)
            attempt = _best_place(problem, distances, itinerary, index, order)
            if not attempt.broken:
                return attempt, ejected
    return None, []


def _without(itinerary: Itinerary, order_id: str) -> Itinerary:
    """The itinerary without an order, and without its stop where that was its last."""
    trips = tuple(
        tuple(
            replace(visit, orders=tuple(o for o in visit.orders if o != order_id))
            for visit in trip
            if visit.orders != (order_id,)
        )
        for trip in itinerary.trips
    )
    return replace(itinerary, trips=trips)


def _cheapest(found: Iterator[Attempt]) -> Attempt | None:
    fitting = (attempt for attempt in found if not attempt.broken)
    return min(fitting, key=lambda attempt: attempt.added, default=None)


def attempts(
    problem: Problem, distances: Distances, itineraries: Sequence[Itinerary], order: Order
) -> Iterator[Attempt]:
    """The order on each of the nearest routes that may carry it, and on each idle vehicle."""
    allowed = carriers(problem, order)
    near = _nearest(problem, distances, itineraries, order, {v.id for v in allowed})
    for index in near:
        yield _best_place(problem, distances, itineraries[index], index, order)
    for vehicle in allowed:
        idle = _idle(vehicle, itineraries)
        if idle is not None:
            yield _judged(problem, distances, alone(vehicle, idle, order), len(itineraries), 0.0)


def carriers(problem: Problem, order: Order) -> list[VehicleType]:
    """The types, of those there are, that no rule keeps from carrying the order."""
    available = (vehicle for vehicle in problem.vehicles if vehicle.count)
    return [v for v in available if rules.forbidding(problem, order, v) is None]


def _idle(vehicle: VehicleType, itineraries: Sequence[Itinerary]) -> int | None:
    """The lowest number of this type that has no route, or None."""
    used = {i.number for i in itineraries if i.vehicle_id == vehicle.id}
    return next((n for n in range(1, vehicle.count + 1) if n not in used), None)


def alone(vehicle: VehicleType, number: int, order: Order) -> Itinerary:
    """A vehicle that brings this order and nothing else."""
    return Itinerary(vehicle.id, number, ((Visit(order.store_id, (order.id,)),),))


def _nearest(
    problem: Problem,
    distances: Distances,
    itineraries: Sequence[Itinerary],
    order: Order,
    allowed: set[str],
) -> list[int]:
    """Routes by the way from the order's store to their nearest stop."""
    stops = [
        (index, visit.store_id)
        for index, itinerary in enumerate(itineraries)
        if itinerary.vehicle_id in allowed
        for trip in itinerary.trips
        for visit in trip
    ]
    if not stops:
        return []
    here = coordinates([problem.store[order.store_id]])
    there = coordinates(problem.store[store_id] for _, store_id in stops)
    profile = problem.vehicle[itineraries[stops[0][0]].vehicle_id].road_profile
    metres = distances.matrix(here, there, profile).metres[0].tolist()
    ranked = sorted(zip(metres, stops, strict=True))
    return list(dict.fromkeys(index for _, (index, _) in ranked))[:NEAREST_ROUTES]


def _best_place(
    problem: Problem, distances: Distances, itinerary: Itinerary, index: int, order: Order
) -> Attempt:
    """The place in the route's last trip that breaks least, then costs least."""
    before = evaluate_route(problem, distances, itinerary).cost.total
    judged = [
        _judged(problem, distances, changed, index, before)
        for changed in _with_order(itinerary, order)
    ]
    return min(judged, key=lambda attempt: (len(attempt.broken), attempt.added))


def _with_order(itinerary: Itinerary, order: Order) -> Iterator[Itinerary]:
    """The itinerary with the order at its store's stop, or with a new stop at each place."""
    *before, trip = itinerary.trips
    at_store = [i for i, visit in enumerate(trip) if visit.store_id == order.store_id]
    for i in at_store:
        joined = replace(trip[i], orders=(*trip[i].orders, order.id))
        yield replace(itinerary, trips=(*before, (*trip[:i], joined, *trip[i + 1 :])))
    for i in range(len(trip) + 1 if not at_store else 0):
        visit = Visit(order.store_id, (order.id,))
        yield replace(itinerary, trips=(*before, (*trip[:i], visit, *trip[i:])))


def _judged(
    problem: Problem, distances: Distances, itinerary: Itinerary, index: int, before: float
) -> Attempt:
    route = evaluate_route(problem, distances, itinerary)
    broken = tuple(rules.broken_by(problem, route, index + 1))
    return Attempt(index, itinerary, route.cost.total - before, broken)
