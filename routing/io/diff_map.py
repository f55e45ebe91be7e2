"""The map of a comparison: vehicles that changed, before (dotted) and after, in one colour each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from routing.changes import Changes, RouteChange
from routing.evaluate import settled
from routing.io.report_parts import map as route_map
from routing.io.report_parts.figures import Figure
from routing.io.report_parts.view import View, route_colour

Side = Literal["before", "after"]

FAINT_COLOUR = "#9aa7b4"
"""Of vehicles that are the same in both plans."""


def colour(change: RouteChange, position: int) -> str:
    """Of a vehicle at this position, from 1, of ``changes.routes``."""
    return FAINT_COLOUR if change.untouched else route_colour(position - 1)


def figure(changes: Changes) -> Figure:
    """The plan after with all that its map shows, over it the routes before of vehicles that
    changed. ``meta`` of a route's traces: ``route``, its position in ``changes.routes`` from 1
    (0: unchanged), and ``side``."""
    plane = route_map.plane_of(changes.after.problem)
    drawn = route_map.figure(_view(changes, "after"), plane)
    before = route_map.figure(_view(changes, "before"), plane)
    routes = [*_of(changes, before, "before"), *_of(changes, drawn, "after")]
    others = [trace for trace in drawn["data"] if "meta" not in trace]
    return {"data": routes + others, "layout": drawn["layout"]}


def _view(changes: Changes, side: Side) -> View:
    """A plan with its routes in the colours of the comparison."""
    plan = settled(changes.after if side == "after" else changes.before)
    view = View.of(plan)
    colours = (colour(change, n) for n, change in enumerate(changes.routes, 1))
    known = dict(zip(_numbers(changes, side), colours, strict=True))
    numbers = changes.after.numbers if side == "after" else changes.before.numbers
    return replace(view, route_colour=tuple(known[number] for number in numbers))


def _numbers(changes: Changes, side: Side) -> list[int]:
    """The number in its plan of each of ``changes.routes``; less than 0 where it has none."""
    driven = [c.after if side == "after" else c.before for c in changes.routes]
    return [each.number if each else -n for n, each in enumerate(driven, 1)]


def _of(changes: Changes, drawn: Figure, side: Side) -> Iterator[dict[str, Any]]:
    """The traces of routes, marked for the page's script."""
    numbers = changes.after.numbers if side == "after" else changes.before.numbers
    at = {number: n for n, number in enumerate(_numbers(changes, side), 1)}
    for trace in drawn["data"]:
        if "meta" not in trace:
            continue
        position = at[numbers[trace["meta"]["route"] - 1]]
        same = changes.routes[position - 1].untouched
        if same and side == "before":
            continue
        meta = {"route": 0 if same else position, "side": side}
        line = trace["line"] | ({"dash": "dot", "width": 1.5} if side == "before" else {})
        yield trace | {"meta": meta, "line": line, "name": f"{trace['name']}, {side}"}
