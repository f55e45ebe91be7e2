"""Paces that hold in a zone of stores only, as the slow checker reads `docs/model.md`: the speed of
every second for every leg. It shares no code with the project."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tests.slow_cells import LAST_SECOND, Day, seconds_or, skills_of, text

Array = np.ndarray


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


def is_local(rows: Any) -> bool:
    return isinstance(rows, list) and any(text(row.get("zone")) for row in rows)


def clocks_of(day: Day, places: list[str]) -> list[LegClock]:
    """One clock for each leg between places, ids of stores or depots, in turn."""
    percents = [_percents(day, place) for place in places]
    return [
        # The harmonic mean of four parts of one and four of the other, as whole hundredths.
        LegClock(200 * a * b // (a + b))
        for a, b in pairwise(percents)
    ]


def _percents(day: Day, place: str) -> Array:
    """Percent in each second of the parts of a leg that are at a place; a depot is in no zone.

    Reading: an id is a store's where there is a store of this name among the stops.
    """
    zones = skills_of(day.stores[place].get("zones")) if place in day.stores else set()
    rows = [
        (seconds_or(row["from"], 0), seconds_or(row["to"], 0), round(float(row["percent"])), row)
        for row in day.pace_rows
    ]
    size = max([LAST_SECOND, *(last for _, last, _, _ in rows)])
    found, named = np.full(size, 100, dtype=np.int64), np.full(size, 1000, dtype=np.int64)
    for first, last, percent, row in rows:
        zone = text(row.get("zone")).casefold()
        if not zone:
            found[first:last] = percent
        elif zone in zones:
            named[first:last] = np.minimum(named[first:last], percent)
    return np.where(named < 1000, named, found)
