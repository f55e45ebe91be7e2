"""What loads are measured by: the day's dimensions, and those of the compartments of its vehicles.

Which compartment an order goes into depends on its class alone (`routing.rules.compartments`), so a
compartment is one more dimension for each of its limits: the kilograms of all that is frozen, say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import Order, VehicleType, units
from routing.problem import Problem
from routing.rules.compartments import compartment_of

Int64 = NDArray[np.int64]

NO_LIMIT = 2**50
"""Stands for "no limit" in every array; sums of many of them still fit in int64."""


@dataclass(frozen=True)
class Measure:
    """A dimension of all that is on board, or of goods of some classes only."""

    dimension: str
    classes: frozenset[str] | None = None

    def amount(self, order: Order) -> int:
        """Whole units that an order adds."""
        if self.classes is not None and order.goods not in self.classes:
            return 0
        return units(order.quantity.get(self.dimension, 0.0), self.dimension)


Limits = dict[Measure, int]


def limits_of(problem: Problem) -> list[Limits]:
    """What each vehicle type of the day holds by measure; a measure without an entry has no
    limit."""
    one_of = {order.goods: order for order in problem.orders}
    return [_limits(vehicle, one_of) for vehicle in problem.variants]


def _limits(vehicle: VehicleType, one_of: dict[str, Order]) -> Limits:
    limits = {Measure(d): units(limit, d) for d, limit in vehicle.capacity.items()}
    for i, compartment in enumerate(vehicle.compartments):
        inside = frozenset(c for c, order in one_of.items() if compartment_of(vehicle, order) == i)
        if not inside:
            continue
        for dimension, limit in compartment.capacity.items():
            measure = Measure(dimension, inside)
            limits[measure] = min(units(limit, dimension), limits.get(measure, NO_LIMIT))
    return limits


def measures_of(problem: Problem, limits: Sequence[Limits]) -> list[Measure]:
    """The day's dimensions in their order, then those of compartments."""
    whole = [Measure(dimension) for dimension in problem.dimensions]
    parts = {measure for each in limits for measure in each if measure.classes is not None}
    return whole + sorted(parts, key=lambda m: (m.dimension, sorted(m.classes or ())))


def fit(limits: Limits, orders: Sequence[Order]) -> bool:
    """Whether all these orders can be on board at once, deliveries and returns apart."""
    for measure, limit in limits.items():
        for is_return in (False, True):
            if sum(measure.amount(o) for o in orders if o.is_return == is_return) > limit:
                return False
    return True


def amounts_of(
    problem: Problem, tasks: Sequence[tuple[int, ...]], pickups: int, measures: Sequence[Measure]
) -> tuple[Int64, Int64]:
    """Delivered and returned units per task and measure."""
    shape = (len(tasks), len(measures))
    delivery, pickup = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for i, task in enumerate(tasks):
        for position in task:
            order = problem.orders[position]
            target = pickup if order.is_return or order.is_transfer else delivery
            sign = -1 if order.is_transfer and i >= pickups else 1
            for d, measure in enumerate(measures):
                target[i, d] += sign * measure.amount(order)
    return delivery, pickup
