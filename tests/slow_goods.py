"""What depots have to give out, goods apart in compartments and returns once a vehicle is empty, as
the slow checker reads them from docs/model.md.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slow_cells import (
    Day,
    Violation,
    is_return,
    is_transfer,
    part_for,
    parts_of,
    text,
    units,
)
from tests.slow_trips import RouteReport, TripReport
from tests.slow_wishes import aboard_of, loading_depots

NAMES = ("depot_id", "goods", "article")


def available_broken(
    day: Day, rows: list[dict[str, Any]], routes: list[RouteReport | None]
) -> Iterator[Violation]:
    """Reading: an order takes as often as it stands on a route."""
    aboard = {o for vehicle in day.vehicles.values() for o in aboard_of(vehicle) or ()}
    trips = [trip for route in routes if route is not None for trip in route.trips]
    for row in rows:
        here = [trip for trip in trips if trip.depot_id == text(row["depot_id"])]
        loaded = [o for trip in here for stop in trip.stops for o in stop.orders if o not in aboard]
        mine = [day.orders[o] for o in loaded if asks(day.orders[o], row)]
        for name in (name for name in row if name not in NAMES and text(row[name])):
            if sum(units(name, order.get(name)) for order in mine) > units(name, row[name]):
                yield "available", 0, ""


def asks(order: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an order takes from what a row is about."""
    named = [name for name in NAMES[1:] if text(row.get(name))]
    alike = all(text(order.get(name)) == text(row[name]) for name in named)
    return alike and not is_return(order) and not is_transfer(order)


def comes_from_elsewhere(vehicle: dict[str, Any], order: dict[str, Any]) -> bool:
    """Whether the vehicle may load at a depot that the order does not name."""
    named = {part.strip() for part in text(order.get("from_depots")).split(";")} - {""}
    return bool(named) and not loading_depots(vehicle, order) <= named


def compartment_shared(day: Day, vehicle: dict[str, Any], route: RouteReport) -> bool:
    """Whether two classes were in one compartment, on whichever trips.

    Reading: goods that no compartment takes are in none.
    """
    parts = parts_of(vehicle.get("compartments"))
    inside: dict[int | None, set[str]] = {}
    for order_id in (o for stop in route.stops for o in stop.orders):
        goods = text(day.orders[order_id].get("goods"))
        inside.setdefault(part_for(parts, goods) if parts else 0, set()).add(goods)
    inside.pop(None, None)
    return any(set(pair) <= goods for pair in day.parted for goods in inside.values())


def blocked_by_returns(day: Day, vehicle: dict[str, Any], trip: TripReport) -> bool:
    """Go along the trip; at each stop all that goes out does so before returns come in.

    Reading: a transfer is unloaded where it goes to, if it was picked up on this trip before.
    """
    if text(vehicle.get("returns_once_empty")) != "yes":
        return False
    collected, riding = False, []
    for stop in trip.stops:
        returned = False
        for order_id in stop.orders:
            order = day.orders[order_id]
            if is_return(order):
                returned = True
            elif not is_transfer(order):
                if collected:
                    return True
            elif order_id in riding and text(order["store_id"]) == stop.store_id:
                riding.remove(order_id)
                if collected:
                    return True
            elif text(order.get("from_store_id")) == stop.store_id:
                riding.append(order_id)
        collected = collected or returned
    return False
