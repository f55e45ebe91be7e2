"""A time at a dock for each vehicle, so that the engine knows what there is.

The day of each dock is cut between the loadings that it has, so that every vehicle owns a stretch
in which it may begin whenever it likes, whatever the others do. Vehicles that stay have stretches
too, where there is room. For the engine each of these vehicles is a type of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from geo.matrix import Distances
from routing.docking import by_depot, dock_numbers
from routing.model import Depot, VehicleType
from routing.plan import Itinerary, Route
from routing.problem import Problem
from solvers.docks.times import Ride
from solvers.encode import Fleet, Instance, Int64

IDLE = 2
"""Vehicles of a type that stay and have a time at a dock all the same."""


@dataclass(frozen=True)
class Slot:
    """A vehicle's stretch of the day at a dock. ``vehicle``: position of its type in the day;
    ``first``, ``last``: when it may begin to load. ``route``: position of the route that it drives
    so far, -1 for one that stays."""

    vehicle: int
    first: int
    last: int
    route: int = -1


@dataclass(frozen=True)
class _Entry:
    """What a dock does from ``start`` to ``end``. ``vehicle`` -1: a loading that stays as it is."""

    start: int
    end: int
    vehicle: int = -1
    route: int = -1


def slots(
    problem: Problem,
    distances: Distances,
    routes: Sequence[Route],
    out: Sequence[Itinerary],
) -> list[Slot]:
    """A slot for every vehicle of ``routes``, which keep the docks, and for as many others as find
    room: those of the routes ``out`` first, when these would like to begin."""
    position = {vehicle.id: i for i, vehicle in enumerate(problem.vehicles)}
    found: list[Slot] = []
    for depot, dockings in by_depot(problem, list(enumerate(routes))).items():
        numbers = dock_numbers(dockings)
        docks: list[list[_Entry]] = [[] for _ in range(depot.docks or 0)]
        for each in dockings:
            entry = _Entry(each.start, each.end)
            if (each.trip, each.loading) == (0, 0):
                vehicle = position[routes[each.route].vehicle.id]
                entry = _Entry(each.start, each.end, vehicle, each.route)
            docks[numbers[each] - 1].append(entry)
        docks = [dock for dock in docks if dock] + [dock for dock in docks if not dock][:IDLE]
        for vehicle, wish in _wanted(problem, distances, depot, routes, out):
            _enter(docks, depot, problem.vehicles[vehicle], vehicle, wish)
        for dock in docks:
            found += _cut(problem, depot, dock)
    return found


def _wanted(
    problem: Problem,
    distances: Distances,
    depot: Depot,
    routes: Sequence[Route],
    out: Sequence[Itinerary],
) -> Iterator[tuple[int, int]]:
    """Vehicle types that want a time at a depot, and when."""
    here = [route for route in routes if route.vehicle.depot_id == depot.id]
    used = Counter(route.vehicle.id for route in here)
    wishes: dict[str, list[int]] = {}
    for itinerary in out:
        wish = Ride.of(problem, distances, itinerary).wish
        wishes.setdefault(wish.vehicle.id, []).append(wish.start)
    starts = sorted(route.start for route in here)
    middle = starts[len(starts) // 2] if starts else depot.opens
    for position, vehicle in enumerate(problem.vehicles):
        if vehicle.depot_id == depot.id:
            asked = sorted(wishes.get(vehicle.id, ()))
            more = min(vehicle.count - used[vehicle.id], len(asked) + IDLE)
            yield from ((position, s) for s in [*asked, *[middle] * IDLE][:more])


def _enter(
    docks: list[list[_Entry]], depot: Depot, vehicle: VehicleType, position: int, wish: int
) -> None:
    """A time for a vehicle more where a dock is free, as near to its wish as can be; none where
    there is no room."""
    low = max(vehicle.shift_start, depot.opens)
    high = min(vehicle.shift_end, depot.closes) - depot.loading_s
    best: tuple[int, int, int] | None = None
    for number, dock in enumerate(docks):
        ends = [low, *(entry.end for entry in dock)]
        nexts = [*(entry.start for entry in dock), high + depot.loading_s]
        for since, until in zip(ends, nexts, strict=True):
            first, last = max(low, since), min(high, until - depot.loading_s)
            if first <= last:
                start = min(max(wish, first), last)
                best = min(best or (1 << 62, 0, 0), (abs(start - wish), number, start))
    if best is not None:
        _, number, start = best
        docks[number].append(_Entry(start, start + depot.loading_s, position))
        docks[number].sort(key=lambda entry: entry.start)


def _cut(problem: Problem, depot: Depot, dock: Sequence[_Entry]) -> Iterator[Slot]:
    """The day of a dock, cut in the middle of each pause between two loadings, or where one begins
    that stays as it is."""
    since = depot.opens
    for place, entry in enumerate(dock):
        until = depot.closes
        if place + 1 < len(dock):
            after = dock[place + 1]
            until = after.start if after.vehicle < 0 else (entry.end + after.start) // 2
        if entry.vehicle < 0:
            since = entry.end
            continue
        vehicle = problem.vehicles[entry.vehicle]
        first = max(since, vehicle.shift_start)
        yield Slot(entry.vehicle, first, until - depot.loading_s, entry.route)
        since = until


@dataclass(frozen=True)
class Slotted:
    """An instance with a row of the fleet for each slot. ``slot``: that of each row, None where the
    row is a whole type; ``rows``: of what row of the instance before it is a part."""

    instance: Instance
    slot: tuple[Slot | None, ...]
    rows: tuple[int, ...]


def slotted(problem: Problem, instance: Instance, known: Sequence[Slot]) -> Slotted:
    """The instance with a vehicle for each slot, instead of the types that load where docks count;
    a slot bounds the first loading only."""
    fleet = instance.fleet
    rows: list[int] = []
    found: list[Slot | None] = []
    given = Counter[int]()
    for row, position in enumerate(fleet.position.tolist()):
        own = [slot for slot in known if slot.vehicle == position and slot.first <= slot.last]
        own.sort(key=lambda slot: slot.first)
        own = own[given[position] :][: len(fleet.numbers[row])]
        given[position] += len(own)
        if problem.depot[problem.vehicles[position].depot_id].crowds:
            found += own
            rows += [row] * len(own)
        else:
            found.append(None)
            rows.append(row)
    taken = np.array(rows, dtype=np.int64)
    cut = {name: getattr(fleet, name)[taken] for name in ARRAYS}
    for new, slot in enumerate(found):
        if slot is not None:
            cut["count"][new] = 1
            cut["earliest"][new] = max(slot.first, int(cut["earliest"][new]))
            leave = min(slot.last + int(cut["loading"][new]), int(cut["latest_departure"][new]))
            cut["latest_departure"][new] = leave
    profiles = tuple(fleet.profile[row] for row in rows)
    free = [iter(numbers) for numbers in fleet.numbers]
    numbers = tuple(
        fleet.numbers[row] if slot is None else tuple(islice(free[row], 1))
        for row, slot in zip(rows, found, strict=True)
    )
    parts = replace(fleet, profile=profiles, numbers=numbers, **cut)
    return Slotted(_with_rows(instance, parts, taken), tuple(found), tuple(rows))


ARRAYS = [name for name in Fleet.__dataclass_fields__ if name not in ("profile", "numbers")]


def _with_rows(instance: Instance, fleet: Fleet, rows: Int64) -> Instance:
    """The instance with other rows of the fleet, each one of those that there were."""
    agreement, rules = instance.agreement, instance.rules
    if agreement is not None:
        calls = tuple(agreement.calls[row] for row in rows.tolist())
        holds, later = agreement.holds[rows], agreement.later[rows]
        agreement = replace(agreement, holds=holds, later=later, calls=calls)
    if rules is not None:
        duties = rules.duties
        names = duties.__dataclass_fields__
        of_rows = {name: getattr(duties, name)[rows] for name in names}
        rules = replace(
            rules,
            duties=replace(duties, **of_rows),
            serving=rules.serving[:, rows],
            handling=rules.handling[:, rows],
            shapes=rules.shapes.of_rows(rows),
            help=replace(rules.help, of_row=rules.help.of_row[rows]),
            cargo=rules.cargo.of_rows(rows),
            crossings=replace(rules.crossings, owner=rules.crossings.owner[rows]),
        )
    may = np.ascontiguousarray(instance.may[:, rows])
    return replace(instance, fleet=fleet, may=may, agreement=agreement, rules=rules)
