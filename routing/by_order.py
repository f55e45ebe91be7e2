"""Prices that each order of a route has by itself."""

from __future__ import annotations

from collections.abc import Callable

from routing.model import Order, VehicleType
from routing.plan import Route
from routing.problem import Problem

Price = Callable[[Problem, Order, VehicleType, int], float]
"""Money if a vehicle, one of its type by number, brings an order."""


def total(problem: Problem, route: Route, price: Price) -> float:
    """Money for all orders of a route, a transfer once."""
    orders = (problem.order[name] for name in dict.fromkeys(route.orders))
    return sum(price(problem, order, route.vehicle, route.number) for order in orders)
