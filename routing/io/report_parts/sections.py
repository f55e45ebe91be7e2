"""The words of the report: headline, key figures, what went wrong, what everything rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routing.emissions import SOURCE
from routing.io.available import available_lines
from routing.io.docks import dock_lines
from routing.io.journey import (
    further_costs,
    has_overtime,
    has_pauses,
    has_rests,
    overtime_s,
    served,
    to_serve,
)
from routing.io.metrics import load_factor_name, metrics
from routing.io.report_parts.tables import chip
from routing.io.report_parts.text import (
    NONE,
    esc,
    head,
    hours,
    km,
    num,
    number,
    percent,
    row,
    sentence,
    styled,
    table,
    tile,
)
from routing.io.report_parts.view import View, day_of, quantities
from routing.io.terminal import count
from routing.io.words import pace_lines
from routing.model import PRIORITIES
from routing.parts import shown_id
from routing.plan import Plan, Violation
from routing.roads import shown
from routing.rules import crossings

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def title(view: View) -> str:
    """``Delivery plan, Monday 2026-11-23``, without a day where the files name none."""
    date = view.plan.problem.settings.date
    if not date:
        return "Delivery plan"
    day = day_of(view.plan)
    weekday = f"{WEEKDAYS[day.weekday()]} " if day.isoformat() == date else ""
    return f"Delivery plan, {weekday}{date}"


def headline(view: View) -> str:
    """The figures that a dispatcher looks for first."""
    return '<div class="tiles">' + "".join(_tiles(view)) + "</div>"


def _tiles(view: View) -> Iterator[str]:
    plan, figures = view.plan, view.plan.kpi.plan
    fleet = sum(vehicle.count for vehicle in plan.problem.vehicles)
    used, costs = figures.vehicles, plan.costs
    parts = f"fixed {number(costs.fixed)} + km {number(costs.distance)} + time {number(costs.time)}"
    for name in further_costs(plan):
        parts += f" + {name.replace('_', ' ')} {number(getattr(costs, name))}"
    cost = f"{number(plan.cost, 2)} <em>{esc(plan.problem.settings.currency)}</em>"
    yield tile(cost, "Cost", parts)
    yield tile(f"{used} <em>of {fleet}</em>", "Vehicles used", _trips(view))
    planned = f"{served(plan)} <em>of {to_serve(plan.problem)}</em>"
    yield tile(planned, "Orders planned", f"{number(figures.stops)} stops")
    driven = f"{percent(figures.empty_share)} of it empty"
    if crossings.used(plan.problem):
        driven += f", {count(crossings.in_plan(plan.problem, plan.routes), 'crossing')} of legs"
    yield tile(f"{km(figures.metres)} <em>km</em>", "Distance", driven)
    factor = figures.load_factor.get(figures.binding) if figures.binding else None
    others = ", ".join(
        f"{esc(name)} {percent(ratio)}"
        for name, ratio in figures.load_factor.items()
        if name != figures.binding
    )
    yield tile(percent(factor), esc(load_factor_name(figures.binding)), others)
    yield tile(percent(figures.on_time_share), "On time", "stops begun within a window")
    yield from _hours_tiles(plan)
    left = plan.not_served
    if left:
        orders = {plan.problem.order[each.order_id].ordered: each for each in plan.left_out}
        high = sum(order.priority == "high" for order in orders.values())
        note = f'{high} of high priority, <a href="#left-out">see why</a>'
        yield tile(str(left), "Orders left out", note, "bad")
    if plan.violations:
        link = '<a href="#violations">see which</a>'
        yield tile(str(len(plan.violations)), "Rules broken", link, "bad")


def _hours_tiles(plan: Plan) -> Iterator[str]:
    """Breaks, pauses and overtime, where the day has any."""
    rested = [route.rest.seconds for route in plan.routes if route.rest]
    if rested:
        drivers = f"{len(rested)} driver{'s' if len(rested) != 1 else ''} at rest, not paid"
        yield tile(f"{hours(sum(rested))} <em>h</em>", "Breaks", drivers)
    paused = [pause.seconds for route in plan.routes for pause in route.pauses]
    if paused:
        taken = f"{len(paused)} pause{'s' if len(paused) != 1 else ''} from driving, not paid"
        yield tile(f"{hours(sum(paused))} <em>h</em>", "Pauses", taken)
    over = [extra for route in plan.routes if (extra := overtime_s(route))]
    if over:
        on = f"on {len(over)} vehicle{'s' if len(over) != 1 else ''}"
        yield tile(f"{hours(sum(over))} <em>h</em>", "Overtime", on)


def _trips(view: View) -> str:
    trips = sum(len(route.trips) for route in view.plan.routes)
    return f"{trips} trip{'s' if trips != 1 else ''}"


def violations(view: View) -> str:
    """Every rule that is broken, in a red box before anything else; nothing where all is well."""
    found = view.plan.violations
    if not found:
        return ""
    items = []
    for violation in found:
        code = f"<code>{esc(violation.code)}</code>"
        items.append(f"<li>{_where(view, violation)}{esc(sentence(violation.message))} {code}</li>")
    heading = f"This plan breaks {len(found)} rule{'s' if len(found) != 1 else ''}"
    return (
        f'<section id="violations" class="alarm"><h2>{heading}</h2>'
        f"<p>Do not drive it as it is.</p><ul>{''.join(items)}</ul></section>"
    )


def _where(view: View, violation: Violation) -> str:
    """The route's name as on the map; nothing where the whole plan is meant."""
    if not 1 <= violation.route <= len(view.plan.routes):
        return ""
    return f"{violation.route}. {esc(view.plan.routes[violation.route - 1].name)}: "


def key_figures(view: View) -> str:
    """One line a figure with its metric in words; the plan, then each distributor."""
    kpi = view.plan.kpi
    owners = [owner for owner in view.owner_colour if owner in kpi.distributors]
    names = ["Key figure", "Metric", "Plan", *(view.owner_name(owner) for owner in owners)]
    rows = []
    for metric in metrics(view.plan):
        columns = [kpi.plan, *(kpi.distributors[owner] for owner in owners)]
        values = (num(styled(metric.value(figures), metric.style)) for figures in columns)
        label = f'<th scope="row">{esc(metric.label)}</th>'
        rows.append(f"<tr>{label}<td>{esc(metric.meaning)}</td>{''.join(values)}</tr>")
    note = (
        "What a shared vehicle drives, lasts, costs and emits is divided over its orders by "
        "kg × shortest distance from the depot; load factors and utilisation of a distributor "
        "are over the vehicles that carry only its goods."
    )
    body = table(head(names, set(range(2, len(names)))), rows, "figures")
    return f'{body}<p class="hint">{note}</p>'


def left_out(view: View) -> str:
    """Orders that nobody delivers, the urgent ones first, each with its reasons in sentences."""
    left = sorted(view.plan.left_out, key=lambda item: PRIORITIES.index(item.priority))
    if not left:
        return "<p>Every order is on a vehicle.</p>"
    rows = []
    for item in left:
        order = view.plan.problem.order[item.order_id]
        reasons = "".join(
            f"<div>{esc(sentence(reason.message))} <code>{esc(reason.code)}</code></div>"
            for reason in item.reasons
        )
        start = f", from {esc(order.from_store_id)}" if order.is_transfer else ""
        store = f"{esc(view.store_name(item.store_id))}<small>{esc(item.store_id)}{start}</small>"
        group = f"<small>for group {esc(order.group)}</small>" if order.group else ""
        cells = [
            f"<b>{esc(shown_id(view.plan.problem, order))}</b>{group}",
            chip(view, item.distributor_id, view.owner_name(item.distributor_id)),
            store,
            view.windows(item.store_id),
            esc(quantities(order)),
            f'<span class="{"bad" if item.priority == "high" else ""}">{esc(item.priority)}</span>',
            reasons or "No reason was recorded.",
        ]
        rows.append(row(cells))
    names = ["Order", "Owner", "Store", "Open", "Quantity", "Priority", "Why it is left out"]
    return table(head(names), rows, "left")


def skipped(view: View) -> str:
    """Rows of the files that could not be used."""
    if not view.plan.skipped:
        return ""
    rows = (
        row([esc(found.where or NONE), esc(found.value), esc(sentence(found.message))])
        for found in view.plan.skipped
    )
    body = table(head(["Where", "Value", "What is wrong"]), rows, "skipped")
    count = len(view.plan.skipped)
    return f'<section id="skipped"><h2>Skipped rows <em>{count}</em></h2>{body}</section>'


def assumptions(view: View) -> str:
    """What distances, times and costs rest on, and who made the plan."""
    rows = (
        f'<tr><th scope="row">{esc(key)}</th><td>{esc(value)}</td></tr>'
        for key, value in facts(view)
    )
    return table("", rows, "facts")


def facts(view: View) -> Iterator[tuple[str, str]]:
    """Assumptions and origin as pairs of name and value."""
    settings = view.plan.problem.settings
    yield from flat(view.plan.assumptions)
    if settings.roads:
        yield "source of travel", shown(settings.roads)
    yield "unloading", f"{settings.seconds_per_case:g} s a case, and each store's time a stop"
    yield from (("traffic", line) for line in pace_lines(settings))
    yield from (("docks", line) for line in dock_lines(view.plan))
    yield from (("available", line) for line in available_lines(view.plan))
    yield "coordinates of the day's files", settings.coordinates
    for key, value in flat({k: v for k, v in view.plan.made_by.items() if k != "done"}):
        yield f"made by: {key}", value
    yield "CO2e factors", SOURCE
    yield "waiting and loading", "paid time, part of the duration"
    if has_rests(view.plan):
        yield "drivers' breaks", "part of the duration, not paid"
    if has_pauses(view.plan):
        yield (
            "pauses",
            "after so long driving by the usual times of travel; part of the duration, not paid",
        )
    if has_overtime(view.plan):
        yield "overtime", "paid on top of time; breaks do not count towards it"


def flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested facts as pairs: ``speed kmh, van`` -> ``36``."""
    for key, value in facts.items():
        name = f"{prefix}{str(key).replace('_', ' ')}"
        if prefix == f"{key}, ":  # the kind of distances, among what is said of distances
            name = str(key)
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}, ")
        elif isinstance(value, float):
            yield name, f"{value:,.10g}"
        elif isinstance(value, list | tuple):
            yield name, ", ".join(map(str, value)) or NONE
        else:
            yield name, NONE if value is None else str(value)
