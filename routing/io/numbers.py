"""Numbers as they are written."""

from __future__ import annotations


def tidy(value: float) -> float | int:
    """Without the noise of unit changes, and without a trailing ``.0``."""
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else rounded
