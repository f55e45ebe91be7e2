"""A comparison of two plans in a terminal, at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routing.changes import Changes, Driven, OrderChange, RouteChange
from routing.io import diff_sentences as said
from routing.io import diff_words as words
from routing.io.diff_words import NONE, shown, signed
from routing.io.terminal import cell, table

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_ROWS = 30
"""A terminal shows no more rows of a table; files have all."""


def overview(changes: Changes, seconds: int = 0) -> RenderableType:
    """All that changed: figures, counts, routes, stores, orders. ``seconds``: shifts up to this
    are not listed."""
    from rich.console import Group

    parts: list[RenderableType] = [cell(words.title(changes), "bold")]
    if not changes.different:
        return Group(*parts, cell("Nothing differs."))
    parts += [cell(note) for note in said.notes(changes)]
    lines = (
        said.routes_line(changes),
        said.orders_line(changes),
        said.times_line(changes, seconds),
    )
    parts += ["", _totals(changes), "", *map(cell, lines)]
    for each in (_routes(changes), _stores(changes, seconds), _orders(changes, seconds)):
        parts += ["", each] if each else []
    return Group(*parts)


def _totals(changes: Changes) -> RenderableType:
    rows = [
        [
            words.label(changes, total),
            *(shown(value, total.unit) for value in (total.before, total.after)),
            signed(total.difference, total.unit),
            words.percent(total),
        ]
        for total in words.told(changes)
    ]
    return table("Figures", ["figure", "before>", "after>", "difference>", "%>"], rows)


def _routes(changes: Changes) -> RenderableType | None:
    rows = [_route(changes, change) for change in changes.changed_routes]
    headers = ["vehicle~", "orders", "stops>", "start>", "end>", "load>", "km>", "hours>", "cost>"]
    return _capped("Vehicles that changed", headers, rows)


def _route(changes: Changes, change: RouteChange) -> list[str]:
    """Times as before and after, where they differ; km, hours and cost as differences."""
    was, now = change.before, change.after
    name = words.route_name(change)
    if change.what != "changed":
        name += f": {words.ROUTES[change.what]}"
    moved = [f"+{len(change.came)}" if change.came else "", f"-{len(change.went)}"]
    return [
        name,
        " ".join(filter(None, moved if change.went else moved[:1])),
        _both(*(str(len(each.route.stops)) if each else NONE for each in (was, now))),
        _both(*(words.of_day(changes, d.route.start) if d else NONE for d in (was, now))),
        _both(*(words.of_day(changes, d.route.end) if d else NONE for d in (was, now))),
        _both(*(_load(driven) for driven in (was, now))),
        signed(_metres(now) - _metres(was), "metres"),
        signed(_seconds(now) - _seconds(was), "seconds"),
        signed(change.cost, "money"),
    ]


def _load(driven: Driven | None) -> str:
    """The load factor of the dimension that is fullest."""
    if driven is None or driven.figures.binding is None:
        return NONE
    return f"{100 * driven.figures.load_factor[driven.figures.binding]:.0f} %"


def _both(before: str, after: str) -> str:
    """Before and after in two lines, or once where they are the same."""
    return before if before == after else f"{before}\n{after}"


def _metres(driven: Driven | None) -> int:
    return driven.route.metres if driven else 0


def _seconds(driven: Driven | None) -> int:
    return driven.route.duration if driven else 0


def _stores(changes: Changes, seconds: int) -> RenderableType | None:
    rows = [
        [
            words.store_name(changes, visit.store_id),
            words.time(changes, visit.before),
            words.time(changes, visit.after),
            words.visit(visit) or words.shift(changes, visit.shift),
            words.vehicles(changes, visit.before, visit.after, visit.other_vehicle),
        ]
        for visit in changes.to_tell(seconds)
    ]
    by = f" by more than {words.minutes(seconds)} min" if seconds else ""
    headers = ["store~", "before>", "after>", "shift>", "vehicle~"]
    return _capped(f"Visits at another time{by}", headers, rows)


def _orders(changes: Changes, seconds: int) -> RenderableType | None:
    """Those that did not only get another time, which the table of stores has, and are not done."""
    listed = [
        order
        for order in said.to_list(changes, seconds)
        if order.what not in (("time",), ("done",))
    ]
    listed.sort(key=words.rank)
    rows = [
        [
            words.order_name(order),
            order.store_id,
            words.whats(order),
            _place(changes, order, after=False),
            _place(changes, order, after=True),
        ]
        for order in listed
    ]
    return _capped("Orders", ["order~", "store~", "what~", "before~", "after~"], rows)


def _place(changes: Changes, order: OrderChange, *, after: bool) -> str:
    """Where it is handled, and when if that is another time."""
    at = order.after if after else order.before
    time = f", {words.time(changes, at)}" if at and order.shift != 0 else ""
    return words.place(changes, order, after=after) + time


def _capped(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> RenderableType | None:
    """The first rows, and a line that says how many more there are; None without any."""
    if not rows:
        return None
    from rich.console import Group

    found = table(f"{title}: {len(rows)}", headers, rows[:MOST_ROWS])
    more = len(rows) - MOST_ROWS
    return Group(found, cell(f"and {more:,} more; -o OUT writes all", "dim")) if more > 0 else found
