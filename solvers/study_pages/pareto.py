"""Cost against each of the other aims: what no scenario betters in both is on the front."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from routing.io.report_parts.figures import Figure, layout
from routing.io.report_parts.text import hover, number
from solvers.study_pages.labels import sides
from solvers.study_pages.values import rounded, share
from solvers.study_pages.view import NEUTRAL, View


class Aim(NamedTuple):
    """What is weighed against cost. ``sign``: 1 where less is better, -1 where more is."""

    column: str
    title: str
    sign: int


class Point(NamedTuple):
    """A scenario's means."""

    scenario: str
    value: float
    cost: float


def aims(view: View) -> tuple[Aim, ...]:
    """One picture each."""
    return (
        Aim(view.load_factor, f"load factor at departure, {view.dimension}", -1),
        Aim("co2e_kg", "CO2e a day, kg", 1),
        Aim("added_delay_min", "added delay, min an order", 1),
    )


def front(points: list[Point], sign: int) -> list[Point]:
    """Those that no other point equals or betters in both, from the cheapest on."""
    found: list[Point] = []
    for point in sorted(points, key=lambda each: (each.cost, sign * each.value)):
        if not found or sign * point.value < sign * found[-1].value:
            found.append(point)
    return found


def draw(view: View, aim: Aim) -> Figure | None:
    """None where there are not two scenarios to weigh against each other."""
    points = list(_points(view, aim))
    if len(points) < 2:
        return None
    best = front([each for each in points if view.same_work(each.scenario)], aim.sign)
    places = sides([(each.value, each.cost) for each in points], 260, 230)
    marks = [
        _mark(view, aim, each, each in best, side)
        for each, side in zip(points, places, strict=True)
    ]
    percent = {"tickformat": ".0%"} if aim.column.startswith("load_factor") else {}
    return {
        "data": [_line(best), *marks],
        "layout": layout(
            320,
            margin={"l": 56, "r": 16, "t": 16, "b": 44},
            xaxis=view.axis(aim.title, nticks=6, **percent),
            yaxis=view.axis(view.cost_title, tickformat=",~r", nticks=6),
        ),
    }


def _points(view: View, aim: Aim) -> Iterator[Point]:
    for each in view.scenarios:
        value, cost = view.mean(each, aim.column), view.mean(each, "cost")
        if value is not None and cost is not None:
            yield Point(each, value, cost)


def _line(best: list[Point]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": rounded((each.value for each in best), 4),
        "y": rounded((each.cost for each in best), 2),
        "line": {"color": NEUTRAL, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _mark(view: View, aim: Aim, point: Point, good: bool, side: str) -> dict[str, Any]:
    """In its colour on the front, grey where it is dominated, hollow where less is delivered."""
    alike = view.same_work(point.scenario)
    symbol = view.symbol(point.scenario)
    colour = view.colour(point.scenario) if good else NEUTRAL
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": hover(point.scenario),
        "x": rounded([point.value], 4),
        "y": rounded([point.cost], 2),
        "text": [
            f"<b>{view.number(point.scenario)}</b>" if good else str(view.number(point.scenario))
        ],
        "textposition": side,
        "cliponaxis": False,
        "hovertext": [_text(view, aim, point, good)],
        "hoverinfo": "text",
        "marker": {
            "color": colour,
            "symbol": symbol if alike else f"{symbol}-open",
            "size": 14 if good else 10,
            "opacity": 1 if good else 0.7,
        },
    }


def _text(view: View, aim: Aim, point: Point, good: bool) -> str:
    percent = aim.column.startswith("load_factor")
    value = share(point.value) if percent else number(point.value, 1)
    alike = view.same_work(point.scenario)
    state = "on the front" if good else "dominated" if alike else "delivers less, not compared"
    return (
        f"<b>{hover(view.numbered(point.scenario))}</b>, {state}<br>{aim.title} {value}<br>"
        f"cost {hover(view.paid(point.cost))}"
    )
