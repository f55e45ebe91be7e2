"""``week.xlsx``: days with load and cost, stores by day, and orders with their days."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from routing.horizon import told
from routing.io.files import closing_workbook
from routing.io.sheets import Book, Cell, Column, Kind
from routing.io.week_table import DAY_HEADERS, day_rows, store_rows, total_row
from routing.week_plan import WeekPlan

KINDS: tuple[Kind, ...] = (
    "text", "count", "count", "count", "count", "km", "amount", "kg", "money",
)  # fmt: skip


def write_week_xlsx(plan: WeekPlan, path: Path) -> None:
    """Write ``path``. Equal plans give equal bytes."""
    dates = plan.week.dates
    book = Book(path, f"Week from {told(dates[0])}", datetime.combine(dates[0], time()))
    _days(book, plan)
    _stores(book, plan)
    _orders(book, plan)
    with closing_workbook(path):
        book.close()


def _days(book: Book, plan: WeekPlan) -> None:
    pairs = zip(DAY_HEADERS, KINDS, strict=True)
    sheet = book.sheet("days", [Column(name, kind) for name, kind in pairs])
    for row in day_rows(plan):
        sheet.add(row)
    sheet.add(total_row(plan), "title")
    if plan.last.change_cost:
        blank: list[Cell] = [None] * (len(DAY_HEADERS) - 2)
        sheet.add([f"{len(plan.changed)} stores on other days", *blank, plan.changes_cost])
    if plan.week.even_cost:
        blank = [None] * (DAY_HEADERS.index("hours") - 1)
        sheet.add(
            [
                "beyond the average day",
                *blank,
                plan.uneven_hours,
                *([None] * (len(DAY_HEADERS) - len(blank) - 3)),
                plan.uneven_cost,
            ]
        )
    sheet.finish(filtered=False)


def _stores(book: Book, plan: WeekPlan) -> None:
    days = [Column(told(day), "text", wrap=True) for day in plan.week.dates]
    sheet = book.sheet("stores", [Column("store"), Column("name"), *days], frozen=2)
    sheet.rows([cell or None for cell in row] for row in store_rows(plan))
    sheet.finish()


def _orders(book: Book, plan: WeekPlan) -> None:
    week = plan.week
    columns = ["order", "distributor", "store", "visits", "days"]
    kinds: list[Kind] = ["text", "text", "text", "count", "text"]
    sheet = book.sheet("orders", [Column(n, k) for n, k in zip(columns, kinds, strict=True)])
    for order, choice in zip(week.problem.orders, plan.assignment, strict=True):
        days = week.calendar.listed(choice)
        sheet.add([order.id, order.distributor_id, order.store_id, len(choice), days])
    sheet.finish()
