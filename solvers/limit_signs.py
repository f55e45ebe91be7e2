"""Which limits a plan runs into: slack that is used up, waiting, and moves that a rule refuses.

Signs only say what to try first. What a limit costs is found by planning without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from routing.evaluate import evaluate_route
from routing.model import Depot, VehicleType
from routing.plan import Plan, Route, Violation
from routing.rules import crossings
from solvers.limit_changes import HALF_SHIFT_S, METRES, SHARE, Signs
from solvers.yard import Yard, without

NEAR_S = 900
"""Seconds before the end of a window within which a stop shows that it could end later."""

MOST_MOVED, TRIED = 60, 3
"""Orders that are tried elsewhere, spread over the plan, and routes for each."""

REFUSED = {
    "too-late": "window-later",
    "shift": "shift-later",
    "break": "shift-later",
    "capacity": "capacity",
    "compartments": "capacity",
    "max-stops": "stops",
    "max-km": "km",
    "max-hours": "hours",
    "max-trips": "trip",
    "access": "access",
    "skills": "skills",
    "depot-hours": "depot-later",
    "docks": "docks",
    "available": "available",
    "returns-last": "returns-last",
    "partners": "not-with",
    "apart": "apart",
    "detour": "detour",
    "delay": "delay",
}
"""The change that would let a move pass which a rule refuses."""

OF_STORES, OF_DEPOTS = ("window-later", "access"), ("depot-later", "docks", "available")
OF_THE_DAY = ("returns-last", "not-with", "apart", "detour", "delay")


def signs_of(plan: Plan, over: Callable[[], bool] = lambda: False) -> Signs:
    """How often the plan shows that something binds; ``over``: whether to stop trying moves."""
    signs: Signs = Counter()
    for route in plan.routes:
        signs.update(_of_vehicle(route))
        signs.update(_of_windows(plan, route))
        signs.update(_of_depots(plan, route))
    signs.update(_refused(plan, over))
    return signs


def _of_vehicle(route: Route) -> Iterator[tuple[str, str]]:
    vehicle = route.vehicle
    near = {
        "shift-later": route.end + HALF_SHIFT_S > vehicle.shift_end,
        "shift-earlier": route.start - HALF_SHIFT_S < vehicle.shift_start,
        "stops": len(route.stops) >= (vehicle.max_stops or len(route.stops) + 1),
        "km": route.metres + METRES > (vehicle.max_metres or route.metres + METRES),
        "hours": route.duration + HALF_SHIFT_S > (vehicle.max_seconds or 2**40),
        "capacity": _nearly_full(route),
        "trip": len(route.trips) == vehicle.max_trips,
        "vehicle": True,
    }
    yield from ((what, vehicle.type_id) for what, true in near.items() if true)
    if vehicle.setup.driver:
        yield "driver", vehicle.setup.driver


def _nearly_full(route: Route) -> bool:
    loads = [trip.load for trip in route.trips] + [stop.load for stop in route.stops]
    return any(
        load.get(name, 0.0) * (1.0 + SHARE) > limit
        for load in loads
        for name, limit in route.vehicle.capacity.items()
    )


def _of_windows(plan: Plan, route: Route) -> Iterator[tuple[str, str]]:
    for stop in route.stops:
        for first, last in plan.problem.store[stop.store_id].windows:
            if stop.start == first or (stop.wait and first <= stop.start <= last):
                yield "window-earlier", stop.store_id
            if first <= stop.start <= last < stop.start + NEAR_S:
                yield "window-later", stop.store_id


def _of_depots(plan: Plan, route: Route) -> Iterator[tuple[str, str]]:
    for trip in route.trips:
        depot: Depot = plan.problem.depot[trip.depot_id]
        if trip.start <= depot.opens + NEAR_S:
            yield "depot-earlier", depot.id
        if trip.not_before or route.fixed_start is not None:
            yield "docks", depot.id
    end = route.vehicle.end_depot_id
    if end is not None and route.end + HALF_SHIFT_S > plan.problem.depot[end].closes:
        yield "depot-later", end


def _refused(plan: Plan, over: Callable[[], bool]) -> Iterator[tuple[str, str]]:
    """Orders of some routes, and those left out, on routes that pass near: where it would be
    cheaper, what stands against it."""
    yard = Yard(plan.problem, plan.distances, plan.itineraries())
    at = {order: i for i, route in enumerate(plan.routes) for order in route.orders}
    served = list(at)[:: max(1, len(at) // MOST_MOVED)]
    left = [each.order_id for each in plan.left_out][:MOST_MOVED]
    for order_id in (*left, *served):
        if over():
            return
        order = plan.problem.order[order_id]
        gain = float("inf") if order_id not in at else _spared(plan, at[order_id], order_id)
        for index in yard.nearest(order, yard.problem.variants)[:TRIED]:
            if index == at.get(order_id):
                continue
            attempt = yard.best_place(yard.routes[index], index, order)
            if attempt.broken and attempt.added < gain:
                vehicle = plan.problem.vehicle_of(attempt.itinerary)
                yield from (_sign(vehicle, broken) for broken in attempt.broken[:1])


def _spared(plan: Plan, index: int, order_id: str) -> float:
    """What a route costs less without an order."""
    route = plan.routes[index]
    rest = without(route.itinerary, order_id)
    cost = crossings.total_alone(plan.problem, route)
    if not any(rest.trips):
        return cost
    return cost - evaluate_route(plan.problem, plan.distances, rest).cost.total


def _sign(vehicle: VehicleType, broken: Violation) -> tuple[str, str]:
    what = REFUSED.get(broken.code, broken.code)
    if what in OF_STORES:
        return what, broken.store_id
    if what in OF_DEPOTS:
        return what, vehicle.depot_id
    return what, "" if what in OF_THE_DAY else vehicle.type_id
