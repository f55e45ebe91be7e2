"""A fixed sequence of halts as the clock sees it, driven forwards from a start or backwards from an
end; without a break, or with one at a given place.

*Places* of a break are numbered as the route comes to them: 0 after the first loading, then for the
halt ``i`` (from 0) ``2 i + 1`` on arrival, before service, and ``2 i + 2`` after service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing import pace
from routing.model import DAY_END, DAY_START, Pace, Window


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
    """Money for working hours: for each, and on top for each after ``overtime_after`` seconds, and
    for each beyond the ``fair`` ones."""

    per_hour: float = 0.0
    overtime_after: int | None = None
    overtime_per_hour: float = 0.0
    fair: int | None = None
    unfair_per_hour: float = 0.0

    def usual(self, worked: int) -> float:
        """For so many seconds without breaks."""
        return self.per_hour * worked / 3600

    def overtime(self, worked: int) -> float:
        """What comes on top for them."""
        over = 0 if self.overtime_after is None else max(0, worked - self.overtime_after)
        return self.overtime_per_hour * over / 3600

    def unfair(self, worked: int) -> float:
        """What it costs that they are more than is fair."""
        over = 0 if self.fair is None else max(0, worked - self.fair)
        return self.unfair_per_hour * over / 3600

    @property
    def steps(self) -> tuple[tuple[int, float], ...]:
        """Seconds after which an hour costs more, and how much more, in no order."""
        both = ((self.overtime_after, self.overtime_per_hour), (self.fair, self.unfair_per_hour))
        return tuple((after, more) for after, more in both if after is not None and more)


@dataclass(frozen=True)
class Course:
    """A route as the clock sees it, all its trips in one.

    ``earliest``: first second at which loading may begin, ``loading``: its seconds,
    ``latest_departure``: when the depot closes. ``back``: usual seconds of the last leg.
    ``end_opens``, ``latest_end``: bounds on the end; a vehicle that is back too early waits.
    ``start``: the second at which loading is to begin, if that is decided.
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
        arrival = pace.arrival(course.paces, now, halt.travel)
        ready = resumed if place == 2 * position + 1 else arrival
        service, in_window = next_opening(halt.windows, ready)
        arrivals.append(arrival)
        services.append(service)
        drives.append(arrival - now)
        on_time = on_time and in_window
        now = resumed if place == 2 * position + 2 else service + halt.service
    back = pace.arrival(course.paces, now, course.back)
    end = max(back, course.end_opens)
    on_time = on_time and end <= course.latest_end
    drives.append(back - now)
    return Times(start, tuple(arrivals), tuple(services), end, on_time, tuple(drives), rest)


def next_opening(windows: tuple[Window, ...], ready: int) -> tuple[int, bool]:
    """When service can start, and whether that is within a window."""
    for first, last in windows:
        if ready <= last:
            return max(ready, first), True
    return ready, not windows


def finished(course: Course, position: int, now: int) -> tuple[int, bool]:
    """The end of a course, and whether the rest of it is on time, for a vehicle that is free to
    leave for the halt at ``position`` (or to go back) at ``now``."""
    on_time = True
    for halt in course.halts[position:]:
        arrival = pace.arrival(course.paces, now, halt.travel)
        service, in_window = next_opening(halt.windows, arrival)
        on_time = on_time and in_window
        now = service + halt.service
    end = max(pace.arrival(course.paces, now, course.back), course.end_opens)
    return end, on_time and end <= course.latest_end


def leave_for_end(course: Course, end: int) -> int:
    """The last second to leave for where the course ends, to be there by ``end``."""
    return pace.latest_departure(course.paces, end, course.back)


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
    for halt in reversed(course.halts[:position]):
        service = served_by(halt, leave)
        if service is None:
            return None
        leave = pace.latest_departure(course.paces, service, halt.travel)
    return leave
