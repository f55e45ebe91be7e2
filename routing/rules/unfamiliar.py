"""A store that has familiar vehicles should be served by one of them; each order that another
brings has a price.

No plan breaks this rule. Orders that go to no store of their own (transfers) count where they end.
"""

from __future__ import annotations

from routing import by_order
from routing.model import Order, VehicleType, names_vehicle
from routing.plan import Route
from routing.problem import Problem

CODE = "unfamiliar"


def price_of_order(problem: Problem, order: Order, vehicle: VehicleType, number: int) -> float:
    """Money if this vehicle brings the order."""
    store = problem.store[order.store_id]
    known = not store.familiar or any(names_vehicle(v, vehicle, number) for v in store.familiar)
    return 0.0 if known else store.unfamiliar_cost


def used(problem: Problem) -> bool:
    """Whether some store of the day has such a price."""
    return any(store.unfamiliar_cost for store in problem.stores)


def price(problem: Problem, route: Route) -> float:
    """Money for all orders of a route, each once."""
    return by_order.total(problem, route, price_of_order)
