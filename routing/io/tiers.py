"""Overtime in tiers as people write it, in one cell: ``8: 1.5; 10: 2``, hours of work and what an
hour costs from then on, as a multiple of its usual price; ``8: 150%`` is the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from routing.io import cells
from routing.io.cells import Cell, CellError

CODE = "not-a-tier"
_HOURS = r"\s*h?(?:ours?)?(?:小时)?"
_TIER = re.compile(rf"(\d+\.?\d*){_HOURS}\s*[:=]\s*(\d+\.?\d*)\s*([%x×倍]?)")

Tiers = tuple[tuple[int, float], ...]
"""Seconds of work, and the factor from then on."""


def read(cell: Cell) -> Tiers:
    """The tiers of a cell, in its order. Raises `CellError` with what to write."""
    parts = [part.strip() for part in re.split(r"[;,|\n、]", cells.plain(cell))]
    return tuple(_tier(part) for part in parts if part)


def _tier(part: str) -> tuple[int, float]:
    found = _TIER.fullmatch(part)
    if found is None:
        raise CellError(
            CODE, f'"{part}" is no tier of overtime; write hours and a factor: 8: 1.5; 10: 2'
        )
    hours, factor, mark = found.groups()
    return round(float(hours) * 3600), float(factor) / (100 if mark == "%" else 1)


def write(tiers: Iterable[tuple[int, float]]) -> str:
    """The cell that reads back to the same tiers."""
    return "; ".join(f"{_plain(after / 3600)}: {_plain(factor)}" for after, factor in tiers)


def _plain(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")
