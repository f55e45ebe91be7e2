"""Hours of a day as text and as seconds: ``07:00-09:00;16:00-19:00``."""

from __future__ import annotations

import re
import unicodedata

DAY_S = 86_400
"""Seconds of a day."""

Hours = tuple[tuple[int, int], ...]
"""Spans of seconds from midnight, ``0 <= start < end <= DAY_S``, in order and apart; the end is not
within. Empty: at all hours."""

_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*[-–~至到]\s*(\d{1,2}):(\d\d)")


def read_hours(text: str) -> Hours:
    """``07:00-09:00``, several with ``;`` between; ``22:00-06:00`` goes past midnight; empty is all
    day. Raises ValueError with the end of a sentence that says what is wrong."""
    whole = unicodedata.normalize("NFKC", text).strip()
    spans: list[tuple[int, int]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;,、]", whole))):
        found = _SPAN.fullmatch(part)
        start, end = (_seconds(*found.group(i, i + 1)) for i in (1, 3)) if found else (-1, -1)
        if not (0 <= start < DAY_S and 0 <= end <= DAY_S):
            raise ValueError(f"'{text}' are no hours; write HH:MM-HH:MM, several with ; between")
        if start == end:
            raise ValueError(
                f"'{part}' is no time at all; write 00:00-24:00 or nothing for all day"
            )
        spans += [(start, end)] if start < end else [(start, DAY_S), (0, end)]
    return _joined(spans)


def _seconds(hours: str, minutes: str) -> int:
    return int(hours) * 3600 + int(minutes) * 60 if int(minutes) < 60 else -1


def _joined(spans: list[tuple[int, int]]) -> Hours:
    """In order, and what touches or overlaps as one; all of the day as ()."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return () if made == [(0, DAY_S)] else tuple(made)


def within(hours: Hours, second: float) -> bool:
    """Whether a time lies in the hours; after midnight it is the next day's."""
    return not hours or any(start <= second % DAY_S < end for start, end in hours)


def show_hours(hours: Hours) -> str:
    """As `read_hours` reads it."""
    return ";".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"
