"""The oracle, asked for one route at a time; it remembers what it was asked before."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from geo.matrix import Distances
from routing import rules
from routing.evaluate import evaluate_route
from routing.model import units
from routing.plan import Itinerary, Route, Violation
from routing.problem import Problem
from routing.rules import (
    apart,
    capacity,
    max_stops,
    no_road,
    other_vehicle,
    partners,
    rest,
    returns_last,
    transfer,
)
from solvers.docks.taken import Docks

FREE = frozenset({returns_last.CODE, transfer.CODE, rest.CODE, no_road.CODE})
"""Rules that a further stop may mend. Of all others more stops only break more (on ways where a
detour can be shorter not quite; then something is overlooked, but nothing is broken)."""

ALWAYS = frozenset({apart.CODE, partners.CODE, other_vehicle.CODE})
"""Rules of a route that do not look at the sequence of its stops."""


class Judged(NamedTuple):
    """A route as the oracle sees it. ``excess``: by how much it is too heavy (in shares of what the
    vehicle holds) and too late (in hours). ``itinerary``: as it would be driven."""

    cost: float
    broken: tuple[Violation, ...]
    excess: float
    itinerary: Itinerary

    @property
    def blocked(self) -> bool:
        """Whether it breaks a rule that no further stop can mend."""
        return any(each.code not in FREE for each in self.broken)


class Judge:
    """Routes of one day. ``docks``: who loads when, where that is looked at; whoever changes it
    calls `forget`."""

    def __init__(self, problem: Problem, distances: Distances) -> None:
        self.problem, self.distances = problem, distances
        self.docks: Docks | None = None
        self.asked = 0
        self._known: dict[tuple[int, Itinerary], Judged] = {}

    def forget(self) -> None:
        """Ask for everything afresh: other routes load at other times now."""
        self._known.clear()

    def of(self, itinerary: Itinerary, position: int) -> Judged:
        """The route at a position of the plan; one without stops costs nothing."""
        key = position if self.docks else 0, itinerary
        found = self._known.get(key)
        if found is None:
            self.asked += 1
            found = self._known[key] = self._judged(itinerary, position)
        return found

    def _judged(self, itinerary: Itinerary, position: int) -> Judged:
        if not itinerary.trips:
            return Judged(0.0, (), 0.0, itinerary)
        if self.docks is not None:
            fitted = self.docks.fitted(position, itinerary)
            if fitted is not None:
                return Judged(fitted.cost.total, (), 0.0, fitted.itinerary)
            itinerary = undecided(itinerary)
        route = evaluate_route(self.problem, self.distances, itinerary)
        broken = tuple(rules.broken_by(self.problem, route, position + 1))
        if self.docks is not None and not broken:
            broken = (self.docks.refusal(position, itinerary),)
        return Judged(route.cost.total, broken, _excess(self.problem, route, broken), itinerary)

    def fixed(self, judged: Judged) -> bool:
        """Whether it breaks a rule that no other sequence of the same orders can mend."""
        vehicle = self.problem.vehicle_of(judged.itinerary)
        alone = vehicle.max_trips == 1 == len(judged.itinerary.trips)
        stores = len({v.store_id for trip in judged.itinerary.trips for v in trip})
        of_route = {rule.CODE for rule in rules.ROUTE_RULES}
        return any(
            each.code in ALWAYS
            or each.code not in of_route
            or (alone and each.code == capacity.CODE and not each.store_id)
            or (each.code == max_stops.CODE and stores > (vehicle.max_stops or stores))
            for each in judged.broken
            if self.docks is None
        )


def undecided(itinerary: Itinerary) -> Itinerary:
    """The itinerary without times of loading that were decided for it as it was before."""
    if itinerary.start is None and not itinerary.not_before:
        return itinerary
    return replace(itinerary, start=None, not_before=())


def _excess(problem: Problem, route: Route, broken: tuple[Violation, ...]) -> float:
    """What `Judged` says, and a little for each broken rule."""
    if not broken:
        return 0.0
    found = len(broken) / 1000
    for trip in route.trips:
        for name, limit in route.vehicle.capacity.items():
            most = max(trip.load[name], *(stop.load[name] for stop in trip.stops))
            over = units(most, name) - units(limit, name)
            found += max(0, over) / max(1, units(limit, name))
    for stop in route.stops:
        windows = problem.store[stop.store_id].windows
        if windows:
            found += max(0, stop.start - max(last for _, last in windows)) / 3600
    return found + max(0, route.end - (route.vehicle.shift_end or route.end)) / 3600
