"""Who loads when at the docks of a depot: how many at once, and which dock each is at.

A loading takes a dock from its beginning up to, not including, its end: where one ends another may
begin. Depots without a number of docks, and loadings that take no time, are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from routing.model import Depot
from routing.plan import Call, Route, Trip
from routing.problem import Problem


class Docking(NamedTuple):
    """A loading at a depot whose docks count, from second ``start`` up to ``end``. ``route``: its
    position; ``trip`` and ``loading`` count from 0, loading 0 is the one where the trip starts."""

    start: int
    end: int
    route: int
    trip: int
    loading: int
    depot_id: str


class Stretch(NamedTuple):
    """From second ``start`` up to ``end`` the same loadings are going on."""

    start: int
    end: int
    dockings: tuple[Docking, ...]


def of_route(problem: Problem, route: Route, position: int = 0) -> Iterator[Docking]:
    """Its loadings at depots whose docks count, in order of time."""
    for number, trip in enumerate(route.trips):
        halts: tuple[Trip | Call, ...] = (trip, *trip.calls)
        for loading, here in enumerate(halts):
            if problem.depot[here.depot_id].crowds:
                span = (here.start, here.departure)
                yield Docking(*span, position, number, loading, here.depot_id)


def by_depot(problem: Problem, routes: Iterable[tuple[int, Route]]) -> dict[Depot, list[Docking]]:
    """All loadings at each depot whose docks count, by time; each route comes with its position."""
    found: dict[Depot, list[Docking]] = {d: [] for d in problem.depots if d.crowds}
    for position, route in routes:
        for each in of_route(problem, route, position):
            found[problem.depot[each.depot_id]].append(each)
    return {depot: sorted(dockings) for depot, dockings in found.items()}


def stretches(dockings: Sequence[Docking]) -> Iterator[Stretch]:
    """The time in which somebody loads at a depot, cut where a loading begins or ends."""
    coming = sorted(dockings, reverse=True)
    here: list[Docking] = []
    for start, end in pairwise(sorted({s for each in dockings for s in (each.start, each.end)})):
        here = [each for each in here if each.end > start]
        while coming and coming[-1].start == start:
            here.append(coming.pop())
        if here:
            yield Stretch(start, end, tuple(here))


def most_at_once(dockings: Sequence[Docking]) -> tuple[int, int, int] | None:
    """How many load at once at the most, and from when to when for the first time; None where
    nobody does."""
    count, first, until = 0, 0, 0
    for start, end, here in stretches(dockings):
        if len(here) > count:
            count, first, until = len(here), start, end
        elif len(here) == count and start == until:  # one is done and the next begins
            until = end
    return (count, first, until) if count else None


def dock_numbers(dockings: Sequence[Docking]) -> dict[Docking, int]:
    """A dock from 1 for each loading at one depot, the lowest that is free; beyond the number of
    docks only where too many load at once."""
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    numbers: dict[Docking, int] = {}
    for each in sorted(dockings):
        while busy and busy[0][0] <= each.start:
            heappush(free, heappop(busy)[1])
        number = heappop(free) if free else len(busy) + 1
        numbers[each] = number
        heappush(busy, (each.end, number))
    return numbers
