"""Loading lists: what goes in first stands at the front wall and comes out last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routing.io.report_parts.text import hm
from routing.io.sheets import Book, Cell, Column, Kind, Sheet
from routing.model import Order
from routing.plan import Plan, Route, Stop, Trip

BEFORE = (
    *(Column("vehicle"), Column("trip", "count"), Column("loads as", "count")),
    *(Column("stop", "count"), Column("store"), Column("store name"), Column("order")),
    *(Column("owner"), Column("goods")),
)
"""``loads as`` 1 goes in first."""

KINDS: Mapping[str, Kind] = {"kg": "kg", "m3": "m3", "cases": "count"}


def loading(book: Book, plan: Plan) -> None:
    """The sheet ``loading``: a page a vehicle, its orders in reverse order of delivery."""
    names = ["kg", "m3", "cases"]
    names += [name for name in plan.problem.dimensions if name not in names]
    amounts = [Column(name, KINDS.get(name, "amount")) for name in names]
    # The last column is left for a tick.
    sheet = book.sheet("loading", [*BEFORE, *amounts, Column("loaded")])
    breaks: list[int] = []
    for route in plan.routes:
        if sheet.line > 1:
            breaks.append(sheet.line)
        for number in range(1, len(route.trips) + 1):
            _trip(sheet, plan, names, route, number)
    sheet.break_pages(breaks)
    sheet.finish(filtered=False)


def _trip(sheet: Sheet, plan: Plan, names: list[str], route: Route, number: int) -> None:
    trip = route.trips[number - 1]
    cargo = list(_reversed(plan, route, trip))
    orders = [order for _, _, order in cargo]
    totals = [round(sum(o.quantity.get(name, 0.0) for o in orders), 6) for name in names]
    loads = f"{trip.depot_id}: load {hm(trip.start)}, leave {hm(trip.departure)}"
    where: list[Cell] = [route.name, number, None, None, loads, None, f"{len(orders)} orders"]
    sheet.add([*where, None, None, *totals, None], "title")
    for place, (position, stop, order) in enumerate(cargo, 1):
        store = plan.problem.store[stop.store_id]
        cells: list[Cell] = [route.name, number, place, position, store.id, store.name, order.id]
        amounts = (order.quantity.get(name) for name in names)
        sheet.add([*cells, order.distributor_id, order.goods, *amounts, "☐"])


def _reversed(plan: Plan, route: Route, trip: Trip) -> Iterator[tuple[int, Stop, Order]]:
    """Deliveries of a trip, the last stop first; returns are not on board at departure."""
    before = sum(len(other.stops) for other in route.trips[: route.trips.index(trip)])
    for position, stop in reversed(list(enumerate(trip.stops, before + 1))):
        for order_id in reversed(stop.orders):
            order = plan.problem.order[order_id]
            if not order.is_return:
                yield position, stop, order
