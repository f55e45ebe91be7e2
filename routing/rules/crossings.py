"""Legs should not cross on the map: each two that do have a price.

No plan breaks this rule. A leg is the straight line between two stops of a trip that follow one
another, on a flat map (`routing.spots.on_map`); ways from and to depots and calls are none, as all
come together there. Whoever looks at a plan sees crossings first: Rossit, Vigo, Tohmé and Frutos
(2019, "Visual attractiveness in routing problems: a review", Computers & Operations Research 103)
list them among the measures, of one route and of two. Those of one owner's vehicles count alone:
nobody sees more, and what one company pays must not depend on where another drives.

A crossing belongs to two legs, and each route pays half of the price for each of its own. So the
costs of routes add up, and a route that crosses itself pays in full.

Places are whole millionths of a degree, and which side of a line a place is on is told in whole
numbers below 2 ** 58: nobody can round otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.plan import Route
from routing.problem import Problem

CODE = "crossings"

Int64 = NDArray[np.int64]


def used(problem: Problem) -> bool:
    """Whether the day has such a price."""
    return problem.settings.cost_per_crossing > 0


def price(problem: Problem, route: Route) -> float:
    """Money for the legs of a route that cross one another."""
    return problem.settings.cost_per_crossing / 2 * int(crossed(_legs(problem, route)).sum())


def beside(problem: Problem, routes: Sequence[Route]) -> Sequence[Route]:
    """The routes of a plan, each with its part of the price of all crossings."""
    if not used(problem):
        return routes
    money, half = [0.0] * len(routes), problem.settings.cost_per_crossing / 2
    for mine in _fleets(routes):
        legs = [_legs(problem, routes[i]) for i in mine]
        times = crossed(np.concatenate(legs))
        ends = np.cumsum([len(each) for each in legs])
        for i, part in zip(mine, np.split(times, ends[:-1]), strict=True):
            money[i] = half * int(part.sum())
    return [
        replace(route, cost=replace(route.cost, crossings=each))
        for route, each in zip(routes, money, strict=True)
    ]


def in_plan(problem: Problem, routes: Sequence[Route]) -> int:
    """How many crossings there are in a plan of these routes, each counted once."""
    fleets = ([_legs(problem, routes[i]) for i in mine] for mine in _fleets(routes))
    return sum(int(crossed(np.concatenate(legs)).sum()) // 2 for legs in fleets)


def on_route(problem: Problem, route: Route) -> int:
    """How many legs of its plan cross those of a route of a day with a price, leg by leg."""
    return round(2 * route.cost.crossings / problem.settings.cost_per_crossing)


def total_alone(problem: Problem, route: Route) -> float:
    """What a route of a plan would cost were it the only one."""
    if not route.cost.crossings:
        return route.cost.total
    return replace(route.cost, crossings=price(problem, route)).total


def _fleets(routes: Sequence[Route]) -> list[list[int]]:
    """Positions of the routes of each owner; vehicles without an owner are one fleet."""
    found: dict[str | None, list[int]] = {}
    for i, route in enumerate(routes):
        found.setdefault(route.vehicle.distributor_id, []).append(i)
    return list(found.values())


def _legs(problem: Problem, route: Route) -> Int64:
    """From where to where each leg of a route runs, (L, 4): east and north, twice."""
    places = problem.on_map
    rows = [
        (*places[a.store_id], *places[b.store_id])
        for trip in route.trips
        for a, b in pairwise(trip.stops)
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def crossed(legs: Int64) -> Int64:
    """How many others each leg crosses, (L,). ``legs``: (L, 4), `on_map`.

    Two cross where they have one point inside both: the ends of each lie on both sides of the
    other. Touching, ends that are shared, and legs along one line are no crossing.
    """
    times = np.zeros(len(legs), np.int64)
    west, east = np.minimum(legs[:, 0], legs[:, 2]), np.maximum(legs[:, 0], legs[:, 2])
    order = np.argsort(west, kind="stable")  # who begins beyond a leg's east end cannot cross it
    west, east, legs = west[order], east[order], legs[order]
    until = np.searchsorted(west, east, side="right")
    for i in range(len(legs)):
        cross = _cross(legs[i], legs[i + 1 : until[i]])
        times[order[i]] += int(cross.sum())
        times[order[i + 1 : until[i]]] += cross
    return times


def _cross(leg: Int64, others: Int64) -> NDArray[np.bool_]:
    """Whether each of the others crosses a leg."""
    begins, ends = others[:, :2].T, others[:, 2:].T
    sides = _side(leg[:2], leg[2:], begins) * _side(leg[:2], leg[2:], ends)
    other_sides = _side(begins, ends, leg[:2]) * _side(begins, ends, leg[2:])
    return np.asarray((sides < 0) & (other_sides < 0), dtype=np.bool_)


def _side(a: Int64, b: Int64, place: Int64) -> Int64:
    """On which side of the line from ``a`` to ``b`` a place is: -1, 1, or 0 on the line."""
    twice = (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0])
    return np.asarray(np.sign(twice), dtype=np.int64)
