"""Who pays what: alone and charged side by side, one picture a method, all on one scale."""

from __future__ import annotations

from typing import Any

from routing.io.report_parts.figures import Figure, layout, rows_axis
from routing.io.report_parts.text import hover, number
from solvers.study_pages.values import Record, figure, label, records, rounded, share
from solvers.study_pages.view import GAIN, LOSS, NEUTRAL, UNSURE, View

COLOURS = {"gains": GAIN, "loses": LOSS}

ROW = 40
"""Pixels for a distributor's two bars."""


def by_method(view: View) -> dict[str, list[Record]]:
    """The rows of each method, in the order of the distributors."""
    found: dict[str, list[Record]] = {}
    for row in records(view.result.allocations):
        found.setdefault(label(row["method"]), []).append(row)
    place = {each: position for position, each in enumerate(view.players)}
    return {
        method: sorted(rows, key=lambda row: place[label(row["distributor"])])
        for method, rows in found.items()
    }


def draw(view: View, rows: list[Record], top: float) -> Figure:
    """Two bars a distributor, from zero to ``top``."""
    names = [view.named(label(row["distributor"])) for row in rows]
    return {
        "data": [_alone(view, rows), _charged(view, rows)],
        "layout": layout(
            44 + ROW * len(rows),
            margin={"l": 8, "r": 12, "t": 4, "b": 30},
            barmode="group",
            bargap=0.3,
            bargroupgap=0.05,
            xaxis={"range": [0, top], "tickformat": ",~r", "nticks": 5, "zeroline": False},
            yaxis=rows_axis(names),
        ),
    }


def highest(rows: list[Record]) -> float:
    """The end of the axis that all methods share."""
    values = (figure(row.get(name)) or 0.0 for row in rows for name in ("alone", "charged", "high"))
    return round(1.06 * max(values, default=0.0), 2) or 1.0


def _alone(view: View, rows: list[Record]) -> dict[str, Any]:
    return _bars(view, rows, "alone") | {"marker": {"color": NEUTRAL, "opacity": 0.55}}


def _charged(view: View, rows: list[Record]) -> dict[str, Any]:
    bars = _bars(view, rows, "charged")
    colours = [COLOURS.get(label(row.get("verdict")), UNSURE) for row in rows]
    charged = [figure(row.get("charged")) or 0.0 for row in rows]
    up = [(figure(row.get("high")) or c) - c for row, c in zip(rows, charged, strict=True)]
    down = [c - (figure(row.get("low")) or c) for row, c in zip(rows, charged, strict=True)]
    band = {
        "type": "data",
        "symmetric": False,
        "array": rounded((max(0.0, each) for each in up), 2),
        "arrayminus": rounded((max(0.0, each) for each in down), 2),
        "color": NEUTRAL,
        "thickness": 1.5,
    }
    return bars | {"marker": {"color": colours}, "error_x": band}


def _bars(view: View, rows: list[Record], column: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": rounded((figure(row.get(column)) for row in rows), 2),
        "y": list(range(1, len(rows) + 1)),
        "hovertext": [_text(view, row) for row in rows],
        "hoverinfo": "text",
    }


def _text(view: View, row: Record) -> str:
    low, high = figure(row.get("low")), figure(row.get("high"))
    band = "" if low is None or high is None else f" ({number(low)} to {number(high)})"
    return (
        f"<b>{hover(view.named(label(row['distributor'])))}</b><br>"
        f"alone {number(figure(row.get('alone')))}<br>"
        f"charged {number(figure(row.get('charged')))}{band}<br>"
        f"saves {share(figure(row.get('saving_share')))}, {hover(label(row.get('verdict')))}"
    )
