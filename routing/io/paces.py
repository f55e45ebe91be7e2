"""The hours of slow traffic as people write them: a list of objects with ``from``, ``to``
and ``percent`` in ``settings.toml`` and documents, or one cell
``07:00-09:30 60%; 16:30-19:00 70%`` in a table of settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from routing.clock import clock
from routing.io import cells
from routing.io.cells import Cell, CellError
from routing.io.column import fold
from routing.model import Pace

CODE = "not-a-pace"
KEYS: Mapping[str, tuple[str, ...]] = {
    "from": ("from", "start", "first", "从", "起", "开始"),
    "to": ("to", "until", "end", "last", "到", "至", "止", "结束"),
    "percent": ("percent", "speed", "speed_percent", "百分比", "车速百分比"),
}
"""Key of an object -> its spellings."""

_MEANT = {fold(spelling): key for key, spellings in KEYS.items() for spelling in spellings}
EXAMPLE = 'from = "07:00", to = "09:30", percent = 60'


def read(cell: Cell) -> tuple[Pace, ...]:
    """The paces of a setting, sorted by time. Raises `CellError` with what to write."""
    items: list[Any] = list(cell) if isinstance(cell, list | tuple) else [cell]
    found: list[Pace] = []
    for item in items:
        found += [_of_object(item)] if isinstance(item, Mapping) else _of_text(item)
    return tuple(sorted(found, key=lambda pace: (pace.first, pace.last)))


def as_objects(paces: Iterable[Pace]) -> list[dict[str, str | int]]:
    """As they stand in ``settings.toml`` and in documents."""
    return [{"from": clock(p.first), "to": clock(p.last), "percent": p.percent} for p in paces]


def as_text(objects: Iterable[Mapping[str, Any]]) -> str:
    """The same in one cell."""
    return "; ".join(f"{each['from']}-{each['to']} {each['percent']}%" for each in objects)


def _of_object(item: Mapping[str, Cell]) -> Pace:
    given: dict[str, Cell] = {}
    for written, value in item.items():
        key = _MEANT.get(fold(str(written)), "")
        if not key or key in given:
            why = "twice" if key else "which is not known"
            raise CellError(CODE, f"has the key '{written}', {why}; write {EXAMPLE}")
        given[key] = value
    if missing := [key for key in KEYS if not cells.text(given.get(key))]:
        raise CellError(CODE, f"has a pace without {' and '.join(missing)}; write {EXAMPLE}")
    return _pace(cells.clock(given["from"]), cells.clock(given["to"]), given["percent"])


def _of_text(item: Cell) -> list[Pace]:
    parts = [part.strip() for part in re.split(r"[;|\n]", cells.plain(item))]
    return [_of_part(part) for part in parts if part]


def _of_part(part: str) -> Pace:
    hours, _, percent = part.rpartition(" ")
    if not hours:
        how = "write hours and a percent of the usual speed, such as 07:00-09:30 60%"
        raise CellError(CODE, f'"{part}" is not a pace; {how}, and ; between several')
    first, last = cells.window(hours.strip().removesuffix(":"))
    return _pace(first, last, percent)


def _pace(first: int, last: int, percent: Cell) -> Pace:
    written = cells.plain(percent).removesuffix("%").strip()
    value = cells.number(written, "percent")
    if not value.is_integer():
        meant = f"{round(value * 100)} for {value:g} of" if 0 < value < 3 else f"{round(value)} for"
        message = f"has percent {value:g}, which is not a whole number; write {meant}"
        raise CellError(CODE, f"{message} the usual speed")
    return Pace(first, last, int(value))
