"""A plan in the making: routes as decided, and where one more order could go.

Every place is judged by the oracle itself; it is the slow and certain way, for the few orders that
an engine has left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from geo.matrix import Distances, Float64
from routing import rules
from routing.available import Measure, of_itinerary, on_hand
from routing.distances import coordinates
from routing.evaluate import evaluate_route, known_part
from routing.model import Order, VehicleType, units
from routing.plan import Itinerary, Violation, Visit
from routing.problem import Problem
from routing.rules import available
from routing.setups import Free
from routing.staff import AS_IT_IS, Setup
from solvers.docks.taken import Docks, can_crowd

NEAREST_ROUTES = 6
"""Routes that are tried for an order, those that pass nearest to its store."""


class Place(NamedTuple):
    """An order somewhere in a plan: the itinerary with it, in the place of the route of index
    ``at``; one beyond the last is a route more."""

    at: int
    itinerary: Itinerary


@dataclass(frozen=True)
class Attempt:
    """An order put into a route at its best place: what it costs more and what it breaks."""

    index: int
    itinerary: Itinerary
    added: float
    broken: tuple[Violation, ...]


class Yard:
    """The routes of a plan that may still change, with the vehicles that are not used yet."""

    def __init__(
        self,
        problem: Problem,
        distances: Distances,
        itineraries: Sequence[Itinerary],
        crowded: bool = True,
    ) -> None:
        """``crowded``: whether docks are looked at."""
        self.problem, self.distances = problem, distances
        self._docks = Docks(problem, distances) if crowded and can_crowd(problem) else None
        self.routes: list[Itinerary] = []
        self._places: list[Float64] = []
        self._taken: list[Counter[Measure]] = []  # of what depots have, by each route
        self._costs: dict[int, float] = {}  # of routes as they are
        for itinerary in itineraries:
            self._append(itinerary)

    def put(self, attempt: Attempt) -> None:
        """Make an attempt part of the plan."""
        if attempt.index == len(self.routes):
            self._append(attempt.itinerary)
        else:
            self.routes[attempt.index] = attempt.itinerary
            self._costs.pop(attempt.index, None)
            self._places[attempt.index] = self._places_of(attempt.itinerary)
            self._taken[attempt.index] = of_itinerary(self.problem, attempt.itinerary)
            self._enter(attempt.index)

    def _append(self, itinerary: Itinerary) -> None:
        self.routes.append(itinerary)
        self._places.append(self._places_of(itinerary))
        self._taken.append(of_itinerary(self.problem, itinerary))
        self._enter(len(self.routes) - 1)

    def _enter(self, index: int) -> None:
        """Take the docks that the route loads at."""
        if self._docks is not None:
            route = evaluate_route(self.problem, self.distances, self.routes[index])
            self._docks.put(index, route)

    def _places_of(self, itinerary: Itinerary) -> Float64:
        visits = [visit for trip in itinerary.trips for visit in trip]
        return coordinates(self.problem.store[visit.store_id] for visit in visits)

    def carriers(self, order: Order) -> list[VehicleType]:
        """The types, of those there are, that no rule keeps from carrying the order."""
        available = (vehicle for vehicle in self.problem.variants if vehicle.count)
        return [v for v in available if rules.forbidding(self.problem, order, v) is None]

    def on(self, problem: Problem, changed: Collection[int]) -> Yard:
        """The same routes on another day, with the same places and docks, that makes a difference
        only to hours and cost of the routes of which the indices are ``changed``, and to what is to
        come."""
        if can_crowd(problem) != (self._docks is not None):
            return Yard(problem, self.distances, self.routes)
        other = copy(self)
        other.problem, other.routes = problem, self.routes[:]
        other._places, other._taken = self._places[:], self._taken[:]
        other._costs = {i: cost for i, cost in self._costs.items() if i not in changed}
        if self._docks is not None:
            other._docks = self._docks.on(problem)
            for index in changed:
                other._enter(index)
        return other

    def attempts(self, order: Order) -> Iterator[Attempt]:
        """The order on each of the nearest routes that may carry it, and on each idle vehicle."""
        for places in self.places(order, self.carriers(order)):
            yield _best(map(self.tried, places))

    def places(
        self, order: Order, allowed: Sequence[VehicleType], of: str = ""
    ) -> Iterator[list[Place]]:
        """All places on each of the nearest routes that may carry the order, and that on each idle
        vehicle; ``of``: of this type alone."""
        for index in self.nearest(order, allowed):
            if of in ("", self.routes[index].vehicle_id):
                yield [Place(index, each) for each in self._with_order(self.routes[index], order)]
        for vehicle in allowed:
            if of not in ("", vehicle.id):
                continue
            number, setup = self.idle(vehicle), self.manned(vehicle)
            if number is not None and setup is not None:
                itinerary = replace(alone(vehicle, number, order), setup=setup)
                yield [Place(len(self.routes), itinerary)]

    def tried(self, place: Place) -> Attempt:
        """What an order costs and breaks in a place."""
        return self._judged(place.itinerary, place.at, self.cost(place.at))

    def nearest(
        self, order: Order, allowed: Sequence[VehicleType], most: int = NEAREST_ROUTES
    ) -> list[int]:
        """Routes of the allowed types whose nearest stop is nearest to the order's store."""
        ids, alike = {(v.id, v.setup) for v in allowed}, self.problem.setups.alike
        driven = [(route.vehicle_id, alike(route.setup)) for route in self.routes]
        open_routes = [i for i, vehicle in enumerate(driven) if vehicle in ids]
        if not open_routes:
            return []
        store = self.problem.store[order.store_id]
        lengths = [len(self._places[i]) for i in open_routes]
        away = np.concatenate([self._places[i] for i in open_routes]) - (store.lon, store.lat)
        away[:, 0] *= np.cos(np.radians(store.lat))
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        closest = np.minimum.reduceat((away**2).sum(axis=1), starts)
        ranked = np.argsort(closest, kind="stable")[:most]
        return [open_routes[i] for i in ranked.tolist()]

    def idle(self, vehicle: VehicleType) -> int | None:
        """The lowest number of this type that has no route, or None."""
        used = {route.number for route in self.routes if route.vehicle_id == vehicle.id}
        return next((n for n in range(1, vehicle.count + 1) if n not in used), None)

    def manned(self, vehicle: VehicleType) -> Setup | None:
        """How a variant can go out with people who have no route, or None."""
        if vehicle.setup == AS_IT_IS:
            return AS_IT_IS
        return Free(self.problem.setups, self.routes).like(vehicle.setup)

    def best_place(self, itinerary: Itinerary, index: int, order: Order) -> Attempt:
        """The place in one of the route's trips, or in a new one, that breaks least, then costs
        least."""
        before = self._cost(itinerary)
        changed = self._with_order(itinerary, order)
        return _best(self._judged(each, index, before) for each in changed)

    def _with_order(self, itinerary: Itinerary, order: Order) -> list[Itinerary]:
        """The route with the order in each place. Where the vehicle cannot even hold what it would
        take out, one place tells as much as all."""
        more = self.problem.vehicle_of(itinerary).max_trips > len(itinerary.trips)
        changed = list(with_order(itinerary, order, more))
        if not more and len(itinerary.trips) == 1 and self._too_much(itinerary, order):
            return changed[-1:]
        return changed

    def cost(self, index: int) -> float:
        """What a route costs as it is, nothing for one beyond the last."""
        if index >= len(self.routes):
            return 0.0
        if index not in self._costs:
            self._costs[index] = self._cost(self.routes[index])
        return self._costs[index]

    def _cost(self, itinerary: Itinerary) -> float:
        if not any(itinerary.trips):
            return 0.0
        return evaluate_route(self.problem, self.distances, itinerary).cost.total

    def _too_much(self, itinerary: Itinerary, order: Order) -> bool:
        """Whether deliveries or returns are more than the vehicle holds; transfers need not be on
        board together."""
        if order.is_transfer:
            return False
        vehicle = self.problem.vehicle_of(itinerary)
        on_board = [self.problem.order[o] for visit in itinerary.trips[-1] for o in visit.orders]
        same_way = [other for other in on_board if other.kind == order.kind]
        for dimension, limit in vehicle.capacity.items():
            amounts = (units(o.quantity.get(dimension, 0.0), dimension) for o in (*same_way, order))
            if sum(amounts) > units(limit, dimension):
                return True
        return False

    def _judged(self, itinerary: Itinerary, index: int, before: float) -> Attempt:
        """The itinerary as it would be driven: without trips that orders have left, and where docks
        count, when one is free."""
        itinerary = known_part(self.problem, itinerary) or itinerary
        docks, short = self._docks, tuple(self._short(itinerary, index))
        if docks is not None and not short:
            fitted = docks.fitted(index, itinerary)
            if fitted is not None:
                return Attempt(index, fitted.itinerary, fitted.cost.total - before, ())
            itinerary = replace(itinerary, start=None, not_before=())
        route = evaluate_route(self.problem, self.distances, itinerary)
        broken = (*rules.broken_by(self.problem, route, index + 1), *short)
        if docks is not None and not broken:
            broken = (docks.refusal(index, itinerary),)
        return Attempt(index, itinerary, route.cost.total - before, broken)

    def _short(self, itinerary: Itinerary, index: int) -> Iterator[Violation]:
        """What depots have too little of for the itinerary in the place of a route."""
        if not self.problem.available:
            return
        others = sum((c for at, c in enumerate(self._taken) if at != index), Counter[Measure]())
        before = self._taken[index] if index < len(self._taken) else Counter[Measure]()
        for measure, amount in of_itinerary(self.problem, itinerary).items():
            more = amount - before[measure]
            if more > 0 and others[measure] + amount > on_hand(self.problem, measure):
                here = others[measure] + before[measure]
                yield available.refusal(self.problem, measure, here, more)

    def short_of(self, order: Order, vehicles: Sequence[VehicleType]) -> list[Violation]:
        """What depots have too little of for an order beside those that are served, where that
        keeps it from every one of these vehicles; else nothing."""
        found: dict[str, Violation] = {}
        for vehicle in vehicles if self.problem.available else ():
            short = list(self._short(alone(vehicle, 1, order), len(self.routes)))
            elsewhere = vehicle.max_trips > 1 and vehicle.reload_depot != vehicle.depot_id
            if not short or elsewhere:
                return []
            found |= {each.message: each for each in short}
        return list(found.values())


def _best(attempts: Iterable[Attempt]) -> Attempt:
    """The one that breaks least, then costs least."""
    return min(attempts, key=lambda attempt: (len(attempt.broken), attempt.added))


def alone(vehicle: VehicleType, number: int, order: Order) -> Itinerary:
    """A vehicle that brings this order and nothing else."""
    return Itinerary(vehicle.id, number, (_visits(order),), setup=vehicle.setup)


def _visits(order: Order) -> tuple[Visit, ...]:
    """The stops that an order needs."""
    visits = (Visit(order.store_id, (order.id,)),)
    return (Visit(order.from_store_id, (order.id,)), *visits) if order.is_transfer else visits


def without(itinerary: Itinerary, order_id: str) -> Itinerary:
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


Stops = tuple[Visit, ...]


def with_order(itinerary: Itinerary, order: Order, more: bool) -> Iterator[Itinerary]:
    """The itinerary with the order in each place of each trip; ``more``: as a trip of its own
    too."""
    trips = itinerary.trips
    if more:
        calls = (*itinerary.calls, ()) if itinerary.calls else ()
        yield replace(itinerary, trips=(*trips, _visits(order)), calls=calls)
    for number, trip in enumerate(trips):
        for changed in _in_trip(trip, order):
            yield replace(itinerary, trips=(*trips[:number], changed, *trips[number + 1 :]))


def _in_trip(trip: Stops, order: Order) -> Iterator[Stops]:
    """The trip with the order at its store's stop, or with a new stop at each place; a transfer at
    each pair of places."""
    if not order.is_transfer:
        for _, changed in _at(trip, order.store_id, order.id, 0):
            yield changed
        return
    for place, begun in _at(trip, order.from_store_id, order.id, 0):
        for _, changed in _at(begun, order.store_id, order.id, place + 1):
            yield changed


def _at(trip: Stops, store_id: str, order_id: str, first: int) -> Iterator[tuple[int, Stops]]:
    """The trip with an order at a store, from place ``first`` on, and the place of that stop."""
    at_store = [i for i in range(first, len(trip)) if trip[i].store_id == store_id]
    for i in at_store:
        joined = replace(trip[i], orders=(*trip[i].orders, order_id))
        yield i, (*trip[:i], joined, *trip[i + 1 :])
    for i in range(first, len(trip) + 1 if not at_store else first):
        yield i, (*trip[:i], Visit(store_id, (order_id,)), *trip[i:])
