"""One route among others at the docks: when it begins, given who loads when already.

What is free at a depot is a list of seconds at which a loading may begin. It cuts the windows of
the route's loadings, and then the oracle's own search for the best start does the rest: with the
break, slow traffic and all other rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from geo.matrix import Distances
from routing import rules, wishes
from routing.course import Course, Halt, Times
from routing.docking import Docking, of_route, stretches
from routing.evaluate import evaluate_route
from routing.halts import course_of, legs_of, limits_of, within
from routing.model import Depot, VehicleType, Window
from routing.plan import Itinerary, Route
from routing.problem import Problem
from routing.schedule import best_times, times_from
from solvers.docks.pieces import Piece, no_longer, pieces

LONG = 1 << 40
"""Beyond every clock."""

ALWAYS: tuple[Window, ...] = ((-LONG, LONG),)
NEVER: tuple[Window, ...] = ((-1, -1),)

Free = Mapping[str, Sequence[Window]]
"""By depot the seconds at which a loading may begin, both ends included, in order."""


def free_starts(depot: Depot, taken: Iterable[Docking]) -> tuple[Window, ...]:
    """When one loading more may begin, beside those that take docks already."""
    windows, since = [], -LONG
    for stretch in stretches(list(taken)):
        if len(stretch.dockings) >= (depot.docks or 0):
            last = stretch.start - depot.loading_s
            if last >= since:
                windows.append((since, last))
            since = stretch.end
    return (*windows, (since, LONG))


@dataclass(frozen=True)
class Berth:
    """A loading of a route at a depot whose docks count. ``halt``: its position among the halts of
    the course, -1 for the first loading."""

    halt: int
    trip: int
    loading: int
    depot_id: str


@dataclass(frozen=True)
class Ride:
    """A route whose start is open; what its clock needs is worked out once."""

    problem: Problem
    distances: Distances
    itinerary: Itinerary

    @classmethod
    def of(cls, problem: Problem, distances: Distances, itinerary: Itinerary) -> Ride:
        """The route without anything that was decided of its times."""
        return cls(problem, distances, replace(itinerary, start=None, not_before=()))

    @property
    def vehicle(self) -> VehicleType:
        """Its type."""
        return self.problem.vehicle_of(self.itinerary)

    @cached_property
    def course(self) -> Course:
        """The route as the clock sees it, with limits of delay."""
        legs = legs_of(self.problem, self.distances, self.itinerary)
        limits = limits_of(self.problem, self.itinerary)
        return within(course_of(self.problem, self.itinerary, legs, self.distances), limits)

    @cached_property
    def berths(self) -> tuple[Berth, ...]:
        """Its loadings at depots whose docks count."""
        found, halt = list[Berth](), -1
        for trip, visits in enumerate(self.itinerary.trips):
            depot_id = self.vehicle.reload_depot if trip else self.vehicle.depot_id
            places = (depot_id, *self.itinerary.calls_of(trip))
            found += [Berth(halt + i, trip, i, place) for i, place in enumerate(places)]
            halt += len(places) + len(visits)
        return tuple(each for each in found if self.problem.depot[each.depot_id].crowds)

    @cached_property
    def wish(self) -> Route:
        """The route as it would be if it had the docks to itself."""
        return evaluate_route(self.problem, self.distances, self.itinerary)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its starts and what they cost; with later loadings at once."""
        return tuple(no_longer(pieces(self.course), self.vehicle.max_seconds))

    @property
    def wished(self) -> bool:
        """Whether some stop of it should begin within hours: then time is not all that is paid."""
        return any(halt.wish for halt in self.course.halts)

    @property
    def once(self) -> bool:
        """Whether its first loading is the only one at a depot whose docks count."""
        return [berth.halt for berth in self.berths] == [-1]

    def cheapest(self, free: Free) -> Route | None:
        """The cheapest way to drive it in which every loading begins when a dock is free, if there
        is any that keeps all rules."""
        if self.once and not self.course.paces and not self.wished:
            start = self._start(free[self.berths[0].depot_id])
            if start is None:
                return None
            route = self.driven(times_from(self.course, start))
            if self.sound(route, free):
                return route
        found = sorted(self._times(free), key=lambda t: (wishes.price(self.course, t), t.start))
        routes = (self.driven(times) for times in found)
        return next((route for route in routes if self.sound(route, free)), None)

    def _start(self, free: Sequence[Window]) -> int | None:
        """The start that is paid least, among equals the earliest."""
        best: tuple[int, int] | None = None
        for piece in self.pieces:
            for since, until in free:
                first, last = max(piece.first, since), min(piece.last, until)
                if first <= last:
                    start = first if piece.moves else last
                    paid = piece.paid - (0 if piece.moves else start - piece.first)
                    best = min(best or (paid, start), (paid, start))
        return None if best is None else best[1]

    def span(self) -> Window | None:
        """The first and the last second at which it could begin if it had the docks to itself."""
        course = self.course
        if not times_from(course, course.earliest).on_time:
            return None
        low, high = course.earliest, course.latest_departure - course.loading
        while low < high:  # who starts later is late as well
            middle = (low + high + 1) // 2
            if times_from(course, middle).on_time:
                low = middle
            else:
                high = middle - 1
        return course.earliest, low

    def _times(self, free: Free) -> Iterator[Times]:
        """The best times on time within each stretch of hours that the first loading may begin
        in."""
        course = self._within(free)
        first = next((free[b.depot_id] for b in self.berths if b.halt < 0), ALWAYS)
        for since, until in first:
            earliest = max(course.earliest, since)
            leave = min(course.latest_departure, until + course.loading)
            if earliest + course.loading <= leave:
                times = best_times(replace(course, earliest=earliest, latest_departure=leave))
                if times.on_time:
                    yield times

    def _within(self, free: Free) -> Course:
        """The course with later loadings only when a dock is free."""
        halts = list(self.course.halts)
        for berth in self.berths:
            if berth.halt >= 0:
                halts[berth.halt] = _cut(halts[berth.halt], free[berth.depot_id])
        return replace(self.course, halts=halts)

    def driven(self, times: Times) -> Route:
        """The route with these times decided."""
        told: list[list[int]] = [
            [0] * (1 + len(self.itinerary.calls_of(trip)))
            for trip in range(len(self.itinerary.trips))
        ]
        for berth in self.berths:
            if berth.halt >= 0 and times.services[berth.halt] > times.arrivals[berth.halt]:
                told[berth.trip][berth.loading] = times.services[berth.halt]
        not_before = tuple(map(tuple, told)) if any(map(any, told)) else ()
        decided = replace(self.itinerary, start=times.start, not_before=not_before)
        return evaluate_route(self.problem, self.distances, decided)

    def sound(self, route: Route, free: Free) -> bool:
        """Whether the oracle, which may take the break elsewhere, lets every loading begin when a
        dock is free, and no rule is broken."""
        in_time = all(
            any(first <= each.start <= last for first, last in free[each.depot_id])
            for each in of_route(self.problem, route)
        )
        return in_time and self.keeps_rules(route)

    def keeps_rules(self, route: Route) -> bool:
        """Whether it breaks no rule, docks aside: the pieces know nothing of waiting, of which an
        earlier start may bring more than is allowed."""
        return not any(rules.broken_by(self.problem, route, 0))


def _cut(halt: Halt, free: Sequence[Window]) -> Halt:
    """A loading within the hours that it has, and only when a dock is free."""
    windows = (
        (max(first, since), min(last, until))
        for first, last in halt.windows
        for since, until in free
    )
    return replace(halt, windows=tuple(w for w in windows if w[0] <= w[1]) or NEVER)
