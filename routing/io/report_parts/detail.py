"""One route close up: a stair of stops with their whole windows, and the load below it."""

from __future__ import annotations

from routing.clock import clock
from routing.io.report_parts.bars import Activity, Bars, Halt, activities
from routing.io.report_parts.figures import (
    Figure,
    layout,
    pace_shapes,
    rows_axis,
    time_axis,
    top_legend,
)
from routing.io.report_parts.loads import steps
from routing.io.report_parts.view import View
from routing.model import DAY_END, DAY_START
from routing.plan import Route, Stop, Trip

STEP = 24
LOAD_HEIGHT, GAP, AROUND = 150, 46, 80


def figure(view: View, number: int) -> Figure:
    """Times above, load below, on one time axis, so that what happens when can be read down."""
    route = view.plan.routes[number - 1]
    bars = Bars(view)
    labels = _fill(view, number, route, bars)
    stair = STEP * max(3, len(labels))
    inside = stair + GAP + LOAD_HEIGHT
    height = inside + AROUND
    margin = max(1800, (route.end - route.start) // 20)
    shown = [view.midnight_ms + 1000 * (s) for s in (route.start - margin, route.end + margin)]
    return {
        "data": bars.traces() + steps(view, route),
        "layout": layout(
            height,
            barmode="overlay",
            dragmode="zoom",
            showlegend=True,
            legend=top_legend(height),
            shapes=pace_shapes(view),
            xaxis=time_axis(range=shown, anchor="y2", ticklabelstandoff=6),
            yaxis={**rows_axis(labels), "domain": [(inside - stair) / inside, 1]},
            yaxis2={
                "domain": [0, LOAD_HEIGHT / inside],
                "ticksuffix": " %",
                "rangemode": "tozero",
                "fixedrange": True,
                "automargin": True,
                "nticks": 5,
                "title": {"text": "of capacity"},
            },
        ),
    }


def _fill(view: View, number: int, route: Route, bars: Bars) -> list[str]:
    """One row for each loading, stop and the way back. Labels of the rows, in order."""
    labels: list[str] = []
    here: object = None
    position = 0
    for activity in activities(view, route):
        halt = activity.halt
        if halt is None:
            ends = activity.kind == "driving"
            if activity.kind == "loading" or ends:
                labels.append("back at the depot" if ends else "loading")
        elif halt is not here:
            if isinstance(halt, Stop):
                position += 1
                labels.append(f"{position} {view.store_name(halt.store_id)}")
            elif isinstance(halt, Trip):
                labels.append(f"reload at {halt.depot_id}")
            else:
                labels.append(f"loading at {halt.depot_id}")
            for band in _windows(view, halt):
                bars.add(len(labels), number, band)
        here = halt
        bars.add(max(1, len(labels)), number, activity)
    return labels


def _windows(view: View, halt: Halt) -> list[Activity]:
    """When the store takes goods, or the depot is open."""
    if isinstance(halt, Stop):
        windows = view.plan.problem.store[halt.store_id].windows or ((DAY_START, DAY_END),)
    else:
        depot = view.plan.problem.depot[halt.depot_id]
        windows = ((depot.opens, depot.closes),)
    return [Activity("open window", a, b, f"open {clock(a)}–{clock(b)}") for a, b in windows]
