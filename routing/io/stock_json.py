"""``replenish.json``: what to deliver when, and what it makes of the stocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from routing.io.files import write_text
from routing.io.stock_rows import day_name, figures, stock_days
from routing.stock.plan import StockPlan

FORMAT, VERSION = "coload-replenishment", 1


def as_object(plan: StockPlan) -> dict[str, Any]:
    """The document, plain JSON types."""
    asked = plan.asked
    stocks: list[dict[str, Any]] = [
        {
            "order_id": stock.order_id,
            "store_id": order.store_id,
            "distributor_id": order.distributor_id,
            "product": stock.product,
            "level": stock.level,
            "capacity": stock.capacity,
            "safety": stock.safety,
            "end_value": [list(step) for step in (asked.endings[k].steps if asked.endings else ())],
            "days": [],
        }
        for k, (stock, order) in enumerate(zip(asked.stocks, asked.orders, strict=True))
    ]
    for row in stock_days(plan):
        stocks[row.stock]["days"].append(
            {
                "delivered": row.delivered,
                "used": row.used,
                "short": row.short,
                "evening": row.evening,
            }
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "policy": asked.policy,
        "proved": plan.proved,
        "bound": plan.bound,
        "figures": figures(plan),
        "days": [_day(plan, t) for t in range(asked.days)],
        "stocks": stocks,
        "supply": [
            {
                "distributor_id": supply.distributor_id,
                "product": supply.product,
                "evening": [int(level) / 1000 for level in plan.levels.depot[row].tolist()],
            }
            for row, supply in enumerate(asked.supplies)
        ],
    }


def _day(plan: StockPlan, t: int) -> dict[str, Any]:
    made = plan.plans[t]
    return {
        "day": t + 1,
        "date": plan.asked.date(t),
        "folder": day_name(plan, t) if made is not None else None,
        "cost": round(made.cost, 6) if made is not None else 0.0,
        "vehicles": len(made.routes) if made is not None else 0,
        "units": int(plan.levels.delivered[:, t].sum()),
    }


def write_stock_json(plan: StockPlan, path: Path) -> None:
    """Write ``path``."""
    write_text(path, json.dumps(as_object(plan), ensure_ascii=False, indent=1) + "\n")
