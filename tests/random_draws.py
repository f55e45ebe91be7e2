"""Small draws that random days and random plans are made of."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

Row = dict[str, Any]
Document = dict[str, Any]

GOODS = ("ambient", "chilled", "frozen")


class Frame(NamedTuple):
    """What the rows of one day have in common."""

    base: int  # the second at which the work of the day begins
    tight: float  # 0: all is easy to reach and carry, 1: hardly anything is
    pallets: bool  # whether pallets are counted too
    place: Callable[[], Row]


def clock(seconds: int) -> str:
    """`HH:MM`, with seconds only where there are some."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{second:02d}" if second else "")


def chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def maybe(rng: Random, probability: float, value: Any) -> Any:
    """The value or, with the remaining probability, an empty cell."""
    return value if chance(rng, probability) else None
