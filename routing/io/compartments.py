"""The compartments of a vehicle as people write them, in one cell:
``frozen: 400 kg 2.5 m3; ambient+chilled: 900 kg 6 m3; *: 100 kg``.

Where walls can be moved the layouts stand with ``||`` between, or the word ``or`` (``或``). Parts
of one stand with ``;`` between, in the order in which goods are put into them; ``*`` takes any
class of goods. A dimension is called as in the column ``capacity_…`` that limits it for the
vehicle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from routing.io import cells, units
from routing.io.cells import Cell, CellError
from routing.io.column import fold
from routing.io.columns_orders import ORDERS
from routing.model import Compartment

Layout = tuple[Compartment, ...]

BETWEEN = r"\|\||(?:^|(?<=\s))or(?=\s)|或者|或"
"""What stands between layouts."""

ANY = "*"
CODE = "not-a-compartment"
EXAMPLE = "frozen: 400 kg 2.5 m3"
_AMOUNT = re.compile(r"\s*[,、]?\s*([+-]?[\d.]+(?:[eE][+-]?\d+(?!\w))?)\s*([^\W\d][\w-]*)")
_USUAL = {
    spelling: name
    for name in ("kg", "m3", "cases")
    for spelling in ORDERS.column(name).spellings
    if spelling not in units.UNITS
} | {"件": "cases", "箱": "cases"}
"""Spellings of the columns of orders; those that are units are looked up as units."""


def read(cell: Cell) -> tuple[Layout, ...]:
    """The layouts of a cell, each its compartments in their order. Raises `CellError` with what to
    write."""
    layouts = [_layout(written) for written in re.split(BETWEEN, cells.plain(cell))]
    found = tuple(layout for layout in layouts if layout)
    if len(set(map(write_one, found))) < len(found):
        raise CellError(CODE, "has one layout twice; keep one of them")
    return found


def _layout(written: str) -> Layout:
    parts = [part.strip() for part in re.split(r"[;|\n]", written)]
    return tuple(_compartment(part) for part in parts if part)


def write(layouts: Iterable[Layout]) -> str:
    """The cell that reads back to the same layouts."""
    return " || ".join(map(write_one, layouts))


def write_one(layout: Layout) -> str:
    """One layout."""
    return "; ".join(map(_written, layout))


def dimension(word: str) -> str:
    """The dimension that a word names: ``kg`` for 公斤, ``cases`` for 箱数; any other is kept, as
    the rest of a header ``capacity_…`` is. Raises `CellError` for a unit that no column has."""
    unit = units.UNITS.get(word.casefold(), "")
    if unit and unit not in ("kg", "m3"):
        ours = {"weight": "kg", "volume": "m3"}.get(units.KIND[unit], "kg or m3")
        raise CellError(CODE, f'"{word}" is another unit; write the amount in {ours}')
    return unit or _USUAL.get(fold(word), word.casefold())


def dimensions(cell: Cell) -> set[str]:
    """The dimensions that a cell limits; none where it cannot be read, which is said elsewhere."""
    try:
        return {name for layout in read(cell) for part in layout for name in part.capacity}
    except CellError:
        return set()


def _compartment(part: str) -> Compartment:
    named, colon, amounts = part.partition(":")
    if not colon or ":" in amounts:
        how = f"write its classes, a colon and what it holds, such as {EXAMPLE}"
        raise CellError(CODE, f'"{part}" is not a compartment; {how}, and ; between several')
    return Compartment(_classes(named, part), _capacity(amounts.strip(), part))


def _classes(named: str, part: str) -> frozenset[str]:
    if named.strip() == ANY:
        return frozenset()
    classes = [cells.goods(name) for name in named.split("+")]
    if not all(classes) or ANY in classes:
        how = f"write classes with + between before the colon, or {ANY} alone for any class"
        raise CellError(CODE, f'"{part}" does not say which classes it takes; {how}')
    if wrong := next((name for name in classes if re.search("[,、]", name)), ""):
        how = f"write classes with + between, {wrong.replace(',', '+').replace('、', '+')}"
        raise CellError(CODE, f'"{wrong}" is not a class of goods; {how}')
    return frozenset(classes)


def _capacity(amounts: str, part: str) -> dict[str, float]:
    capacity: dict[str, float] = {}
    at = 0
    while at < len(amounts):
        found = _AMOUNT.match(amounts, at)
        if found is None:
            rest = amounts[at:].strip()
            how = "write each as a number with a decimal point and its dimension, such as 2.5 m3"
            raise CellError(CODE, f'"{rest}" in "{part}" is not an amount; {how}')
        name = dimension(found[2])
        if name in capacity:
            raise CellError(CODE, f'"{part}" says twice how much {name} it holds; keep one')
        capacity[name] = cells.number(found[1])
        at = found.end()
    if not capacity:
        raise CellError(CODE, f'"{part}" does not say what it holds; write it, such as {EXAMPLE}')
    return capacity


def _written(compartment: Compartment) -> str:
    amounts = (f"{_plain(amount)} {name}" for name, amount in compartment.capacity.items())
    return f"{'+'.join(sorted(compartment.goods)) or ANY}: {' '.join(amounts)}"


def _plain(amount: float) -> str:
    """Digits as a cell of numbers would show them, never a bare exponent of other letters."""
    rounded = round(amount, 9)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)
