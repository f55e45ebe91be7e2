"""The table of routes, and for each route the table of its stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from routing.clock import clock
from routing.io.loadings import Loading, carries_for, loadings
from routing.io.report_parts.text import (
    amount,
    esc,
    head,
    hm,
    hours,
    km,
    num,
    number,
    percent,
    row,
    table,
)
from routing.io.report_parts.view import View, quantities
from routing.plan import Route, Stop, Trip


def routes(view: View) -> str:
    """One row a route. The button in it selects the route for map, timeline and stops."""
    dimensions = view.plan.problem.dimensions
    names = ["Route", "Loads for", "Start", "End", "Time", "Waiting", "km", "Empty km"]
    names += ["Stops", "Drops", "Cases"]
    names += [f"{name} at departure" for name in dimensions]
    names += [f"Cost{_currency(view)}"]
    rows = (_route(view, n, route) for n, route in enumerate(view.plan.routes, 1))
    return table(head(names, set(range(2, len(names)))), rows, "routes")


def _currency(view: View) -> str:
    currency = view.plan.problem.settings.currency
    return f" ({currency})" if currency else ""


def _route(view: View, index: int, route: Route) -> str:
    figures = view.plan.kpi.routes[index - 1]
    dimensions = view.plan.problem.dimensions
    loads = [sum(trip.load.get(d, 0.0) for trip in route.trips) for d in dimensions]
    broken = len(view.broken.get(index, ()))
    warning = f' <span class="bad">breaks {broken} rule(s)</span>' if broken else ""
    trips = f" · {len(route.trips)} trips" if len(route.trips) > 1 else ""
    cells = [
        f'<td class="name"><button type="button">{swatch(view.route_colour[index - 1])}'
        f"{index}. {esc(route.name)}</button>{trips}{warning}</td>",
        _loads_for(view, route),
        *map(num, (hm(route.start), hm(route.end), hours(route.duration))),
        *map(num, (hours(figures.waiting_s), km(route.metres), km(figures.empty_metres))),
        *map(num, (number(figures.stops), number(figures.drops), number(figures.cases))),
        *(
            _filled(name, load, figures.load_factor.get(name))
            for name, load in zip(dimensions, loads, strict=True)
        ),
        num(number(route.cost.total, 2)),
    ]
    return row(cells, attributes=f' data-route="{index}"')


def _loads_for(view: View, route: Route) -> str:
    """The vehicle's owner; where it carries others' goods, whose, and the owner small."""
    owner = route.vehicle.distributor_id
    partners = carries_for(view.plan.problem, route)
    if not partners:
        return chip(view, owner, owner or "shared")
    chips = "".join(chip(view, each, each) for each in partners)
    return f"{chips}<small>{f'vehicle of {esc(owner)}' if owner else 'shared vehicle'}</small>"


def _filled(name: str, load: float, ratio: float | None) -> str:
    """A load and its part of the capacity, with a bar behind it."""
    width = 0 if ratio is None else min(100, round(100 * ratio))
    share = "" if ratio is None else f" <b>{percent(ratio)}</b>"
    return f'<td class="n bar" style="--part:{width}%">{amount(load, name)}{share}</td>'


def swatch(colour: str) -> str:
    """A dot in a route's or an owner's colour; the colours are our own."""
    return f'<i class="dot" style="background:{colour}"></i>'


def chip(view: View, owner: str | None, text: str) -> str:
    """User text with its owner's colour before it."""
    return f'<span class="chip">{swatch(view.colour_of(owner))}{esc(text)}</span>'


def stops(view: View) -> Iterator[str]:
    """A section a route, hidden until its route is selected (or all are printed)."""
    names = ["Stop", "Arrive", "Wait", "Service", "Leave"]
    names += ["Store", "Open", "Orders", "On board after", "Leg"]
    heading = head(names, {0, 1, 2, 3, 4, 9})
    for index, route in enumerate(view.plan.routes, 1):
        partners = carries_for(view.plan.problem, route)
        goods = "".join(chip(view, owner, view.owner_name(owner)) for owner in partners)
        goods = f" <em>goods of {goods}</em>" if goods else ""
        name = f"{index}. {esc(route.name)}{goods}"
        title = f"<h3>{swatch(view.route_colour[index - 1])}{name}</h3>"
        rules = "".join(f"<li>{esc(v)}</li>" for v in view.broken.get(index, ()))
        warning = f'<ul class="bad">{rules}</ul>' if rules else ""
        body = table(heading, _rows(view, route), "stops")
        yield f'<section class="route" data-route="{index}">{title}{warning}{body}</section>'


def _rows(view: View, route: Route) -> Iterator[str]:
    position = 0
    for trip in route.trips:
        for loading in loadings(view.plan.problem, trip):
            yield _loading(view, route, trip, loading)
        for stop in trip.stops:
            position += 1
            yield _stop(view, route, position, stop)
        if trip.end_depot_id is not None:
            text = f"back at {esc(trip.end_depot_id)} at {hm(trip.end)}"
            yield _leg(text, f"{km(trip.metres)} km, {hours(trip.seconds)}")
        else:
            yield _leg("ends at the last stop", "")


def _loading(view: View, route: Route, trip: Trip, loading: Loading) -> str:
    """Where and when it loads; which orders, where the trip loads at several depots."""
    depot, call = loading.depot, loading.call
    named = f"{depot.name} ({depot.id})" if depot.name else depot.id
    text = f"{chip(view, depot.distributor_id, named)} "
    if call is not None:
        wait = f", waits {hours(call.start - call.arrival)}" if call.start > call.arrival else ""
        text += f"arrives {hm(call.arrival)}{wait}, "
    text += f"loads {hm(loading.start)}–{hm(loading.departure)}"
    on_board = _load(view, route, loading.on_board)
    if not trip.calls:
        return _leg(f"{text}, leaves with {on_board}", "")
    leg = "" if call is None else f"{km(call.metres)} km<small>{hours(call.seconds)}</small>"
    here = _orders(view, [order.id for order in loading.orders])
    cells = [f'<td colspan="7">{text}</td>', here, on_board, num(leg)]
    return row(cells, attributes=' class="depot"')


def _leg(text: str, leg: str) -> str:
    return f'<tr class="depot"><td colspan="9">{text}</td><td class="n">{leg}</td></tr>'


def _stop(view: View, route: Route, position: int, stop: Stop) -> str:
    store = view.plan.problem.store[stop.store_id]
    start = clock(stop.start) if view.is_late(stop) else hm(stop.start)
    late = ' <span class="bad">too late</span>' if view.is_late(stop) else ""
    known = (store.id if store.name else "", store.kind, store.address)
    small = ", ".join(text for text in known if text)
    service = hours(stop.departure - stop.start)
    cells = [
        num(str(position)),
        num(hm(stop.arrival)),
        num(hours(stop.wait) if stop.wait else ""),
        num(f"{start}{late}<small>{service}</small>"),
        num(hm(stop.departure)),
        f"{esc(view.store_name(store.id))}<small>{esc(small)}</small>",
        view.windows(store.id),
        _orders(view, stop.orders),
        _load(view, route, stop.load),
        num(f"{km(stop.metres)} km<small>{hours(stop.seconds)}</small>"),
    ]
    return row(cells)


def _orders(view: View, order_ids: Iterable[str]) -> str:
    lines = "".join(f"<div>{_order(view, order_id)}</div>" for order_id in order_ids)
    return f'<td class="orders">{lines}</td>'


def _order(view: View, order_id: str) -> str:
    order = view.plan.problem.order[order_id]
    kind = "<b>return</b> " if order.is_return else ""
    goods = f", {esc(order.goods)}" if order.goods else ""
    text = f"<small>{kind}{esc(quantities(order))}{goods}</small>"
    return f"{chip(view, order.distributor_id, order_id)} {text}"


def _load(view: View, route: Route, load: Mapping[str, float]) -> str:
    parts = []
    for name in view.plan.problem.dimensions:
        on_board = load.get(name, 0.0)
        limit = route.vehicle.capacity.get(name)
        share = f" ({percent(on_board / limit)})" if limit else ""
        parts.append(f"{amount(on_board, name)}\u00a0{esc(name)}{share}")
    return ", ".join(parts)
