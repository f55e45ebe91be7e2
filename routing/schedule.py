"""When a vehicle on a fixed sequence of halts should begin, and when it is where.

The rule (docs/model.md, Times, 6): among the start seconds that keep every window and the end of
the day, the one with the shortest duration; among equals the earliest. A start that is decided
(`Course.start`) is taken as it is.

For one start the earliest possible times are the best. As the start moves later, the end stands
still while there is waiting to use up, and jumps when a stop falls past a window into the next
one, or the break to another place; without waiting both move together, and no start can be better.
So the only starts worth a look are, for each end that the day can have, the latest that still
reaches it.

Where traffic is slow or fast by the hour there are too many such ends. The ends looked at are then
those of the earliest start and of the starts at which a pace begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing import wishes
from routing.course import Course, Halt, Rest, Times, leave_before, leave_for_end, timed
from routing.resting import latest_rested_start, rested

__all__ = ["Course", "Halt", "Rest", "Times", "best_times", "latest_start", "times_from", "waits"]


def best_times(course: Course) -> Times:
    """The times by the rule above; those of the earliest start where no start is on time. Where
    stops should begin within some hours they may be others that cost less."""
    if course.start is not None:
        return times_from(course, course.first_start)
    best = shortest(course)
    if not best.on_time or not wishes.price_outside(course, best):
        return best
    return min([best, *_wished(course)], key=lambda times: wishes.price(course, times))


def _wished(course: Course) -> Iterator[Times]:
    """The times of those starts at which a stop begins within the hours in which it should, or as
    near to them as it can."""
    for start in wishes.starts(course):
        times = times_from(course, start)
        if times.on_time:
            yield times


def shortest(course: Course) -> Times:
    """The times of the shortest duration."""
    if course.paces:
        return _best_by_pace(course)
    best = times = times_from(course, course.earliest)
    while times.on_time:
        latest = times_from(course, latest_start(course, times.end))
        if latest.duration < best.duration or best is times:
            best = latest
        if not waits(course, latest):
            break
        times = times_from(course, latest.start + 1)
    return best


def times_from(course: Course, start: int) -> Times:
    """The times for one start second: the earliest ones, with the break if one is due."""
    if course.rest is None:
        return timed(course, start)
    return rested(course, course.rest, start)


def _best_by_pace(course: Course) -> Times:
    """The best of the latest starts that reach the ends looked at."""
    first = times_from(course, course.earliest)
    if not first.on_time:
        return first
    changes = {second for each in course.paces for second in (each.first, each.last)}
    starts = sorted(second for second in changes if second > course.earliest)
    ends = {first.end: None}
    for times in (times_from(course, start) for start in starts):
        if not times.on_time:  # and who starts later is late as well
            break
        ends[times.end] = None
    found = [times_from(course, latest_start(course, end)) for end in ends]
    return min(found, key=lambda times: (times.duration, times.start))


def latest_start(course: Course, end: int) -> int:
    """The latest start that still ends by ``end``, which some start on time does."""
    if course.rest is not None:
        return latest_rested_start(course, course.rest, end)
    bound = leave_before(course, len(course.halts), leave_for_end(course, end))
    if bound is None:
        raise ValueError("no start is on time")
    return min(bound, course.latest_departure) - course.loading


def waits(course: Course, times: Times) -> bool:
    """Whether any second is spent waiting."""
    work = course.loading + course.back + sum(h.travel + h.service for h in course.halts)
    work += course.paused
    if times.rest is not None and course.rest is not None:
        work += course.rest.seconds
    return times.duration > work
