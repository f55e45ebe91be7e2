"""Bars on a time axis: what a vehicle does from second to second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from routing.io.journey import Step, journey, pausing
from routing.io.loadings import Loading
from routing.io.report_parts.text import hm, hover
from routing.io.report_parts.view import LATE, View
from routing.plan import Call, Route, Stop, Trip

Halt = Stop | Call | Trip
"""What a bar belongs to; a trip for the loading at its beginning, after the first one."""

STYLES: dict[str, tuple[str, float]] = {
    "open window": ("rgba(76,175,80,0.28)", 0.86),
    "loading": ("#8e7cc3", 0.5),
    "driving": ("#7f8fa0", 0.22),
    "waiting": ("#f0ad2e", 0.5),
    "break": ("#2e9e7b", 0.5),
    "pause": ("#7cc6ae", 0.5),
    "service": ("#1f77b4", 0.5),
    "service, too late": (LATE, 0.5),
}
"""What is drawn, the first behind the others: colour, and height as part of a row."""


class Activity(NamedTuple):
    """One bar; times in seconds, ``text`` is HTML for Plotly. ``halt``: what it belongs to; None
    at the depots where the day starts and ends."""

    kind: str
    start: int
    end: int
    text: str
    halt: Halt | None = None


def activities(view: View, route: Route) -> Iterator[Activity]:
    """Everything that a vehicle does, in order of time."""
    now = route.start
    position = 0
    paused: tuple[Activity, ...] = ()
    for step in journey(view.plan.problem, route):
        trip = route.trips[step.trip - 1]
        if isinstance(step.at, Loading):
            halt: Halt | None = step.at.call or (trip if step.at.back else None)
            where = hover(step.at.depot.id)
            yield from _there(step, now, paused, f"to load at {where}", halt, f"at {where}")
            what = f"at {where}"
            if trip.calls or step.at.back:
                what += f": {view.loaded(step.at)}"
            yield _named("loading", step.at.start, step.at.departure, what, halt)
        else:
            halt = step.at
            position += 1
            yield from _stop(view, now, paused, position, step, step.at)
        if step.after:
            since, rest = step.at.departure, step.after
            yield _named("waiting", since, rest.start, "for the break", halt)
            yield _named("break", rest.start, step.free, _at(step), halt)
        now = step.free
        paused = tuple(
            _named("pause", p.start, p.start + p.seconds, hover(pausing(step, p)), halt)
            for p in step.pauses
        )
    yield from _way_back(route.trips[-1], now, paused)


def _driving(
    left: int, arrival: int, paused: Sequence[Activity], way: str, halt: Halt | None = None
) -> Iterator[Activity]:
    """A leg, with the pauses on it."""
    for pause in paused:
        yield _named("driving", left, pause.start, way, halt)
        yield pause
        left = pause.end
    yield _named("driving", left, arrival, way, halt)


def _there(
    step: Step,
    left: int,
    paused: Sequence[Activity],
    way: str,
    halt: Halt | None,
    waits: str,
    text: str = "",
) -> Iterator[Activity]:
    """The drive to a halt, then the break and the waiting before its service. ``text``: the whole
    text of the waiting, where it is not made of ``waits``."""
    here = step.at
    leg = here.leg if isinstance(here, Loading) else (here.metres, here.seconds)
    now = here.arrival
    if leg is not None:
        yield from _driving(left, now, paused, f"{leg[0] / 1000:.1f} km {way}", halt)
    if step.before:
        yield _named("waiting", now, step.before.start, "for the break", halt)
        now = step.before.start + step.before.seconds
        yield _named("break", step.before.start, now, _at(step), halt)
    if here.start > now and text:
        yield Activity("waiting", now, here.start, text, halt)
    elif here.start > now:
        yield _named("waiting", now, here.start, waits, halt)


def _at(step: Step) -> str:
    return f"at {hover(step.place.name or step.place.id)}"


def _stop(
    view: View, left: int, paused: Sequence[Activity], position: int, step: Step, stop: Stop
) -> Iterator[Activity]:
    name = f"<b>{position} {hover(view.store_name(stop.store_id))}</b>"
    text = f"{name}<br>{view.times(step, stop)}<br>open {view.windows(stop.store_id)}"
    orders = hover(", ".join(stop.orders[:6]) + (" …" if len(stop.orders) > 6 else ""))
    yield from _there(step, left, paused, f"to {name}", stop, "", text)
    kind = "service, too late" if view.is_late(stop) else "service"
    yield Activity(kind, stop.start, stop.departure, f"{text}<br>{orders}", stop)


def _way_back(trip: Trip, left: int, paused: Sequence[Activity]) -> Iterator[Activity]:
    if trip.end_depot_id is None:
        return
    where = hover(trip.end_depot_id)
    back = left + trip.seconds + sum(pause.end - pause.start for pause in paused)
    yield from _driving(left, back, paused, f"{trip.metres / 1000:.1f} km back to {where}")
    if trip.end > back:
        yield _named("waiting", back, trip.end, f"at {where}")


def _named(kind: str, start: int, end: int, text: str, halt: Halt | None = None) -> Activity:
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
