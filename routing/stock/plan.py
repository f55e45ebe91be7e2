"""A plan for all days: each day's routes as the oracle judges them, and the stocks they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.parts import measure
from routing.plan import Plan
from routing.stock.levels import Levels, levels_of
from routing.stock.model import UNIT, Replenishment, Units

Rank = tuple[float, float, float]
"""What plans are compared by: units short without a price, units times days below the safety
stock, money less what is left at the end is worth."""


@dataclass(frozen=True, eq=False)
class StockPlan:
    """``plans``: a plan a day, None where nothing is delivered. ``levels``: what they make of the
    stocks. ``proved``: no other plan of these stocks is better, and ``bound`` is its `net`; else
    ``bound`` is what no plan's is below, None where nothing is known."""

    asked: Replenishment
    plans: tuple[Plan | None, ...]
    levels: Levels
    proved: bool = False
    bound: float | None = None

    @property
    def routing(self) -> float:
        """Money of all routes."""
        return sum(plan.cost for plan in self.plans if plan is not None)

    @property
    def cost(self) -> float:
        """Money of routes and stocks."""
        return self.routing + self.levels.cost

    @property
    def net(self) -> float:
        """Money, less what the stock that is left at the end is worth."""
        return self.cost - self.levels.ending

    @property
    def rank(self) -> Rank:
        """The lower the better."""
        below = float(self.levels.below.sum()) / UNIT
        return (round(self.levels.unpriced_short, 6), round(below, 6), self.net)

    @property
    def metres(self) -> int:
        """Driven on all days."""
        return sum(
            sum(stop.metres for stop in trip.stops)
            + sum(c.metres for c in trip.calls)
            + trip.metres
            for plan in self.plans
            if plan is not None
            for route in plan.routes
            for trip in route.trips
        )

    @property
    def visits(self) -> int:
        """Stops on all days."""
        return sum(
            len(trip.stops)
            for plan in self.plans
            if plan is not None
            for route in plan.routes
            for trip in route.trips
        )

    @property
    def left_out(self) -> int:
        """Deliveries that no vehicle could bring."""
        return sum(len(plan.left_out) for plan in self.plans if plan is not None)


def judged(asked: Replenishment, plans: Sequence[Plan | None]) -> StockPlan:
    """The plan that these routes are: what counts is what they bring."""
    columns = [served(asked, plan) for plan in plans]
    return StockPlan(asked, tuple(plans), levels_of(asked, np.stack(columns, axis=1)))


def served(asked: Replenishment, plan: Plan | None) -> Units:
    """Whole units of each stock that a day's plan brings, shape (stocks,)."""
    brought = np.zeros(len(asked.stocks), dtype=np.int64)
    if plan is None:
        return brought
    place = {stock.order_id: k for k, stock in enumerate(asked.stocks)}
    missing = {left.order_id for left in plan.left_out}
    amounts = np.zeros(len(asked.stocks))
    for order in plan.problem.orders:
        if order.id not in missing:
            k = place[order.ordered]
            by = measure(asked.orders[k])
            amounts[k] += order.quantity.get(by, 0.0) / asked.orders[k].quantity[by]
    return np.floor(amounts + 1e-6).astype(np.int64)
