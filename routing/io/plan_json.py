"""``plan.json``: the complete plan with the day in it, written and read back.

Only what was decided is read; every figure is computed again and compared with what is stated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geo.matrix import Distances
from routing.distances import distances_of, with_roads
from routing.errors import InputError
from routing.evaluate import evaluate, settled
from routing.io import plan_parts, plan_shape
from routing.io.cells import text
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.files import write_text
from routing.io.numbers import tidy
from routing.io.plan_figures import Difference, as_judged, differences
from routing.io.setup_words import setup_cells
from routing.io.write import as_object
from routing.plan import Break, Call, Cost, Itinerary, LeftOut, Pause, Plan, Route, Stop, Trip
from routing.rules import crossings

FORMAT, VERSION = "coload-plan", 1


@dataclass(frozen=True)
class ReadPlan:
    """A plan read and judged afresh, and where what it states is not what it gives. ``decided``:
    the itineraries as they stand, with what the day does not have."""

    plan: Plan
    stale: tuple[Difference, ...]
    decided: tuple[Itinerary, ...] = ()


def write_plan(plan: Plan, path: Path, folder: Path | None = None) -> None:
    """Write ``plan.json``. Equal plans give equal bytes. ``folder``: where the file will be at
    last, if not where it is written; files that the day needs are named from there on."""
    content = plan_object(plan, folder or path.parent)
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def plan_object(plan: Plan, folder: Path | None = None) -> dict[str, Any]:
    """The plan as plain JSON types, as docs/formats.md describes it, for a file in ``folder``."""
    plan = settled(plan)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": dict(plan.made_by),
        "assumptions": dict(plan.assumptions),
        "problem": as_object(plan.problem, folder),
        "routes": [_route(number, route) for number, route in enumerate(plan.routes, 1)],
        "left_out": [_left_out(plan, left) for left in plan.left_out],
        **({"parts": plan_parts.written(plan.problem)} if plan.problem.wholes else {}),
        "violations": [violation.as_dict() for violation in plan.violations],
        "skipped": [finding.as_dict() for finding in plan.skipped],
        **_money(plan),
        "kpi": plan.kpi.as_dict(),
    }


def _money(plan: Plan) -> dict[str, Any]:
    return {
        "cost": _cost(plan.costs),
        "prizes_lost": round(plan.prizes_lost, 6),
        "objective": round(plan.objective, 6),
        **_crossings(plan),
    }


def _crossings(plan: Plan) -> dict[str, int]:
    """How many there are, on days that have a price for them."""
    if not crossings.used(plan.problem):
        return {}
    return {"crossings": crossings.in_plan(plan.problem, plan.routes)}


def _route(number: int, route: Route) -> dict[str, Any]:
    return {
        "route": number,
        "vehicle_id": route.vehicle.id,
        "number": route.number,
        **setup_cells(route.vehicle.setup),
        "distributor_id": route.vehicle.distributor_id,
        "start_s": route.start,
        "end_s": route.end,
        **({} if route.fixed_start is None else {"fixed_start_s": route.fixed_start}),
        "metres": route.metres,
        "cost": _cost(route.cost),
        **({"rest": _rest(route.rest)} if route.rest else {}),
        **({"pauses": [_pause(pause) for pause in route.pauses]} if route.pauses else {}),
        "trips": [_trip(trip) for trip in route.trips],
    }


def _rest(rest: Break) -> dict[str, Any]:
    return {
        "trip": rest.trip,
        "halt": rest.halt,
        "start_s": rest.start,
        "seconds": rest.seconds,
        "before": rest.before,
    }


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "trip": pause.trip,
        "halt": pause.halt,
        "start_s": pause.start,
        "seconds": pause.seconds,
        "driven_s": pause.driven,
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "depot_id": trip.depot_id,
        "end_depot_id": trip.end_depot_id,
        "start_s": trip.start,
        "departure_s": trip.departure,
        **_not_before(trip),
        "load": _load(trip.load),
        **({"calls": [_call(call) for call in trip.calls]} if trip.calls else {}),
        "stops": [_stop(stop) for stop in trip.stops],
        "metres": trip.metres,
        "seconds": trip.seconds,
        "end_s": trip.end,
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "depot_id": call.depot_id,
        "metres": call.metres,
        "seconds": call.seconds,
        "arrival_s": call.arrival,
        "start_loading_s": call.start,
        "departure_s": call.departure,
        **_not_before(call),
    }


def _not_before(halt: Trip | Call) -> dict[str, int]:
    return {"not_before_s": halt.not_before} if halt.not_before else {}


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


def _left_out(plan: Plan, left: LeftOut) -> dict[str, Any]:
    prize = plan.problem.order[left.order_id].prize
    return {
        "order_id": left.order_id,
        "distributor_id": left.distributor_id,
        "store_id": left.store_id,
        "priority": left.priority,
        **({} if prize is None else {"prize": tidy(prize)}),
        "reasons": [{"code": r.code, "message": r.message} for r in left.reasons],
    }


def _load(load: Mapping[str, float]) -> dict[str, float]:
    return {name: tidy(amount) for name, amount in load.items()}


def _cost(cost: Cost) -> dict[str, float]:
    return {name: round(amount, 6) for name, amount in (cost.parts | {"total": cost.total}).items()}


def read_plan(path: Path, distances: Distances | None = None, roads: str | None = None) -> ReadPlan:
    """Read and judge a ``plan.json``, or that of a folder. Raises `InputError` where it is none.

    ``roads``: a source of travel instead of the one that the plan's day names.
    """
    file = path / "plan.json" if path.is_dir() else path
    return from_plan_object(plan_shape.load(file), file.name, distances, file.parent, roads)


def is_plan(path: Path) -> bool:
    """Whether a path is a ``plan.json``, or a folder with one, and not a day."""
    if path.is_dir():
        return (path / "plan.json").is_file()
    if path.suffix.lower() != ".json":
        return False
    content = plan_shape.load(path)
    return isinstance(content, Mapping) and content.get("format") == FORMAT


def from_plan_object(
    content: Any,
    name: str = "plan",
    distances: Distances | None = None,
    folder: Path | None = None,
    roads: str | None = None,
) -> ReadPlan:
    """A parsed ``plan.json``, judged afresh; ``folder``: where it was."""
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise InputError(f'\'{name}\' is not a plan; it has no "format": "{FORMAT}"')
    if content.get("version") != VERSION:
        raise InputError(
            f"'{name}' has version {content.get('version')!r}, this program reads {VERSION}"
        )
    raw = from_object(content.get("problem"), name)
    raw.folder = folder
    problem = plan_parts.rebuilt(with_roads(build_day(raw), roads), content, name)
    itineraries = plan_shape.itineraries(content, name)
    left_out = plan_shape.left_out(content, name, problem)
    made_by = plan_shape.made_by(content, name)
    plan = evaluate(problem, distances or distances_of(problem), itineraries, left_out, made_by)
    return ReadPlan(plan, tuple(_stale(content, plan)), tuple(itineraries))


def judged(read: ReadPlan) -> Plan:
    """The plan with what is stated wrongly among its violations."""
    stale = (difference.violation for difference in read.stale)
    return replace(read.plan, violations=(*read.plan.violations, *stale))


def _stale(content: Mapping[str, Any], plan: Plan) -> Iterator[Difference]:
    """What the file states, against what was computed: route by route, then of the whole plan."""
    computed = dict(zip(plan.numbers, plan.routes, strict=True))
    for number, stated in enumerate(content["routes"], 1):
        if number in computed:
            given = as_judged(plan.problem, stated)
            yield from differences(given, _route(number, computed[number]), number)
        elif text(stated["vehicle_id"]) in plan.problem.vehicle:
            yield from differences(stated, {"metres": 0, "cost": _cost(Cost())}, number)
    yield from _stale_left_out(content, plan)
    whole = {
        **_money(plan),
        "kpi": plan.kpi.as_dict(),
        "assumptions": plan.assumptions,
    }
    yield from differences(content, whole)


def _stale_left_out(content: Mapping[str, Any], plan: Plan) -> Iterator[Difference]:
    """What is stated of the orders left out, except the reasons, which nobody can compute."""
    entries = enumerate(content["left_out"], 1)
    known = ((n, each) for n, each in entries if text(each["order_id"]) in plan.problem.order)
    for (number, stated), left in zip(known, plan.left_out, strict=True):
        facts = {key: value for key, value in _left_out(plan, left).items() if key != "reasons"}
        yield from differences(stated, facts, path=f"left_out[{number}]")
