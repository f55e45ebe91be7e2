"""The sheet ``compartments``: how full each compartment of a vehicle is, trip by trip."""

from __future__ import annotations

from routing.io.holds import Filled, filled, limited
from routing.io.sheets import Book, Cell, Column, quantity_columns
from routing.plan import Plan


def holds(book: Book, plan: Plan) -> None:
    """One row a compartment and trip; a dimension that it does not limit has no figures."""
    names = limited(plan)
    columns = [
        *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
        *(Column("trip", "count"), Column("compartment")),
        *quantity_columns(names, " at departure"),
        *(Column(f"departure load factor, {name}", "percent") for name in names),
        *quantity_columns(names, " at its fullest"),
        *quantity_columns(names, " capacity"),
    ]
    sheet = book.sheet("compartments", columns, frozen=5)
    for number, route in zip(plan.numbers, plan.routes, strict=True):
        for part in filled(plan.problem, route):
            where: list[Cell] = [number, route.vehicle.id, route.number, part.trip, part.name]
            sheet.add([*where, *_amounts(part, names)])
    sheet.finish()


def _amounts(part: Filled, names: list[str]) -> list[Cell]:
    known = part.compartment.capacity
    return [
        *(part.departure.get(name) for name in names),
        *(part.share(name) if name in known else None for name in names),
        *(part.fullest.get(name) for name in names),
        *(known.get(name) for name in names),
    ]
