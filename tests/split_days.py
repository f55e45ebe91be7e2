"""Small days with an order that may be, or has to be, brought in parts."""

from __future__ import annotations

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.parts import cut, in_parts, names_for
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem

BIG = Order("O-17", "D", "S1", {"kg": 700.5, "m3": 3.333, "cases": 70.0}, prize=None)


def day(
    *orders: Order, drops: int | None = None, least: float = 0.0, kg: float = 300.0, count: int = 5
) -> Problem:
    """One depot, two stores and vehicles of one type."""
    stores = (
        Store("S1", 14.45, 35.90, max_drops=drops, min_drop=least),
        Store("S2", 14.46, 35.91, max_drops=drops, min_drop=least),
    )
    van = VehicleType("van", "P", {"kg": kg}, count=count, cost_per_km=1.0, fixed_cost=10.0)
    return Problem(
        (Distributor("D"),), (Depot("P", 14.4, 35.85),), stores, orders or (BIG,), (van,)
    )


def halves(problem: Problem, *sizes: int) -> Problem:
    """The problem with its first order in parts of so many cases."""
    order = problem.orders[0]
    return in_parts(problem, {order.id: cut(order, sizes, names_for(set(), order, len(sizes)))})


def driven(problem: Problem) -> Plan:
    """Every order on a vehicle of its own."""
    routes = [
        Itinerary("van", n, ((Visit(order.store_id, (order.id,)),),))
        for n, order in enumerate(problem.orders, 1)
    ]
    return evaluate(problem, distances_of(problem), routes)
