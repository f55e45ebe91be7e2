"""Driven days, and what they teach, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from routing.actuals import Actuals
from routing.actuals_summary import Summary, summary_of
from routing.clock import clock
from routing.driven import OUTCOMES, DrivenStop
from routing.io.actuals_words import figures, hour, law, outcomes, ratio, shown, span, verdict
from routing.io.terminal import NONE, cell, count, named, percent, table
from routing.learned import Learned
from routing.learned_service import StoreService

if TYPE_CHECKING:
    from rich.console import RenderableType

WORST = 10
"""Stops, and stores, that the terminal shows; the files have all of them."""


def driven(days: Sequence[Actuals]) -> RenderableType:
    """The figures of driven days, the stops that came latest, and those that came to nothing."""
    from rich.console import Group

    found = summary_of(days)
    parts: list[RenderableType] = [_headline(days), cell(outcomes(found)), "", _figures(found)]
    if len(days) > 1:
        parts += ["", _by_day(days)]
    stops = [(day, stop) for day in days for stop in day.stops]
    late = [pair for pair in stops if (pair[1].delay or 0) > 0 and pair[1].outcome != "failed"]
    late.sort(key=lambda pair: -(pair[1].delay or 0))
    if late:
        parts += ["", _late(late[:WORST], len(days) > 1)]
    if astray := _astray(days):
        parts += ["", cell(astray)]
    amiss = [pair for pair in stops if pair[1].outcome not in ("served", "unknown")]
    if amiss:
        parts += ["", _amiss(amiss, len(days) > 1)]
    return Group(*parts)


def _headline(days: Sequence[Actuals]) -> RenderableType:
    dates = [day.plan.problem.settings.date for day in days]
    known = [date for date in dates if date]
    when = f" of {min(known)}" if known else ""
    if len(set(known)) > 1:
        when += f" to {max(known)}"
    several = f"{len(days)} driven days" if len(days) > 1 else "Driven day"
    return cell(f"{several}{when}", "bold")


def _figures(found: Summary) -> RenderableType:
    rows = [
        (each.name, shown(each.planned, each.kind), shown(each.driven, each.kind), each.meaning)
        for each in figures(found)
    ]
    return table("Planned and driven", ["figure", "planned>", "driven>", "what it is~"], rows)


def _by_day(days: Sequence[Actuals]) -> RenderableType:
    rows = []
    for number, day in enumerate(days, 1):
        found = day.summary
        rows.append(
            [
                *(str(number), day.plan.problem.settings.date or NONE),
                *(f"{found.served + found.moved} of {found.stops}", percent(found.on_time)),
                *(span(found.median_delay_s), ratio(found.service_s.ratio or float("nan"))),
                ratio(found.driving_s.ratio or float("nan")),
            ]
        )
    headers = ["day>", "date", "served>", "on time>", "median delay>", "service>", "driving>"]
    return table("Day by day", headers, rows)


def _late(late: Sequence[tuple[Actuals, DrivenStop]], several: bool) -> RenderableType:
    rows = []
    for day, stop in late:
        planned = stop.planned
        assert planned is not None and stop.start is not None
        rows.append(
            [
                *_where(day, stop, several),
                *(clock(planned.start)[:5], clock(stop.start)[:5], span(stop.delay)),
                *(span(stop.planned_service), span(stop.service)),
            ]
        )
    headers = [*_headers(several), "planned>", "begun>", "late>", "planned service>", "service>"]
    return table("Latest stops", headers, rows)


def _amiss(amiss: Sequence[tuple[Actuals, DrivenStop]], several: bool) -> RenderableType:
    rows = [
        [*_where(day, stop, several), stop.outcome, _what(stop)] for day, stop in amiss[: 2 * WORST]
    ]
    rest = len(amiss) - len(rows)
    title = f"Not as planned: {count(len(amiss), 'stop')}" + (f", {rest} not shown" if rest else "")
    return table(title, [*_headers(several), "outcome", "what~"], rows)


def _what(stop: DrivenStop) -> str:
    by = f" ({stop.by})" if stop.outcome == "moved" else ""
    return OUTCOMES[stop.outcome] + by


ASTRAY_M = 200.0
"""Farther from its store a stop was hardly noted at the right place."""


def _astray(days: Sequence[Actuals]) -> str:
    """Stores where events are noted far off time and again: is the store where the day says?"""
    noted: dict[str, list[float]] = {}
    for stop in (stop for day in days for stop in day.stops):
        if stop.off_m is not None:
            noted.setdefault(stop.store_id, []).append(stop.off_m)
    far = {store: median(off) for store, off in noted.items() if median(off) > ASTRAY_M}
    worst = sorted(far, key=lambda store: -far[store])[:WORST]
    named = ", ".join(f"{store} ({far[store]:,.0f} m)" for store in worst)
    return f"{count(len(far), 'store')} noted over {ASTRAY_M:.0f} m away: {named}" if far else ""


def _headers(several: bool) -> list[str]:
    return [*(["date"] if several else []), "vehicle~", "stop>", "store~"]


def _where(day: Actuals, stop: DrivenStop, several: bool) -> list[str]:
    store = day.plan.problem.store[stop.store_id]
    date = [day.plan.problem.settings.date or NONE] if several else []
    return [*date, stop.route_name, str(stop.position or NONE), named(store.name, store.id)]


def lessons(learned: Learned) -> RenderableType:
    """What was learned, and how much better plans would have been with it."""
    from rich.console import Group

    service, travel = learned.service, learned.travel
    parts: list[RenderableType] = [_errors(learned), "", cell(law(learned))]
    changed = [store for store in service.stores if store.verdict == "changed"]
    changed.sort(key=lambda store: -abs(store.stop_s - store.planned_stop_s))
    if changed:
        parts += ["", _stores(changed)]
    few = sum(store.verdict == "few" for store in service.stores)
    held = len(service.stores) - len(changed) - few
    parts.append(
        cell(
            f"{count(len(changed), 'store')} learned, {held} as the others, "
            f"{few} with too few visits"
        )
    )
    if travel.hours:
        rows = [
            (hour(each), str(found.count), ratio(found.ratio), verdict(found))
            for each, found in travel.hours.items()
        ]
        headers = ["hour", "legs>", "driven over planned>", "plans change by~"]
        parts += ["", table("Driving by the hour", headers, rows)]
    for title, groups in (("length", travel.bands), ("road", travel.roads)):
        if groups:
            lines = [(each.name, str(each.legs), ratio(each.ratio)) for each in groups]
            headers = [title, "legs>", "driven over planned>"]
            parts += ["", table(f"Driving by {title} (changes nothing)", headers, lines)]
    if travel.bands and not travel.roads:
        parts.append(cell("By class of road: not known where travel is no road map"))
    return Group(*parts)


def _errors(learned: Learned) -> RenderableType:
    rows = [
        (each.what, f"{each.count:,}", *map(percent, (each.before, each.after, each.unseen)))
        for each in learned.errors
    ]
    headers = ["seconds of", "seen>", "plan off by>", "with what was learned>", "on unseen days>"]
    return table("Learned: mean error of a stop, of a leg", headers, rows)


def _stores(changed: Sequence[StoreService]) -> RenderableType:
    rows = [
        (
            *(each.store_id, str(each.visits), ratio(each.departure.ratio)),
            f"{each.departure.credibility:.2f}",
            *(f"{each.planned_stop_s / 60:.1f}", f"{each.stop_s / 60:.1f}"),
        )
        for each in changed[: 2 * WORST]
    ]
    rest = len(changed) - len(rows)
    title = "Stores" + (f", {rest} not shown" if rest else "")
    headers = ["store~", "visits>", "driven over expected>", "credibility>"]
    return table(title, [*headers, "stop_min, planned>", "learned>"], rows)
