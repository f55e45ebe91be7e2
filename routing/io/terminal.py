"""Tables and words for a terminal: open tables whose cells fold, and nothing is ever cut off.

What comes from the user's files is put in as `rich.text.Text`, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType
    from rich.table import Table

NONE = "–"
"""Shown where there is no figure."""

AIRY = 7
"""Columns that a table of 80 characters can have with two spaces between them."""


def table(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    styles: Sequence[str] = (),
) -> Table:
    """An open table. A header's last letter says what its column does: ``>`` is set to the right,
    ``~`` may be made narrower, and then its cells fold; the others keep their width as long as
    it will do. ``styles``: of each row's last cell.
    """
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
    table.padding = (0, 2 if len(headers) <= AIRY else 1, 0, 0)
    for position, header in enumerate(headers):
        name = Text(header.rstrip(">~"), "dim")
        cells = [row[position] for row in rows if position < len(row)]
        lines = [line for each in cells for line in each.split("\n")]
        width = None if header.endswith("~") else max(map(cell_len, lines), default=0)
        justify: JustifyMethod = "right" if header.endswith(">") else "left"
        # What keeps its width is no_wrap as well, or rich makes the widest of them narrower first,
        # finds that it must not, and cuts off what then stands beyond the edge.
        fixed = width is not None
        table.add_column(name, justify=justify, overflow="fold", min_width=width, no_wrap=fixed)
    for row, style in zip(rows, styles or [""] * len(rows), strict=True):
        table.add_row(*map(cell, row[:-1]), cell(row[-1], style))
    return table


def cell(content: str, style: str = "") -> RenderableType:
    """Text as it is, folded where it is too wide."""
    from rich.text import Text

    return Text(content, style, overflow="fold")


def named(name: str, identity: str) -> str:
    """``Name (id)``, or the id alone."""
    return f"{name} ({identity})" if name and name != identity else identity


def count(number: int, word: str) -> str:
    """``1 stop``, ``2 stops``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def percent(ratio: float | None) -> str:
    """A ratio as ``87 %``."""
    return NONE if ratio is None else f"{100 * ratio:.0f} %"
