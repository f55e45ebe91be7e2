"""What all outputs of a comparison say alike: names of figures, differences, sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from routing.change_totals import Total, Unit
from routing.changes import (
    ORDER_WHATS,
    At,
    Changes,
    OrderChange,
    OrderWhat,
    RouteChange,
    RouteWhat,
    TableChange,
    VisitChange,
)
from routing.clock import duration, moment
from routing.io.report_parts.text import hm
from routing.model import Store
from routing.plan import Plan

NONE = "–"

STEPS = (0, 5, 15, 30, 60)
"""Minutes by which stores are counted that a vehicle comes to at another time."""

MOST_IDS = 8
"""More ids than that are counted, not listed."""

FIGURES: Mapping[str, str] = {
    "objective": "cost and prizes lost",
    "cost": "cost",
    "cost_fixed": "cost, fixed",
    "cost_distance": "cost, distance",
    "cost_time": "cost, time",
    "cost_overtime": "cost, overtime",
    "prizes_lost": "prizes lost",
    "orders_served": "orders served",
    "orders_left_out": "orders left out",
    "vehicles": "vehicles",
    "trips": "trips",
    "stops": "stops",
    "metres": "km",
    "duration_s": "hours",
    "waiting_s": "hours of waiting",
    "on_time_share": "on time",
    "rules_broken": "rules broken",
}

SELDOM = ("objective", "cost_overtime", "prizes_lost", "trips", "waiting_s", "rules_broken")
"""Figures that are shown only where they say something of their own."""

WHATS: Mapping[OrderWhat, str] = {
    "no-longer-served": "no longer served",
    "now-served": "now served",
    "new": "new",
    "cancelled": "cancelled",
    "data": "with other data",
    "vehicle": "on another vehicle",
    "trip": "on another trip",
    "sequence": "moved in sequence",
    "time": "at another time",
}


ROUTES: Mapping[RouteWhat, str] = {
    "changed": "changed",
    "used": "now used",
    "no-longer-used": "no longer used",
    "same": "unchanged",
}


def title(changes: Changes) -> str:
    """``Changes of the delivery plan, 2026-11-23``; two dates where they differ."""
    dates = [each.problem.settings.date for each in (changes.before, changes.after)]
    named = " to ".join(dict.fromkeys(filter(None, dates)))
    return "Changes of the delivery plan" + (f", {named}" if named else "")


# ----------------------------------------------------------------------------- figures


def told(changes: Changes) -> list[Total]:
    """The totals that say something."""
    by_name = {total.name: total for total in changes.totals}
    silent = {n for n in SELDOM if not by_name[n].before and not by_name[n].after}
    if by_name["prizes_lost"].name in silent:
        silent.add("objective")
    trips, vehicles = by_name["trips"], by_name["vehicles"]
    if (trips.before, trips.after) == (vehicles.before, vehicles.after):
        silent.add("trips")
    return [total for total in changes.totals if total.name not in silent]


def label(changes: Changes, total: Total) -> str:
    """The figure's name, with the currency of money."""
    name = FIGURES.get(total.name) or "load factor, " + total.name.removeprefix("load_factor_")
    currency = changes.after.problem.settings.currency
    return f"{name} ({currency})" if total.unit == "money" and currency else name


def shown(value: float | None, unit: Unit) -> str:
    """A figure of its unit: ``1,234.50``, ``81.2``, ``11:30``, ``87 %``."""
    if value is None:
        return NONE
    if unit == "money":
        return f"{value:,.2f}"
    if unit == "metres":
        return f"{value / 1000:,.1f}"
    if unit == "seconds":
        minutes = round(abs(value) / 60)
        return f"{'-' if value < 0 and minutes else ''}{minutes // 60}:{minutes % 60:02d}"
    return f"{100 * value:.1f} %" if unit == "ratio" else f"{value:,.0f}"


def signed(value: float | None, unit: Unit) -> str:
    """A difference, with its sign; ``=`` where nothing is left of it at this precision."""
    if value is None:
        return NONE
    text = shown(value, unit).removeprefix("-")
    if not any(digit in text for digit in "123456789"):
        return "="
    return f"{'+' if value > 0 else '-'}{text.replace(' %', ' points')}"


def percent(total: Total) -> str:
    """The difference in percent of before; empty where there is none."""
    return f"{total.percent:+.1f} %" if total.percent else ""


def shift(changes: Changes, seconds: int | None) -> str:
    """``+35 min``: so much later; ``-1 h 10 min``: earlier. Seconds below a minute."""
    if not seconds:
        return NONE if seconds is None else "="
    sign = "+" if seconds > 0 else "-"
    if changes.after.problem.settings.plane:
        return f"{sign}{abs(seconds):,}"
    return sign + (duration(abs(seconds)) if abs(seconds) >= 60 else f"{abs(seconds)} s")


def visit(change: VisitChange) -> str:
    """``new visit`` or ``no visit``; empty where there is one before and after."""
    if change.before is None:
        return "new visit"
    return "no visit" if change.after is None else ""


def minutes(seconds: int) -> str:
    """``10``, ``2.5``."""
    return f"{seconds / 60:.4g}"


def time(changes: Changes, at: At | None) -> str:
    """When service starts, to the minute."""
    return NONE if at is None else of_day(changes, at.start)


def of_day(changes: Changes, second: int) -> str:
    """A time of day, to the minute."""
    settings = changes.after.problem.settings
    return moment(settings, second) if settings.plane else hm(second)


# ------------------------------------------------------------------------------- names


def route_name(change: RouteChange) -> str:
    """``BEV-van #3``; ``BEV-van #3 (was #2)`` where it has another number than before."""
    driven = change.after or change.before
    assert driven is not None
    if change.renumbered and change.before:
        return f"{driven.route.name} (was #{change.before.route.number})"
    return driven.route.name


def vehicle_before(changes: Changes, at: At) -> str:
    """A vehicle of the plan before, with its number in the plan after where that is another."""
    for change in changes.routes:
        if change.before and change.before.number == at.route and change.renumbered:
            assert change.after is not None
            return f"{at.vehicle} (now #{change.after.route.number})"
    return at.vehicle


def vehicles(changes: Changes, before: At | None, after: At | None, other: bool) -> str:
    """``V #1``, or ``V #1 → V #2`` where another vehicle comes."""
    if before and after and other:
        return f"{vehicle_before(changes, before)} → {after.vehicle}"
    if after:
        return after.vehicle
    return vehicle_before(changes, before) if before else NONE


def place(changes: Changes, change: OrderChange, *, after: bool) -> str:
    """``V #1, stop 3``, with the trip where it matters; or why it is on no vehicle."""
    at = change.after if after else change.before
    if at is None:
        standing = change.standing[after]
        words = {
            "replaced": "another of its group is served",
            "missing": "neither on a route nor left out",
            "absent": NONE,
        }
        return words.get(standing, standing)
    vehicle = at.vehicle if after else vehicle_before(changes, at)
    trip = f", trip {at.trip}" if "trip" in change.what else ""
    return f"{vehicle}{trip}, stop {at.stop}"


def order_name(change: OrderChange) -> str:
    """The order's id, and which end of a transfer."""
    return f"{change.order_id} ({change.end})" if change.end else change.order_id


def rank(change: OrderChange) -> list[int]:
    """A key by which the weightiest changes come first."""
    return [ORDER_WHATS.index(what) for what in change.what]


def whats(change: OrderChange) -> str:
    """All that changed of an order, in words; of its time only if nothing else did, since tables
    show the times."""
    told = [what for what in change.what if what != "time"] or change.what
    return ", ".join(WHATS[what] for what in told)


def store_of(changes: Changes, store_id: str) -> Store | None:
    """The store, of the day after if that has it."""
    after, before = changes.after.problem.store, changes.before.problem.store
    return after.get(store_id) or before.get(store_id)


def store_name(changes: Changes, store_id: str) -> str:
    """``name (id)``, or the id alone."""
    store = store_of(changes, store_id)
    name = store.name if store else ""
    return f"{name} ({store_id})" if name not in ("", store_id) else store_id


# --------------------------------------------------------------------------- sentences


def to_list(changes: Changes, seconds: int) -> list[OrderChange]:
    """The orders that are listed: all but those of which only the time changed, and by no more
    than ``seconds``."""
    return [
        order
        for order in changes.orders
        if order.what != ("time",) or abs(order.shift or 0) > seconds
    ]


def orders_line(changes: Changes) -> str:
    """``1 new, 2 cancelled, 14 other vehicle``; how many orders changed in which way."""
    found = [f"{count:,} {WHATS[what]}" for what, count in changes.counts.items() if count]
    return f"Orders: {', '.join(found)}." if found else "Orders: no change."


def routes_line(changes: Changes) -> str:
    """How many vehicles are the same, changed, new on the road, and no longer used."""
    kinds = [change.what for change in changes.routes]
    found = [f"{n:,} {word}" for kind, word in ROUTES.items() if (n := kinds.count(kind))]
    renumbered = sum(change.renumbered for change in changes.routes)
    found += [f"{renumbered:,} under another number"] if renumbered else []
    return f"Vehicles: {', '.join(found)}." if found else "Vehicles: none."


def times_line(changes: Changes, seconds: int = 0) -> str:
    """How many stores have another time, by how much, and how many visits come or go."""
    steps = sorted({*(60 * minutes for minutes in STEPS), seconds})
    counts = [(minutes(step), changes.stores_moved(step)) for step in steps]
    if not counts[0][1]:
        line = "Stores: none at another time"
    else:
        more = [f"{count:,} by more than {step} min" for step, count in counts[1:] if count]
        line = ", ".join([f"Stores: {counts[0][1]:,} at another time", *more])
    for word, count in (
        ("new", sum(visit.before is None for visit in changes.visits)),
        ("no longer made", sum(visit.after is None for visit in changes.visits)),
    ):
        line += f"; {count:,} visit{'s' if count != 1 else ''} {word}" if count else ""
    return f"{line}."


def notes(changes: Changes) -> Iterator[str]:
    """What one has to know of the two days and plans to read the rest."""
    for table in changes.tables:
        yield _table_note(table)
    if changes.settings:
        yield "The days' settings or agreements differ."
    if changes.travel:
        yield (
            "The plans rest on different distances or speeds, so that routes which nobody touched "
            "may have other times and costs."
        )
    for name, plan in (("before", changes.before), ("after", changes.after)):
        if plan.violations:
            yield f"The plan {name} breaks {_rules(plan)}: `coload verify` says which."


def _table_note(table: TableChange) -> str:
    parts = (("new", table.added), ("gone", table.gone), ("other data", table.changed))
    named = [f"{word} {_ids(ids)}" for word, ids in parts if ids]
    return f"The days' {table.table}: {'; '.join(named)}."


def _ids(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_IDS
    return ", ".join(ids[:MOST_IDS]) + (f" and {more} more" if more > 0 else "")


def _rules(plan: Plan) -> str:
    count = len(plan.violations)
    return f"{count} rule{'s' if count != 1 else ''}"
