"""The driver's break within a course: whether it is due, where it is taken, and how late a route
with one may begin.

The meaning (docs/model.md, Breaks): a route that ends by the last second at which the break may
begin takes none. Any other takes it at the place where all rules of time are kept, among these
where the end is earliest, among these the first. So whoever starts earlier still can do all that
who starts later can, and nothing ends later: the search for the best start relies on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routing.course import (
    Course,
    Rest,
    Times,
    finished,
    leave_before,
    leave_for_end,
    leave_to_arrive,
    next_opening,
    served_by,
    timed,
)

Choice = tuple[bool, int]
"""Whether something is late, and the end: less is better."""


def rested(course: Course, rest: Rest, start: int) -> Times:
    """The times for one start second, with the break if one is due. Where none can begin in time
    they are those without, and not on time."""
    plain = timed(course, start)
    if plain.end <= rest.last:
        return plain
    best: tuple[Choice, tuple[int, int]] | None = None
    for place, free, kept in _places(course, plain):
        begin = max(free, rest.first)
        if begin > rest.last:  # and later places come later still
            break
        end, on_time = _after(course, place, begin + rest.seconds)
        choice = (not (kept and on_time), end)
        if best is None or choice < best[0]:
            best = choice, (place, begin)
        if choice == (False, plain.end):
            break
    if best is None:
        return replace(plain, on_time=False)
    return timed(course, start, best[1])


def latest_rested_start(course: Course, rest: Rest, end: int) -> int:
    """The latest start that keeps everything and ends by ``end``, which some start does."""
    leaves = []
    if course.end_opens <= rest.last:
        leave = leave_for_end(course, min(end, rest.last))
        leaves.append(leave_before(course, len(course.halts), leave))
    leaves += _leaves(course, rest, end)
    bound = max(each for each in leaves if each is not None)
    return min(bound, course.latest_departure) - course.loading


def _places(course: Course, plain: Times) -> Iterator[tuple[int, int, bool]]:
    """Each place, when the vehicle is free there, and whether all has been on time so far (but for
    the service that a break on arrival would put off)."""
    free = plain.start + course.loading
    kept = free <= course.latest_departure
    yield 0, free, kept
    for position, halt in enumerate(course.halts):
        yield 2 * position + 1, plain.arrivals[position], kept
        kept = kept and next_opening(halt.windows, plain.arrivals[position])[1]
        yield 2 * position + 2, plain.services[position] + halt.service, kept


def _after(course: Course, place: int, now: int) -> tuple[int, bool]:
    """The end, and whether all is on time from a break on that ends at ``now``."""
    if place % 2 == 0:
        return finished(course, place // 2, now)
    halt = course.halts[place // 2]
    service, in_window = next_opening(halt.windows, now)
    end, on_time = finished(course, place // 2 + 1, service + halt.service)
    return end, in_window and on_time


def _leaves(course: Course, rest: Rest, end: int) -> Iterator[int | None]:
    """The last second to leave the depot with the break at each place, from the last one on; None
    where it cannot be there. With the break after loading it is the last second to begin it."""
    leave = leave_for_end(course, end)
    for position in reversed(range(len(course.halts))):
        halt = course.halts[position]
        begin = _begin(rest, leave)
        yield None if begin is None else leave_before(course, position + 1, begin)
        service = served_by(halt, leave)
        if service is None:
            return
        begin = _begin(rest, service)
        if begin is not None:
            before = leave_to_arrive(course, position, begin)
            yield leave_before(course, position, before)
        leave = leave_to_arrive(course, position, service)
    yield _begin(rest, leave)


def _begin(rest: Rest, by: int) -> int | None:
    """The last second at which the break begins that is over by ``by``, if it can be."""
    begin = min(by - rest.seconds, rest.last)
    return begin if begin >= rest.first else None
