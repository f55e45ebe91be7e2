"""Times of one route as the slow checker works them out: every second at which loading may begin is
tried, with every place for the break, and then the one is taken that `docs/model.md` says.

A route is one course for the clock: the first loading, and after it calls, stops and further
loadings at the depot (reloads), all of them halts. It shares no code with the project. Readings of
the text that could have been others are marked "Reading:".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from tests.slow_cells import (
    LAST_SECOND,
    NEVER,
    Day,
    Rest,
    exactly,
    is_return,
    is_transfer,
    minutes_of,
    overtime_of,
    owner_of,
    rest_of,
    seconds_or,
)
from tests.slow_pauses import Driven, PauseReport, Wheel, pieces_of, wheel_of
from tests.slow_shape import unfair_hours_cost
from tests.slow_traffic import LegClock, clocks_of
from tests.slow_trips import RestReport, StopReport, TripReport
from tests.slow_wishes import Hours, hours_of
from tests.slow_zones import begins_closed, open_windows, outside_windows

Array = np.ndarray  # a value for every start tried

# ------------------------------------------------------------------- the course


@dataclass
class Halt:
    """Where the vehicle stands: to load (`halt` is -1), at a call, at a stop."""

    trip: int
    halt: int
    usual: int  # seconds that lead here
    service: int
    windows: list[tuple[int, int]]  # in which service begins; none: at any time
    code: str  # what it breaks to begin outside
    earliest: int = 0  # second before which loading never begins, not even if it is late then
    stop: StopReport | None = None


def loading_halt(
    day: Day, depot_id: str, stated: dict[str, Any], trip: int, halt: int, usual: int, code: str
) -> Halt:
    """Loading at a depot may begin from when it opens, and not before the second that is decided,
    and ends before it closes."""
    depot = day.depots[depot_id]
    service = minutes_of(depot.get("loading_min"))
    opens = seconds_or(depot.get("opens"), 0)
    closes = seconds_or(depot.get("closes"), LAST_SECOND) - service
    earliest = max(opens, decided(stated.get("not_before_s"), 0))
    return Halt(trip, halt, usual, service, [(opens, closes)], code, earliest)


def decided(stated: Any, otherwise: int) -> int:
    """A second that the plan decides, if it does."""
    return otherwise if stated is None else int(stated)


def released(day: Day, trip: TripReport) -> int:
    """When the last of the goods is there that the trip delivers, wherever it loads them."""
    orders = [day.orders[order_id] for stop in trip.stops for order_id in stop.orders]
    return max(
        (
            seconds_or(o.get("release"), 0)
            for o in orders
            if not is_return(o) and not is_transfer(o)
        ),
        default=0,
    )


def course_of(day: Day, vehicle: dict[str, Any], trips: list[TripReport]) -> list[Halt]:
    halts = []
    usual = 0  # no leg leads to the first loading
    for number, trip in enumerate(trips):
        load = loading_halt(day, trip.depot_id, trip.stated, number, -1, usual, "depot-hours")
        load.earliest = max(load.earliest, released(day, trip))
        halts.append(load)
        for at, call in enumerate(trip.calls):
            place = (day, call.depot_id, call.stated, number, at)
            halts.append(loading_halt(*place, call.usual, "collection"))
        for at, stop in enumerate(trip.stops, start=len(trip.calls)):
            windows = open_windows(day, vehicle, stop.store_id)
            service = day.service_seconds(stop.store_id, stop.orders, vehicle)
            halts.append(Halt(number, at, stop.usual, service, windows, "too-late", stop=stop))
        usual = trip.usual
    halts[0].earliest = max(halts[0].earliest, seconds_or(vehicle.get("shift_start"), 0))
    return halts


def places_of(day: Day, trips: list[TripReport]) -> list[str]:
    """Ids of the places of all halts, and of the last depot if there is one."""
    found: list[str] = []
    for trip in trips:
        found += [trip.depot_id, *(call.depot_id for call in trip.calls)]
        found += [stop.store_id for stop in trip.stops]
    end_id = trips[-1].end_depot_id
    return found if end_id is None else [*found, end_id]


# ---------------------------------------------------------------- rush hour


class Clock:
    """When a leg ends that begins at any second."""

    def __init__(self, paces: list[tuple[int, int, int]]) -> None:
        """`way[t]`: the units made from second 0 to second t; after the table 100 a second."""
        self.paced = bool(paces)
        if not paces:
            return
        self.horizon = max([LAST_SECOND, *(last for _, last, _ in paces)])
        percent = np.full(self.horizon, 100, dtype=np.int64)
        for first, last, value in paces:
            percent[first:last] = value
        self.way = np.concatenate([[0], np.cumsum(percent)])

    def arrival(self, leaving: Array, usual: int) -> Array:
        if not self.paced or usual == 0:
            return leaving + usual
        there = self.within(np.minimum(leaving, self.horizon), usual)
        return there + np.maximum(leaving - self.horizon, 0)

    def within(self, leaving: Array, usual: int) -> Array:
        """For seconds up to the end of the table, the first whole one with the way made."""
        goal = self.way[leaving] + 100 * usual
        inside = np.searchsorted(self.way, goal, side="left")
        beyond = self.horizon + -(-(goal - self.way[-1]) // 100)
        return np.where(goal <= self.way[-1], inside, beyond)


# ------------------------------------------------------------- times, every start


@dataclass
class Times:
    """Times of one course for every start: at each halt and at the end."""

    start: Array
    arrival: list[Array]
    begins: list[Array]
    departure: list[Array]
    late: list[Array]
    driven: list[Array]
    end: Array
    driven_back: Array
    rest: Array  # when the break begins; NEVER if there is none
    pauses: list[tuple[int, Array, Array, int]]  # after which halt, when, after what driving, s


Place = tuple[int, bool]  # the halt, and whether the break is before its service


@dataclass
class Course:
    """All that the clock has to know of a route."""

    day: Day
    vehicle: dict[str, Any]
    trips: list[TripReport]
    halts: list[Halt]
    rest: Rest | None
    clock: Clock
    fixed: int | None = None  # the second at which the first loading is to begin
    wheel: Wheel | None = None
    clocks: list[LegClock] = field(default_factory=list)  # leg by leg, where these differ

    def clock_of(self, leg: int) -> Clock | LegClock:
        """The clock of the leg after a halt."""
        return self.clocks[leg] if self.clocks else self.clock

    def pieces(self) -> list[Driven]:
        """Each leg, from the first halt's on, with its pauses; at last the one back."""
        legs = [halt.usual for halt in self.halts[1:]]
        legs.append(self.trips[-1].usual if self.trips[-1].end_depot_id is not None else 0)
        if self.wheel is None:
            return [[(0, leg)] for leg in legs]
        return pieces_of(self.wheel, [halt.service for halt in self.halts], legs)

    def paused(self) -> int:
        """Seconds of all pauses."""
        return sum(pause for pieces in self.pieces() for pause, _ in pieces)

    def places(self) -> list[Place]:
        """Where the break may be taken, in the order in which equals are preferred."""
        later = range(1, len(self.halts))
        return [(0, False), *((at, before) for at in later for before in (True, False))]

    def starts(self) -> Array:
        """Seconds at which loading may begin. A start after which the departure breaks the depot
        hours or the shift is never chosen, so those tried end one second after that; the earliest
        is always tried. One that is decided is the only one.

        Reading: where that is too early, loading begins as soon as it may."""
        first, load = self.halts[0].earliest, self.halts[0]
        if self.fixed is not None:
            return np.array([max(first, self.fixed)], dtype=np.int64)
        shift = seconds_or(self.vehicle.get("shift_end"), LAST_SECOND) - load.service
        last = max(first, min(shift, *(closes for _, closes in load.windows)))
        return np.arange(first, last + 2, dtype=np.int64)


def service_start(halt: Halt, ready: Array) -> tuple[Array, Array]:
    """When service or loading begins, and whether that is outside every window."""
    now = np.maximum(ready, halt.earliest)
    if not halt.windows:
        return now, np.zeros(len(now), dtype=bool)
    best = np.full(len(now), NEVER, dtype=np.int64)
    for opens, closes in halt.windows:
        start = np.maximum(now, opens)
        best = np.where((start <= closes) & (start < best), start, best)
    late = best == NEVER
    return np.where(late, now, best), late


def drive(course: Course, start: Array, place: Place | None = None) -> Times:
    """Drive the course from the starts given, with the break at a place or without one."""
    nothing = np.zeros_like(start)
    times = Times(start, [], [], [], [], [], start, nothing, np.full_like(start, NEVER), [])
    pieces = course.pieces()

    def pause(now: Array) -> Array:
        assert course.rest is not None
        times.rest = np.maximum(now, course.rest.earliest)
        return times.rest + course.rest.seconds

    def leg(at: int, now: Array) -> tuple[Array, Array]:
        """When the leg after a halt is over, and how much of it was driving."""
        driven = np.zeros_like(now)
        for number, (length, piece) in enumerate(pieces[at]):
            if number:
                times.pauses.append((at, now, driven, length))
                now = now + length
            there = course.clock_of(at).arrival(now, piece)
            driven = driven + there - now
            now = there
        return now, driven

    now = start
    for at, halt in enumerate(course.halts):
        arrival, driven = leg(at - 1, now) if at else (now, nothing)
        ready = pause(arrival) if place == (at, True) else arrival
        begins, late = service_start(halt, ready)
        times.arrival.append(arrival)
        times.driven.append(driven)
        times.begins.append(begins)
        times.late.append(late)
        times.departure.append(begins + halt.service)
        now = pause(times.departure[-1]) if place == (at, False) else times.departure[-1]
    end_id = course.trips[-1].end_depot_id
    times.end = now
    if end_id is not None:
        back, times.driven_back = leg(len(course.halts) - 1, now)
        times.end = np.maximum(back, seconds_or(course.day.depots[end_id].get("opens"), 0))
    return times


def breaches(course: Course, times: Times) -> dict[str, Array]:
    """For each rule of time but that of the break, the starts that break it.

    Reading: the hours of the depots called at and limits of delay are among what a start has to
    keep; how long a transfer is on board is not, as limits of the route are not.
    """
    shift = times.end > seconds_or(course.vehicle.get("shift_end"), LAST_SECOND)
    broken = {"shift": shift, "delay": delayed(course, times)}
    for code in ("too-late", "depot-hours", "collection"):
        late = [late for h, late in zip(course.halts, times.late, strict=True) if h.code == code]
        broken[code] = np.logical_or.reduce([np.zeros_like(shift), *late])
    end_id = course.trips[-1].end_depot_id
    if end_id is not None:
        closes = seconds_or(course.day.depots[end_id].get("closes"), LAST_SECOND)
        broken["depot-hours"] = broken["depot-hours"] | (times.end > closes)
    return broken


def delayed(course: Course, times: Times, before: int | None = None) -> Array:
    """The starts after which an order is served later than its owner allows; `before` some halt, or
    at any."""
    late = np.zeros(len(times.start), dtype=bool)
    for halt, served in zip(course.halts[:before], times.begins[:before], strict=True):
        for order_id in halt.stop.orders if halt.stop else []:
            order = course.day.orders[order_id]
            partner = course.day.agreement.partners.get(owner_of(order))
            own = course.day.agreement.own.get(order_id)
            if is_transfer(order) or own is None or partner is None or partner.max_delay is None:
                continue
            late = late | (served - own[0] > partner.max_delay)
    return late


def keeps_all(course: Course, times: Times) -> Array:
    return ~np.logical_or.reduce(list(breaches(course, times).values()))


# ----------------------------------------------------------- the break and the start


@dataclass
class Options:
    """For every start: where the break is (-1: nowhere), the end, and whether all is kept."""

    start: Array
    place: Array
    end: Array
    good: Array


def options_of(course: Course) -> Options:
    """The times that the vehicle has for each start.

    Reading: "those with the earliest end" are of those that keep all, if any place does; else a
    break that makes a stop too late would go before one after it.

    What a start breaks without a break it breaks with one too, since that only makes later; so
    places are tried for the starts that keep all, and for the earliest.
    """
    start = course.starts()
    plain = drive(course, start)
    found = Options(start, np.full_like(start, -1), plain.end, keeps_all(course, plain))
    if course.rest is None:
        return found
    needs = plain.end > course.rest.latest
    tried = needs & (found.good | (start == start[0]))
    best, kept = np.full(len(start), NEVER), np.zeros(len(start), dtype=bool)
    for number, (halt, before) in enumerate(course.places()):
        now = plain.arrival[halt] if before else plain.departure[halt]
        at = np.flatnonzero(tried & (now <= course.rest.latest))
        times = drive(course, start[at], (halt, before))
        good, sooner = keeps_all(course, times), times.end < best[at]
        better = (good & ~kept[at]) | ((good == kept[at]) & sooner)
        at = at[better]
        best[at], kept[at], found.place[at] = times.end[better], good[better], number
    found.good = (found.good & ~needs) | kept
    found.end = np.where(found.place >= 0, best, plain.end)
    return found


def chosen(course: Course, options: Options) -> int:
    """Index of the start that is taken: the shortest duration of all that keep everything, the
    earliest of equals; 0 if none does.

    Reading: with paces the latest start that ends no later is one that keeps everything too.
    """
    good = np.flatnonzero(options.good)
    if len(good) == 0:
        return 0
    if course.clock.paced:
        good = np.array(sorted(latest_of_candidates(course, options, good)), dtype=np.int64)
    if len(good) == 0:
        return 0
    return int(good[np.argmin(options.end[good] - options.start[good])])  # the first of equals


def latest_of_candidates(course: Course, options: Options, good: Array) -> Iterator[int]:
    """Candidates are the earliest start and where a pace begins or ends."""
    changes = {second for first, last, _ in course.day.paces for second in (first, last)}
    seconds = {int(options.start[0])} | changes
    for at in good:
        if int(options.start[at]) in seconds:
            yield int(good[(good >= at) & (options.end[good] <= options.end[at])].max())


# ------------------------------------------------------- preferred hours and the start


def wished(course: Course, options: Options, first: int) -> int:
    """Index of the start that is taken where stores prefer some hours; `first` is the one that was
    chosen without them."""
    halts = [(at, h) for at, halt in enumerate(course.halts) if (h := hours_at(course, halt))]
    begins = at_start(course, options, first).begins
    if not any(hours.outside(int(begins[at][0])) for at, hours in halts):
        return first
    looked = [first]
    plain = drive(course, options.start)
    for at, hours in halts:
        looked += latest_by_hours(course, plain, at, hours)
    looked += list(np.flatnonzero(keeps_all(course, plain))[-1:])
    looked = [index for index in looked if index == first or options.good[index]]
    return min(looked, key=lambda index: money(course, options, halts, index))  # first of equals


def hours_at(course: Course, halt: Halt) -> Hours | None:
    return hours_of(course.day.stores[halt.stop.store_id]) if halt.stop else None


def latest_by_hours(course: Course, plain: Times, at: int, hours: Hours) -> Iterator[int]:
    """The latest starts at which the halt begins by the end of its hours, and by their beginning.

    Reading: the hours of depots, where the vehicle loads before that stop, are windows too.
    """
    kept = ~np.logical_or.reduce([*plain.late[: at + 1], delayed(course, plain, at + 1)])
    begins = plain.begins[at]
    for bound in (hours.last, hours.first):
        found = np.flatnonzero(kept & (begins <= max(bound, int(begins[0]))))
        if len(found):
            yield int(found[-1])


def at_start(course: Course, options: Options, index: int) -> Times:
    """The times of one start, with its break."""
    number = int(options.place[index])
    place = course.places()[number] if number >= 0 else None
    return drive(course, options.start[index : index + 1], place)


def money(course: Course, options: Options, halts: list[tuple[int, Hours]], index: int) -> Fraction:
    """What of a start's cost depends on the start."""
    times, vehicle = at_start(course, options, index), course.vehicle
    paid = int(times.end[0] - times.start[0]) - course.paused()
    if course.rest is not None and options.place[index] >= 0:
        paid -= course.rest.seconds
    cost = exactly(vehicle.get("cost_per_hour")) * paid / 3600 + overtime_of(vehicle, paid)
    cost += unfair_hours_cost(vehicle, paid)
    return cost + sum(h.per_second * h.outside(int(times.begins[at][0])) for at, h in halts)


# ------------------------------------------------------------------- one course


def put_times(
    day: Day, vehicle: dict[str, Any], trips: list[TripReport], fixed: int | None = None
) -> tuple[RestReport | None, list[PauseReport], set[str]]:
    """Fill in the times of the trips; return break, pauses and the codes of rules broken. `fixed`:
    the start that is decided."""
    halts = course_of(day, vehicle, trips)
    clock, wheel = Clock(day.paces), wheel_of(day, vehicle)
    clocks = clocks_of(day, vehicle, places_of(day, trips))
    course = Course(day, vehicle, trips, halts, rest_of(vehicle), clock, fixed, wheel, clocks)
    options = options_of(course)
    at = wished(course, options, chosen(course, options))
    number = int(options.place[at])
    place = course.places()[number] if number >= 0 else None
    times = at_start(course, options, at)
    codes = {code for code, broken in breaches(course, times).items() if broken[0]} - {"delay"}
    codes -= {"too-late"}  # those of a store that is open and lies in a zone that is not
    for halt, begins in zip(course.halts, times.begins, strict=True):
        if halt.stop is not None:
            store_id, second = halt.stop.store_id, int(begins[0])
            codes |= {"too-late"} if outside_windows(day, store_id, second) else set()
            codes |= {"zone"} if begins_closed(day, vehicle, store_id, second) else set()
    for halt, arrival, begins, departure, driven in zip(
        course.halts, times.arrival, times.begins, times.departure, times.driven, strict=True
    ):
        put_halt(trips, halt, int(arrival[0]), int(begins[0]), int(departure[0]), int(driven[0]))
    trips[-1].end, trips[-1].seconds = int(times.end[0]), int(times.driven_back[0])
    rest, report = course.rest, None
    if rest is not None and place is not None:
        halt = course.halts[place[0]]
        begins = int(times.rest[0])
        report = RestReport(halt.trip, halt.halt, begins, rest.seconds, place[1])
    elif rest is not None and trips[-1].end > rest.latest:
        codes.add("break")
    pauses = []
    for at, since, driven, length in times.pauses:
        told = (halts[at].trip, halts[at].halt, int(since[0]), length, int(driven[0]))
        pauses.append(PauseReport(*told))
    return report, pauses, codes


def put_halt(
    trips: list[TripReport], halt: Halt, arrival: int, begins: int, departure: int, driven: int
) -> None:
    trip = trips[halt.trip]
    if halt.stop is not None:
        stop = halt.stop
        stop.arrival, stop.start_service, stop.departure = arrival, begins, departure
        stop.seconds = driven
    elif halt.halt >= 0:
        call = trip.calls[halt.halt]
        call.arrival, call.start, call.departure, call.seconds = arrival, begins, departure, driven
    else:
        trip.start, trip.departure = begins, departure
        if halt.trip > 0:
            before = trips[halt.trip - 1]
            before.end, before.seconds = arrival, driven
