"""What the locks of a day still bind when it is in progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.fleet_left import Left
from routing.locks import PLACED, stops_off
from routing.model import Lock, Order, names_vehicle
from routing.plan import Plan

if TYPE_CHECKING:
    from routing.news import News


@dataclass(frozen=True)
class LocksLeft:
    """``locks``: of the rest of a day. ``released``: sentences, by lock, of routes that nobody can
    drive any more. ``stay``: by order the vehicle that it may not leave, since its place is counted
    on a trip that has begun."""

    locks: tuple[Lock, ...] = ()
    released: Mapping[str, str] = field(default_factory=dict)
    stay: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """Where an order stands: on which vehicle, at which stop of its trip (from 0), of how many."""

    vehicle: str
    stop: int
    stops: int


def locks_left(plan: Plan, news: News, fleet: Sequence[Left], orders: Sequence[Order]) -> LocksLeft:
    """The locks of orders that are still to be brought: done stops are taken off, a place on a trip
    that has begun is counted among the stops that are left. Goods of a vehicle that broke down are
    bound to nothing any more."""
    ids = {order.id for order in orders if not order.is_transfer}
    now, then = _underway(fleet, ids), _planned(plan)
    locks, released, stay = list[Lock](), dict[str, str](), dict[str, str]()
    for lock in plan.problem.locks:
        trips = tuple(kept for trip in lock.trips if (kept := tuple(o for o in trip if o in ids)))
        here = replace(lock, trips=trips)
        if lock.kind == "route":
            some = any(order.id in lock.orders for order in orders)
            why = _released(here, news, fleet) if some else ""
            released |= {lock.id: f"lock '{lock.id}' is released: {why}"} if why else {}
            locks += [here] if trips and not why else []
        elif lock.kind in PLACED:
            locks += _placed(here, now, then)
            if lock.price is None:
                stay |= {o: now[o].vehicle for o in here.orders if o in now}
        elif len(here.orders) > 1:
            locks.append(here)
    return LocksLeft(tuple(locks), released, stay)


def _released(lock: Lock, news: News, fleet: Sequence[Left]) -> str:
    """Why nobody can drive a route any more; empty if its vehicle can."""
    if lock.vehicle in news.broken:
        return f"'{lock.vehicle}' has broken down"
    vehicles = (v for each in fleet for v in each.vehicles)
    if any(names_vehicle(lock.vehicle, v, n) for v in vehicles for n in range(1, v.count + 1)):
        return ""
    return f"'{lock.vehicle}' has no trip left"


def _underway(fleet: Sequence[Left], ids: set[str]) -> dict[str, _Place]:
    """The orders on what is left of the trips that have begun."""
    found = dict[str, _Place]()
    for each in fleet:
        if each.itineraries and each.vehicles and each.vehicles[0].aboard is not None:
            stops = [stop for stop in each.itineraries[0].trips[0] if ids.intersection(stop.orders)]
            for at, stop in enumerate(stops):
                place = _Place(each.itineraries[0].vehicle_id, at, len(stops))
                found |= {order_id: place for order_id in stop.orders if order_id in ids}
    return found


def _planned(plan: Plan) -> dict[str, _Place]:
    """Where the plan has them."""
    return {
        order_id: _Place(route.name, at, len(trip.stops))
        for route in plan.routes
        for trip in route.trips
        for at, stop in enumerate(trip.stops)
        for order_id in stop.orders
    }


def _placed(lock: Lock, now: Mapping[str, _Place], then: Mapping[str, _Place]) -> Iterator[Lock]:
    """A lock to a stop, which may be another one for each of its orders now. What a price left
    elsewhere is as far from its stop as it was."""
    stops: dict[int, list[str]] = {}
    for order_id in lock.orders:
        stop, here, was = lock.stop, now.get(order_id), then.get(order_id)
        if here is not None and was is not None:
            if stops_off(stop, was.stop, was.stops) == 0:
                stop = here.stop + 1 if stop > 0 else here.stop - here.stops
            elif stop > 0:
                stop -= was.stop - here.stop
            if (stop > 0) != (lock.stop > 0):
                continue  # that stop is done
        stops.setdefault(stop, []).append(order_id)
    for number, (stop, orders) in enumerate(stops.items()):
        name = lock.id if number == 0 else f"{lock.id} ({stop})"
        if stop == lock.stop:
            yield replace(lock, id=name, trips=(tuple(orders),))
        else:
            yield replace(lock, id=name, trips=(tuple(orders),), kind="position", position=stop)
