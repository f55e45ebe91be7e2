"""Pauses after driving as the slow checker works them out from `docs/model.md`: second by second of
the usual time on the road. It shares no code with the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.slow_cells import LAST_SECOND, Day, minutes_of, scaled, text

NO_ROAD_SECONDS = 10_000_000


@dataclass
class PauseReport:
    """A pause taken. `halt` and `trip` are of the halt before it, -1 is the loading at the depot;
    `driven`: seconds driven from there."""

    trip: int
    halt: int
    start: int
    seconds: int
    driven: int


@dataclass
class Wheel:
    """What a driver may drive: usual seconds, the seconds of a pause, and whether standing for so
    long at a halt is one."""

    limit: int
    pause: int
    at_halts: bool
    driven: int


def wheel_of(day: Day, vehicle: dict[str, Any]) -> Wheel | None:
    """Reading: the slowest seconds are those of the settings' paces, whatever the shift is and
    wherever they hold."""
    limit = scaled(vehicle.get("drive_hours"), 3600)
    if limit is None:
        return None
    if day.paces:
        percent = np.full(LAST_SECOND, 100, dtype=np.int64)
        for first, last, value in day.paces:
            percent[first:last] = np.minimum(percent[first:last], value)
        limit = int(np.sort(percent)[:limit].sum()) // 100
    at_halts = text(vehicle.get("pause_at_stops")) == "yes"
    driven = scaled(vehicle.get("driven_hours"), 3600) or 0
    return Wheel(limit, minutes_of(vehicle.get("pause_min")), at_halts, driven)


def pieces_of(wheel: Wheel, stood: list[int], legs: list[int]) -> list[list[int]]:
    """For each leg the usual seconds that are driven before, between and after its pauses;
    `stood`: seconds of loading or service before each."""
    count, found = wheel.driven, []
    for standing, leg in zip(stood, legs, strict=True):
        if wheel.at_halts and standing >= wheel.pause:
            count = 0
        pieces = [0]
        if leg == NO_ROAD_SECONDS:
            found.append([leg])
            continue
        if leg > 0 and count > 0 and count + leg > wheel.limit:
            pieces.append(0)
            count = 0
        left = leg
        while left > 0:
            if count == wheel.limit:
                pieces.append(0)
                count = 0
            step = min(left, wheel.limit - count)
            pieces[-1] += step
            count += step
            left -= step
        found.append(pieces)
    return found
