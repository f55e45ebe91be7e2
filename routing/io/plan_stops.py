"""The sheet ``stops``: where each vehicle is when; where it loads at several depots, that too."""

from __future__ import annotations

from collections.abc import Mapping

from geo.coordinates import from_wgs84
from routing.clock import show_windows
from routing.distances import coordinates
from routing.io.loadings import Loading, loadings
from routing.io.sheets import Book, Cell, Column, quantity_columns
from routing.model import DAY_END, DAY_START, Depot, Store
from routing.plan import Plan, Stop

Places = Mapping[Depot | Store, tuple[float, float]]


def stops(book: Book, plan: Plan) -> None:
    """One row a stop. On a day with calls a column says what a row is, and each trip that has some
    begins with a row for each depot, with what is loaded there."""
    limited = plan.problem.dimensions
    called = any(trip.calls for route in plan.routes for trip in route.trips)
    columns = [
        *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
        *(Column("trip", "count"), Column("stop", "count"), *([Column("what")] if called else [])),
        *(Column("store"), Column("store name"), Column("address"), Column("windows")),
        *(Column("arrival", "time"), Column("wait", "time"), Column("service", "time")),
        *(Column("departure", "time"), Column("leg km", "km"), Column("leg time", "time")),
        *(Column("orders", wrap=True), *quantity_columns(limited if called else (), " loaded")),
        *quantity_columns(limited, " on board after"),
        *(Column("lon", "degrees"), Column("lat", "degrees")),
    ]
    sheet = book.sheet("stops", columns, frozen=7 if called else 6)
    places = _positions(plan)
    for number, route, trip, position, stop in plan.stops():
        where: list[Cell] = [number, route.vehicle.id, route.number, route.trips.index(trip) + 1]
        if trip.calls and stop is trip.stops[0]:
            for loading in loadings(plan.problem, trip):
                cells = _loading(loading, limited)
                sheet.add([*where, None, "loading", *cells, *places[loading.depot]])
        store = plan.problem.store[stop.store_id]
        what: list[Cell] = [position, "stop"] if called else [position]
        nothing: list[Cell] = [None] * len(limited) if called else []
        cells = _stop(store, stop, nothing, limited)
        sheet.add([*where, *what, *cells, *places[store]])
    sheet.finish()


def _stop(store: Store, stop: Stop, loaded: list[Cell], limited: tuple[str, ...]) -> list[Cell]:
    return [
        *(store.id, store.name, store.address, show_windows(store.windows)),
        *(stop.arrival, stop.wait, stop.start, stop.departure),
        *(stop.metres / 1000, stop.seconds, ", ".join(stop.orders), *loaded),
        *(stop.load.get(name, 0.0) for name in limited),
    ]


def _loading(loading: Loading, limited: tuple[str, ...]) -> list[Cell]:
    """The cells of a stop; no leg leads to the depot where the trip starts."""
    depot, call = loading.depot, loading.call
    always = (depot.opens, depot.closes) == (DAY_START, DAY_END)
    arrival = loading.start if call is None else call.arrival
    return [
        *(depot.id, depot.name, None),
        None if always else show_windows(((depot.opens, depot.closes),)),
        *(arrival, loading.start - arrival, loading.start, loading.departure),
        *((None, None) if call is None else (call.metres / 1000, call.seconds)),
        ", ".join(order.id for order in loading.orders),
        *(loading.loaded[name] for name in limited),
        *(loading.on_board[name] for name in limited),
    ]


def _positions(plan: Plan) -> Places:
    """Coordinates in the system of the day's files."""
    system, problem = plan.problem.settings.coordinates, plan.problem
    found: list[Depot | Store] = [*problem.depots, *problem.stores]
    lonlat = from_wgs84(coordinates(found), system).tolist()
    return {place: (lon, lat) for place, (lon, lat) in zip(found, lonlat, strict=True)}
