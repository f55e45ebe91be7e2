"""Load factor against cost: a dot a run, each scenario's mean with its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routing.io.report_parts.figures import Figure, layout
from routing.io.report_parts.text import hover
from solvers.study_pages.labels import sides
from solvers.study_pages.values import Record, figure, rounded, share
from solvers.study_pages.view import View


def draw(view: View) -> Figure | None:
    """None where there are not two runs with both figures."""
    clouds = [trace for each in view.scenarios for trace in _runs(view, each)]
    if sum(len(cloud["x"]) for cloud in clouds) < 2:
        return None
    means = _means(view)
    return {
        "data": clouds + means,
        "layout": layout(
            440,
            margin={"l": 60, "r": 16, "t": 12, "b": 48},
            xaxis=view.axis(f"load factor at departure, {view.dimension}", tickformat=".0%"),
            yaxis=view.axis(view.cost_title, tickformat=",~r"),
        ),
    }


def _runs(view: View, scenario: str) -> Iterator[dict[str, Any]]:
    points = [(run, *_point(view, run)) for run in view.runs[scenario]]
    known = [(run, x, y) for run, x, y in points if x is not None and y is not None]
    if not known:
        return
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": hover(scenario),
        "x": rounded((x for _, x, _ in known), 4),
        "y": rounded((y for _, _, y in known), 2),
        "hovertext": [_text(view, view.where(run), x, y) for run, x, y in known],
        "hoverinfo": "text",
        "marker": {
            "color": view.colour(scenario),
            "symbol": view.symbol(scenario),
            "size": 8,
            "opacity": 0.5,
        },
    }


def _means(view: View) -> list[dict[str, Any]]:
    found = [
        (each, x, y)
        for each in view.scenarios
        if (x := view.mean(each, view.load_factor)) is not None
        and (y := view.mean(each, "cost")) is not None
    ]
    places = sides([(x, y) for _, x, y in found], 800, 350)
    return [_mean(view, *each, side) for each, side in zip(found, places, strict=True)]


def _mean(view: View, scenario: str, x: float, y: float, side: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": hover(f"{scenario}, mean"),
        "x": rounded([x], 4),
        "y": rounded([y], 2),
        "text": [f"<b>{view.number(scenario)}</b>"],
        "textposition": side,
        "hovertext": [_text(view, f"<b>{hover(view.numbered(scenario))}</b><br>mean", x, y)],
        "hoverinfo": "text",
        "marker": {
            "color": view.colour(scenario),
            "symbol": view.symbol(scenario),
            "size": 16,
            "line": {"color": "#ffffff", "width": 2},
        },
    }


def _point(view: View, run: Record) -> tuple[float | None, float | None]:
    return figure(run.get(view.load_factor)), figure(run.get("cost"))


def _text(view: View, what: str, load: float, cost: float) -> str:
    return f"{what}<br>load factor {share(load)}<br>cost {hover(view.paid(cost))}"
