"""What is asked of a replenishment: stocks, what is used up, and how it may be refilled.

A `Replenishment` stands on an ordinary `Problem` whose orders are *unit orders*: one for each
stock, of one unit of it. So every rule says of a stock what it says of an order (who may carry it,
at which stores, with what amounts), and a day's plan is the same day with other amounts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from routing.errors import InputError
from routing.model import Order
from routing.problem import Problem
from routing.stock.ending import Ending

Policy = Literal["maximum-level", "order-up-to"]
POLICIES: tuple[Policy, ...] = ("maximum-level", "order-up-to")
"""What a visit brings: any amount up to the capacity (ML), or exactly what fills it up (OU)."""

UNIT = 1000
"""Levels are whole thousandths of a unit inside, as loads are; deliveries are whole units."""

MOST_DAYS = 60
"""A horizon is not longer: what is planned for in two months is not known."""

Units = NDArray[np.int64]
"""Whole units (deliveries) or thousandths (levels); rows are stocks, columns days."""


@dataclass(frozen=True)
class Stock:
    """What a store has of one product of one distributor.

    ``order_id``: its unit order. ``level``: now, before the first delivery. ``capacity``: the most
    that it may be after a delivery. ``safety``: what a day should end with at the least.
    ``holding_cost``: money for a unit that is there at the end of a day. ``shortage_cost``: money
    for a unit that is asked for and not there; None where that comes before all money.
    ``end_value``: money for a unit above the safety stock that the last evening leaves; None where
    that is estimated, or stock at the end is worth nothing (`Replenishment.endings`).
    """

    order_id: str
    product: str
    level: float
    capacity: float
    safety: float = 0.0
    holding_cost: float = 0.0
    shortage_cost: float | None = None
    end_value: float | None = None


@dataclass(frozen=True)
class Supply:
    """What there is to deliver of one distributor's product, in all its depots together.

    ``level``: on the first morning; ``per_day``: what comes in by each later morning.
    """

    distributor_id: str
    product: str
    level: float
    per_day: float = 0.0
    holding_cost: float = 0.0


@dataclass(frozen=True)
class Replenishment:
    """Stocks to be refilled over some days.

    ``consumption``: expected, thousandths of a unit, int64 of shape (stocks, days).
    ``first_counts``: levels before the first delivery cost their holding too, as the instances of
    Archetti et al. (2007) have it. ``endings``: for each stock what it is worth when the horizon
    ends (`solvers.inventory.endings`); none: nothing. Raises `InputError` for figures that make no
    sense.
    """

    problem: Problem
    stocks: tuple[Stock, ...]
    consumption: Units = field(compare=False, repr=False)
    supplies: tuple[Supply, ...] = ()
    policy: Policy = "maximum-level"
    first_counts: bool = False
    endings: tuple[Ending, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise InputError(
                f"policy '{self.policy}' is not known; choose from {', '.join(POLICIES)}"
            )
        if not 1 <= self.days <= MOST_DAYS:
            raise InputError(f"a horizon of {self.days} days is not between 1 and {MOST_DAYS}")
        if self.consumption.shape[0] != len(self.stocks):
            raise InputError(
                f"consumption has {self.consumption.shape[0]} rows for {len(self.stocks)} stocks"
            )
        if self.endings and len(self.endings) != len(self.stocks):
            raise InputError(f"{len(self.endings)} endings are given for {len(self.stocks)} stocks")

    @property
    def days(self) -> int:
        """Days that are planned."""
        return int(self.consumption.shape[1])

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """The unit order of each stock."""
        return tuple(self.problem.order[stock.order_id] for stock in self.stocks)

    @cached_property
    def store_of(self) -> NDArray[np.int64]:
        """For each stock the position of its store in `stores`."""
        place = {store_id: i for i, store_id in enumerate(self.stores)}
        return np.array([place[order.store_id] for order in self.orders], dtype=np.int64)

    @cached_property
    def stores(self) -> tuple[str, ...]:
        """Ids of the stores that have stocks, in the order of the stocks."""
        return tuple(dict.fromkeys(order.store_id for order in self.orders))

    @cached_property
    def levels(self) -> Units:
        """Levels now, thousandths, shape (stocks,)."""
        return whole([stock.level for stock in self.stocks])

    @cached_property
    def capacities(self) -> Units:
        """Largest levels, thousandths, shape (stocks,)."""
        return whole([stock.capacity for stock in self.stocks])

    @cached_property
    def safeties(self) -> Units:
        """Safety stocks, thousandths, shape (stocks,)."""
        return whole([stock.safety for stock in self.stocks])

    @cached_property
    def supplied(self) -> tuple[tuple[Supply, tuple[int, ...]], ...]:
        """Each supply with the positions of the stocks that it feeds."""
        mine: Mapping[tuple[str, str], list[int]] = {
            (supply.distributor_id, supply.product): [] for supply in self.supplies
        }
        for i, (stock, order) in enumerate(zip(self.stocks, self.orders, strict=True)):
            if (key := (order.distributor_id, stock.product)) in mine:
                mine[key].append(i)
        return tuple((s, tuple(mine[s.distributor_id, s.product])) for s in self.supplies)

    def date(self, day: int) -> str:
        """The date of a day counted from 0; empty where the day's settings have none."""
        first = self.problem.settings.date
        return str(dt.date.fromisoformat(first) + dt.timedelta(days=day)) if first else ""

    def day(self, number: int, units: Units) -> Problem | None:
        """The ordinary day on which these whole units, shape (stocks,), are delivered; None where
        nothing is."""
        orders = tuple(
            replace(order, quantity={n: round(a * int(u), 6) for n, a in order.quantity.items()})
            for order, u in zip(self.orders, units.tolist(), strict=True)
            if u > 0
        )
        if not orders:
            return None
        settings = replace(self.problem.settings, date=self.date(number))
        return replace(self.problem, orders=orders, settings=settings, sources=None)


def whole(amounts: Sequence[float]) -> Units:
    """Units as whole thousandths."""
    return np.array([round(amount * UNIT) for amount in amounts], dtype=np.int64)
