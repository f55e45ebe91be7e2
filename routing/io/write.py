"""A day as a document, a workbook or a folder. All three read back to the same problem."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from routing.errors import InputError
from routing.io import closures, paces
from routing.io.columns import SPECS
from routing.io.columns_stocks import TABLES
from routing.io.document import FORMAT, OWN_KEYS, RIDDEN, SHARING_OWN, VERSION
from routing.io.files import closing_workbook, together, write_text
from routing.io.raw import flatten
from routing.io.record_rows import Row, rows_of, settings_row
from routing.problem import Problem

AS_TEXT = {"paces": paces.as_text, "closures": closures.as_text}
"""Settings that are lists, and how they are written in one cell."""

More = Mapping[str, Sequence[Row]]
"""Further tables that are written with a day, such as those of stocks, or instead of its own."""

NOTHING: More = {}

ALL_SPECS = {**SPECS, **{spec.name: spec for spec in TABLES}}


def as_object(problem: Problem, folder: Path | None = None, more: More = NOTHING) -> dict[str, Any]:
    """The day as a ``coload-day`` document of plain JSON types, for a file in ``folder``."""
    day = {"format": FORMAT, "version": VERSION, "settings": settings_row(problem, folder)}
    own = {
        order_id: dict(zip(OWN_KEYS, (own.start, own.metres), strict=True))
        | ({RIDDEN: own.ridden} if own.ridden else {})
        for order_id, own in sorted(problem.sharing.own.items())
    }
    return day | _tables(problem, more) | ({SHARING_OWN: own} if own else {})


def _tables(problem: Problem, more: More) -> dict[str, Sequence[Row]]:
    """All tables, ``more`` before the day's own; none of which ``more`` says that it is empty."""
    found: dict[str, Sequence[Row]] = {**rows_of(problem), **more}
    return {name: rows for name, rows in found.items() if rows or name not in more}


def check_new(path: Path) -> None:
    """Raise `InputError` if a day cannot be written there, or not without a loss."""
    suffix = path.suffix.lower()
    if suffix not in ("", ".json", ".xlsx"):
        raise InputError(
            f"'{path}': a day is written as .json, .xlsx, or a folder, whose name has no suffix"
        )
    if path.exists() and not (path.is_dir() and not suffix and not any(path.iterdir())):
        raise InputError(f"'{path}' is there already; name another target")


def document(problem: Problem, path: Path, more: More = NOTHING) -> None:
    """Write one JSON document."""
    with together(path.parent) as stage:
        text = json.dumps(as_object(problem, path.parent, more), ensure_ascii=False, indent=1)
        write_text(stage / path.name, text + "\n")


def folder(problem: Problem, path: Path, more: More = NOTHING) -> None:
    """Write one CSV file a table, and ``settings.toml``."""
    with together(path) as stage:
        for name, rows in _tables(problem, more).items():
            _table(stage / f"{name}.csv", name, rows)
        write_text(stage / "settings.toml", _toml(settings_row(problem, path)))


def _table(path: Path, name: str, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        # \r\n as RFC 4180 has it; with \n alone, a cell that holds a \r is not put in quotes.
        writer = csv.DictWriter(file, headers(name, rows), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def workbook(problem: Problem, path: Path, more: More = NOTHING) -> None:
    """Write one workbook with a sheet a table. Equal days give equal bytes."""
    with together(path.parent) as stage, closing_workbook(path):
        _workbook(problem, stage / path.name, path.parent, more)


def _workbook(problem: Problem, path: Path, folder: Path, more: More) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "in_memory": True}) as book:
        # Without a date of its own the file would carry the clock's.
        book.set_properties({"created": datetime.combine(_day(problem), time())})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in _tables(problem, more).items():
            sheet = book.add_worksheet(name)
            columns = headers(name, rows)
            sheet.write_row(0, 0, columns, bold)
            for line, row in enumerate(rows, 1):
                for column, header in enumerate(columns):
                    put(sheet, line, column, row.get(header))
            sheet.freeze_panes(1, 1)
            sheet.autofit(300)
        sheet = book.add_worksheet("settings")
        for line, (key, value) in enumerate(flatten(settings_row(problem, folder))):
            sheet.write_string(line, 0, key)
            put(sheet, line, 1, AS_TEXT[key](value) if isinstance(value, list) else value)
        sheet.autofit(300)


def _day(problem: Problem) -> date:
    try:
        return date.fromisoformat(problem.settings.date)
    except ValueError:
        return date(2000, 1, 1)


def put(sheet: Any, line: int, column: int, cell: object) -> None:
    """One cell: a number as a number, anything else as text, nothing where it is empty."""
    if isinstance(cell, int | float):
        sheet.write_number(line, column, cell)
    elif cell is not None:
        sheet.write_string(line, column, str(cell))


def headers(table: str, rows: Iterable[Row]) -> list[str]:
    """The columns that some row fills, the known ones first and in their order."""
    used = {header: None for row in rows for header in row}
    known = [c.name for c in ALL_SPECS[table].columns if c.name in used or c.required]
    return known + [header for header in used if header not in known]


def _toml(settings: Mapping[str, Any], prefix: str = "") -> str:
    """Nested settings as TOML: plain values first, then a section each."""
    lines: list[str] = []
    sections: list[str] = []
    for key, value in settings.items():
        if isinstance(value, Mapping):
            sections.append(f"\n[{prefix}{key}]\n{_toml(value, f'{prefix}{key}.')}")
        else:
            lines.append(f"{_toml_key(key)} = {_toml_value(value)}\n")
    return "".join(lines + sections)


def _toml_key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _toml_value(value: object) -> str:
    if isinstance(value, Mapping):
        inner = (f"{_toml_key(key)} = {_toml_value(part)}" for key, part in value.items())
        return f"{{ {', '.join(inner)} }}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_toml_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
