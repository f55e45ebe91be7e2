"""What several rows of the fleet share: vehicles that go out in several ways, drivers, helpers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.locks import locked_routes
from routing.model import VehicleType
from routing.problem import Problem
from solvers.zoned import Row

Int64 = NDArray[np.int64]

NO_POOL = -1


@dataclass(frozen=True)
class Pools:
    """Of T rows and three kinds of pools (vehicles, drivers, helpers): which ``pool`` a row takes
    from, `NO_POOL` where no other row does, and its ``count``, (T, 3); ``least``: how many of a row
    can be out at the most, (T,)."""

    pool: Int64
    count: Int64
    least: Int64


def pools_of(problem: Problem, rows: Sequence[Row]) -> Pools:
    """The pools of the rows of a fleet, without whom routes that are locked take."""
    setups, taken = problem.setups, Counter[tuple[str, str]]()
    for route in locked_routes(problem):
        setup = setups.alike(route.setup)
        taken.update({("driver", setup.driver): 1, ("helper", setup.helper): 1})
    pool = np.full((len(rows), 3), NO_POOL, np.int64)
    count = np.zeros((len(rows), 3), np.int64)
    shared: list[dict[Hashable, list[int]]] = [{}, {}, {}]
    for row, (position, numbers) in enumerate(rows):
        vehicle = problem.variants[position]
        setup = vehicle.setup
        count[row] = len(numbers)
        shared[0].setdefault((vehicle.id, tuple(numbers[:1]), len(numbers)), []).append(row)
        if setup.driver:
            shared[1].setdefault(setup.driver, []).append(row)
            left = setups.drivers.count(setup.driver) - taken["driver", setup.driver]
            count[row, 1] = left
        if setup.helper:
            shared[2].setdefault(setup.helper, []).append(row)
            left = setups.helpers.count(setup.helper) - taken["helper", setup.helper]
            count[row, 2] = left
    for kind, groups in enumerate(shared):
        several = [members for members in groups.values() if len(members) > 1]
        for number, members in enumerate(several):
            pool[members, kind] = number
    return Pools(pool, np.maximum(count, 0), np.maximum(count.min(axis=1, initial=2**31), 0))


def counts_of(problem: Problem, vehicle: VehicleType) -> tuple[int, int]:
    """How many drivers and helpers there are for a variant: tells alike ones apart by no name."""
    setups, setup = problem.setups, vehicle.setup
    drivers = setups.drivers.count(setup.driver) if setup.driver else 0
    return drivers, setups.helpers.count(setup.helper) if setup.helper else 0
