"""Dates, and moments of a day with or without their date."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from routing.io import cells
from routing.io.cells import Cell, CellError


class Moment(NamedTuple):
    """``date``: ``YYYY-MM-DD``, or empty where none is given. ``seconds`` from its midnight."""

    date: str
    seconds: int


def date(cell: Cell) -> str:
    """A day that the calendar has, ``YYYY-MM-DD``."""
    if isinstance(cell, dt.datetime | dt.date):
        return (cell.date() if isinstance(cell, dt.datetime) else cell).isoformat()
    raw = cells.plain(cell)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
            return dt.date.fromisoformat(raw).isoformat()
    except ValueError:
        pass
    advice = _better_date(raw) or "YYYY-MM-DD, such as 2026-03-02"
    raise CellError("not-a-date", f'"{raw}" is not a date; write {advice}')


def _better_date(raw: str) -> str:
    """The date that starts with its year, in digits; empty if there is none."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", raw)
    try:
        return dt.date(*map(int, parts.groups())).isoformat() if parts else ""
    except ValueError:
        return ""


_SPLIT = re.compile(
    r"(?:(?P<date>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:\s+|T))?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:[.,]\d+)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def moment(cell: Cell) -> Moment:
    """``07:30``, ``07:30:15``, ``2026-03-02 07:30`` or ISO 8601; parts of a second are dropped.

    A zone such as ``+08:00`` says that the time is that of the clock there, and is passed over;
    UTC is refused, since a day does not say how far its clocks are from it.
    """
    if isinstance(cell, dt.datetime) and cell.year > 1900:
        return Moment(cell.date().isoformat(), cells.clock(cell.time()))
    raw = cells.plain(cell)
    found = None if isinstance(cell, float | dt.date | dt.time) else _SPLIT.fullmatch(raw)
    if not found:
        return Moment("", cells.clock(cell))
    if (found["zone"] or "").upper() in ("Z", "UTC"):
        message = f'"{raw}" is in UTC, and a day names no time zone; write the time of the place'
        raise CellError("not-a-time", message)
    given = found["date"]
    if given and not _better_date(given):
        raise CellError("not-a-date", f'"{given}" is a date that the calendar does not have')
    return Moment(_better_date(given) if given else "", cells.clock(found["clock"]))
