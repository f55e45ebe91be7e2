"""The sheet ``stops``: where each vehicle is when, with its reloads, the driver's break and pauses;
where it loads at several depots, that too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from geo.coordinates import from_wgs84
from routing.clock import show_windows
from routing.distances import coordinates
from routing.io.journey import (
    Step,
    at_rest,
    handled,
    has_hours,
    has_needs,
    has_transfers,
    hours_of,
    journey,
    needs_at,
    outside_s,
    pausing,
    several_trips,
)
from routing.io.loadings import Loading
from routing.io.report_parts.text import hm
from routing.io.sheets import Book, Cell, Column, Sheet, quantity_columns
from routing.model import DAY_END, DAY_START, Depot, Store
from routing.plan import Break, Pause, Plan, Route, Stop

Places = Mapping[Depot | Store, tuple[float, float]]


def stops(book: Book, plan: Plan) -> None:
    """One row a stop. On a day with calls, reloads, breaks or pauses a column says what a row is:
    each of these has a row, and a trip with calls begins with one for each depot, with what is
    loaded."""
    _Table(book, plan).write()


class _Table:
    def __init__(self, book: Book, plan: Plan) -> None:
        self._plan = plan
        self._limited = plan.problem.dimensions
        called = any(trip.calls for route in plan.routes for trip in route.trips)
        self._loads = called or several_trips(plan)
        self._told = self._loads or any(route.rest or route.pauses for route in plan.routes)
        self._transfers = has_transfers(plan)
        self._needs = has_needs(plan)
        self._hours = has_hours(plan)
        self._places = _positions(plan)
        self._sheet: Sheet = book.sheet("stops", self._columns(), frozen=7 if self._told else 6)

    def _columns(self) -> list[Column]:
        told = [Column("what")] if self._told else []
        moved = [Column("picked up", wrap=True), Column("dropped", wrap=True)]
        return [
            *(Column("route", "count"), Column("vehicle"), Column("number", "count")),
            *(Column("trip", "count"), Column("stop", "count"), *told),
            *(Column("store"), Column("store name"), Column("address"), Column("windows")),
            *(Column("arrival", "time"), Column("wait", "time"), Column("service", "time")),
            *(Column("departure", "time"), Column("leg km", "km"), Column("leg time", "time")),
            *(Column("orders", wrap=True), *(moved if self._transfers else [])),
            *([Column("needs", wrap=True)] if self._needs else []),
            *([Column("preferred"), Column("outside preferred", "time")] if self._hours else []),
            *quantity_columns(self._limited if self._loads else (), " loaded"),
            *quantity_columns(self._limited, " on board after"),
            *(Column("lon", "degrees"), Column("lat", "degrees")),
        ]

    def write(self) -> None:
        """All rows."""
        for number, route in zip(self._plan.numbers, self._plan.routes, strict=True):
            before: list[Cell] = [number, route.vehicle.id, route.number]
            for cells in self._route(route):
                self._sheet.add([*before, *cells])
        self._sheet.finish()

    def _route(self, route: Route) -> Iterator[list[Cell]]:
        position = 0
        for step in journey(self._plan.problem, route):
            if step.before:
                yield self._rest(step, step.before)
            if isinstance(step.at, Stop):
                position += 1
                yield self._stop(step, step.at, position)
            elif route.trips[step.trip - 1].calls or step.at.back is not None:
                yield self._loading(step, step.at)
            if step.after:
                yield self._rest(step, step.after)
            for pause in step.pauses:
                yield self._pause(step, pause)

    def _row(
        self,
        step: Step,
        position: int | None,
        what: str,
        at: Sequence[Cell],
        loads: tuple[Sequence[Cell], Sequence[Cell]],
        moved: tuple[Cell, Cell] = (None, None),
        wishes: tuple[Cell, Cell, Cell] = (None, None, None),
    ) -> list[Cell]:
        """``at``: store to orders. ``loads``: what is loaded, what is on board after. ``wishes``:
        skills, preferred hours, seconds outside of these."""
        loaded, on_board = loads
        needs, *hours = wishes
        return [
            *(step.trip, position, *([what] if self._told else [])),
            *(*at, *(moved if self._transfers else ()), *([needs] if self._needs else ())),
            *(hours if self._hours else ()),
            *(*(loaded if self._loads else ()), *on_board, *self._places[step.place]),
        ]

    def _stop(self, step: Step, stop: Stop, position: int) -> list[Cell]:
        store = self._plan.problem.store[stop.store_id]
        at: list[Cell] = [
            *(store.id, store.name, store.address, show_windows(store.windows)),
            *(stop.arrival, step.wait, stop.start, stop.departure),
            *(stop.metres / 1000, stop.seconds, ", ".join(stop.orders)),
        ]
        loads = (self._nothing, [stop.load.get(name, 0.0) for name in self._limited])
        needs, outside = needs_at(self._plan.problem, stop), outside_s(self._plan.problem, stop)
        wishes = (needs or None, hours_of(store) or None, abs(outside) or None)
        return self._row(step, position, "stop", at, loads, self._moved(stop), wishes)

    def _moved(self, stop: Stop) -> tuple[Cell, Cell]:
        """Of transfers, what comes on board here and what leaves the vehicle."""
        found: dict[str, list[str]] = {"pick up": [], "drop": []}
        for order_id in stop.orders:
            how = handled(self._plan.problem.order[order_id], stop.store_id)
            if how in found:
                found[how].append(order_id)
        return ", ".join(found["pick up"]) or None, ", ".join(found["drop"]) or None

    def _loading(self, step: Step, loading: Loading) -> list[Cell]:
        """No leg leads to the depot where the day begins."""
        depot, leg = loading.depot, loading.leg
        always = (depot.opens, depot.closes) == (DAY_START, DAY_END)
        what = "loading"
        if loading.back is not None:
            times = f"{hm(loading.start)}-{hm(loading.departure)}"
            what = f"Reload at {depot.name or depot.id} {times}"
        at: list[Cell] = [
            *(depot.id, depot.name, None),
            None if always else show_windows(((depot.opens, depot.closes),)),
            *(loading.arrival, step.wait, loading.start, loading.departure),
            *((None, None) if leg is None else (leg[0] / 1000, leg[1])),
            ", ".join(order.id for order in loading.orders),
        ]
        loaded = [loading.loaded[name] for name in self._limited]
        on_board = [loading.on_board[name] for name in self._limited]
        return self._row(step, None, what, at, (loaded, on_board))

    def _rest(self, step: Step, rest: Break) -> list[Cell]:
        end = rest.start + rest.seconds
        what = f"Break {hm(rest.start)}-{hm(end)}"
        at: list[Cell] = [
            *(step.place.id, step.place.name, None, None),
            *(None, None, rest.start, end, None, None, at_rest(step)),
        ]
        return self._row(step, None, what, at, (self._nothing, self._nothing))

    def _pause(self, step: Step, pause: Pause) -> list[Cell]:
        end = pause.start + pause.seconds
        what = f"Pause {hm(pause.start)}-{hm(end)}"
        at: list[Cell] = [
            *(step.place.id, step.place.name, None, None),
            *(None, None, pause.start, end, None, None, pausing(step, pause)),
        ]
        return self._row(step, None, what, at, (self._nothing, self._nothing))

    @property
    def _nothing(self) -> list[Cell]:
        return [None] * len(self._limited)


def _positions(plan: Plan) -> Places:
    """Coordinates in the system of the day's files."""
    system, problem = plan.problem.settings.coordinates, plan.problem
    found: list[Depot | Store] = [*problem.depots, *problem.stores]
    lonlat = from_wgs84(coordinates(found), system).tolist()
    return {place: (lon, lat) for place, (lon, lat) in zip(found, lonlat, strict=True)}
