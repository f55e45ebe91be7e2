"""What the shape of a route costs it, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import duration
from routing.io.terminal import count
from routing.plan import Route
from routing.problem import Problem
from routing.rules import balance, compact, crossings, least_use


def shape_of(problem: Problem, route: Route) -> str:
    """``2 stops short of 5, 1 h 20 min beyond 8 h, 14.2 km from the middles of trips``: what of the
    route's shape has a price; empty where nothing has."""
    return ", ".join(_parts(problem, route))


def _parts(problem: Problem, route: Route) -> Iterator[str]:
    v, cost = route.vehicle, route.cost
    if cost.least_use:
        stops, percent = least_use.missing(route)
        if stops and v.missing_stop_cost:
            yield f"{_stops(stops)} short of {v.min_stops}"
        if percent and v.missing_percent_cost:
            yield f"load {percent:.1f} % short of {v.min_load_percent:g} %"
    if cost.balance:
        seconds, stops = balance.beyond(route)
        if seconds and v.unfair_hour_cost:
            yield f"{duration(seconds)} beyond a fair {duration(v.fair_s or 0)}"
        if stops and v.unfair_stop_cost:
            yield f"{_stops(stops)} beyond a fair {v.fair_stops}"
    if cost.compact:
        yield f"stops {compact.spread_m(problem, route) / 1000:,.1f} km from their middle in all"
    if cost.crossings:
        yield f"its legs are crossed {count(crossings.on_route(problem, route), 'time')}"


def _stops(count: int) -> str:
    return f"{count} stop" if count == 1 else f"{count} stops"
