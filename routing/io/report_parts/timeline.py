"""The day of all vehicles, one row each: loading, driving, waiting, service, breaks. Below, where
docks count, who loads at each of them."""

from __future__ import annotations

from collections.abc import Iterator

from routing.io.docks import AtDock, at_docks
from routing.io.journey import journey
from routing.io.report_parts.bars import Activity, Bars, activities
from routing.io.report_parts.figures import (
    BOTTOM,
    ROW,
    TOP,
    Figure,
    layout,
    pace_shapes,
    route_labels,
    rows_axis,
    time_axis,
    top_legend,
)
from routing.io.report_parts.text import hm, hover
from routing.io.report_parts.view import View
from routing.model import DAY_END, DAY_START
from routing.plan import Route, Stop


def figure(view: View) -> Figure:
    """Behind each stop its windows, as far as from the stop before to its own end."""
    bars = Bars(view)
    for number, route in enumerate(view.plan.routes, 1):
        for activity in activities(view, route):
            bars.add(number, number, activity)
        for band in _bands(view, route):
            bars.add(number, number, band)
    labels = route_labels(view)
    docks = at_docks(view.plan)
    names = list(dict.fromkeys(f"{at.depot.id}, dock {at.dock}" for at in docks))
    for at in docks:
        row = len(labels) + 1 + names.index(f"{at.depot.id}, dock {at.dock}")
        bars.add(row, at.route, _at_dock(view, at))
    labels = [*labels, *names]
    # Hours stand at the top: the figure may be taller than the screen.
    height = TOP + BOTTOM + ROW * max(3, len(labels))
    return {
        "data": bars.traces(),
        "layout": layout(
            height,
            margin={"l": 8, "r": 12, "t": TOP + 22, "b": BOTTOM - 22},
            barmode="overlay",
            dragmode="zoom",
            showlegend=True,
            legend=top_legend(height, 22),
            shapes=pace_shapes(view),
            xaxis=time_axis(side="top"),
            yaxis=rows_axis(labels),
        ),
    }


def _at_dock(view: View, at: AtDock) -> Activity:
    """A vehicle at its dock."""
    name = hover(view.plan.routes[view.plan.numbers.index(at.route)].name)
    where = f"{hover(at.depot.id)}, dock {at.dock}"
    text = f"{at.route}. {name} loads {hm(at.start)}–{hm(at.end)}<br>{where}"
    return Activity("loading", at.start, at.end, text)


def _bands(view: View, route: Route) -> Iterator[Activity]:
    """Only the part of each window next to its stop: whole ones would lie over one another."""
    since = route.start
    for step in journey(view.plan.problem, route):
        stop = step.at
        if isinstance(stop, Stop):
            windows = view.plan.problem.store[stop.store_id].windows or ((DAY_START, DAY_END),)
            for first, last in windows:
                yield Activity("open window", max(since, first), min(stop.departure, last), "")
        since = step.free
