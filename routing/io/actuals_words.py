"""The figures of driven days and of what they teach as lines of words, for terminal and sheets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from routing.actuals_summary import Pair, Summary
from routing.clock import clock
from routing.credibility import VERDICTS, Departure
from routing.io.sheets import Kind
from routing.learned import Learned


class Figure(NamedTuple):
    """A figure as planned and as driven. ``kind``: how it is shown, as in a sheet; times are
    seconds there."""

    name: str
    planned: float | None
    driven: float | None
    kind: Kind
    meaning: str


def figures(summary: Summary) -> Iterator[Figure]:
    """What stands in the table of a driven day, or of several."""
    seen = f"of {summary.compared:,} stops that were served"
    on_time = (summary.on_time_planned, summary.on_time)
    late = "begin of service after the planned one"
    yield Figure("on time", *on_time, "percent", f"begun in a window, {seen}")
    yield Figure("delay, mean", None, summary.mean_delay_s, "time", late)
    yield Figure("delay, median", None, summary.median_delay_s, "time", "half are later")
    yield Figure("delay, p90", None, summary.p90_delay_s, "time", "a tenth are later")
    yield Figure("over 15 min late", None, summary.late_15, "percent", seen)
    yield _pair("hours", summary.duration_s, "time", "route")
    yield _pair("km", summary.metres, "km", "route", f", {summary.metered_routes} by their counter")
    yield _pair("service", summary.service_s, "time", "stop")
    yield _pair("driving", summary.driving_s, "time", "leg")


def _pair(name: str, pair: Pair, kind: Kind, what: str, more: str = "") -> Figure:
    scale = 1000 if kind == "km" else 1
    ratio = "" if pair.ratio is None else f", {100 * (pair.ratio - 1):+.0f} %"
    planned = pair.planned / scale if pair.count else None
    driven = pair.driven / scale if pair.count else None
    return Figure(name, planned, driven, kind, f"of {pair.count:,} {what}s{ratio}{more}")


def outcomes(summary: Summary) -> str:
    """``58 of 60 stops served, 1 missed, ...``, without what did not happen."""
    parts = [f"{summary.served} of {summary.stops} stops served by the vehicle that was to"]
    told = {
        "by another vehicle": summary.moved,
        "failed": summary.failed,
        "skipped": summary.skipped,
        "without any event": summary.missed,
        "not planned": summary.extra,
        "out of the planned order": summary.out_of_order,
    }
    parts += [f"{count} {name}" for name, count in told.items() if count]
    if summary.silent_routes:
        parts.append(
            f"{summary.silent_routes} of {summary.routes} routes have no event "
            f"({summary.unknown} stops)"
        )
    return ", ".join(parts)


def span(seconds: float | None) -> str:
    """``+0:05``, ``1:20``: hours and minutes; empty where there is none."""
    if seconds is None:
        return ""
    minutes = round(abs(seconds) / 60)
    sign = "-" if seconds < 0 and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"


def shown(value: float | None, kind: Kind) -> str:
    """A figure in a terminal."""
    if value is None:
        return ""
    if kind == "percent":
        return f"{100 * value:.0f} %"
    return span(value) if kind == "time" else f"{value:,.1f}"


def ratio(value: float) -> str:
    """Driven over planned as ``+18 %``."""
    return "" if math.isnan(value) else f"{100 * (value - 1):+.0f} %"


def verdict(departure: Departure) -> str:
    """By how much plans change, or why they do not."""
    if departure.verdict == "changed":
        return f"{ratio(departure.factor)}"
    return f"stays: {VERDICTS[departure.verdict]}"


def hour(number: int) -> str:
    """``07:00-08:00``."""
    return f"{clock(number * 3600)}-{clock((number + 1) * 3600)}"


def law(learned: Learned) -> str:
    """What holds for the service of all stops."""
    service = learned.service
    spc = f"{service.planned_spc:g} s a case"
    if not service.extra_s and service.spc == service.planned_spc:
        return f"All stops together: as planned, {spc}"
    much = f"{abs(service.extra_s):g} s {'more' if service.extra_s >= 0 else 'less'} a stop"
    return f"All stops together: {much}, {service.spc:g} s a case (planned {spc})"
