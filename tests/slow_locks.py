"""Locks and stacked goods, as the slow checker reads them from docs/model.md.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tests.slow_cells import Day, Violation, is_return, is_transfer, number, text
from tests.slow_trips import RouteReport, TripReport

Stops = list[tuple[str, set[str]]]


@dataclass
class Lock:
    """One row of the table, or the orders with one name in their column `together`."""

    kind: str
    trips: list[list[str]]
    vehicle: str = ""
    price: float | None = None
    position: int = 0

    @property
    def orders(self) -> list[str]:
        return [name for trip in self.trips for name in trip]


def locks_of(problem: dict[str, Any], day: Day) -> list[Lock]:
    """Reading: a lock of one order that should be with others binds nothing."""
    found = []
    for row in problem.get("locks") or []:
        trips = [[o.strip() for o in part.split(";")] for part in text(row["orders"]).split("|")]
        known = [[o for o in trip if o in day.orders] for trip in trips]
        price = number(row.get("price"))
        found.append(
            Lock(text(row["kind"]), known, text(row.get("vehicle")), price and float(price))
        )
        found[-1].position = int(number(row.get("position")) or 0)
        if price == 0:
            found[-1].price = 0.0
    names: dict[str, list[str]] = {}
    for order_id, order in day.orders.items():
        names.setdefault(text(order.get("together")), []).append(order_id)
    names.pop("", None)
    found += [Lock("together", [orders]) for orders in names.values()]
    alone = ("together", "sequence", "block")
    return [lock for lock in found if len(lock.orders) > (1 if lock.kind in alone else 0)]


def places(trip: TripReport) -> dict[str, int]:
    """Reading: an order that stands at two stops of a trip is at the later one."""
    return {o: at for at, stop in enumerate(trip.stops) for o in stop.orders}


def name_of(vehicle_id: str, which: int) -> str:
    """What is called BEV-van #3 already is one of it, in a day in progress."""
    _, _, number_of_it = vehicle_id.rpartition(" #")
    return vehicle_id if number_of_it.isdecimal() else f"{vehicle_id} #{which}"


def all_decided(locks: list[Lock], vehicle: dict[str, Any]) -> bool:
    """Reading: a vehicle whose route is locked can carry nothing else, so it is none of those that
    could carry an order whole."""
    vehicle_id, count = text(vehicle["vehicle_id"]), int(number(vehicle.get("count")) or 1)
    decided = {lock.vehicle for lock in locks if lock.kind == "route" and lock.price is None}
    return all(name_of(vehicle_id, which) in decided for which in range(1, count + 1))


def lock_cost(
    locks: list[Lock], vehicle_id: str, which: int, trips: list[TripReport]
) -> dict[str, float]:
    """Money for the orders of a route that locks with a price want elsewhere."""
    cost = 0.0
    for lock in locks:
        for trip in trips if lock.price is not None else []:
            at = places(trip)
            for order_id in (o for o in lock.orders if o in at):
                cost += (lock.price or 0.0) * misplaced(lock, order_id, at, len(trip.stops))
                if lock.kind == "route" and lock.vehicle != name_of(vehicle_id, which):
                    cost += lock.price or 0.0
    return {"lock": cost}


def misplaced(lock: Lock, order_id: str, at: dict[str, int], stops: int) -> bool:
    here = at[order_id]
    if lock.kind == "first":
        return here != 0
    if lock.kind == "last":
        return here != stops - 1
    if lock.kind == "position":
        return elsewhere(lock, here, stops)
    if lock.kind == "together":
        return lock.orders[0] not in at
    line = next(trip for trip in lock.trips if order_id in trip)
    if line[0] == order_id:
        return lock.kind == "route" and here != 0
    earlier = at.get(line[line.index(order_id) - 1])
    if earlier is None or earlier > here:
        return True
    return lock.kind != "sequence" and here - earlier > 1


def elsewhere(lock: Lock, here: int, stops: int) -> bool:
    """Counting along the trip, or back from its end; a trip with fewer stops has no such place."""
    numbers = list(range(1, stops + 1))
    if lock.position < 0:
        numbers = [number - stops - 1 for number in numbers]
    return numbers[here] != lock.position


def locks_broken(
    day: Day, locks: list[Lock], routes: list[RouteReport | None], which: dict[int, int]
) -> Iterator[Violation]:
    """Locks without a price. `which`: the number of each route's vehicle."""
    driven = [route for route in routes if route is not None and route.stops]
    for lock in locks:
        if lock.price is not None:
            continue
        if lock.kind == "route":
            yield from route_broken(day, lock, driven, which)
            continue
        found = [(r, trip, places(trip)) for r in driven for trip in r.trips]
        used = [(r, trip, at) for r, trip, at in found if set(lock.orders) & at.keys()]
        for route, trip, at in used:
            if any(badly_placed(lock, at, len(trip.stops))):
                yield "lock", route.route, ""
        if lock.kind in ("first", "last", "position"):
            continue
        served = {o for _, _, at in used for o in lock.orders if o in at}
        some = lock.kind == "together" and served and served != set(lock.orders)
        if len(used) > 1 or some:
            yield "lock", 0, ""


def badly_placed(lock: Lock, at: dict[str, int], stops: int) -> Iterator[bool]:
    there = [at[o] for o in lock.orders if o in at]
    if lock.kind == "first":
        yield from (place != 0 for place in there)
    elif lock.kind == "last":
        yield from (place != stops - 1 for place in there)
    elif lock.kind == "position":
        yield from (elsewhere(lock, place, stops) for place in there)
    elif lock.kind != "together":
        yield there != sorted(there)
        if lock.kind == "block":
            yield set(range(min(there), max(there) + 1)) != set(there)


def route_broken(
    day: Day, lock: Lock, driven: list[RouteReport], which: dict[int, int]
) -> Iterator[Violation]:
    mine = [
        route for route in driven if name_of(route.vehicle_id, which[route.route]) == lock.vehicle
    ]
    wanted = [stops_wanted(day, trip) for trip in lock.trips]
    if not mine:
        yield "lock", 0, ""
    for route in driven:
        carried = {o for trip in route.trips for stop in trip.stops for o in stop.orders}
        stops = [[(s.store_id, set(s.orders)) for s in trip.stops] for trip in route.trips]
        if route in mine:
            if stops != wanted:
                yield "lock", route.route, ""
        elif carried & set(lock.orders):
            yield "lock", route.route, ""


def stops_wanted(day: Day, trip: list[str]) -> Stops:
    groups = groupby(trip, key=lambda o: text(day.orders[o]["store_id"]))
    return [(store_id, set(orders)) for store_id, orders in groups]


# ------------------------------------------------------------ last in, first out


def stack_broken(day: Day, trip: TripReport) -> bool:
    """Load and unload stop by stop: whether something has to come out from behind.

    Reading: a transfer is loaded at the first stop at its first store, and unloaded at the next
    stop at its second.
    """
    load: list[set[str]] = [set()]  # what was loaded at one place can be in any order
    out_at: dict[str, int] = {}
    in_at: dict[str, int] = {}
    for number_of_stop, stop in enumerate(trip.stops):
        for order_id in stop.orders:
            order = day.orders[order_id]
            if text(order.get("goods")) not in day.stacked:
                continue
            if is_return(order):
                in_at[order_id], out_at[order_id] = number_of_stop, len(trip.stops)
            elif not is_transfer(order):
                in_at[order_id], out_at[order_id] = -1, number_of_stop
            elif order_id in in_at:
                if stop.store_id == text(order["store_id"]):
                    out_at.setdefault(order_id, number_of_stop)
            elif stop.store_id == text(order.get("from_store_id")):
                in_at[order_id] = number_of_stop
    load[0] = {o for o in out_at if in_at[o] == -1}
    for number_of_stop in range(len(trip.stops)):
        for order_id in [o for o in out_at if out_at[o] == number_of_stop]:
            depth = next(k for k, layer in enumerate(load) if order_id in layer)
            staying = {o for layer in load[depth + 1 :] for o in layer}
            if any(out_at[o] > number_of_stop for o in staying):
                return True
        load = [{o for o in layer if out_at[o] > number_of_stop} for layer in load]
        load.append({o for o in out_at if in_at[o] == number_of_stop})
    return False
