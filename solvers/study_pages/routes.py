"""Routes before and after: the base plan and the best shared plan, drawn alike on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.io.report_parts.figures import Figure, layout
from routing.io.report_parts.map import CALL_SIZE, Plane
from routing.io.report_parts.text import hm, hover
from routing.io.report_parts.view import owner_colour
from routing.model import Depot, Store
from routing.plan import Plan, Route
from solvers.study_pages.view import NEUTRAL, View


@dataclass(frozen=True)
class Atlas:
    """What both maps have in common: places, scale, and the colours of distributors."""

    plane: Plane
    colours: Mapping[str, str]
    window: tuple[tuple[float, float], tuple[float, float]]

    @classmethod
    def of(cls, plans: Sequence[Plan]) -> Atlas | None:
        """None where the plans are on no map."""
        places = [place for plan in plans for place in visited(plan)]
        if not places or any(plan.problem.settings.plane for plan in plans):
            return None
        latitudes = [place.lat for place in places]
        plane = Plane(places[0].lon, round((min(latitudes) + max(latitudes)) / 2, 6))
        owners = dict.fromkeys(each.id for plan in plans for each in plan.problem.distributors)
        colours = {owner: owner_colour(position) for position, owner in enumerate(owners)}
        xs, ys = zip(*map(plane.xy, places), strict=True)
        return cls(plane, colours, (_range(xs), _range(ys)))

    def colour(self, owner: str | None) -> str:
        """Of a distributor; grey for what is everybody's."""
        return self.colours.get(owner or "", NEUTRAL)


def visited(plan: Plan) -> list[Depot | Store]:
    """Depots and stores where somebody is."""
    problem = plan.problem
    trips = [trip for route in plan.routes for trip in route.trips]
    depots = dict.fromkeys(
        each for t in trips for each in (t.depot_id, *(c.depot_id for c in t.calls))
    )
    stores = dict.fromkeys(stop.store_id for trip in trips for stop in trip.stops)
    return [*(problem.depot[each] for each in depots), *(problem.store[each] for each in stores)]


def _range(values: Iterable[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.04 * (high - low) + 0.2
    return round(low - room, 3), round(high + room, 3)


def draw(atlas: Atlas, plans: Sequence[Plan]) -> Figure:
    """Lines from place to place, stores as dots, depots as squares, further loading as frames."""
    axis = {"ticksuffix": " km", "zeroline": False, "nticks": 6}
    across, up = map(list, atlas.window)
    routes = [(plan, route) for plan in plans for route in plan.routes]
    return {
        "data": [
            *(_route(atlas, plan, route) for plan, route in routes),
            *_depots(atlas, plans),
        ],
        "layout": layout(
            440,
            margin={"l": 52, "r": 8, "t": 8, "b": 30},
            dragmode="pan",
            xaxis={**axis, "range": across},
            yaxis={**axis, "range": up, "scaleanchor": "x", "scaleratio": 1},
        ),
    }


def _route(atlas: Atlas, plan: Plan, route: Route) -> dict[str, Any]:
    """One line a route in its owner's colour; hovering tells where it is when."""
    problem, colour = plan.problem, atlas.colour(route.vehicle.distributor_id)
    points: list[tuple[float, float]] = []
    texts: list[str] = []
    marks: list[tuple[int, str]] = []

    def add(place: Depot | Store, text: str, size: int, symbol: str = "circle") -> None:
        points.append(atlas.plane.xy(place))
        texts.append(f"<b>{hover(route.name)}</b><br>{text}")
        marks.append((size, symbol))

    for trip in route.trips:
        leaves = f"leaves {hover(trip.depot_id)} at {hm(trip.departure)}"
        add(problem.depot[trip.depot_id], leaves, 1)
        for call in trip.calls:
            text = f"loads at {hover(call.depot_id)} {hm(call.start)}–{hm(call.departure)}"
            add(problem.depot[call.depot_id], text, CALL_SIZE, "square-open")
        for stop in trip.stops:
            store = problem.store[stop.store_id]
            owners = dict.fromkeys(problem.order[each].distributor_id for each in stop.orders)
            goods = ", ".join(map(hover, owners))
            add(
                store, f"{hover(store.name or store.id)} at {hm(stop.start)}<br>goods of {goods}", 5
            )
        if trip.end_depot_id is not None:
            add(problem.depot[trip.end_depot_id], f"back at {hm(trip.end)}", 1)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hovertext": texts,
        "hoverinfo": "text",
        "line": {"color": colour, "width": 1.5},
        "opacity": 0.85,
        "marker": {"color": colour, "size": [s for s, _ in marks], "symbol": [m for _, m in marks]},
    }


def _depots(atlas: Atlas, plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Those that are used; several at one place lie inside one another."""
    used: dict[str, Depot] = {}
    for plan in plans:
        used |= {each.id: each for each in visited(plan) if isinstance(each, Depot)}
    together: dict[tuple[float, float], list[Depot]] = {}
    for depot in used.values():
        together.setdefault(atlas.plane.xy(depot), []).append(depot)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x],
            "y": [y],
            "hovertext": ["<br>".join(hover(each.name or each.id) for each in depots)],
            "hoverinfo": "text",
            "marker": {
                "symbol": "square",
                "size": min(40, 12 + 6 * (len(depots) - 1 - position)),
                "color": atlas.colour(depot.distributor_id),
                "line": {"color": "#ffffff", "width": 1},
            },
        }
        for (x, y), depots in together.items()
        for position, depot in enumerate(depots)
    ]


def maps(view: View) -> tuple[Atlas, dict[str, tuple[Plan, ...]]] | None:
    """The plans of the base and of the best shared way; None unless there is one to draw."""
    wanted = (each for each in (view.base, view.best) if each is not None)
    kept = {each: view.result.plans.get(each, ()) for each in wanted}
    shown = {each: tuple(plans) for each, plans in kept.items() if plans}
    atlas = Atlas.of([plan for plans in shown.values() for plan in plans])
    return (atlas, shown) if atlas else None
