"""What an engine's routes have beyond what a plan may: tasks that its search puts up with on the
way, and that are taken off at its end. `solvers.repair` looks for a better place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from routing.locks import stops_off
from solvers.bonds import Ties
from solvers.decode import RELOAD, TaskRoute
from solvers.encode import Instance
from solvers.kernels.layout import BEGINNING, COMPLETELY, ENDING


def spared(instance: Instance, routes: list[TaskRoute]) -> list[TaskRoute]:
    """The routes without tasks that may not be where they are."""
    if instance.returns_last:
        routes = _returns_last(instance, routes)
    if instance.rules is not None and instance.rules.ties.any:
        routes = in_place(instance, routes)
    return routes


def may_spare(instance: Instance) -> bool:
    """Whether tasks can be taken off on this day at all."""
    return instance.returns_last or (instance.rules is not None and instance.rules.ties.any)


def _returns_last(instance: Instance, routes: list[TaskRoute]) -> list[TaskRoute]:
    """Without returns that stand on their trip before a delivery or without any: where leaving them
    out is dearer than a forbidden arc, the engine keeps them."""
    kept = list[TaskRoute]()
    for route in routes:
        trips = []
        for trip, _ in route.trips():
            out = [i for i, task in enumerate(trip) if not instance.returning[task]]
            last = out[-1] if out else len(trip)
            trips.append([t for i, t in enumerate(trip) if i > last or not instance.returning[t]])
        kept += _of_trips(instance, route, trips)
    return kept


def in_place(instance: Instance, routes: Sequence[TaskRoute]) -> list[TaskRoute]:
    """Without tasks that are at another stop of their trip than they have to be, or of which all or
    none are served and some are not there."""
    assert instance.rules is not None
    ties, kept = instance.rules.ties, list[TaskRoute]()
    for route in routes:
        trips = []
        for trip, _ in route.trips():
            while gone := _astray(instance, ties, trip) or _halved(ties, trip):
                trip = tuple(task for task in trip if task not in gone)
            trips.append(trip)
        kept += _of_trips(instance, route, trips)
    return kept


def _halved(ties: Ties, trip: Sequence[int]) -> set[int]:
    """Tasks on a trip that are served without the others of their lock."""
    whole = {int(ties.ring[t]) for t in trip if ties.ring[t] >= 0 and ties.bits[t] & COMPLETELY}
    rings = (set(np.flatnonzero(ties.ring == ring).tolist()) for ring in whole)
    return next((ring for ring in rings if not ring <= set(trip)), set())


def _astray(instance: Instance, ties: Ties, trip: Sequence[int]) -> set[int]:
    """The first task of a trip that is at another stop than it has to be; none if all are right."""
    stops = [list(same) for _, same in groupby(trip, key=lambda task: int(instance.place[task]))]
    for at, stop in enumerate(stops):
        for task in stop:
            wanted = [int(ties.nth[task]), -int(ties.nth_last[task])]
            wanted += [1] * bool(ties.bits[task] & BEGINNING)
            wanted += [-1] * bool(ties.bits[task] & ENDING)
            if any(stop and stops_off(stop, at, len(stops)) for stop in wanted):
                return {task}
    return set()


def _of_trips(
    instance: Instance, route: TaskRoute, trips: Sequence[Sequence[int]]
) -> Iterator[TaskRoute]:
    """The route with what is left of its trips, if anything is. Where distributors share, and its
    first trip is empty, nothing is: a later trip loads elsewhere than the first does."""
    if instance.agreement is not None and not trips[0]:
        return
    called = [calls for _, calls in route.trips()]
    left = [(trip, calls) for trip, calls in zip(trips, called, strict=True) if trip]
    tasks = [task for trip, _ in left for task in (RELOAD, *trip)][1:]
    if tasks:
        first, *later = (calls for _, calls in left)
        yield TaskRoute(route.kind, tuple(tasks), first, tuple(later) if any(later) else ())
