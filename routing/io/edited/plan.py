"""From an edited workbook to a plan, judged afresh; no figure in it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from geo.matrix import Distances
from routing.distances import distances_of, with_roads
from routing.errors import Finding, InputError, MissingError
from routing.evaluate import evaluate
from routing.io.edited.decided import EDITED, itineraries, left_out
from routing.io.edited.places import Places
from routing.io.edited.result import EditedPlan
from routing.io.edited.rows import Kind, Row, read_rows
from routing.io.edited.sheet import Table, read_tables
from routing.io.edited.vehicles import read_routes, setups_of, vehicles_of
from routing.io.plan_json import is_plan, read_plan
from routing.plan import Itinerary, LeftOut, Plan
from routing.problem import Problem


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
    tables = read_tables(path)
    source = day or path.parent / "plan.json"
    if day is None and not source.is_file():
        raise MissingError(
            f"'{path.name}': no plan.json is beside it, and so its day is not known; "
            "put it there or name the day with --day DAY"
        )
    if is_plan(source):
        before = read_plan(source, distances, roads).plan
        return judged(path.name, tables, before.problem, before.distances, before)
    problem = with_roads(Problem.read(source), roads)
    return judged(path.name, tables, problem, distances or distances_of(problem))


def judged(
    name: str,
    tables: tuple[Table, Table | None],
    problem: Problem,
    distances: Distances,
    before: Plan | None = None,
) -> EditedPlan:
    """The plan that the sheets ``stops`` and ``routes`` of a workbook decide. ``before``: the plan
    that was edited, if it is known. Raises `InputError` likewise."""
    stops, routes = tables
    read = read_rows(stops, problem)
    stated = read_routes(routes, read)
    vehicles, doubts = vehicles_of(read.rows, stated, before, stops)
    if errors := [*read.errors, *doubts]:
        raise InputError.of(errors, f"'{name}'")
    rows = sorted(read.rows, key=lambda row: (row.route, row.trip, row.position, row.line))
    setups = setups_of(problem, vehicles, stated, before)
    decided = itineraries(problem, rows, vehicles, setups)
    left = left_out(problem, decided, before)
    plan = evaluate(problem, distances, decided, left, _made_by(name, decided, left, before))
    places = Places(problem, rows, (stops.sheet, routes.sheet if routes else ""), stated.lines)
    notes = (*read.notes, *_more_notes(stops, rows, plan, before))
    return EditedPlan(name, plan, before, notes, places, tuple(decided))


def _made_by(
    name: str, decided: Sequence[Itinerary], left: Sequence[LeftOut], before: Plan | None
) -> dict[str, Any]:
    """What the plan before says of its making, with the workbook if that decides otherwise: no
    seed gives such a plan."""
    if before is None:
        return {"edited": name}
    same = before.itineraries() == tuple(each for each in decided if each.trips)
    was = {each.order_id for each in before.left_out}
    if same and was == {each.order_id for each in left}:
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
