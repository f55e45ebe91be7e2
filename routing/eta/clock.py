"""The oracle's clock (`routing.course`), set going in the midst of a route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, no_road
from routing.course import Course, Times
from routing.distances import coordinates
from routing.eta.halts import FIRST, Onward
from routing.halts import Leg, best, course_of, legs_of, limits_of, places_of
from routing.model import DAY_END, Depot, Store
from routing.pauses import Stretches
from routing.plan import Itinerary
from routing.problem import Problem
from routing.spots import LonLat, lines_of, off_m


@dataclass(frozen=True)
class Ahead:
    """Times of what is left of a course. ``first``: the index of its first halt in the whole
    course. ``rest``: place (of the whole course) and begin of the break, also one that is over."""

    first: int
    times: Times
    course: Course
    rest: tuple[int, int] | None

    @property
    def end(self) -> int:
        """When the vehicle is done."""
        return self.times.end

    def arrival(self, at: int) -> int:
        """When it is at a halt ahead, or where it ends."""
        if at - self.first == len(self.times.arrivals):
            return self.times.end
        return self.times.arrivals[at - self.first]

    def start(self, at: int) -> int:
        """When service or loading begins at a halt ahead."""
        return self.times.services[at - self.first]

    def departure(self, at: int) -> int:
        """When service or loading ends at a halt ahead, or at the first loading."""
        if at == FIRST:
            return self.times.start + self.course.loading
        return self.start(at) + self.course.halts[at - self.first].service


@dataclass(frozen=True)
class Clock:
    """One route of a day, its sequence fixed."""

    problem: Problem
    distances: Distances
    itinerary: Itinerary

    @cached_property
    def legs(self) -> list[Leg]:
        """The leg to each halt, and the one back."""
        return legs_of(self.problem, self.distances, self.itinerary)

    @cached_property
    def course(self) -> Course:
        """The whole route as the clock sees it."""
        return course_of(self.problem, self.itinerary, self.legs, self.distances)

    @cached_property
    def limits(self) -> list[int | None]:
        """For each halt the last second at which its orders' limits of delay let it begin."""
        return limits_of(self.problem, self.itinerary)

    @cached_property
    def places(self) -> Sequence[Depot | Store]:
        """The first depot, each halt, and where it ends if that is a depot."""
        return places_of(self.problem, self.itinerary)

    def line(self, first: LonLat, last: LonLat) -> Float64:
        """The way between two places as this vehicle drives it."""
        if (first, last) not in self._lines:
            self._lines |= self._told([(first, last)])
        return self._lines[first, last]

    @cached_property
    def _lines(self) -> dict[tuple[LonLat, LonLat], Float64]:
        """Those of all legs of the route, asked for at once."""
        spots = [(place.lon, place.lat) for place in self.places]
        return self._told(list(dict.fromkeys(pairwise(spots))))

    def _told(self, legs: list[tuple[LonLat, LonLat]]) -> dict[tuple[LonLat, LonLat], Float64]:
        profile = self.problem.vehicle[self.itinerary.vehicle_id].road_profile
        return dict(zip(legs, lines_of(self.distances, profile, legs), strict=True))

    def ahead(self, onward: Onward) -> Ahead:
        """What is left of the route, from where the vehicle is."""
        if onward.at == FIRST:
            course = replace(self.course, start=onward.free)
            times = best(replace(course, earliest=min(course.earliest, onward.free)), self.limits)
            return Ahead(0, times, course, times.rest)
        course, at = self.course, onward.at
        halts, back = list(course.halts[at:]), course.back
        stretches = course.stretches[at:]
        if onward.arrived or onward.place is not None:
            seconds = 0 if onward.arrived else self.way(onward)[0]
            if halts:
                halts[0] = replace(halts[0], travel=seconds)
            else:
                back = seconds
            if stretches:
                stretches = (_end_of(stretches[0], seconds), *stretches[1:])
        left = replace(
            course,
            halts=halts,
            earliest=onward.free,
            start=onward.free,
            loading=0,
            latest_departure=DAY_END,
            back=back,
            stretches=stretches,
            flows=course.flows[at:],
            parted=frozenset(leg - at for leg in course.parted if leg >= at),
            rest=None if onward.rest or onward.ended else course.rest,
        )
        times = best(left, self.limits[at:])
        if onward.arrived:  # also where the break comes first
            times = replace(times, arrivals=(onward.free, *times.arrivals[1:]))
        return Ahead(at, times, left, onward.rest or _in_whole(times.rest, onward))

    def way(self, onward: Onward) -> tuple[int, bool]:
        """Usual seconds from where the vehicle is to its next halt, 0 without a way back; and
        whether the source of travel says so.

        A table knows no places but its own, and no road may lead from a place beside the roads.
        Then what is left of the leg in a straight line counts, as that share of its seconds.
        """
        if onward.place is None or onward.at + 1 >= len(self.places):
            return 0, True
        profile = self.problem.vehicle_of(self.itinerary).road_profile
        here, there = Depot("here", *onward.place), self.places[onward.at + 1]
        try:
            told = self.distances.legs(coordinates([here]), coordinates([there]), profile)
            if not no_road(told)[0]:
                return int(told.seconds[0]), True
        except RoadsError:  # the day's own legs were told, so it does not fail otherwise
            pass
        before = self.places[onward.at]
        whole = off_m(before, (there.lon, there.lat))
        share = off_m(there, onward.place) / whole if whole else 1.0
        return round(self.legs[onward.at].seconds * share), False


def _end_of(leg: Stretches, seconds: int) -> Stretches:
    """The last so many usual seconds of a leg, with the pauses that lie in them."""
    found = list[int]()
    for stretch in reversed(leg):
        found.append(min(stretch, seconds))
        seconds -= found[-1]
        if seconds == 0:
            break
    found[-1] += seconds
    return tuple(reversed(found))


def _in_whole(rest: tuple[int, int] | None, onward: Onward) -> tuple[int, int] | None:
    """A break's place among those of the whole course."""
    if rest is None:
        return None
    place, begin = rest
    place += 2 * onward.at
    # Standing at a halt before service and "after the first loading" of what is left are one.
    return (place + 1 if onward.arrived and place == 2 * onward.at else place), begin
