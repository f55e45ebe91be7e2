"""What each drop of a plan has cost: every route's money split over the orders on it.

The Shapley value with the order of visits kept (`routing.allocation.fixed_order_shapley`): a stop
pays its part of the legs and of sending the vehicle out, and its own service. Loading at a further
depot is paid by the stops whose goods are loaded there. Within a stop it goes by kg, or in equal
parts. What the pace of the hour, overtime and waiting add, and what is paid for stops and trips and
for legs that cross, is shared by all stops of the route in equal parts; what is paid for cases goes
by cases. A transfer pays at both of its stops, for its cases where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.matrix import Float64
from routing.allocation import fixed_order_shapley
from routing.distances import coordinates
from routing.model import Depot, Store
from routing.plan import Plan, Route, Stop, Trip
from routing.problem import Problem
from routing.riding import loaded_at


def drop_costs(plan: Plan) -> dict[str, float]:
    """Money by order id; the parts of all orders on a route add up to what the route costs."""
    found: dict[str, float] = {}
    for route in plan.routes:
        money = _by_stop(plan, route)
        for stop, amount in zip(route.stops, money.tolist(), strict=True):
            for order_id, share in _within(plan, stop):
                found[order_id] = found.get(order_id, 0.0) + amount * share
    return found


def _by_stop(plan: Plan, route: Route) -> Float64:
    """Shape (stops,): each stop's part of the route; trips share what is left in equal parts."""
    parts = [_of_trip(plan, route, trip) for trip in route.trips]
    rest = route.cost.total - sum(float(part.sum()) for part in parts)
    money = np.concatenate(parts) if parts else np.zeros(0)
    return money + rest / max(len(money), 1)


def _of_trip(plan: Plan, route: Route, trip: Trip) -> Float64:
    """Legs, service and calls; not the fixed cost, loading at the start and waiting."""
    vehicle, problem = route.vehicle, plan.problem
    a_metre, a_second = vehicle.cost_per_km / 1000, vehicle.cost_per_hour / 3600
    last = trip.calls[-1].depot_id if trip.calls else trip.depot_id
    places: list[Depot | Store] = [problem.depot[last]]
    places += [problem.store[stop.store_id] for stop in trip.stops]
    places.append(problem.depot[trip.end_depot_id] if trip.end_depot_id else places[-1])
    lonlat = coordinates(places)
    legs = plan.distances.matrix(lonlat, lonlat, vehicle.road_profile)
    money = a_metre * legs.metres.astype(np.float64) + a_second * legs.seconds
    if trip.end_depot_id is None:
        money[:, -1] = 0.0
    shares = fixed_order_shapley(money)
    shares += a_second * np.array([stop.departure - stop.start for stop in trip.stops])
    if vehicle.cost_per_case:
        shares += vehicle.cost_per_case * np.array([_cases(problem, stop) for stop in trip.stops])
    for number, call in enumerate(trip.calls, 1):
        there = [
            any(_loaded(plan, trip, order_id) == number for order_id in stop.orders)
            for stop in trip.stops
        ]
        spent = a_metre * call.metres + a_second * (call.seconds + call.departure - call.start)
        if any(there):
            shares += spent * np.array(there) / sum(there)
    return shares


def _cases(problem: Problem, stop: Stop) -> float:
    """Cases that are brought or collected at a stop; of a transfer where it ends."""
    orders = (problem.order[order_id] for order_id in stop.orders)
    return sum(order.cases for order in orders if order.store_id == stop.store_id)


def _loaded(plan: Plan, trip: Trip, order_id: str) -> int:
    order = plan.problem.order[order_id]
    return loaded_at(plan.problem, trip, order) if order.kind == "delivery" else -1


def _within(plan: Plan, stop: Stop) -> Iterator[tuple[str, float]]:
    """The drops of a stop and their parts of it."""
    kg = [plan.problem.order[order_id].quantity.get("kg", 0.0) for order_id in stop.orders]
    total = sum(kg)
    for order_id, amount in zip(stop.orders, kg, strict=True):
        yield order_id, amount / total if total else 1 / len(kg)
