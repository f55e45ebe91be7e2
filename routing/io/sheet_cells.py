"""The cells of a workbook's sheets, with what must not pass for empty marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from routing.io import sheetxml
from routing.io.cells import Cell, text

OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")


class SheetCells(NamedTuple):
    """One sheet. ``far``: a cell that makes it too large to be read, and then it has no rows."""

    name: str
    rows: list[list[Cell]]
    far: str = ""

    @property
    def filled(self) -> list[tuple[int, list[Cell]]]:
        """Rows with content and their numbers, from 1."""
        numbered = enumerate(self.rows, 1)
        return [(line, row) for line, row in numbered if any(text(cell) for cell in row)]

    @property
    def stray(self) -> str:
        """What to do about the cell that is too far off."""
        return (
            f"sheet '{self.name}': a cell at {self.far} is not empty; "
            "delete everything right of and below the table"
        )


def unreadable() -> tuple[type[Exception], ...]:
    """What reading a damaged or foreign file as a workbook may raise."""
    from python_calamine import CalamineError

    return (CalamineError, *sheetxml.DAMAGED)


def why_unreadable(path: Path, error: Exception) -> str:
    """What is wrong with a workbook that could not be read, and what to do."""
    why = "an old .xls or protected by a password" if _locked(path) else error
    return f"is not a workbook that can be read ({why}); save it as .xlsx again"


def sheets(path: Path, wanted: Callable[[str], object]) -> Iterator[SheetCells]:
    """Every sheet whose name is wanted, in the order of the workbook, hidden ones too.

    Raises one of `unreadable` where the file is no workbook.
    """
    from python_calamine import CalamineWorkbook

    scanned = sheetxml.scan(path, [name for name in sheetxml.sheet_names(path) if wanted(name)])
    book = CalamineWorkbook.from_path(str(path))
    for name in (sheet for sheet in book.sheet_names if wanted(sheet)):
        sheet = scanned.get(name, sheetxml.Sheet())
        if far := sheet.too_far():
            yield SheetCells(name, [], far)
            continue
        rows: list[list[Cell]] = [
            list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        sheetxml.mark(rows, sheet)
        yield SheetCells(name, rows)


def _locked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8) == OLD_OR_LOCKED
