"""Numbers and user text as HTML. Everything that a user named goes through `esc` or `hover`."""

from __future__ import annotations

import html
from collections.abc import Iterable

from routing.clock import clock
from routing.io.metrics import Style

NONE = "–"
"""Shown where there is no figure."""


def esc(text: object) -> str:
    """Text for HTML, between tags or in a quoted attribute."""
    return html.escape(str(text), quote=True)


def hover(text: object) -> str:
    """Text for Plotly, which reads a little HTML: tags are switched off, quotes stay."""
    return html.escape(str(text), quote=False)


def number(value: float | None, digits: int = 0) -> str:
    """``1,234.5``, or a dash where there is none."""
    return NONE if value is None else f"{value:,.{digits}f}"


DECIMALS = {"kg": 1, "m3": 2, "cases": 0}


def amount(value: float, dimension: str = "") -> str:
    """A load or a quantity; in a dimension that is not known, as many decimals as tell something.

    >>> amount(237.3), amount(0.159), amount(80.0), amount(80.0, "kg")
    ('237.3', '0.159', '80', '80.0')
    """
    digits = 0 if value == round(value) else 1 if abs(value) >= 10 else 3
    return f"{value:,.{DECIMALS.get(dimension, digits)}f}"


def km(metres: float | None) -> str:
    """Metres as kilometres with one decimal."""
    return NONE if metres is None else f"{metres / 1000:,.1f}"


def percent(ratio: float | None) -> str:
    """A ratio as ``87 %``, with a space that does not break."""
    return NONE if ratio is None else f"{100 * ratio:.0f}\u00a0%"


def hours(seconds: float | None) -> str:
    """A duration as ``3:20``, hours and minutes."""
    if seconds is None:
        return NONE
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def styled(value: float | None, style: Style) -> str:
    """A key figure in the format that its line asks for."""
    if style == "km":
        return km(value)
    if style == "percent":
        return percent(value)
    if style == "hours":
        return hours(value)
    return number(value, {"money": 2, "number": 1}.get(style, 0))


def hm(second: int) -> str:
    """A time of day to the nearest minute, which is what a driver can keep."""
    return clock(60 * round(second / 60))


def sentence(text: str) -> str:
    """The same words with a capital and a full stop, as they stand alone."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?。" else ".")


def short(text: str, limit: int = 26) -> str:
    """Cut to about ``limit`` Latin letters; a wide (CJK) character counts for two."""
    width = 0
    for position, character in enumerate(text):
        width += 2 if ord(character) > 0x2E7F else 1
        if width > limit:
            return text[:position].rstrip() + "…"
    return text


def row(cells: Iterable[str], *, tag: str = "td", attributes: str = "") -> str:
    """A table row of cells that are HTML already; a cell that starts with ``<t`` brings its tag."""
    joined = "".join(c if c.startswith(f"<{tag}") else f"<{tag}>{c}</{tag}>" for c in cells)
    return f"<tr{attributes}>{joined}</tr>"


def tile(value: str, label: str, note: str, kind: str = "") -> str:
    """A figure to be seen first, in a box. All three are HTML already."""
    return f'<div class="tile {kind}"><b>{value}</b><span>{label}</span><small>{note}</small></div>'


def num(text: str) -> str:
    """A right-aligned cell."""
    return f'<td class="n">{text}</td>'


def head(names: Iterable[str], numeric: frozenset[int] | set[int] = frozenset()) -> str:
    """A table head; ``numeric`` are the positions of right-aligned columns."""
    cells = (
        f'<th scope="col"{" class=n" if position in numeric else ""}>{esc(name)}</th>'
        for position, name in enumerate(names)
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def table(thead: str, rows: Iterable[str], kind: str = "") -> str:
    """A table that scrolls sideways in its own box when the page is narrow."""
    body = "\n".join(rows)
    inside = f"{thead}<tbody>\n{body}\n</tbody>"
    return f'<div class="scroll {kind}-box"><table class="{kind}">{inside}</table></div>'
