"""Which order comes on which days: a first assignment, and better ones near one that there is.

Units of a region are taken out of all their days and put back by regret over their choices
(adaptive large neighbourhood search, Ropke and Pisinger 2006, with visit combinations instead of
single places), in a draft that knows no clock; a few hundred of such steps make a proposal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from geo.matrix import Float64
from routing.week import Assignment
from solvers.week_draft import Draft, Offers, drafted
from solvers.week_prices import NEVER, Rough
from solvers.week_whole import Routes

REGION = 15
"""Most units that change their days in one step."""

NOISE = 0.2
"""Prices of a step are multiplied with 1 plus or minus so much, at random."""

LOOSE = 0.01
"""A step may leave the draft dearer than the best by such a share in the beginning, by none at the
end (record-to-record travel, Dueck 1993)."""


@dataclass(frozen=True)
class Steps:
    """How many steps, and seconds by a clock after which no further one begins (None: as long as
    it takes), or when somebody has ``stopped`` it."""

    count: int
    seconds: float | None = None
    now: Callable[[], float] = time.monotonic
    stopped: Callable[[], bool] = bool


def first(rough: Rough, steps: Steps, rng: Random) -> Assignment:
    """An assignment to begin with, improved: each order where its visits cost least, or each on
    the first days that it may have, whichever is cheaper."""
    return _assignment(
        _improved(min(_cheap(rough), _early(rough), key=lambda d: d.cost), steps, rng)
    )


def _cheap(rough: Rough) -> Draft:
    """Units with few choices first, then the far ones, each where its visits cost least."""
    draft = _empty(rough)
    choices, far = rough.week.choices, rough.alone.min(axis=1)
    for unit in sorted(range(len(choices)), key=lambda u: (len(choices[u]), -float(far[u]), u)):
        _mended(draft, [unit], Random(0), 0.0)
    return draft


def _early(rough: Rough) -> Draft:
    """Each unit on its first choice."""
    draft = _empty(rough)
    for unit in range(len(draft.chosen)):
        for day in draft.days_of(unit):
            draft.put(unit, day, draft.offers([unit], day), 0)
    return draft


def _empty(rough: Rough) -> Draft:
    week = rough.week
    return Draft(rough, [[] for _ in week.dates], [0] * len(week.units))


def moved(
    rough: Rough, assignment: Assignment, routes: Routes, steps: Steps, rng: Random
) -> Assignment:
    """A proposal near a plan."""
    week = rough.week
    chosen = [week.choices[u].index(assignment[unit[0]]) for u, unit in enumerate(week.units)]
    return _assignment(_improved(drafted(rough, routes, chosen), steps, rng))


def _assignment(draft: Draft) -> Assignment:
    week = draft.rough.week
    found = {p: week.choices[u][draft.chosen[u]] for u, unit in enumerate(week.units) for p in unit}
    return tuple(found[position] for position in range(len(found)))


def _improved(draft: Draft, steps: Steps, rng: Random) -> Draft:
    """The best draft of so many steps, or where they have led if none is better."""
    able = [u for u, choices in enumerate(draft.rough.week.choices) if len(choices) > 1]
    if not able:
        return draft
    here, best = draft, None
    least = cost = draft.cost + _waiting(draft)
    began = steps.now()
    for step in range(steps.count):
        done = step / steps.count
        if steps.seconds is not None:
            done = max(done, (steps.now() - began) / max(steps.seconds, 1e-9))
            if done >= 1:
                break
        if steps.stopped():
            break
        there = here.copy()
        region = _region(draft.rough, able, rng)
        for unit in region:
            there.take_out(unit)
        _mended(there, region, rng, NOISE)
        cost = there.cost
        if cost < least:
            least, best = cost, there
        if cost < least * (1 + LOOSE * (1 - done)):
            here = there
    return best or here


def _waiting(draft: Draft) -> float:
    """Money for units that are on no tour of a day of theirs: more than it could ever cost."""
    rough = draft.rough
    there = [{u for tour in day for some in tour.units for u in some} for day in draft.days]
    missing = (
        u for u in range(len(draft.chosen)) for day in draft.days_of(u) if u not in there[day]
    )
    return sum(2 * float(rough.alone[u].max()) for u in missing)


def _region(rough: Rough, able: Sequence[int], rng: Random) -> list[int]:
    """Units that are near each other, around one of them."""
    rows = rough.place[list(able)]
    near = np.argsort(rough.money[rows[rng.randrange(len(rows))], rows], kind="stable")
    size = rng.randint(1, max(1, min(REGION, len(able) // 2)))
    return [able[i] for i in near[:size].tolist()]


def _mended(draft: Draft, some: Sequence[int], rng: Random, noise: float) -> None:
    """Put units back, each time the one that would lose most if its best choice were gone."""
    left = list(some)
    days = range(len(draft.days))
    prices = np.full((len(left), len(days)), NEVER)
    offers: dict[int, Offers] = {}
    changed: Sequence[int] = days
    shake = 1 + noise * (2 * np.array([[rng.random() for _ in days] for _ in left]) - 1)
    hours = draft.hours() if draft.rough.even_cost else None
    while left:
        for day in changed:
            offers[day] = draft.offers(left, day)
            prices[:, day] = offers[day].price * shake[:, day]
        at, choice = _most_regretted(draft, left, prices, hours)
        unit = left.pop(at)
        draft.chosen[unit] = choice
        changed = draft.days_of(unit)
        if hours is not None:
            hours[changed] += draft.rough.serving[unit]
        for day in days:
            if day in changed:
                draft.put(unit, day, offers[day], at)
            else:
                offers[day].less(at)
        prices, shake = np.delete(prices, at, axis=0), np.delete(shake, at, axis=0)


def _most_regretted(
    draft: Draft, left: Sequence[int], prices: Float64, hours: Float64 | None
) -> tuple[int, int]:
    """Which unit is put next, and on which of its choices. ``hours``: of the days, where it costs
    that they are not even."""
    found = (-1.0, 0, 0)
    for at, unit in enumerate(left):
        cost = draft.rough.choices[unit] @ prices[at] + draft.changes(unit, left)
        if hours is not None:
            cost = cost + draft.uneven(unit, hours)
        best = int(cost.argmin())
        regret = float(np.partition(cost, 1)[1] - cost[best]) if len(cost) > 1 else NEVER
        if regret > found[0]:
            found = (regret, at, best)
    return found[1], found[2]
