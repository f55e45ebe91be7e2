"""Reading what has happened since a plan was made: a table of changes, and new orders and stores
with the columns of a day.

A ``.json`` document, an ``.xlsx`` workbook with sheets ``changes``, ``orders`` and ``stores``, a
folder with such CSV files, or one CSV file of changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from geo.coordinates import to_wgs84
from routing.errors import Finding, InputError, MissingError, Severity
from routing.io import csv_folder, named_tables, records
from routing.io.column import TableSpec
from routing.io.columns import SPECS
from routing.io.columns_changes import CHANGES
from routing.io.parse import Names, Record, parse_table
from routing.io.raw import RawDay
from routing.news import News
from routing.plan import Plan
from routing.underway import Point

FORMAT, VERSION = "coload-changes", 1
TABLES: tuple[TableSpec, ...] = (CHANGES, SPECS["orders"], SPECS["stores"])


def read_news(path: Path, plan: Plan, now: int) -> News:
    """Read a file of changes for a plan of that day, as of second ``now``.

    Raises `InputError` with every problem of the file.
    """
    raw = _raw(path)
    findings = list(raw.findings)
    rows: dict[str, list[Record]] = {spec.name: [] for spec in TABLES}
    for spec in TABLES:
        if (table := raw.tables.get(spec.name)) is not None:
            rows[spec.name] = parse_table(spec, table, Names(), findings).records
    findings += [f for record in rows["changes"] if (f := _incomplete(record))]
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputError.of(findings, "the file of changes")
    system = plan.problem.settings.coordinates
    records.move(rows["stores"], system)
    return _news(rows, system, now)


def _news(rows: Mapping[str, list[Record]], system: str, now: int) -> News:
    told: dict[str, dict[str, Record]] = {}
    for record in rows["changes"]:
        told.setdefault(record.values["what"], {})[record.values["who"]] = record
    return News(
        now,
        cancelled=frozenset(told.get("cancelled", {})),
        closed=frozenset(told.get("closed", {})),
        late={who: round(r.values["minutes"] * 60) for who, r in told.get("late", {}).items()},
        broken={who: _place(r, system) for who, r in told.get("broken", {}).items()},
        at={
            who: place
            for who, r in told.get("position", {}).items()
            if (place := _place(r, system)) is not None
        },
        orders=tuple(records.BUILD["orders"](r.values, r.extra) for r in rows["orders"]),
        stores=tuple(records.BUILD["stores"](r.values, r.extra) for r in rows["stores"]),
    )


def _place(record: Record, system: str) -> Point | None:
    if "lon" not in record.values:
        return None
    given = np.array([(record.values["lon"], record.values["lat"])])
    lon, lat = to_wgs84(given, system)[0].tolist() if system != "wgs84" else given[0].tolist()
    return Point(lon, lat)


def _incomplete(record: Record) -> Finding | None:
    """What a row of changes lacks for what it says."""
    values = record.values
    if values["what"] == "late" and "minutes" not in values:
        column, message = "minutes", "a late vehicle needs minutes: by how many"
    elif values["what"] == "position" and "lon" not in values:
        column, message = "lon", "a position needs lon and lat"
    elif ("lon" in values) != ("lat" in values):
        column, message = "lat", "lon and lat go together; fill in both, or neither"
    else:
        return None
    place = ("changes", -1, record.file, record.row, column)
    return Finding("half-a-change", Severity.ERROR, message, *place)


def _raw(path: Path) -> RawDay:
    if not path.exists():
        raise MissingError(f"'{path}' is not there; name a .json, .xlsx or .csv file of changes")
    raw = RawDay()
    suffix = path.suffix.lower()
    if path.is_dir():
        named_tables.in_folder(path, TABLES, raw)
    elif suffix == ".csv":
        csv_folder.read_table(path, CHANGES, raw)
    elif suffix in (".xlsx", ".xlsm"):
        named_tables.in_workbook(path, TABLES, raw)
    elif suffix == ".json":
        _document(path, raw)
    else:
        raise InputError(f"'{path.name}' is neither .json nor .xlsx nor .csv nor a folder")
    if not raw.tables and not raw.findings:
        names = ", ".join(spec.name for spec in TABLES)
        raise InputError(f"'{path.name}' has none of the tables {names}; name one so")
    return raw


def _document(path: Path, raw: RawDay) -> None:
    content = named_tables.object_in(path, "changes", FORMAT, raw)
    if content is not None:
        named_tables.in_document(content, path.name, TABLES, raw)
