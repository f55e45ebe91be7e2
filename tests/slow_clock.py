"""Times of one route as the slow checker works them out: every second at which loading may begin is
tried, with every place for the break, and then the one is taken that `docs/model.md` says.

A route is one course for the clock: the first loading, and after it calls, stops and further
loadings at the depot (reloads), all of them halts. It shares no code with the project. Readings of
the text that could have been others are marked "Reading:".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.slow_cells import (
    LAST_SECOND,
    NEVER,
    Day,
    Rest,
    end_depot_id,
    is_return,
    is_transfer,
    minutes_of,
    owner_of,
    profile_of,
    rest_of,
    seconds_or,
    start_depot_id,
    text,
    windows_of,
)

Array = np.ndarray  # a value for every start tried

# -------------------------------------------------------------- what is reported


@dataclass
class StopReport:
    """One stop after merging: `stated` holds the plan's own entries for it, usually one.

    `seconds` are those driven; `usual` those of the leg where there are no paces.
    """

    store_id: str
    orders: list[str]
    stated: list[dict[str, Any]] = field(default_factory=list)
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    arrival: int = 0
    start_service: int = 0
    departure: int = 0
    load: dict[str, float] = field(default_factory=dict)


@dataclass
class CallReport:
    """Loading at a further depot."""

    depot_id: str
    stated: dict[str, Any]
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    arrival: int = 0
    start: int = 0
    departure: int = 0


@dataclass
class TripReport:
    """From one loading at the depot to the end or the way back to the next loading; `metres` and
    `seconds` are of the leg back, `end` is the arrival there, `load` is on board when all is
    loaded."""

    stated: dict[str, Any]
    depot_id: str
    end_depot_id: str | None
    calls: list[CallReport]
    stops: list[StopReport]
    start: int = 0
    departure: int = 0
    end: int = 0
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    load: dict[str, float] = field(default_factory=dict)


@dataclass
class RestReport:
    """The break taken; `trip` and `halt` count from 0, -1 is the loading at the depot."""

    trip: int
    halt: int
    start: int
    seconds: int
    before: bool


@dataclass
class RouteReport:
    """A route worked out again; one without `trips` is a vehicle that stays."""

    route: int
    vehicle_id: str
    trips: list[TripReport]
    metres: int
    cost: dict[str, float]  # fixed, distance, time, total, and overtime if there is some
    rest: RestReport | None = None

    @property
    def stops(self) -> list[StopReport]:
        return [stop for trip in self.trips for stop in trip.stops]

    @property
    def calls(self) -> list[CallReport]:
        return [call for trip in self.trips for call in trip.calls]

    @property
    def start(self) -> int:
        return self.trips[0].start

    @property
    def departure(self) -> int:
        """The end of the first loading."""
        return self.trips[0].departure

    @property
    def end(self) -> int:
        return self.trips[-1].end

    @property
    def way_back(self) -> tuple[int, int]:
        """Metres and seconds of the last leg."""
        return self.trips[-1].metres, self.trips[-1].seconds

    @property
    def load(self) -> dict[str, float]:
        """On board when all is loaded for the first trip."""
        return self.trips[0].load


# ------------------------------------------------------------- trips of one route


def trips_of(day: Day, vehicle: dict[str, Any], route: dict[str, Any]) -> list[TripReport]:
    """The trips with their halts and the legs to them.

    Reading: a trip without a stop that the day has is none, and its calls are none.
    """
    trips = []
    depot_id = start_depot_id(vehicle)
    for entry in route.get("trips") or []:
        stops = merged_stops(day, entry)
        if stops:
            trips.append(TripReport(entry, depot_id, depot_id, calls_of(day, entry), stops))
    if trips:
        trips[-1].end_depot_id = end_depot_id(vehicle)
    for trip in trips:
        put_legs(day, profile_of(vehicle), trip)
    return trips


def calls_of(day: Day, trip: dict[str, Any]) -> list[CallReport]:
    """Reading: two calls at one depot are two, even side by side; unknown depots are skipped."""
    named = [(text(entry["depot_id"]), entry) for entry in trip.get("calls") or []]
    return [CallReport(depot_id, entry) for depot_id, entry in named if depot_id in day.depots]


def merged_stops(day: Day, trip: dict[str, Any]) -> list[StopReport]:
    """The stops with neighbouring visits to one store made one; unknown stores and orders skipped.

    Reading: a stop that lists an order twice handles it twice; a stop without orders is a stop.
    """
    stops: list[StopReport] = []
    for entry in trip.get("stops") or []:
        store_id = text(entry["store_id"])
        if store_id not in day.stores:
            continue
        if not stops or stops[-1].store_id != store_id:
            stops.append(StopReport(store_id, []))
        stops[-1].stated.append(entry)
        stops[-1].orders += [o for o in map(text, entry.get("orders") or []) if o in day.orders]
    return stops


def put_legs(day: Day, profile: str, trip: TripReport) -> None:
    """Fill in the leg that leads to each call and stop, and back.

    Reading: with paces the seconds stated are those driven, and say nothing of how to round.
    """

    def leg(here: dict[str, Any], there: dict[str, Any], stated: dict[str, Any]) -> tuple[int, int]:
        metres, seconds = day.leg(here, there, profile)
        stated_seconds = None if day.paces else stated.get("seconds")
        return day.rounded(metres, stated.get("metres")), day.rounded(seconds, stated_seconds)

    here = day.depots[trip.depot_id]
    for call in trip.calls:
        there = day.depots[call.depot_id]
        call.metres, call.usual = leg(here, there, call.stated)
        here = there
    for stop in trip.stops:
        there = day.stores[stop.store_id]
        stop.metres, stop.usual = leg(here, there, stop.stated[0])
        here = there
    if trip.end_depot_id is not None:
        trip.metres, trip.usual = leg(here, day.depots[trip.end_depot_id], trip.stated)


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
            windows = windows_of(day.stores[stop.store_id].get("windows"))
            service = day.service_seconds(stop.store_id, stop.orders)
            halts.append(Halt(number, at, stop.usual, service, windows, "too-late", stop=stop))
        usual = trip.usual
    halts[0].earliest = max(halts[0].earliest, seconds_or(vehicle.get("shift_start"), 0))
    return halts


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

    def places(self) -> list[Place]:
        """Where the break may be taken, in the order in which equals are preferred."""
        later = range(1, len(self.halts))
        return [(0, False), *((at, before) for at in later for before in (True, False))]

    def starts(self) -> Array:
        """Seconds at which loading may begin. A start after which the departure breaks the depot
        hours or the shift is never chosen, so those tried end there; the earliest is always
        tried. One that is decided is the only one.

        Reading: where that is too early, loading begins as soon as it may."""
        first, load = self.halts[0].earliest, self.halts[0]
        if self.fixed is not None:
            return np.array([max(first, self.fixed)], dtype=np.int64)
        shift = seconds_or(self.vehicle.get("shift_end"), LAST_SECOND) - load.service
        last = max(first, min(shift, *(closes for _, closes in load.windows)))
        return np.arange(first, last + 1, dtype=np.int64)


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
    times = Times(start, [], [], [], [], [], start, nothing, np.full_like(start, NEVER))

    def pause(now: Array) -> Array:
        assert course.rest is not None
        times.rest = np.maximum(now, course.rest.earliest)
        return times.rest + course.rest.seconds

    now = start
    for at, halt in enumerate(course.halts):
        arrival = course.clock.arrival(now, halt.usual)
        ready = pause(arrival) if place == (at, True) else arrival
        begins, late = service_start(halt, ready)
        times.arrival.append(arrival)
        times.driven.append(arrival - now)
        times.begins.append(begins)
        times.late.append(late)
        times.departure.append(begins + halt.service)
        now = pause(times.departure[-1]) if place == (at, False) else times.departure[-1]
    end_id = course.trips[-1].end_depot_id
    times.end = now
    if end_id is not None:
        back = course.clock.arrival(now, course.trips[-1].usual)
        times.driven_back = back - now
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


def delayed(course: Course, times: Times) -> Array:
    """The starts after which an order is served later than its owner allows."""
    late = np.zeros(len(times.start), dtype=bool)
    for halt, served in zip(course.halts, times.begins, strict=True):
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


# ------------------------------------------------------------------- one course


def put_times(
    day: Day, vehicle: dict[str, Any], trips: list[TripReport], fixed: int | None = None
) -> tuple[RestReport | None, set[str]]:
    """Fill in the times of the trips; return the break and the codes of rules broken. `fixed`: the
    start that is decided."""
    halts = course_of(day, vehicle, trips)
    course = Course(day, vehicle, trips, halts, rest_of(vehicle), Clock(day.paces), fixed)
    options = options_of(course)
    at = chosen(course, options)
    number = int(options.place[at])
    place = course.places()[number] if number >= 0 else None
    times = drive(course, options.start[at : at + 1], place)
    codes = {code for code, broken in breaches(course, times).items() if broken[0]} - {"delay"}
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
    return report, codes


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
