"""A replenishment as rows: one for each stock and day, and figures of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from routing.stock.model import UNIT
from routing.stock.plan import StockPlan


class StockDay(NamedTuple):
    """A stock on a day, in units: what there was in the morning before a delivery, what came, what
    was asked for, what was short of it, and what was left in the evening."""

    stock: int
    day: int
    morning: float
    delivered: int
    used: float
    short: float
    evening: float


def stock_days(plan: StockPlan) -> Iterator[StockDay]:
    """Every stock on every day, stock by stock."""
    asked, levels = plan.asked, plan.levels
    for k in range(len(asked.stocks)):
        morning = int(asked.levels[k])
        for t in range(asked.days):
            evening = int(levels.level[k, t])
            yield StockDay(
                k,
                t,
                morning / UNIT,
                int(levels.delivered[k, t]),
                int(asked.consumption[k, t]) / UNIT,
                int(levels.short[k, t]) / UNIT,
                evening / UNIT,
            )
            morning = evening


def figures(plan: StockPlan) -> dict[str, Any]:
    """The figures of the whole, plain JSON types."""
    levels = plan.levels
    return {
        "cost": round(plan.cost, 6),
        "routing_cost": round(plan.routing, 6),
        "holding_cost": round(levels.holding, 6),
        "depot_holding_cost": round(levels.depot_holding, 6),
        "shortage_cost": round(levels.shortage, 6),
        "end_value": round(levels.ending, 6),
        "short_units": round(float(levels.short.sum()) / UNIT, 6),
        "stocks_short": levels.dry,
        "below_safety_unit_days": round(float(levels.below.sum()) / UNIT, 6),
        "delivered_units": int(levels.delivered.sum()),
        "stops": plan.visits,
        "metres": plan.metres,
        "left_out": plan.left_out,
    }


def day_name(plan: StockPlan, day: int) -> str:
    """What a day is called: its date, or ``day-1``."""
    return plan.asked.date(day) or f"day-{day + 1}"


def product_name(plan: StockPlan, stock: int) -> str:
    """What a stock is called beside its store."""
    return plan.asked.stocks[stock].product or plan.asked.orders[stock].goods
