"""What the locks of a day bind (docs/model.md, Locks)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from routing.errors import InputError
from routing.model import Lock, names_vehicle
from routing.plan import Itinerary, Plan, Visit
from routing.setups import Free, suited

if TYPE_CHECKING:
    from routing.problem import Problem

PLACED = ("first", "last", "position")
"""Kinds of locks to a stop of a trip, counted from its first or its last."""
LINKED = ("sequence", "block", "route")
"""Kinds of locks whose orders stand in a sequence."""


@dataclass(frozen=True)
class Bonds:
    """By order: ``ring``, the hard lock that holds it together with others; ``placed``, hard locks
    to a stop of its trip; ``soft``, the lock that it may break at a price; ``kept``, the hard lock
    of its whole route. ``routes``: these by vehicle."""

    ring: Mapping[str, Lock] = field(default_factory=dict)
    placed: Mapping[str, tuple[Lock, ...]] = field(default_factory=dict)
    soft: Mapping[str, Lock] = field(default_factory=dict)
    kept: Mapping[str, Lock] = field(default_factory=dict)
    routes: Mapping[str, Lock] = field(default_factory=dict)

    @property
    def orders(self) -> frozenset[str]:
        """All orders that some lock binds."""
        return frozenset().union(self.ring, self.placed, self.soft, self.kept)


def all_locks(problem: Problem) -> Iterator[Lock]:
    """The locks of the day, and those that orders make by travelling together."""
    yield from problem.locks
    names: dict[str, list[str]] = {}
    for order in problem.orders:
        if order.together and not order.part_of:
            names.setdefault(order.together, []).append(order.id)
    for name, orders in names.items():
        yield Lock(name, "together", (tuple(orders),))


def bonds_of(problem: Problem) -> Bonds:
    """What the locks bind. Where two would bind one order in the same way the first does: such days
    are refused (`routing.validate_locks`)."""
    ring, soft, kept, routes = (dict[str, Lock]() for _ in range(4))
    placed: dict[str, tuple[Lock, ...]] = {}
    for lock in all_locks(problem):
        here = _left_of(problem, lock)
        if here is None:
            continue
        if here.price is not None:
            soft |= {o: here for o in here.orders if o not in soft}
        elif here.kind in PLACED:
            placed |= {o: (*placed.get(o, ()), here) for o in here.orders}
        elif here.kind == "route":
            routes.setdefault(here.vehicle, here)
            kept |= {o: here for o in here.orders if o not in kept}
        else:
            ring |= {o: here for o in here.orders if o not in ring}
    return Bonds(ring, placed, soft, kept, routes)


def _left_of(problem: Problem, lock: Lock) -> Lock | None:
    """The lock as far as the day has its orders, and none where nothing is left of it: no order, no
    vehicle, one order alone of those that should be together."""
    known = (
        tuple(o for o in trip if o in problem.order and not problem.order[o].is_transfer)
        for trip in lock.trips
    )
    trips = tuple(trip for trip in known if trip)
    least = 2 if lock.kind in ("together", "sequence", "block") else 1
    if sum(map(len, trips)) < least:
        return None
    if lock.kind == "route" and not any(
        names_vehicle(lock.vehicle, v, n) for v in problem.vehicles for n in range(1, v.count + 1)
    ):
        return None
    return replace(lock, trips=trips)


def itinerary_of(problem: Problem, lock: Lock) -> Itinerary:
    """What the vehicle of a locked route drives: neighbouring orders of a store are one stop."""
    vehicle, number = next(
        (v, n)
        for v in problem.vehicles
        for n in range(1, v.count + 1)
        if names_vehicle(lock.vehicle, v, n)
    )
    trips = tuple(
        tuple(
            Visit(store_id, tuple(sorted(same)))
            for store_id, same in groupby(trip, key=lambda o: problem.order[o].store_id)
        )
        for trip in lock.trips
    )
    return Itinerary(vehicle.id, number, trips)


def locked_routes(problem: Problem) -> list[Itinerary]:
    """The routes that are decided, in the order of the day's locks. Each goes out in the first
    setup that may carry its orders and leaves a driver to those after it."""
    found: list[Itinerary] = []
    people = Free(problem.setups)
    for lock in problem.bonds.routes.values():
        route = itinerary_of(problem, lock)
        setup = suited(problem, route, people)
        people.take(setup)
        found.append(replace(route, setup=setup))
    return found


def stops_off(stop: int, position: int, stops: int) -> int:
    """By how many stops what stands at a position (from 0) of a trip of so many stops is away from
    where a lock has it (`Lock.stop`)."""
    return abs(position - (stop - 1 if stop > 0 else stops + stop))


def named_stop(stop: int) -> str:
    """``first``, ``last``, ``3rd``, ``2nd to last``."""
    if stop in (1, -1):
        return "first" if stop > 0 else "last"
    number = abs(stop)
    teen = number % 100 in (11, 12, 13)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(0 if teen else number % 10, "th")
    return f"{number}{ending}" + (" to last" if stop < 0 else "")


def before(lock: Lock, order_id: str) -> str | None:
    """The order that this one should follow, on its trip; for orders that travel together the first
    of all. None for one that has none before it."""
    trip = next(trip for trip in lock.trips if order_id in trip)
    at = trip.index(order_id)
    if at == 0:
        return None
    return trip[0] if lock.kind == "together" else trip[at - 1]


def lock_like(problem: Problem, plan: Plan, vehicle: str, price: float | None = None) -> Lock:
    """What a vehicle drives in a plan, as a lock of this day. An order that the day does not have
    stands for those that the same distributor has there now: yesterday's route serves today's
    orders. Raises `InputError` where nothing of such a route is left."""
    route = next((route for route in plan.routes if route.name == vehicle), None)
    if route is None:
        names = ", ".join(f"'{route.name}'" for route in plan.routes[:6])
        raise InputError(f"'{vehicle}' drives nothing in that plan; there are {names}, ...")
    here: dict[tuple[str, str, str], list[str]] = {}
    for order in problem.orders:
        here.setdefault((order.store_id, order.distributor_id, order.kind), []).append(order.id)
    taken: set[str] = set()
    trips = []
    for trip in route.trips:
        orders: list[str] = []
        for order in (plan.problem.order[o] for stop in trip.stops for o in stop.orders):
            place = (order.store_id, order.distributor_id, order.kind)
            meant = [order.id] if order.id in here.get(place, ()) else here.get(place, [])
            orders += [o for o in meant if o not in taken]
            taken.update(meant)
        trips.append(tuple(orders))
    if not taken:
        raise InputError(
            f"'{vehicle}': the day has no order for any stop of its route in that plan"
        )
    return Lock(f"keep {vehicle}", "route", tuple(filter(None, trips)), vehicle, price)
