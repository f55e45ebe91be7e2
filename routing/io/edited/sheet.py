"""The sheets of a ``plan.xlsx`` that decide something: where their headers are, and their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.errors import Finding, InputError, MissingError, Severity
from routing.io.cells import Cell, CellError, Unusable, identity, number, text
from routing.io.column import fold
from routing.io.sheet_cells import SheetCells, sheets, unreadable, why_unreadable
from routing.io.sheetxml import sheet_names

STOPS: Mapping[str, tuple[str, ...]] = {
    "route": ("线路", "路线"),
    "vehicle": ("车型", "车辆"),
    "number": ("车号", "编号", "序号"),
    "trip": ("趟次", "车次"),
    "stop": ("站序", "停靠顺序", "顺序"),
    "what": ("事项", "类型"),
    "store": ("门店", "门店编号", "store id"),
    "orders": ("订单", "订单编号", "order ids"),
}
"""Column -> other headers of it. Columns that are not listed are not read."""

GOING: Mapping[str, tuple[str, ...]] = {
    "layout": ("布局", "车厢布局", "隔板"),
    "driver": ("司机", "驾驶员"),
    "helper": ("跟车员", "装卸工"),
}
"""How the vehicle of a route goes out; plans have these columns where there is a choice."""

ROUTES: Mapping[str, tuple[str, ...]] = {
    **{name: STOPS[name] for name in ("route", "vehicle", "number")},
    **GOING,
}

SHEETS: Mapping[str, tuple[str, ...]] = {
    "stops": ("停靠", "停靠点", "站点"),
    "routes": ("线路", "路线"),
}
NEEDED: Mapping[str, frozenset[str]] = {
    "stops": frozenset({"route", "store", "orders"}),
    "routes": frozenset({"route", "vehicle"}),
}
MOST = 10_000
"""No plan has a route, or a route a trip, of a higher number."""

FAILED = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
"""What a formula shows that came to nothing."""

TITLES = 10
"""So many rows may stand above the headers."""


class BadCellError(CellError):
    """A cell that cannot be used; the sentence begins with its column."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(code, f"{column} {message}")
        self.column = column


@dataclass(frozen=True)
class Table:
    """A sheet: its columns by name, the rows below the headers with their numbers from 1.

    ``file`` is the sheet as the user knows it, ``plan.xlsx#stops``.
    """

    file: str
    columns: Mapping[str, int]
    rows: Sequence[tuple[int, Sequence[Cell]]]

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.file.partition("#")[2]

    def cell(self, cells: Sequence[Cell], column: str) -> Cell:
        """A cell of a row; None where the sheet has no such column."""
        place = self.columns.get(column, len(cells))
        return cells[place] if place < len(cells) else None

    def identity(self, cells: Sequence[Cell], column: str) -> str:
        """An id. Raises `BadCellError`, as all of these do."""
        cell = self._sound(cells, column)
        try:
            return identity(cell)
        except CellError as error:
            raise BadCellError(error.code, column, str(error)) from error

    def number(self, cells: Sequence[Cell], column: str) -> float | None:
        """A number, or None for an empty cell."""
        cell = self._sound(cells, column)
        try:
            return number(cell) if text(cell) else None
        except CellError as error:
            raise BadCellError(error.code, column, str(error)) from error

    def whole(self, cells: Sequence[Cell], column: str, most: int = MOST) -> int | None:
        """A whole number from 1 on, or None for an empty cell."""
        cell = self._sound(cells, column)
        try:
            value = number(cell) if text(cell) else None
        except CellError as error:
            said = f'"{text(cell)}" is not a number; write 1, 2, 3 ...'
            raise BadCellError(error.code, column, said) from error
        if value is not None and not (value.is_integer() and 1 <= value <= most):
            said = f"{value:.12g} is not one of 1, 2, 3 ... up to {most:,}"
            raise BadCellError("out-of-range", column, said)
        return None if value is None else int(value)

    def finding(self, line: int, cells: Sequence[Cell], bad: BadCellError) -> Finding:
        """What is wrong with a cell, with its place."""
        value = text(self.cell(cells, bad.column))
        return self.error(bad.code, str(bad), line, bad.column, value)

    def error(self, code: str, message: str, line: int, column: str, value: str = "") -> Finding:
        """What cannot be used, with its place."""
        return Finding(code, Severity.ERROR, message, "", -1, self.file, line, column, value)

    def note(self, code: str, message: str, line: int = 0) -> Finding:
        """Something worth knowing of a row, or of the sheet."""
        return Finding(code, Severity.NOTE, message, file=self.file, row=line)

    def _sound(self, cells: Sequence[Cell], column: str) -> Cell:
        cell = self.cell(cells, column)
        if isinstance(cell, Unusable):
            raise BadCellError(cell.code, column, cell.message)
        if cell in FAILED:
            raise BadCellError(
                "no-value", column, f"holds the error {cell}; write the value itself"
            )
        return cell


def read_tables(path: Path) -> tuple[Table, Table | None]:
    """The sheets ``stops`` and, if it is there, ``routes``.

    Raises `InputError` with a sentence where the file is no ``plan.xlsx``.
    """
    if not path.is_file():
        raise MissingError(f"'{path}' is not there; name a plan.xlsx that `coload plan` wrote")
    try:
        found = list(sheets(path, _named))
    except unreadable() as error:
        raise InputError(f"'{path.name}' {why_unreadable(path, error)}") from error
    tables: dict[str, Table] = {}
    for sheet in found:
        name = _named(sheet.name)
        if name in tables:
            both = f"'{tables[name].sheet}' and '{sheet.name}'"
            raise InputError(f"'{path.name}': sheets {both} are both {name}; delete one")
        tables[name] = _table(path.name, sheet, name)
    if "stops" not in tables:
        there = ", ".join(sheet_names(path))
        raise InputError(
            f"'{path.name}' has no sheet 'stops', its sheets are: {there}; "
            "name a plan.xlsx that `coload plan` wrote"
        )
    return tables["stops"], tables.get("routes")


def _named(sheet: str) -> str:
    """Which of our sheets has this name, or nothing."""
    return next((ours for ours, also in SHEETS.items() if _is(sheet, ours, also)), "")


def _is(header: str, name: str, also: Sequence[str]) -> bool:
    return fold(header) in {fold(each) for each in (name, *also)}


def _table(book: str, sheet: SheetCells, name: str) -> Table:
    if sheet.far:
        raise InputError(f"'{book}': {sheet.stray}")
    file = f"{book}#{sheet.name}"
    spec = STOPS if name == "stops" else ROUTES
    filled = sheet.filled
    for place, (_, cells) in enumerate(filled[:TITLES]):
        columns = _columns(file, cells, spec)
        if NEEDED[name] <= columns.keys():
            return Table(file, columns, filled[place + 1 :])
    best = _columns(file, filled[0][1], spec) if filled else {}
    lacking = ", ".join(column for column in spec if column in NEEDED[name] - best.keys())
    raise InputError(
        f"'{file}' has no column {lacking}; it needs the headers that `coload plan` wrote: "
        + ", ".join(column for column in spec if column in NEEDED[name])
    )


def _columns(file: str, cells: Sequence[Cell], spec: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Our columns among the headers of a row."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = next((ours for ours, also in spec.items() if _is(text(cell), ours, also)), "")
        if name in found:
            raise InputError(f"'{file}': two columns are called {name}; keep one")
        if name:
            found[name] = place
    return found
