"""Waiting at stops as the slow checker works it out from `docs/model.md`. It shares no code with
the project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.slow_cells import Day, minutes_of, number
from tests.slow_trips import RestReport, TripReport


def waits_broken(
    day: Day, vehicle: dict[str, Any], trips: Iterable[TripReport], rest: RestReport | None
) -> bool:
    """Whether the vehicle stands before some stop for longer than it or the store allows."""
    for at, trip in enumerate(trips):
        for place, stop in enumerate(trip.stops, start=len(trip.calls)):
            standing = stop.start_service - stop.arrival
            if rest is not None and rest.before and (rest.trip, rest.halt) == (at, place):
                standing -= rest.seconds
            for row in (vehicle, day.stores[stop.store_id]):
                cell = row.get("max_wait_min")
                if number(cell) is not None and standing > minutes_of(cell):
                    return True
    return False
