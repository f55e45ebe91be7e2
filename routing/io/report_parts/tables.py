"""The table of routes, and for each route the table of its stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from routing.clock import clock
from routing.io.holds import Filled, filled, limited
from routing.io.journey import (
    Step,
    at_rest,
    handled,
    has_overtime,
    has_pauses,
    has_rests,
    journey,
    needs_at,
    other_end,
    outside_at,
    overtime_s,
    pausing,
)
from routing.io.loadings import Loading, carries_for
from routing.io.report_parts.text import (
    NONE,
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
from routing.io.report_parts.view import MARKS, View, quantities
from routing.io.setup_words import in_words
from routing.io.shape_words import shape_of
from routing.model import VehicleType
from routing.parts import which
from routing.plan import Break, Pause, Route, Stop
from routing.rules.compartments import compartment_of


def routes(view: View) -> str:
    """One row a route. The button in it selects the route for map, timeline and stops."""
    dimensions = view.plan.problem.dimensions
    names = ["Route", "Loads for", "Start", "End", "Time"]
    names += (["Overtime"] if has_overtime(view.plan) else []) + (
        ["Break"] if has_rests(view.plan) else []
    )
    names += ["Pauses"] if has_pauses(view.plan) else []
    names += ["Waiting", "km", "Empty km"]
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
        f"{index}. {esc(route.name)}</button>{_going_out(view, route)}{trips}{warning}</td>",
        _loads_for(view, route),
        *map(num, (hm(route.start), hm(route.end), hours(route.duration))),
        *map(num, _rest_and_overtime(view, route)),
        *map(num, (hours(figures.waiting_s), km(route.metres), km(figures.empty_metres))),
        *map(num, (number(figures.stops), number(figures.drops), number(figures.cases))),
        *(
            _filled(name, load, figures.load_factor.get(name))
            for name, load in zip(dimensions, loads, strict=True)
        ),
        num(number(route.cost.total, 2) + _shape(view, route)),
    ]
    return row(cells, attributes=f' data-route="{index}"')


def _going_out(view: View, route: Route) -> str:
    """Its layout, driver and helper, under its name."""
    told = " · ".join(in_words(view.plan, route))
    return f"<small>{esc(told)}</small>" if told else ""


def _shape(view: View, route: Route) -> str:
    shape = shape_of(view.plan.problem, route)
    return f"<small>{esc(shape)}</small>" if shape else ""


def _rest_and_overtime(view: View, route: Route) -> Iterator[str]:
    if has_overtime(view.plan):
        over = overtime_s(route)
        yield hours(over) if over else NONE
    if has_rests(view.plan):
        yield _span(route.rest) if route.rest else NONE
    if has_pauses(view.plan):
        yield hours(sum(pause.seconds for pause in route.pauses)) if route.pauses else NONE


def _span(rest: Break) -> str:
    return f"{hm(rest.start)}–{hm(rest.start + rest.seconds)}"


def _loads_for(view: View, route: Route) -> str:
    """The vehicle's owner; where it carries others' goods, whose, and the owner small."""
    owner = route.vehicle.distributor_id
    partners = carries_for(view.plan.problem, route)
    if not partners:
        return chip(view, owner, owner or "shared")
    chips = "".join(chip(view, each, each) for each in partners)
    return f"{chips}<small>{f'vehicle of {esc(owner)}' if owner else 'shared vehicle'}</small>"


def _filled(name: str, load: float, ratio: float | None, of: str = "") -> str:
    """A load and its part of the capacity, with a bar behind it."""
    width = 0 if ratio is None else min(100, round(100 * ratio))
    share = "" if ratio is None else f" <b>{percent(ratio)}</b>"
    return f'<td class="n bar" style="--part:{width}%">{amount(load, name)}{of}{share}</td>'


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
        going = "".join(f" <em>{esc(each)}</em>" for each in in_words(view.plan, route))
        name = f"{index}. {esc(route.name)}{goods}{going}"
        title = f"<h3>{swatch(view.route_colour[index - 1])}{name}</h3>"
        rules = "".join(f"<li>{esc(v)}</li>" for v in view.broken.get(index, ()))
        warning = f'<ul class="bad">{rules}</ul>' if rules else ""
        body = table(heading, _rows(view, route), "stops") + _compartments(view, route)
        yield f'<section class="route" data-route="{index}">{title}{warning}{body}</section>'


def _rows(view: View, route: Route) -> Iterator[str]:
    position = 0
    for step in journey(view.plan.problem, route):
        if step.before:
            yield _rest(step, step.before)
        if isinstance(step.at, Loading):
            yield _loading(view, route, step, step.at)
        else:
            position += 1
            yield _stop(view, route, position, step, step.at)
        if step.after:
            yield _rest(step, step.after)
        for pause in step.pauses:
            yield _pause(step, pause)
    last = route.trips[-1]
    if last.end_depot_id is not None:
        text = f"back at {esc(last.end_depot_id)} at {hm(last.end)}"
        yield _leg(text, f"{km(last.metres)} km, {hours(last.seconds)}")
    else:
        yield _leg("ends at the last stop", "")


def _rest(step: Step, rest: Break) -> str:
    """The driver's break, in words that need no other column."""
    place = esc(step.place.name or step.place.id)
    text = f"<b>Break {_span(rest)}</b> at {place}, {at_rest(step)} ({hours(rest.seconds)}, unpaid)"
    return f'<tr class="rest"><td colspan="10">{text}</td></tr>'


def _pause(step: Step, pause: Pause) -> str:
    """A pause from driving likewise."""
    times = f"{hm(pause.start)}–{hm(pause.start + pause.seconds)}"
    where = esc(pausing(step, pause))
    text = f"<b>Pause {times}</b> {where} ({hours(pause.seconds)}, unpaid)"
    return f'<tr class="rest"><td colspan="10">{text}</td></tr>'


def _loading(view: View, route: Route, step: Step, loading: Loading) -> str:
    """Where and when it loads; which orders, where the trip loads at several depots. Between two
    trips when it is back, and until when it loads again."""
    depot, leg = loading.depot, loading.leg
    named = f"{depot.name} ({depot.id})" if depot.name else depot.id
    where = chip(view, depot.distributor_id, named)
    times = f"{hm(loading.start)}–{hm(loading.departure)}"
    wait = f", waits {hours(step.wait)}" if step.wait else ""
    if loading.back is not None:
        text = f"<b>Reload</b> at {where} <b>{times}</b>, back there at {hm(loading.arrival)}{wait}"
    elif leg is not None:
        text = f"{where} arrives {hm(loading.arrival)}{wait}, loads {times}"
    else:
        text = f"{where} loads {times}"
    trips = len(route.trips)
    if trips > 1 and loading.call is None:
        text = f"<b>Trip {step.trip} of {trips}.</b> {text}"
    way = "" if leg is None else f"{km(leg[0])} km<small>{hours(leg[1])}</small>"
    on_board = _load(view, route, loading.on_board)
    if not route.trips[step.trip - 1].calls:
        return _leg(f"{text}, leaves with {on_board}", way)
    ids = [order.id for order in loading.orders]
    here = _orders(view, ids, "", route.vehicle)
    cells = [f'<td colspan="7">{text}</td>', here, on_board, num(way)]
    return row(cells, attributes=' class="depot"')


def _leg(text: str, leg: str) -> str:
    return f'<tr class="depot"><td colspan="9">{text}</td><td class="n">{leg}</td></tr>'


def _stop(view: View, route: Route, position: int, step: Step, stop: Stop) -> str:
    store = view.plan.problem.store[stop.store_id]
    start = clock(stop.start) if view.is_late(stop) else hm(stop.start)
    late = ' <span class="bad">too late</span>' if view.is_late(stop) else ""
    known = (store.id if store.name else "", store.kind, store.address)
    small = ", ".join(text for text in known if text)
    needs = needs_at(view.plan.problem, stop)
    needed = f"<small><b>needs {esc(needs)}</b></small>" if needs else ""
    outside = outside_at(view.plan.problem, stop)
    wish = f"<small>{esc(outside)}</small>" if outside else ""
    service = hours(stop.departure - stop.start)
    cells = [
        num(str(position)),
        num(hm(stop.arrival)),
        num(hours(step.wait) if step.wait else ""),
        num(f"{start}{late}<small>{service}</small>"),
        num(hm(stop.departure)),
        f"{esc(view.store_name(store.id))}<small>{esc(small)}</small>{needed}",
        f"{view.windows(store.id)}{wish}",
        _orders(view, stop.orders, stop.store_id, route.vehicle),
        _load(view, route, stop.load),
        num(f"{km(stop.metres)} km<small>{hours(stop.seconds)}</small>"),
    ]
    return row(cells)


def _orders(view: View, order_ids: Iterable[str], store_id: str, vehicle: VehicleType) -> str:
    lines = "".join(f"<div>{_order(view, o, store_id, vehicle)}</div>" for o in order_ids)
    return f'<td class="orders">{lines}</td>'


def _order(view: View, order_id: str, store_id: str, vehicle: VehicleType) -> str:
    """What is done with an order, and in which compartment it is; deliveries need no word."""
    order = view.plan.problem.order[order_id]
    mark = MARKS[handled(order, store_id)].strip() if store_id else ""
    kind = f"<b>{mark}</b> " if mark else ""
    end = f", {esc(end)}" if (end := other_end(order, store_id)) else ""
    goods = f", {esc(order.goods)}" if order.goods else ""
    place = compartment_of(vehicle, order) if vehicle.compartments else None
    part = "" if place is None else f" · compartment {place + 1}"
    of = which(view.plan.problem, order)
    piece = f"<b>part {of} of {esc(order.part_of)}</b>, " if of else ""
    text = f"<small>{kind}{piece}{esc(quantities(order))}{goods}{end}{part}</small>"
    return f"{chip(view, order.distributor_id, order_id)} {text}"


def _compartments(view: View, route: Route) -> str:
    """Trip by trip, how full each compartment is when all is loaded, and at its fullest."""
    parts = filled(view.plan.problem, route)
    if not parts:
        return ""
    limits = [n for n in limited(view.plan) if any(n in p.compartment.capacity for p in parts)]
    names = ["Compartment", *([] if len(route.trips) == 1 else ["Trip"])]
    names += [f"{name} at departure" for name in limits]
    names += [f"{name} at its fullest" for name in limits]
    numeric = set(range(1, len(names)))
    rows = (row(_compartment(route, part, limits)) for part in parts)
    return f"<h4>Compartments</h4>{table(head(names, numeric), rows, 'holds')}"


def _compartment(route: Route, part: Filled, limits: Iterable[str]) -> list[str]:
    trip = [] if len(route.trips) == 1 else [num(str(part.trip))]
    at_departure, fullest = [], []
    for name in limits:
        limit = part.compartment.capacity.get(name)
        if limit is None:
            at_departure.append(num("no limit"))
            fullest.append(num(""))
            continue
        of = f" of {amount(limit, name)}"
        at_departure.append(_filled(name, part.departure[name], part.share(name), of))
        most = part.fullest[name]
        fullest.append(_filled(name, most, most / limit if limit else None, of))
    return [f"<td>{esc(part.name)}</td>", *trip, *at_departure, *fullest]


def _load(view: View, route: Route, load: Mapping[str, float]) -> str:
    parts = []
    for name in view.plan.problem.dimensions:
        on_board = load.get(name, 0.0)
        limit = route.vehicle.capacity.get(name)
        share = f" ({percent(on_board / limit)})" if limit else ""
        parts.append(f"{amount(on_board, name)}\u00a0{esc(name)}{share}")
    return ", ".join(parts)
