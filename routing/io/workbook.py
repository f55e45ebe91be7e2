"""A day in one workbook: a sheet a table, and a sheet ``settings`` with a key and a value a row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from routing.io.cells import Cell, text
from routing.io.raw import SETTINGS, RawDay, RawTable, table_name


def read(path: Path) -> RawDay:
    """Every sheet whose name is a table's; what cannot be read is in ``findings``."""
    from python_calamine import CalamineError, CalamineWorkbook

    day = RawDay(settings_file=f"{path.name}#settings")
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets: dict[str, list[list[Cell]]] = {
            sheet: list(map(list, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)))
            for sheet in book.sheet_names
            if table_name(sheet)
        }
        for sheet, row, column, shown in _errors(path, book.sheet_names):
            if sheet in sheets and row < len(sheets[sheet]):
                sheets[sheet][row][column] = shown
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, SyntaxError) as error:
        message = f"is not a workbook that can be read ({error}); save it as .xlsx again"
        day.problem("not-a-workbook", path.name, message)
        return day
    for sheet, rows in sheets.items():
        name, file = table_name(sheet) or "", f"{path.name}#{sheet}"
        if name == SETTINGS:
            day.settings_file = file
            day.settings = {text(row[0]): row[1] for row in rows if len(row) > 1 and text(row[0])}
        elif name in day.tables:
            message = f"sheets '{day.tables[name].file}' and '{sheet}' are both {name}; keep one"
            day.problem("two-files", file, message)
        else:
            day.tables[name] = _table(name, file, rows)
    return day


def _table(name: str, file: str, rows: list[list[Cell]]) -> RawTable:
    """The first row that is not empty holds the headers; empty rows are passed over."""
    filled = [(n, row) for n, row in enumerate(rows, 1) if any(text(cell) for cell in row)]
    if not filled:
        return RawTable(name, file, [], [])
    headers = [text(cell) for cell in filled[0][1]]
    return RawTable(name, file, headers, filled[1:])


_ERROR_CELL = rb'(?s)(<c [^>]*\bt="e"[^>]*>)(?:(?!</c>).)*?<v>([^<]*)'


def _errors(path: Path, names: list[str]) -> Iterator[tuple[str, int, int, str]]:
    """Sheet, row and column from 0, and text of cells that show an error, such as ``#N/A``.

    Calamine gives them as empty, and empty means "no limit": a failed look-up of a time window
    must not open the store all day.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return
    with zipfile.ZipFile(path) as parts:
        for name, part in _sheet_parts(parts, names):
            for tag, shown in re.findall(_ERROR_CELL, parts.read(part)):
                place = re.search(rb'\br="([A-Z]+)(\d+)"', tag)
                if place:
                    yield name, int(place[2]) - 1, _column(place[1]), shown.decode()


def _sheet_parts(parts: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its file inside the workbook."""
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).iter()
    for sheet in sheets:
        identity = next((v for k, v in sheet.items() if k.endswith("}id")), None)
        target = targets.get(identity, "")
        if sheet.get("name") in names and "worksheets/" in target:
            yield sheet.get("name", ""), "xl/" + target.lstrip("/").removeprefix("xl/")


def _column(letters: bytes) -> int:
    """``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
