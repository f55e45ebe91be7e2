"""The engine's search of a day whose docks are few: without them first, then with a time at a dock
for each vehicle, as long as that helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo.matrix import Distances
from routing.evaluate import evaluate_route
from routing.locks import locked_routes
from routing.plan import Itinerary, Route
from routing.problem import Problem
from routing.rules import crossings
from solvers.budget import Budget
from solvers.decode import TaskRoute, decode
from solvers.docks.arrange import CENT, Arranged, arranged
from solvers.docks.slots import Slot, slots, slotted
from solvers.docks.times import Ride
from solvers.docks.worth import Value, missed
from solvers.encode import Instance
from solvers.warm import encoded

SHARES = (0.5, 0.25, 0.25)
"""Of a search's budget, for each round."""

Find = Callable[[Instance, Budget, Sequence[TaskRoute]], list[TaskRoute]]
"""An engine: an instance, a budget, and routes to begin with."""


@dataclass(frozen=True)
class Day:
    """What is planned."""

    problem: Problem
    instance: Instance
    distances: Distances


@dataclass(frozen=True)
class _Found:
    """What a round came to: routes that keep the docks, and those that no dock is free for."""

    itineraries: list[Itinerary]
    done: Arranged
    value: Value

    @property
    def routes(self) -> list[Route]:
        """Those driven."""
        return [self.done.routes[i] for i in sorted(self.done.routes)]

    @property
    def out(self) -> list[Itinerary]:
        """Those that are not."""
        return [self.itineraries[i] for i in self.done.out]


def search_docked(
    day: Day, budget: Budget, find: Find, start: Sequence[Itinerary]
) -> list[Itinerary]:
    """Itineraries that keep the docks, with their starts; the best of all rounds."""
    best: _Found | None = None
    for number in range(len(SHARES)):
        part = _part(budget, number)
        if best is None:
            first = encoded(day.problem, day.instance, start)
            found = _round(day, find(day.instance, part, first))
        elif day.problem.setups.any or (not best.out and best.done.extra <= CENT):
            # a slot would be one of several types that share a vehicle
            first = encoded(day.problem, day.instance, best.done.itineraries)
            found = _round(day, find(day.instance, part, first))
        else:
            found = _with_slots(day, part, find, best)
        if best is None or found.value < best.value:
            best = found
        if budget.cancelled:
            break
    return [] if best is None else best.done.itineraries


def _part(budget: Budget, number: int) -> Budget:
    """The limits of a round; what choosing starts took is taken off the time of those to come."""
    part = budget.part(SHARES[number])
    if budget.left is not None:
        part.time_limit = budget.left * SHARES[number] / sum(SHARES[number:])
    return part


def _with_slots(day: Day, part: Budget, find: Find, best: _Found) -> _Found:
    """A round in which each vehicle has its time at a dock."""
    locked = day.problem.bonds.routes
    known = [
        slot
        for slot in slots(day.problem, day.distances, best.routes, best.out)
        if slot.route < 0 or best.routes[slot.route].name not in locked
    ]
    cut = slotted(day.problem, day.instance, known)
    row_of = {slot.route: row for row, slot in enumerate(cut.slot) if slot}
    first = []
    for position, route in enumerate(best.routes):
        for tasks in encoded(day.problem, day.instance, [route.itinerary]):
            if position in row_of:
                first.append(tasks._replace(kind=row_of[position]))
            elif tasks.kind in cut.rows:
                first.append(tasks._replace(kind=cut.rows.index(tasks.kind)))
    slotted_day = Day(day.problem, cut.instance, day.distances)
    return _round(slotted_day, find(cut.instance, part, first), cut.slot)


def _round(day: Day, routes: Sequence[TaskRoute], of_row: Sequence[Slot | None] = ()) -> _Found:
    """The engine's routes with their starts decided."""
    problem, distances = day.problem, day.distances
    itineraries = decode(problem, day.instance, routes)
    first: list[Route | None] = []
    if of_row:
        locked = {itinerary.trips for itinerary in locked_routes(problem)}
        slot_of = {
            itinerary.trips: of_row[route.kind]
            for route in routes
            for itinerary in decode(problem, day.instance, [route])
            if itinerary.trips not in locked
        }
        first = [_in_slot(problem, distances, i, slot_of.get(i.trips)) for i in itineraries]
    done = arranged(problem, distances, itineraries, first)
    return _Found(itineraries, done, _value(problem, done))


def _in_slot(
    problem: Problem, distances: Distances, itinerary: Itinerary, slot: Slot | None
) -> Route | None:
    """The cheapest way to drive a route that begins within its slot and loads once."""
    ride = Ride.of(problem, distances, itinerary)
    if not ride.berths:
        return evaluate_route(problem, distances, itinerary)
    if slot is None or not ride.once:
        return None
    return ride.cheapest({ride.berths[0].depot_id: ((slot.first, slot.last),)})


def _value(problem: Problem, done: Arranged) -> Value:
    """By `Plan.rank`, before anything else is tried with what is left out."""
    served = {o for route in done.routes.values() for o in route.orders}
    groups = {problem.order[name].group for name in served} - {""}
    left = [o.id for o in problem.orders if o.id not in served and o.group not in groups]
    counts, prizes = missed(problem, left)
    routes = crossings.beside(problem, list(done.routes.values()))
    return (*counts, prizes + sum(route.cost.total for route in routes))
