"""A plan as GeoJSON: depots, routes, stops, and the stores that were left out.

Plain `json`, so that writing it costs no start-up time. Coordinates are in the day's own system.
RFC 7946 knows only WGS-84; where the day uses another, the foreign member ``coordinates_system``
says which, and such a file belongs on a map of that system.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from geo.coordinates import from_wgs84
from geo.matrix import Float64
from routing.clock import clock, show_windows
from routing.distances import coordinates
from routing.evaluate import settled
from routing.io.files import write_text
from routing.io.holds import place_of
from routing.io.journey import at_rest, handled, journey, overtime_s, pausing
from routing.io.loadings import Loading, owners
from routing.io.setup_words import going_out
from routing.model import Depot, Order, Store
from routing.plan import LeftOut, Plan, Route
from routing.problem import Problem

Feature = dict[str, Any]
Places = Mapping[Depot | Store, list[float]]


def write_geojson(plan: Plan, path: Path) -> None:
    """Write the plan; one feature a line, so that two plans can be compared by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = as_geojson(plan)
    features = content.pop("features")
    head = json.dumps(content, ensure_ascii=False).removesuffix("}")
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in features)
    write_text(path, f'{head}, "features": [\n{lines}\n]}}\n')


def as_geojson(plan: Plan) -> dict[str, Any]:
    """The FeatureCollection: depots, routes, calls at further depots, reloads between trips,
    drivers' breaks, stops, then the stores of orders left out.

    The property ``feature`` says which of the seven a feature is, ``line`` of a route whether it is
    drawn along ``roads`` or ``straight`` from place to place. (A property ``geometry`` would stand
    in the way of geopandas, whose column of shapes has that name.)
    """
    plan = settled(plan)
    system = plan.problem.settings.coordinates
    places = _positions(plan.problem, system)
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if system != "wgs84":
        collection["coordinates_system"] = system
    collection["features"] = [
        *_depots(plan.problem, places),
        *_routes(plan, system),
        *_loadings(plan, places),
        *_rests(plan, places),
        *_pauses(plan, places),
        *_stops(plan, places),
        *_left_out(plan, places),
    ]
    return collection


def _positions(problem: Problem, system: str) -> Places:
    """Of every depot and store in the day's own system."""
    places: list[Depot | Store] = [*problem.depots, *problem.stores]
    return dict(zip(places, _degrees(coordinates(places), system), strict=True))


def _feature(kind: str, shape: str, at: object, properties: Mapping[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "geometry": {"type": shape, "coordinates": at},
        "properties": {"feature": kind, **properties},
    }


def _depots(problem: Problem, places: Places) -> Iterator[Feature]:
    for depot in problem.depots:
        known = {"depot_id": depot.id, "name": depot.name, "distributor_id": depot.distributor_id}
        yield _feature("depot", "Point", places[depot], known | _extra(depot.extra))


def _degrees(lonlat: Float64, system: str) -> list[list[float]]:
    """WGS-84 in the day's own system, to seven decimals (a centimetre)."""
    rows: list[list[float]] = from_wgs84(lonlat, system).round(7).tolist()
    return rows


def _routes(plan: Plan, system: str) -> Iterator[Feature]:
    for number, route in enumerate(plan.routes, 1):
        yield _feature(
            "route",
            "LineString",
            _degrees(plan.ways.line(number - 1), system),
            {
                "route": number,
                "name": route.name,
                "vehicle_id": route.vehicle.id,
                "number": route.number,
                **going_out(route),
                "distributor_id": route.vehicle.distributor_id,
                "goods_of": list(owners(plan.problem, route)),
                "start": clock(route.start),
                "end": clock(route.end),
                "stops": len(route.stops),
                "drops": len(set(route.orders)),
                "metres": route.metres,
                "duration_s": route.duration,
                "cost": round(route.cost.total, 6),
                "line": plan.ways.follow[number - 1],
                **({"trips": len(route.trips)} if len(route.trips) > 1 else {}),
                **({"overtime_s": extra} if (extra := overtime_s(route)) else {}),
            },
        )


def _loadings(plan: Plan, places: Places) -> Iterator[Feature]:
    """Where a route loads after its day began, at a further depot or back at its own: what it loads
    there, and all that is on board."""
    for number, route in enumerate(plan.routes, 1):
        for step in journey(plan.problem, route):
            here = step.at
            if not isinstance(here, Loading) or here.leg is None:
                continue
            properties = {
                "route": number,
                "name": route.name,
                "trip": step.trip,
                "depot_id": here.depot.id,
                "depot": here.depot.name,
                "arrival": clock(here.arrival),
                "start": clock(here.start),
                "departure": clock(here.departure),
                "wait_s": step.wait,
                "orders": [_order(order) | _compartment(route, order) for order in here.orders],
                "load": dict(here.on_board),
            }
            kind = "reload" if here.call is None else "call"
            yield _feature(kind, "Point", places[step.place], properties)


def _rests(plan: Plan, places: Places) -> Iterator[Feature]:
    """Where and when a driver takes the break."""
    for number, route in enumerate(plan.routes, 1):
        for step in journey(plan.problem, route):
            if step.rest is None:
                continue
            properties = {
                "route": number,
                "name": route.name,
                "trip": step.trip,
                "at": step.place.id,
                "start": clock(step.rest.start),
                "end": clock(step.rest.start + step.rest.seconds),
                "taken": at_rest(step),
            }
            yield _feature("break", "Point", places[step.place], properties)


def _pauses(plan: Plan, places: Places) -> Iterator[Feature]:
    """When drivers pause, at the halt where that is or from which they come."""
    for number, route in enumerate(plan.routes, 1):
        for step in journey(plan.problem, route):
            for pause in step.pauses:
                properties = {
                    "route": number,
                    "name": route.name,
                    "trip": step.trip,
                    "at": step.place.id,
                    "start": clock(pause.start),
                    "end": clock(pause.start + pause.seconds),
                    "taken": pausing(step, pause),
                    "driven_s": pause.driven,
                }
                yield _feature("pause", "Point", places[step.place], properties)


def _stops(plan: Plan, places: Places) -> Iterator[Feature]:
    problem = plan.problem
    for number, route in enumerate(plan.routes, 1):
        position = 0
        for step in journey(problem, route):
            stop = step.at
            if isinstance(stop, Loading):
                continue
            position += 1
            store = problem.store[stop.store_id]
            properties = {
                "route": number,
                "name": route.name,
                "trip": step.trip,
                "position": position,
                **_store(store),
                "arrival": clock(stop.arrival),
                "start": clock(stop.start),
                "departure": clock(stop.departure),
                "wait_s": step.wait,
                "orders": [_at_stop(route, problem.order[o], store.id) for o in stop.orders],
                "load": dict(stop.load),
                **_extra(store.extra),
            }
            yield _feature("stop", "Point", places[store], properties)


def _at_stop(route: Route, order: Order, store_id: str) -> dict[str, Any]:
    """An order at a stop: of a transfer also whether it is picked up or dropped here."""
    known = _order(order)
    if order.is_transfer:
        known["handled"] = handled(order, store_id)
    return known | _compartment(route, order)


def _compartment(route: Route, order: Order) -> dict[str, str]:
    part = place_of(route.vehicle, order)
    return {"compartment": part} if part else {}


def _store(store: Store) -> dict[str, Any]:
    return {
        "store_id": store.id,
        "store": store.name,
        "windows": show_windows(store.windows),
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.id,
        **({"part_of": order.part_of} if order.part_of else {}),
        "distributor_id": order.distributor_id,
        "kind": order.kind,
        "quantity": dict(order.quantity),
        **({"from_store_id": order.from_store_id} if order.is_transfer else {}),
        **_extra(order.extra),
    }


def _left_out(plan: Plan, places: Places) -> Iterator[Feature]:
    """One point a store, with all of its orders that nobody delivers."""
    at_store: dict[str, list[LeftOut]] = {}
    for left in plan.left_out:
        at_store.setdefault(plan.problem.order[left.order_id].store_id, []).append(left)
    for store_id, left_here in at_store.items():
        store = plan.problem.store[store_id]
        known = _store(store) | {"orders": list(_reasons(left_here))} | _extra(store.extra)
        yield _feature("left_out", "Point", places[store], known)


def _reasons(left_out: Iterable[LeftOut]) -> Iterator[dict[str, Any]]:
    for left in left_out:
        yield {
            "order_id": left.order_id,
            "distributor_id": left.distributor_id,
            "priority": left.priority,
            "reasons": [{"code": why.code, "message": why.message} for why in left.reasons],
        }


def _extra(extra: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The user's own columns under one key, so that they cannot hide ours."""
    return {"extra": dict(extra)} if extra else {}
