"""Hours at which zones are closed, as people write them: a list of objects in ``settings.toml`` and
documents, or one cell ``centre 07:00-20:00 over 4.5t except permit-centre+electric; ring5
07:00-20:00 only plate-1+plate-6 on mon`` in a table of settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from routing.clock import clock
from routing.io import cells
from routing.io.cells import Cell, CellError
from routing.io.column import fold
from routing.model import Closure

CODE = "not-a-closure"
EXAMPLE = "centre 07:00-20:00 over 4.5t except permit-centre+electric"

KEYS: Mapping[str, tuple[str, ...]] = {
    "zone": ("zone", "区域", "限行区域"),
    "from": ("from", "start", "从", "起", "开始"),
    "to": ("to", "until", "end", "到", "至", "止", "结束"),
    "over": ("over", "over_t", "超过", "超", "限重吨"),
    "only": ("only", "仅", "仅限", "只限"),
    "except": ("except", "but", "除", "除外", "例外"),
    "on": ("on", "days", "星期", "周", "日"),
}
"""Key of an object, or word in a cell -> its spellings."""

_MEANT = {fold(spelling): key for key, spellings in KEYS.items() for spelling in spellings}

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {word: i for i, word in enumerate(DAYS)}
_DAYS |= {
    prefix + sign: i
    for i, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7"))
    for sign in signs
    for prefix in ("周", "星期", "")
}


def read(cell: Cell) -> tuple[Closure, ...]:
    """The closures of a setting, in their order. Raises `CellError` with what to write."""
    items: list[Any] = list(cell) if isinstance(cell, list | tuple) else [cell]
    found: list[Closure] = []
    for item in items:
        if isinstance(item, Mapping):
            found.append(_of_object(item))
        else:
            parts = [part.strip() for part in re.split(r"[;|\n]", cells.plain(item))]
            found += [_of_part(part) for part in parts if part]
    return tuple(found)


def as_objects(closures: Iterable[Closure]) -> list[dict[str, str | float]]:
    """As they stand in ``settings.toml`` and in documents."""
    return [_as_object(closure) for closure in closures]


def _as_object(closure: Closure) -> dict[str, str | float]:
    given: dict[str, str | float] = {
        "zone": closure.zone,
        "from": clock(closure.first),
        "to": clock(closure.last),
    }
    tonnes = round(closure.over_kg / 1000, 9)
    told = {
        "over": int(tonnes) if tonnes == int(tonnes) else tonnes,
        "only": "+".join(sorted(closure.only)),
        "except": "+".join(sorted(closure.exempt)),
        "on": "+".join(DAYS[day] for day in sorted(closure.days)),
    }
    return given | {key: value for key, value in told.items() if value}


def as_text(objects: Iterable[Mapping[str, Any]]) -> str:
    """The same in one cell."""
    return "; ".join(
        f"{each['zone']} {each['from']}-{each['to']}"
        + "".join(f" {key} {each[key]}" for key in ("over", "only", "except", "on") if key in each)
        for each in objects
    )


def _of_object(item: Mapping[str, Cell]) -> Closure:
    given: dict[str, Cell] = {}
    for written, value in item.items():
        key = _MEANT.get(fold(str(written)), "")
        if not key or key in given:
            why = "twice" if key else "which is not known"
            raise CellError(CODE, f"has the key '{written}', {why}; write {', '.join(KEYS)}")
        given[key] = value
    if missing := [key for key in ("zone", "from", "to") if not cells.text(given.get(key))]:
        raise CellError(CODE, f"has a closure without {' and '.join(missing)}; add it")
    return _closure(given, cells.clock(given["from"]), cells.clock(given["to"]))


def _of_part(part: str) -> Closure:
    words = part.split()
    at = next((i for i, word in enumerate(words) if re.match(r"\d{1,2}:\d\d", word)), 0)
    if not at or len(words[at + 1 :]) % 2:
        raise CellError(CODE, f'"{part}" is no closure of a zone; write such as {EXAMPLE}')
    given: dict[str, Cell] = {"zone": " ".join(words[:at])}
    for word, value in zip(words[at + 1 :: 2], words[at + 2 :: 2], strict=True):
        key = _MEANT.get(fold(word), "")
        if key not in ("over", "only", "except", "on") or key in given:
            message = f"\"{part}\": '{word}' is none of over, only, except, on, or stands twice"
            raise CellError(CODE, f"{message}; write such as {EXAMPLE}")
        given[key] = value
    first, last = cells.window(words[at])
    return _closure(given, first, last)


def _closure(given: Mapping[str, Cell], first: int, last: int) -> Closure:
    (zone,) = cells.skills(given["zone"]) or ("",)
    tonnes = re.sub(r"\s*(t|吨)$", "", cells.plain(given.get("over")))
    over = cells.number(tonnes, "over_t") if tonnes else 0.0
    days = cells.skills(given.get("on"))
    if unknown := sorted(day for day in days if day not in _DAYS):
        raise CellError(CODE, f"has the day '{unknown[0]}'; write mon+tue or 周一+周二")
    return Closure(
        zone, first, last, 1000 * over, cells.skills(given.get("only")),
        cells.skills(given.get("except")), frozenset(_DAYS[day] for day in days),
    )  # fmt: skip
