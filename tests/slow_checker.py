"""A second, slow judge of plans, to judge the oracle with.

`check` reads a parsed `plan.json` (which embeds its day) and works everything out again from the
decisions alone: vehicles, trips, stops, orders, what is left out. It follows `docs/model.md` word
by word and shares no code with the project. What cells mean is in `tests/slow_cells.py`, trips and
what is reported of them in `tests/slow_trips.py`, the times of a route in `tests/slow_clock.py`,
sharing in `tests/slow_sharing.py`, how vehicles go out in `tests/slow_setups.py`, preferred hours
and which vehicle carries what in `tests/slow_wishes.py`, goods of depots and in compartments in
`tests/slow_goods.py`, locks in `tests/slow_locks.py`, zones in `tests/slow_zones.py`, what the
shape of a route costs in `tests/slow_shape.py`; what a plan states is compared in
`tests/slow_figures.py`, and what is counted over the whole plan in `tests/slow_counts.py`.
Readings of the text that could have been others are marked "Reading:".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.slow_cells import (
    NO_ROAD,
    Day,
    Load,
    Part,
    Travel,
    Violation,
    carries_for,
    classes_of,
    end_depot_id,
    in_dimension,
    is_return,
    is_transfer,
    number,
    number_or,
    open_to,
    overtime_of,
    owner_of,
    part_for,
    parts_of,
    scaled,
    skills_of,
    text,
    units,
)
from tests.slow_clock import places_of, put_times
from tests.slow_counts import (
    docks_broken,
    fleet_broken,
    lost,
    number_of,
    order_counts,
    unknown_ids,
)
from tests.slow_crossings import add_crossings
from tests.slow_figures import COST_TOLERANCE, UNWRITTEN, compare, compare_cost, compare_route
from tests.slow_goods import (
    available_broken,
    blocked_by_returns,
    comes_from_elsewhere,
    compartment_shared,
)
from tests.slow_locks import all_decided, lock_cost, locks_broken, locks_of, stack_broken
from tests.slow_parts import put_in_parts, split_broken
from tests.slow_setups import Setups
from tests.slow_shape import balance_cost, compact_cost, least_use_cost
from tests.slow_sharing import company_broken, holds, loading_broken, own_plan_broken
from tests.slow_tolls import toll_cost
from tests.slow_trips import RouteReport, StopReport, TripReport, trips_of
from tests.slow_waits import waits_broken
from tests.slow_wishes import (
    aboard_broken,
    aboard_of,
    loading_depots,
    may_ride,
    outside_cost,
    vehicle_broken,
    vehicle_cost,
)

# -------------------------------------------------------------- what is reported


@dataclass
class Report:
    """What `check` found; `routes` has None for a route whose vehicle the day does not have."""

    violations: set[Violation] = field(default_factory=set)
    routes: list[RouteReport | None] = field(default_factory=list)
    total_cost: float = 0.0
    prizes_lost: float = 0.0
    stated_differences: list[str] = field(default_factory=list)

    @property
    def feasible(self) -> bool:
        return not self.violations


# ------------------------------------------------------------------ what is on board


def counted(load: Load, amounts: Load, sign: int) -> None:
    for name in load:
        load[name] += sign * amounts.get(name, 0)


def changes(day: Day, stops: list[StopReport]) -> Iterator[list[tuple[str, int]]]:
    """What goes out (-1) and comes in (+1) at each stop of a trip.

    Reading: a transfer comes in at `from_store_id` only, goes out at `store_id` only, and only if
    it is on board; one that does not go out rides to the end of the trip.
    """
    riding: Counter[str] = Counter()
    for stop in stops:
        found = []
        for order_id in stop.orders:
            order = day.orders[order_id]
            if not is_transfer(order):
                found.append((order_id, +1 if is_return(order) else -1))
            elif text(order["store_id"]) == stop.store_id and riding[order_id]:
                riding[order_id] -= 1
                found.append((order_id, -1))
            elif text(order.get("from_store_id")) == stop.store_id:
                riding[order_id] += 1
                found.append((order_id, +1))
        yield found


def loads_of(
    day: Day, stops: list[StopReport], amounts: dict[str, Load], names: list[str]
) -> list[Load]:
    """What is on board of one trip when all is loaded, and after every stop; `amounts` by order."""
    load = dict.fromkeys(names, 0)
    for order_id in (order_id for stop in stops for order_id in stop.orders):
        order = day.orders[order_id]
        if not is_return(order) and not is_transfer(order):
            counted(load, amounts[order_id], +1)
    loads = [dict(load)]
    for found in changes(day, stops):
        for order_id, sign in found:
            counted(load, amounts[order_id], sign)
        loads.append(dict(load))
    return loads


def put_loads(day: Day, trip: TripReport) -> list[Load]:
    """Fill in the loads of a trip."""
    amounts = {o: day.amounts(day.orders[o]) for stop in trip.stops for o in stop.orders}
    loads = loads_of(day, trip.stops, amounts, day.dimensions)
    trip.load = in_dimension(loads[0])
    for stop, load in zip(trip.stops, loads[1:], strict=True):
        stop.load = in_dimension(load)
    return loads


def compartments_broken(day: Day, vehicle: dict[str, Any], trip: TripReport) -> bool:
    """Reading: an order that no compartment admits is told of its route, as of one too heavy."""
    parts = parts_of(vehicle.get("compartments"))
    if not parts:
        return False
    goods = {o: text(day.orders[o].get("goods")) for stop in trip.stops for o in stop.orders}
    into = {order_id: part_for(parts, name) for order_id, name in goods.items()}
    return None in into.values() or any(
        overfull(day, trip, part, {o for o, which in into.items() if which == at})
        for at, part in enumerate(parts)
    )


def overfull(day: Day, trip: TripReport, part: Part, inside: set[str]) -> bool:
    """Whether the orders inside a compartment are ever more than it holds."""
    names = list(part.limits)
    amounts = {
        o: {n: units(n, day.orders[o].get(n)) for n in names} if o in inside else {}
        for stop in trip.stops
        for o in stop.orders
    }
    loads = loads_of(day, trip.stops, amounts, names)
    return any(load[name] > part.limits[name] for load in loads for name in names)


# --------------------------------------------------------------------- one route


def route_cost(
    vehicle: dict[str, Any],
    metres: int,
    duration: int,
    unpaid: int,
    wishes: dict[str, float],
) -> dict[str, float]:
    """`wishes`: the prices that are not the vehicle's, and those for what is done."""
    paid = duration - unpaid
    cost = {
        "fixed": number_or(vehicle.get("fixed_cost"), 0.0),
        "distance": number_or(vehicle.get("cost_per_km"), 0.0) * metres / 1000,
        "time": number_or(vehicle.get("cost_per_hour"), 0.0) * paid / 3600,
    }
    more = {"overtime": float(overtime_of(vehicle, paid)), **wishes}
    cost |= {part: money for part, money in more.items() if money}
    return {**cost, "total": sum(cost.values())}


def done_cost(day: Day, vehicle: dict[str, Any], trips: list[TripReport]) -> dict[str, float]:
    """Reading: an order that stands twice on a route, as a transfer does, is one."""
    stops = [stop for trip in trips for stop in trip.stops]
    orders = {order_id for stop in stops for order_id in stop.orders}
    cases = math.fsum(number_or(day.orders[name].get("cases"), 0.0) for name in orders)
    leaving = len(trips) - bool(text(vehicle.get("aboard")))  # the first of one underway has left
    much = {"per_stop": len(stops), "per_case": cases, "per_trip": leaving}
    return {name: number_or(vehicle.get(f"cost_{name}"), 0.0) * n for name, n in much.items()}


def work_out(
    day: Day, index: int, route: dict[str, Any], violations: set[Violation]
) -> RouteReport:
    """Reading: a route without stops is a vehicle that stays: it costs and breaks nothing."""
    vehicle_id = text(route["vehicle_id"])
    vehicle = day.setups.row_of(day.vehicles[vehicle_id], route)
    trips = trips_of(day, vehicle, route)
    if not trips:
        idle = {"fixed": 0.0, "distance": 0.0, "time": 0.0, "total": 0.0}
        return RouteReport(index, vehicle_id, [], 0, idle)
    rest, pauses, codes = put_times(day, vehicle, trips, route.get("fixed_start_s"))
    codes |= {"waiting"} if waits_broken(day, vehicle, trips, rest) else set()
    loads = [load for trip in trips for load in put_loads(day, trip)]
    legs = [leg for trip in trips for leg in (*trip.calls, *trip.stops, trip)]
    metres, duration = sum(leg.metres for leg in legs), trips[-1].end - trips[0].start
    which = number_of(route)
    wishes = vehicle_cost(day, vehicle, which, trips)
    wishes |= lock_cost(day.locks, vehicle_id, which, trips)
    wishes["outside"] = outside_cost(day, (stop for trip in trips for stop in trip.stops))
    wishes |= done_cost(day, vehicle, trips)
    wishes["toll"] = toll_cost(day, vehicle, places_of(day, trips))
    unpaid = (rest.seconds if rest else 0) + sum(pause.seconds for pause in pauses)
    wishes["least_use"] = least_use_cost(vehicle, trips)
    wishes["balance"] = balance_cost(vehicle, trips, duration - unpaid)
    wishes["compact"] = compact_cost(day, vehicle, trips)
    cost = route_cost(vehicle, metres, duration, unpaid, wishes)
    found = RouteReport(index, vehicle_id, trips, metres, cost, rest, pauses)
    codes |= set(limits_broken(vehicle, found, loads))
    if day.returns_last and any(backhauls_broken(day, trip.stops) for trip in trips):
        codes.add("returns-last")
    if any(stack_broken(day, trip) for trip in trips):
        codes.add("last-in")
    if any(compartments_broken(day, vehicle, trip) for trip in trips):
        codes.add("compartments")
    if NO_ROAD in [(leg.metres, leg.usual) for leg in legs]:
        codes.add("no-road")
    if any(blocked_by_returns(day, vehicle, trip) for trip in trips):
        codes.add("returns-once-empty")
    if compartment_shared(day, vehicle, found):
        codes.add("same-compartment")
    codes |= set(company_broken(day, vehicle, found.calls, found.stops))
    violations |= {(code, index, "") for code in codes}
    for trip in trips:
        violations |= set(orders_broken(day, index, vehicle, trip))
    violations |= set(vehicle_broken(day, index, vehicle, which, trips))
    violations |= set(aboard_broken(day, index, vehicle, trips))
    violations |= set(transfers_broken(day, index, trips))
    for number_of_trip, trip in enumerate(trips):
        told = (day, index, vehicle, number_of_trip, trip)
        violations |= set(loading_broken(*told)) | set(own_plan_broken(*told))
    return found


def backhauls_broken(day: Day, stops: list[StopReport]) -> bool:
    """Go along the stops; at each, deliveries go out before returns come in.

    Reading: orders at a wrong store count as what they are; stops without orders do not count.
    """
    delivered = returning = False
    for stop in stops:
        kinds = [is_return(day.orders[order_id]) for order_id in stop.orders]
        if not all(kinds):
            if returning:
                return True
            delivered = True
        returning = returning or any(kinds)
    return returning and not delivered


def limits_broken(vehicle: dict[str, Any], route: RouteReport, loads: list[Load]) -> Iterator[str]:
    for dimension in loads[0]:
        capacity = vehicle.get(f"capacity_{dimension}")
        most = max(load[dimension] for load in loads)
        if number(capacity) is not None and most > units(dimension, capacity):
            yield "capacity"
    if len(route.trips) > number_or(vehicle.get("max_trips"), 1):
        yield "max-trips"
    for code, column, value, scale in (
        ("max-stops", "max_stops", len(route.stops), 1),
        ("max-km", "max_km", route.metres, 1000),
        ("max-hours", "max_hours", route.end - route.start, 3600),
    ):
        limit = number(vehicle.get(column))
        if limit is not None and value > round(limit * scale):
            yield code


def orders_broken(
    day: Day, index: int, vehicle: dict[str, Any], trip: TripReport
) -> Iterator[Violation]:
    for stop in trip.stops:
        limit = number(day.stores[stop.store_id].get("max_gross_t"))
        gross = number(vehicle.get("gross_t"))
        barred = limit is not None and gross is not None and gross > limit
        if barred and not stop.orders:
            yield "access", index, ""
        for order_id in stop.orders:
            order = day.orders[order_id]
            if barred:
                yield "access", index, order_id
            stores = {text(order["store_id"])}
            if is_transfer(order):
                stores.add(text(order.get("from_store_id")))
            if stop.store_id not in stores:
                yield "wrong-store", index, order_id
            for code in order_misfits(day, vehicle, order):
                yield code, index, order_id


def order_misfits(day: Day, vehicle: dict[str, Any], order: dict[str, Any]) -> Iterator[str]:
    """Reading: returns go where the vehicle ends, whichever trip collects them; whether they may
    is a matter of the vehicle, not of the trip."""
    owner, end_id = owner_of(order), end_depot_id(vehicle)
    if is_return(order) and end_id is None:
        yield "no-return"
    barred = not carries_for(day.agreement, vehicle, owner)
    if is_transfer(order):
        pass  # depots do not matter
    elif is_return(order):
        barred = barred or (end_id is not None and not holds(day.depots[end_id], owner))
    else:
        barred = barred or (
            not all(holds(day.depots[name], owner) for name in loading_depots(vehicle, order))
            and not may_call(day, vehicle, owner)
        )
    if barred:
        yield "owner"
    if comes_from_elsewhere(vehicle, order):
        yield "from-depots"
    carried, goods = classes_of(vehicle.get("goods")), text(order.get("goods"))
    if carried and goods and goods not in carried:
        yield "goods"
    stores = [text(order["store_id"])]
    stores += [text(order.get("from_store_id"))] if is_transfer(order) else []
    needs = skills_of(order.get("needs"))
    for store_id in stores:
        needs |= skills_of(day.stores[store_id].get("needs"))
    if needs - skills_of(vehicle.get("skills")):
        yield "skills"


def may_carry(day: Day, vehicle: dict[str, Any], order: dict[str, Any]) -> bool:
    """Whether nothing but its size keeps a vehicle from an order."""
    limit = number(day.stores[text(order["store_id"])].get("max_gross_t"))
    gross = number(vehicle.get("gross_t"))
    barred = limit is not None and gross is not None and gross > limit
    numbers = range(1, int(number_or(vehicle.get("count"), 1)) + 1)
    named = any(may_ride(vehicle, which, order) for which in numbers)
    barred = barred or gone_without(day, vehicle, order)
    return named and not barred and not any(order_misfits(day, vehicle, order))


def gone_without(day: Day, vehicle: dict[str, Any], order: dict[str, Any]) -> bool:
    """Whether a vehicle underway has left without a delivery and loads it nowhere."""
    aboard = aboard_of(vehicle)
    if aboard is None or text(order["order_id"]) in aboard or is_return(order):
        return False
    return not (
        is_transfer(order)
        or loading_depots(vehicle, order)
        or may_call(day, vehicle, owner_of(order))
    )


def may_call(day: Day, vehicle: dict[str, Any], owner: str) -> bool:
    """Whether some depot of an owner is open to the vehicle by the agreement."""
    return any(
        owner_of(depot) == owner and open_to(day.agreement, vehicle, depot)
        for depot in day.depots.values()
    )


def transfers_broken(day: Day, index: int, trips: list[TripReport]) -> Iterator[Violation]:
    """Transfers that no trip of the route takes from store to store, or that ride for too long.

    Reading: every route that handles a transfer and does not do all of it is told so. The ride is
    from the first pickup of the trip to the first stop after it at the order's store.
    """
    handled = {o for trip in trips for stop in trip.stops for o in stop.orders}
    for order_id in (o for o in handled if is_transfer(day.orders[o])):
        order = day.orders[order_id]
        rides = [ride for trip in trips if (ride := ride_of(order_id, order, trip)) is not None]
        if not rides:
            yield "transfer", index, order_id
        most = scaled(order.get("max_ride_min"), 60)
        if most is not None and any(ride > most for ride in rides):
            yield "ride", index, order_id


def ride_of(order_id: str, order: dict[str, Any], trip: TripReport) -> int | None:
    """Seconds on board, or None if the trip does not bring it from store to store."""
    picked_up = None
    for stop in trip.stops:
        if order_id not in stop.orders:
            continue
        if picked_up is not None and stop.store_id == text(order["store_id"]):
            return stop.start_service - picked_up
        if picked_up is None and stop.store_id == text(order.get("from_store_id")):
            picked_up = stop.departure
    return None


# ---------------------------------------------------------------- the whole plan


# ---------------------------------------------------------------------- the door


def check(document: dict[str, Any], travel: Travel | None = None) -> Report:
    """Judge a parsed `plan.json` from its decisions alone. `travel`: where legs come from, if not
    from straight lines; it may know tolls (`tests.slow_tolls`) and on which roads legs run
    (`tests.slow_traffic`)."""
    day, report = Day(document, travel), Report()
    day.setups = Setups(document["problem"])
    put_in_parts(day, document)
    day.locks = locks_of(document["problem"], day)
    report.violations |= set(unknown_ids(day, document))
    report.violations |= set(order_counts(day, document))
    report.violations |= set(fleet_broken(day, document))
    report.violations |= set(
        split_broken(day, lambda v, o: may_carry(day, v, o) and not all_decided(day.locks, v))
    )
    totals = {"fixed": 0.0, "distance": 0.0, "time": 0.0, **UNWRITTEN, "total": 0.0}
    for index, route in enumerate(document.get("routes") or [], start=1):
        if text(route["vehicle_id"]) not in day.vehicles:
            report.routes.append(None)
            continue
        report.routes.append(work_out(day, index, route, report.violations))
    price = (document["problem"].get("settings") or {}).get("cost_per_crossing")
    crossings = {"crossings": add_crossings(day, price, report.routes)}
    report.stated_differences += compare("plan", document, crossings)
    for found, route in zip(report.routes, document.get("routes") or [], strict=True):
        if found is not None:
            totals = {part: totals[part] + found.cost.get(part, 0.0) for part in totals}
            report.stated_differences += compare_route(found, route) if found.stops else ()
    report.violations |= set(docks_broken(day, report.routes))
    driven = [
        (index, route, day.vehicles[text(route["vehicle_id"])])
        for index, route in enumerate(document.get("routes") or [], start=1)
        if (found := report.routes[index - 1]) is not None and found.stops
    ]
    report.violations |= set(day.setups.broken(driven))
    rows = document["problem"].get("available") or []
    report.violations |= set(available_broken(day, rows, report.routes))
    numbers = {i: number_of(r) for i, r in enumerate(document.get("routes") or [], start=1)}
    report.violations |= set(locks_broken(day, day.locks, report.routes, numbers))
    report.total_cost = totals["total"]
    # the sum may be one of routes' costs that were rounded before
    tolerance = COST_TOLERANCE * (1 + len(report.routes))
    report.stated_differences += compare_cost("plan", document, totals, tolerance)
    report.prizes_lost = lost(day, document)
    money = {
        "prizes_lost": report.prizes_lost,
        "objective": report.total_cost + report.prizes_lost,
    }
    report.stated_differences += compare_cost("plan", {"cost": document}, money, tolerance)
    return report
