"""Money and left-out orders as one whole number, lexicographic by priority."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.matrix import Legs
from solvers.encode import Instance, Int64

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


def prices(
    instance: Instance, tasks: Int64, kinds: Int64, counts: Int64, legs: dict[str, Legs]
) -> Prices:
    """The finest scale at which the whole objective of these tasks fits in an int64."""
    orders = np.array([len(instance.orders[task]) for task in tasks.tolist()])
    high, normal, low = np.bincount(instance.priority[tasks], weights=orders, minlength=3)
    dearest = _dearest_plan(instance, len(tasks), kinds, counts, legs)
    for_low = dearest + 1.0
    for_normal = for_low * (low + 1)
    total = for_normal * (normal + 1) * (high + 1)
    scale = min(FINEST, LARGEST / total)
    units_low = int(for_low * scale) + 1
    units_normal = units_low * (int(low) + 1)
    return Prices(scale, (units_normal * (int(normal) + 1), units_normal, units_low))


def _dearest_plan(
    instance: Instance, n: int, kinds: Int64, counts: Int64, legs: dict[str, Legs]
) -> float:
    """More than any plan can cost: as many vehicles as there are tasks, the dearest ones, leave
    and drive through their whole day."""
    fleet, routes = instance.fleet, list[float]()
    for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
        metres, seconds = legs[fleet.profile[kind]]
        day = int(min(fleet.latest_end[kind] - fleet.earliest[kind], fleet.max_seconds[kind]))
        fastest = float(np.max(metres / np.maximum(seconds, 1), initial=0.0))
        longest = float(metres.max(initial=0)) * (min(n, int(fleet.max_stops[kind])) + 1)
        way = min(day * fastest, longest, float(fleet.max_metres[kind]))
        price = fleet.fixed[kind] + way * fleet.per_metre[kind] + day * fleet.per_second[kind]
        routes += [float(price)] * min(count, n)
    return sum(sorted(routes, reverse=True)[:n])
