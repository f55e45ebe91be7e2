"""A day in one workbook: a sheet a table, and a sheet ``settings`` with a key and a value a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routing.io import settings, sheetxml
from routing.io.cells import Cell, text
from routing.io.column import TableSpec, fold
from routing.io.columns import SPECS
from routing.io.raw import SETTINGS, RawDay, RawTable, headers_below, table_name

Row = tuple[int, list[Cell]]
"""Its number in the sheet, and its cells."""

OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")


def read(path: Path) -> RawDay:
    """Every sheet whose name is a table's; what cannot be read is in ``findings``."""
    day = RawDay(settings_file=f"{path.name}#settings")
    for sheet, filled in _opened(path, day, lambda name: table_name(name) is not None).items():
        name, file = table_name(sheet) or "", f"{path.name}#{sheet}"
        if name == SETTINGS:
            day.settings_file = file
            day.settings = settings.pairs(filled, day)
        elif name in day.tables:
            message = f"sheets '{day.tables[name].file}' and '{sheet}' are both {name}; keep one"
            day.problem("two-files", file, message)
        else:
            _take(SPECS[name], file, filled, day)
    return day


def read_sheet(path: Path, spec: TableSpec, day: RawDay) -> None:
    """Put the sheet of one table into ``day.tables``: the one of its name, or the only one."""
    names = {fold(name) for name in (spec.name, spec.zh, *spec.also)}
    sheets = _opened(path, day, lambda _: True)
    meant = [sheet for sheet in sheets if fold(sheet) in names] or list(sheets)
    if len(meant) == 1:
        _take(spec, f"{path.name}#{meant[0]}", sheets[meant[0]], day)
    elif sheets:
        message = f"has {len(meant)} sheets that may be meant; call one '{spec.name}'"
        day.problem("missing-file", path.name, message)


def _take(spec: TableSpec, file: str, filled: list[Row], day: RawDay) -> None:
    if below := headers_below(spec, [row for _, row in filled[:6]]):
        message = f"the headers seem to stand in row {filled[below][0]}; delete the rows above"
        day.problem("title-row", file, message, filled[0][0])
    else:
        day.tables[spec.name] = _table(spec.name, file, filled)


def _opened(path: Path, day: RawDay, wanted: Callable[[str], bool]) -> dict[str, list[Row]]:
    """The rows that are not empty, with their numbers, of every sheet whose name is wanted."""
    from python_calamine import CalamineError

    try:
        sheets = _sheets(path, day, wanted)
    except (CalamineError, *sheetxml.DAMAGED) as error:
        why = "an old .xls or protected by a password" if _locked(path) else error
        message = f"is not a workbook that can be read ({why}); save it as .xlsx again"
        day.problem("not-a-workbook", path.name, message)
        return {}
    return {
        sheet: [(n, row) for n, row in enumerate(rows, 1) if any(text(cell) for cell in row)]
        for sheet, rows in sheets.items()
    }


def _locked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8) == OLD_OR_LOCKED


def _sheets(path: Path, day: RawDay, wanted: Callable[[str], bool]) -> dict[str, list[list[Cell]]]:
    """The cells of every wanted sheet, those marked that would pass for empty."""
    from python_calamine import CalamineWorkbook

    names = [name for name in sheetxml.sheet_names(path) if wanted(name)]
    scanned = sheetxml.scan(path, names)
    book = CalamineWorkbook.from_path(str(path))
    sheets: dict[str, list[list[Cell]]] = {}
    for name in (sheet for sheet in book.sheet_names if wanted(sheet)):
        sheet = scanned.get(name, sheetxml.Sheet())
        if far := sheet.too_far():
            message = (
                f"sheet '{name}': a cell at {far} is not empty; "
                "delete everything right of and below the table"
            )
            day.problem("stray-cell", f"{path.name}#{name}", message)
            continue
        rows: list[list[Cell]] = [
            list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        sheetxml.mark(rows, sheet)
        sheets[name] = rows
    return sheets


def _table(name: str, file: str, filled: list[Row]) -> RawTable:
    """The first row that is not empty holds the headers; empty rows are passed over."""
    if not filled:
        return RawTable(name, file, [], [])
    headers = [text(cell) for cell in filled[0][1]]
    return RawTable(name, file, headers, filled[1:])
