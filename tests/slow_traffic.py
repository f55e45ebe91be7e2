"""Paces that hold in some places only, as the slow checker reads `docs/model.md`: the speed of
every second for every leg. It shares no code with the project.

How much of a leg runs on roads of which names is not worked out here but told: where a day has
such paces, the travel of a test has a function ``shares`` beside it, from two places and a profile
to the share of the usual seconds, 0 to 1 and no more than 1 in all, by set of names. It may tell of
more names than the day's paces have; what is on roads without a name need not be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from tests.slow_cells import LAST_SECOND, Day, Place, profile_of, skills_of

Array = np.ndarray

Names = frozenset[str]
Shares = Callable[[Place, Place, str], Mapping[Names, float | Fraction]]

PARTS = 8
"""Equal parts of a leg's usual seconds."""


class LegClock:
    """When a leg ends that begins at any second, by its speeds in hundredths of a percent."""

    def __init__(self, speeds: Array) -> None:
        self.horizon = len(speeds)
        self.way = np.concatenate([[0], np.cumsum(speeds)])

    def arrival(self, leaving: Array, usual: int) -> Array:
        if usual == 0:
            return leaving + usual
        inside = np.minimum(leaving, self.horizon)
        goal = self.way[inside] + 10_000 * usual
        there = np.searchsorted(self.way, goal, side="left")
        beyond = self.horizon + -(-(goal - self.way[-1]) // 10_000)
        there = np.where(goal <= self.way[-1], there, beyond)
        return there + np.maximum(leaving - self.horizon, 0)


def names_of(row: dict[str, Any]) -> Names:
    """Where a pace holds: a zone of stores, or roads; none for one that names nothing."""
    return frozenset(skills_of(row.get("zone")) | skills_of(row.get("on")))


def clocks_of(day: Day, vehicle: dict[str, Any], places: list[str]) -> list[LegClock]:
    """One clock for each leg between places, ids of stores or depots, in turn; none on a day whose
    paces name nothing."""
    if not any(names_of(row) for row in day.pace_rows):
        return []
    if any(skills_of(row.get("on")) for row in day.pace_rows):
        parts = _on_roads(day, profile_of(vehicle), places)
    else:
        parts = [_in_zones(day, one) + _in_zones(day, other) for one, other in pairwise(places)]
    return [LegClock(_speeds(day, each)) for each in parts]


# ------------------------------------------------------------------- parts of a leg


def _in_zones(day: Day, place: str) -> Counter[Names]:
    """The four parts of a leg that are at a place; a depot is in no zone.

    Reading: an id is a store's where there is a store of this name among the stops.
    """
    zones = skills_of(day.stores[place].get("zones")) if place in day.stores else set()
    return Counter({frozenset(zones): PARTS // 2})


def _on_roads(day: Day, profile: str, places: list[str]) -> list[Counter[Names]]:
    """The parts of each leg, by those of the names in the day's paces that their roads have."""
    told: Shares = day.travel.shares  # type: ignore[union-attr]
    named = frozenset[str]().union(*(names_of(row) for row in day.pace_rows))
    found = []
    for one, other in pairwise(day.points(places)):
        shares: dict[Names, Fraction] = {frozenset(): Fraction(1)}
        for names, share in told(one, other, profile).items():
            if kept := named & {name.casefold() for name in names}:
                shares[kept] = shares.get(kept, Fraction(0)) + Fraction(share)
                shares[frozenset()] -= Fraction(share)
        found.append(eighths(shares))
    return found


def eighths(shares: Mapping[Names, Fraction]) -> Counter[Names]:
    """Parts by largest remainder; of equals first what has no name, then by the alphabet."""
    exact = {names: PARTS * share for names, share in shares.items()}
    parts = Counter({names: int(number) for names, number in exact.items()})
    remainders = sorted(exact, key=lambda names: (parts[names] - exact[names], sorted(names)))
    parts.update(remainders[: PARTS - parts.total()])
    return parts


# ------------------------------------------------------------------- speeds of a leg


def _speeds(day: Day, parts: Counter[Names]) -> Array:
    """Hundredths of a percent in each second at which a leg of such parts is driven."""
    rows = [(*pace, names_of(row)) for pace, row in zip(day.paces, day.pace_rows, strict=True)]
    changes = {second for first, last, _ in day.paces for second in (first, last)}
    found = np.empty(max(LAST_SECOND, *changes), dtype=np.int64)
    for first, last in pairwise(sorted({0, len(found), *changes})):
        holding = [(percent, names) for begin, end, percent, names in rows if begin <= first < end]
        found[first:last] = _mean({names: _percent(holding, names) for names in parts}, parts)
    return found


def _percent(holding: list[tuple[int, Names]], names: Names) -> int:
    """Of a part with these names, by the paces that hold now: the least of those that name it, else
    that of the pace that names nothing."""
    named = [percent for percent, those in holding if those & names]
    return min(named or [percent for percent, those in holding if not those] or [100])


def _mean(percents: Mapping[Names, int], parts: Counter[Names]) -> int:
    """The percent at which a leg takes as long as its parts, in whole hundredths."""
    longer = sum(Fraction(number, percents[names]) for names, number in parts.items())
    return int(100 * PARTS / longer)
