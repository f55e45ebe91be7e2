"""How full the vehicles are, leg by leg: one cell a leg, one row a route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.io.loadings import loadings
from routing.io.report_parts.figures import (
    BOTTOM,
    ROW,
    TOP,
    Figure,
    layout,
    route_labels,
    rows_axis,
)
from routing.io.report_parts.text import amount, hover
from routing.io.report_parts.view import View, legs
from routing.plan import Route

SCALE = [[0.0, "rgba(31,119,180,0.05)"], [1.0, "rgba(31,119,180,1)"]]
"""From nearly nothing to full: the ground shows through, be it light or dark."""


def figures(view: View) -> dict[str, Figure]:
    """A heat strip for each dimension that some vehicle limits."""
    return {name: _figure(view, name) for name in view.plan.problem.dimensions}


def _figure(view: View, dimension: str) -> Figure:
    labels = route_labels(view)
    rows = [_row(view, route, dimension) for route in view.plan.routes]
    width = max((len(row) for row in rows), default=0)
    heat = {
        "type": "heatmap",
        "x": list(range(width)),
        "y": list(range(1, len(rows) + 1)),
        "z": [[share for share, _ in row] + [None] * (width - len(row)) for row in rows],
        "text": [[text for _, text in row] + [""] * (width - len(row)) for row in rows],
        "hoverinfo": "text",
        "hoverongaps": False,
        "zmin": 0,
        "zmax": 100,
        "colorscale": SCALE,
        "xgap": 1,
        "ygap": 2,
        "colorbar": {"ticksuffix": " %", "thickness": 10, "outlinewidth": 0, "len": 1},
    }
    axis = {"title": {"text": "leg (0: from the depot, then from each call and stop)"}}
    return {
        "data": [heat],
        "layout": layout(
            TOP + BOTTOM + 10 + ROW * max(3, len(rows)),
            margin={"l": 8, "r": 8, "t": 8, "b": 44},
            dragmode=False,
            xaxis={**axis, "zeroline": False, "showgrid": False, "fixedrange": True},
            yaxis=rows_axis(labels),
        ),
    }


def _row(view: View, route: Route, dimension: str) -> list[tuple[float | None, str]]:
    """Percent and hover text of every leg; no percent where the vehicle has no such limit."""
    limit = route.vehicle.capacity.get(dimension, 0.0)
    row: list[tuple[float | None, str]] = []
    for what, load in legs(view, route):
        share = round(100 * load.get(dimension, 0.0) / limit, 1) if limit > 0 else None
        text = f"{hover(route.name)}<br>{what}<br>{of_limit(load, dimension, limit)}"
        row.append((share, text))
    return row


def of_limit(load: Mapping[str, float], dimension: str, limit: float) -> str:
    """``800 of 1,000 kg (80 %)``."""
    on_board = load.get(dimension, 0.0)
    share = f" ({100 * on_board / limit:.0f} %)" if limit > 0 else ""
    return f"{amount(on_board)} of {amount(limit)} {hover(dimension)} on board{share}"


def steps(view: View, route: Route) -> list[dict[str, Any]]:
    """Load over time in percent of capacity, one line a dimension that the vehicle limits."""
    traces = []
    for position, (dimension, limit) in enumerate(sorted(route.vehicle.capacity.items())):
        if limit <= 0:
            continue
        x: list[int] = []
        y: list[float] = []
        texts: list[str] = []
        for trip in route.trips:
            moments: list[tuple[int, Mapping[str, float]]] = [
                (loading.departure, loading.on_board)
                for loading in loadings(view.plan.problem, trip)
            ]
            moments += [(stop.departure, stop.load) for stop in trip.stops]
            moments.append((trip.end, {}))  # whatever came back is unloaded
            for second, load in moments:
                x.append(view.midnight_ms + 1000 * second)
                y.append(round(100 * load.get(dimension, 0.0) / limit, 1))
                texts.append(of_limit(load, dimension, limit))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"load, {hover(dimension)}",
                "x": x,
                "y": y,
                "hovertext": texts,
                "hoverinfo": "text",
                "line": {"shape": "hv", "width": 2, "dash": ("solid", "dot", "dash")[position % 3]},
                "yaxis": "y2",
            }
        )
    return traces
