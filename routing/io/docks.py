"""Which vehicle loads at which dock, and how many at once: every output says it alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routing.clock import moment
from routing.docking import by_depot, dock_numbers, most_at_once
from routing.io.sheets import Book, Cell, Column
from routing.model import Depot
from routing.plan import Plan, Route


class AtDock(NamedTuple):
    """A loading at a depot whose docks count. ``dock`` from 1; ``route``: its number in the plan;
    ``trip`` from 1; ``arrival``: when the vehicle is there."""

    depot: Depot
    dock: int
    start: int
    end: int
    route: int
    trip: int
    arrival: int


def at_docks(plan: Plan) -> list[AtDock]:
    """All of them, depot by depot, dock by dock, by time. A dock beyond those that the depot has
    stands there only where too many load at once."""
    found = []
    for depot, dockings in by_depot(plan.problem, enumerate(plan.routes)).items():
        for each, dock in dock_numbers(dockings).items():
            arrival = _arrival(plan.routes[each.route], each.trip, each.loading)
            number = plan.numbers[each.route]
            found.append(AtDock(depot, dock, *each[:2], number, each.trip + 1, arrival))
    place = {depot.id: position for position, depot in enumerate(plan.problem.depots)}
    return sorted(found, key=lambda at: (place[at.depot.id], at.dock, at.start))


def _arrival(route: Route, trip: int, loading: int) -> int:
    """When a vehicle comes to load; where its day begins, when it loads."""
    if loading:
        return route.trips[trip].calls[loading - 1].arrival
    return route.trips[trip - 1].end if trip else route.start


Key = tuple[int, str, int]


def docks_of(plan: Plan) -> dict[Key, int]:
    """The dock of each loading, by number of the route, depot and second at which it begins."""
    return {(at.route, at.depot.id, at.start): at.dock for at in at_docks(plan)}


def dock_lines(plan: Plan) -> Iterator[str]:
    """``P: at most 3 of 3 loading at once, 08:10-08:35``, a line for each depot in use."""
    settings = plan.problem.settings
    for depot, dockings in by_depot(plan.problem, enumerate(plan.routes)).items():
        most = most_at_once(dockings)
        if most is not None:
            count, first, last = most
            times = f"{moment(settings, first)}-{moment(settings, last)}"
            yield f"{depot.id}: at most {count} of {depot.docks} loading at once, {times}"


def dock_sheet(book: Book, plan: Plan) -> None:
    """The sheet ``docks``: for the warehouse, what comes to which dock and when."""
    columns = [
        *(Column("depot"), Column("depot name"), Column("dock", "count")),
        *(Column("from", "time"), Column("to", "time")),
        *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
        *(Column("trip", "count"), Column("arrival", "time"), Column("wait", "time")),
    ]
    sheet = book.sheet("docks", columns, frozen=3)
    routes = dict(zip(plan.numbers, plan.routes, strict=True))
    for at in at_docks(plan):
        route = routes[at.route]
        cells: list[Cell] = [at.depot.id, at.depot.name, at.dock, at.start, at.end, at.route]
        cells += [route.vehicle.id, route.number, at.trip, at.arrival, at.start - at.arrival]
        sheet.add(cells)
    sheet.finish()


def has_docks(plan: Plan) -> bool:
    """Whether somebody loads where docks count."""
    return next(dock_lines(plan), None) is not None
