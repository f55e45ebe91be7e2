"""Reading a file of events: what happened on a driven day, held against the plan of that day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.coordinates import to_wgs84
from routing.errors import Finding, InputError, MissingError, Severity
from routing.events import Event, EventKind
from routing.io import csv_folder, workbook
from routing.io.column import fold
from routing.io.columns_events import EVENTS
from routing.io.day import WHOLE_FILE
from routing.io.moments import Moment
from routing.io.parse import Names, Record, parse_table
from routing.io.raw import RawDay
from routing.model import DAY_END
from routing.plan import Plan
from routing.references import Alike

ROWS_NAMED = 20
"""Findings of one kind that are given row by row; where there are more, one tells of all."""

PLATES = frozenset(map(fold, ("plate", "plates", "license plate", "车牌", "车牌号")))
"""Columns of vehicles, of the user's own, that hold the plates of a type, with ``;`` between."""

_DAY_S = 24 * 3600


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
        raise InputError.of(_in_short(findings), f"'{path.name}'")
    if not made.events:
        raise InputError(f"'{path.name}' holds no event that can be used; is it the right file?")
    notes = tuple(finding for finding in findings if finding.severity is Severity.NOTE)
    return ReadEvents(tuple(made.events), tuple(_in_short(errors)), notes)


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


def _in_short(findings: Sequence[Finding]) -> list[Finding]:
    """Each kind row by row, or in one line where it is in very many rows: a file of another day
    is one mistake and not a thousand."""
    found: list[Finding] = []
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.code, finding.column), []).append(finding)
    for alike in kinds.values():
        if len(alike) > ROWS_NAMED:
            first = alike[0]
            message = f"{first.message} (as in {len(alike):,} rows)"
            place = (first.file, first.row, first.column, first.value)
            found.append(Finding(first.code, first.severity, message, EVENTS.name, -1, *place))
        else:
            found += alike
    return sorted(found, key=lambda each: (each.severity is Severity.NOTE, each.row))


class _UnusableError(ValueError):
    """A row that is no event of the plan: code, column, value, and a sentence."""

    def __init__(self, code: str, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.code, self.column, self.value = code, column, value


class _Making:
    """Events out of records, and what is wrong with the others."""

    def __init__(self, plan: Plan, records: Sequence[Record]) -> None:
        self._plan, self._problem = plan, plan.problem
        self._alike = {
            "store_id": Alike("stores", plan.problem.stores),
            "depot_id": Alike("depots", plan.problem.depots),
            "order_id": Alike("orders", plan.problem.orders),
        }
        self._ids: Mapping[str, Container[str]] = {
            "store_id": plan.problem.store,
            "depot_id": plan.problem.depot,
            "order_id": plan.problem.order,
        }
        self._routes = {route.name for route in plan.routes}
        self._called = _called(plan)
        self._day = plan.problem.settings.date or _first_date(records)
        self.events: list[Event] = []
        self.findings: list[Finding] = []
        good: list[Record] = []
        for record, spot in zip(records, _spots(plan, records), strict=True):
            try:
                self.events.append(self._event(record, spot))
                good.append(record)
            except _UnusableError as error:
                place = (record.file, record.row, error.column, error.value)
                self.findings.append(
                    Finding(error.code, Severity.ERROR, str(error), EVENTS.name, -1, *place)
                )
        self.findings += _backwards(self.events, good)

    def _event(self, record: Record, spot: tuple[float, float] | None) -> Event:
        values = record.values
        kind: EventKind = values["kind"]
        vehicle = self._vehicle(values)  # first: a file of another plan is wrong in all else too
        order_id = self._known("order_id", values.get("order_id", ""))
        store_id, depot_id = self._place(values)
        if order_id and not store_id:
            store_id = self._problem.order[order_id].store_id
        if not (store_id or depot_id) and kind not in ("start", "end"):
            message = f"store_id is empty; write the store or depot of this {kind}"
            raise _UnusableError("missing-value", "store_id", "", message)
        if kind in ("skipped", "failed") and not store_id:
            message = f"depot '{depot_id}' cannot be {kind}; write the store that was"
            raise _UnusableError("unknown-id", "store_id", depot_id, message)
        km = values.get("odometer_km")
        return Event(
            vehicle,
            kind,
            self._time(values),
            store_id,
            depot_id if not store_id else "",
            order_id,
            None if km is None else round(km * 1000),
            *(spot or (None, None)),
        )

    def _vehicle(self, values: Mapping[str, object]) -> str:
        written, number = str(values["vehicle"]), values.get("number")
        tried = [written] if number is None else [f"{written} #{number}", written]
        for each in tried:
            found = each if each in self._routes else self._called.get(fold(each))
            if found:
                return found
        shown = tried[0]
        known = [route.name for route in self._plan.routes]
        listed = ", ".join(known[:5]) + (f" and {len(known) - 5} more" if len(known) > 5 else "")
        message = f"vehicle '{shown}' drives no route of the plan; its routes: {listed or 'none'}"
        raise _UnusableError("unknown-id", "vehicle", shown, message)

    def _place(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The store and the depot; a depot may stand in the column of stores."""
        store_id = values.get("store_id", "")
        if store_id in self._problem.depot and store_id not in self._problem.store:
            return "", store_id
        depot_id = self._known("depot_id", values.get("depot_id", ""))
        return self._known("store_id", store_id), depot_id

    def _known(self, column: str, value: str) -> str:
        if value and value not in self._ids[column]:
            hint = self._alike[column].hint(value)
            message = f"{column} '{value}' is not in the plan's day; {hint}"
            raise _UnusableError("unknown-id", column, value, message)
        return value

    def _time(self, values: Mapping[str, object]) -> int:
        moment = values["time"]
        assert isinstance(moment, Moment)
        date = moment.date or str(values.get("date", ""))
        days = (_as_date(date) - _as_date(self._day)).days if date and self._day else 0
        seconds = days * _DAY_S + moment.seconds
        if days not in (0, 1) or seconds > DAY_END:
            message = (
                f"the event is of {date}, the plan of {self._day}; "
                "give each plan the events of its own day"
            )
            raise _UnusableError("other-day", "time", date, message)
        return seconds


def _spots(plan: Plan, records: Sequence[Record]) -> list[tuple[float, float] | None]:
    """Where each event was, WGS-84. A position of which a half is missing, or that is no place on
    Earth (a receiver without a fix writes 0 or 999), is none: nothing rests on it."""
    found: list[tuple[float, float] | None] = [None] * len(records)
    rows, lonlat = [], []
    for row, record in enumerate(records):
        lon, lat = record.values.get("lon"), record.values.get("lat")
        if lon and lat and -180 <= lon <= 180 and -90 <= lat <= 90:
            rows.append(row)
            lonlat.append((lon, lat))
    if rows and not plan.problem.settings.plane:
        moved = to_wgs84(np.array(lonlat), plan.problem.settings.coordinates)
        for row, (lon, lat) in zip(rows, moved.tolist(), strict=True):
            found[row] = lon, lat
    return found


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


def _called(plan: Plan) -> dict[str, str]:
    """What else a vehicle may be called, folded -> the name of its route: ``bev-van 3``, the
    route's number, the plate, and the type where one of it drives. What two could be is neither."""
    drive = Counter(route.vehicle.id for route in plan.routes)
    found: dict[str, set[str]] = {}
    for number, route in zip(plan.numbers, plan.routes, strict=True):
        names = [route.name, str(number), f"route {number}", f"路线{number}"]
        names += _plates(route.vehicle.extra, route.number)
        names += [route.vehicle.id] if drive[route.vehicle.id] == 1 else []
        for name in names:
            found.setdefault(fold(name), set()).add(route.name)
    return {key: min(names) for key, names in found.items() if len(names) == 1}


def _plates(extra: Mapping[str, str], number: int) -> list[str]:
    """The plate of one of the vehicles of a type."""
    listed = next((cell for name, cell in extra.items() if fold(name) in PLATES), "")
    plates = [plate.strip() for plate in re.split(r"[;,、；，]", listed) if plate.strip()]
    return plates[number - 1 : number]


def _first_date(records: Iterable[Record]) -> str:
    """The earliest date that the file names; empty if none."""
    dates = [record.values["time"].date or record.values.get("date", "") for record in records]
    return min(filter(None, dates), default="")


def _as_date(written: str) -> dt.date:
    return dt.date.fromisoformat(written)
