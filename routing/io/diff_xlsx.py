"""``diff.xlsx``: a comparison of two plans as tables to filter, and a list to telephone by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

from routing.change_totals import Unit
from routing.changes import At, Changes, Driven, OrderChange, RouteChange
from routing.io import diff_sentences as said
from routing.io import diff_words as words
from routing.io.files import closing_workbook
from routing.io.journey import further_costs
from routing.io.report_parts.view import day_of
from routing.io.sheets import QUANTITY_KINDS, Book, Cell, Column, Kind
from routing.model import Order
from routing.views import by_dimension

KINDS: dict[Unit, Kind] = {
    "money": "money",
    "metres": "km",
    "seconds": "time",
    "count": "count",
    "ratio": "percent",
}

MOVED = "moved by min"
"""Minutes later, less than nothing for earlier: Excel shows no negative times."""


def write_xlsx(changes: Changes, path: Path, seconds: int = 0) -> None:
    """Write ``path``. Equal changes give equal bytes."""
    # Without a date of its own the file would carry the clock's.
    book = Book(path, words.title(changes), datetime.combine(day_of(changes.after), time()))
    _summary(book, changes, seconds)
    _routes(book, changes)
    _stores(book, changes, seconds)
    _orders(book, changes, seconds)
    with closing_workbook(path):
        book.close()


def _summary(book: Book, changes: Changes, seconds: int) -> None:
    columns = [Column("figure", wrap=True), Column("before", "amount"), Column("after", "amount")]
    sheet = book.sheet("summary", [*columns, Column("difference", "amount"), Column("%", "km")])
    sheet.add([words.title(changes), None, None, None, None], "title")
    for total in words.told(changes):
        values = [_scaled(v, total.unit) for v in (total.before, total.after, total.difference)]
        kind = "amount" if total.unit == "seconds" else KINDS[total.unit]
        sheet.add_value([words.label(changes, total), *values, total.percent], kind)
    sheet.add(["What changed", None, None, None, None], "title")
    lines = [said.routes_line(changes), said.orders_line(changes)]
    for line in [*lines, said.times_line(changes, seconds), *said.notes(changes)]:
        sheet.add([line, None, None, None, None])
    sheet.finish(filtered=False)


def _scaled(value: float | None, unit: Unit) -> float | None:
    """As a sheet shows it: kilometres, and hours as numbers, since differences may be negative."""
    if value is None:
        return None
    return value / {"metres": 1000, "seconds": 3600}.get(unit, 1)


def _routes(book: Book, changes: Changes) -> None:
    figures = _route_figures(changes)
    columns = [
        *(Column("change"), Column("vehicle"), Column("owner")),
        *(Column("number before", "count"), Column("number after", "count")),
        *(Column("orders that came", wrap=True), Column("orders that went", wrap=True)),
    ]
    for name, kind, _ in figures:
        columns += [Column(f"{name} before", kind), Column(f"{name} after", kind)]
    columns += [
        Column("more km", "km"),
        Column("more hours", "amount"),
        Column("more cost", "money"),
    ]
    sheet = book.sheet("routes", columns, frozen=2)
    for change in changes.changed_routes:
        sheet.add(_route(change, [value for _, _, value in figures]))
    sheet.finish()


Value = Callable[[Driven], float | None]


def _route_figures(changes: Changes) -> list[tuple[str, Kind, Value]]:
    """What a row tells of both sides: header, kind, value."""

    def load_factor(name: str) -> Value:
        return lambda driven: driven.figures.load_factor.get(name)

    def cost(name: str) -> Value:
        return lambda driven: float(getattr(driven.route.cost, name))

    further = {n: None for p in (changes.before, changes.after) for n in further_costs(p)}
    return [
        ("start", "time", lambda d: d.route.start),
        ("end", "time", lambda d: d.route.end),
        ("duration", "time", lambda d: d.route.duration),
        ("stops", "count", lambda d: d.figures.stops),
        ("drops", "count", lambda d: d.figures.drops),
        ("km", "km", lambda d: d.route.metres / 1000),
        *(
            (f"load factor, {n},", "percent", load_factor(n))
            for n in changes.after.problem.dimensions
        ),
        *(
            (f"cost, {n.replace('_', ' ')},", "money", cost(n))
            for n in ("fixed", "distance", "time", *further)
        ),
        ("cost", "money", cost("total")),
    ]


def _route(change: RouteChange, values: list[Value]) -> list[Cell]:
    was, now = change.before, change.after
    driven = now or was
    assert driven is not None
    vehicle = driven.route.vehicle
    cells: list[Cell] = [words.ROUTES[change.what], vehicle.type_id, vehicle.distributor_id]
    cells += [each.route.of_type[1] if each else None for each in (was, now)]
    cells += [", ".join(change.came) or None, ", ".join(change.went) or None]
    for value in values:
        cells += [value(each) if each else None for each in (was, now)]
    metres = [each.route.metres if each else 0 for each in (was, now)]
    lasts = [each.route.duration if each else 0 for each in (was, now)]
    return [*cells, (metres[1] - metres[0]) / 1000, (lasts[1] - lasts[0]) / 3600, change.cost]


def _stores(book: Book, changes: Changes, seconds: int) -> None:
    columns = [
        *(Column("store"), Column("store name"), Column("address"), Column("change")),
        *(Column("before", "time"), Column("after", "time"), Column(MOVED, "km")),
        *(Column("vehicle before"), Column("vehicle after")),
        *(Column("distributors"), Column("orders", wrap=True)),
    ]
    sheet = book.sheet("stores", columns)
    for visit in changes.to_tell(seconds):
        store = words.store_of(changes, visit.store_id)
        named: list[Cell] = [visit.store_id, *((store.name, store.address) if store else ("", ""))]
        times = [_start(visit.before), _start(visit.after), _moved(visit.shift)]
        before = words.vehicle_before(changes, visit.before) if visit.before else None
        after = visit.after.vehicle if visit.after else None
        whose = [", ".join(visit.distributors), ", ".join(visit.orders)]
        sheet.add([*named, words.visit(visit) or "other time", *times, before, after, *whose])
    sheet.finish()


def _orders(book: Book, changes: Changes, seconds: int) -> None:
    days = (changes.before.problem, changes.after.problem)
    names = sorted(
        {name for day in days for order in day.orders for name in order.quantity}, key=by_dimension
    )
    columns = [
        *(Column("order"), Column("end"), Column("owner"), Column("store")),
        *(Column("what", wrap=True), Column("was"), Column("is")),
    ]
    for word in ("before", "after"):
        columns += [Column(f"vehicle {word}"), Column(f"trip {word}", "count")]
        columns += [Column(f"stop {word}", "count"), Column(f"service {word}", "time")]
    columns.append(Column(MOVED, "km"))
    for name in names:
        kind = QUANTITY_KINDS.get(name, "amount")
        columns += [Column(f"{name} before", kind), Column(f"{name} after", kind)]
    sheet = book.sheet("orders", columns)
    for change in said.to_list(changes, seconds):
        orders = [day.order.get(change.order_id) for day in days]
        sheet.add([*_order(changes, change), *_amounts(orders, names)])
    sheet.finish()


def _order(changes: Changes, change: OrderChange) -> list[Cell]:
    first: list[Cell] = [
        change.order_id,
        change.end or None,
        change.distributor_id,
        change.store_id,
    ]
    before = words.vehicle_before(changes, change.before) if change.before else None
    after = change.after.vehicle if change.after else None
    places = [*_place(before, change.before), *_place(after, change.after)]
    return [*first, words.whats(change), *change.standing, *places, _moved(change.shift)]


def _place(vehicle: str | None, at: At | None) -> list[Cell]:
    return [vehicle, at.trip, at.stop, at.start] if at else [None, None, None, None]


def _amounts(orders: list[Order | None], names: list[str]) -> list[Cell]:
    return [order.quantity.get(n) if order else None for n in names for order in orders]


def _start(at: At | None) -> int | None:
    return None if at is None else at.start


def _moved(shift: int | None) -> float | None:
    return None if shift is None else shift / 60
