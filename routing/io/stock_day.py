"""A day with stocks as any other day: `coload check` reads it, `coload convert` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routing.errors import Finding
from routing.io import sheetxml
from routing.io.column import fold
from routing.io.columns_stocks import STOCKS, TABLES
from routing.io.day import build_day, read_raw
from routing.io.named_tables import spellings
from routing.io.record_rows import Row
from routing.io.stocks import StockData, read_stocks
from routing.problem import Problem

More = Mapping[str, Sequence[Row]]


def stocked(path: Path) -> StockData | None:
    """The stocks of a day, None where it has no such table. Raises `InputError` with every problem
    found."""
    names = spellings(STOCKS)
    return read_stocks(path) if any(fold(name) in names for name in _tables_of(path)) else None


def of_day(path: Path) -> tuple[Problem, tuple[Finding, ...], More]:
    """A day, what is to be said of it, and the rows of its tables of stocks, if it has any. Where
    it has no orders beside them it is that of the stocks, one unit each, and its table ``orders``
    is told to be empty. Raises `InputError` with every problem found."""
    data = stocked(path)
    if data is None:
        problem = Problem.read(path)
        return problem, problem.findings, {}
    own = _own(path)
    if own is None:
        return data.problem, data.notes, {**data.tables, "orders": ()}
    return own, tuple(dict.fromkeys((*own.findings, *data.notes))), data.tables


def _tables_of(path: Path) -> Iterable[str]:
    """What the tables of a day are called, as far as that is seen without reading them."""
    suffix = path.suffix.lower()
    if path.is_dir():
        return [file.stem for file in path.iterdir() if file.suffix]
    if not path.is_file():
        return []
    if suffix == ".json":
        return [STOCKS.name] if f'"{STOCKS.name}"'.encode() in path.read_bytes() else []
    try:
        return sheetxml.sheet_names(path) if suffix in (".xlsx", ".xlsm") else []
    except sheetxml.DAMAGED:
        return []  # the reader of days says so


def _own(path: Path) -> Problem | None:
    """The day beside its stocks, if it has orders of its own."""
    raw = read_raw(path)
    if "orders" not in raw.tables or not raw.tables["orders"].rows:
        return None
    raw.folder = path if path.is_dir() else path.parent
    known = {name for spec in TABLES for name in spellings(spec)}
    raw.unread = [name for name in raw.unread if fold(Path(name).stem) not in known]
    return build_day(raw)
