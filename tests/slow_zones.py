"""Zones that are closed to vehicles at some hours, as the slow checker reads it, by seconds.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from tests.slow_cells import (
    LAST_SECOND,
    Day,
    number,
    number_or,
    seconds_or,
    skills_of,
    text,
    windows_of,
)

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def shut_out(closure: dict[str, Any], vehicle: dict[str, Any]) -> bool:
    """Reading: an empty cell of emissions is none of 0; a vehicle without a weight is not over."""
    has = skills_of(vehicle.get("skills"))
    if number(vehicle.get("co2e_kg_per_km")) == 0:
        has = has | {"electric"}
    over = number(closure.get("over"))
    if over and not number_or(vehicle.get("gross_t"), 0.0) > over:
        return False
    only = skills_of(closure.get("only"))
    return not (only and not only & has) and not skills_of(closure.get("except")) & has


def closed_seconds(day: Day, vehicle: dict[str, Any], store_id: str) -> np.ndarray:
    """For each second of the two days whether no stop begins then."""
    closed = np.zeros(LAST_SECOND + 1, dtype=bool)
    zones = skills_of(day.stores[store_id].get("zones"))
    for closure in day.closures:
        if text(closure["zone"]).casefold() not in zones or not shut_out(closure, vehicle):
            continue
        first, last = seconds_or(closure["from"], 0), seconds_or(closure["to"], 0)
        for number_of_day in (-1, 0, 1):
            on = skills_of(closure.get("on"))
            if on:
                that = dt.date.fromisoformat(day.date) + dt.timedelta(number_of_day)
                if DAYS[that.weekday()] not in on:
                    continue
            begin = first + 86400 * number_of_day
            closed[max(0, begin) : max(0, last + 86400 * number_of_day)] = True
    return closed


def open_windows(day: Day, vehicle: dict[str, Any], store_id: str) -> list[tuple[int, int]]:
    """The store's windows without the closed seconds; as they are where nothing would be left."""
    windows = windows_of(day.stores[store_id].get("windows"))
    closed = closed_seconds(day, vehicle, store_id)
    if not closed.any():
        return windows
    good = np.zeros(LAST_SECOND + 2, dtype=bool)
    for opens, closes in windows or [(0, LAST_SECOND)]:
        good[opens : min(closes, LAST_SECOND) + 1] = True
    good[:-1] &= ~closed
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(int)])))
    found = [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return found or windows


def begins_closed(day: Day, vehicle: dict[str, Any], store_id: str, second: int) -> bool:
    """Whether a stop begins at a closed second."""
    closed = closed_seconds(day, vehicle, store_id)
    return bool(second <= LAST_SECOND and closed[second])


def outside_windows(day: Day, store_id: str, second: int) -> bool:
    """Whether a stop begins outside all windows of the store itself."""
    windows = windows_of(day.stores[store_id].get("windows"))
    return bool(windows) and not any(a <= second <= b for a, b in windows)
