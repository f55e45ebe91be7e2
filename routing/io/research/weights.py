"""The ``EDGE_WEIGHT_SECTION`` of TSPLIB: distances that are given one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.io.research.instance import Float64

if TYPE_CHECKING:
    from routing.io.research.vrplib import Parts

FORMATS = ("FULL_MATRIX", "UPPER_ROW", "LOWER_ROW", "UPPER_DIAG_ROW", "LOWER_DIAG_ROW")
MOST = 20_000
"""Rows. More would not fit the memory."""


def read(parts: Parts, n: int) -> Float64:
    """The ``(n, n)`` distances. Raises `InputError` with the line where they are not sound."""
    line, form = parts.headers.get("EDGE_WEIGHT_FORMAT", (0, ""))
    form = form.upper()
    if form not in FORMATS:
        raise parts.lines.error(
            line, f"EDGE_WEIGHT_FORMAT '{form}' is not one of {', '.join(FORMATS)}"
        )
    if "EDGE_WEIGHT" not in parts.sections:
        raise parts.lines.error(line, "there is no EDGE_WEIGHT_SECTION with the distances")
    if n > MOST:
        raise parts.lines.error(line, f"{n:,} explicit rows are more than fit ({MOST:,})")
    cells = _cells(form, n)
    values = [
        parts.lines.number(word, number, "distance", 0)
        for number, words in parts.sections["EDGE_WEIGHT"]
        for word in words
    ]
    if len(values) != len(cells[0]):
        raise parts.lines.error(
            parts.starts["EDGE_WEIGHT"],
            f"{form} of {n} locations has {len(cells[0]):,} distances, there are {len(values):,}",
        )
    table = np.zeros((n, n))
    table[cells] = values
    if form != "FULL_MATRIX":
        table = np.maximum(table, table.T)  # the other half is 0
    return table


def _cells(form: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the distances, in the order of the file."""
    if form == "FULL_MATRIX":
        rows, columns = np.divmod(np.arange(n * n), n)
        return rows, columns
    corner = 0 if "DIAG" in form else 1
    return np.triu_indices(n, corner) if form.startswith("UPPER") else np.tril_indices(n, -corner)
