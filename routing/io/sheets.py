"""Tables in a workbook: typed columns, widths that fit, panes, filters and paper.

User text is always written as text, so that ``=1+1`` in a store's name stays what it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "count", "kg", "m3", "amount", "km", "money", "percent", "time", "degrees"]

NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "kg": "#,##0.0",
    "m3": "#,##0.000",
    "amount": "#,##0.###",
    "km": "#,##0.0",
    "money": "#,##0.00",
    "percent": "0 %",
    "time": "[hh]:mm",
    "degrees": "0.000000",
}
"""``time`` takes seconds and is written as a real Excel time; hours may pass 24."""

LONGEST = 32_767
"""Characters that Excel admits in a cell."""

PAPER_WIDTH = 138
"""Characters across a sheet of A4, landscape, inside its margins: 277 mm of 7 pixels each."""

Cell = str | float | None
Style = Literal["plain", "title", "wrap"]


class Column(NamedTuple):
    """A column of a sheet. ``wrap``: long text goes on in the next line of its cell."""

    header: str
    kind: Kind = "text"
    wrap: bool = False


QUANTITY_KINDS: Mapping[str, Kind] = {"kg": "kg", "m3": "m3", "cases": "count"}


def quantity_columns(names: Iterable[str], suffix: str = "") -> list[Column]:
    """One column a dimension."""
    return [Column(f"{name}{suffix}", QUANTITY_KINDS.get(name, "amount")) for name in names]


class Book:
    """A workbook that comes out the same for the same content."""

    def __init__(self, path: Path, title: str, created: datetime) -> None:
        import xlsxwriter

        path.parent.mkdir(parents=True, exist_ok=True)
        options = {
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "in_memory": True,  # no temporary files: fifteen of them cost more than the sheets
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"title": title, "created": created, "comments": "Coload"})
        self._formats: dict[tuple[Kind, Style], Any] = {}
        head = {"bold": True, "bottom": 1, "bg_color": "#DDE7F0", "text_wrap": True}
        self._head = self._book.add_format({**head, "valign": "vcenter"})

    def format(self, kind: Kind, style: Style = "plain") -> Any:
        """The cell format for a kind of value, made once."""
        if (kind, style) not in self._formats:
            look: dict[str, Any] = {"num_format": NUMBER_FORMATS[kind], "valign": "top"}
            if style == "wrap":
                look["text_wrap"] = True
            elif style == "title":
                look |= {"bold": True, "bg_color": "#EEF2F6", "top": 1}
            self._formats[kind, style] = self._book.add_format(look)
        return self._formats[kind, style]

    def sheet(self, name: str, columns: Sequence[Column], frozen: int = 1) -> Sheet:
        """A new sheet with a header row that stays on the screen and on every printed page."""
        sheet = self._book.add_worksheet(name)
        for position, column in enumerate(columns):
            sheet.write_string(0, position, column.header, self._head)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&L&F&C&A&R&P / &N")
        return Sheet(self, sheet, columns)

    def close(self) -> None:
        """Write the file."""
        self._book.close()


class Sheet:
    """Rows below a header."""

    def __init__(self, book: Book, sheet: Any, columns: Sequence[Column]) -> None:
        self._book, self._sheet, self._columns = book, sheet, columns
        self._widths = [_width(column.header) for column in columns]
        self.line = 1

    def add(self, cells: Sequence[Cell], style: Style = "plain") -> None:
        """One row; None leaves a cell empty."""
        for position, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            self._put(position, column, column.kind, cell, style)
        self.line += 1

    def add_value(self, cells: Sequence[Cell], kind: Kind) -> None:
        """One row whose numbers are all of one kind, whatever their columns say."""
        for position, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            self._put(position, column, kind, cell, "plain")
        self.line += 1

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Many rows."""
        for cells in rows:
            self.add(cells)

    def break_pages(self, lines: Sequence[int]) -> None:
        """Begin a new page before each of these lines (0 is the header)."""
        # Excel passes over page breaks where a sheet is fitted to the paper, so it is scaled.
        width = sum(map(self._column_width, range(len(self._columns))))
        self._sheet.set_print_scale(max(30, min(100, int(100 * PAPER_WIDTH / width))))
        self._sheet.set_h_pagebreaks(list(lines))

    def finish(self, *, filtered: bool = True) -> None:
        """Set the widths, and a filter over all rows."""
        for position in range(len(self._columns)):
            self._sheet.set_column(position, position, self._column_width(position))
        if filtered and self._columns:
            self._sheet.autofilter(0, 0, max(1, self.line - 1), len(self._columns) - 1)

    def _column_width(self, position: int) -> int:
        longest = 70 if self._columns[position].wrap else 44
        return min(self._widths[position], longest) + 2

    def _put(self, position: int, column: Column, kind: Kind, cell: Cell, style: Style) -> None:
        if column.wrap and style == "plain":
            style = "wrap"
        if cell is None:
            if style == "title":
                self._sheet.write_blank(self.line, position, None, self._book.format(kind, style))
            return
        if isinstance(cell, str):
            text = _clean(cell)[:LONGEST]
            self._sheet.write_string(self.line, position, text, self._book.format("text", style))
            shown = text
        else:
            value = cell / 86_400 if kind == "time" else cell
            self._sheet.write_number(self.line, position, value, self._book.format(kind, style))
            shown = "00:00" if kind == "time" else f"{value:,.2f}"
        if style != "title":
            self._widths[position] = max(self._widths[position], _width(shown))


def _clean(text: str) -> str:
    """Without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _width(text: str) -> int:
    """Columns that the widest line takes; a Chinese character takes two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line))
        for line in (text.split("\n") or [""])
    )
