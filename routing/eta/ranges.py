"""Ranges about expected times: the rest of a route driven many times by the oracle's clock, each
leg and each stop longer or shorter as past days were (`routing.learned_spread`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.course import Course, Times
from routing.eta.clock import Ahead, Clock
from routing.eta.halts import FIRST, Halting, Onward
from routing.halts import best
from routing.learned_spread import Spread

Float64 = NDArray[np.float64]

DRAWS = 200
"""Drives of each route: the ends of a range of 80 % are then about 3 % of chance off."""

DRAWN = 4 * DRAWS
"""So many are drawn, of which those are driven that agree with what has not happened yet."""

LEVEL = 0.8
"""The chance that service begins within the range."""


@dataclass(frozen=True)
class Range:
    """Seconds: service begins before ``early`` one time in ten, before ``likely`` one time in two,
    after ``late`` one time in ten. ``starts``: of each draw, (DRAWS,), ascending."""

    early: int
    likely: int
    late: int
    starts: NDArray[np.int64]

    def after(self, second: int) -> float:
        """The chance that service begins later than this."""
        return float(np.mean(self.starts > second))


def ranges(
    watch: Clock,
    halts: Sequence[Halting],
    onward: Onward,
    ahead: Ahead,
    spread: Spread,
    now: int,
    *,
    unheard: bool,
    noted: bool,
    seed: int,
) -> dict[int, Range]:
    """The range of each halt ahead, by its index, as of second ``now``. ``unheard``: the vehicle
    has told nothing, so its start is as uncertain as starts were. ``noted``: it tells all that
    happens, so what it has not told has not happened yet. Equal reports and seeds give equal
    ranges."""
    if onward.ended or not ahead.course.halts:
        return {}
    rng = np.random.default_rng(seed)
    legs, services = _factors(halts, ahead, spread, rng)
    late = _late(halts, onward, spread, now, rng, unheard)
    if noted and not onward.arrived and onward.at != FIRST:
        there = onward.free + late + ahead.course.halts[0].travel * legs[0]
        kept = np.flatnonzero(there >= now)
        if not len(kept):  # never as late as this: it is there any moment
            late, kept = late + np.maximum(now - there, 0), np.arange(len(late))
        rows = np.resize(kept, DRAWS)
        legs, services, late = legs[:, rows], services[:, rows], late[rows]
    limits = watch.limits[ahead.first :]
    found = np.array(
        [
            _drawn(ahead.course, limits, legs[:, i], services[:, i], round(float(late[i]))).services
            for i in range(DRAWS)
        ],
        dtype=np.int64,
    )
    found.sort(axis=0)
    return {ahead.first + at: _range(starts) for at, starts in enumerate(found.T)}


def _range(starts: NDArray[np.int64]) -> Range:
    early, likely, late = np.quantile(starts, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]).tolist()
    return Range(int(early), int(likely), int(late), starts)


def _late(
    halts: Sequence[Halting],
    onward: Onward,
    spread: Spread,
    now: int,
    rng: np.random.Generator,
    unheard: bool,
) -> Float64:
    """Seconds by which it goes on later than expected, (DRAWN,): of a vehicle that has told nothing
    as starts were late, of one that is serving as services are longer. It is not off before now."""
    if onward.at == FIRST:
        levels = np.linspace(0, 1, len(spread.starts))
        late = np.interp(rng.uniform(size=DRAWN), levels, spread.starts)
        return late if unheard else np.zeros(DRAWN)
    serving = onward.at > 0 and not onward.arrived and onward.place is None and onward.free > now
    halt = halts[onward.at - 1]
    if not serving or not halt.is_store:
        return np.zeros(DRAWN)
    common, chance = rng.normal(size=DRAWN), rng.uniform(size=DRAWN)
    factors = spread.services.drawn(halt.place_id, halt.service, common, chance)
    found: Float64 = np.maximum((factors - 1) * halt.service, now - onward.free)
    return found


def _factors(
    halts: Sequence[Halting], ahead: Ahead, spread: Spread, rng: np.random.Generator
) -> tuple[Float64, Float64]:
    """On the seconds of each leg ahead, the last one back, and of each service: (halts + 1, DRAWN)
    and (halts, DRAWN)."""
    course, times = ahead.course, ahead.times
    slow, busy = rng.normal(size=DRAWN), rng.normal(size=DRAWN)
    pairs = zip(times.services, course.halts, strict=True)
    lefts = [times.start, *(start + halt.service for start, halt in pairs)]
    drives = [*(halt.travel for halt in course.halts), course.back]
    legs = []
    for left, seconds in zip(lefts, drives, strict=True):
        hour, chance = (left + seconds // 2) // 3600, rng.uniform(size=DRAWN)
        legs.append(spread.legs.drawn(str(hour), seconds, slow, chance))
    services = []
    for at, halt in enumerate(course.halts):
        place, chance = halts[ahead.first + at], rng.uniform(size=DRAWN)
        if place.is_store:
            services.append(spread.services.drawn(place.place_id, halt.service, busy, chance))
        else:
            services.append(np.ones(DRAWN))
    return np.array(legs), np.array(services).reshape(len(course.halts), DRAWN)


def _drawn(
    course: Course, limits: Sequence[int | None], legs: Float64, services: Float64, late: int
) -> Times:
    """The times of one drive."""
    halts = [
        replace(halt, travel=round(halt.travel * leg), service=round(halt.service * service))
        for halt, leg, service in zip(course.halts, legs.tolist(), services.tolist(), strict=False)
    ]
    start = course.first_start + late
    return best(
        replace(
            course,
            halts=halts,
            back=round(course.back * float(legs[-1])),
            start=start,
            earliest=min(course.earliest, start),
            stretches=tuple(_stretched(course, legs)),
        ),
        limits,
    )


def _stretched(course: Course, legs: Float64) -> Iterator[tuple[int, ...]]:
    """What is driven between pauses, longer or shorter as its leg."""
    for leg, factor in zip(course.stretches, legs.tolist(), strict=False):
        whole = round(sum(leg) * factor)
        parts = [round(part * factor) for part in leg[:-1]]
        yield (*parts, whole - sum(parts))
