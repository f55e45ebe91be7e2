"""From the rows of an edited workbook to a plan, judged afresh; no figure in it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from geo.matrix import Distances
from routing.distances import distances_of, with_roads
from routing.errors import Finding, InputError, MissingError
from routing.evaluate import UNKNOWN, evaluate
from routing.io.edited.effect import Effect, effect
from routing.io.edited.places import Place, Places, spans
from routing.io.edited.rows import Kind, Row, read_rows
from routing.io.edited.sheet import Table, read_tables
from routing.io.edited.vehicles import read_routes, vehicles_of
from routing.io.plan_json import is_plan, read_plan
from routing.plan import Itinerary, LeftOut, Plan, Reason, Violation, Visit
from routing.problem import Problem
from routing.references import Alike

EDITED = Reason("edited", "it stands in no row of the plan's workbook, where people took it out")


@dataclass(frozen=True)
class EditedPlan:
    """A workbook read and judged. ``before``: the plan that was edited, if it is known. ``notes``:
    what is worth knowing of how its rows were read. ``places``: where everything stands in it."""

    name: str
    plan: Plan
    before: Plan | None
    notes: tuple[Finding, ...]
    places: Places

    @cached_property
    def effect(self) -> Effect | None:
        """What the edit changed and cost, if the plan before it is known."""
        return None if self.before is None else effect(self.before, self.plan)

    @cached_property
    def violations(self) -> tuple[tuple[Place, Violation], ...]:
        """Every broken rule with its place."""
        return tuple((self.places.of(each), each) for each in self.plan.violations)

    def lines(self) -> Iterator[str]:
        """``row 17 (route 3, stop 5): too-late: ...``: every broken rule in a line."""
        hints = _Hints(self.plan.problem)
        for place, broken in self.violations:
            where = [f"route {broken.route}"] if broken.route else []
            where += [f"stop {place.stop}"] if place.stop else []
            inside = ", ".join(where)
            if place.rows:
                sheet = "" if place.sheet == self.places.stops else f"{place.sheet} "
                inside = f"{sheet}{spans(place.rows)}" + (f" ({inside})" if inside else "")
            before = f"{inside}: " if inside else ""
            yield f"{before}{broken.code}: {broken.message}{hints.of(broken)}"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types, as docs/formats.md describes them."""
        return {
            "plan": self.name,
            "violations": [
                {**each.as_dict(), "sheet": place.sheet, "rows": list(place.rows)}
                | {"stop": place.stop}
                for place, each in self.violations
            ],
            "notes": [note.as_dict() for note in self.notes],
            "effect": None if self.effect is None else self.effect.as_dict(),
        }


def read_edited(
    path: Path,
    distances: Distances | None = None,
    roads: str | None = None,
    day: Path | None = None,
) -> EditedPlan:
    """Read and judge a ``plan.xlsx``. Its day is that of the ``plan.json`` beside it, or ``day``: a
    day or a plan of it. ``roads``: a source of travel instead of the one that the day names.

    Raises `InputError` with every row that cannot be read.
    """
    stops, routes = read_tables(path)
    before, problem, distances = _day_of(path, distances, roads, day)
    read = read_rows(stops, problem)
    stated = read_routes(routes, read)
    vehicles, doubts = vehicles_of(read.rows, stated, before, stops)
    if errors := [*read.errors, *doubts]:
        raise InputError.of(errors, f"'{path.name}'")
    rows = sorted(read.rows, key=lambda row: (row.route, row.trip, row.position, row.line))
    itineraries = _itineraries(problem, rows, vehicles)
    left_out = _left_out(problem, itineraries, before)
    made_by = _made_by(path.name, itineraries, left_out, before)
    plan = evaluate(problem, distances, itineraries, left_out, made_by)
    sheets = (stops.sheet, routes.sheet if routes else "")
    places = Places(problem, rows, sheets, stated.lines)
    notes = (*read.notes, *_more_notes(stops, rows, plan, before))
    return EditedPlan(path.name, plan, before, notes, places)


def _day_of(
    path: Path, distances: Distances | None, roads: str | None, day: Path | None
) -> tuple[Plan | None, Problem, Distances]:
    """The plan that was edited, if it is known, its day, and where travel comes from."""
    source = day or path.parent / "plan.json"
    if day is None and not source.is_file():
        raise MissingError(
            f"'{path.name}': no plan.json is beside it, and so its day is not known; "
            "put it there or name the day with --day DAY"
        )
    if is_plan(source):
        before = read_plan(source, distances, roads).plan
        return before, before.problem, before.distances
    problem = with_roads(Problem.read(source), roads)
    return None, problem, distances or distances_of(problem)


def _itineraries(
    problem: Problem, rows: Sequence[Row], vehicles: Mapping[int, tuple[str, int]]
) -> list[Itinerary]:
    """What the rows decide. A route's place in the list is its number in the workbook; where a
    number is not used a vehicle stays in the yard."""
    idle = problem.vehicles[0].id
    found = [Itinerary(idle, 1, ())] * max(vehicles, default=0)
    for route, of_route in groupby(rows, key=lambda row: row.route):
        vehicle_id, number = vehicles[route]
        trips, calls = [], []
        for _, of_trip in groupby(of_route, key=lambda row: row.trip):
            there = list(of_trip)
            visits = [Visit(row.place, row.orders) for row in there if row.kind is Kind.STOP]
            if visits:
                trips.append(tuple(visits))
                calls.append(tuple(_calls(problem, vehicle_id, there)))
        at = tuple(calls) if any(calls) else ()
        found[route - 1] = Itinerary(vehicle_id, number, tuple(trips), at)
    return found


def _calls(problem: Problem, vehicle_id: str, rows: Sequence[Row]) -> Iterator[str]:
    """Where a trip loads after its own depot. That has a row too: one that says reload, or else
    the first that names it."""
    vehicle = problem.vehicle.get(vehicle_id)
    start = vehicle.depot_id if vehicle else None
    if any(row.kind is Kind.RELOAD for row in rows):
        start = None
    for row in rows:
        if row.kind is Kind.LOADING:
            if row.place == start:
                start = None
            else:
                yield row.place


def _left_out(
    problem: Problem, itineraries: Sequence[Itinerary], before: Plan | None
) -> list[LeftOut]:
    """The orders that stand in no row, those that were left out before with their reasons. Of
    alternatives one, if none is served."""
    visits = (visit for each in itineraries for trip in each.trips for visit in trip)
    served = {order_id for visit in visits for order_id in visit.orders}
    done = {problem.order[o].group for o in served if o in problem.order} - {""}
    known = {left.order_id: left for left in before.left_out} if before else {}
    found = []
    for order_id in dict.fromkeys((*known, *problem.order)):
        order = problem.order[order_id]
        if order_id in served or order.group in done:
            continue
        done |= {order.group} - {""}
        new = LeftOut(order.id, order.distributor_id, order.store_id, order.priority, (EDITED,))
        found.append(known.get(order_id, new))
    return found


def _made_by(
    name: str, itineraries: Sequence[Itinerary], left_out: Sequence[LeftOut], before: Plan | None
) -> dict[str, Any]:
    """What the plan before says of its making, with the workbook if that decides otherwise: no
    seed gives such a plan."""
    if before is None:
        return {"edited": name}
    left = {each.order_id for each in before.left_out}
    same = before.itineraries() == tuple(each for each in itineraries if each.trips)
    if same and left == {each.order_id for each in left_out}:
        return dict(before.made_by)
    return {**before.made_by, "edited": name}


def _more_notes(
    stops: Table, rows: Sequence[Row], plan: Plan, before: Plan | None
) -> Iterator[Finding]:
    """Routes whose rows were put into another order without a change, and orders left out."""
    was = dict(zip(before.numbers, before.itineraries(), strict=True)) if before else {}
    now = dict(zip(plan.numbers, plan.itineraries(), strict=True))
    odd = [
        route
        for route, of_route in groupby(rows, key=lambda row: row.route)
        if _out_of_order([row.line for row in of_route if row.kind is Kind.STOP])
        and was.get(route, now.get(route)) == now.get(route)
    ]
    if odd:
        routes = f"route{'s' if len(odd) > 1 else ''} {', '.join(map(str, odd))}"
        said = (
            f"the rows of {routes} stand in another order than their numbers in column stop; the "
            "numbers count. Empty that column to go by the rows"
        )
        yield stops.note("row-order", said)
    out = [each.order_id for each in plan.left_out if EDITED in each.reasons]
    if out and before is None:
        yield stops.note("left-out", f"left out, since no row has them: {', '.join(out)}")


def _out_of_order(lines: Sequence[int]) -> bool:
    return list(lines) != sorted(lines)


class _Hints:
    """What an unknown id may be mistaken for."""

    def __init__(self, problem: Problem) -> None:
        self._stores = Alike("stores", problem.stores)
        self._orders = Alike("orders", problem.orders)

    def of(self, violation: Violation) -> str:
        """The end of a sentence, or nothing."""
        if violation.code == UNKNOWN and violation.order_id:
            return f"; {self._orders.hint(violation.order_id)}"
        if violation.code == UNKNOWN and violation.store_id:
            return f"; {self._stores.hint(violation.store_id)}"
        return ""
