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

RELOAD = -1
"""Stands among the tasks of a route where the vehicle loads for its next trip."""


class TaskRoute(NamedTuple):
    """A row of the fleet, the tasks it serves, in order, with `RELOAD` between trips, and the
    depots (rows of ``Instance.lonlat``) where it loads after the one where it starts."""

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
            _trips(problem, instance, route.tasks),
            tuple(depots[place].id for place in route.calls),
        )
        for route in routes
        if any(task != RELOAD for task in route.tasks)
    ]
    numbers: Counter[int] = Counter()
    itineraries = []
    for position, trips, calls in sorted(named, key=lambda item: (item[0], item[1][0][0].orders)):
        numbers[position] += 1
        vehicle = problem.vehicles[position]
        called = (calls,) if calls else ()
        itineraries.append(Itinerary(vehicle.id, numbers[position], trips, called))
    return itineraries


def _trips(
    problem: Problem, instance: Instance, tasks: Sequence[int]
) -> tuple[tuple[Visit, ...], ...]:
    """The visits of each trip that has any."""
    trips = [
        _visits(problem, instance, list(same))
        for again, same in groupby(tasks, key=lambda task: task == RELOAD)
        if not again
    ]
    return tuple(trips)


def _visits(problem: Problem, instance: Instance, tasks: Sequence[int]) -> tuple[Visit, ...]:
    visits = []
    for _, same in groupby(tasks, key=lambda task: int(instance.place[task])):
        here = list(same)
        positions = [position for task in here for position in instance.orders[task]]
        orders = [problem.orders[position] for position in positions]
        ids = tuple(sorted(order.id for order in orders))
        visits.append(Visit(store_of(problem, instance, here[0]), ids))
    return tuple(visits)


def store_of(problem: Problem, instance: Instance, task: int) -> str:
    """The store of a task: where a transfer is picked up, or where its orders go."""
    order = problem.orders[instance.orders[task][0]]
    if instance.rules is not None and instance.rules.partner[task] > task:
        return order.from_store_id
    return order.store_id
