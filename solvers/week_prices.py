"""A week in the rough: what ways about cost, who may bring what on which day, as arrays.

For proposals only (`solvers.week_moves`): windows and hours are not looked at, loads in one
dimension. What is proposed is planned by the engine and judged by the oracle.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, Float64
from routing.distances import coordinates
from routing.model import Depot, Order, Store, VehicleType, units
from routing.problem import Problem
from routing.week import Week
from routing.week_plan import LastWeek

Bool = NDArray[np.bool_]

NEVER = 1e12
"""Money for what cannot be: finite, so that nothing times it is nothing."""


class Rough:
    """The arrays of U units (`Week.units`), K vehicle types and D days.

    ``money`` (n, n): about what a way between two places costs, depots before stores. ``place``
    (U,): rows of it; ``amount`` (U,): of the first dimension; ``may`` (U, K); ``alone`` (U, K):
    money for a vehicle that brings nothing else; ``works`` (D, K); ``count``, ``room``, ``depot``,
    ``fixed`` (K,).
    ``hours`` (n, n): of the same ways; ``serving`` (U,): hours of a visit; ``even_cost``: money for
    an hour beyond the average day.
    ``choices``: for each unit (C, D) ones where it comes. ``used``: for stores whose days
    have a price the weekdays of last week, and their units.
    """

    def __init__(self, week: Week, travel: Distances, last: LastWeek) -> None:
        problem = week.problem
        vehicles, depots = problem.vehicles, len(problem.depots)
        self.week = week
        self.money, self.hours = _ways(week, travel)
        self.store = {s.id: depots + row for row, s in enumerate(problem.stores)}
        orders = [problem.orders[unit[0]] for unit in week.units]
        self.place = np.array([self.store[order.store_id] for order in orders])
        name = problem.dimensions[0] if problem.dimensions else "kg"
        self.amount = np.array([units(o.quantity.get(name, 0.0), name) for o in orders])
        self.may: Bool = np.zeros((len(orders), len(vehicles)), np.bool_)
        kind = {vehicle.id: k for k, vehicle in enumerate(vehicles)}
        for row, unit in enumerate(week.units):
            able = {problem.variants[position].id for position in problem.carriers[unit[0]]}
            self.may[row, [kind[name] for name in able]] = True
        row_of = {depot.id: row for row, depot in enumerate(problem.depots)}
        self.depot = np.array([row_of[vehicle.depot_id] for vehicle in vehicles])
        self.fixed = np.array([_cheapest(problem, vehicle).fixed_cost for vehicle in vehicles])
        there = self.money[self.depot[None, :], self.place[:, None]]
        back = self.money[self.place[:, None], self.depot[None, :]]
        self.alone: Float64 = self.fixed + there + back
        days = range(len(week.dates))
        self.works = np.array([[week.dates[d] in v.days for v in vehicles] for d in days])
        self.count = np.array([problem.setups.most(vehicle) for vehicle in vehicles])
        self.room = np.array([_room(vehicle, name) for vehicle in vehicles])
        self.choices = [
            np.array([[d in c for d in days] for c in some], float) for some in week.choices
        ]
        self.weekday = [date.weekday() for date in week.dates]
        self.change_cost = last.change_cost
        at = defaultdict[str, list[int]](list)
        for row, order in enumerate(orders):
            at[order.store_id].append(row)
        known = last.weekdays if last.change_cost else {}
        self.used = {s: (known[s], tuple(at[s])) for s in at if s in known}
        self.even_cost = week.even_cost
        self.serving = np.array([_serving(week, order) for order in orders])
        self.store_of = [order.store_id for order in orders]

    def beyond(self, hours: Float64) -> float:
        """Money for days with so many hours, (D,)."""
        return self.even_cost * float(np.maximum(hours - hours.mean(), 0.0).sum())


def _cheapest(problem: Problem, vehicle: VehicleType) -> VehicleType:
    """A type as it goes out for the least money; by itself where nobody may drive it."""
    ways = (variant for variant in problem.variants if variant.id == vehicle.id)
    return min(ways, key=lambda v: (v.fixed_cost, v.cost_per_hour), default=vehicle)


def _serving(week: Week, order: Order) -> float:
    problem = week.problem
    store = problem.store[order.store_id]
    return (store.stop_s + problem.settings.seconds_per_case * order.cases) / 3600


def _ways(week: Week, travel: Distances) -> tuple[Float64, Float64]:
    """About what a way costs, and its hours, for the vehicle type of which there are most."""
    problem = week.problem
    common = max(problem.vehicles, key=lambda v: (v.count, v.id))
    here: list[Depot | Store] = [*problem.depots, *problem.stores]
    lonlat = coordinates(here)
    legs = travel.matrix(lonlat, lonlat, common.road_profile)
    per_km, per_hour = common.cost_per_km, _cheapest(problem, common).cost_per_hour
    if not per_km and not per_hour:
        per_km = 1.0
    money: Float64 = np.asarray(legs.metres, np.float64) * (per_km / 1000)
    money += np.asarray(legs.seconds, np.float64) * (per_hour / 3600)
    return money, np.asarray(legs.seconds, np.float64) / 3600


def _room(vehicle: VehicleType, name: str) -> int:
    """What a vehicle may load on all its trips."""
    limit = vehicle.capacity.get(name)
    return 2**60 if limit is None else units(limit, name) * vehicle.max_trips
