"""Loading lists: what goes in first stands at the front wall and comes out last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.io.docks import docks_of
from routing.io.holds import NOWHERE, has_compartments, name_of
from routing.io.loadings import carries_for, loadings
from routing.io.report_parts.text import hm
from routing.io.setup_words import in_words
from routing.io.sheets import Book, Cell, Column, Sheet, quantity_columns
from routing.model import Order, VehicleType
from routing.parts import shown_id
from routing.plan import Plan, Route, Trip
from routing.rules.compartments import compartment_of

TRIP = (Column("vehicle"), Column("trip", "count"))
ORDER = (
    *(Column("loads as", "count"), Column("stop", "count"), Column("store"), Column("store name")),
    *(Column("order"), Column("owner"), Column("goods")),
)
"""``loads as`` 1 goes in first."""


def loading(book: Book, plan: Plan) -> None:
    """The sheet ``loading``: a page a vehicle, its orders in reverse order of delivery; where it
    loads at several depots, depot by depot; where it has compartments, one after the other."""
    _Lists(book, plan).write()


class _Lists:
    def __init__(self, book: Book, plan: Plan) -> None:
        self._plan = plan
        names = ["kg", "m3", "cases"]
        self._names = names + [name for name in plan.problem.dimensions if name not in names]
        self._divided = has_compartments(plan)
        self._docks = docks_of(plan)
        parts = [Column("compartment")] if self._divided else []
        # The last column is left for a tick.
        columns = [*TRIP, *parts, *ORDER, *quantity_columns(self._names), Column("loaded")]
        self._sheet: Sheet = book.sheet("loading", columns)

    def write(self) -> None:
        """All lists."""
        breaks: list[int] = []
        for position, route in zip(self._plan.numbers, self._plan.routes, strict=True):
            if self._sheet.line > 1:
                breaks.append(self._sheet.line)
            for number in range(1, len(route.trips) + 1):
                self._trip(position, route, number)
        self._sheet.break_pages(breaks)
        self._sheet.finish(filtered=False)

    def _trip(self, position: int, route: Route, number: int) -> None:
        """A line with totals for each depot where the trip loads, then what goes in there. Places
        count on from depot to depot, within each compartment: what a later one adds stands nearer
        to the door."""
        trip = route.trips[number - 1]
        at_stop = _stops(route, trip)
        partners = ", ".join(carries_for(self._plan.problem, route)) or None
        places: dict[str, int] = {}
        for here in loadings(self._plan.problem, trip):
            orders = here.orders[::-1]
            told = f"{here.depot.id}: load {hm(here.start)}, leave {hm(here.departure)}"
            dock = self._docks.get((position, here.depot.id, here.start))
            told += f", dock {dock}" if dock else ""
            if here.depot.id == trip.depot_id and (going := in_words(self._plan, route)):
                told += f"; {', '.join(going)}"
            self._title(route, number, "", told, orders, partners)
            for part, inside in _parts(route.vehicle, orders):
                if part:
                    told = part if part == NOWHERE else f"compartment {part}"
                    self._title(route, number, part, told, inside, None)
                for order in inside:
                    place = places[part] = places.get(part, 0) + 1
                    self._order(route, number, part, place, at_stop[order.id], order)

    def _title(
        self,
        route: Route,
        number: int,
        part: str,
        told: str,
        orders: Sequence[Order],
        partners: str | None,
    ) -> None:
        totals = [round(sum(o.quantity.get(name, 0.0) for o in orders), 6) for name in self._names]
        count = f"{len(orders)} orders"
        cells: list[Cell] = [route.name, number, *([part] if self._divided else [])]
        cells += [None, None, told, None, count, partners, None]
        self._sheet.add([*cells, *totals, None], "title")

    def _order(
        self, route: Route, number: int, part: str, place: int, stop: int, order: Order
    ) -> None:
        store = self._plan.problem.store[order.store_id]
        cells: list[Cell] = [route.name, number, *([part] if self._divided else [])]
        cells += [place, stop, store.id, store.name]
        cells += [shown_id(self._plan.problem, order), order.distributor_id, order.goods]
        amounts = (order.quantity.get(name) for name in self._names)
        self._sheet.add([*cells, *amounts, "☐"])


def _parts(vehicle: VehicleType, orders: Sequence[Order]) -> Iterator[tuple[str, list[Order]]]:
    """The orders of each compartment under its name, those that fit into none last; all of them
    under no name where the vehicle has none."""
    if not vehicle.compartments:
        yield "", list(orders)
        return
    places = [compartment_of(vehicle, order) for order in orders]
    for position in (*range(len(vehicle.compartments)), None):
        inside = [order for order, place in zip(orders, places, strict=True) if place == position]
        if inside:
            yield NOWHERE if position is None else name_of(vehicle, position), inside


def _stops(route: Route, trip: Trip) -> dict[str, int]:
    """Each order's stop, counted within the route."""
    before = sum(len(other.stops) for other in route.trips[: route.trips.index(trip)])
    return {o: n for n, stop in enumerate(trip.stops, before + 1) for o in stop.orders}
