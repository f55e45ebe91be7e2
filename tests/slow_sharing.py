"""Sharing on one route, as the slow checker judges it: whose goods are together, where they are
loaded, and what their owners' own plans allow.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slow_cells import (
    Day,
    Violation,
    classes_of,
    is_return,
    is_transfer,
    open_to,
    owner_of,
    share,
    text,
)
from tests.slow_parts import ordered
from tests.slow_trips import CallReport, StopReport, TripReport


def holds(depot: dict[str, Any], distributor: str) -> bool:
    """Whether a distributor's goods are at the depot: it is its own or everybody's."""
    return owner_of(depot) in ("", distributor)


def company_broken(
    day: Day, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport]
) -> Iterator[str]:
    """What a route breaks as a whole: whose goods and which goods are together, and its calls.

    Reading: all orders of the route are together, whether or not one leaves before another comes.
    """
    orders = [day.orders[order_id] for stop in stops for order_id in stop.orders]
    owners = {owner_of(order) for order in orders}
    agreement, most = day.agreement, day.agreement.max_distributors
    strangers = not all(share(agreement, one, other) for one in owners for other in owners)
    if strangers or (most is not None and len(owners) > most):
        yield "partners"
    classes = {text(order.get("goods")) for order in orders}
    if any(pair <= classes for pair in agreement.apart):
        yield "apart"
    if not all(open_to(agreement, vehicle, day.depots[call.depot_id]) for call in calls):
        yield "collection"


def depots_of(day: Day, trip: TripReport) -> list[dict[str, Any]]:
    """Where the trip loads."""
    return [day.depots[name] for name in (trip.depot_id, *(call.depot_id for call in trip.calls))]


def loading_broken(
    day: Day, index: int, vehicle: dict[str, Any], number: int, trip: TripReport
) -> Iterator[Violation]:
    """Deliveries that are at none of the depots where the trip loads; only where there are
    partners, since without them `owner` says the same. Of the first trip (`number` 0) of a vehicle
    underway, `aboard` says it."""
    if not day.agreement.partners or (number == 0 and underway(vehicle)):
        return
    depots = depots_of(day, trip)
    for order_id in (order_id for stop in trip.stops for order_id in stop.orders):
        order = day.orders[order_id]
        if is_return(order) or is_transfer(order):
            continue
        if not any(holds(depot, owner_of(order)) for depot in depots):
            yield "collection", index, order_id


def underway(vehicle: dict[str, Any]) -> bool:
    return bool(text(vehicle.get("aboard")))


def metres_ridden(day: Day, trip: TripReport, owner: str, empty: bool, aboard: bool) -> list[int]:
    """Metres to every stop from the first of the trip's depots that holds the owner's goods.
    `empty`: where it starts nothing is loaded; `aboard`: the goods are on board there.

    Reading: goods that none of them holds ride from where the trip starts.
    """
    stops, depots = trip.stops, depots_of(day, trip)
    first = 1 if empty else 0
    held = [at for at in range(first, len(depots)) if holds(depots[at], owner)]
    at = held[0] if held and not aboard else 0
    before = sum(call.metres for call in trip.calls[at:])
    return [before + sum(stop.metres for stop in stops[: n + 1]) for n in range(len(stops))]


def own_plan_broken(
    day: Day, index: int, vehicle: dict[str, Any], number: int, trip: TripReport
) -> Iterator[Violation]:
    """Reading: a return may come late, but only deliveries make detours. What counts is the stop
    where an order is handled, be it its store or not. An order on board of some vehicle underway
    that rides on the first trip (`number` 0) of any such vehicle rides from where that starts."""
    empty = number == 0 and underway(vehicle)
    on_board = {
        name
        for row in day.vehicles.values()
        for name in (classes_of(row.get("aboard")) or set()) - {"none"}
    }
    for at, stop in enumerate(trip.stops):
        for order_id in stop.orders:
            order = day.orders[order_id]
            owner = owner_of(order)
            partner, own = (
                day.agreement.partners.get(owner),
                day.agreement.own.get(ordered(day, order_id)),
            )
            if partner is None or own is None or is_transfer(order):
                continue
            start, metres = own
            if partner.max_delay is not None and stop.start_service - start > partner.max_delay:
                yield "delay", index, order_id
            if partner.max_detour is None or is_return(order):
                continue
            ways = metres_ridden(day, trip, owner, empty, empty and order_id in on_board)
            farther = ways[at] - metres
            if farther > partner.max_detour:
                yield "detour", index, order_id
