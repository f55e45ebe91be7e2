"""What all figures share: plain Plotly JSON, colours left to the style sheet where it can."""

from __future__ import annotations

from typing import Any

from routing.io.report_parts.text import hover, short
from routing.io.report_parts.view import View

Figure = dict[str, Any]
"""``{"data": [...], "layout": {...}}`` for ``Plotly.newPlot``."""

FONT = 'system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

ROW = 22
"""Height of a row in pixels, in the figures that have one row a route or a stop."""

SLOW, FAST = "rgba(198,40,40,0.10)", "rgba(31,119,180,0.10)"
"""Hours of slow and of fast traffic."""

TOP, BOTTOM = 40, 34


def layout(height: int, **more: Any) -> dict[str, Any]:
    """A layout without colours of its own: text and grid are coloured by report.css."""
    return {
        "height": height,
        "autosize": True,
        "margin": {"l": 8, "r": 12, "t": TOP, "b": BOTTOM},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12},
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "namelength": -1, "font": {"family": FONT}},
        "showlegend": False,
        **more,
    }


def rows_axis(labels: list[str]) -> dict[str, Any]:
    """A vertical axis with one label a row, the first at the top; rows count from 1."""
    count = len(labels)
    return {
        "tickmode": "array",
        "tickvals": list(range(1, count + 1)),
        "ticktext": [hover(short(label)) for label in labels],
        "range": [count + 0.5, 0.5],
        "automargin": True,
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
    }


def route_labels(view: View) -> list[str]:
    """The names of all routes, in the plan's order."""
    return [route.name for route in view.plan.routes]


def time_axis(**more: Any) -> dict[str, Any]:
    """Hours and minutes of the day."""
    return {"type": "date", "tickformat": "%H:%M", "zeroline": False, **more}


def pace_shapes(view: View) -> list[dict[str, Any]]:
    """A band behind everything for each of the hours at which traffic is not the usual."""
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": view.midnight_ms + 1000 * pace.first,
            "x1": view.midnight_ms + 1000 * pace.last,
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": SLOW if pace.percent < 100 else FAST,
        }
        for pace in view.plan.problem.settings.paces
    ]


def top_legend(height: int, lift: int = 0) -> dict[str, Any]:
    """A legend in one line above the figure, ``lift`` pixels higher than its edge."""
    above = 1 + (4 + lift) / max(1, height - TOP - BOTTOM)
    return {"orientation": "h", "x": 0, "y": above, "yanchor": "bottom", "traceorder": "normal"}
