"""How long legs take by the hour, learned from driven days.

Each leg is held against what its plan says for the second at which the vehicle left, hours of slow
traffic included, and counts for the hour in which half of it was driven, with the seconds of the
plan as its weight: a minute for finding the door is half of a short leg and nothing of a long one.
What an hour departs is judged by `routing.credibility`. The same ratios by length of leg and by
class of road are for reading only: a day cannot say that some roads alone are slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from routing.credibility import Departure, Sample, departures, weighted_median

if TYPE_CHECKING:
    from routing.actuals import Actuals

FEWEST_LEGS = 10
"""Legs from which an hour is learned."""

SHORTEST_S = 30
"""Legs that are planned shorter say nothing of traffic."""

BANDS: tuple[tuple[int, str], ...] = (
    (1_000, "to 1 km"),
    (3_000, "1 to 3 km"),
    (10_000, "3 to 10 km"),
)
"""Lengths of legs in metres, each up to its first number; what is longer is ``BEYOND``."""

BEYOND = "over 10 km"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Passed:
    """A leg as it was driven. ``planned``, ``driven``: seconds; ``metres`` by the source of travel;
    ``road``: the class of road that most of it is on, '' if nobody knows."""

    hour: int
    planned: int
    driven: int
    metres: int
    road: str


@dataclass(frozen=True)
class Group:
    """Legs of one length or class: how many, and driven over planned."""

    name: str
    legs: int
    ratio: float


@dataclass(frozen=True)
class LearnedTravel:
    """``hours``: by hour of the plan's day (24 is the first of the next) how its legs depart:
    ``factor`` x planned seconds. ``bands``, ``roads``: ratios by length and class of road."""

    legs: int
    hours: Mapping[int, Departure]
    bands: tuple[Group, ...]
    roads: tuple[Group, ...]

    @cached_property
    def factors(self) -> Mapping[int, float]:
        """The hours that change."""
        found = self.hours.items()
        return {hour: each.factor for hour, each in found if each.verdict == "changed"}

    def expected(self, passed: Passed) -> float:
        """Seconds that a plan with what was learned gives a leg."""
        return passed.planned * self.factors.get(passed.hour, 1.0)


def passed_of(day: Actuals) -> list[Passed]:
    """The legs of a day of which both ends are known, and nothing can have been between them."""
    found = []
    for leg in day.legs:
        driven, planned = leg.seconds, leg.planned
        if not leg.sure or not driven or planned is None or planned < SHORTEST_S:
            continue
        hour = ((leg.departure or 0) + driven // 2) // 3600
        found.append(Passed(hour, planned, driven, leg.metres or 0, leg.road))
    return found


def learn_travel(days: Sequence[Sequence[Passed]]) -> LearnedTravel:
    """From the legs of days, in their order."""
    passed = [each for day in days for each in day]
    hours = _grouped(passed, lambda each: each.hour)
    samples = {hour: _sample(hours[hour]) for hour in sorted(hours)}
    bands = _grouped(passed, _band)
    roads = _grouped([each for each in passed if each.road], lambda each: each.road)
    names = [*(name for _, name in BANDS), BEYOND]
    return LearnedTravel(
        len(passed),
        departures(samples, FEWEST_LEGS),
        tuple(_group(name, bands[name]) for name in names if name in bands),
        tuple(_group(name, roads[name]) for name in sorted(roads)),
    )


def _band(passed: Passed) -> str:
    return next((name for longest, name in BANDS if passed.metres <= longest), BEYOND)


def _grouped(passed: Iterable[Passed], key: Callable[[Passed], Key]) -> dict[Key, list[Passed]]:
    found: dict[Key, list[Passed]] = defaultdict(list)
    for each in passed:
        found[key(each)].append(each)
    return found


def _group(name: str, passed: Sequence[Passed]) -> Group:
    return Group(name, len(passed), exp(weighted_median(_sample(passed))))


def _sample(passed: Sequence[Passed]) -> Sample:
    logs = np.log([each.driven / each.planned for each in passed])
    return Sample(logs, np.array([each.planned for each in passed], np.float64))


def errors(learned: LearnedTravel, passed: Iterable[Passed]) -> tuple[list[float], list[float]]:
    """Shares by which each leg's seconds are missed, by the plan and by what was learned."""
    listed = list(passed)
    before = [abs(each.planned - each.driven) / each.driven for each in listed]
    after = [abs(learned.expected(each) - each.driven) / each.driven for each in listed]
    return before, after
