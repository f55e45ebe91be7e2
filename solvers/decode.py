"""From an engine's routes back to itineraries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from routing.locks import locked_routes
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.setups import Free
from solvers.agreement import depots_in_order
from solvers.encode import Instance

RELOAD = -1
"""Stands among the tasks of a route where the vehicle loads for its next trip."""


class TaskRoute(NamedTuple):
    """A row of the fleet, the tasks it serves, in order, with `RELOAD` between trips, and the
    depots (rows of ``Instance.lonlat``) where it loads after the one where it starts; ``later``:
    the same for each `RELOAD`, after the one where it loads again, none if nothing is said."""

    kind: int
    tasks: tuple[int, ...]
    calls: tuple[int, ...] = ()
    later: tuple[tuple[int, ...], ...] = ()

    def trips(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Tasks and calls of each trip that has tasks."""
        found: list[tuple[list[int], tuple[int, ...]]] = [([], self.calls)]
        later = iter(self.later)
        for task in self.tasks:
            if task == RELOAD:
                found.append(([], next(later, ())))
            else:
                found[-1][0].append(task)
        return [(tuple(tasks), calls) for tasks, calls in found if tasks]


def decode(problem: Problem, instance: Instance, routes: Sequence[TaskRoute]) -> list[Itinerary]:
    """Itineraries in the order of the day's vehicles, each type numbered from 1, with the routes
    that are locked.

    Tasks of one store that follow one another become one stop. Routes of one type are numbered by
    their content, so that equal plans are written alike.
    """
    depots = depots_in_order(problem)
    named = [
        (route.kind, trips, tuple(tuple(depots[p].id for p in c) for _, c in route.trips()))
        for route in routes
        if (trips := tuple(_visits(problem, instance, tasks) for tasks, _ in route.trips()))
        and _with_its_goods(problem, instance, route, trips)
    ]
    free = numbers_left(problem, instance)
    people = Free(problem.setups, locked_routes(problem))
    at = {vehicle.id: i for i, vehicle in enumerate(problem.vehicles)}
    found = []
    for kind, trips, calls in sorted(named, key=lambda item: (item[0], item[1][0][0].orders)):
        position = int(instance.fleet.position[kind])
        called = calls if any(calls) else ()
        vehicle = problem.variants[position]
        setup = people.like(vehicle.setup) or vehicle.setup
        people.take(setup)
        itinerary = Itinerary(vehicle.id, next(free[kind]), trips, called, setup=setup)
        found.append((at[vehicle.id], itinerary))
    found += [(at[locked.vehicle_id], locked) for locked in locked_routes(problem)]
    found.sort(key=lambda item: (item[0], item[1].number))
    return [itinerary for _, itinerary in found]


def numbers_left(problem: Problem, instance: Instance) -> list[Iterator[int]]:
    """For each row of the fleet the numbers of its vehicles, one by one; rows that are the same
    vehicles in other setups take them from one another."""
    known: dict[tuple[str, tuple[int, ...], int], Iterator[int]] = {}
    found = []
    for position, numbers in zip(
        instance.fleet.position.tolist(), instance.fleet.numbers, strict=True
    ):
        key = problem.variants[position].id, tuple(numbers[:1]), len(numbers)
        found.append(known.setdefault(key, iter(numbers)))
    return found


def _with_its_goods(
    problem: Problem, instance: Instance, route: TaskRoute, trips: tuple[tuple[Visit, ...], ...]
) -> bool:
    """Whether a vehicle underway brings on its first trip what is on board and nothing else; where
    distributors share, the way in which it loads says what else."""
    aboard = problem.variants[int(instance.fleet.position[route.kind])].aboard
    if aboard is None or instance.agreement is not None:
        return True
    orders = (problem.order[o] for visit in trips[0] for o in visit.orders)
    return all(order.id in aboard or order.kind != "delivery" for order in orders)


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
