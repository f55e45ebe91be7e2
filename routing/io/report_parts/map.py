"""The map of routes in kilometres, without any map tiles: lines along the roads if they are known,
straight ones between stops if not."""

from __future__ import annotations

from collections import defaultdict
from math import cos, radians
from typing import Any, NamedTuple

import numpy as np

from geo.matrix import Float64
from routing.io.journey import Step, at_rest, handled, journey, other_end, pausing
from routing.io.loadings import Loading
from routing.io.report_parts.figures import Figure, layout
from routing.io.report_parts.text import hm, hover, sentence
from routing.io.report_parts.view import LOST, MARKS, View, quantities, rest_words
from routing.model import Depot, Store
from routing.parts import shown_id
from routing.plan import LeftOut, Route, Stop
from routing.problem import Problem
from routing.ways import thinned

CALL_SIZE = 22
"""Pixels of the frame around a depot where a route calls, which a depot's square lies inside."""

REST_SIZE = 16
"""Pixels of the ring around the place where a driver takes the break."""

COARSE_M = 5.0
"""How far a line may be from the road: less than its width on a screen that shows a town. Fewer
points keep the file small."""

MOST_DROPS = 8
"""More are counted, not listed, when the mouse is over a stop."""


class Plane(NamedTuple):
    """Kilometres east and north of a point: true to scale at its latitude."""

    lon: float
    lat: float

    def xy(self, place: Depot | Store) -> tuple[float, float]:
        """To the metre, which is what a screen can show of it."""
        ((x, y),) = self.of(np.array([[place.lon, place.lat]]))
        return x, y

    def of(self, lonlat: Float64) -> list[tuple[float, float]]:
        """The same of rows ``[lon, lat]``."""
        east = (lonlat[:, 0] - self.lon + 180.0) % 360.0 - 180.0  # also across the date line
        scale = 111.195
        x = east * scale * max(0.01, cos(radians(self.lat)))
        y = (lonlat[:, 1] - self.lat) * scale
        return list(zip(x.round(3).tolist(), y.round(3).tolist(), strict=True))


def plane_of(problem: Problem) -> Plane:
    """A plane on which a day can be drawn."""
    places: list[Depot | Store] = [*problem.depots, *problem.stores]
    latitudes = [place.lat for place in places]
    return Plane(places[0].lon, round((min(latitudes) + max(latitudes)) / 2, 6))


def figure(view: View, plane: Plane | None = None) -> Figure:
    """One trace a route (its number in ``meta``), then left-out orders, then depots on top. Where
    lines follow roads they are traces of their own, below all stops."""
    plane = plane or plane_of(view.plan.problem)
    numbers = range(1, len(view.plan.routes) + 1) if view.plan.ways.on_roads else ()
    data = [_way(view, plane, number) for number in numbers]
    data += [_route(view, plane, n, route) for n, route in enumerate(view.plan.routes, 1)]
    data += _left_out(view, plane)
    data += _depots(view, plane)
    axis = {"ticksuffix": " km", "zeroline": False, "nticks": 8}
    return {
        "data": data,
        "layout": layout(
            560,
            margin={"l": 56, "r": 8, "t": 8, "b": 32},
            dragmode="pan",
            xaxis=axis,
            yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
        ),
    }


def _way(view: View, plane: Plane, number: int) -> dict[str, Any]:
    """A route's line along the roads. The mouse passes over it: what it tells is of the stops."""
    trips = (thinned(trip, COARSE_M) for trip in view.plan.ways.trips[number - 1])
    points = plane.of(np.concatenate(list(trips)))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": hover(view.plan.routes[number - 1].name),
        "meta": {"route": number},
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hoverinfo": "skip",
        "line": {"color": view.route_colour[number - 1], "width": 2},
    }


def _route(view: View, plane: Plane, number: int, route: Route) -> dict[str, Any]:
    problem = view.plan.problem
    points: list[tuple[float, float]] = []
    texts: list[str] = []
    labels: list[str] = []
    sizes: list[int] = []
    symbols: list[str] = []

    def add(place: Depot | Store, text: str, label: str, size: int, symbol: str = "circle") -> None:
        points.append(plane.xy(place))
        texts.append(text)
        labels.append(label)
        sizes.append(size)
        symbols.append(symbol)

    position = 0
    for step in journey(problem, route):
        here = step.at
        if isinstance(here, Stop):
            position += 1
            text = _stop_text(view, number, route, position, step, here)
            add(step.place, text, str(position), 9)
        elif here.leg is None:
            leaves = f"leaves {hover(here.depot.id)} at {hm(here.departure)}"
            add(step.place, f"{hover(route.name)}<br>{leaves}", "", 1)
        else:
            text = f"{hover(route.name)}<br>{_loads(view, here)}"
            label = "loads" if here.back is None else "reloads"
            add(step.place, text, label, CALL_SIZE, "square-open")
        if step.rest:
            text = f"{hover(route.name)}<br>{rest_words(step.rest)}, {at_rest(step)}"
            add(step.place, text, "", REST_SIZE, "circle-open")
        for pause in step.pauses:
            times = f"pause {hm(pause.start)}–{hm(pause.start + pause.seconds)}"
            text = f"{hover(route.name)}<br>{times} {hover(pausing(step, pause))}"
            add(step.place, text, "", REST_SIZE, "circle-open")
    last = route.trips[-1]
    if last.end_depot_id is not None:
        back = f"{hover(route.name)}<br>back at {hover(last.end_depot_id)} at {hm(last.end)}"
        add(problem.depot[last.end_depot_id], back, "", 1)
    return {
        "type": "scatter",
        "mode": "markers" if view.plan.ways.on_roads else "lines+markers",
        "name": hover(route.name),
        "meta": {"route": number},
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hovertext": texts,
        "hoverinfo": "text",
        "text": labels,
        "textposition": "top center",
        "line": {"color": view.route_colour[number - 1], "width": 2},
        "marker": {
            "color": view.route_colour[number - 1],
            "size": sizes,
            "opacity": 1,
            **({"symbol": symbols} if len(set(symbols)) > 1 else {}),
        },
    }


def _loads(view: View, loading: Loading) -> str:
    times = f"{hm(loading.start)}–{hm(loading.departure)}"
    again = "re" if loading.back else ""
    return f"{again}loads at {hover(loading.depot.id)} {times}: {view.loaded(loading)}"


def _stop_text(view: View, number: int, route: Route, position: int, step: Step, stop: Stop) -> str:
    lines = [
        f"<b>{hover(view.store_name(stop.store_id))}</b> ({hover(stop.store_id)})",
        f"{hover(route.name)}, stop {position}",
        view.times(step, stop),
        f"open {view.windows(stop.store_id)}",
    ]
    for order_id in stop.orders[:MOST_DROPS]:
        order = view.plan.problem.order[order_id]
        sign = MARKS[handled(order, stop.store_id)]
        end = f", {hover(end)}" if (end := other_end(order, stop.store_id)) else ""
        what = f"{sign}{hover(shown_id(view.plan.problem, order))}: {hover(quantities(order))}{end}"
        lines.append(f"{hover(order.distributor_id)} {what}")
    if len(stop.orders) > MOST_DROPS:
        lines.append(f"and {len(stop.orders) - MOST_DROPS} more orders")
    others = [n for n in view.served_by[stop.store_id] if n != number]
    if others:
        names = ", ".join(hover(view.plan.routes[n - 1].name) for n in others)
        lines.append(f"<i>also served by {names}</i>")
    return "<br>".join(lines)


def _left_out(view: View, plane: Plane) -> list[dict[str, Any]]:
    at_store: dict[str, list[LeftOut]] = defaultdict(list)
    for left in view.plan.left_out:
        at_store[left.store_id].append(left)
    stores = [view.plan.problem.store[i] for i in at_store if i in view.plan.problem.store]
    if not stores:
        return []
    texts = []
    for store in stores:
        lines = [f"<b>{hover(store.name or store.id)}</b>: left out"]
        for left in at_store[store.id][:MOST_DROPS]:
            why = sentence(left.reasons[0].message) if left.reasons else ""
            lines.append(f"{hover(left.distributor_id)} {hover(left.order_id)}: {hover(why)}")
        texts.append("<br>".join(lines))
    xy = [plane.xy(store) for store in stores]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "left out",
            "x": [x for x, _ in xy],
            "y": [y for _, y in xy],
            "hovertext": texts,
            "hoverinfo": "text",
            "marker": {"symbol": "x", "size": 11, "color": LOST},
        }
    ]


def _depots(view: View, plane: Plane) -> list[dict[str, Any]]:
    """Squares in the owners' colours; several depots at one place lie inside one another. They lie
    over the routes' own marks, so they tell who calls there."""
    calls = _calls(view)
    together: dict[tuple[float, float], list[Depot]] = defaultdict(list)
    for depot in view.plan.problem.depots:
        together[plane.xy(depot)].append(depot)
    traces = []
    for (x, y), depots in together.items():
        text = "<br>".join(
            f"<b>{hover(depot.name or depot.id)}</b> ({hover(depot.id)}), "
            f"{hover(view.owner_name(depot.distributor_id))}" + "".join(calls[depot.id])
            for depot in depots
        )
        for position, depot in enumerate(depots):
            size = 12 + 6 * (len(depots) - 1 - position)
            colour = view.colour_of(depot.distributor_id)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": hover(depot.id),
                    "x": [x],
                    "y": [y],
                    "hovertext": [text],
                    "hoverinfo": "text",
                    "marker": {
                        "symbol": "square",
                        "size": min(size, 40),
                        "color": colour,
                        "line": {"color": "#ffffff", "width": 1},
                    },
                }
            )
    return traces


def _calls(view: View) -> dict[str, list[str]]:
    """A line for each time that a route calls at a depot, or comes back to reload."""
    found: dict[str, list[str]] = defaultdict(list)
    for route in view.plan.routes:
        for step in journey(view.plan.problem, route):
            if isinstance(step.at, Loading) and step.at.leg is not None:
                line = f"<br>{hover(route.name)} {_loads(view, step.at)}"
                found[step.at.depot.id].append(line)
    return found
