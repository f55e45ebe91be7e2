"""report.html: a plan to look at, in one file that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from routing.evaluate import settled
from routing.io.journey import several_trips
from routing.io.report_parts import detail, loads, sections, tables, timeline
from routing.io.report_parts import map as route_map
from routing.io.report_parts.page import page, part
from routing.io.report_parts.text import esc
from routing.io.report_parts.view import View
from routing.io.words import pace_lines
from routing.plan import Plan


def write_report(plan: Plan, path: Path) -> None:
    """Write ``path``, complete in itself. Equal plans give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Lone surrogates, which JSON lets through, become question marks.
    path.write_bytes(render(plan).encode("utf-8", "replace"))


def render(plan: Plan) -> str:
    """The report as HTML. Tables are written here; figures are drawn by report.js from JSON."""
    view = View.of(settled(plan))
    return page(
        "report.html",
        title=sections.title(view),
        style=part("report.css"),
        body=_body(view),
        data=_data(view),
        script=part("report.js"),
    )


def _data(view: View) -> dict[str, Any]:
    numbers = range(1, len(view.plan.routes) + 1)
    return {
        "names": [route.name for route in view.plan.routes],
        "map": route_map.figure(view),
        "timeline": timeline.figure(view),
        "loads": loads.figures(view),
        "details": [detail.figure(view, number) for number in numbers],
    }


def _body(view: View) -> str:
    left = view.plan.not_served
    return "\n".join(
        (
            f"<header><h1>{esc(sections.title(view))}</h1>{sections.headline(view)}</header>",
            sections.violations(view),
            _section("map", "Map", _map(view)),
            _section("routes", "Routes", tables.routes(view)),
            '<section id="detail"><h2>Stops</h2>'
            '<p class="hint">Choose a route in the map, the table or a chart to see its stops.</p>'
            f'<div class="chart" id="detail-chart"></div>{"".join(tables.stops(view))}</section>',
            _section("timeline", "Timeline", _timeline(view)),
            _section("load", "Load along the routes", _loads(view)),
            _section("figures", "Key figures", sections.key_figures(view)),
            _section("left-out", f"Left out <em>{left}</em>", sections.left_out(view)),
            sections.skipped(view),
            _section("assumptions", "Assumptions", sections.assumptions(view)),
        )
    )


def _section(name: str, heading: str, body: str) -> str:
    return f'<section id="{name}"><h2>{heading}</h2>{body}</section>'


def _map(view: View) -> str:
    """The chart, beside it a list of routes as a legend, and below it the owners' colours."""
    buttons = "".join(
        f'<li><button type="button" data-route="{index}">'
        f"{tables.swatch(view.route_colour[index - 1])}{index}. {esc(route.name)}</button></li>"
        for index, route in enumerate(view.plan.routes, 1)
    )
    owners = "".join(
        tables.chip(view, owner, view.owner_name(owner)) for owner in view.owner_colour
    )
    lost = '<span class="chip"><b class="bad">✕</b> left out</span>' if view.plan.left_out else ""
    note = f"{_followed(view)} Scroll to zoom, drag to move."
    if any(trip.calls for route in view.plan.routes for trip in route.trips):
        note += " A frame around a depot: the route of its colour loads there on its way."
    elif several_trips(view.plan):
        note += " A frame around a depot: the route of its colour comes back there to reload."
    if any(route.rest for route in view.plan.routes):
        note += " A ring around a place: the driver takes the break there."
    elif any(route.pauses for route in view.plan.routes):
        note += " A ring around a place: the driver pauses there, or on the way from there."
    return (
        '<div class="mapbox"><div class="chart" id="map-chart"></div>'
        f'<ul class="legend">{buttons}</ul></div>'
        f'<p class="owners"><span>Depots (squares) and goods of</span>{owners}{lost}</p>'
        f'<p class="hint">{note}</p>'
    )


def _timeline(view: View) -> str:
    """The chart, and what its bands are where traffic is not always the usual."""
    hint = "Drag sideways to zoom, double-click to see the whole day again."
    traffic = "; ".join(pace_lines(view.plan.problem.settings))
    if traffic:
        hint += f" Shaded hours: traffic {esc(traffic)}."
    return f'<p class="hint">{hint}</p><div class="chart" id="timeline-chart"></div>'


def _followed(view: View) -> str:
    """What the lines are, so that nobody takes a straight one for the way that is driven."""
    ways = view.plan.ways
    if ways.on_roads:
        return "Lines follow the roads that are driven; a straight one where none is known."
    why = f" ({esc(ways.trouble)})" if ways.trouble else ""
    return f"Straight lines between stops, not roads{why}."


def _loads(view: View) -> str:
    """A switch between dimensions, the binding one first shown."""
    binding = view.plan.kpi.plan.binding
    dimensions = view.plan.problem.dimensions
    first = binding if binding in dimensions else next(iter(dimensions), "")
    buttons = "".join(
        f'<button type="button" data-dimension="{esc(name)}" aria-pressed='
        f'"{"true" if name == first else "false"}">{esc(name)}</button>'
        for name in dimensions
    )
    hint = "On board in percent of the vehicle's capacity, after each stop."
    return (
        f'<p class="switch">{buttons} <span class="hint">{hint}</span></p>'
        '<div class="chart" id="load-chart"></div>'
    )
