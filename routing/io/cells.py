"""What one cell means. Each reader takes whatever a file format gives and returns a value, or
raises `CellError` with a sentence that says what to write instead."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping

from routing.io.columns import GOODS
from routing.model import DAY_END, Window

Cell = object
"""Text, a number, a bool, a date or time, or None: whatever a file format has."""


HUGE = 1e12
"""Beyond this no unit of ours can be meant; seconds and grams of less are still exact."""


class CellError(ValueError):
    """A cell that cannot be understood: a code and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def text(cell: Cell) -> str:
    """The cell as text. 1001.0 from a spreadsheet is ``1001``."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.timedelta):
        return _clock_text(round(cell.total_seconds()))
    if isinstance(cell, list | tuple):
        return ";".join(text(item) for item in cell)
    return str(cell).replace("\x00", "").strip()  # no CSV file may hold that character


def plain(cell: Cell) -> str:
    """Text with full-width characters made narrow, as people type in Chinese input methods."""
    return unicodedata.normalize("NFKC", text(cell)).strip()


def number(cell: Cell) -> float:
    """A finite number; a decimal point, no thousands separators, no unit."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = _as_float(cell)
    else:
        raw = plain(cell)
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", raw):
            raise CellError("not-a-number", f'"{raw}" is not a number; {_better_number(raw)}')
        value = float(raw)
    if not math.isfinite(value):
        raise CellError("not-a-number", f'"{cell}" is not a number; write one or leave it empty')
    if abs(value) > HUGE:
        raise CellError("too-large", f"{value:g} is above all that a day may hold; check the unit")
    return value


def _as_float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of JSON may have any length
        return math.inf


def _better_number(raw: str) -> str:
    """What to write instead: without thousands separators, decimal comma and unit."""
    found = re.match(r"[+-]?\d[\d.,' ]*", raw)
    digits = found.group().strip(" .,'") if found else ""
    if re.fullmatch(r"[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?", digits):
        digits = re.sub(r"[,' ]", "", digits)
    elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif not re.fullmatch(r"[+-]?\d+(\.\d+)?", digits):
        return "write digits with a decimal point, such as 12.5"
    alone = found is not None and found.group().strip() == raw
    return f"write {digits}" if alone else f"write only the number, such as {digits}"


def whole(cell: Cell) -> int:
    """A whole number."""
    value = number(cell)
    if not value.is_integer():
        raise CellError("not-whole", f"{value:.12g} is not a whole number; write {round(value)}")
    return int(value)


def degrees(cell: Cell) -> float:
    """Decimal degrees, to seven decimals (a centimetre)."""
    return round(number(cell), 7)


def clock(cell: Cell) -> int:
    """``HH:MM`` or ``HH:MM:SS`` as seconds from midnight, up to 48:00."""
    if isinstance(cell, dt.date | dt.time):
        return _in_day(_spreadsheet_seconds(cell), text(cell))
    if isinstance(cell, dt.timedelta):
        return _in_day(round(cell.total_seconds()), text(cell))
    if isinstance(cell, float) and 0 <= cell < 1:
        return round(cell * 86400)
    raw = plain(cell)
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", raw)
    if not found or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise CellError("not-a-time", f'"{raw}" is not a time; write HH:MM, such as 07:30')
    return _in_day(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0), raw)


def _spreadsheet_seconds(cell: dt.date | dt.time) -> int:
    """The time of a spreadsheet's cell. A date in 1900 is a time of 24:00 or later that the
    spreadsheet counted as days since its epoch; any other date is passed over, alone it is none."""
    days = 0
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        days = (day - dt.date(1899, 12, 31)).days if day.year <= 1900 else 0
        if not days and not isinstance(cell, dt.datetime):
            raise CellError("not-a-time", f'"{cell}" is a date, not a time; write HH:MM')
    if not isinstance(cell, dt.datetime | dt.time):
        return days * 86400
    # To the nearest second: formulas leave 08:29:59.999 where people see 08:30.
    seconds = cell.hour * 3600 + cell.minute * 60 + cell.second + round(cell.microsecond / 1e6)
    return days * 86400 + seconds


def _in_day(seconds: int, raw: str) -> int:
    if not 0 <= seconds <= DAY_END:
        raise CellError("not-a-time", f'"{raw}" is after 48:00, the end of what one day may reach')
    return seconds


def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def windows(cell: Cell) -> tuple[Window, ...]:
    """``07:00-11:00;15:00-17:30`` as sorted windows, those that touch made one; other dashes and
    separators will do."""
    parts = [part for part in re.split(r"[;,、|\n]", plain(cell)) if part.strip()]
    merged: list[Window] = []
    for first, last in sorted(_window(part.strip()) for part in parts):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _window(part: str) -> Window:
    ends = re.split(r"\s*(?:[-‐–—―−~〜]+|至|到|to)\s*", part)
    if len(ends) != 2 or not all(ends):
        message = f'"{part}" is not a window; write HH:MM-HH:MM, such as 07:00-11:00'
        raise CellError("not-a-window", message)
    first, last = clock(ends[0]), clock(ends[1])
    if last < first:
        message = f'"{part}" ends before it starts; past midnight count on: 22:00-26:00'
        raise CellError("ends-before-start", message)
    return first, last


def words(cell: Cell) -> frozenset[str]:
    """Words with ``;`` between."""
    return frozenset(goods(part) for part in re.split(r"[;,、|\n]", plain(cell)) if part.strip())


def goods(cell: Cell) -> str:
    """A class of goods, in lower case; the usual Chinese names become the English ones."""
    raw = plain(cell)
    return GOODS.get(raw, raw.casefold())


def choice(cell: Cell, choices: Mapping[str, str]) -> str:
    """One of some words, in either language."""
    raw = plain(cell).casefold()
    if raw not in choices:
        known = ", ".join(dict.fromkeys(choices.values()))
        raise CellError("not-a-choice", f'"{text(cell)}" is not one of {known}')
    return choices[raw]
