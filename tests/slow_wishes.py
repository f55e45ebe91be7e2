"""Preferred hours, known and named vehicles, vehicles underway, as the slow checker reads them.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.slow_cells import (
    Day,
    Violation,
    classes_of,
    exactly,
    is_return,
    is_transfer,
    number,
    number_or,
    owner_of,
    reload_depot_id,
    start_depot_id,
    text,
    windows_of,
)
from tests.slow_sharing import holds
from tests.slow_trips import StopReport, TripReport

# ------------------------------------------------------------------ preferred hours


@dataclass
class Hours:
    """When a stop should begin, both seconds included, and what a second outside costs."""

    first: int
    last: int
    per_second: Fraction

    def outside(self, begins: int) -> int:
        """Seconds before or after."""
        return max(self.first - begins, begins - self.last, 0)


def hours_of(store: dict[str, Any]) -> Hours | None:
    """Reading: hours without a price are none."""
    hours = windows_of(store.get("preferred"))
    price = exactly(store.get("outside_per_min"))
    return Hours(*hours[0], price / 60) if hours and price else None


def outside_cost(day: Day, stops: Iterable[StopReport]) -> float:
    """Reading: every stop counts, also one without orders and the second at one store."""
    cost = Fraction(0)
    for stop in stops:
        hours = hours_of(day.stores[stop.store_id])
        if hours is not None:
            cost += hours.per_second * hours.outside(stop.start_service)
    return float(cost)


# ------------------------------------------------------------------- which vehicle


def is_one_of(vehicle: dict[str, Any], which: int, names: set[str]) -> bool:
    """Whether one of the names is the vehicle's type, or the type and the vehicle's number.

    Reading: a row of one vehicle whose id ends in ` #` and digits is one of the type before it."""
    vehicle_id = text(vehicle["vehicle_id"])
    kind, _, which_of_them = vehicle_id.rpartition(" #")
    if which_of_them.isdecimal() and number_or(vehicle.get("count"), 1) == 1:
        return bool(names & {vehicle_id, kind})
    return bool(names & {vehicle_id, f"{vehicle_id} #{which}"})


def orders_of(trips: Iterable[TripReport]) -> list[str]:
    """Each order of the trips once."""
    return list(dict.fromkeys(o for trip in trips for stop in trip.stops for o in stop.orders))


def vehicle_cost(
    day: Day, vehicle: dict[str, Any], which: int, trips: list[TripReport]
) -> dict[str, float]:
    """Reading: an order costs this once on a route, however often it is handled there; what counts
    is the store of the order, not that of the stop."""
    cost = {"unfamiliar": 0.0, "other_vehicle": 0.0}
    for order_id in orders_of(trips):
        order = day.orders[order_id]
        store = day.stores[text(order["store_id"])]
        familiar, named = classes_of(store.get("familiar")), text(order.get("vehicle"))
        if familiar and not is_one_of(vehicle, which, familiar):
            cost["unfamiliar"] += number_or(store.get("unfamiliar_cost"), 0.0)
        if named and not is_one_of(vehicle, which, {named}):
            cost["other_vehicle"] += number_or(order.get("other_vehicle_cost"), 0.0)
    return cost


def vehicle_broken(
    day: Day, index: int, vehicle: dict[str, Any], which: int, trips: list[TripReport]
) -> Iterator[Violation]:
    """Orders that must not ride on this vehicle, because they name another."""
    for order_id in orders_of(trips):
        order = day.orders[order_id]
        if not may_ride(vehicle, which, order):
            yield "other-vehicle", index, order_id


def may_ride(vehicle: dict[str, Any], which: int, order: dict[str, Any]) -> bool:
    """Whether the order names no vehicle, or this one, or others at a price."""
    named = text(order.get("vehicle"))
    free = number(order.get("other_vehicle_cost")) is not None
    return not named or free or is_one_of(vehicle, which, {named})


# ----------------------------------------------------------------- vehicles underway


def aboard_of(vehicle: dict[str, Any]) -> set[str] | None:
    """The orders in a vehicle underway, which may be none; None for one that is not underway."""
    names = classes_of(vehicle.get("aboard"))
    return names - {"none"} if names else None


def loading_depots(vehicle: dict[str, Any], order: dict[str, Any]) -> set[str]:
    """Where the vehicle may load a delivery: with a single trip it loads again nowhere."""
    aboard = aboard_of(vehicle)
    depots = {start_depot_id(vehicle)} if aboard is None else set()
    if number_or(vehicle.get("max_trips"), 1) > 1:
        depots.add(reload_depot_id(vehicle))
    return set() if text(order["order_id"]) in (aboard or ()) else depots


def aboard_broken(
    day: Day, index: int, vehicle: dict[str, Any], trips: list[TripReport]
) -> Iterator[Violation]:
    """Reading: an order in the vehicle may be on its first trip, and on no other of any vehicle;
    one that stands on both trips breaks it on the later. What is not in it may be on its first trip
    where that calls at a depot that holds it, open or not."""
    mine = aboard_of(vehicle)
    underway = {o for row in day.vehicles.values() for o in aboard_of(row) or ()}
    for number_of_trip, trip in enumerate(trips):
        for order_id in orders_of([trip]):
            order = day.orders[order_id]
            loaded = mine is not None and order_id in mine
            if order_id in underway and not (loaded and number_of_trip == 0):
                yield "aboard", index, order_id
            if mine is None or number_of_trip > 0 or is_return(order) or is_transfer(order):
                continue
            called = [day.depots[call.depot_id] for call in trip.calls]
            if not loaded and not any(holds(depot, owner_of(order)) for depot in called):
                yield "aboard", index, order_id
