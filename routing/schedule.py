"""When a vehicle on a fixed sequence of stops should begin, and when it is where.

The rule (docs/model.md, Times, 6): among the start seconds that keep every window and the end of
the day, the one with the shortest duration; among equals the earliest.

For one start the earliest possible times are the best. As the start moves later, the end stands
still while there is waiting to use up, and jumps when a stop falls past a window into the next
one; without waiting both move together, and no start can be better. So the only starts worth a
look are, for each end that the day can have, the latest that still reaches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.model import DAY_END, DAY_START, Window


@dataclass(frozen=True)
class Halt:
    """A stop as the clock sees it: seconds of the leg there, seconds of service, windows."""

    travel: int
    service: int
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Course:
    """A trip as the clock sees it.

    ``earliest``: first second at which loading may begin, ``loading``: its seconds,
    ``latest_departure``: when the depot closes. ``back``: seconds of the last leg.
    ``end_opens``, ``latest_end``: bounds on the end; a vehicle that is back too early waits.
    """

    halts: Sequence[Halt]
    earliest: int = DAY_START
    loading: int = 0
    latest_departure: int = DAY_END
    back: int = 0
    end_opens: int = DAY_START
    latest_end: int = DAY_END


@dataclass(frozen=True)
class Times:
    """Seconds of a course: its start, arrival and start of service at each halt, and its end."""

    start: int
    arrivals: tuple[int, ...]
    services: tuple[int, ...]
    end: int
    on_time: bool

    @property
    def duration(self) -> int:
        """Seconds from start to end."""
        return self.end - self.start


def best_times(course: Course) -> Times:
    """The times by the rule above; those of the earliest start where no start is on time."""
    best = times = times_from(course, course.earliest)
    while times.on_time:
        latest = times_from(course, _latest_start(course, times.end))
        if latest.duration < best.duration or best is times:
            best = latest
        if not _waits(course, latest):
            break
        times = times_from(course, latest.start + 1)
    return best


def times_from(course: Course, start: int) -> Times:
    """Earliest times for one start second."""
    now, on_time = start + course.loading, start + course.loading <= course.latest_departure
    arrivals, services = [], []
    for halt in course.halts:
        arrival = now + halt.travel
        service, in_window = _next_opening(halt.windows, arrival)
        arrivals.append(arrival)
        services.append(service)
        on_time = on_time and in_window
        now = service + halt.service
    end = max(now + course.back, course.end_opens)
    on_time = on_time and end <= course.latest_end
    return Times(start, tuple(arrivals), tuple(services), end, on_time)


def _next_opening(windows: tuple[Window, ...], arrival: int) -> tuple[int, bool]:
    """When service can start, and whether that is within a window."""
    for first, last in windows:
        if arrival <= last:
            return max(arrival, first), True
    return arrival, not windows


def _latest_start(course: Course, end: int) -> int:
    """The latest start that still ends by ``end``, which some start on time does."""
    bound = end - course.back
    for halt in reversed(course.halts):
        bound -= halt.service
        if halt.windows:
            bound = max(min(bound, last) for first, last in halt.windows if first <= bound)
        bound -= halt.travel
    return min(bound, course.latest_departure) - course.loading


def _waits(course: Course, times: Times) -> bool:
    """Whether any second is spent waiting."""
    work = course.loading + course.back + sum(h.travel + h.service for h in course.halts)
    return times.duration > work
