"""How vehicles go out, in words and cells: layout of the compartments, driver, helper."""

from __future__ import annotations

from routing.io import compartments
from routing.model import VehicleType
from routing.plan import Plan, Route
from routing.setups import layouts_of
from routing.staff import Setup

COLUMNS = ("layout", "driver", "helper")


def setup_cells(setup: Setup) -> dict[str, int | str]:
    """What is decided, by `COLUMNS`; what there is no choice of is left out."""
    told: dict[str, int | str]
    told = {"layout": setup.layout, "driver": setup.driver, "helper": setup.helper}
    return {name: value for name, value in told.items() if value}


def told_of(plan: Plan) -> tuple[str, ...]:
    """Those of `COLUMNS` that the day of a plan has a choice of, or a route says."""
    problem = plan.problem
    there = {
        "layout": any(vehicle.other_layouts for vehicle in problem.vehicles),
        "driver": bool(problem.drivers) or any(v.driver for v in problem.vehicles),
        "helper": bool(problem.helpers),
    }
    said = [setup_cells(route.vehicle.setup) for route in plan.routes]
    return tuple(n for n in COLUMNS if there[n] or any(n in cells for cells in said))


def cell_of(route: Route, column: str) -> int | str | None:
    """One of `COLUMNS` for a route. A vehicle with a driver of its own has that one."""
    value = setup_cells(route.vehicle.setup).get(column)
    return route.vehicle.driver or None if column == "driver" and value is None else value


def going_out(route: Route) -> dict[str, int | str]:
    """What is told of a route, by `COLUMNS`, without what there is no choice of."""
    cells = ((name, cell_of(route, name)) for name in COLUMNS)
    return {name: cell for name, cell in cells if cell is not None}


def in_words(plan: Plan, route: Route) -> list[str]:
    """``layout 2 (frozen: 400 kg; ambient: 900 kg)``, ``driver Mia``, ``helper H``."""
    found = []
    for column in told_of(plan):
        value = cell_of(route, column)
        if value is not None:
            more = ""
            if column == "layout":
                more = f" ({layout_of(plan.problem.vehicle[route.vehicle.id], int(value))})"
            found.append(f"{column} {value}{more}")
    return found


def layout_of(vehicle: VehicleType, number: int) -> str:
    """A layout of a type as it stands in the day's cell, counted from 1."""
    layouts = layouts_of(vehicle)
    return compartments.write_one(layouts[number - 1]) if number <= len(layouts) else "not there"
