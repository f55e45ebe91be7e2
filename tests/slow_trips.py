"""What the slow checker reports of a route, and the trips, stops and legs that a plan gives it.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.slow_cells import Day, end_depot_id, profile_of, reload_depot_id, start_depot_id, text
from tests.slow_pauses import PauseReport

# -------------------------------------------------------------- what is reported


@dataclass
class StopReport:
    """One stop after merging: `stated` holds the plan's own entries for it, usually one.

    `seconds` are those driven; `usual` those of the leg where there are no paces.
    """

    store_id: str
    orders: list[str]
    stated: list[dict[str, Any]] = field(default_factory=list)
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    arrival: int = 0
    start_service: int = 0
    departure: int = 0
    load: dict[str, float] = field(default_factory=dict)


@dataclass
class CallReport:
    """Loading at a further depot."""

    depot_id: str
    stated: dict[str, Any]
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    arrival: int = 0
    start: int = 0
    departure: int = 0


@dataclass
class TripReport:
    """From one loading at the depot to the end or the way back to the next loading; `metres` and
    `seconds` are of the leg back, `end` is the arrival there, `load` is on board when all is
    loaded."""

    stated: dict[str, Any]
    depot_id: str
    end_depot_id: str | None
    calls: list[CallReport]
    stops: list[StopReport]
    start: int = 0
    departure: int = 0
    end: int = 0
    metres: int = 0
    usual: int = 0
    seconds: int = 0
    load: dict[str, float] = field(default_factory=dict)


@dataclass
class RestReport:
    """The break taken; `trip` and `halt` count from 0, -1 is the loading at the depot."""

    trip: int
    halt: int
    start: int
    seconds: int
    before: bool


@dataclass
class RouteReport:
    """A route worked out again; one without `trips` is a vehicle that stays."""

    route: int
    vehicle_id: str
    trips: list[TripReport]
    metres: int
    cost: dict[str, float]  # fixed, distance, time, total, and of the others those that are not 0
    rest: RestReport | None = None
    pauses: list[PauseReport] = field(default_factory=list)

    @property
    def stops(self) -> list[StopReport]:
        return [stop for trip in self.trips for stop in trip.stops]

    @property
    def calls(self) -> list[CallReport]:
        return [call for trip in self.trips for call in trip.calls]

    @property
    def start(self) -> int:
        return self.trips[0].start

    @property
    def departure(self) -> int:
        """The end of the first loading."""
        return self.trips[0].departure

    @property
    def end(self) -> int:
        return self.trips[-1].end

    @property
    def way_back(self) -> tuple[int, int]:
        """Metres and seconds of the last leg."""
        return self.trips[-1].metres, self.trips[-1].seconds

    @property
    def load(self) -> dict[str, float]:
        """On board when all is loaded for the first trip."""
        return self.trips[0].load


# ------------------------------------------------------------- trips of one route


def trips_of(day: Day, vehicle: dict[str, Any], route: dict[str, Any]) -> list[TripReport]:
    """The trips with their halts and the legs to them.

    Reading: a trip without a stop that the day has is none, and its calls are none.
    """
    trips = []
    reload = reload_depot_id(vehicle)
    for entry in route.get("trips") or []:
        stops = merged_stops(day, entry)
        if stops:
            depot_id = reload if trips else start_depot_id(vehicle)
            trips.append(TripReport(entry, depot_id, reload, calls_of(day, entry), stops))
    if trips:
        trips[-1].end_depot_id = end_depot_id(vehicle)
    for trip in trips:
        put_legs(day, profile_of(vehicle), trip)
    return trips


def calls_of(day: Day, trip: dict[str, Any]) -> list[CallReport]:
    """Reading: two calls at one depot are two, even side by side; unknown depots are skipped."""
    named = [(text(entry["depot_id"]), entry) for entry in trip.get("calls") or []]
    return [CallReport(depot_id, entry) for depot_id, entry in named if depot_id in day.depots]


def merged_stops(day: Day, trip: dict[str, Any]) -> list[StopReport]:
    """The stops with neighbouring visits to one store made one; unknown stores and orders skipped.

    Reading: a stop that lists an order twice handles it twice; a stop without orders is a stop.
    """
    stops: list[StopReport] = []
    for entry in trip.get("stops") or []:
        store_id = text(entry["store_id"])
        if store_id not in day.stores:
            continue
        if not stops or stops[-1].store_id != store_id:
            stops.append(StopReport(store_id, []))
        stops[-1].stated.append(entry)
        stops[-1].orders += [o for o in map(text, entry.get("orders") or []) if o in day.orders]
    return stops


def put_legs(day: Day, profile: str, trip: TripReport) -> None:
    """Fill in the leg that leads to each call and stop, and back.

    Reading: with paces the seconds stated are those driven, and say nothing of how to round.
    """

    def leg(here: dict[str, Any], there: dict[str, Any], stated: dict[str, Any]) -> tuple[int, int]:
        metres, seconds = day.leg(here, there, profile)
        stated_seconds = None if day.paces else stated.get("seconds")
        return day.rounded(metres, stated.get("metres")), day.rounded(seconds, stated_seconds)

    here = day.depots[trip.depot_id]
    for call in trip.calls:
        there = day.depots[call.depot_id]
        call.metres, call.usual = leg(here, there, call.stated)
        here = there
    for stop in trip.stops:
        there = day.stores[stop.store_id]
        stop.metres, stop.usual = leg(here, there, stop.stated[0])
        here = there
    if trip.end_depot_id is not None:
        trip.metres, trip.usual = leg(here, day.depots[trip.end_depot_id], trip.stated)
