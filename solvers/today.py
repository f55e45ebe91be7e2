"""Today's practice as a plan: what savings are measured against where it is known.

Either a ``plan.json``, or a table (CSV) of which vehicle serves what: ``vehicle_id``, ``number``
(of the vehicles of that type, from 1), ``store_id`` or ``order_id`` or both, and ``position`` where
the order of the stops is known; where it is not, the best order of each vehicle's stops is taken.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from geo.matrix import Distances
from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate, evaluate_route
from routing.io.plan_json import read_plan
from routing.parts import in_parts
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem
from routing.setups import as_it_can
from solvers.solve import solve

ITERATIONS = 2000
"""Of search for the best order of one vehicle's stops."""

Row = Mapping[str, str]


def todays_plan(day: Problem, path: Path) -> Plan:
    """Today's plan of a day, judged by the oracle; it may break rules, as practice does.

    Raises `InputError` where the file does not fit the day.
    """
    travel = distances_of(day)
    if path.is_dir() or path.suffix.lower() == ".json":
        return _same_day(day, read_plan(path, travel).plan, path, travel)
    rows = _rows(path)
    routes: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for line, row in enumerate(rows, 2):
        key, placed = _assigned(day, row, f"{path.name} row {line}")
        for position, order in placed:  # a store that stands there for each order is one stop
            routes[key].setdefault(order, position)
    itineraries = [
        _driven(day, vehicle, number, [(p, order) for order, p in placed.items()], travel)
        for (vehicle, number), placed in sorted(routes.items())
        if placed
    ]
    manned: list[Itinerary] = []
    for itinerary in itineraries:  # who drives is not in such files
        manned.append(as_it_can(day, itinerary, manned))
    return _judged(day, manned, travel)


def _same_day(day: Problem, plan: Plan, path: Path, travel: Distances) -> Plan:
    day = in_parts(day, plan.problem.parts)
    known = {order.id for order in day.orders}
    strange = next((o for r in plan.routes for o in r.orders if o not in known), None)
    if strange is not None:
        raise InputError(f"{path.name}: order '{strange}' is not one of the day's; is it its plan?")
    return _judged(day, plan.itineraries(), travel)


def _judged(day: Problem, itineraries: Sequence[Itinerary], travel: Distances) -> Plan:
    served = {o for i in itineraries for trip in i.trips for visit in trip for o in visit.orders}
    left = [
        LeftOut(o.id, o.distributor_id, o.store_id, o.priority, (Reason("today", "not assigned"),))
        for o in day.orders
        if o.id not in served
    ]
    return evaluate(day, travel, itineraries, left, {"made_by": "today"})


def _rows(path: Path) -> list[Row]:
    written = path.read_bytes()
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = written.decode("gb18030", errors="replace")
    rows: list[Row] = [
        {name.strip(): (cell or "").strip() for name, cell in row.items() if name}
        for row in csv.DictReader(io.StringIO(text), restval="")
    ]
    columns = set(rows[0]) if rows else set()
    if "vehicle_id" not in columns or not columns & {"store_id", "order_id"}:
        raise InputError(f"{path.name}: needs columns vehicle_id and store_id or order_id")
    return rows


def _assigned(
    day: Problem, row: Row, where: str
) -> tuple[tuple[str, int], list[tuple[float, str]]]:
    """The vehicle of a row, and its orders with their position."""
    vehicle = row["vehicle_id"]
    if vehicle not in day.vehicle:
        raise InputError(f"{where}: vehicle_id '{vehicle}' is not among the day's vehicles")
    store, order = (row.get(name) or "" for name in ("store_id", "order_id"))
    owner = day.vehicle[vehicle].distributor_id
    if order:
        orders = [order] if order in day.order else []
    else:
        at_store = (o for o in day.orders if o.store_id == store)
        orders = [o.id for o in at_store if owner in (None, o.distributor_id)]
    if not orders and (order or store not in day.store):
        raise InputError(f"{where}: '{order or store}' is not in the day")
    try:
        number, position = int(row.get("number") or 1), float(row.get("position") or "nan")
    except ValueError as error:
        raise InputError(f"{where}: number and position must be numbers") from error
    return (vehicle, number), [(position, name) for name in orders]


def _driven(
    day: Problem, vehicle: str, number: int, placed: list[tuple[float, str]], travel: Distances
) -> Itinerary:
    """One vehicle's route, in the order given or the best."""
    if all(position == position for position, _ in placed):
        ordered = [day.order[name] for _, name in sorted(placed)]
        visits = tuple(Visit(order.store_id, (order.id,)) for order in ordered)
        return Itinerary(vehicle, number, (visits,))
    orders = tuple(day.order[name] for _, name in placed)
    stores = {order.store_id for order in orders}
    alone = replace(
        day,
        orders=orders,
        stores=tuple(store for store in day.stores if store.id in stores),
        vehicles=(replace(day.vehicle[vehicle], count=1),),
        sources=None,
        skipped=(),
    )
    plan = solve(alone, iterations=ITERATIONS, distances=travel, threads=1)
    route = plan.routes[0].itinerary if plan.routes else Itinerary(vehicle, number, ((),))
    for left in plan.left_out:
        route = _with(day, route, Visit(left.store_id, (left.order_id,)), travel)
    return replace(route, number=number)


def _with(day: Problem, route: Itinerary, visit: Visit, travel: Distances) -> Itinerary:
    """A route with a stop more where it costs least, whatever rule that breaks: it is driven so."""
    stops = route.trips[0]
    longer = (
        replace(route, trips=((*stops[:i], visit, *stops[i:]),)) for i in range(len(stops) + 1)
    )
    return min(longer, key=lambda each: evaluate_route(day, travel, each).cost.total)
