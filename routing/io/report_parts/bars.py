"""Bars on a time axis: what a vehicle does from second to second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from routing.io.loadings import Loading, loadings
from routing.io.report_parts.text import hm, hover
from routing.io.report_parts.view import LATE, View
from routing.plan import Call, Route, Stop, Trip

STYLES: dict[str, tuple[str, float]] = {
    "open window": ("rgba(76,175,80,0.28)", 0.86),
    "loading": ("#8e7cc3", 0.5),
    "driving": ("#7f8fa0", 0.22),
    "waiting": ("#f0ad2e", 0.5),
    "service": ("#1f77b4", 0.5),
    "service, too late": (LATE, 0.5),
}
"""What is drawn, the first behind the others: colour, and height as part of a row."""


class Activity(NamedTuple):
    """One bar; times in seconds, ``text`` is HTML for Plotly. ``halt``: what it belongs to; None
    at the depots where a trip starts and ends."""

    kind: str
    start: int
    end: int
    text: str
    halt: Stop | Call | None = None


def activities(view: View, route: Route) -> Iterator[Activity]:
    """Everything that a vehicle does, in order of time."""
    free: int | None = None
    position = 0
    for trip in route.trips:
        if free is not None and trip.start > free:
            yield _named("waiting", free, trip.start, f"at {hover(trip.depot_id)}")
        for loading in loadings(view.plan.problem, trip):
            yield from _loading(view, trip, loading)
        now = trip.out
        for stop in trip.stops:
            position += 1
            yield from _stop(view, now, position, stop)
            now = stop.departure
        yield from _way_back(trip, now)
        free = trip.end


def _loading(view: View, trip: Trip, loading: Loading) -> Iterator[Activity]:
    """Loading at a depot, and before it the way there if the trip calls at it."""
    where, call = hover(loading.depot.id), loading.call
    if call is not None:
        left = trip.departure
        for before in trip.calls[: trip.calls.index(call)]:
            left = before.departure
        way = f"{call.metres / 1000:.1f} km to load at {where}"
        yield _named("driving", left, call.arrival, way, call)
        if call.start > call.arrival:
            yield _named("waiting", call.arrival, call.start, f"at {where}", call)
    what = f"at {where}"
    if trip.calls:
        what += f": {view.loaded(loading)}"
    yield _named("loading", loading.start, loading.departure, what, call)


def _stop(view: View, left: int, position: int, stop: Stop) -> Iterator[Activity]:
    name = f"<b>{position} {hover(view.store_name(stop.store_id))}</b>"
    way = f"{stop.metres / 1000:.1f} km to {name}"
    yield _named("driving", left, stop.arrival, way, stop)
    text = f"{name}<br>{view.times(stop)}<br>open {view.windows(stop.store_id)}"
    orders = hover(", ".join(stop.orders[:6]) + (" …" if len(stop.orders) > 6 else ""))
    if stop.wait:
        yield Activity("waiting", stop.arrival, stop.start, text, stop)
    kind = "service, too late" if view.is_late(stop) else "service"
    yield Activity(kind, stop.start, stop.departure, f"{text}<br>{orders}", stop)


def _way_back(trip: Trip, left: int) -> Iterator[Activity]:
    if trip.end_depot_id is None:
        return
    where = hover(trip.end_depot_id)
    back = left + trip.seconds
    yield _named("driving", left, back, f"{trip.metres / 1000:.1f} km back to {where}")
    if trip.end > back:
        yield _named("waiting", back, trip.end, f"at {where}")


def _named(kind: str, start: int, end: int, text: str, halt: Stop | Call | None = None) -> Activity:
    return Activity(kind, start, end, f"{kind} {hm(start)}–{hm(end)}<br>{text}", halt)


class Bars:
    """Collects bars by kind and turns each kind into one Plotly trace."""

    def __init__(self, view: View) -> None:
        self._midnight = view.midnight_ms
        self._kinds: dict[str, dict[str, list[Any]]] = {
            kind: {"base": [], "x": [], "y": [], "hovertext": [], "customdata": []}
            for kind in STYLES
        }

    def add(self, row: float, route: int, activity: Activity) -> None:
        """A bar in this row. Nothing is drawn for what takes no time."""
        if activity.end <= activity.start:
            return
        bars = self._kinds[activity.kind]
        bars["base"].append(self._midnight + 1000 * activity.start)
        bars["x"].append(1000 * (activity.end - activity.start))
        bars["y"].append(row)
        bars["hovertext"].append(activity.text)
        bars["customdata"].append(route)

    def traces(self) -> list[dict[str, Any]]:
        """One trace for each kind that occurs."""
        return [
            {
                "type": "bar",
                "orientation": "h",
                "name": kind,
                "width": STYLES[kind][1],
                "marker": {"color": STYLES[kind][0], "line": {"width": 0}, "opacity": 1},
                "hoverinfo": "skip" if kind == "open window" else "text",
                **bars,
            }
            for kind, bars in self._kinds.items()
            if bars["x"]
        ]
