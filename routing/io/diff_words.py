"""What all outputs of a comparison say alike: names of figures, differences, times and places."""

from __future__ import annotations

from collections.abc import Mapping

from routing.change_totals import Total, Unit
from routing.changes import (
    ORDER_WHATS,
    At,
    Changes,
    OrderChange,
    OrderWhat,
    RouteChange,
    RouteWhat,
    Standing,
    VisitChange,
)
from routing.clock import duration, moment
from routing.io.journey import COST_WORDS
from routing.io.report_parts.text import hm
from routing.model import Store

NONE = "–"

FIGURES: Mapping[str, str] = {
    "objective": "cost and prizes lost",
    "cost": "cost",
    "cost_fixed": "cost, fixed",
    "cost_distance": "cost, distance",
    "cost_time": "cost, time",
    "cost_overtime": "cost, overtime",
    "cost_outside": "cost, outside preferred hours",
    "cost_unfamiliar": "cost, unfamiliar vehicles",
    "cost_other_vehicle": "cost, other vehicles than named",
    "cost_lock": "cost, locks broken",
    "cost_least_use": "cost, vehicles little used",
    "cost_balance": "cost, beyond a fair share",
    "cost_compact": "cost, stops far apart",
    "cost_per_stop": "cost, stops",
    "cost_per_case": "cost, cases",
    "cost_per_trip": "cost, trips",
    "cost_toll": "cost, tolls",
    "cost_crossings": "cost, legs that cross",
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

SELDOM = (
    *("objective", "prizes_lost", "trips", "waiting_s", "rules_broken"),
    *(f"cost_{name}" for name in COST_WORDS),
)
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
    "done": "done",
}


STANDINGS: Mapping[Standing, str] = {
    "served": "served",
    "left out": "left out",
    "replaced": "another of its group is served",
    "missing": "neither on a route nor left out",
    "absent": NONE,
    "done": "done",
}

ROUTES: Mapping[RouteWhat, str] = {
    "changed": "changed",
    "used": "now used",
    "no-longer-used": "no longer used",
    "same": "unchanged",
    "done": "done",
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
    """The difference in percent of before; empty where none is shown."""
    same = signed(total.difference, total.unit) == "="
    return "" if total.percent is None or same else f"{total.percent:+.1f} %"


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
        return f"{driven.route.name} (was #{change.before.route.of_type[1]})"
    return driven.route.name


def vehicle_before(changes: Changes, at: At) -> str:
    """A vehicle of the plan before, with its number in the plan after where that is another."""
    for change in changes.routes:
        if change.before and change.before.number == at.route and change.renumbered:
            assert change.after is not None
            return f"{at.vehicle} (now #{change.after.route.of_type[1]})"
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
        return STANDINGS[change.standing[after]] + _why(changes, change, after)
    vehicle = at.vehicle if after else vehicle_before(changes, at)
    trip = f", trip {at.trip}" if "trip" in change.what else ""
    return f"{vehicle}{trip}, stop {at.stop}"


def _why(changes: Changes, change: OrderChange, after: bool) -> str:
    """In brackets the codes of the reasons why an order is left out."""
    plan = changes.after if after else changes.before
    left = next((each for each in plan.left_out if each.order_id == change.order_id), None)
    codes = ", ".join(reason.code for reason in left.reasons) if left else ""
    return f" ({codes})" if codes else ""


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
