"""What is decided already is kept: orders that ride together, in a sequence, at a stop, or a
whole route; or it costs its price for each order that breaks it (docs/model.md, Locks).

A plan breaks the rule where a hard lock is broken. An order is left out for it where it finds no
place that its locks allow, or where others of its lock find none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.locks import PLACED, before, itinerary_of, named_stop, stops_off
from routing.model import Lock, Order, VehicleType, names_vehicle
from routing.plan import Route, Trip, Violation
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "lock"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order's route is that of another vehicle, or each of these has a route of its own."""
    bonds = problem.bonds
    if not bonds.routes:
        return None
    lock = bonds.kept.get(order.id)
    numbers = range(1, vehicle.count + 1)
    if lock is not None:
        if any(names_vehicle(lock.vehicle, vehicle, n) for n in numbers):
            return None
        return f"order '{order.id}' is locked to the route of '{lock.vehicle}' (lock '{lock.id}')"
    if all(any(names_vehicle(name, vehicle, n) for name in bonds.routes) for n in numbers):
        return f"the route of each '{vehicle.id}' is locked, without order '{order.id}'"
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Its vehicle may not carry it, or all that may have routes that are decided."""
    lock = problem.bonds.kept.get(order.id)
    if lock is not None:
        return Refusal(
            f"order '{order.id}' is locked to '{lock.vehicle}', which may not carry it",
            f"take it out of lock '{lock.id}', or give the lock a price",
            "order_id",
            order.id,
        )
    return Refusal(
        f"the routes of all vehicles that may carry order '{order.id}' are locked",
        "release a route, or give its lock a price",
        "order_id",
        order.id,
    )


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order that is not where a hard lock wants it on this route, and one
    for a route that is not the one locked."""
    bonds = problem.bonds
    if not bonds.orders:
        return
    for trip in route.trips:
        at = _positions(trip)
        for order_id, position in at.items():
            for lock in bonds.placed.get(order_id, ()):
                if stops_off(lock.stop, position, len(trip.stops)):
                    message = f"order '{order_id}' is not at the {named_stop(lock.stop)} stop"
                    message += " of its trip"
                    if lock.kind == "position":
                        message += f", but at stop {position + 1} of {len(trip.stops)}"
                    yield _broken(lock, message, order_id, trip.stops[position].store_id)
            if order_id in bonds.ring:
                yield from _out_of_sequence(bonds.ring[order_id], trip, at, order_id)
    yield from _another_route(problem, route)


def _broken(lock: Lock, message: str, order_id: str = "", store_id: str = "") -> Violation:
    return Violation(CODE, f"{message} (lock '{lock.id}')", order_id=order_id, store_id=store_id)


def _positions(trip: Trip) -> dict[str, int]:
    """The number of the stop of each order, from 0."""
    return {o: number for number, stop in enumerate(trip.stops) for o in stop.orders}


def _out_of_sequence(
    lock: Lock, trip: Trip, at: dict[str, int], order_id: str
) -> Iterator[Violation]:
    """The order against the one of its lock that comes before it among those on the trip."""
    there = [o for o in lock.orders if o in at]
    place = there.index(order_id)
    if lock.kind == "together" or place == 0:
        return
    earlier, store_id = there[place - 1], trip.stops[at[order_id]].store_id
    if at[order_id] < at[earlier]:
        message = f"order '{order_id}' is served before '{earlier}'"
        yield _broken(lock, message, order_id, store_id)
    elif lock.kind == "block" and at[order_id] > at[earlier] + 1:
        message = f"other stops come between orders '{earlier}' and '{order_id}'"
        yield _broken(lock, message, order_id, store_id)


def _another_route(problem: Problem, route: Route) -> Iterator[Violation]:
    bonds = problem.bonds
    lock = bonds.routes.get(route.name)
    if lock is not None:
        wanted = itinerary_of(problem, lock).trips
        stops = [[(v.store_id, frozenset(v.orders)) for v in trip] for trip in wanted]
        driven = [[(s.store_id, frozenset(s.orders)) for s in trip.stops] for trip in route.trips]
        if driven != stops:
            told = " | ".join(", ".join(trip) for trip in lock.trips)
            message = f"the route of '{route.name}' is locked: {told}, and nothing else"
            yield _broken(lock, message)
    for stop in route.stops:
        for order_id in stop.orders:
            locked = bonds.kept.get(order_id)
            if locked is not None and locked.vehicle != route.name:
                message = f"order '{order_id}' must ride on '{locked.vehicle}'"
                yield _broken(locked, message, order_id, stop.store_id)


def broken_by_plan(problem: Problem, routes: Sequence[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each hard lock whose orders ride on different trips, or some without the
    others where they travel together; and for each locked route that is not driven."""
    bonds = problem.bonds
    if not bonds.orders:
        return
    trips_of: dict[str, set[tuple[int, int]]] = {}
    for number, route in routes:
        for n, trip in enumerate(route.trips):
            for order_id in _positions(trip):
                trips_of.setdefault(order_id, set()).add((number, n))
    for lock in dict.fromkeys(bonds.ring.values()):
        served = [o for o in lock.orders if o in trips_of]
        if len(set().union(*(trips_of[o] for o in served))) > 1:
            other = next((o for o in served if trips_of[o] != trips_of[served[0]]), served[0])
            message = f"orders '{served[0]}' and '{other}' ride on different trips"
            yield _broken(lock, message, other)
        elif lock.kind == "together" and 0 < len(served) < len(lock.orders):
            missing = next(o for o in lock.orders if o not in trips_of)
            message = f"order '{served[0]}' is served without '{missing}'"
            yield _broken(lock, message, missing)
    names = {route.name for _, route in routes}
    for vehicle, lock in bonds.routes.items():
        if vehicle not in names:
            yield _broken(lock, f"'{vehicle}' does not drive the route that is locked")


def used(problem: Problem) -> bool:
    """Whether some lock may be broken at a price."""
    return bool(problem.bonds.soft)


def price(problem: Problem, route: Route) -> float:
    """Money for all orders of a route that are not where soft locks want them."""
    total = 0.0
    for trip in route.trips:
        at = _positions(trip)
        for order_id in at:
            lock = problem.bonds.soft.get(order_id)
            if lock is not None:
                missed = not _follows(lock, at, order_id, len(trip.stops))
                total += (lock.price or 0.0) * missed
                order = problem.order[order_id]
                total += price_of_order(problem, order, route.vehicle, route.number)
    return total


def _follows(lock: Lock, at: dict[str, int], order_id: str, stops: int) -> bool:
    """Whether an order is where a lock wants it on its trip of so many stops."""
    if lock.kind in PLACED:
        return not stops_off(lock.stop, at[order_id], stops)
    earlier = before(lock, order_id)
    if earlier is None:
        return lock.kind != "route" or at[order_id] == 0
    if earlier not in at:
        return False
    apart = at[order_id] - at[earlier]
    return lock.kind == "together" or 0 <= apart <= (stops if lock.kind == "sequence" else 1)


def price_of_order(problem: Problem, order: Order, vehicle: VehicleType, number: int) -> float:
    """Money if this vehicle brings the order, where a soft lock wants another."""
    lock = problem.bonds.soft.get(order.id)
    if lock is None or lock.kind != "route" or names_vehicle(lock.vehicle, vehicle, number):
        return 0.0
    return lock.price or 0.0
