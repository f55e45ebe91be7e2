"""At no point is more on board than the vehicle holds, in any dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import Order, VehicleType, units
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "capacity"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order alone is more than the empty vehicle holds."""
    for dimension, limit in vehicle.capacity.items():
        amount = order.quantity.get(dimension, 0.0)
        if units(amount, dimension) > units(limit, dimension):
            return (
                f"order '{order.id}' has {amount:,g} {dimension}, vehicle '{vehicle.id}' holds "
                f"{limit:,g}"
            )
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """The dimension in which the order stands out most, against the largest vehicle in it."""
    largest = {
        name: max(v.capacity.get(name, float("inf")) for v in vehicles) for name in order.quantity
    }
    excess = {n: order.quantity[n] / max(limit, 1e-9) for n, limit in largest.items()}
    name = max(excess, key=lambda n: excess[n])
    if excess[name] <= 1:
        told = f"no single vehicle holds order '{order.id}' in every dimension"
    else:
        told = (
            f"order '{order.id}' has {order.quantity[name]:,g} {name}, the largest vehicle that "
            f"may bring it to store '{order.store_id}' holds {largest[name]:,g}"
        )
    advice = "admit a larger vehicle"
    return Refusal(told, advice, "kg", order.quantity.get("kg", ""))


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """The worst point of each trip in each dimension that is exceeded."""
    for trip in route.trips:
        points = [("departure", "", trip.load)]
        points += [(f"stop at '{s.store_id}'", s.store_id, s.load) for s in trip.stops]
        for dimension, limit in route.vehicle.capacity.items():
            where, store_id, load = max(points, key=lambda point: point[2][dimension])
            if units(load[dimension], dimension) > units(limit, dimension):
                yield Violation(
                    CODE,
                    f"{load[dimension]:,g} {dimension} on board after the {where}, "
                    f"'{route.vehicle.id}' holds {limit:,g}".replace("the departure", "loading"),
                    store_id=store_id,
                )
