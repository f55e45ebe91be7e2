"""What a `plan.json` states, compared with what the slow checker worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tests.slow_cells import SCALES, seconds_of
from tests.slow_pauses import PauseReport
from tests.slow_trips import CallReport, RestReport, RouteReport, StopReport, TripReport

COST_TOLERANCE = 1.000_001e-6
UNWRITTEN = dict.fromkeys(("overtime", "outside", "unfamiliar", "other_vehicle", "lock"), 0.0)
UNWRITTEN |= dict.fromkeys(("least_use", "balance", "compact"), 0.0)
UNWRITTEN |= dict.fromkeys(("per_stop", "per_case", "per_trip", "toll", "crossings"), 0.0)
"""What costs that are stated say by saying nothing."""


def compare(where: str, stated: dict[str, Any], ours: dict[str, Any]) -> Iterator[str]:
    """Whole numbers and names must be equal; a figure that is not stated is not compared."""
    for key, value in ours.items():
        if key in stated and stated[key] != value:
            yield f"{where}: {key} is {stated[key]!r}, should be {value!r}"


def compare_load(where: str, stated: dict[str, Any], ours: dict[str, float]) -> Iterator[str]:
    load = stated.get("load")
    if load is not None:
        same = load.keys() == ours.keys()
        if not same or any(abs(load[d] - ours[d]) > 0.5 / SCALES.get(d, 1_000) for d in ours):
            yield f"{where}: load is {load!r}, should be {ours!r}"


def compare_cost(
    where: str, stated: dict[str, Any], ours: dict[str, float], tolerance: float = COST_TOLERANCE
) -> Iterator[str]:
    cost = stated.get("cost") or {}
    for key, value in ours.items():
        given = cost.get(key, UNWRITTEN.get(key) if cost else None)
        if given is not None and abs(given - value) > tolerance:
            yield f"{where}: cost {key} is {given!r}, should be {value!r}"


def compare_route(report: RouteReport, route: dict[str, Any]) -> Iterator[str]:
    name = f"route {report.route}"
    whole = {"start_s": report.start, "end_s": report.end, "metres": report.metres}
    yield from compare(name, route, whole)
    yield from compare_cost(name, route, {**UNWRITTEN, **report.cost})
    yield from compare_rest(name, route, report.rest)
    yield from compare_pauses(name, route, report.pauses)
    for position, trip in enumerate(report.trips, start=1):
        yield from compare_trip(f"{name} trip {position}", trip)


def compare_rest(where: str, route: dict[str, Any], ours: RestReport | None) -> Iterator[str]:
    """A route that states its times and no break states that there is none."""
    if "rest" not in route and "end_s" not in route:
        return
    stated = route.get("rest")
    if ours is None or stated is None:
        if ours is not stated:
            yield f"{where}: rest is {stated!r}, should be {ours!r}"
        return
    given = {**stated, "start_s": clock_of(stated.get("start_s"))}
    mine = asdict(ours)
    mine["start_s"] = mine.pop("start")
    yield from compare(f"{where} rest", given, mine)


def compare_pauses(where: str, route: dict[str, Any], ours: list[PauseReport]) -> Iterator[str]:
    """A route that states its times and no pauses states that there are none."""
    if "pauses" not in route and "end_s" not in route:
        return
    mine = [asdict(pause) for pause in ours]
    names = {"start": "start_s", "driven": "driven_s"}
    told = [{names.get(key, key): value for key, value in each.items()} for each in mine]
    if (route.get("pauses") or []) != told:
        yield f"{where}: pauses are {route.get('pauses')!r}, should be {told!r}"


def clock_of(stated: Any) -> int | None:
    """Seconds, stated as such or as `HH:MM:SS`."""
    return stated if isinstance(stated, int) else seconds_of(stated)


def compare_trip(name: str, trip: TripReport) -> Iterator[str]:
    ours = {
        "depot_id": trip.depot_id,
        "end_depot_id": trip.end_depot_id,
        "start_s": trip.start,
        "departure_s": trip.departure,
        "end_s": trip.end,
        "metres": trip.metres,
        "seconds": trip.seconds,
    }
    yield from compare(name, trip.stated, ours)
    yield from compare_load(name, trip.stated, trip.load)
    for position, call in enumerate(trip.calls, start=1):
        yield from compare_call(f"{name} call {position}", call)
    for position, stop in enumerate(trip.stops, start=1):
        yield from compare_stop(f"{name} stop {position}", stop)


def compare_call(where: str, call: CallReport) -> Iterator[str]:
    ours = {
        "metres": call.metres,
        "seconds": call.seconds,
        "arrival_s": call.arrival,
        "start_loading_s": call.start,
        "departure_s": call.departure,
    }
    yield from compare(where, call.stated, ours)


def compare_stop(where: str, stop: StopReport) -> Iterator[str]:
    """Of entries merged into one stop, the first states the arrival, the last the departure."""
    first, last = stop.stated[0], stop.stated[-1]
    arrives = {
        "metres": stop.metres,
        "seconds": stop.seconds,
        "arrival_s": stop.arrival,
        "start_service_s": stop.start_service,
    }
    yield from compare(where, first, arrives)
    yield from compare(where, last, {"departure_s": stop.departure})
    yield from compare_load(where, last, stop.load)
