"""``replenish.xlsx``: deliveries and levels by stock and day, and every row to filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from routing.io.files import closing_workbook
from routing.io.sheets import Book, Cell, Column
from routing.io.stock_rows import day_name, figures, product_name, stock_days
from routing.stock.model import UNIT
from routing.stock.plan import StockPlan


def write_stock_xlsx(plan: StockPlan, path: Path) -> None:
    """Write ``path``. Equal plans give equal bytes."""
    first = plan.asked.problem.settings.date
    day = date.fromisoformat(first) if first else date(2000, 1, 1)
    book = Book(path, "Replenishment", datetime.combine(day, time()))
    _summary(book, plan)
    levels = plan.levels
    _grid(book, plan, "deliveries", lambda k, t: int(levels.delivered[k, t]) or None)
    _grid(book, plan, "evening levels", lambda k, t: int(levels.level[k, t]) / UNIT)
    _rows(book, plan)
    with closing_workbook(path):
        book.close()


def _summary(book: Book, plan: StockPlan) -> None:
    sheet = book.sheet("summary", [Column("figure"), Column("value", "amount")])
    for name, value in figures(plan).items():
        sheet.add([name.replace("_", " "), value])
    sheet.finish(filtered=False)
    columns = [Column("day"), Column("vehicles", "count"), Column("stops", "count")]
    columns += [Column("units", "count"), Column("cost", "money")]
    sheet = book.sheet("days", columns)
    for t, made in enumerate(plan.plans):
        stops = sum(len(trip.stops) for r in made.routes for trip in r.trips) if made else 0
        units = int(plan.levels.delivered[:, t].sum())
        vehicles = len(made.routes) if made else 0
        sheet.add([day_name(plan, t), vehicles, stops, units, made.cost if made else 0.0])
    sheet.finish(filtered=False)


def _grid(book: Book, plan: StockPlan, name: str, cell: Callable[[int, int], Cell]) -> None:
    asked = plan.asked
    head = [Column("store"), Column("name"), Column("product")]
    days = [Column(day_name(plan, t), "amount") for t in range(asked.days)]
    sheet = book.sheet(name, head + days, frozen=3)
    for k, order in enumerate(asked.orders):
        store = asked.problem.store[order.store_id]
        values = [cell(k, t) for t in range(asked.days)]
        sheet.add([store.id, store.name or None, product_name(plan, k) or None, *values])
    sheet.finish()


def _rows(book: Book, plan: StockPlan) -> None:
    words = ("morning", "delivered", "used", "short", "evening", "safety", "capacity")
    columns = [Column("store"), Column("product"), Column("day")]
    sheet = book.sheet("stocks", columns + [Column(word, "amount") for word in words], frozen=3)
    for row in stock_days(plan):
        stock = plan.asked.stocks[row.stock]
        store_id = plan.asked.orders[row.stock].store_id
        names: list[Cell] = [store_id, product_name(plan, row.stock) or None]
        values: list[Cell] = [row.morning, row.delivered, row.used, row.short, row.evening]
        sheet.add([*names, day_name(plan, row.day), *values, stock.safety, stock.capacity])
    sheet.finish()
