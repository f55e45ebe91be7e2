"""Driven days as rows of plain values, for data frames, documents and sheets alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from routing.actuals import Actuals
from routing.clock import clock
from routing.driven import DrivenRoute, DrivenStop
from routing.drives import Drive

if TYPE_CHECKING:
    import pandas

Row = dict[str, Any]

STOP_COLUMNS = (
    *("route", "route_name", "by", "trip", "stop", "turn", "store_id", "store", "orders"),
    *("outcome", "out_of_order", "failed_orders"),
    *("planned_arrival_s", "arrival_s", "planned_start_s", "start_s", "start_noted"),
    *("planned_departure_s", "departure_s", "delay_s", "planned_service_s", "service_s"),
    *("planned_on_time", "on_time", "off_m"),
)
ROUTE_COLUMNS = (
    *("route", "route_name", "planned_start_s", "start_s", "planned_departure_s", "departure_s"),
    *("planned_end_s", "end_s", "planned_duration_s", "duration_s"),
    *("planned_metres", "metres", "metered"),
)
LEG_COLUMNS = (
    *("route", "route_name", "from", "to", "departure_s", "arrival_s", "usual_s", "planned_s"),
    *("driven_s", "metres", "metered_m", "road", "sure"),
)


def stop_rows(actuals: Actuals) -> Iterator[Row]:
    """One row a stop, `STOP_COLUMNS`: route by route in the order of the plan, stops that were not
    planned (``stop`` 0) last. Times are seconds from midnight; what is not known is None."""
    for stop in actuals.stops:
        yield dict(zip(STOP_COLUMNS, _stop(actuals, stop), strict=True))


def _stop(actuals: Actuals, stop: DrivenStop) -> tuple[Any, ...]:
    planned = stop.planned
    return (
        *(stop.route, stop.route_name, stop.by, stop.trip, stop.position, stop.turn),
        *(stop.store_id, actuals.plan.problem.store[stop.store_id].name, ";".join(stop.orders)),
        *(stop.outcome, stop.out_of_order, ";".join(stop.failed_orders)),
        *(planned and planned.arrival, stop.arrival, planned and planned.start, stop.start),
        *(stop.start_noted, planned and planned.departure, stop.departure, stop.delay),
        *(stop.planned_service, stop.service, stop.planned_on_time, stop.on_time),
        None if stop.off_m is None else round(stop.off_m, 1),
    )


def route_rows(actuals: Actuals) -> Iterator[Row]:
    """One row a route, `ROUTE_COLUMNS`. The two durations begin and end at the same things."""
    for route in actuals.routes:
        yield dict(zip(ROUTE_COLUMNS, _route(route), strict=True))


def _route(driven: DrivenRoute) -> tuple[Any, ...]:
    route, hours = driven.route, driven.hours or (None, None)
    return (
        *(driven.number, route.name, route.start, driven.start),
        *(route.trips[0].departure, driven.left, route.end, driven.end, hours[1], hours[0]),
        *(route.metres, driven.metres, driven.metered),
    )


def leg_rows(actuals: Actuals) -> Iterator[Row]:
    """One row a leg that was driven, `LEG_COLUMNS`: ``usual_s`` by the source of travel,
    ``planned_s`` with the day's paces for this departure."""
    for leg in actuals.legs:
        yield dict(zip(LEG_COLUMNS, _leg(leg), strict=True))


def _leg(leg: Drive) -> tuple[Any, ...]:
    return (
        *(leg.route, leg.route_name, leg.start.id, leg.end.id, leg.departure, leg.arrival),
        *(leg.usual, leg.planned, leg.seconds, leg.metres, leg.metered, leg.road, leg.sure),
    )


def stops_frame(actuals: Actuals) -> pandas.DataFrame:
    """`stop_rows`, and the times as text in columns without ``_s``."""
    return _frame(list(stop_rows(actuals)), STOP_COLUMNS)


def legs_frame(actuals: Actuals) -> pandas.DataFrame:
    """`leg_rows` likewise."""
    return _frame(list(leg_rows(actuals)), LEG_COLUMNS)


CLOCKS = ("arrival_s", "start_s", "departure_s")
"""Columns that end so are times of day."""


def _frame(rows: list[Row], columns: tuple[str, ...]) -> pandas.DataFrame:
    import pandas

    frame = pandas.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name.endswith(CLOCKS):
            seconds = [row[name] for row in rows]
            frame[name.removesuffix("_s")] = [None if s is None else clock(s) for s in seconds]
    return frame
