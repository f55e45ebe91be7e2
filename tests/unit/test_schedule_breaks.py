"""The best start and the place of the break, against trying every start and every place."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from random import Random

import pytest

from routing.course import Course, Halt, Rest, Times
from routing.model import Pace
from routing.schedule import best_times, times_from
from tests.unit.test_pace import driven, random_paces

HORIZON = 260
"""Later than any start that can still be on time."""

LAST_SECOND = 4000
"""Later than any course ends that starts by then, at whatever pace."""

Walk = tuple[bool, int, tuple[int, ...]]
"""Whether something is late, the end, and the starts of service."""


@lru_cache(maxsize=2)
def made_by(paces: tuple[Pace, ...]) -> list[int]:
    """What is driven up to every second, in hundredths of what usually is."""
    percent = [100] * LAST_SECOND
    for pace in paces:
        first, last = max(0, pace.first), max(0, pace.last)
        percent[first:last] = [pace.percent] * (last - first)
    return list(accumulate(percent, initial=0))


def there(made: list[int], departure: int, seconds: int) -> int:
    """The first second at which the way is made."""
    return bisect_left(made, made[departure] + 100 * seconds, lo=departure)


def test_the_table_is_what_second_by_second_gives() -> None:
    rng = Random(5)
    for _ in range(200):
        paces, at, seconds = random_paces(rng), rng.randint(0, 250), rng.randint(0, 25)
        assert there(made_by(paces), at, seconds) == driven(paces, at, seconds)


def walk(course: Course, start: int, place: int, begin_from: int) -> Walk | None:
    """Every second as docs/model.md tells it; the break at a place (-1: none), None where it cannot
    begin there."""
    made = made_by(tuple(course.paces))
    now, late, services = (
        start + course.loading,
        start + course.loading > course.latest_departure,
        [],
    )

    def broken_off(now: int) -> int | None:
        begin = max(now, begin_from)
        assert course.rest
        return None if begin > course.rest.last else begin + course.rest.seconds

    for number in range(2 * len(course.halts) + 1):
        halt = course.halts[(number - 1) // 2]
        if number % 2 == 1:
            now = there(made, now, halt.travel)
        if number == place:
            after = broken_off(now)
            if after is None:
                return None
            now = after
        if number % 2 == 1:
            if halt.windows:
                open_at = [max(now, first) for first, last in halt.windows if now <= last]
                late = late or not open_at
                now = open_at[0] if open_at else now
            services.append(now)
            now += halt.service
    end = max(there(made, now, course.back), course.end_opens)
    return late or end > course.latest_end, end, tuple(services)


def slow_times(course: Course, start: int) -> tuple[Walk, int]:
    """What one start gives, and the place of the break."""
    plain = walk(course, start, -1, 0)
    assert plain
    if course.rest is None or plain[1] <= course.rest.last:
        return plain, -1
    found = []
    for place in range(2 * len(course.halts) + 1):
        # A break that begins later than it can only makes all later; here that is tried as well.
        for begin in (course.rest.first, course.rest.first + 3, course.rest.last):
            tried = walk(course, start, place, begin)
            if tried:
                found.append((tried[0], tried[1], place, begin, tried))
    if not found:
        return (True, *plain[1:]), -1
    best = min(found, key=lambda each: each[:4])
    return best[4], best[2]


def latest_by(ends: dict[int, int], end: int) -> int:
    return max(start for start, there in ends.items() if there <= end)


def slow_best(course: Course) -> int:
    """The start that the rule asks for, by trying all of them."""
    tried = {s: slow_times(course, s)[0] for s in range(course.earliest, HORIZON)}
    ends = {start: end for start, (late, end, _) in tried.items() if not late}
    if course.earliest not in ends:
        assert not ends, "who starts earlier can do all that who starts later can"
        return course.earliest
    if course.paces:
        marks = {second for each in course.paces for second in (each.first, each.last)}
        candidates = [s for s in ends if s == course.earliest or s in marks]
        starts = {latest_by(ends, ends[start]) for start in candidates}
    else:
        starts = set(ends)
    return min(starts, key=lambda start: (ends[start] - start, start))


def random_windows(rng: Random) -> tuple[tuple[int, int], ...]:
    if rng.random() < 0.4:
        return ()
    windows, now = [], rng.randint(0, 80)
    for _ in range(rng.randint(1, 2)):
        last = now + rng.randint(0, 40)
        windows.append((now, last))
        now = last + rng.randint(1, 40)
    return tuple(windows)


def random_course(rng: Random, rest: bool, paces: bool) -> Course:
    halts = [
        Halt(rng.choice((0, rng.randint(1, 25))), rng.randint(0, 10), random_windows(rng))
        for _ in range(rng.randint(1, 4))
    ]
    course = Course(
        halts,
        earliest=rng.randint(0, 30),
        loading=rng.randint(0, 8),
        latest_departure=rng.choice((10_000, rng.randint(10, 120))),
        back=rng.choice((0, rng.randint(1, 25))),
        end_opens=rng.choice((0, rng.randint(0, 150))),
        latest_end=rng.choice((1000, rng.randint(60, 200))),
    )
    if rest:
        first = rng.randint(0, 110)
        pause = Rest(first, first + rng.choice((0, rng.randint(0, 50))), rng.randint(1, 20))
        course = replace(course, rest=pause)
    if paces:
        now, found = rng.randint(-5, 30), []
        for _ in range(rng.randint(1, 3)):
            last = now + rng.randint(1, 50)
            found.append(Pace(now, last, rng.choice((40, 60, 150, rng.randint(5, 300)))))
            now = last + rng.choice((0, rng.randint(1, 20)))
        course = replace(course, paces=tuple(found))
    return course


@pytest.mark.parametrize("rest", [False, True])
@pytest.mark.parametrize("paces", [False, True])
def test_the_best_start_of_all(rest: bool, paces: bool) -> None:
    rng = Random(3 * rest + paces)
    on_time = taken = 0
    for _ in range(150):
        course = random_course(rng, rest, paces)
        times = best_times(course)
        assert times.start == slow_best(course), course
        (late, end, services), place = slow_times(course, times.start)
        assert (times.end, times.services) == (end, services), course
        assert times.on_time is not late
        assert (times.rest[0] if times.rest else -1) == place
        check_parts(course, times)
        on_time += times.on_time
        taken += times.rest is not None
    assert on_time > 40
    assert taken > 40 if rest else taken == 0


def check_parts(course: Course, times: Times) -> None:
    """Driving, service, waiting and the break follow one another."""
    work = course.loading + sum(times.drives) + sum(halt.service for halt in course.halts)
    pause = course.rest.seconds if course.rest and times.rest else 0
    assert times.duration >= work + pause
    if times.rest:
        assert course.rest
        assert course.rest.first <= times.rest[1] <= course.rest.last


def test_every_start_alike() -> None:
    rng = Random(99)
    for _ in range(200):
        course = random_course(rng, True, rng.random() < 0.4)
        for start in rng.sample(range(150), 8):
            times = times_from(course, start)
            (late, end, services), place = slow_times(course, start)
            assert (times.end, times.services, times.on_time) == (end, services, not late), course
            assert (times.rest[0] if times.rest else -1) == place


def test_a_break_runs_while_a_window_is_closed() -> None:
    course = Course([Halt(10, 5, ((100, 120),))], back=10, rest=Rest(20, 60, 30))
    times = best_times(course)
    assert (times.rest, times.services, times.end) == ((0, 60), (100,), 115)
    assert times.start == 60 and times.duration == 55


def test_a_break_is_put_where_no_window_is_missed() -> None:
    """After loading it would end the day as early, but the first store would be too late."""
    halts = [Halt(10, 5, ((0, 20),)), Halt(10, 5, ((200, 220),))]
    times = best_times(Course(halts, back=10, rest=Rest(0, 60, 30)))
    assert times.on_time and times.rest == (2, 25)
    assert times.services == (20, 200)


def test_no_break_where_the_day_ends_in_time() -> None:
    course = Course([Halt(10, 5, ())], back=10, rest=Rest(10, 25, 30))
    assert best_times(course).rest is None
    assert best_times(replace(course, back=11)).rest is not None


def test_too_late_for_the_break() -> None:
    course = Course([Halt(10, 5, ())], earliest=30, back=10, rest=Rest(10, 25, 30))
    times = best_times(course)
    assert (times.rest, times.on_time, times.end) == (None, False, 55)
