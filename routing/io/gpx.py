"""A plan as GPX 1.1, for navigation apps: a track a route, and as waypoints where it loads, stops
and rests.

Plain text, so that writing it costs no start-up time. Elements stand in the order that GPX's schema
asks for (https://www.topografix.com/GPX/1/1/gpx.xsd). Coordinates are WGS-84 whatever the day's
files have, since GPX knows nothing else. Planned times are words, not ``<time>`` elements: those
are moments in UTC, and a day does not say in which time zone it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from geo.matrix import Float64
from routing.clock import duration, show_windows
from routing.evaluate import settled
from routing.io.files import write_text
from routing.io.journey import (
    Step,
    at_rest,
    handled,
    journey,
    needs_at,
    other_end,
    outside_at,
    pausing,
)
from routing.io.loadings import Loading
from routing.io.report_parts.text import hm
from routing.io.report_parts.view import quantities
from routing.io.setup_words import in_words
from routing.model import Depot, Order, Store
from routing.parts import shown_id
from routing.plan import Plan, Route, Stop
from routing.problem import Problem

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Coload" xmlns="http://www.topografix.com/GPX/1/1">'
)

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file can hold, however they are written."""

FOLLOWED = {"roads": "along roads", "straight": "straight lines between stops, not roads"}


def write_gpx(plan: Plan, path: Path) -> None:
    """Write the plan; a point a line. Equal plans give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, as_gpx(plan))


def as_gpx(plan: Plan) -> str:
    """Waypoints of all routes, then their tracks with a segment for each trip.

    A waypoint's ``type`` is its route, by which apps group them.
    """
    plan = settled(plan)
    return "\n".join((HEAD, _metadata(plan), *_waypoints(plan), *_tracks(plan), "</gpx>\n"))


def _metadata(plan: Plan) -> str:
    title = f"Delivery plan {plan.problem.settings.date}".strip()
    return f"<metadata>{_element('name', title)}</metadata>"


def _waypoints(plan: Plan) -> Iterator[str]:
    """Where each route loads, stops and rests, in order; ``1.2`` in a name is route 1, stop 2."""
    problem = plan.problem
    for number, route in enumerate(plan.routes, 1):
        group, position = _group(number, route), 0
        for step in journey(problem, route):
            if step.before:
                yield _rest(number, step, group)
            if isinstance(step.at, Loading):
                depot = step.at.depot
                name = f"{number} loads at {depot.name or depot.id} {hm(step.at.start)}"
                yield _waypoint(depot, name, _loaded(problem, step, step.at, route), group)
            else:
                position += 1
                name = f"{number}.{position} {step.place.name or step.place.id} "
                told = "; ".join(_told(plan, step, step.at))
                yield _waypoint(step.place, name + hm(step.at.arrival), told, group)
            if step.after:
                yield _rest(number, step, group)
            for pause in step.pauses:
                begin, end = hm(pause.start), hm(pause.start + pause.seconds)
                told = f"pause {begin}-{end}, {pausing(step, pause)}"
                yield _waypoint(step.place, f"{number} pause {begin}", told, group)


def _rest(number: int, step: Step, group: str) -> str:
    """The break, at the place where it is taken."""
    assert step.rest is not None
    begin, end = hm(step.rest.start), hm(step.rest.start + step.rest.seconds)
    place = step.place.name or step.place.id
    told = f"break {begin}-{end}, {at_rest(step)}"
    return _waypoint(step.place, f"{number} break at {place} {begin}", told, group)


def _waypoint(place: Depot | Store, name: str, told: str, group: str) -> str:
    inside = _element("name", name) + _element("desc", told) + _element("type", group)
    return f"<wpt {_at(place.lon, place.lat)}>{inside}</wpt>"


def _loaded(problem: Problem, step: Step, loading: Loading, route: Route) -> str:
    orders = ", ".join(shown_id(problem, order) for order in loading.orders)
    again = f"trip {step.trip} of {len(route.trips)}, re" if loading.back else ""
    return f"{again}loads {hm(loading.start)}-{hm(loading.departure)}: {orders or 'nothing'}"


def _told(plan: Plan, step: Step, stop: Stop) -> Iterator[str]:
    """What the driver does at a stop, in the order in which it matters there."""
    store = plan.problem.store[stop.store_id]
    orders = [plan.problem.order[order_id] for order_id in stop.orders]
    yield f"arrives {hm(stop.arrival)}"
    if step.wait >= 30:
        yield f"waits until {hm(stop.start)}"
    # What leaves the vehicle goes first: that makes room for the rest.
    for how in ("deliver", "drop", "collect", "pick up"):
        here = (order for order in orders if handled(order, store.id) == how)
        for order in here:
            end = other_end(order, store.id)
            yield f"{how} {_goods(plan.problem, order)}" + (f", {end}" if end else "")
    if needs := needs_at(plan.problem, stop):
        yield f"needs {needs}"
    if store.windows:
        yield f"open {show_windows(store.windows).replace(';', ', ')}"
    if outside := outside_at(plan.problem, stop):
        yield outside
    if store.address:
        yield store.address
    if store.name:
        yield store.id


def _goods(problem: Problem, order: Order) -> str:
    """``O1 of BEV: 80.5 kg, 9 cases``."""
    amounts = quantities(order)
    return f"{shown_id(problem, order)} of {order.distributor_id}" + (
        f": {amounts}" if amounts else ""
    )


def _tracks(plan: Plan) -> Iterator[str]:
    ways = plan.ways
    each = zip(plan.routes, ways.trips, ways.follow, strict=True)
    for number, (route, trips, follow) in enumerate(each, 1):
        told = (
            f"{hm(route.start)}-{hm(route.end)}",
            *in_words(plan, route),
            *([f"{len(route.trips)} trips"] if len(route.trips) > 1 else []),
            f"{len(route.stops)} stops",
            f"{route.metres / 1000:.1f} km",
            duration(route.duration),
            FOLLOWED[follow],
        )
        yield f"<trk>{_element('name', _group(number, route))}{_element('desc', ', '.join(told))}"
        yield f"<number>{number}</number>"
        for line in trips:
            yield from _segment(line)
        yield "</trk>"


def _segment(line: Float64) -> Iterable[str]:
    points = (f"<trkpt {_at(lon, lat)}/>" for lon, lat in line.tolist())
    return ("<trkseg>", *points, "</trkseg>")


def _group(number: int, route: Route) -> str:
    """As the report's legend names it."""
    return f"{number}. {route.name}"


def _at(lon: float, lat: float) -> str:
    """To a tenth of a metre. GPX has the meridian of 180 degrees in the west only."""
    lon = round(lon, 6)
    return f'lat="{lat:.6f}" lon="{-180.0 if lon == 180.0 else lon:.6f}"'


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(NOT_XML.sub('?', text))}</{tag}>"
