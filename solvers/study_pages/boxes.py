"""How much cost and saving differ from day to day and from seed to seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routing.io.report_parts.figures import Figure, layout, rows_axis
from routing.io.report_parts.text import hover
from solvers.study_pages.values import Record, figure, rounded, share
from solvers.study_pages.view import NEUTRAL, View

Value = Callable[[Record], float | None]


def costs(view: View) -> Figure | None:
    """Every scenario's cost; None where there are not two runs."""

    def shown(cost: float) -> str:
        return f"cost {hover(view.paid(cost))}"

    axis = view.axis(view.cost_title, tickformat=",~r", nticks=6)
    return _boxes(view, view.scenarios, lambda run: figure(run.get("cost")), shown, axis)


def savings(view: View) -> Figure | None:
    """What each run saves against the base on the same day with the same seed."""
    others = tuple(each for each in view.scenarios if each != view.base)
    axis = view.axis(
        f"saving against {hover(view.base or '')}",
        tickformat=".0%",
        zeroline=True,
        zerolinecolor=NEUTRAL,
        zerolinewidth=2,
        nticks=8,
    )
    return _boxes(view, others, view.saved, lambda saved: f"saves {share(saved)}", axis)


def _boxes(
    view: View,
    scenarios: tuple[str, ...],
    value: Value,
    shown: Callable[[float], str],
    axis: dict[str, Any],
) -> Figure | None:
    traces = []
    for row, scenario in enumerate(scenarios, 1):
        found = [(run, value(run)) for run in view.runs[scenario]]
        known = [(run, amount) for run, amount in found if amount is not None]
        if known:
            traces.append(_box(view, scenario, row, known, shown))
    if sum(len(trace["x"]) for trace in traces) < 2:
        return None
    labels = [view.numbered(each) for each in scenarios]
    return {
        "data": traces,
        "layout": layout(
            70 + 44 * len(scenarios),
            margin={"l": 8, "r": 16, "t": 8, "b": 44},
            xaxis=axis,
            yaxis=rows_axis(labels),
        ),
    }


def _box(
    view: View,
    scenario: str,
    row: int,
    known: list[tuple[Record, float]],
    shown: Callable[[float], str],
) -> dict[str, Any]:
    return {
        "type": "box",
        "orientation": "h",
        "name": hover(scenario),
        "x": rounded((amount for _, amount in known), 5),
        "y": [row] * len(known),
        "boxpoints": "all",
        "jitter": 0.5,
        "pointpos": 0,
        "hovertext": [f"{view.where(run)}<br>{shown(amount)}" for run, amount in known],
        "hoverinfo": "text",
        "hoveron": "points",
        "line": {"color": view.colour(scenario), "width": 1.5},
        "fillcolor": "rgba(128,136,144,0.12)",
        "marker": {"color": view.colour(scenario), "size": 5, "opacity": 0.6},
    }
