"""``diff.html``: a comparison of two plans to look at, in one file that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from routing.change_totals import Total, Unit
from routing.changes import Changes, Driven, OrderChange, RouteChange, VisitChange
from routing.io import diff_map
from routing.io import diff_sentences as said
from routing.io import diff_words as words
from routing.io.diff_words import NONE, shown, signed
from routing.io.report_parts.page import page, part
from routing.io.report_parts.tables import swatch
from routing.io.report_parts.text import esc, head, num, row, table, tile
from routing.plan import Cost


def write_html(changes: Changes, path: Path, seconds: int = 0) -> None:
    """Write ``path``, complete in itself. Equal changes give equal bytes."""
    # Lone surrogates, which JSON lets through, become question marks.
    path.write_bytes(render(changes, seconds).encode("utf-8", "replace"))


def render(changes: Changes, seconds: int = 0) -> str:
    """The page as HTML. ``seconds``: shifts up to this are not listed."""
    names = [words.route_name(change) for change in changes.routes]
    return page(
        "report.html",
        title=words.title(changes),
        style=part("report.css"),
        body="\n".join(_sections(changes, seconds)),
        data={"names": names, "map": diff_map.figure(changes)},
        script=part("diff.js"),
    )


def _sections(changes: Changes, seconds: int) -> Iterator[str]:
    tiles = "".join(_tiles(changes, seconds))
    yield f'<header><h1>{esc(words.title(changes))}</h1><div class="tiles">{tiles}</div></header>'
    yield _section("summary", "What changed", _summary(changes, seconds))
    yield _section("map", "Map", _map(changes))
    routes = changes.changed_routes
    yield _section("routes", f"Vehicles that changed <em>{len(routes)}</em>", _routes(changes))
    visits = changes.to_tell(seconds)
    heading = f"Whom to tell <em>{len(visits)} visits at another time</em>"
    yield _section("stores", heading, _stores(changes, visits))
    orders = said.to_list(changes, seconds)
    yield _section("orders", f"Orders <em>{len(orders)}</em>", _orders(changes, orders))
    if seconds:
        limit = words.shift(changes, seconds).removeprefix("+")
        yield f'<p class="hint">Times that move by no more than {esc(limit)} are not listed.</p>'


def _section(name: str, heading: str, body: str) -> str:
    return f'<section id="{name}"><h2>{heading}</h2>{body}</section>'


# ----------------------------------------------------------------------------- summary


def _tiles(changes: Changes, seconds: int) -> Iterator[str]:
    """The figures that are looked for first, as they are now and by how much they moved."""
    for name in ("cost", "orders_served", "vehicles", "metres", "duration_s"):
        total = next(each for each in changes.totals if each.name == name)
        more = signed(total.difference, total.unit)
        note = f"{shown(total.before, total.unit)} → {shown(total.after, total.unit)}"
        change = f", {percent}" if (percent := words.percent(total)) else ""
        yield tile(more, esc(words.label(changes, total)), esc(f"{note}{change}"))
    tell = len({visit.store_id for visit in changes.to_tell(seconds)})
    yield tile(f"{tell:,}", "stores to tell", '<a href="#stores">see whom</a>')


def _summary(changes: Changes, seconds: int) -> str:
    lines = [said.routes_line(changes), said.orders_line(changes)]
    lines += [said.times_line(changes, seconds), *said.notes(changes)]
    text = "".join(f"<p>{esc(line)}</p>" for line in lines)
    names = ["Figure", "Before", "After", "Difference", "%"]
    rows = (_total(changes, total) for total in words.told(changes))
    return text + table(head(names, {1, 2, 3, 4}), rows, "figures")


def _total(changes: Changes, total: Total) -> str:
    values = (shown(value, total.unit) for value in (total.before, total.after))
    difference = signed(total.difference, total.unit)
    name = f'<th scope="row">{esc(words.label(changes, total))}</th>'
    cells = (num(esc(text)) for text in (*values, difference, words.percent(total)))
    return f"<tr>{name}{''.join(cells)}</tr>"


# --------------------------------------------------------------------------------- map


def _map(changes: Changes) -> str:
    """The chart, a switch between the plans, and the changed vehicles as a legend."""
    sides = (("both", "both"), ("before", "before (dotted)"), ("after", "after"))
    switch = "".join(
        f'<button type="button" data-side="{side}" '
        f'aria-pressed="{"true" if side == "both" else "false"}">{word}</button>'
        for side, word in sides
    )
    buttons = "".join(
        f"<li>{_button(changes, position)}</li>"
        for position, change in enumerate(changes.routes, 1)
        if not change.untouched
    )
    return (
        f'<p class="switch">{switch}</p>'
        '<div class="mapbox"><div class="chart" id="map-chart"></div>'
        f'<ul class="legend">{buttons}</ul></div>'
        '<p class="hint">A vehicle has one colour in both plans; grey ones are the same in both. '
        "Choose a vehicle in the map, here or in the table to see it alone. "
        "Scroll to zoom, drag to move.</p>"
    )


def _button(changes: Changes, position: int) -> str:
    """A vehicle's name with its colour; it selects the vehicle."""
    change = changes.routes[position - 1]
    colour = diff_map.colour(change, position)
    name = esc(words.route_name(change))
    return f'<button type="button" data-route="{position}">{swatch(colour)}{name}</button>'


# ------------------------------------------------------------------------------ tables


def _routes(changes: Changes) -> str:
    if not changes.changed_routes:
        return "<p>Every vehicle does the same as before.</p>"
    dimensions = changes.after.problem.dimensions
    names = ["Vehicle", "Orders", "Start", "End", "Hours", "Stops", "km"]
    names += [f"Load factor, {name}" for name in dimensions]
    names += [_money(changes, "Cost"), "Difference"]
    rows = (
        _route(changes, position, change)
        for position, change in enumerate(changes.routes, 1)
        if not change.untouched
    )
    return table(head(names, set(range(2, len(names)))), rows, "routes")


def _money(changes: Changes, name: str) -> str:
    currency = changes.after.problem.settings.currency
    return f"{name} ({currency})" if currency else name


def _route(changes: Changes, position: int, change: RouteChange) -> str:
    what = "" if change.what == "changed" else f"<small>{words.ROUTES[change.what]}</small>"

    def pair(unit: Unit, value: Callable[[Driven], float | None]) -> str:
        return _pair(change, lambda driven: shown(value(driven), unit))

    moved = [f"+ {', '.join(change.came)}"] if change.came else []
    moved += [f"− {', '.join(change.went)}"] if change.went else []
    cells = [
        f'<td class="name">{_button(changes, position)}{what}</td>',
        "<br>".join(map(esc, moved)),
        _pair(change, lambda d: words.of_day(changes, d.route.start)),
        _pair(change, lambda d: words.of_day(changes, d.route.end)),
        pair("seconds", lambda d: d.route.duration),
        pair("count", lambda d: d.figures.stops),
        pair("metres", lambda d: d.route.metres),
        *(pair("ratio", _load_factor(name)) for name in changes.after.problem.dimensions),
        pair("money", lambda d: d.route.cost.total),
        num(f"<b>{signed(change.cost, 'money')}</b>{_parts(change)}"),
    ]
    return row(cells, attributes=f' data-route="{position}"')


def _load_factor(name: str) -> Callable[[Driven], float | None]:
    return lambda driven: driven.figures.load_factor.get(name)


def _parts(change: RouteChange) -> str:
    """The components of the cost that differ, small."""
    found = []
    for name in asdict(Cost()):
        was, now = (
            getattr(each.route.cost, name) if each else 0.0
            for each in (change.before, change.after)
        )
        text = signed(now - was, "money")
        found += [f"{name.replace('_', ' ')} {text}"] if text != "=" else []
    return f"<small>{'<br>'.join(found)}</small>" if len(found) > 1 else ""


def _pair(change: RouteChange, text: Callable[[Driven], str]) -> str:
    """As it is now, and small what it was where that is something else."""
    was, now = (text(each) if each else NONE for each in (change.before, change.after))
    return num(esc(now) + (f"<small>was {esc(was)}</small>" if was != now else ""))


def _stores(changes: Changes, visits: Iterable[VisitChange]) -> str:
    rows = [_visit(changes, visit) for visit in visits]
    if not rows:
        return "<p>No vehicle comes to a store at another time than before.</p>"
    names = ["Store", "Before", "After", "Moved", "Vehicle", "Goods of", "Orders"]
    return table(head(names, {1, 2, 3}), rows, "told")


def _visit(changes: Changes, visit: VisitChange) -> str:
    store = words.store_of(changes, visit.store_id)
    address = f"<small>{esc(store.address)}</small>" if store and store.address else ""
    what = words.visit(visit) or words.shift(changes, visit.shift)
    cells = [
        f"{esc(words.store_name(changes, visit.store_id))}{address}",
        num(words.time(changes, visit.before)),
        num(words.time(changes, visit.after)),
        num(f"<b>{esc(what)}</b>"),
        esc(words.vehicles(changes, visit.before, visit.after, visit.other_vehicle)),
        esc(", ".join(visit.distributors)),
        esc(", ".join(visit.orders)),
    ]
    return row(cells)


def _orders(changes: Changes, orders: Iterable[OrderChange]) -> str:
    rows = [_order(changes, order) for order in sorted(orders, key=words.rank)]
    if not rows:
        return "<p>Nothing changed for any order.</p>"
    names = ["Order", "Owner", "Store", "What", "Before", "After", "Moved"]
    return table(head(names, {6}), rows, "orders")


def _order(changes: Changes, order: OrderChange) -> str:
    before, after = (words.place(changes, order, after=side) for side in (False, True))
    cells = [
        esc(words.order_name(order)),
        esc(order.distributor_id),
        esc(words.store_name(changes, order.store_id)),
        esc(words.whats(order)),
        f"{esc(before)}<small>{words.time(changes, order.before) if order.before else ''}</small>",
        f"{esc(after)}<small>{words.time(changes, order.after) if order.after else ''}</small>",
        num(esc(words.shift(changes, order.shift))),
    ]
    return row(cells)
