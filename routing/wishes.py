"""Hours in which stops should begin: what it costs that they do not, and which starts of a route
are worth a look for their sake.

The rule (docs/model.md, Preferred hours): where at the start of the shortest duration some stop
begins outside its preferred hours, these starts are looked at as well: for each stop that has such
hours the latest at which it begins by their end, and the latest at which it begins by their
beginning, breaks apart; where it cannot be as early as that, the latest at which it is as early as
it can be; at last the latest start that keeps everything. For a route without breaks, traffic and
overtime whose stores have a window at most, money is a piecewise linear function of the start, and
its lowest point is among them.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.course import (
    Course,
    Times,
    leave_before,
    leave_for_end,
    leave_to_arrive,
    served_by,
    timed,
)


def price_outside(course: Course, times: Times) -> float:
    """Money for the stops that begin outside their preferred hours."""
    halts = zip(course.halts, times.services, strict=True)
    return sum(halt.wish.price(service) for halt, service in halts if halt.wish)


def price(course: Course, times: Times) -> float:
    """Money that depends on when the route starts, to a billionth: equals must not differ by the
    noise of adding up."""
    taken = course.rest.seconds if course.rest and times.rest else 0
    worked = times.duration - taken - course.paused
    pay = course.pay
    paid = pay.usual(worked) + pay.overtime(worked) + pay.unfair(worked)
    return round(paid + price_outside(course, times), 9)


def starts(course: Course) -> Iterator[int]:
    """The starts that are looked at, stop by stop."""
    earliest = timed(course, course.earliest)
    for position, halt in enumerate(course.halts):
        if halt.wish is None:
            continue
        soonest = earliest.services[position]
        for bound in (halt.wish.last, halt.wish.first):
            start = _latest(course, position, max(bound, soonest))
            if start is not None and start >= course.earliest:
                yield start
    before = leave_before(course, len(course.halts), leave_for_end(course, course.latest_end))
    if before is not None:
        yield min(before, course.latest_departure) - course.loading


def _latest(course: Course, position: int, bound: int) -> int | None:
    """The latest start at which the halt at a position begins by ``bound``, without a break."""
    halt = course.halts[position]
    service = served_by(halt, bound + halt.service)
    if service is None:
        return None
    leave = leave_to_arrive(course, position, service)
    before = leave_before(course, position, leave)
    if before is None:
        return None
    return min(before, course.latest_departure) - course.loading
