"""Reading a file of positions: what is known of the vehicles of a plan, or the events of its day.

A ``.csv``, an ``.xlsx`` with a sheet ``positions``, or a ``.json`` document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.clock import clock
from routing.errors import Finding, InputError, MissingError, Severity
from routing.events import EVENT_KINDS
from routing.io import csv_folder, document, named_tables, workbook
from routing.io.columns_positions import POSITIONS
from routing.io.day import WHOLE_FILE
from routing.io.events import event_of, in_short
from routing.io.parse import Names, Record, parse_table
from routing.io.plan_names import PlanNames, UnusableError, spots
from routing.io.raw import RawDay
from routing.plan import Plan
from routing.positions import Position, PositionKind, position_of

FORMAT, VERSION = "coload-positions", 1


@dataclass(frozen=True)
class ReadPositions:
    """The reports in the order of the file. ``notes``: what else is to be said of it, rows that
    could not be used first."""

    positions: tuple[Position, ...]
    notes: tuple[Finding, ...] = ()


def read_positions(path: Path, plan: Plan, *, skip_bad_rows: bool = False) -> ReadPositions:
    """Read a file of positions, or of events, for a plan of that day.

    Raises `InputError` with every problem found. With ``skip_bad_rows`` rows that cannot be used
    are among the notes; only what concerns the whole file is raised.
    """
    raw = _raw(path)
    findings = list(raw.findings)
    table = raw.tables.get(POSITIONS.name)
    records = parse_table(POSITIONS, table, Names(), findings).records if table else []
    found, said = _made(plan, records)
    findings += said
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    whole = [each for each in errors if not each.row or each.code in WHOLE_FILE]
    if whole or (errors and not skip_bad_rows):
        raise InputError.of(in_short(findings, POSITIONS.name), f"'{path.name}'")
    if not found and records:
        raise InputError(f"'{path.name}' holds no row that can be used; is it the right file?")
    notes = [finding for finding in findings if finding.severity is Severity.NOTE]
    return ReadPositions(
        tuple(found), (*in_short(errors, POSITIONS.name), *in_short(notes, POSITIONS.name))
    )


def _raw(path: Path) -> RawDay:
    if not path.is_file():
        raise MissingError(f"'{path}' is not there; name a .csv, .xlsx or .json file of positions")
    raw, suffix = RawDay(), path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        workbook.read_sheet(path, POSITIONS, raw)
    elif suffix in csv_folder.TABULAR:
        csv_folder.read_table(path, POSITIONS, raw)
    elif suffix == ".json":
        _document(path, raw)
    else:
        raise InputError(f"'{path.name}' is no file of positions; save it as .csv, .xlsx or .json")
    return raw


def _document(path: Path, raw: RawDay) -> None:
    content = named_tables.object_in(path, "positions", FORMAT, raw)
    if content is None:
        return
    if content.get("version") != VERSION:
        message = f"has version {content.get('version')!r}, this program reads {VERSION}"
        raw.problem("version", path.name, message)
    else:
        rows = content.get(POSITIONS.name, [])
        document.read_rows(rows, POSITIONS.name, f"{path.name}#{POSITIONS.name}", raw)


def _made(plan: Plan, records: Sequence[Record]) -> tuple[list[Position], list[Finding]]:
    """Reports out of records, and what is to be said of them. Of a day that was planned again, what
    was before that is done and in the plan no more, and so are its rows."""
    names, begins = PlanNames(plan, records), plan.made_by.get("replanned_at_s")
    stops = {route.name: len(route.stops) for route in plan.routes}
    found: list[Position] = []
    findings: list[Finding] = []
    newest: dict[str, tuple[int, int]] = {}
    earlier, idle = 0, dict[str, int]()
    for record, spot in zip(records, spots(plan, records), strict=True):
        place = (record.file, record.row)
        try:
            if begins is not None and names.time(record.values) < begins:
                earlier += 1
                continue
            if name := names.in_the_yard(record.values):
                idle[name] = idle.get(name, 0) + 1
                continue
            each = _position(plan, names, record.values, spot)
            if (each.done_to or 0) > stops[each.vehicle]:
                message = f"done_to {each.done_to}: the route has {stops[each.vehicle]} stops"
                raise UnusableError("out-of-range", "done_to", str(each.done_to), message)
        except UnusableError as error:
            where = (*place, error.column, error.value)
            told = (error.code, Severity.ERROR, str(error), POSITIONS.name, -1)
            findings.append(Finding(*told, *where))
            continue
        time, row = newest.get(each.vehicle, (0, 0))
        if each.time < time:
            message = (
                f"{each.vehicle} at {clock(each.time)} is older than row {row}, {clock(time)}; "
                "the latest counts, wherever it stands"
            )
            where = (*place, "time", clock(each.time))
            findings.append(Finding("older", Severity.NOTE, message, POSITIONS.name, -1, *where))
        newest[each.vehicle] = max((each.time, record.row), (time, row))
        found.append(each)
    if earlier:
        message = (
            f"{earlier} rows are from before {clock(begins or 0)}, when the day was planned again"
        )
        findings.append(Finding("before-replan", Severity.NOTE, message, POSITIONS.name))
    if idle:
        listed = ", ".join(list(idle)[:5]) + (f" and {len(idle) - 5} more" if len(idle) > 5 else "")
        message = f"{_rows(sum(idle.values()))} of vehicles that the plan does not use: {listed}"
        findings.append(Finding("unused-vehicle", Severity.NOTE, message, POSITIONS.name))
    return found, findings


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number} rows are"


def _position(
    plan: Plan, names: PlanNames, values: dict[str, Any], spot: tuple[float, float] | None
) -> Position:
    kind = values.get("kind") or _kind(values)
    if kind in EVENT_KINDS:
        return position_of(event_of(plan.problem, names, values | {"kind": kind}, spot))
    vehicle, done_to = names.vehicle(values), values.get("done_to")
    if kind == "position" and spot is None:
        shown = f"{values.get('lon', '')} {values.get('lat', '')}".strip()
        message = "a position needs lon and lat, degrees of a place on Earth"
        raise UnusableError("missing-value", "lon", shown, message)
    if kind == "done" and done_to is None:
        message = "done needs done_to: up to which stop of the route"
        raise UnusableError("missing-value", "done_to", "", message)
    if kind == "late" and "late_min" not in values:
        message = "late needs late_min: by how many minutes"
        raise UnusableError("missing-value", "late_min", "", message)
    late_s = round(values.get("late_min", 0) * 60)
    place = (*(spot or (None, None)), done_to, late_s)
    return Position(vehicle, kind, names.time(values), "", "", "", *place)


def _kind(values: Mapping[str, Any]) -> PositionKind:
    """What a row without a kind says, by the columns that are filled."""
    if "late_min" in values:
        return "late"
    if "lon" in values or "lat" in values:
        return "position"
    if "done_to" in values:
        return "done"
    message = (
        "kind is empty; write arrival or departure (at a store), or fill in done_to, late_min, or "
        "lon and lat"
    )
    raise UnusableError("missing-value", "kind", "", message)
