"""What is known of vehicles underway: one report at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from routing.events import Event, EventKind

PositionKind = Literal[EventKind, "position", "done", "late"]
POSITION_KINDS: tuple[PositionKind, ...] = (*get_args(EventKind), "position", "done", "late")


@dataclass(frozen=True)
class Position:
    """What is known of one vehicle at one second.

    ``vehicle``: the name of a route, `routing.plan.Route.name`. ``time``: seconds from the midnight
    of the plan's day. ``kind``: an event as in `routing.events.Event`, with its place; or
    ``position``, where it is (``lon``, ``lat``, WGS-84); ``done``: every stop up to the
    ``done_to``-th of the route (from 1; 0: none yet); ``late``: it is where the plan had it
    ``late_s`` seconds before. ``done_to`` may also stand with a position.
    """

    vehicle: str
    kind: PositionKind
    time: int
    store_id: str = ""
    depot_id: str = ""
    order_id: str = ""
    lon: float | None = None
    lat: float | None = None
    done_to: int | None = None
    late_s: int = 0

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """Where it was, if that is known."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def event(self) -> Event | None:
        """The event that it is, None where it is none."""
        if self.kind == "position" or self.kind == "done" or self.kind == "late":
            return None
        where = (self.store_id, self.depot_id, self.order_id)
        return Event(self.vehicle, self.kind, self.time, *where, None, self.lon, self.lat)


def position_of(event: Event) -> Position:
    """An event as a report."""
    where = (event.store_id, event.depot_id, event.order_id, event.lon, event.lat)
    return Position(event.vehicle, event.kind, event.time, *where)
