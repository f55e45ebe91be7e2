"""What one cell means. Each reader takes whatever a file format gives and returns a value, or
raises `CellError` with a sentence that says what to write instead."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from routing.io import units
from routing.io.column import GOODS
from routing.model import DAY_END, Window
from routing.rules.skills import SEPARATORS

Cell = object
"""Text, a number, a bool, a date or time, or None: whatever a file format has."""


@dataclass(frozen=True)
class Unusable:
    """A cell that a file shows as empty although it is not; ``shown`` is its text."""

    code: str
    message: str
    shown: str = ""


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
    if isinstance(cell, Unusable):
        return cell.shown
    if isinstance(cell, list | tuple):
        return ";".join(text(item) for item in cell)
    return str(cell).replace("\x00", "").strip()  # no CSV file may hold that character


def plain(cell: Cell) -> str:
    """Text with full-width characters made narrow, as people type in Chinese input methods, and
    without characters that nobody sees."""
    return _visible(unicodedata.normalize("NFKC", text(cell)))


def _visible(raw: str) -> str:
    return "".join(c for c in raw if unicodedata.category(c) != "Cf").strip()


def _raised(cell: Cell) -> bool:
    """Whether there are digits in it of which NFKC would make others: 102 of 10²."""
    return any(unicodedata.category(character) == "No" for character in text(cell))


def identity(cell: Cell) -> str:
    """An id: text without characters that nobody sees, such as a zero-width space."""
    if isinstance(cell, float) and abs(cell) >= 1e15:
        message = f"{cell:.0f} is longer than the 15 digits that Excel keeps; store it as text"
        raise CellError("shortened-id", message)
    seen = _visible(text(cell))
    if re.fullmatch(r"\d[.,]\d+E\+\d+", seen):
        message = f'"{seen}" is a number that Excel has shortened; format the column as text'
        raise CellError("shortened-id", f"{message} and enter it again")
    return seen


def number(cell: Cell, column: str = "") -> float:
    """A finite number; a decimal point, no thousands separators, no unit. The name of the
    column, which ends with its unit, is for the advice."""
    if isinstance(cell, bool):
        raise CellError("not-a-number", f"holds {str(cell).upper()}; write a number")
    if isinstance(cell, int | float):
        value = _as_float(cell)
    else:
        raw = plain(cell)
        odd = _raised(cell)
        if odd or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", raw):
            shown = text(cell) if odd else raw
            advice = WRITE_DIGITS if odd else _better_number(raw, column)
            raise CellError("not-a-number", f'"{shown}" {advice}')
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


WRITE_DIGITS = "is not a number; write digits with a decimal point, such as 12.5"


def _better_number(raw: str, column: str) -> str:
    """What is wrong, and what to write instead: a number only where nothing but separators and
    the column's own unit stand with it, for 3.2 from ``3.2t`` would be taken for kg."""
    if time := re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?", raw):
        return _not_a_duration(int(time[1]) * 60 + int(time[2]), column)
    if column in ("lon", "lat") and not re.fullmatch(r"[+-]?\d+,\d+", raw):
        return "is not a number; write decimal degrees, such as 14.5146 (west and south negative)"
    found = re.match(r"[+-]?\d[\d.,' ]*", raw)
    digits = _digits(found.group()) if found else ""
    rest = raw[found.end() :].strip() if found else ""
    own, unit = units.of_column(column), units.UNITS.get(rest.casefold())
    if digits and not rest:
        return f"is not a number; write {digits}"
    if digits and unit and unit in own:
        return f"is not a number; write only the number, such as {digits}"
    if unit and own:
        return f"has the unit {rest}; {column} is in {' and '.join(sorted(own))}, write it in that"
    return WRITE_DIGITS


def _not_a_duration(minutes: int, column: str) -> str:
    if "hours" in units.of_column(column):
        return f"is a time; write hours as {round(minutes / 60, 4):g}"
    if "min" in units.of_column(column):
        return f"is a time; write minutes, such as {minutes} if these are hours and minutes"
    return "is a time; write a number"


def _digits(written: str) -> str:
    """Digits with a decimal point, without thousands separators; empty if unclear."""
    digits = written.strip(" .,'")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}([,' ]\d{3})+(\.\d+)?", digits):
        return re.sub(r"[,' ]", "", digits)
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+", digits):
        return digits.replace(".", "").replace(",", ".")
    return digits if re.fullmatch(r"[+-]?\d+(\.\d+)?", digits) else ""


def whole(cell: Cell, column: str = "") -> int:
    """A whole number."""
    value = number(cell, column)
    if not value.is_integer():
        raise CellError("not-whole", f"{value:.12g} is not a whole number; write {round(value)}")
    return int(value)


def degrees(cell: Cell, column: str = "lon") -> float:
    """Decimal degrees."""
    return number(cell, column)


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
    if not found or _raised(cell) or int(found[2]) > 59 or int(found[3] or 0) > 59:
        meant = _better_time(raw)
        advice = f"write {meant}" if meant else "write HH:MM, such as 07:30"
        raise CellError("not-a-time", f'"{raw}" is not a time; {advice}')
    return _in_day(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0), raw)


_MORNING, _EVENING = ("am", "a.m.", "上午", "早上"), ("pm", "p.m.", "下午", "晚上")


def _better_time(raw: str) -> str:
    """``HH:MM`` for 7, 0700, 7.30, 7h30, 7点 and 7:30 PM; empty if it is unclear."""
    text = raw.casefold().strip()
    half = next((word for word in (*_MORNING, *_EVENING) if word in text), "")
    text = text.replace(half, "").strip() if half else text
    found = re.fullmatch(r"(\d{1,2})(?:[:.,h时時点點]\s*([0-5]\d)?分?)?", text)
    found = found or re.fullmatch(r"(\d{1,2})([0-5]\d)", text)
    if not found or int(found[1]) > (12 if half else 24):
        return ""
    hour = int(found[1]) % 12 + 12 * (half in _EVENING) if half else int(found[1])
    return f"{hour:02d}:{found[2] or '00'}"


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
    try:
        first, last = clock(ends[0]), clock(ends[1])
    except CellError as error:
        meant = [_as_clock(end) for end in ends]
        if not all(meant):
            raise
        message = f'"{part}" is not a window; write {meant[0]}-{meant[1]}'
        raise CellError(error.code, message) from error
    if last < first:
        message = f'"{part}" ends before it starts; past midnight count on: 22:00-26:00'
        raise CellError("ends-before-start", message)
    return first, last


def _as_clock(end: str) -> str:
    return end if re.fullmatch(r"\d{1,2}:[0-5]\d", end) else _better_time(end)


def window(cell: Cell) -> Window:
    """One window, ``11:00-13:00``."""
    found = windows(cell)
    if len(found) != 1:
        message = f'"{plain(cell)}" is not one window; write one HH:MM-HH:MM, such as 11:00-13:30'
        raise CellError("not-a-window", message)
    return found[0]


def words(cell: Cell) -> frozenset[str]:
    """Words with ``;`` between."""
    return frozenset(goods(part) for part in re.split(r"[;,、|\n]", plain(cell)) if part.strip())


def skills(cell: Cell) -> frozenset[str]:
    """Names with ``+`` or ``;`` between, in lower case: ``tail-lift+keys``."""
    names = SEPARATORS.split(plain(cell).casefold())
    return frozenset(name.strip() for name in names if name.strip())


def ids(cell: Cell) -> frozenset[str]:
    """Ids with ``;`` between. They are not made narrow: an id is what it is in its own table."""
    items = cell if isinstance(cell, list | tuple) else re.split(LIST_SEPARATORS, text(cell))
    return frozenset(name for name in map(identity, items) if name)


LIST_SEPARATORS = r"[;,、|\n；，｜]"


def trips(cell: Cell) -> tuple[tuple[str, ...], ...]:
    """Ids in sequence with ``;`` between, and ``|`` between trips; a list is one trip."""
    if isinstance(cell, list | tuple):
        listed = [list(cell)]
    else:
        parts = re.split(r"[|｜]", text(cell))
        listed = [list[Cell](re.split(LIST_SEPARATORS, part)) for part in parts]
    named = (tuple(name for name in map(identity, trip) if name) for trip in listed)
    return tuple(trip for trip in named if trip)


def pairs(cell: Cell) -> frozenset[frozenset[str]]:
    """Pairs of goods classes that must not meet: ``frozen+ambient; chilled+ambient``."""
    parts = [part for part in re.split(r"[;,、|\n]", plain(cell)) if part.strip()]
    return frozenset(map(_pair, parts))


def _pair(part: str) -> frozenset[str]:
    classes = [goods(name) for name in part.split("+")]
    if len(classes) != 2 or not all(classes) or classes[0] == classes[1]:
        how = "write two with + between, such as frozen+ambient, and ; between several pairs"
        raise CellError("not-a-pair", f'"{part.strip()}" is not a pair of goods classes; {how}')
    return frozenset(classes)


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
