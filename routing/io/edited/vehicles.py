"""Which vehicle drives each route of an edited workbook.

The sheet ``routes`` names it; in ``stops`` it stands in every row. A row that was moved to another
route often keeps the name of the vehicle that it was on, and that must not count. A cell of
``stops`` therefore says something only where it names another vehicle than its orders were on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.errors import Finding
from routing.io.cells import Cell
from routing.io.edited.rows import Kind, Read, Row
from routing.io.edited.sheet import GOING, BadCellError, Table
from routing.io.plan_shape import HIGHEST
from routing.plan import Plan
from routing.problem import Problem
from routing.staff import AS_IT_IS, Setup

Vehicle = tuple[str, int | None]
"""Type and number; None is any vehicle of the type that is free."""


@dataclass
class Stated:
    """What the sheet ``routes`` names. ``lines``: the row of each route there; ``setups``: how its
    vehicle goes out, where the sheet has columns for that."""

    vehicles: dict[int, Vehicle] = field(default_factory=dict)
    setups: dict[int, Setup] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)


def read_routes(table: Table | None, read: Read) -> Stated:
    """The sheet ``routes``; what cannot be read goes to ``read.errors``."""
    stated = Stated()
    if table is None:
        return stated
    for line, cells in table.rows:
        try:
            route = table.whole(cells, "route")
            vehicle = table.identity(cells, "vehicle")
            number = table.whole(cells, "number", HIGHEST)
            setup = _setup(table, cells)
            if route in stated.lines:
                message = f"{route} stands in row {stated.lines[route]} already; delete one"
                raise BadCellError("duplicate-id", "route", message)
        except BadCellError as bad:
            read.errors.append(table.finding(line, cells, bad))
            continue
        if route is not None and setup is not None:
            stated.setups[route] = setup
        if route is not None and vehicle:
            stated.vehicles[route], stated.lines[route] = (vehicle, number), line
    return stated


def setups_of(
    problem: Problem, vehicles: Mapping[int, tuple[str, int]], stated: Stated, before: Plan | None
) -> dict[int, Setup]:
    """How the vehicle of each route goes out: as the sheet says, or else as before. A vehicle with
    a driver of its own has that name in the sheet."""
    known = zip(before.numbers, before.routes, strict=True) if before else ()
    was = {number: route.vehicle.setup for number, route in known}
    found = {}
    for route, (vehicle_id, _) in vehicles.items():
        setup = stated.setups.get(route, was.get(route, AS_IT_IS))
        vehicle = problem.vehicle.get(vehicle_id)
        if vehicle is not None and vehicle.driver and setup.driver == vehicle.driver:
            setup = replace(setup, driver="")
        found[route] = setup
    return found


def _setup(table: Table, cells: Sequence[Cell]) -> Setup | None:
    """The cells of a row, None where the sheet has no such columns."""
    if GOING.keys().isdisjoint(table.columns):
        return None
    driver, helper = (table.identity(cells, name) for name in ("driver", "helper"))
    return Setup(table.whole(cells, "layout", HIGHEST) or 0, driver, helper)


def vehicles_of(
    rows: Sequence[Row], stated: Stated, before: Plan | None, stops: Table
) -> tuple[dict[int, tuple[str, int]], list[Finding]]:
    """The vehicle of each route that has rows, and what is wrong with those that have none.

    ``before``: the plan as it was before it was edited, if it is known.
    """
    choice = _Choice(rows, stated, before)
    chosen: dict[int, Vehicle] = {}
    errors: list[Finding] = []
    for route in dict.fromkeys(row.route for row in rows):
        vehicle = choice.of(route)
        if isinstance(vehicle, str):
            line = min(row.line for row in rows if row.route == route)
            errors.append(stops.error("which-vehicle", vehicle, line, "vehicle"))
        else:
            chosen[route] = vehicle
    return _numbered(chosen), errors


class _Choice:
    def __init__(self, rows: Sequence[Row], stated: Stated, before: Plan | None) -> None:
        self._rows: dict[int, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.route, []).append(row)
        self._stated = stated
        routes = list(zip(before.numbers, before.routes, strict=True)) if before else []
        self._was: dict[int, Vehicle] = {n: (r.vehicle.id, r.number) for n, r in routes}
        self._carried = {o: self._was[n] for n, r in routes for o in r.orders}
        self._edited = before is not None

    def of(self, route: int) -> Vehicle | str:
        """The vehicle, or a sentence that says why it is not known."""
        rows = self._rows[route]
        home = self._home(route)
        says = {v for v in map(_vehicle, filter(self._says, rows)) if not _same(v, home)}
        if not says:
            return home or self._left_alone(route)
        vehicle = min(says, key=str)
        stops = [row for row in rows if row.vehicle and row.kind is Kind.STOP]
        still = [home] if home and any(_same(_vehicle(row), home) for row in stops) else []
        if len(says) > 1 or still:
            names = _names([*still, *sorted(says, key=str)])
            return f"route {route} has several vehicles, {names}; write one in all of its rows"
        there = self._stated.vehicles.get(route)
        if there and (not self._edited or not _same(there, self._was.get(route))):
            line = self._stated.lines[route]
            return (
                f"route {route} has the vehicle {_names([vehicle])} here and {_names([there])} in "
                f"sheet routes row {line}; write the same in both"
            )
        return vehicle

    def _home(self, route: int) -> Vehicle | None:
        there, was = self._stated.vehicles.get(route), self._was.get(route)
        return was if there is None or _same(there, was) else there

    def _says(self, row: Row) -> bool:
        """Whether a row names another vehicle than its orders were on."""
        if not row.vehicle:
            return False
        was = next((self._carried[o] for o in row.orders if o in self._carried), None)
        known = self._was if self._edited else self._stated.vehicles
        return not any(_same(_vehicle(row), v) for v in ([was] if was else known.values()))

    def _left_alone(self, route: int) -> Vehicle | str:
        """Of a new route: the vehicle of its rows, if no other route has it."""
        taken = [home for other in self._rows if other != route and (home := self._home(other))]
        named = dict.fromkeys(_vehicle(row) for row in self._rows[route] if row.vehicle)
        free = [v for v in named if not any(_same(v, other) for other in taken)]
        if len(free) == 1:
            return free[0]
        if free:
            return f"route {route} has several vehicles, {_names(free)}; write one in all its rows"
        return f"route {route} is new and has no vehicle of its own; write one into column vehicle"


def _vehicle(row: Row) -> Vehicle:
    return row.vehicle, row.number


def _same(one: Vehicle | None, other: Vehicle | None) -> bool:
    """Whether two cells mean one vehicle; without a number, any of the type."""
    if one is None or other is None:
        return one is other
    return one[0] == other[0] and (one[1] == other[1] or None in (one[1], other[1]))


def _names(vehicles: Iterable[Vehicle]) -> str:
    return " and ".join(f"'{v}'" if n is None else f"'{v} #{n}'" for v, n in vehicles)


def _numbered(chosen: Mapping[int, Vehicle]) -> dict[int, tuple[str, int]]:
    """Free numbers for those that name only a type, the lowest first."""
    taken = {vehicle for vehicle in chosen.values() if vehicle[1] is not None}
    found: dict[int, tuple[str, int]] = {}
    for route, (vehicle, number) in chosen.items():
        if number is None:
            number = next(n for n in range(1, len(chosen) + 2) if (vehicle, n) not in taken)
            taken.add((vehicle, number))
        found[route] = vehicle, number
    return found
