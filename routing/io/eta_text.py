"""Expected times in a terminal, and the words for a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routing.clock import clock, show_windows
from routing.eta import Eta, ExpectedRoute, ExpectedStop
from routing.eta.own import OwnOrder, StoreMessage, StoreVisit
from routing.eta.result import RISK
from routing.io.eta_files import minutes, shift
from routing.io.report_parts.text import hm
from routing.io.terminal import NONE, cell, count, named, table
from routing.views import Span

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = 30
"""Stops that a terminal shows; the files have all of them."""

NOTICED = 60
"""Seconds from which on a stop counts as earlier or later than planned."""


def overview(found: Eta) -> RenderableType:
    """The stops to come, worst first; the vehicles; the rules that will be broken."""
    from rich.console import Group

    parts: list[RenderableType] = [cell(headline(found), "bold"), "", _stops(found)]
    if found.nobody_comes:
        parts += ["", _nobody(found)]
    parts += ["", _vehicles(found)]
    if found.broken:
        parts += ["", _broken(found)]
    return Group(*parts)


def headline(found: Eta) -> str:
    """How the day stands, in one line."""
    date = found.plan.problem.settings.date
    heard = sum(route.reported is not None for route in found.routes)
    line = f"{date} {clock(found.now)}, {heard} of {count(len(found.routes), 'vehicle')} reported: "
    line += f"{count(found.counted('ahead'), 'stop')} to come"
    if found.counted("due"):
        line += f", {found.counted('due')} due and not noted"
    late = sum((stop.late_s or 0) >= NOTICED for stop in found.worst_first)
    line += f"; {late} later than planned, {len(found.missed)} will be missed"
    if found.at_risk:
        line += f", {len(found.at_risk)} more perhaps"
    if found.nobody_comes:
        line += f", {len(found.nobody_comes)} get no visit"
    return line.strip()


def _stops(found: Eta) -> RenderableType:
    risky = {id(stop) for stop in found.at_risk}
    moved = [
        s
        for s in found.worst_first
        if s.missed_s or abs(s.late_s or 0) >= NOTICED or id(s) in risky
    ]
    if not moved:
        return cell("Every stop that is left is expected as planned.")
    from rich.console import Group

    headers = ["vehicle", "stop>", "store~", "planned", "expected", "min>", "what~"]
    if found.ranged:
        headers[5:5] = ["from", "to"]
    rows = [_row(found, stop) for stop in moved[:SHOWN]]
    styles = ["red" if stop.missed_s else "" for stop in moved[:SHOWN]]
    shown = table("Not as planned, worst first", headers, rows, styles)
    if len(moved) <= SHOWN:
        return shown
    return Group(shown, cell(f"and {len(moved) - SHOWN} more; eta.csv (-o) has them all"))


def _row(found: Eta, stop: ExpectedStop) -> tuple[str, ...]:
    store = found.plan.problem.store[stop.store_id]
    return (
        stop.vehicle,
        str(stop.position),
        named(store.name, store.id),
        hm(stop.planned.start),
        hm(stop.start or 0),
        *(between_of(stop) if found.ranged else ()),
        shift(stop.late_s or 0),
        what(found, stop),
    )


def between_of(stop: ExpectedStop) -> tuple[str, str]:
    """From when to when it is expected, eight times in ten."""
    early, late = (NONE if each is None else hm(each) for each in (stop.early, stop.late))
    return early, late


def what(found: Eta, stop: ExpectedStop) -> str:
    """What is to be said of an open stop."""
    if stop.missed_s:
        planned = ", as planned" if stop.planned_missed_s >= stop.missed_s else ""
        hours = show_windows(found.plan.problem.store[stop.store_id].windows)
        return f"missed by {minutes(stop.missed_s)} min{planned} ({hours})"
    if (stop.miss_chance or 0.0) >= RISK:
        return f"missed with a chance of {stop.miss_chance:.0%}"
    if stop.outside_s:
        side = "after" if stop.outside_s > 0 else "before"
        return f"{minutes(abs(stop.outside_s))} min {side} the preferred hours"
    if stop.wait_s >= NOTICED:
        return f"waits {minutes(stop.wait_s)} min for it to open"
    return "due, not noted" if stop.state == "due" else ""


def _nobody(found: Eta) -> RenderableType:
    stores = found.plan.problem.store
    rows = [
        (
            stop.vehicle,
            str(stop.position),
            named(stores[stop.store_id].name, stop.store_id),
            hm(stop.planned.start),
            " ".join(stop.orders),
            "skipped" if stop.state == "skipped" else "passed over",
        )
        for stop in found.nobody_comes
    ]
    headers = ["vehicle", "stop>", "store~", "planned", "orders~", "what"]
    return table("Nobody comes", headers, rows)


def _vehicles(found: Eta) -> RenderableType:
    headers = [
        *("vehicle", "reported", "done>", "due>", "to come>", "next~"),
        *("end", "expected", "min>"),
    ]
    return table("Vehicles", headers, [_vehicle(found, route) for route in found.routes])


def _vehicle(found: Eta, route: ExpectedRoute) -> tuple[str, ...]:
    stops = [stop for stop in found.stops if stop.route == route.number]
    left = [stop for stop in stops if stop.state == "ahead"]
    due = sum(stop.state == "due" for stop in stops)
    following = left[0] if left else None
    back = route.expected is not None and route.expected.end <= found.now
    last = "done" if route.ended else "due back" if back else "on the way back"
    end = NONE if route.expected is None else hm(route.expected.end)
    return (
        route.name,
        NONE if route.reported is None else hm(route.reported),
        str(len(stops) - len(left) - due),
        str(due),
        str(len(left)),
        f"{following.store_id} {hm(following.start or 0)}" if following else last,
        hm(route.planned.end),
        end,
        NONE if route.late_s is None else shift(route.late_s),
    )


def _broken(found: Eta) -> RenderableType:
    names = {route.number: route.name for route in found.routes}
    rows = [(names.get(v.route, NONE), v.code, v.message) for v in found.broken]
    return table("Rules that will be broken", ["vehicle", "rule", "what~"], rows)


def own_table(distributor_id: str, orders: tuple[OwnOrder, ...]) -> RenderableType:
    """What a distributor may be told."""
    rows = [
        (
            order.order_id,
            named(order.store_name, order.store_id),
            between(order.planned),
            between(order.expected) if order.expected else NONE,
            OWN_WORDS[order.state],
        )
        for order in orders
    ]
    headers = ["order", "store~", "planned", "expected", "what~"]
    return table(f"Orders of {distributor_id}", headers, rows)


OWN_WORDS = {
    "expected": "to come",
    "missed": "comes after closing",
    "due": "due, not confirmed",
    "done": "done",
    "failed": "visited, nothing handed over",
    "none": "no visit",
}


def between(span: Span) -> str:
    """``09:30-09:45``."""
    return f"{hm(span[0])}-{hm(span[1])}"


def message(told: StoreMessage) -> Iterator[str]:
    """The words for a store, a line a visit."""
    yield f"To {named(told.store_name, told.store_id)}:"
    if not told.visits:
        yield "no visit is planned today."
    for visit in told.visits:
        yield f"- {_visit(visit)}"


def _visit(visit: StoreVisit) -> str:
    whose = "; ".join(
        f"{named(name, own)}, {count(len(orders), 'order').replace(',', ' ')} ({', '.join(orders)})"
        for own, name, orders in visit.orders
    )
    planned, expected = between(visit.planned), visit.expected and between(visit.expected)
    if visit.state == "done":
        when = f"was there at {expected}" if expected else f"has been there (planned {planned})"
    elif visit.state == "due":
        when = f"due {expected}, and not confirmed yet"
    elif visit.state == "failed":
        when = f"was there{f' at {expected}' if expected else ''}, and nothing was handed over"
    elif visit.state == "none":
        when = f"will not come as planned ({planned}); we will call you"
    else:
        again = "as planned" if expected == planned else f"planned {planned}"
        when = f"expected {expected} ({again})"
        if visit.state == "missed":
            when += ", after you close: please call us if that cannot be"
    return f"{when}: {whose or 'no order'}"
