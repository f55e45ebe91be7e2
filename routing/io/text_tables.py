"""Tables in a terminal: open, foldable, right at any width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType
    from rich.table import Table

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
        lines = [line for cell in cells for line in cell.split("\n")]
        width = None if header.endswith("~") else max(map(cell_len, lines), default=0)
        justify: JustifyMethod = "right" if header.endswith(">") else "left"
        table.add_column(name, justify=justify, overflow="fold", min_width=width)
    for row, style in zip(rows, styles or [""] * len(rows), strict=True):
        table.add_row(*map(cell, row[:-1]), cell(row[-1], style))
    return table


def cell(text: str, style: str = "") -> RenderableType:
    """Text as it is, never markup; it folds."""
    from rich.text import Text

    return Text(text, style, overflow="fold")
