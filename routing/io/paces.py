"""The hours of slow traffic as people write them: a list of objects with ``from``, ``to`` and
``percent``, and ``zone`` or ``on`` where they hold in some places only, in ``settings.toml`` and
documents, or one cell ``07:00-09:30 60%; centre 16:30-19:00 40%; 07:00-09:00 50% on trunk+town`` in
a table of settings."""

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
    "zone": ("zone", "区域", "所在区域"),
    "on": ("on", "roads", "road", "道路", "路段", "在"),
}
"""Key of an object -> its spellings."""
NEEDED = ("from", "to", "percent")

_MEANT = {fold(spelling): key for key, spellings in KEYS.items() for spelling in spellings}
EXAMPLE = 'from = "07:00", to = "09:30", percent = 60'


def read(cell: Cell) -> tuple[Pace, ...]:
    """The paces of a setting, sorted by time. Raises `CellError` with what to write."""
    items: list[Any] = list(cell) if isinstance(cell, list | tuple) else [cell]
    found: list[Pace] = []
    for item in items:
        found += [_of_object(item)] if isinstance(item, Mapping) else _of_text(item)
    return tuple(sorted(found, key=lambda p: (p.first, p.last, p.zone, sorted(p.on))))


def as_objects(paces: Iterable[Pace]) -> list[dict[str, str | int]]:
    """As they stand in ``settings.toml`` and in documents."""
    return [_as_object(pace) for pace in paces]


def _as_object(pace: Pace) -> dict[str, str | int]:
    where = {"zone": pace.zone, "on": "+".join(sorted(pace.on))}
    return {
        "from": clock(pace.first),
        "to": clock(pace.last),
        "percent": round(pace.percent),
        **{key: value for key, value in where.items() if value},
    }


def as_text(objects: Iterable[Mapping[str, Any]]) -> str:
    """The same in one cell."""
    return "; ".join(
        (f"{each['zone']} " if "zone" in each else "")
        + f"{each['from']}-{each['to']} {each['percent']}%"
        + (f" on {each['on']}" if "on" in each else "")
        for each in objects
    )


def _of_object(item: Mapping[str, Cell]) -> Pace:
    given: dict[str, Cell] = {}
    for written, value in item.items():
        key = _MEANT.get(fold(str(written)), "")
        if not key or key in given:
            why = "twice" if key else "which is not known"
            raise CellError(CODE, f"has the key '{written}', {why}; write {EXAMPLE}")
        given[key] = value
    if missing := [key for key in NEEDED if not cells.text(given.get(key))]:
        raise CellError(CODE, f"has a pace without {' and '.join(missing)}; write {EXAMPLE}")
    return _pace(cells.clock(given["from"]), cells.clock(given["to"]), given)


def _of_text(item: Cell) -> list[Pace]:
    parts = [part.strip() for part in re.split(r"[;|\n]", cells.plain(item))]
    return [_of_part(part) for part in parts if part]


def _of_part(part: str) -> Pace:
    words, roads = part.split(), ""
    on = next((i for i, word in enumerate(words) if i and _MEANT.get(fold(word)) == "on"), 0)
    if on:
        words, roads = words[:on], " ".join(words[on + 1 :])
    at = next((i for i, word in enumerate(words) if re.match(r"\d{1,2}[:：]\d\d", word)), 0)
    hours, _, percent = " ".join(words[at:]).rpartition(" ")
    if not hours:
        how = "write hours and a percent of the usual speed, such as 07:00-09:30 60%"
        where = f"{how}, with a zone before it or on and roads after it where it holds only there"
        raise CellError(CODE, f'"{part}" is not a pace; {where}, and ; between several')
    first, last = cells.window(hours.strip().removesuffix(":"))
    given: dict[str, Cell] = {"percent": percent, "zone": " ".join(words[:at]), "on": roads}
    return _pace(first, last, given)


def _pace(first: int, last: int, given: Mapping[str, Cell]) -> Pace:
    written = cells.plain(given["percent"]).removesuffix("%").strip()
    value = cells.number(written, "percent")
    if not value.is_integer():
        meant = f"{round(value * 100)} for {value:g} of" if 0 < value < 3 else f"{round(value)} for"
        message = f"has percent {value:g}, which is not a whole number; write {meant}"
        raise CellError(CODE, f"{message} the usual speed")
    zones, on = cells.skills(given.get("zone")), cells.skills(given.get("on"))
    if len(zones) > 1 or (zones and on):
        what = "a zone and roads" if on else f"the zones {' and '.join(sorted(zones))}"
        raise CellError(CODE, f"has a pace with {what}; write one pace for each")
    return Pace(first, last, int(value), "".join(zones), on)
