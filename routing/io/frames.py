"""A plan as tables for analysts: pandas, and geopandas for maps. Both are imported on use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from routing.clock import clock
from routing.io.journey import handled, overtime_s
from routing.io.setup_words import going_out, told_of
from routing.model import Order, Store
from routing.parts import which
from routing.plan import Plan, Route, Stop, Trip
from routing.problem import Problem
from routing.rules.compartments import compartment_of

if TYPE_CHECKING:
    import geopandas
    import pandas

Row = dict[str, Any]
Halt = tuple[int, Route, Trip, int, Stop]
"""What `Plan.stops` gives: route number, route, trip, position in the route, stop."""

ROUTE = ("route", "route_name", "vehicle_id", "number", "vehicle_owner")
STOP = ("trip", "stop", "store_id", "store", "lon", "lat")
TIMES = ("arrival_s", "start_s", "departure_s", "arrival", "start", "departure", "wait_s")
ORDER = ("order_id", "part_of", "part", "distributor_id", "kind", "goods", "handled", "compartment")


def dataframe(plan: Plan) -> pandas.DataFrame:
    """One row a drop, in the order of routes and stops.

    ``stop`` counts within the route. ``lon``, ``lat``: WGS-84 degrees. ``arrival_s``, ``start_s``,
    ``departure_s``: seconds from midnight, the same as text without ``_s``; ``wait_s`` is without
    the break. Then the order; of one that is split a part (``1 of 2``) of the order ``part_of``.
    ``handled`` is ``deliver``, ``collect``, or of a transfer, which has
    two rows, ``pick up`` and ``drop``; ``compartment`` counts from 1. Then its quantities,
    ``leg_metres`` (the leg that leads to the stop; the same in every row of a stop) and ``load_kg``
    ... (on board after the stop); where vehicles go out in several ways ``layout``, ``driver`` and
    ``helper``. The user's own columns of orders and stores come last; one whose
    name is taken gets ``order_`` or ``store_`` before it.
    """
    import pandas

    problem = plan.problem
    quantities = _quantities(problem)
    loads = {dimension: f"load_{dimension}" for dimension in problem.dimensions}
    columns = [*ROUTE, *STOP, *TIMES, *ORDER, *quantities, "priority", "prize", "leg_metres"]
    columns += [*loads.values(), *told_of(plan)]
    order_extras = _extra_columns(problem.orders, "order_", columns)
    store_extras = _extra_columns(problem.stores, "store_", columns)
    rows = []
    for halt in plan.stops():
        stop = halt[-1]
        at_stop = _stop(problem, halt)
        store = problem.store[stop.store_id]
        after: Row = {name: stop.load.get(dimension) for dimension, name in loads.items()}
        after |= {"leg_metres": stop.metres, **going_out(halt[1])}
        after |= {name: store.extra.get(key, "") for key, name in store_extras.items()}
        for order_id in stop.orders:
            order = problem.order[order_id]
            own = {name: order.extra.get(key, "") for key, name in order_extras.items()}
            here = _order(problem, halt[1], order, stop.store_id, quantities)
            rows.append(at_stop | here | after | own)
    return pandas.DataFrame(rows, columns=columns)


def geodataframe(plan: Plan) -> geopandas.GeoDataFrame:
    """One row a route with its line, then one row a stop with its point (EPSG:4326, WGS-84;
    no reference system for a research instance in a plane).

    The column ``feature`` is ``route`` or ``stop``; what only the other has is empty. ``line``
    says whether a route is drawn along ``roads`` or ``straight`` from place to place. Last come
    the trips of a route, the begin and seconds of the driver's break, and its overtime and pauses
    in seconds; then ``layout``, ``driver`` and ``helper`` as in `dataframe`.
    """
    import geopandas
    import shapely

    problem = plan.problem
    loads = [f"load_{dimension}" for dimension in problem.dimensions]
    columns = ["feature", *ROUTE, *STOP, *TIMES, "stops", "drops", "orders", "distributors"]
    columns += ["metres", "cost", "line", *loads]
    columns += ["trips", "break_s", "break", "break_seconds", "overtime_s", "pauses_s"]
    columns += told_of(plan)
    rows: list[Row] = []
    shapes: list[Any] = []
    for position, (number, route) in enumerate(zip(plan.numbers, plan.routes, strict=True)):
        line = {"line": plan.ways.follow[position]}
        rows.append(_route_row(problem, number, route) | line | going_out(route))
        shapes.append(shapely.LineString(plan.ways.line(position)))
    for halt in plan.stops():
        rows.append(_stop_row(problem, halt))
        shapes.append(shapely.Point(rows[-1]["lon"], rows[-1]["lat"]))
    crs = None if problem.settings.plane else "EPSG:4326"
    by_column = {column: [row.get(column) for row in rows] for column in columns}
    return geopandas.GeoDataFrame(by_column, geometry=shapes, crs=crs)


def _route(number: int, route: Route) -> Row:
    values = (number, route.name, route.vehicle.id, route.number)
    return dict(zip(ROUTE, (*values, route.vehicle.distributor_id), strict=True))


def _stop(problem: Problem, halt: Halt) -> Row:
    number, route, trip, position, stop = halt
    store = problem.store[stop.store_id]
    place = (route.trips.index(trip) + 1, position, store.id, store.name, store.lon, store.lat)
    seconds = (stop.arrival, stop.start, stop.departure)
    times = (*seconds, *map(clock, seconds), stop.wait - _rested(route, trip, stop))
    at_stop = dict(zip(STOP, place, strict=True)) | dict(zip(TIMES, times, strict=True))
    return _route(number, route) | at_stop


def _rested(route: Route, trip: Trip, stop: Stop) -> int:
    """Seconds of a break on arrival at a stop."""
    rest = route.rest
    if rest is None or not rest.before or route.trips[rest.trip] != trip:
        return 0
    here = rest.halt - len(trip.calls)
    return rest.seconds if here >= 0 and trip.stops[here] == stop else 0


def _order(
    problem: Problem, route: Route, order: Order, store_id: str, quantities: Iterable[str]
) -> Row:
    row: Row = {name: order.quantity.get(name) for name in quantities}
    part = compartment_of(route.vehicle, order) if route.vehicle.compartments else None
    piece = (order.id, order.part_of, which(problem, order))
    known = (*piece, order.distributor_id, order.kind, order.goods)
    values = (*known, handled(order, store_id), None if part is None else part + 1)
    return (
        row
        | dict(zip(ORDER, values, strict=True))
        | {"priority": order.priority, "prize": order.prize}
    )


def _quantities(problem: Problem) -> list[str]:
    """What the day's orders are measured in: kg, m3 and cases first, then by name."""
    names = {name for order in problem.orders for name in order.quantity}
    first = [name for name in ("kg", "m3", "cases") if name in names]
    return first + sorted(names.difference(first))


def _extra_columns(
    things: Iterable[Order | Store], prefix: str, columns: list[str]
) -> dict[str, str]:
    """A free column for each of the user's own; it is added to ``columns``."""
    found: dict[str, str] = {}
    for key in dict.fromkeys(key for thing in things for key in thing.extra):
        name = key
        while name in columns:
            name = f"{prefix}{name}"
        columns.append(name)
        found[key] = name
    return found


def _route_row(problem: Problem, number: int, route: Route) -> Row:
    rest = route.rest
    return _route(number, route) | {
        "feature": "route",
        "start_s": route.start,
        "start": clock(route.start),
        "departure_s": route.trips[0].departure,
        "departure": clock(route.trips[0].departure),
        "arrival_s": route.end,
        "arrival": clock(route.end),
        "trips": len(route.trips),
        "break_s": None if rest is None else rest.start,
        "break": None if rest is None else clock(rest.start),
        "break_seconds": None if rest is None else rest.seconds,
        "overtime_s": overtime_s(route),
        "pauses_s": sum(pause.seconds for pause in route.pauses),
        "stops": len(route.stops),
        "metres": route.metres,
        "cost": route.cost.total,
        **_drops(problem, route.orders),
        **_loads(route.trips[0].load.items()),
    }


def _stop_row(problem: Problem, halt: Halt) -> Row:
    stop = halt[-1]
    row = _stop(problem, halt) | {"feature": "stop", "metres": stop.metres}
    return row | _drops(problem, stop.orders) | _loads(stop.load.items())


def _drops(problem: Problem, order_ids: tuple[str, ...]) -> Row:
    owners = dict.fromkeys(problem.order[order_id].distributor_id for order_id in order_ids)
    return {
        "drops": len(set(order_ids)),
        "orders": ";".join(dict.fromkeys(order_ids)),
        "distributors": ";".join(owners),
    }


def _loads(load: Iterable[tuple[str, float]]) -> Row:
    return {f"load_{dimension}": amount for dimension, amount in load}
