"""``plan.json``: the complete plan with the day in it, written and read back.

Only what was decided is read; every figure is computed again and compared with what is stated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geo.matrix import Distances
from routing.distances import distances_of
from routing.errors import InputError, MissingError
from routing.evaluate import evaluate
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.records import tidy
from routing.io.write import as_object
from routing.plan import Cost, Itinerary, LeftOut, Plan, Reason, Route, Stop, Trip, Violation, Visit
from routing.problem import Problem

FORMAT, VERSION = "coload-plan", 1
FIGURES = "figures"
NEAR = 2e-6
"""Money and loads are stated to six decimals; two that differ by less are the same."""


@dataclass(frozen=True)
class ReadPlan:
    """A plan read and judged afresh, and where what it states is not what it gives."""

    plan: Plan
    stale: tuple[Violation, ...]


def write_plan(plan: Plan, path: Path) -> None:
    """Write ``plan.json``. Equal plans give equal bytes."""
    text = json.dumps(plan_object(plan), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def plan_object(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON types, as docs/formats.md describes it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": dict(plan.made_by),
        "assumptions": dict(plan.assumptions),
        "problem": as_object(plan.problem),
        "routes": [_route(number, route) for number, route in enumerate(plan.routes, 1)],
        "left_out": [_left_out(left) for left in plan.left_out],
        "violations": [violation.as_dict() for violation in plan.violations],
        "skipped": [finding.as_dict() for finding in plan.skipped],
        "cost": _cost(plan.costs),
        "kpi": plan.kpi.as_dict(),
    }


def _route(number: int, route: Route) -> dict[str, Any]:
    return {
        "route": number,
        "vehicle_id": route.vehicle.id,
        "number": route.number,
        "distributor_id": route.vehicle.distributor_id,
        "start_s": route.start,
        "end_s": route.end,
        "metres": route.metres,
        "cost": _cost(route.cost),
        "trips": [_trip(trip) for trip in route.trips],
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "depot_id": trip.depot_id,
        "end_depot_id": trip.end_depot_id,
        "start_s": trip.start,
        "departure_s": trip.departure,
        "load": _load(trip.load),
        "stops": [_stop(stop) for stop in trip.stops],
        "metres": trip.metres,
        "seconds": trip.seconds,
        "end_s": trip.end,
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "store_id": stop.store_id,
        "orders": list(stop.orders),
        "metres": stop.metres,
        "seconds": stop.seconds,
        "arrival_s": stop.arrival,
        "start_service_s": stop.start,
        "departure_s": stop.departure,
        "load": _load(stop.load),
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    return {
        "order_id": left.order_id,
        "distributor_id": left.distributor_id,
        "store_id": left.store_id,
        "priority": left.priority,
        "reasons": [{"code": r.code, "message": r.message} for r in left.reasons],
    }


def _load(load: Mapping[str, float]) -> dict[str, float]:
    return {name: tidy(amount) for name, amount in load.items()}


def _cost(cost: Cost) -> dict[str, float]:
    parts = {"fixed": cost.fixed, "distance": cost.distance, "time": cost.time}
    return {name: round(amount, 6) for name, amount in (parts | {"total": cost.total}).items()}


def read_plan(path: Path, distances: Distances | None = None) -> ReadPlan:
    """Read and judge a ``plan.json``. Raises `InputError` where it is not a plan."""
    if not path.is_file():
        raise MissingError(f"'{path}' is not there; name a plan.json that `coload plan` wrote")
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"'{path}' is not valid JSON: {error}") from error
    return from_plan_object(content, path.name, distances)


def from_plan_object(
    content: Any, name: str = "plan", distances: Distances | None = None
) -> ReadPlan:
    """A parsed ``plan.json``, judged afresh."""
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise InputError(f'\'{name}\' is not a plan; it has no "format": "{FORMAT}"')
    if content.get("version") != VERSION:
        raise InputError(
            f"'{name}' has version {content.get('version')!r}, this program reads {VERSION}"
        )
    problem = build_day(from_object(content.get("problem"), name))
    try:
        itineraries = [_itinerary(route) for route in content["routes"]]
        left_out = [_read_left_out(problem, left) for left in content["left_out"]]
        made_by = dict(content.get("made_by", {}))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"'{name}': routes or left_out are not as docs/formats.md says ({error!r})"
        ) from error
    plan = evaluate(problem, distances or distances_of(problem), itineraries, left_out, made_by)
    return ReadPlan(plan, tuple(_stale(content, plan)))


def _itinerary(route: Mapping[str, Any]) -> Itinerary:
    trips = tuple(
        tuple(
            Visit(str(stop["store_id"]), tuple(str(order) for order in stop["orders"]))
            for stop in trip["stops"]
        )
        for trip in route["trips"]
    )
    return Itinerary(str(route["vehicle_id"]), int(route.get("number", 1)), trips)


def _read_left_out(problem: Problem, left: Mapping[str, Any]) -> LeftOut:
    order_id = str(left["order_id"])
    reasons = tuple(Reason(str(r["code"]), str(r["message"])) for r in left.get("reasons", ()))
    order = problem.order.get(order_id)
    if order is None:
        return LeftOut(order_id, "", "", "normal", reasons)
    return LeftOut(order_id, order.distributor_id, order.store_id, order.priority, reasons)


def _stale(content: Mapping[str, Any], plan: Plan) -> Iterator[Violation]:
    """What the file states of routes and cost, against what was computed."""
    given: Sequence[Mapping[str, Any]] = content["routes"]
    if len(given) == len(plan.routes):
        for number, (stated, route) in enumerate(zip(given, plan.routes, strict=True), 1):
            for path, there, here in _differences(stated, _route(number, route)):
                message = f"{path} is stated as {there}, the sequence gives {here}"
                yield Violation(FIGURES, message, number)
    for path, there, here in _differences(content.get("cost", {}), _cost(plan.costs)):
        yield Violation(FIGURES, f"cost.{path} is stated as {there}, the routes give {here}")


def _differences(stated: Any, computed: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Leaves that are stated and differ; what is not stated is not compared."""
    if isinstance(computed, Mapping):
        if isinstance(stated, Mapping):
            for key in computed:
                if key in stated:
                    yield from _differences(stated[key], computed[key], f"{path}.{key}".strip("."))
        else:
            yield path, stated, computed
    elif isinstance(computed, list) and isinstance(stated, list) and len(stated) == len(computed):
        for index, (there, here) in enumerate(zip(stated, computed, strict=True), 1):
            yield from _differences(there, here, f"{path}[{index}]")
    elif isinstance(computed, list):
        yield path, f"{len(stated) if isinstance(stated, list) else stated} entries", len(computed)
    elif isinstance(computed, float | int) and isinstance(stated, float | int):
        if abs(stated - computed) > NEAR:
            yield path, stated, computed
    elif stated != computed:
        yield path, stated, computed


def judged(read: ReadPlan) -> Plan:
    """The plan with what is stated wrongly among its violations."""
    return replace(read.plan, violations=(*read.plan.violations, *read.stale))
