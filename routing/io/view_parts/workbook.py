"""``view.xlsx``: summary, orders, vehicles and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from routing.clock import show_windows
from routing.io.files import closing_workbook
from routing.io.report_parts.text import sentence
from routing.io.sheets import Book, Cell, Column, Kind, quantity_columns
from routing.io.view_parts.words import NO_TOTALS, NOT_SHOWN, dimensions, figures, title
from routing.views import Consignment, View

KINDS: dict[int, Kind] = {0: "count", 1: "km", 2: "money"}
STORE = (Column("store"), Column("store name"), Column("address"), Column("windows"))


def write_xlsx(view: View, path: Path) -> None:
    """Write ``path``. Equal views give equal bytes."""
    # Without a date of its own the file would carry the clock's.
    book = Book(path, title(view), datetime.combine(_day(view.date), time()))
    _summary(book, view)
    _orders(book, view)
    _vehicles(book, view)
    _left_out(book, view)
    with closing_workbook(path):
        book.close()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(2000, 1, 1)


def _summary(book: Book, view: View) -> None:
    columns = [Column("figure"), Column("value", "amount"), Column("what it is", wrap=True)]
    sheet = book.sheet("summary", columns)
    sheet.add([title(view), None, None], "title")
    for figure in figures(view):
        kind = KINDS[figure.decimals]
        sheet.add_value([figure.label, figure.value, figure.meaning], kind)
    sheet.add([None, None, NOT_SHOWN])
    sheet.add([None, None, NO_TOTALS])
    sheet.finish(filtered=False)


def _orders(book: Book, view: View) -> None:
    names = dimensions(each.order.quantity for each in view.orders)
    columns = [
        *(Column("order"), *STORE, Column("kind"), Column("goods"), Column("vehicle")),
        *(Column("service from", "time"), Column("service to", "time")),
        *(Column("depot"), Column("depot name")),
        *(Column("depot from", "time"), Column("depot to", "time"), *quantity_columns(names)),
    ]
    sheet = book.sheet("orders", columns)
    for planned in view.orders:
        order, given = planned.order, planned.handover
        depot = (given.depot_id, given.depot_name, *given.time) if given else (None,) * 4
        cells: list[Cell] = [order.order_id, *_store(order), order.kind, order.goods]
        cells += [planned.vehicle, *planned.service, *depot, *_amounts(order.quantity, names)]
        sheet.add(cells)
    sheet.finish()


def _vehicles(book: Book, view: View) -> None:
    names = dimensions(each.quantity for each in view.vehicles)
    columns = [
        *(Column("vehicle"), Column("own"), Column("leaves from", "time")),
        *(Column("leaves to", "time"), Column("back from", "time"), Column("back to", "time")),
        *(Column("your orders", "count"), *quantity_columns(names)),
    ]
    sheet = book.sheet("vehicles", columns)
    for vehicle in view.vehicles:
        hours = [*(vehicle.leaves or (None, None)), *(vehicle.back or (None, None))]
        amounts = _amounts(vehicle.quantity, names)
        own = "yes" if vehicle.own else "no"
        sheet.add([vehicle.label, own, *hours, vehicle.orders, *amounts])
    sheet.finish()


def _left_out(book: Book, view: View) -> None:
    names = dimensions(each.order.quantity for each in view.left_out)
    columns = [Column("order"), *STORE, Column("kind"), Column("goods"), Column("code")]
    sheet = book.sheet("left out", [*columns, Column("why", wrap=True), *quantity_columns(names)])
    for left in view.left_out:
        order = left.order
        codes = "\n".join(reason.code for reason in left.reasons)
        why = "\n".join(sentence(reason.message) for reason in left.reasons)
        about: list[Cell] = [order.order_id, *_store(order), order.kind, order.goods]
        sheet.add([*about, codes, why, *_amounts(order.quantity, names)])
    sheet.finish()


def _store(order: Consignment) -> tuple[str, str, str, str]:
    return order.store_id, order.store_name, order.address, show_windows(order.windows)


def _amounts(quantity: Mapping[str, float], names: Sequence[str]) -> list[float | None]:
    return [quantity.get(name) for name in names]
