"""The starts of one route and what they cost, as a few pieces.

As a route begins later its end stands still while there is waiting to use up, then moves along,
then jumps: within a piece the seconds that are paid are linear in the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routing.course import Course, Times
from routing.schedule import latest_start, times_from, waits

MOST = 60
"""Pieces of one route; starts beyond them are not looked at."""

GRID = 300
"""Seconds between the starts that are looked at in slow traffic."""


class Piece(NamedTuple):
    """Starts from ``first`` to ``last``. ``paid``: seconds that are paid for the first of them; for
    each second later one less, unless the end ``moves`` along. ``duration`` likewise."""

    first: int
    last: int
    paid: int
    duration: int
    moves: bool


def pieces(course: Course) -> Iterator[Piece]:
    """All starts on time of a course; in slow traffic, some."""
    start = course.earliest
    for _ in range(MOST):
        times = times_from(course, start)
        if not times.on_time:
            return
        last = latest_start(course, times.end)
        yield Piece(start, last, paid_s(course, times), times.duration, False)
        start = last + 1
        if course.paces:
            start = max(start, times.start + GRID)
            continue
        times = times_from(course, last)
        slack = 0 if waits(course, times) else _slack(course, times)
        if slack:
            yield Piece(start, start + slack - 1, paid_s(course, times), times.duration, True)
            start += slack


def _slack(course: Course, times: Times) -> int:
    """By how much all of a course without waiting can be put off, the break in its place."""
    bounds = [course.latest_end - times.end]
    bounds.append(course.latest_departure - course.loading - times.start)
    if course.rest is not None:
        begin = times.end if times.rest is None else times.rest[1]
        bounds.append(course.rest.last - begin)
    for halt, service in zip(course.halts, times.services, strict=True):
        bounds += [last - service for first, last in halt.windows if first <= service <= last]
    return max(0, min(bounds))


def no_longer(found: Iterator[Piece], limit: int | None) -> Iterator[Piece]:
    """The parts of pieces in which a route lasts at most so many seconds."""
    for piece in found:
        excess = 0 if limit is None else max(0, piece.duration - limit)
        if not excess:
            yield piece
        elif not piece.moves and piece.first + excess <= piece.last:
            paid, first = piece.paid - excess, piece.first + excess
            yield Piece(first, piece.last, paid, piece.duration - excess, False)


def paid_s(course: Course, times: Times) -> int:
    """Seconds that are paid: break and pauses are not."""
    rested = course.rest.seconds if times.rest and course.rest else 0
    return times.duration - course.paused - rested
