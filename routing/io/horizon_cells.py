"""Days, visits and patterns as people write them, in English and Chinese."""

from __future__ import annotations

import datetime as dt
import re

from routing.horizon import MOST_DAYS, Days, Visits
from routing.io import cells, moments
from routing.io.cells import Cell, CellError

NOT_DAYS, NOT_VISITS = "not-days", "not-visits"
HOW = "write weekdays or dates with ; between, such as Mon;Thu, Mon-Fri or 2026-11-30..2026-12-02"
HOW_OFTEN = "write a number, or once, twice a week, 3 a week or daily"

_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = {name[:length]: i for i, name in enumerate(_LONG) for length in (2, 3, len(name))}
_WEEKDAY |= {"tues": 1, "thur": 3, "thurs": 3}
_WEEKDAY |= {
    f"{week}{d}": i for week in ("周", "星期", "礼拜") for i, d in enumerate("一二三四五六日")
}
_WEEKDAY |= {f"{week}天": 6 for week in ("周", "星期", "礼拜")}
_SETS = {
    "workdays": range(5),
    "weekdays": range(5),
    "工作日": range(5),
    "weekend": (5, 6),
    "weekends": (5, 6),
    "周末": (5, 6),
    "daily": range(7),
    "every day": range(7),
    "每天": range(7),
}
_DATE = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_DATES = re.compile(rf"({_DATE})\s*(?:\.\.+|…|至|到|~|–|—|to|\s-\s)\s*({_DATE})")
_BETWEEN = r"\s*(?:\.\.+|…|至|到|~|–|—|-|\bto\b)\s*"
_COUNTS = {
    "once": 1,
    "twice": 2,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
}
_OFTEN = re.compile(
    r"(?P<count>\d+|once|twice|[一二两三四五六七])\s*(?:x|×|times|visits?|次)?\s*"
    r"(?P<week>(?:a|per|each|every|/)?\s*week|weekly)?"
)
_OFTEN_ZH = re.compile(r"(?P<week>每周|一周|每星期)?(?P<count>\d+|[一二两三四五六七])次?")


def days(cell: Cell) -> Days:
    """A set of days: ``Mon;Thu``, ``Mon-Fri``, ``周一、周四``, ``2026-11-30..2026-12-02``."""
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return Days(spans=((day, day),))
    return _days(r"[;,、|\n]", cells.plain(cell))


def patterns(cell: Cell) -> tuple[Days, ...]:
    """Sets of days with ``;`` (or ``|``) between, ``+`` in them: ``Mon+Thu; Tue+Fri``."""
    parts = [part for part in re.split(r"[|;\n]", cells.plain(cell)) if part.strip()]
    return tuple(dict.fromkeys(_days(r"[+,、&]", part) for part in parts))


def visits(cell: Cell) -> Visits:
    """How often: ``2``, ``twice a week``, ``每周两次``, ``daily``."""
    raw = cells.plain(cell).casefold()
    if raw in ("daily", "every day", "每天", "每日"):
        return Visits(0)
    if raw in ("weekly", "every week", "每周"):
        return Visits(1, weekly=True)
    found = _OFTEN.fullmatch(raw) or _OFTEN_ZH.fullmatch(raw)
    if isinstance(cell, float) and cell.is_integer():
        found = _OFTEN.fullmatch(str(int(cell)))
    count = found["count"] if found else ""
    number = _COUNTS[count] if count in _COUNTS else int(count or 0)
    if not found or not 1 <= number <= MOST_DAYS:
        raise CellError(NOT_VISITS, f'"{cells.text(cell)}" does not say how often; {HOW_OFTEN}')
    return Visits(number, weekly=bool(found["week"]))


def _days(between: str, raw: str) -> Days:
    weekdays, spans = set[int](), list[tuple[dt.date, dt.date]]()
    for part in re.split(between, raw):
        if name := part.strip():
            named, dated = _part(name)
            weekdays |= named
            spans += dated
    if not weekdays and not spans:
        raise CellError(NOT_DAYS, f'"{raw}" names no day; {HOW}')
    return Days(frozenset(weekdays), tuple(sorted(set(spans))))


def _part(name: str) -> tuple[set[int], list[tuple[dt.date, dt.date]]]:
    """One weekday, one date, or one stretch of either."""
    folded = name.casefold().rstrip(".")
    if folded in _SETS:
        return set(_SETS[folded]), []
    if folded in _WEEKDAY:
        return {_WEEKDAY[folded]}, []
    if stretch := _DATES.fullmatch(folded):
        first, last = _date(stretch[1]), _date(stretch[2])
        if last < first:
            raise CellError("ends-before-start", f'"{name}" ends before it starts')
        return set(), [(first, last)]
    if re.fullmatch(_DATE, folded):
        return set(), [(_date(folded), _date(folded))]
    ends = [end.strip().rstrip(".") for end in re.split(_BETWEEN, folded)]
    if len(ends) == 2 and all(end in _WEEKDAY for end in ends):
        first_day, last_day = (_WEEKDAY[end] for end in ends)
        return {(first_day + n) % 7 for n in range((last_day - first_day) % 7 + 1)}, []
    raise CellError(NOT_DAYS, f'"{name}" is no day; {HOW}')


def _date(written: str) -> dt.date:
    year, month, day = map(int, re.findall(r"\d+", written))
    return dt.date.fromisoformat(moments.date(f"{year:04d}-{month:02d}-{day:02d}"))
