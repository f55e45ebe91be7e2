"""What was recorded of a driven day: one event at a time, and a vehicle's events as its halts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from routing.plan import Route

EventKind = Literal["start", "arrival", "service_start", "departure", "end", "skipped", "failed"]
EVENT_KINDS: tuple[EventKind, ...] = (
    "start",
    "arrival",
    "service_start",
    "departure",
    "end",
    "skipped",
    "failed",
)


@dataclass(frozen=True)
class Event:
    """One thing that happened, as a driver's app or a tracker notes it.

    ``vehicle``: the name of a route, `routing.plan.Route.name`. ``time``: seconds from the
    midnight of the plan's day. ``start``: the first loading begins; ``end``: the vehicle is done;
    both need no place. Any other has a ``store_id`` or a ``depot_id``. ``order_id``: the one order
    that it is about; empty for all of the stop. ``odometer_m``: metres on the vehicle's counter.
    ``lon``, ``lat``: where it was, WGS-84.
    """

    vehicle: str
    kind: EventKind
    time: int
    store_id: str = ""
    depot_id: str = ""
    order_id: str = ""
    odometer_m: int | None = None
    lon: float | None = None
    lat: float | None = None

    @property
    def place(self) -> Place:
        """The store, else the depot."""
        return Place(bool(self.store_id), self.store_id or self.depot_id)


@dataclass(frozen=True, order=True)
class Place:
    """A store or a depot by its id; the two tables may have the same ids."""

    is_store: bool
    id: str


@dataclass(frozen=True)
class Halt:
    """One halt as it was driven; None for what nobody noted.

    ``begun``: service or loading began. ``failed``: nothing could be handed over.
    ``failed_orders``: only of these. ``odometer_m``: the first and the last that was noted here.
    ``lonlat``: of its first event that has a position.
    """

    place: Place
    arrival: int | None = None
    begun: int | None = None
    departure: int | None = None
    failed: bool = False
    failed_orders: frozenset[str] = frozenset()
    odometer_m: tuple[int, int] | None = None
    lonlat: tuple[float, float] | None = None

    @property
    def in_order(self) -> bool:
        """Whether its times follow one another as they must."""
        times = [time for time in (self.arrival, self.begun, self.departure) if time is not None]
        return times == sorted(times)


@dataclass(frozen=True)
class Log:
    """A vehicle's day in order of time. ``start``, ``end``: as noted, or None. ``skipped``: stores
    that it passed by on purpose, ``skipped_orders`` likewise."""

    halts: tuple[Halt, ...] = ()
    start: int | None = None
    end: int | None = None
    skipped: frozenset[str] = frozenset()
    skipped_orders: frozenset[str] = field(default=frozenset())


def log_of(route: Route, events: Iterable[Event]) -> Log:
    """The events of one route as halts: neighbouring events at one place are one halt.

    The start is at the depot of the first trip, the end at that of the last, where it has one.
    """
    depot = Place(False, route.trips[0].depot_id)
    end_id = route.trips[-1].end_depot_id
    listed = sorted(events, key=lambda event: event.time)
    skipped = [event for event in listed if event.kind == "skipped"]
    placed: list[tuple[Place, Event]] = []
    for event in listed:
        if event.kind == "start":
            placed.append((depot, event))
        elif event.kind == "end" and end_id is not None:
            placed.append((Place(False, end_id), event))
        elif event.kind not in ("end", "skipped"):
            placed.append((event.place, event))
    halts = tuple(
        _halt(place, [event for _, event in pairs])
        for place, pairs in groupby(placed, key=lambda pair: pair[0])
    )
    starts = [event.time for event in listed if event.kind == "start"]
    ends = [event.time for event in listed if event.kind == "end"]
    return Log(
        halts,
        min(starts, default=None),
        max(ends, default=None),
        frozenset(event.store_id for event in skipped if not event.order_id),
        frozenset(event.order_id for event in skipped if event.order_id),
    )


def _halt(place: Place, events: Sequence[Event]) -> Halt:
    """One halt; the way to where the day ends is done when that is noted, at the latest."""

    def times(*kinds: EventKind) -> list[int]:
        return [event.time for event in events if event.kind in kinds]

    counters = [event.odometer_m for event in events if event.odometer_m is not None]
    spots = [(e.lon, e.lat) for e in events if e.lon is not None and e.lat is not None]
    failed = [event for event in events if event.kind == "failed"]
    return Halt(
        place,
        min(times("arrival"), default=min(times("end"), default=None)),
        min(times("service_start", "start"), default=None),
        max(times("departure"), default=None),
        any(not event.order_id for event in failed),
        frozenset(event.order_id for event in failed if event.order_id),
        (counters[0], counters[-1]) if counters else None,
        spots[0] if spots else None,
    )
