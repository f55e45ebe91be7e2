"""Reading a file of events: what happened on a driven day, held against the plan of that day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.errors import Finding, InputError, MissingError, Severity
from routing.events import Event, EventKind
from routing.io import csv_folder, workbook
from routing.io.columns_events import EVENTS
from routing.io.day import WHOLE_FILE
from routing.io.parse import Names, Record, parse_table
from routing.io.plan_names import PlanNames, UnusableError, spots
from routing.io.raw import RawDay
from routing.plan import Plan
from routing.problem import Problem

ROWS_NAMED = 20
"""Findings of one kind that are given row by row; where there are more, one tells of all."""


@dataclass(frozen=True)
class ReadEvents:
    """The events of a day in the order of the file. ``skipped``: rows that could not be used;
    ``notes``: what else the reader noticed."""

    events: tuple[Event, ...]
    skipped: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()


def read_events(path: Path, plan: Plan, *, skip_bad_rows: bool = False) -> ReadEvents:
    """Read a ``.csv`` or ``.xlsx`` file of events of the plan's day.

    Raises `InputError` with every problem found. With ``skip_bad_rows`` rows that cannot be used
    are among ``skipped``; only what concerns the whole file is raised.
    """
    raw = _raw(path)
    findings = list(raw.findings)
    table = raw.tables.get(EVENTS.name)
    records = parse_table(EVENTS, table, Names(), findings).records if table else []
    made = _Making(plan, records)
    findings += made.findings
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    whole = [each for each in errors if each.row <= 1 or each.code in WHOLE_FILE]
    if whole or (errors and not skip_bad_rows):
        raise InputError.of(in_short(findings), f"'{path.name}'")
    if not made.events:
        raise InputError(f"'{path.name}' holds no event that can be used; is it the right file?")
    notes = tuple(finding for finding in findings if finding.severity is Severity.NOTE)
    return ReadEvents(tuple(made.events), tuple(in_short(errors)), notes)


def _raw(path: Path) -> RawDay:
    if not path.is_file():
        raise MissingError(f"'{path}' is not there; name a .csv or .xlsx file of events")
    raw = RawDay()
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        workbook.read_sheet(path, EVENTS, raw)
    elif path.suffix.lower() in csv_folder.TABULAR:
        csv_folder.read_table(path, EVENTS, raw)
    else:
        raise InputError(f"'{path.name}' is no file of events; save it as .csv or .xlsx")
    return raw


def in_short(findings: Sequence[Finding], table: str = EVENTS.name) -> list[Finding]:
    """Findings of a table, each kind row by row, or in one line where it is in very many rows: a
    file of another day is one mistake and not a thousand."""
    found: list[Finding] = []
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.code, finding.column), []).append(finding)
    for alike in kinds.values():
        if len(alike) > ROWS_NAMED:
            first = alike[0]
            message = f"{first.message} (as in {len(alike):,} rows)"
            place = (first.file, first.row, first.column, first.value)
            found.append(Finding(first.code, first.severity, message, table, -1, *place))
        else:
            found += alike
    return sorted(found, key=lambda each: (each.severity is Severity.NOTE, each.row))


class _Making:
    """Events out of records, and what is wrong with the others."""

    def __init__(self, plan: Plan, records: Sequence[Record]) -> None:
        names = PlanNames(plan, records)
        self.events: list[Event] = []
        self.findings: list[Finding] = []
        good: list[Record] = []
        for record, spot in zip(records, spots(plan, records), strict=True):
            try:
                self.events.append(event_of(plan.problem, names, record.values, spot))
                good.append(record)
            except UnusableError as error:
                place = (record.file, record.row, error.column, error.value)
                self.findings.append(
                    Finding(error.code, Severity.ERROR, str(error), EVENTS.name, -1, *place)
                )
        self.findings += _backwards(self.events, good)


def event_of(
    problem: Problem, names: PlanNames, values: Mapping[str, Any], spot: tuple[float, float] | None
) -> Event:
    """The event of a row that was at ``spot``, WGS-84. Raises `UnusableError`."""
    kind: EventKind = values["kind"]
    vehicle = names.vehicle(values)  # first: a file of another plan is wrong in all else too
    order_id = names.known("order_id", values.get("order_id", ""))
    store_id, depot_id = names.place(values)
    if order_id and not store_id:
        store_id = problem.order[order_id].store_id
    if not (store_id or depot_id) and kind not in ("start", "end"):
        message = f"store_id is empty; write the store or depot of this {kind}"
        raise UnusableError("missing-value", "store_id", "", message)
    if kind in ("skipped", "failed") and not store_id:
        message = f"depot '{depot_id}' cannot be {kind}; write the store that was"
        raise UnusableError("unknown-id", "store_id", depot_id, message)
    km = values.get("odometer_km")
    return Event(
        vehicle,
        kind,
        names.time(values),
        store_id,
        depot_id if not store_id else "",
        order_id,
        None if km is None else round(km * 1000),
        *(spot or (None, None)),
    )


def _backwards(events: Sequence[Event], records: Sequence[Record]) -> Iterable[Finding]:
    """Notes on counters that run backwards."""
    last: dict[str, int] = {}
    for event, record in sorted(zip(events, records, strict=True), key=lambda pair: pair[0].time):
        if event.odometer_m is None:
            continue
        if event.odometer_m < last.get(event.vehicle, 0):
            message = (
                f"odometer_km of {event.vehicle} falls to {event.odometer_m / 1000:,.1f}; "
                "the route's kilometres are taken from the plan's source of travel"
            )
            place = (record.file, record.row, "odometer_km", f"{event.odometer_m / 1000:g}")
            yield Finding("odometer-back", Severity.NOTE, message, EVENTS.name, -1, *place)
        last[event.vehicle] = event.odometer_m
