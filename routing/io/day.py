"""Reading and writing a day, in any of its three forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from routing.errors import Finding, InputError, MissingError, Severity
from routing.io import cells, csv_folder, document, records, workbook
from routing.io import settings as reading
from routing.io.parse import Parsed, parse
from routing.io.raw import RawDay
from routing.io.record_rows import Row
from routing.model import DaySettings
from routing.problem import Problem
from routing.region import REGION, described
from routing.sharing import Sharing
from routing.sources import KEY, TABLES, Sources

NO_ROWS: Mapping[str, Sequence[Row]] = {}

READ = (*TABLES, "sharing", "locks", "drivers", "helpers", "available")

FOLLOWING = "depends-on-bad-row"
"""A finding that another one explains: shown only where rows are skipped one after the other."""


def read_day(path: Path, *, skip_bad_rows: bool = False) -> Problem:
    """Read a day folder, an ``.xlsx`` workbook or a ``.json`` document.

    Raises `InputError` with every problem found. With ``skip_bad_rows`` rows that cannot be used
    go to ``Problem.skipped``; only what concerns a whole file or the settings is raised.
    """
    raw = read_raw(path)
    raw.folder = path if path.is_dir() else path.parent
    return build_day(raw, skip_bad_rows=skip_bad_rows)


def read_raw(path: Path) -> RawDay:
    """Read a day folder, an ``.xlsx`` workbook or a ``.json`` document."""
    if not path.exists():
        raise MissingError(
            f"'{path}' is not there; name a day folder, an .xlsx workbook or a .json document"
        )
    if path.is_dir():
        return csv_folder.read(path)
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        return workbook.read(path)
    if suffix in (".xls", ".xlsb", ".ods"):
        # Merged cells and formulas without a value cannot be seen in them, and would mean "empty".
        raise InputError(f"'{path.name}': {suffix} is not read; open it and save it as .xlsx")
    if suffix == ".json":
        return document.read(path)
    raise InputError(
        f"'{path.name}' is neither a day folder nor an .xlsx workbook nor a .json document"
    )


def build_day(raw: RawDay, *, skip_bad_rows: bool = False) -> Problem:
    """From cells to a validated problem; see `read_day`."""
    raw.settings = reading.usual(raw.settings)
    tables, findings = parse(raw)
    # In the order in which a problem has its partners: findings name records by their position.
    tables["sharing"].records.sort(key=lambda record: str(record.values["distributor_id"]))
    settings, agreed, more = reading.read(raw.settings, raw.settings_file)
    settings = reading.in_folder(settings, raw.folder)
    findings += more
    orders, vehicles = tables["orders"].records, tables["vehicles"].records
    findings += records.missing_amounts(orders, vehicles, settings)
    findings += records.missing_limits(vehicles, tables["stores"].records, orders)
    for name in ("depots", "stores"):
        records.move(tables[name].records, settings.coordinates)
    if skip_bad_rows:
        return _skipping(raw, tables, settings, agreed, findings)
    problem, invalid = _attempt(raw, tables, settings, agreed, findings, ())
    findings += _news(invalid, findings)
    if problem is None or _errors(findings):
        raise InputError.of(sorted(findings, key=_place), "the day")
    return problem


def _news(invalid: list[Finding], known: list[Finding]) -> list[Finding]:
    """What the validation found beyond what is known or follows from it: a table whose rows are
    all bad is not empty."""
    bad = {finding.table for finding in _errors(known)}
    seen = set(known)
    return [
        finding
        for finding in invalid
        if finding.code not in (FOLLOWING, REGION)
        and not (finding.code == "empty-table" and finding.table in bad)
        and finding not in seen
    ]


def _skipping(
    raw: RawDay,
    tables: dict[str, Parsed],
    settings: DaySettings,
    agreed: Sharing,
    findings: list[Finding],
) -> Problem:
    """Leave out bad rows, then what depends on them, until the rest is sound."""
    skipped, fatal = list[Finding](), list[Finding]()
    for finding in _errors(findings):
        of_row = finding.row and finding.code not in WHOLE_FILE
        (skipped if of_row else fatal).append(finding)
    notes = [f for f in findings if f.severity is Severity.NOTE]
    while not fatal:
        problem, invalid = _attempt(raw, tables, settings, agreed, notes, tuple(skipped))
        if problem is not None:
            return problem
        bad = [f for f in _errors(invalid) if f.index >= 0]
        fatal = [f for f in _errors(invalid) if f.index < 0]
        skipped += bad
        for table in READ:
            rows = {f.index for f in bad if f.table == table}
            _drop(tables[table], rows, table)
    raise InputError.of(sorted([*fatal, *skipped], key=_place), "the day")


WHOLE_FILE = (
    "missing-column",
    "two-columns",
    "wrong-unit",
    "encoding",
    "empty-table",
    "title-row",
    "bad-settings",
)


def _drop(table: Parsed, rows: set[int], name: str) -> None:
    """Move the records at these positions to the bad ones."""
    for index in sorted(rows):
        record = table.records[index]
        table.bad.setdefault(record.values[KEY[name]], f"{record.file} row {record.row}")
    table.records = [record for i, record in enumerate(table.records) if i not in rows]


def _errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _place(finding: Finding) -> tuple[int, str, int]:
    order = {Severity.ERROR: 0, Severity.UNSERVABLE: 1, Severity.NOTE: 2}
    return order[finding.severity], finding.file, finding.row


def _attempt(
    raw: RawDay,
    tables: dict[str, Parsed],
    settings: DaySettings,
    agreed: Sharing,
    findings: list[Finding],
    skipped: tuple[Finding, ...],
) -> tuple[Problem | None, list[Finding]]:
    """The problem of the usable rows, or what is wrong with them."""
    rows = {
        (table, index): (record.file, record.row)
        for table in READ
        for index, record in enumerate(tables[table].records)
    }
    things: dict[str, Any] = {
        table: tuple(records.BUILD[table](r.values, r.extra) for r in tables[table].records)
        for table in READ
    }
    own = {
        order_id: own for order_id, own in raw.own.items() if order_id not in tables["orders"].bad
    }
    sharing = replace(agreed, partners=things.pop("sharing"), own=own)
    files = {name: table.file for name, table in raw.tables.items()}
    known = any(
        reading.known_key(key) == "coordinates" and cells.text(cell)
        for key, cell in raw.settings.items()
    )
    where = described(things["stores"], files.get("stores", ""), settings.coordinates, known)
    sources = Sources(
        files=files | {"settings": raw.settings_file},
        rows=rows,
        unusable={(t, i): where for t in READ for i, where in tables[t].bad.items()},
        broken=frozenset(table for table in READ if tables[table].broken),
        notes=(*where, *(f for f in findings if f.severity is Severity.NOTE)),
    )
    try:
        day = Problem(
            **things, settings=settings, skipped=skipped, sources=sources, sharing=sharing
        )
        return day, []
    except InputError as error:
        return None, list(error.findings)


def write_day(problem: Problem, path: Path, more: Mapping[str, Sequence[Row]] = NO_ROWS) -> None:
    """Write a day as a ``.json`` document, an ``.xlsx`` workbook, or else a folder of CSV files.
    ``more``: further tables that go with it, such as those of stocks, as rows by column.

    Raises `InputError` for a research instance: no reader of days would take it back.
    """
    from routing.io import write

    if problem.settings.plane:
        raise InputError("a day in a plane is not written as a day; keep the instance file")
    suffix = path.suffix.lower()
    if suffix == ".json":
        write.document(problem, path, more)
    elif suffix == ".xlsx":
        write.workbook(problem, path, more)
    else:
        write.folder(problem, path, more)
