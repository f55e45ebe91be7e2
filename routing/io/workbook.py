"""A day in one workbook: a sheet a table, and a sheet ``settings`` with a key and a value a row."""

from __future__ import annotations

from pathlib import Path

from routing.io import settings
from routing.io.cells import Cell, text
from routing.io.raw import SETTINGS, RawDay, RawTable, headers_below, table_name
from routing.io.sheet_cells import SheetCells, sheets, unreadable, why_unreadable


def read(path: Path) -> RawDay:
    """Every sheet whose name is a table's; what cannot be read is in ``findings``."""
    day = RawDay(settings_file=f"{path.name}#settings")
    try:
        found = list(sheets(path, table_name))
    except unreadable() as error:
        day.problem("not-a-workbook", path.name, why_unreadable(path, error))
        return day
    for sheet in found:
        file = f"{path.name}#{sheet.name}"
        if sheet.far:
            day.problem("stray-cell", file, sheet.stray)
        else:
            _take(day, sheet, file)
    return day


def _take(day: RawDay, sheet: SheetCells, file: str) -> None:
    """Put one sheet into the day."""
    name, filled = table_name(sheet.name) or "", sheet.filled
    if name == SETTINGS:
        day.settings_file = file
        day.settings = settings.pairs(filled, day)
    elif name in day.tables:
        message = f"sheets '{day.tables[name].file}' and '{sheet.name}' are both {name}; keep one"
        day.problem("two-files", file, message)
    elif below := headers_below(name, [row for _, row in filled[:6]]):
        message = f"the headers seem to stand in row {filled[below][0]}; delete the rows above"
        day.problem("title-row", file, message, filled[0][0])
    else:
        day.tables[name] = _table(name, file, filled)


def _table(name: str, file: str, filled: list[tuple[int, list[Cell]]]) -> RawTable:
    """The first row that is not empty holds the headers; empty rows are passed over."""
    if not filled:
        return RawTable(name, file, [], [])
    headers = [text(cell) for cell in filled[0][1]]
    return RawTable(name, file, headers, filled[1:])
