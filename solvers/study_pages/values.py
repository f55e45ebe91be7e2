"""Cells of a study's tables as plain values, and as text: what is not known is a dash."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from routing.io.report_parts.text import NONE, number

if TYPE_CHECKING:
    import pandas

Record = Mapping[str, Any]
"""A row of a table by column."""

SPACE = "\u00a0"
"""Keeps a figure and its unit in one line."""


def records(frame: pandas.DataFrame) -> list[Record]:
    """The rows; none of a frame that may not even have columns."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def figure(value: object) -> float | None:
    """A number, or None where there is none."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def label(value: object) -> str:
    """A text, or an empty one where there is none; 7.0 reads 7."""
    if value is None or str(value) in ("nan", "<NA>", "NaT"):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def truth(value: object) -> bool | None:
    """Yes, no, or None where it is open."""
    text = label(value).lower()
    return True if text in ("true", "1") else False if text in ("false", "0") else None


def rounded(values: Iterable[float | None], digits: int = 3) -> list[float | None]:
    """Numbers for a picture, as exact as a screen can show."""
    return [None if value is None else round(value, digits) for value in values]


def mean(values: Iterable[float | None]) -> float | None:
    """Of those that are known."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def signed(value: float | None, digits: int = 1) -> str:
    """``−3.4`` with the sign that is as wide as a plus; no minus before a zero."""
    if value is None:
        return NONE
    text = number(abs(value), digits)
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def share(value: float | None) -> str:
    """``3.4 %`` of a ratio."""
    return NONE if value is None else f"{signed(100 * value)}{SPACE}%"


def p_text(value: float | None) -> str:
    """``p = 0.002``; very small ones are not told apart."""
    if value is None:
        return NONE
    if value < 0.001:
        return f"p{SPACE}<{SPACE}0.001"
    return f"p{SPACE}={SPACE}{value:.{3 if value < 0.1 else 2}f}"


def plural(count: int, thing: str) -> str:
    """``1 day``, ``4 days``."""
    return f"{count} {thing}{'' if count == 1 else 's'}"
