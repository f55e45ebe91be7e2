"""What the split of a study's cost goes by, and what an invoice is broken down by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from geo.matrix import Distances, no_road
from routing.distances import coordinates, distances_of
from routing.model import Order
from routing.problem import Problem
from solvers.coloading import members


def weights(days: Sequence[Problem]) -> dict[str, dict[str, float]]:
    """What proportional methods go by: kg, m3, stores visited, and kg times km from the nearest own
    depot, added over the days."""
    found: dict[str, dict[str, float]] = {"kg": {}, "m3": {}, "stops": {}, "kgkm": {}}
    for day in days:
        travel = distances_of(day)
        for owner in members(day):
            orders = [order for order in day.orders if order.distributor_id == owner]
            own = {
                "kg": sum(order.quantity.get("kg", 0.0) for order in orders),
                "m3": sum(order.quantity.get("m3", 0.0) for order in orders),
                "stops": float(len({order.store_id for order in orders})),
                "kgkm": sum(_kg_km(day, travel, owner, orders)),
            }
            for name, amount in own.items():
                found[name][owner] = found[name].get(owner, 0.0) + amount
    return found


def _kg_km(day: Problem, travel: Distances, owner: str, orders: Sequence[Order]) -> Iterator[float]:
    """kg x km of each order from the nearest depot of its owner, or of nobody."""
    depots = [d for d in day.depots if d.distributor_id in (None, owner)]
    if not depots or not orders:
        return
    stores = [day.store[order.store_id] for order in orders]
    legs = travel.matrix(coordinates(depots), coordinates(stores), day.vehicles[0].road_profile)
    metres_of = np.where(no_road(legs), 0, legs.metres).min(axis=0)  # nobody brings it there
    for order, metres in zip(orders, metres_of.tolist(), strict=True):
        yield order.quantity.get("kg", 0.0) * metres / 1000


def billed(days: Mapping[str, Problem]) -> dict[str, tuple[dict[str, object], ...]]:
    """`StudyResult.orders`: what each distributor's invoice can be broken down by without anything
    of others in it: the order's kg times km from its own depot."""
    found: dict[str, list[dict[str, object]]] = {}
    for name, day in days.items():
        travel = distances_of(day)
        for owner in members(day):
            orders = [order for order in day.orders if order.distributor_id == owner]
            for order, weight in zip(orders, _kg_km(day, travel, owner, orders), strict=False):
                row = {"day": name, "order_id": order.id, "store_id": order.store_id}
                found.setdefault(owner, []).append({**row, "kgkm": weight})
    return {owner: tuple(rows) for owner, rows in found.items()}
