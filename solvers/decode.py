"""From an engine's routes back to itineraries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from routing.plan import Itinerary, Visit
from routing.problem import Problem
from solvers.encode import Instance

TaskRoute = tuple[int, tuple[int, ...]]
"""A row of the fleet and the tasks it serves, in order."""


def decode(problem: Problem, instance: Instance, routes: Sequence[TaskRoute]) -> list[Itinerary]:
    """Itineraries in the order of the day's vehicles, each type numbered from 1.

    Tasks of one store that follow one another become one stop. Routes of one type are numbered by
    their content, so that equal plans are written alike.
    """
    named = [
        (int(instance.fleet.position[kind]), _visits(problem, instance, tasks))
        for kind, tasks in routes
        if tasks
    ]
    numbers: Counter[int] = Counter()
    itineraries = []
    for position, visits in sorted(named, key=lambda item: (item[0], item[1][0].orders)):
        numbers[position] += 1
        vehicle = problem.vehicles[position]
        itineraries.append(Itinerary(vehicle.id, numbers[position], (visits,)))
    return itineraries


def _visits(problem: Problem, instance: Instance, tasks: Sequence[int]) -> tuple[Visit, ...]:
    visits = []
    for _, same in groupby(tasks, key=lambda task: int(instance.place[task])):
        positions = [position for task in same for position in instance.orders[task]]
        orders = [problem.orders[position] for position in positions]
        ids = tuple(sorted(order.id for order in orders))
        visits.append(Visit(orders[0].store_id, ids))
    return tuple(visits)
