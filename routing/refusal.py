"""Why no vehicle of a day may carry an order, as a dispatcher reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """What a rule says of an order that it keeps from every vehicle.

    ``sentence``: what is so, with limit and value. ``advice``: what to do, in the imperative.
    ``column``, ``value``: the cell of the table `orders` to look at.
    """

    sentence: str
    advice: str
    column: str
    value: object = ""
