"""What the slow checker counts over a whole plan: ids, orders, groups, vehicles, docks, prizes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.slow_cells import (
    Day,
    Violation,
    is_transfer,
    number,
    number_or,
    text,
)
from tests.slow_trips import RouteReport, merged_stops


def entries(route: dict[str, Any], what: str) -> Iterator[dict[str, Any]]:
    """What the plan lists as `stops` or `calls` of a route."""
    for trip in route.get("trips") or []:
        yield from trip.get(what) or []


def unknown_ids(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: depots that the plan calls at are ids like the others."""
    for route in document.get("routes") or []:
        if text(route["vehicle_id"]) not in day.vehicles:
            yield "unknown-id", 0, text(route["vehicle_id"])
        for call in entries(route, "calls"):
            if text(call["depot_id"]) not in day.depots:
                yield "unknown-id", 0, text(call["depot_id"])
        for stop in entries(route, "stops"):
            if text(stop["store_id"]) not in day.stores:
                yield "unknown-id", 0, text(stop["store_id"])
            for order_id in map(text, stop.get("orders") or []):
                if order_id not in day.orders:
                    yield "unknown-id", 0, order_id
    for entry in document.get("left_out") or []:
        if text(entry["order_id"]) not in day.orders:
            yield "unknown-id", 0, text(entry["order_id"])


def order_counts(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: an order named on a route is on it, even if its vehicle or store is unknown; one
    that is left out twice stands twice in the plan. A transfer is once at each of two stores; where
    it is at one of them only `transfer` says what is wrong, and nothing is missing."""
    visits = Counter(
        (text(order_id), text(stop["store_id"]))
        for route in document.get("routes") or []
        for stop in entries(route, "stops")
        for order_id in stop.get("orders") or []
    )
    left_out = Counter(text(entry["order_id"]) for entry in document.get("left_out") or [])
    on_routes: Counter[str] = Counter()
    at_one_store: Counter[str] = Counter()
    for (order_id, _), times in visits.items():
        on_routes[order_id] += times
        at_one_store[order_id] = max(at_one_store[order_id], times)
    for order_id, order in day.orders.items():
        served, out = on_routes[order_id], left_out[order_id]
        most = 2 if is_transfer(order) else 1
        if served + out == 0 and not text(order.get("group")):
            yield "order-missing", 0, order_id
        if served > most or at_one_store[order_id] > 1 or out > 1 or (served and out):
            yield "order-twice", 0, order_id
    yield from groups_broken(day, on_routes, left_out)


def groups_broken(day: Day, on_routes: Counter[str], left_out: Counter[str]) -> Iterator[Violation]:
    """Reading: `group` counts the orders served, not how often each is. Where none is served and
    several are left out, all but the first of them in the day are there twice."""
    groups: dict[str, list[str]] = {}
    for order_id, order in day.orders.items():
        groups.setdefault(text(order.get("group")), []).append(order_id)
    groups.pop("", None)
    for group, members in groups.items():
        served = [order_id for order_id in members if on_routes[order_id]]
        out = [order_id for order_id in members if left_out[order_id]]
        if len(served) > 1:
            yield "group", 0, group
        if not served and not out:
            yield "order-missing", 0, group
        for order_id in out if served else out[1:]:
            yield "order-twice", 0, order_id


def number_of(route: dict[str, Any]) -> int:
    return int(number_or(route.get("number"), 1))


def fleet_broken(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: the vehicles of a type are numbered 1 to its count; no other number exists. A route
    without a stop that the day has is no route: its vehicle stays."""
    used: set[tuple[str, int]] = set()
    for route in document.get("routes") or []:
        if not any(merged_stops(day, trip) for trip in route.get("trips") or []):
            continue
        vehicle_id, which = text(route["vehicle_id"]), number_of(route)
        if vehicle_id in day.vehicles:
            count = number_or(day.vehicles[vehicle_id].get("count"), 1)
            if (vehicle_id, which) in used or not 1 <= which <= count:
                yield "fleet", 0, vehicle_id
        used.add((vehicle_id, which))


def docks_broken(day: Day, routes: list[RouteReport | None]) -> Iterator[Violation]:
    """Count who loads in every second at every depot.

    Reading: in the second at which one loading ends another may begin."""
    trips = [trip for route in routes if route is not None for trip in route.trips]
    spans = [(trip.depot_id, trip.start, trip.departure) for trip in trips]
    spans += [(c.depot_id, c.start, c.departure) for trip in trips for c in trip.calls]
    for depot_id, depot in day.depots.items():
        docks = number(depot.get("docks"))
        here = [(start, end) for name, start, end in spans if name == depot_id]
        loading = Counter(second for start, end in here for second in range(start, end))
        if docks is not None and any(count > docks for count in loading.values()):
            yield "docks", 0, ""


def lost(day: Day, document: dict[str, Any]) -> float:
    """Reading: an order loses its prize once if it is left out, even if a route has it as well."""
    out = {text(entry["order_id"]) for entry in document.get("left_out") or []}
    return math.fsum(
        number_or(order.get("prize"), 0.0) for name, order in day.orders.items() if name in out
    )
