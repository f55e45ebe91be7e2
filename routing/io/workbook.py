"""A day in one workbook: a sheet a table, and a sheet ``settings`` with a key and a value a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routing.io import settings
from routing.io.cells import Cell, text
from routing.io.column import TableSpec, fold
from routing.io.columns import SPECS
from routing.io.raw import SETTINGS, RawDay, RawTable, headers_below, table_name
from routing.io.sheet_cells import SheetCells, sheets, unreadable, why_unreadable

Row = tuple[int, list[Cell]]
"""Its number in the sheet, and its cells."""


def read(path: Path) -> RawDay:
    """Every sheet whose name is a table's; what cannot be read is in ``findings``."""
    day = RawDay(settings_file=f"{path.name}#settings")
    for sheet in _sheets(path, day, table_name):
        name, file, filled = table_name(sheet.name) or "", f"{path.name}#{sheet.name}", sheet.filled
        if name == SETTINGS:
            day.settings_file = file
            day.settings = settings.pairs(filled, day)
        elif name in day.tables:
            message = (
                f"sheets '{day.tables[name].file}' and '{sheet.name}' are both {name}; keep one"
            )
            day.problem("two-files", file, message)
        else:
            _take(SPECS[name], file, filled, day)
    return day


def read_sheet(path: Path, spec: TableSpec, day: RawDay) -> None:
    """Put the sheet of one table into ``day.tables``: the one of its name, or the only one."""
    names = {fold(name) for name in (spec.name, spec.zh, *spec.also)}
    found = _sheets(path, day, lambda _: True)
    meant = [sheet for sheet in found if fold(sheet.name) in names] or found
    if len(meant) == 1:
        _take(spec, f"{path.name}#{meant[0].name}", meant[0].filled, day)
    elif found:
        message = f"has {len(meant)} sheets that may be meant; call one '{spec.name}'"
        day.problem("missing-file", path.name, message)


def _take(spec: TableSpec, file: str, filled: list[Row], day: RawDay) -> None:
    if below := headers_below(spec, [row for _, row in filled[:6]]):
        message = f"the headers seem to stand in row {filled[below][0]}; delete the rows above"
        day.problem("title-row", file, message, filled[0][0])
    else:
        day.tables[spec.name] = _table(spec.name, file, filled)


def _sheets(path: Path, day: RawDay, wanted: Callable[[str], object]) -> list[SheetCells]:
    """Every sheet whose name is wanted, but for those that are too large."""
    try:
        found = list(sheets(path, wanted))
    except unreadable() as error:
        day.problem("not-a-workbook", path.name, why_unreadable(path, error))
        return []
    for sheet in found:
        if sheet.far:
            day.problem("stray-cell", f"{path.name}#{sheet.name}", sheet.stray)
    return [sheet for sheet in found if not sheet.far]


def _table(name: str, file: str, filled: list[Row]) -> RawTable:
    """The first row that is not empty holds the headers; empty rows are passed over."""
    if not filled:
        return RawTable(name, file, [], [])
    headers = [text(cell) for cell in filled[0][1]]
    return RawTable(name, file, headers, filled[1:])
