"""A replenishment for a terminal: days, and stores by day with what they get and have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.io.stock_rows import day_name, product_name
from routing.io.terminal import NONE, count, table
from routing.stock.model import UNIT
from routing.stock.plan import StockPlan

if TYPE_CHECKING:
    from rich.table import Table

SHOWN, DAYS_SHOWN = 30, 7
"""Stocks and days that a terminal shows; ``replenish.xlsx`` has them all."""


def days_table(plan: StockPlan) -> Table:
    """A row a day: vehicles, stops, units, kilometres, cost."""
    rows = []
    for t, made in enumerate(plan.plans):
        if made is None:
            rows.append((day_name(plan, t), NONE, NONE, NONE, NONE))
            continue
        stops = sum(len(trip.stops) for route in made.routes for trip in route.trips)
        units = int(plan.levels.delivered[:, t].sum())
        counts = (str(len(made.routes)), str(stops), f"{units:,}")
        rows.append((day_name(plan, t), *counts, f"{made.cost:,.2f}"))
    money = f"cost {plan.asked.problem.settings.currency}".rstrip() + ">"
    return table("Days", ["day", "vehicles>", "stops>", "units>", money], rows)


def stocks_table(plan: StockPlan) -> Table:
    """A row a stock, a column a day: ``+40 52`` is a delivery of 40 that leaves 52 in the evening;
    ``!`` marks an evening below the safety stock, ``!!`` one that ran dry before."""
    asked = plan.asked
    days = range(min(asked.days, DAYS_SHOWN))
    rows = []
    for k, order in enumerate(asked.orders[:SHOWN]):
        name = " ".join(filter(None, (order.store_id, product_name(plan, k))))
        rows.append((name, *(_cell(plan, k, t) for t in days)))
    headers = ["stock~", *(f"{day_name(plan, t)[-5:]}>" for t in days)]
    return table("Deliveries (+) and evening levels", headers, rows)


def _cell(plan: StockPlan, k: int, t: int) -> str:
    levels = plan.levels
    came = int(levels.delivered[k, t])
    mark = "!!" if levels.short[k, t] else "!" if levels.below[k, t] else ""
    left = f"{int(levels.level[k, t]) / UNIT:,.0f}{mark}"
    return f"+{came:,} {left}" if came else left


def conclusion(plan: StockPlan) -> str:
    """One sentence on the whole."""
    levels, currency = plan.levels, plan.asked.problem.settings.currency
    money = f"cost {plan.cost:,.2f} {currency}".rstrip()
    if levels.cost:
        money += f" (routes {plan.routing:,.2f}, stocks {levels.cost:,.2f})"
    if levels.ending:
        money += f", stock that is left at the end is worth {levels.ending:,.2f}"
    short = float(levels.short.sum()) / UNIT
    dry = f"{levels.dry} stock days run short of {short:,.0f} units" if short else "none runs dry"
    kind = "proved optimal" if plan.proved else ""
    if not plan.proved and plan.bound is not None:
        less = ", less what is left at the end," if plan.asked.endings else ""
        kind = f"no plan costs less{less} than {plan.bound:,.2f}"
    plane = plan.asked.problem.settings.plane
    driven = f"{plan.metres:,}" if plane else f"{plan.metres / 1000:,.1f} km"
    parts = [
        f"{count(plan.asked.days, 'day')}, {count(plan.visits, 'stop')}, {driven} driven",
        dry,
        money,
        kind,
    ]
    if plan.left_out:
        parts.insert(1, f"{plan.left_out} deliveries left out")
    return ", ".join(filter(None, parts))
