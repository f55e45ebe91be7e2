"""A fixed sequence of halts as the clock sees it, driven forwards from a start or backwards from an
end; without a break, or with one at a given place.

*Places* of a break are numbered as the route comes to them: 0 after the first loading, then for the
halt ``i`` (from 0) ``2 i + 1`` on arrival, before service, and ``2 i + 2`` after service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing import pace
from routing.model import DAY_END, DAY_START, Pace, Window
from routing.pauses import Stretches


@dataclass(frozen=True)
class Wish:
    """When service should begin, from ``first`` to ``last``, and what a minute outside costs."""

    first: int
    last: int
    per_minute: float

    def price(self, service: int) -> float:
        """Money for a start of service."""
        return self.per_minute * max(self.first - service, service - self.last, 0) / 60


@dataclass(frozen=True)
class Halt:
    """A stop, or loading, as the clock sees it: seconds that the leg there usually takes, seconds
    of service, windows for its start, and when it should be."""

    travel: int
    service: int
    windows: tuple[Window, ...]
    wish: Wish | None = None


@dataclass(frozen=True)
class Rest:
    """The break that a vehicle takes if its route ends after ``last``: it begins from ``first`` to
    ``last``, both included, and takes ``seconds``."""

    first: int
    last: int
    seconds: int


@dataclass(frozen=True)
class Pay:
    """Money for working hours: for each, from each of the ``tiers`` on, a number of seconds, so
    much on top of all that is paid before it, and for each beyond the ``fair`` ones."""

    per_hour: float = 0.0
    tiers: tuple[tuple[int, float], ...] = ()
    fair: int | None = None
    unfair_per_hour: float = 0.0

    def usual(self, worked: int) -> float:
        """For so many seconds without breaks."""
        return self.per_hour * worked / 3600

    def overtime(self, worked: int) -> float:
        """What comes on top for them."""
        return sum(money * max(0, worked - after) / 3600 for after, money in self.tiers)

    def unfair(self, worked: int) -> float:
        """What it costs that they are more than is fair."""
        over = 0 if self.fair is None else max(0, worked - self.fair)
        return self.unfair_per_hour * over / 3600

    @property
    def steps(self) -> tuple[tuple[int, float], ...]:
        """Seconds after which an hour costs more, and how much more, in no order."""
        fair = () if self.fair is None else ((self.fair, self.unfair_per_hour),)
        return tuple((after, more) for after, more in (*self.tiers, *fair) if more)


@dataclass(frozen=True)
class Course:
    """A route as the clock sees it, all its trips in one.

    ``earliest``: first second at which loading may begin, ``loading``: its seconds,
    ``latest_departure``: when the depot closes. ``back``: usual seconds of the last leg.
    ``end_opens``, ``latest_end``: bounds on the end; a vehicle that is back too early waits.
    ``start``: the second at which loading is to begin, if that is decided. ``stretches``: each leg,
    the one back too, between the pauses of ``pause`` seconds on it; empty where there are none.
    ``parted``: legs whose first pause is the second part of one, of ``second_part`` seconds.
    ``paces``: those of the day, ``flows``: for each leg those by which it is driven, empty where
    these are the same for all (`routing.traffic`).
    """

    halts: Sequence[Halt]
    earliest: int = DAY_START
    loading: int = 0
    latest_departure: int = DAY_END
    back: int = 0
    end_opens: int = DAY_START
    latest_end: int = DAY_END
    rest: Rest | None = None
    paces: tuple[Pace, ...] = ()
    pay: Pay = Pay()
    start: int | None = None
    stretches: tuple[Stretches, ...] = ()
    pause: int = 0
    flows: tuple[tuple[Pace, ...], ...] = ()
    parted: frozenset[int] = frozenset()
    second_part: int = 0

    @property
    def paused(self) -> int:
        """Seconds of all pauses."""
        return sum(self.paused_on(leg) for leg in range(len(self.stretches)))

    def paces_on(self, leg: int) -> tuple[Pace, ...]:
        """The paces by which the leg to a halt, or the way back, is driven."""
        return self.flows[leg] if self.flows else self.paces

    def paused_on(self, leg: int) -> int:
        """Seconds of the pauses on the leg to the halt at a position, or on the way back."""
        if not self.stretches:
            return 0
        return sum(self.pause_on(leg, turn) for turn in range(len(self.stretches[leg]) - 1))

    def pause_on(self, leg: int, turn: int) -> int:
        """Seconds of one of the pauses on a leg, counted from 0."""
        return self.second_part if turn == 0 and leg in self.parted else self.pause

    @property
    def first_start(self) -> int:
        """The start that is taken where none is on time: the one decided, or the earliest."""
        return self.earliest if self.start is None else max(self.start, self.earliest)


@dataclass(frozen=True)
class Times:
    """Seconds of a course: its start, arrival and start of service at each halt, and its end.

    ``drives``: seconds driven to each halt, and back. ``on_time``: whether windows, hours and the
    break are kept. ``rest``: place and begin of the break, if one is taken.
    """

    start: int
    arrivals: tuple[int, ...]
    services: tuple[int, ...]
    end: int
    on_time: bool
    drives: tuple[int, ...]
    rest: tuple[int, int] | None = None

    @property
    def duration(self) -> int:
        """Seconds from start to end."""
        return self.end - self.start


def timed(course: Course, start: int, rest: tuple[int, int] | None = None) -> Times:
    """Earliest times for one start second, with the break at a place and second, or without one."""
    place, begin = rest or (-1, 0)
    resumed = begin + course.rest.seconds if rest and course.rest else 0
    now, on_time = start + course.loading, start + course.loading <= course.latest_departure
    if place == 0:
        now = resumed
    arrivals, services, drives = [], [], []
    for position, halt in enumerate(course.halts):
        arrival = arrive(course, position, now)
        ready = resumed if place == 2 * position + 1 else arrival
        service, in_window = next_opening(halt.windows, ready)
        arrivals.append(arrival)
        services.append(service)
        drives.append(arrival - now - course.paused_on(position))
        on_time = on_time and in_window
        now = resumed if place == 2 * position + 2 else service + halt.service
    last = len(course.halts)
    back = arrive(course, last, now)
    end = max(back, course.end_opens)
    on_time = on_time and end <= course.latest_end
    drives.append(back - now - course.paused_on(last))
    return Times(start, tuple(arrivals), tuple(services), end, on_time, tuple(drives), rest)


def next_opening(windows: tuple[Window, ...], ready: int) -> tuple[int, bool]:
    """When service can start, and whether that is within a window."""
    for first, last in windows:
        if ready <= last:
            return max(ready, first), True
    return ready, not windows


def arrive(course: Course, leg: int, departure: int) -> int:
    """When the leg to the halt at a position, or the one back, is driven with its pauses."""
    paces = course.paces_on(leg)
    if not course.stretches:
        usual = course.halts[leg].travel if leg < len(course.halts) else course.back
        return pace.arrival(paces, departure, usual)
    first, *further = course.stretches[leg]
    now = pace.arrival(paces, departure, first)
    for turn, stretch in enumerate(further):
        now = pace.arrival(paces, now + course.pause_on(leg, turn), stretch)
    return now


def leave_to_arrive(course: Course, leg: int, arrival: int) -> int:
    """The last second at which one can be free to leave on a leg, and arrive by ``arrival``."""
    paces = course.paces_on(leg)
    if not course.stretches:
        usual = course.halts[leg].travel if leg < len(course.halts) else course.back
        return pace.latest_departure(paces, arrival, usual)
    first, *further = course.stretches[leg]
    for turn, stretch in reversed(list(enumerate(further))):
        arrival = pace.latest_departure(paces, arrival, stretch) - course.pause_on(leg, turn)
    return pace.latest_departure(paces, arrival, first)


def pauses(course: Course, times: Times) -> Iterator[tuple[int, int, int, int]]:
    """Every pause: the leg, the second at which it begins, its seconds, and the seconds driven on
    that leg before it, 0 where the vehicle still stands."""
    for leg, (first, *further) in enumerate(course.stretches):
        if not further:
            continue
        since, paces = _free(course, times, leg), course.paces_on(leg)
        now = pace.arrival(paces, since, first)
        driven = now - since
        for turn, stretch in enumerate(further):
            yield leg, now, course.pause_on(leg, turn), driven
            resumed = now + course.pause_on(leg, turn)
            now = pace.arrival(paces, resumed, stretch)
            driven += now - resumed


def _free(course: Course, times: Times, leg: int) -> int:
    """When the vehicle is free to leave on a leg."""
    if times.rest is not None and times.rest[0] == 2 * leg and course.rest is not None:
        return times.rest[1] + course.rest.seconds
    if not leg:
        return times.start + course.loading
    return times.services[leg - 1] + course.halts[leg - 1].service


def finished(course: Course, position: int, now: int) -> tuple[int, bool]:
    """The end of a course, and whether the rest of it is on time, for a vehicle that is free to
    leave for the halt at ``position`` (or to go back) at ``now``."""
    on_time = True
    for leg in range(position, len(course.halts)):
        halt = course.halts[leg]
        service, in_window = next_opening(halt.windows, arrive(course, leg, now))
        on_time = on_time and in_window
        now = service + halt.service
    end = max(arrive(course, len(course.halts), now), course.end_opens)
    return end, on_time and end <= course.latest_end


def leave_for_end(course: Course, end: int) -> int:
    """The last second to leave for where the course ends, to be there by ``end``."""
    return leave_to_arrive(course, len(course.halts), end)


def served_by(halt: Halt, leave: int) -> int | None:
    """The last second at which service can start for a vehicle that has to leave by ``leave``; None
    if no window allows it."""
    bound = leave - halt.service
    if not halt.windows:
        return bound
    return max((min(bound, last) for first, last in halt.windows if first <= bound), default=None)


def leave_before(course: Course, position: int, leave: int) -> int | None:
    """The last second to leave the depot for a vehicle that has to be free to leave for the halt at
    ``position`` by ``leave``."""
    for leg in reversed(range(position)):
        service = served_by(course.halts[leg], leave)
        if service is None:
            return None
        leave = leave_to_arrive(course, leg, service)
    return leave
