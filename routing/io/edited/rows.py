"""The rows of the sheet ``stops``, understood: which route, trip and place in it each one is for.

People leave cells empty, so an empty cell says "like the row above".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from routing.errors import Finding
from routing.io.cells import LIST_SEPARATORS, Cell, text
from routing.io.column import fold
from routing.io.edited.sheet import BadCellError, Table
from routing.io.plan_shape import HIGHEST
from routing.problem import Problem


class Kind(Enum):
    """What a row stands for. Breaks have no rows here: where they are taken is computed."""

    STOP = "stop"
    LOADING = "loading"
    RELOAD = "reload"


@dataclass(frozen=True)
class Row:
    """One row. ``line``: its number in the sheet. ``position``: where in its trip; rows of one
    position are taken as they stand. ``number`` is None where only the vehicle's type is named;
    ``vehicle`` is empty where it is not either."""

    line: int
    kind: Kind
    route: int
    trip: int
    position: float
    place: str
    orders: tuple[str, ...] = ()
    vehicle: str = ""
    number: int | None = None


@dataclass
class Read:
    """The rows in the order of the sheet, what cannot be read, and what is worth knowing."""

    rows: list[Row] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


BREAK, STOP = ("break", "pause", "休息", "停车休息"), ("stop", "停靠")
RELOAD, LOADING = ("reload", "再装", "回库"), ("loading", "装货", "装车")
LAST_TRIP = 0
"""Of a row that names no trip, until all rows are known."""


def read_rows(table: Table, problem: Problem) -> Read:
    """Read all rows; whatever cannot be read is among ``errors``, the other rows are read on."""
    read = Read()
    above: Row | None = None
    for line, cells in table.rows:
        row = _row(table, problem, line, cells, above, read)
        if row is not None:
            read.rows.append(row)
            above = row
    last: dict[int, int] = {}
    for row in read.rows:
        last[row.route] = max(last.get(row.route, 1), row.trip)
    read.rows = [replace(r, trip=last[r.route]) if r.trip == LAST_TRIP else r for r in read.rows]
    return read


def _row(
    table: Table, problem: Problem, line: int, cells: Sequence[Cell], above: Row | None, read: Read
) -> Row | None:
    """One row, or None where it says nothing or cannot be read."""
    try:
        place = table.identity(cells, "store")
        kind = _kind(fold(text(table.cell(cells, "what"))), place, problem)
        if kind is None:
            return None
        orders = _orders(table, cells, problem) if kind is Kind.STOP else ()
        if kind is Kind.STOP and not place and not orders:
            said = "names neither a store nor orders; it is passed over"
            read.notes.append(table.note("passed-over", said, line))
            return None
        route = table.whole(cells, "route") or _like_above(table, line, above, read)
        trip, position = table.whole(cells, "trip"), table.number(cells, "stop")
        vehicle = table.identity(cells, "vehicle")
        number = table.whole(cells, "number", HIGHEST)
        place = place or _store_of(problem, orders)
    except BadCellError as bad:
        read.errors.append(table.finding(line, cells, bad))
        return None
    same = above if above is not None and above.route == route else None
    if trip is None:
        trip = same.trip if same else LAST_TRIP
    if position is None:
        follows = same is not None and same.trip == trip
        position = _place(kind, same if follows else None)
    return Row(line, kind, route, trip, position, place, orders, vehicle, number)


def _place(kind: Kind, above: Row | None) -> float:
    """Where a row without a position goes: loading first, a stop right after the row above, or
    to the end of its trip if that is another's."""
    if kind is not Kind.STOP:
        return -math.inf
    return math.inf if above is None else above.position


def _like_above(table: Table, line: int, above: Row | None, read: Read) -> int:
    if above is None:
        raise BadCellError("missing-value", "route", "is empty; write the number of a route")
    said = f"names no route; it is taken to be on route {above.route}, like row {above.line}"
    read.notes.append(table.note("like-the-row-above", said, line))
    return above.route


def _kind(what: str, place: str, problem: Problem) -> Kind | None:
    """What a row is for, by the column ``what`` or by its place; None for a break or a pause."""
    if what.startswith(BREAK):
        return None
    if what.startswith(RELOAD):
        return Kind.RELOAD
    if what in LOADING:
        return Kind.LOADING
    depot = place in problem.depot and place not in problem.store
    return Kind.LOADING if depot and what not in STOP else Kind.STOP


def _store_of(problem: Problem, orders: Sequence[str]) -> str:
    """The store of orders whose row names none, where there is no doubt."""
    known = [problem.order[name] for name in orders if name in problem.order]
    stores = {order.store_id for order in known}
    if len(stores) != 1 or any(order.is_transfer for order in known):
        raise BadCellError(
            "missing-value", "store", "is empty; write the store where the orders go"
        )
    return stores.pop()


def _orders(table: Table, cells: Sequence[Cell], problem: Problem) -> tuple[str, ...]:
    """Order ids with commas, semicolons or line ends between."""
    return tuple(_ids(table.identity(cells, "orders"), problem))


def _ids(written: str, problem: Problem) -> Iterator[str]:
    """An id may hold a separator itself: the longest piece that is an order of the day counts."""
    parts = re.split(f"({LIST_SEPARATORS})", written)  # ids at even places, separators between
    first = 0
    while first < len(parts):
        name, end = parts[first].strip(), first
        for last in range(first + 2, min(len(parts), first + 2 * LONGEST_ID), 2):
            longer = "".join(parts[first : last + 1]).strip()
            if longer in problem.order:
                name, end = longer, last
        if name:
            yield name
        first = end + 2


LONGEST_ID = 5
"""So many pieces are tried as one id."""
