"""Loading lists: what goes in first stands at the front wall and comes out last."""

from __future__ import annotations

from routing.io.loadings import carries_for, loadings
from routing.io.report_parts.text import hm
from routing.io.sheets import Book, Cell, Column, Sheet, quantity_columns
from routing.plan import Plan, Route, Trip

BEFORE = (
    *(Column("vehicle"), Column("trip", "count"), Column("loads as", "count")),
    *(Column("stop", "count"), Column("store"), Column("store name"), Column("order")),
    *(Column("owner"), Column("goods")),
)
"""``loads as`` 1 goes in first."""


def loading(book: Book, plan: Plan) -> None:
    """The sheet ``loading``: a page a vehicle, its orders in reverse order of delivery; where it
    loads at several depots, depot by depot."""
    names = ["kg", "m3", "cases"]
    names += [name for name in plan.problem.dimensions if name not in names]
    # The last column is left for a tick.
    sheet = book.sheet("loading", [*BEFORE, *quantity_columns(names), Column("loaded")])
    breaks: list[int] = []
    for route in plan.routes:
        if sheet.line > 1:
            breaks.append(sheet.line)
        for number in range(1, len(route.trips) + 1):
            _trip(sheet, plan, names, route, number)
    sheet.break_pages(breaks)
    sheet.finish(filtered=False)


def _trip(sheet: Sheet, plan: Plan, names: list[str], route: Route, number: int) -> None:
    """A line with totals for each depot where the trip loads, then what goes in there. Places
    count on from depot to depot: what a later one adds stands nearer to the door."""
    trip = route.trips[number - 1]
    at_stop = _stops(route, trip)
    partners = ", ".join(carries_for(plan.problem, route)) or None
    place = 0
    for loading in loadings(plan.problem, trip):
        orders = loading.orders[::-1]
        totals = [round(sum(o.quantity.get(name, 0.0) for o in orders), 6) for name in names]
        loads = f"{loading.depot.id}: load {hm(loading.start)}, leave {hm(loading.departure)}"
        where: list[Cell] = [route.name, number, None, None, loads, None, f"{len(orders)} orders"]
        sheet.add([*where, partners, None, *totals, None], "title")
        for order in orders:
            place += 1
            store = plan.problem.store[order.store_id]
            cells: list[Cell] = [route.name, number, place, at_stop[order.id], store.id]
            amounts = (order.quantity.get(name) for name in names)
            sheet.add(
                [*cells, store.name, order.id, order.distributor_id, order.goods, *amounts, "☐"]
            )


def _stops(route: Route, trip: Trip) -> dict[str, int]:
    """Each order's stop, counted within the route."""
    before = sum(len(other.stops) for other in route.trips[: route.trips.index(trip)])
    return {o: n for n, stop in enumerate(trip.stops, before + 1) for o in stop.orders}
