"""A store that has familiar vehicles should be served by one of them; each order that another
brings has a price.

No plan breaks this rule. Orders that go to no store of their own (transfers) count where they end.
"""

from __future__ import annotations

from routing.model import Order, VehicleType, names_vehicle
from routing.plan import Route
from routing.problem import Problem

CODE = "unfamiliar"


def price_of_order(problem: Problem, order: Order, vehicle: VehicleType, number: int) -> float:
    """Money if this vehicle brings the order."""
    store = problem.store[order.store_id]
    known = not store.familiar or any(names_vehicle(v, vehicle, number) for v in store.familiar)
    return 0.0 if known else store.unfamiliar_cost


def price(problem: Problem, route: Route) -> float:
    """Money for all orders of a route, each once."""
    orders = (problem.order[name] for name in dict.fromkeys(route.orders))
    return sum(price_of_order(problem, order, route.vehicle, route.number) for order in orders)
