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
    long at a halt is one; how long standing is the first part of a pause, and what is left then, 0
    where pauses have no parts; whether the first part was taken before the route begins."""

    limit: int
    pause: int
    at_halts: bool
    driven: int
    first: int = 0
    second: int = 0
    begun: bool = False


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
    parts = [minutes_of(vehicle.get(f"{name}_part_min")) for name in ("first", "second")]
    begun = text(vehicle.get("first_part_taken")) == "yes"
    return Wheel(limit, minutes_of(vehicle.get("pause_min")), at_halts, driven, *parts, begun)


Driven = list[tuple[int, int]]
"""A leg: seconds of the pause before each piece, 0 before the first, and usual seconds of it."""


def pieces_of(wheel: Wheel, stood: list[int], legs: list[int]) -> list[Driven]:
    """For each leg the usual seconds that are driven before, between and after its pauses;
    `stood`: seconds of loading or service before each."""
    count, begun, found = wheel.driven, wheel.begun, []

    def pause() -> int:
        nonlocal count, begun
        length = wheel.second if begun else wheel.pause
        count, begun = 0, False
        return length

    for standing, leg in zip(stood, legs, strict=True):
        if wheel.at_halts and standing >= (wheel.second if begun else wheel.pause):
            count, begun = 0, False
        elif wheel.at_halts and wheel.first and count > 0 and standing >= wheel.first:
            begun = True
        pauses, pieces = [0], [0]
        if leg == NO_ROAD_SECONDS:
            found.append([(0, leg)])
            continue
        if leg > 0 and count > 0 and count + leg > wheel.limit:
            pauses.append(pause())
            pieces.append(0)
        left = leg
        while left > 0:
            if count == wheel.limit:
                pauses.append(pause())
                pieces.append(0)
            step = min(left, wheel.limit - count)
            pieces[-1] += step
            count += step
            left -= step
        found.append(list(zip(pauses, pieces, strict=True)))
    return found
