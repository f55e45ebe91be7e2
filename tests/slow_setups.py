"""Layouts of compartments, drivers and helpers, as the slow checker reads them (docs/model.md, How
vehicles go out): rows of a document, nothing of the project.

Reading: who is not in the day, or may not go with a vehicle, changes nothing of it where they are
not there, and counts where they are; a layout that a vehicle does not have is its first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.slow_cells import Violation, classes_of, number, number_or, seconds_of, skills_of, text

Row = dict[str, Any]

OVERTIME = ("overtime_after_hours", "overtime_per_hour", "overtime_factors")
PAUSES = ("drive_hours", "pause_min", "pause_at_stops", "driven_hours")
PAUSES += ("first_part_min", "second_part_min", "first_part_taken")
SINGLE = re.compile(r"(.*) #[0-9]+")  # a row that is one vehicle of a type
OWN_PAY = ("cost_per_hour", "cost_per_stop", "cost_per_case", "cost_per_trip")


class Setups:
    """What a document says of drivers and helpers."""

    def __init__(self, problem: Row) -> None:
        self.drivers = {text(row["driver_id"]): row for row in problem.get("drivers") or []}
        self.helpers = {text(row["helper_id"]): row for row in problem.get("helpers") or []}

    def row_of(self, vehicle: Row, route: Row) -> Row:
        """The vehicle as it goes out on a route."""
        driver = self.drivers.get(text(route.get("driver")))
        helper = self.helpers.get(text(route.get("helper")))
        return going_out(vehicle, int(number_or(route.get("layout"), 0)), driver, helper)

    def ways(self, vehicle: Row) -> Iterator[Row]:
        """The vehicle in every way in which it may go out."""
        drivers: list[Row | None] = [None]
        if self.drivers and not text(vehicle.get("driver")):
            drivers = [d for d in self.drivers.values() if there(d) and fits(d, vehicle)]
        helpers: list[Row | None] = [None]
        if not text(vehicle.get("helper_percent")):
            helpers += [h for h in self.helpers.values() if there(h) and fits(h, vehicle)]
        count = len(layouts_of(vehicle))
        for layout, driver, helper in product(range(1, count + 1), drivers, helpers):
            yield going_out(vehicle, layout, driver, helper)

    def broken(self, routes: list[tuple[int, Row, Row]]) -> Iterator[Violation]:
        """Of routes with stops: number, what the plan says of it, the row of its vehicle."""
        used: dict[tuple[str, str], int] = {}
        for index, route, vehicle in routes:
            for code in self._wrong(route, vehicle):
                yield code, index, ""
            for code, people in (("driver", self.drivers), ("helper", self.helpers)):
                name = text(route.get(code))
                if name in people:
                    used[code, name] = used.get((code, name), 0) + 1
                    if used[code, name] > number_or(people[name].get("count"), 1):
                        yield code, index, ""

    def _wrong(self, route: Row, vehicle: Row) -> Iterator[str]:
        layouts, named = len(layouts_of(vehicle)), int(number_or(route.get("layout"), 0))
        if layouts > 1 and not 1 <= named <= layouts:
            yield "layout"
        if layouts == 1 and named:
            yield "layout"
        driver, helper = text(route.get("driver")), text(route.get("helper"))
        if self.drivers and not text(vehicle.get("driver")):
            if driver not in self.drivers or not fits(self.drivers[driver], vehicle):
                yield "driver"
        elif driver:
            yield "driver"
        if helper:
            own = text(vehicle.get("helper_percent"))
            if own or helper not in self.helpers or not fits(self.helpers[helper], vehicle):
                yield "helper"


def there(person: Row) -> bool:
    return number_or(person.get("count"), 1) > 0


def layouts_of(vehicle: Row) -> list[str]:
    return text(vehicle.get("compartments")).split("||")


def fits(person: Row, vehicle: Row) -> bool:
    """Whether somebody may go with a vehicle."""
    types = classes_of(person.get("vehicles"))
    owner, own = text(person.get("distributor_id")), text(vehicle.get("distributor_id"))
    depot = text(person.get("depot_id"))
    name = text(vehicle["vehicle_id"])
    single = SINGLE.match(name) if number_or(vehicle.get("count"), 1) == 1 else None
    if types and name not in types and (single is None or single[1] not in types):
        return False
    if owner and own and owner != own:
        return False
    return not depot or depot == text(vehicle["depot_id"])


def going_out(vehicle: Row, layout: int, driver: Row | None, helper: Row | None) -> Row:
    """The row of a vehicle with one layout, its driver and its helper in it."""
    row, layouts = dict(vehicle), layouts_of(vehicle)
    row["compartments"] = layouts[layout - 1] if 1 <= layout <= len(layouts) else layouts[0]
    if driver is not None:
        with_driver(row, driver)
    if helper is not None:
        row["helper_percent"] = helper["percent"]
        add_money(row, "fixed_cost", helper.get("cost_per_day"))
        add_money(row, "cost_per_hour", helper.get("cost_per_hour"))
    return row


def with_driver(row: Row, driver: Row) -> None:
    row["skills"] = "+".join(sorted(skills_of(row.get("skills")) | skills_of(driver.get("skills"))))
    for column, later in (("shift_start", max), ("shift_end", min)):
        told = [cell for cell in (row.get(column), driver.get(column)) if text(cell)]
        row[column] = later(told, key=lambda cell: seconds_of(cell) or 0, default=None)
    hours = [n for each in (row, driver) if (n := number(each.get("max_hours"))) is not None]
    row["max_hours"] = min(hours, default=None)
    add_money(row, "fixed_cost", driver.get("cost_per_day"))
    for column in OWN_PAY:
        if text(driver.get(column)):
            row[column] = driver[column]
    for told_by, columns in (
        (OVERTIME, OVERTIME),
        (("break_window",), ("break_min", "break_window")),
        (("drive_hours",), PAUSES),
    ):
        if any(text(driver.get(column)) for column in told_by):
            row |= {column: driver.get(column) for column in columns}


def add_money(row: Row, column: str, more: Any) -> None:
    row[column] = number_or(row.get(column), 0.0) + number_or(more, 0.0)
