"""Money and left-out orders as one whole number, lexicographic by priority."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.matrix import Legs
from solvers.encode import Instance

LARGEST = 2**61
"""The sum of everything an objective can add up to stays below this."""

FINEST = 1_000_000.0


@dataclass(frozen=True)
class Prices:
    """``scale``: whole units per money. ``left_out``: units for one order of each priority.

    One order left out costs more than any plan can, and more than all orders of the lower
    priorities together, so that no order is ever left out to save money or a lesser one.
    """

    scale: float
    left_out: tuple[int, int, int]

    def split(self, objective: int) -> tuple[int, float]:
        """An objective as orders left out, and money."""
        count, rest = 0, objective
        for price in self.left_out:
            count += rest // price
            rest %= price
        return count, rest / self.scale


def prices(instance: Instance, legs: dict[str, Legs]) -> Prices:
    """The finest scale at which the whole objective fits in an int64."""
    per_priority = [0, 0, 0]
    for task, priority in zip(instance.orders, instance.priority.tolist(), strict=True):
        per_priority[priority] += len(task)
    dearest = _dearest_plan(instance, legs)
    low = dearest + 1.0
    normal = low * (per_priority[2] + 1)
    high = normal * (per_priority[1] + 1)
    total = high * (per_priority[0] + 1)
    scale = min(FINEST, LARGEST / total)
    units_low = int(low * scale) + 1
    units_normal = units_low * (per_priority[2] + 1)
    return Prices(scale, (units_normal * (per_priority[1] + 1), units_normal, units_low))


def _dearest_plan(instance: Instance, legs: dict[str, Legs]) -> float:
    """More than any plan can cost: every vehicle leaves and drives through its whole day."""
    fleet, total = instance.fleet, 0.0
    for t, profile in enumerate(fleet.profile):
        metres, seconds = legs[profile]
        hours = max(0, int(min(fleet.latest_end[t] - fleet.earliest[t], fleet.max_seconds[t])))
        fastest = float(np.max(metres / np.maximum(seconds, 1), initial=0.0))
        longest = int(metres.max(initial=0)) * (min(len(instance), int(fleet.max_stops[t])) + 1)
        way = min(hours * fastest, float(longest), float(fleet.max_metres[t]))
        route = fleet.fixed[t] + way * fleet.per_metre[t] + hours * fleet.per_second[t]
        total += float(route) * min(int(fleet.count[t]), len(instance))
    return total
