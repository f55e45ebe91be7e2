"""From an engine's routes back to itineraries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from routing.plan import Itinerary, Visit
from routing.problem import Problem
from solvers.agreement import depots_in_order
from solvers.encode import Instance


class TaskRoute(NamedTuple):
    """A row of the fleet, the tasks it serves, in order, and the depots (rows of
    ``Instance.lonlat``) where it loads after the one where it starts."""

    kind: int
    tasks: tuple[int, ...]
    calls: tuple[int, ...] = ()


def decode(problem: Problem, instance: Instance, routes: Sequence[TaskRoute]) -> list[Itinerary]:
    """Itineraries in the order of the day's vehicles, each type numbered from 1.

    Tasks of one store that follow one another become one stop. Routes of one type are numbered by
    their content, so that equal plans are written alike.
    """
    depots = depots_in_order(problem)
    named = [
        (
            int(instance.fleet.position[route.kind]),
            _visits(problem, instance, route.tasks),
            tuple(depots[place].id for place in route.calls),
        )
        for route in routes
        if route.tasks
    ]
    numbers: Counter[int] = Counter()
    itineraries = []
    for position, visits, calls in sorted(named, key=lambda item: (item[0], item[1][0].orders)):
        numbers[position] += 1
        vehicle = problem.vehicles[position]
        called = (calls,) if calls else ()
        itineraries.append(Itinerary(vehicle.id, numbers[position], (visits,), called))
    return itineraries


def _visits(problem: Problem, instance: Instance, tasks: Sequence[int]) -> tuple[Visit, ...]:
    visits = []
    for _, same in groupby(tasks, key=lambda task: int(instance.place[task])):
        positions = [position for task in same for position in instance.orders[task]]
        orders = [problem.orders[position] for position in positions]
        ids = tuple(sorted(order.id for order in orders))
        visits.append(Visit(orders[0].store_id, ids))
    return tuple(visits)
