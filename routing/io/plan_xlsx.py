"""plan.xlsx: a plan as tables to filter, and as loading lists to print and hand out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from routing.clock import clock, show_windows
from routing.evaluate import settled
from routing.io.available import available_sheet
from routing.io.docks import dock_sheet, has_docks
from routing.io.files import closing_workbook
from routing.io.holds import has_compartments
from routing.io.journey import (
    cost_parts,
    handled,
    has_overtime,
    has_pauses,
    has_rests,
    has_transfers,
    overtime_s,
    rest_place,
)
from routing.io.loadings import owners
from routing.io.metrics import Style, metrics
from routing.io.plan_holds import holds
from routing.io.plan_loading import loading
from routing.io.plan_stops import stops
from routing.io.report_parts.sections import facts, title
from routing.io.report_parts.text import sentence
from routing.io.report_parts.view import View, day_of
from routing.io.setup_words import cell_of, told_of
from routing.io.sheets import Book, Cell, Column, Kind, quantity_columns
from routing.model import DAY_START, Order
from routing.parts import which
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.rules import crossings
from routing.rules.skills import listed

HOW_TO_EDIT: Mapping[str, str] = {
    "another route or place": "sheet stops: change route, trip and stop; 3.5 goes between 3 and 4",
    "one order of several": "sheet stops: take it out of orders, and write it into another row",
    "leave orders out": "sheet stops: delete the row",
    "another vehicle": "sheet routes: change vehicle and number (layout, driver and helper too)",
    "then": "save and run: coload verify plan.xlsx --write OUT",
}
"""What is read of an edited workbook (docs/formats.md); all else in it is computed afresh."""


def write_plan_xlsx(plan: Plan, path: Path) -> None:
    """Write ``path``. Equal plans give equal bytes."""
    plan = settled(plan)
    view = View.of(plan)
    # Without a date of its own the file would carry the clock's.
    book = Book(path, title(view), datetime.combine(day_of(plan), time()))
    _summary(book, view)
    _routes(book, plan)
    stops(book, plan)
    _drops(book, plan)
    loading(book, plan)
    if has_docks(plan):
        dock_sheet(book, plan)
    if plan.problem.available:
        available_sheet(book, plan)
    if has_compartments(plan):
        holds(book, plan)
    _left_out(book, plan)
    if plan.skipped:
        _skipped(book, plan)
    if plan.violations:
        _violations(book, plan)
    with closing_workbook(path):
        book.close()


def dimensions(plan: Plan) -> list[str]:
    """All dimensions in which some order is measured or some vehicle limited; kg, m3 first."""
    names = {name for order in plan.problem.orders for name in order.quantity}
    names |= {"kg", *plan.problem.dimensions}
    return sorted(names, key=lambda name: (name != "kg", name != "m3", name != "cases", name))


def _extras(prefix: str, things: Iterable[Any], taken: Iterable[str]) -> dict[str, str]:
    """Header by unknown column, in the order in which the columns are first met."""
    keys = dict.fromkeys(key for thing in things for key in thing.extra)
    used = set(taken)
    return {key: f"{prefix} {key}" if prefix == "store" or key in used else key for key in keys}


def _summary(book: Book, view: View) -> None:
    plan, kpi = view.plan, view.plan.kpi
    parts = [owner for owner in view.owner_colour if owner in kpi.distributors]
    names = [view.owner_name(owner) for owner in parts]
    columns = [Column("Key figure"), Column("Metric", wrap=True), Column("Plan", "amount")]
    sheet = book.sheet("summary", columns + [Column(name, "amount") for name in names])
    blank: list[Cell] = [None] * len(names)
    sheet.add([title(view), None, None, *blank], "title")
    kinds: Mapping[Style, Kind] = {
        "money": "money",
        "km": "km",
        "percent": "percent",
        "count": "count",
        "hours": "time",
        "number": "km",
    }
    for metric in metrics(plan):
        values = [metric.value(part) for part in (kpi.plan, *(kpi.distributors[o] for o in parts))]
        shown = [v / 1000 if metric.style == "km" and v is not None else v for v in values]
        sheet.add_value([metric.label, metric.meaning, *shown], kinds[metric.style])
    sheet.add(["Cost by component", None, None, *blank], "title")
    for name in cost_parts(plan):
        sheet.add_value([name, None, getattr(plan.costs, name), *blank], "money")
    if crossings.used(plan.problem):
        told = "of two legs between stops, of one owner's vehicles"
        many = crossings.in_plan(plan.problem, plan.routes)
        sheet.add_value(["number of crossings", told, many, *blank], "count")
    sheet.add(["Assumptions", None, None, *blank], "title")
    for key, value in facts(view):
        sheet.add([key, value, None, *blank])
    sheet.add(["To edit this plan", None, None, *blank], "title")
    for key, value in HOW_TO_EDIT.items():
        sheet.add([key, value, None, *blank])
    sheet.finish(filtered=False)


def _routes(book: Book, plan: Plan) -> None:
    limited, rests, overtime = plan.problem.dimensions, has_rests(plan), has_overtime(plan)
    pauses, setups = has_pauses(plan), told_of(plan)
    rest_columns = [Column("break from", "time"), Column("break to", "time"), Column("break at")]
    columns = [
        *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
        *(Column(name, "count" if name == "layout" else "text") for name in setups),
        Column("owner"),
        *(Column("goods of"), Column("depot"), Column("loads also at")),
        *(Column("end depot"), Column("trips", "count")),
        *(Column("start", "time"), Column("end", "time"), Column("duration", "time")),
        *([Column("overtime", "time")] if overtime else []),
        *(rest_columns if rests else []),
        *([Column("pauses", "time")] if pauses else []),
        *(Column("waiting", "time"), Column("km", "km"), Column("empty km", "km")),
        *(Column("stops", "count"), Column("drops", "count"), Column("cases", "count")),
        *quantity_columns(limited, " at departure"),
        *(Column(f"departure load factor, {name}", "percent") for name in limited),
        *(Column(f"cost, {name}", "money") for name in cost_parts(plan)),
        *(Column("CO2e kg", "km"), Column("rules broken", "count")),
    ]
    sheet = book.sheet("routes", columns, frozen=3)
    for number, (route, figures) in enumerate(zip(plan.routes, plan.kpi.routes, strict=True), 1):
        vehicle = route.vehicle
        broken = sum(violation.route == number for violation in plan.violations)
        cells: list[Cell] = [
            *(number, vehicle.id, route.number),
            *(cell_of(route, name) for name in setups),
            vehicle.distributor_id,
            *(", ".join(owners(plan.problem, route)), vehicle.depot_id, _called(route)),
            *(vehicle.end_depot_id, len(route.trips), route.start, route.end, route.duration),
            *([overtime_s(route)] if overtime else []),
            *(_rest(plan, route) if rests else []),
            *([sum(pause.seconds for pause in route.pauses)] if pauses else []),
            *(figures.waiting_s, route.metres / 1000, figures.empty_metres / 1000),
            *(figures.stops, figures.drops, figures.cases),
            *(sum(trip.load.get(name, 0.0) for trip in route.trips) for name in limited),
            *(figures.load_factor.get(name) for name in limited),
            *(getattr(route.cost, name) for name in cost_parts(plan)),
            *(figures.co2e_kg, broken),
        ]
        sheet.add(cells)
    sheet.finish()


def _rest(plan: Plan, route: Route) -> list[Cell]:
    """From when to when the driver rests, and where."""
    rest, place = route.rest, rest_place(plan.problem, route)
    if rest is None:
        return [None, None, None]
    return [rest.start, rest.start + rest.seconds, None if place is None else place.id]


def _called(route: Route) -> str | None:
    """Further depots where it loads, in order."""
    calls = dict.fromkeys(call.depot_id for trip in route.trips for call in trip.calls)
    return ", ".join(calls) or None


ORDER_COLUMNS = (
    *(Column("order"), Column("owner"), Column("kind"), Column("goods"), Column("priority")),
    *(Column("store"), Column("store name"), Column("address"), Column("windows")),
)

SELDOM: Mapping[str, Callable[[Problem, Order], str]] = {
    "from store": lambda _, order: order.from_store_id,
    "one of group": lambda _, order: order.group,
    "needs": lambda _, order: listed(order.needs),
    "released": lambda _, order: "" if order.release == DAY_START else clock(order.release),
    "part of order": lambda _, order: order.part_of,
    "part": which,
    "article": lambda _, order: order.article,
    "from depots": lambda _, order: ", ".join(sorted(order.from_depots)),
}
"""Columns that stand only where some order of the day has something in them."""


class _OrderTable:
    """The columns that drops and left-out orders share, with all that the files said of them."""

    def __init__(self, plan: Plan, before: Sequence[Column]) -> None:
        problem = plan.problem
        self._problem = problem
        self._names = dimensions(plan)
        self._seldom = {
            name: of
            for name, of in SELDOM.items()
            if any(of(problem, order) for order in problem.orders)
        }
        self.first = [*ORDER_COLUMNS, *map(Column, self._seldom)]
        known = [*before, *self.first, *quantity_columns(self._names)]
        taken = [column.header for column in known]
        self._order_extras = _extras("order", problem.orders, taken)
        self._store_extras = _extras("store", problem.stores, taken)
        headers = [*self._order_extras.values(), *self._store_extras.values()]
        self.rest = [*quantity_columns(self._names), *map(Column, headers)]

    def cells(self, order_id: str, store_id: str = "") -> tuple[list[Cell], list[Cell]]:
        """Everything about one order and its store, or the one of its stores that is named: the
        cells of ``first`` and of ``rest``."""
        order = self._problem.order[order_id]
        store = self._problem.store[store_id or order.store_id]
        first: list[Cell] = [
            *(order.id, order.distributor_id, order.kind, order.goods, order.priority),
            *(store.id, store.name, store.address, show_windows(store.windows)),
            *(of(self._problem, order) or None for of in self._seldom.values()),
        ]
        rest: list[Cell] = [
            *(order.quantity.get(name) for name in self._names),
            *(order.extra.get(key) for key in self._order_extras),
            *(store.extra.get(key) for key in self._store_extras),
        ]
        return first, rest


def _drops(book: Book, plan: Plan) -> None:
    """One row an order and stop: a transfer has two, and a column says which is which."""
    transfers = has_transfers(plan)
    before = [
        *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
        *(Column("stop", "count"), Column("service", "time")),
        *([Column("what is done")] if transfers else []),
    ]
    table = _OrderTable(plan, before)
    sheet = book.sheet("drops", [*before, *table.first, *table.rest], frozen=len(before) + 1)
    for number, route, _, position, stop in plan.stops():
        for order_id in stop.orders:
            where: list[Cell] = [number, route.vehicle.id, route.number, position, stop.start]
            if transfers:
                where.append(handled(plan.problem.order[order_id], stop.store_id))
            # Whoever is taken to a store that is not its own (a broken rule) keeps its own.
            order = plan.problem.order[order_id]
            here = stop.store_id if stop.store_id == order.from_store_id else ""
            first, rest = table.cells(order_id, here)
            sheet.add([*where, *first, *rest])
    sheet.finish()


def _left_out(book: Book, plan: Plan) -> None:
    before = [Column("code"), Column("why", wrap=True)]
    table = _OrderTable(plan, before)
    # The order first, as in the report: code and sentence come after what they are about.
    sheet = book.sheet("left out", [*table.first, *before, *table.rest])
    sheet.rows(_left_out_rows(plan, table))
    sheet.finish()


def _left_out_rows(plan: Plan, table: _OrderTable) -> Iterator[list[Cell]]:
    for left in plan.left_out:
        first, rest = table.cells(left.order_id)
        codes = "\n".join(reason.code for reason in left.reasons)
        why = "\n".join(sentence(reason.message) for reason in left.reasons)
        yield [*first, codes, why, *rest]


def _skipped(book: Book, plan: Plan) -> None:
    columns = [Column("file"), Column("row", "count"), Column("column"), Column("value")]
    sheet = book.sheet("skipped", [*columns, Column("code"), Column("what is wrong", wrap=True)])
    for found in plan.skipped:
        where: list[Cell] = [found.file or found.table, found.row or None, found.column]
        sheet.add([*where, found.value, found.code, sentence(found.message)])
    sheet.finish()


def _violations(book: Book, plan: Plan) -> None:
    columns = [Column("route", "count"), Column("vehicle"), Column("code")]
    columns += [Column("order"), Column("store"), Column("what is broken", wrap=True)]
    sheet = book.sheet("violations", columns)
    for broken in plan.violations:
        known = 1 <= broken.route <= len(plan.routes)
        vehicle = plan.routes[broken.route - 1].name if known else None
        cells: list[Cell] = [broken.route or None, vehicle, broken.code]
        sheet.add([*cells, broken.order_id, broken.store_id, sentence(broken.message)])
    sheet.finish()
