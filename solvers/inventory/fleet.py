"""How much goes out on one day: the vehicles that there are, as far as there are drivers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from routing.model import VehicleType, units
from routing.problem import Problem
from routing.setups import goes_with

MANY = 1 << 20
"""More vehicles than any day has."""


def trips(problem: Problem) -> int:
    """Trips that all vehicles make in a day at the most."""
    return _most(problem, [vehicle.max_trips for vehicle in problem.vehicles])


def held(problem: Problem, name: str) -> int | None:
    """What all vehicles together bring in a day, in whole units of a dimension; None: anything."""
    if any(name not in vehicle.capacity for vehicle in problem.vehicles):
        return None
    return _most(problem, [units(v.capacity[name], name) * v.max_trips for v in problem.vehicles])


def _most(problem: Problem, worth: Sequence[int]) -> int:
    """The largest sum of what vehicles are ``worth``, one for each type, over those that can go out
    together. Vehicles of the highest worth come first, which is best wherever few people choose
    among many (sets of vehicles that find drivers are those of a transversal matroid: Edmonds and
    Fulkerson 1965)."""
    out, total, drivers = list[VehicleType](), 0, 0
    ranked = sorted(zip(worth, problem.vehicles, strict=True), key=lambda each: -each[0])
    for value, vehicle in ranked:
        if not problem.setups.needs_driver(vehicle):
            total += value * vehicle.count
            continue
        out.append(vehicle)
        found = _driven(problem, out)
        total += value * (found - drivers)
        drivers = found
    return total


def _driven(problem: Problem, vehicles: Sequence[VehicleType]) -> int:
    """How many vehicles of these types find a driver each: a flow from types to drivers."""
    types, people = len(vehicles), problem.drivers
    ways = np.zeros((types + len(people) + 2,) * 2, np.int32)
    start, end = types + len(people), types + len(people) + 1
    for t, vehicle in enumerate(vehicles):
        ways[start, t] = min(vehicle.count, MANY)
        for d, driver in enumerate(people, types):
            ways[t, d] = MANY * goes_with(driver, vehicle)
    ways[types:start, end] = [min(driver.count, MANY) for driver in people]
    return int(maximum_flow(csr_array(ways), start, end).flow_value)
