"""Goods that must not share a compartment go into different ones, in the course of a whole route.

Into which an order goes depends on its class and the vehicle alone (`routing.rules.compartments`);
a vehicle without compartments is one. Nothing is cleaned out between two trips, so both count.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.model import Order, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.rules.compartments import compartment_of, named

CODE = "same-compartment"


def inside(vehicle: VehicleType, order: Order) -> int | None:
    """In which part of the vehicle an order rides, None where none admits it."""
    return compartment_of(vehicle, order) if vehicle.compartments else 0


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for the first pair in each compartment."""
    pairs = problem.settings.compartments_apart
    if not pairs:
        return
    parts: dict[int, set[str]] = {}
    for order_id in route.orders:
        order = problem.order[order_id]
        position = inside(route.vehicle, order)
        if position is not None and order.goods:
            parts.setdefault(position, set()).add(order.goods)
    for position, goods in sorted(parts.items()):
        shared = min((sorted(pair) for pair in pairs if pair <= goods), default=None)
        if shared is not None:
            yield Violation(CODE, _sentence(route, position, *shared))


def _sentence(route: Route, position: int, a: str, b: str) -> str:
    vehicle = route.vehicle
    where = "and has no compartments"
    if vehicle.compartments:
        where = f"in its compartment '{named(vehicle.compartments[position])}'"
    return f"'{route.name}' carries {a} and {b} goods {where}; they must not share one"
