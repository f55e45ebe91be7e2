"""An order that names its vehicle rides on that one; on another at a price, where it has one.

A plan breaks the rule where an order without a price rides on another vehicle. An order is left out
for it where its vehicle has no room for it, or may not carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing import by_order
from routing.model import Order, VehicleType, names_vehicle, number_in
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "other-vehicle"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """No vehicle of this type is the one that the order must ride on."""
    if not order.vehicle or order.other_vehicle_cost is not None:
        return None
    if number_in(order.vehicle, vehicle) or names_vehicle(order.vehicle, vehicle, 1):
        return None
    return f"order '{order.id}' must ride on '{order.vehicle}'"


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Its vehicle is not among those that may carry it."""
    return Refusal(
        f"order '{order.id}' must ride on '{order.vehicle}', which may not carry it",
        "name another vehicle, or give other_vehicle_cost, at which others may carry it",
        "vehicle",
        order.vehicle,
    )


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order that must ride on another vehicle."""
    for order_id, stop in {o: each for each in route.stops for o in each.orders}.items():
        order = problem.order[order_id]
        if not order.vehicle or order.other_vehicle_cost is not None:
            continue
        if not names_vehicle(order.vehicle, route.vehicle, route.number):
            message = f"order '{order_id}' must ride on '{order.vehicle}', not on '{route.name}'"
            yield Violation(CODE, message, order_id=order_id, store_id=stop.store_id)


def price_of_order(problem: Problem, order: Order, vehicle: VehicleType, number: int) -> float:
    """Money if this vehicle brings the order."""
    if not order.vehicle or names_vehicle(order.vehicle, vehicle, number):
        return 0.0
    return order.other_vehicle_cost or 0.0


def used(problem: Problem) -> bool:
    """Whether some order of the day has such a price."""
    return any(order.other_vehicle_cost for order in problem.orders)


def price(problem: Problem, route: Route) -> float:
    """Money for all orders of a route, each once."""
    return by_order.total(problem, route, price_of_order)
