"""What a plan looks like in a terminal: rich renderables, made to be read at 80 columns.

Everything that comes from the user's files is put in as `rich.text.Text`, never as markup, so
``[brackets]`` and ``:colons:`` stay what they are. Cells fold, nothing is ever cut off. Where the
output goes to a file or a pipe, print on `console`: no colours, and one line a row.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from routing.clock import clock, duration, show_windows
from routing.errors import Finding, InputError, Severity
from routing.io.available import available_lines
from routing.io.docks import dock_lines, docks_of
from routing.io.edited.effect import FIGURES, HOURS, KM, MONEY, Effect
from routing.io.holds import filled
from routing.io.journey import (
    Step,
    cost_parts,
    handled,
    has_parts,
    journey,
    needs_at,
    outside_at,
    overtime_s,
    several_trips,
)
from routing.io.loadings import Loading, carries_for
from routing.io.report_parts.text import hm
from routing.io.setup_words import in_words
from routing.io.shape_words import shape_of
from routing.io.terminal import NONE
from routing.io.terminal import cell as _text
from routing.io.terminal import count as _count
from routing.io.terminal import named as _named
from routing.io.terminal import percent as _percent
from routing.io.terminal import table as _table
from routing.io.words import pace_lines
from routing.model import Order, Store, amounts, units
from routing.parts import shown_id, which
from routing.plan import Break, Pause, Plan, Route, Stop
from routing.problem import Problem
from routing.rules import crossings

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from routing.kpi import Figures

PIPE_WIDTH = 2000
"""Columns where nobody looks at a screen: enough for any row to stay on one line."""

SEVERITY_STYLE = {Severity.ERROR: "bold red", Severity.UNSERVABLE: "yellow", Severity.NOTE: "dim"}


def console(file: IO[str] | None = None, *, stderr: bool = False) -> Console:
    """A console on standard output, or on ``file``: wide and plain unless it is a terminal.

    The environment's ``COLUMNS`` goes before either.
    """
    from rich.console import Console

    found = Console(file=file, stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal and "COLUMNS" not in os.environ:
        found.width = PIPE_WIDTH
    return found


def summary(plan: Plan) -> RenderableType:
    """The whole plan: routes, key figures, cost, distributors, and whatever is amiss."""
    from rich.console import Group

    parts: list[RenderableType] = [_headline(plan)]
    parts += [_text(f"Traffic: {line}") for line in pace_lines(plan.problem.settings)]
    parts += [_text(f"Docks of {line}") for line in dock_lines(plan)]
    parts += [_text(f"Depot {line}") for line in available_lines(plan)]
    if plan.routes:
        parts += ["", _routes(plan)]
    parts += ["", _key_figures(plan), "", _costs(plan)]
    if len(plan.problem.distributors) > 1:
        parts += ["", _distributors(plan)]
    if has_parts(plan):
        parts += ["", _parts(plan)]
    if plan.left_out:
        parts += ["", _left_out(plan)]
    if plan.violations:
        parts += ["", _violations(plan)]
    if plan.skipped:
        parts += ["", findings_table(plan.skipped, "Rows skipped")]
    return Group(*parts)


def route_table(plan: Plan, number: int) -> RenderableType:
    """One route by its number in the summary: where it is when, with what on board.

    ``wait`` is in hours and minutes. ``drops`` counts the orders of each distributor. An amount is
    what leaves the vehicle, or comes on board where it has a ``+``: returns, transfers, and what
    is loaded on a trip that loads at several depots. Loads are those after the line. Reloads and
    the break and pauses have lines of their own; below, how full each compartment is.
    """
    from rich.console import Group

    if number not in plan.numbers:
        raise InputError(f"route {number} is not in the plan; its routes are {_ranges(plan)}")
    index = plan.numbers.index(number)
    problem, route = plan.problem, plan.routes[index]
    dimensions = problem.dimensions or ("kg",)
    headers = ["#>", "store~", "arrival>", "wait>", "windows", "drops"]
    headers += [f"{name}>" for name in dimensions]
    headers += [f"{name} after>" for name in problem.dimensions]
    headers += ["needs~"] * any(needs_at(problem, stop) for stop in route.stops)
    rows = list(_lines(problem, route, dimensions))
    title = f"Route {number}: {route.name}"
    if partners := carries_for(problem, route):
        title += f", goods of {', '.join(partners)}"
    if route.name in problem.bonds.routes:
        title += ", locked"
    parts = [_table(title, headers, rows), _text(_route_total(plan, index))]
    if going := in_words(plan, route):
        parts.append(_text(f"Goes out with {', '.join(going)}"))
    if docks := [key for key in docks_of(plan).items() if key[0][0] == number]:
        named = (f"{hm(start)} dock {dock} of {depot}" for (_, depot, start), dock in docks)
        parts.append(_text(f"Loads at {', '.join(named)}"))
    if route.vehicle.compartments:
        parts += [_text(""), _compartments(plan, route)]
    return Group(*parts)


def _ranges(plan: Plan) -> str:
    """``1 to 9``; where an edited file has gaps, ``1, 2, 4``."""
    first, last = (plan.numbers[0], plan.numbers[-1]) if plan.numbers else (1, 0)
    if last - first + 1 == len(plan.numbers):
        return f"{first} to {last}"
    return ", ".join(map(str, plan.numbers))


def findings_table(findings: Sequence[Finding], title: str = "Findings") -> RenderableType:
    """Where, value, message and severity of each finding, in the order in which they come."""
    headers = ["where~", "value~", "message~", "severity"]
    rows = [(each.where or NONE, each.value, each.message, each.severity) for each in findings]
    styles = [SEVERITY_STYLE[each.severity] for each in findings]
    return _table(f"{title}: {len(findings)}", headers, rows, styles)


def effect_table(plan: Plan, effect: Effect) -> RenderableType:
    """What an edit changed, and what it cost (``+``) or saved (``-``). ``plan``: as edited."""
    from rich.console import Group

    if effect.nothing:
        return _text("Nothing is decided otherwise than before.")
    rows = []
    for name, unit in FIGURES.items():
        before, after = effect.before[name], effect.after[name]
        if before or after:
            show = _unit(unit)
            change = after - before
            shown = show(change) if change < 0 else f"+{show(change)}"
            label = name.replace("_", " ") + (_in_currency(plan) if unit == MONEY else "")
            rows.append([label, show(before), show(after), shown if round(change, 4) else NONE])
    table = _table("What it comes to", ["figure", "before>", "now>", "change>"], rows)
    edits = (_text(f"  {line}") for line in effect.lines())
    return Group(_text("Edited", "bold"), *edits, "", table, "")


# ------------------------------------------------------------------- parts of the summary


def _headline(plan: Plan) -> RenderableType:
    from rich.text import Text

    figures = plan.kpi.plan
    date = plan.problem.settings.date
    text = Text(f"Plan of {date}: " if date else "Plan: ", style="bold")
    text.append(f"{_count(figures.routes, 'route')}, {_count(figures.stops, 'stop')}, ")
    text.append(f"{_count(figures.drops, 'drop')}, {figures.metres / 1000:,.1f} km, ")
    text.append(_money(plan, figures.cost.total))
    if plan.prizes_lost:
        text.append(f" and {_money(plan, plan.prizes_lost)} of prizes lost")
    if plan.left_out:
        text.append(f", {_count(plan.not_served, 'order')} left out", style="yellow")
    if plan.violations:
        text.append(f", {_count(len(plan.violations), 'violation')}", style="bold red")
    return text


def _routes(plan: Plan) -> RenderableType:
    """One line a route; its load factor is that of the dimension that is fullest."""
    trips = several_trips(plan)
    headers = ["#>", "vehicle~", "owner~", *(["trips>"] if trips else []), "stops>", "drops>"]
    headers += ["from-to", "km>", "load>", "cost>"]
    rows = []
    for number, route, figures in zip(plan.numbers, plan.routes, plan.kpi.routes, strict=True):
        owner = route.vehicle.distributor_id or "shared"
        if partners := carries_for(plan.problem, route):
            owner += f" for {', '.join(partners)}"
        hours = f"{clock(route.start)[:5]}-{clock(route.end)[:5]}"
        line = [str(number), route.name, owner, *([str(len(route.trips))] if trips else [])]
        line += [str(figures.stops), str(figures.drops), hours]
        line += [f"{figures.metres / 1000:,.1f}", _load(figures), f"{figures.cost.total:,.2f}"]
        rows.append(line)
    return _table("Routes", headers, rows)


def _key_figures(plan: Plan) -> RenderableType:
    return _table("Key figures", ["figure", "value>", "what it is~"], list(_figure_lines(plan)))


def _figure_lines(plan: Plan) -> Iterator[tuple[str, str, str]]:
    figures, unit = plan.kpi.plan, plan.problem.settings.currency
    for dimension in figures.load_factor:
        binding = ", the binding one" if dimension == figures.binding else ""
        amount = _percent(figures.load_factor[dimension])
        yield f"load factor, {dimension}", amount, f"at departure / capacity{binding}"
    for dimension, ratio in figures.utilisation_laden.items():
        yield f"utilisation, {dimension}, laden", _percent(ratio), "load x km / capacity x laden km"
    for dimension, ratio in figures.utilisation_all.items():
        yield f"utilisation, {dimension}, all", _percent(ratio), "load x km / capacity x all km"
    yield "empty km", _percent(figures.empty_share), "nothing on board / all km"
    yield "on time", _percent(figures.on_time_share), "stops begun within a window / stops"
    yield "drops a route", _number(figures.drops_per_route), ""
    yield "kg a drop", _number(figures.kg_per_drop), ""
    yield "km a drop", _number(figures.km_per_drop), ""
    yield f"{unit or 'cost'} a case", _number(figures.cost_per_case, 2), ""
    direct = "kg x shortest way depot-store"
    yield f"{unit or 'cost'} a tonne-km", _number(figures.cost_per_tonne_km, 2), direct
    rested = sum(route.rest.seconds for route in plan.routes if route.rest)
    if rested:
        count = sum(route.rest is not None for route in plan.routes)
        yield "breaks", duration(rested), f"{_count(count, 'driver')} at rest, not paid"
    paused = [pause.seconds for route in plan.routes for pause in route.pauses]
    if paused:
        yield (
            "pauses",
            duration(sum(paused)),
            f"{_count(len(paused), 'pause')} from driving, not paid",
        )
    if crossings.used(plan.problem):
        told = "of two legs between stops, of one owner's vehicles"
        yield "crossings", f"{crossings.in_plan(plan.problem, plan.routes):,}", told
    if over := sum(map(overtime_s, plan.routes)):
        yield "overtime", duration(over), "beyond the usual hours of vehicles"
    paid = f"of {_hours(figures.duration_s - rested - sum(paused))} paid"
    yield "waiting", duration(round(figures.waiting_s)), paid
    yield "CO2e, kg", _number(figures.co2e_kg), "well-to-wheel, an estimate by vehicle class"
    yield "CO2e, kg a tonne", _number(figures.co2e_kg_per_tonne), ""
    yield "CO2e, g a tonne-km", _number(figures.co2e_g_per_tonne_km, 0), direct


def _costs(plan: Plan) -> RenderableType:
    cost = plan.costs
    rows = [
        (
            name.replace("_", " "),
            f"{amount:,.2f}",
            _percent(amount / cost.total if amount else None),
        )
        for name, amount in ((name, getattr(cost, name)) for name in cost_parts(plan))
    ]
    return _table(f"Cost{_in_currency(plan)}", ["part", "amount>", "share>"], rows)


def _distributors(plan: Plan) -> RenderableType:
    """What each distributor has of the plan; shared routes are divided as in `KeyFigures`."""
    headers = ["distributor~", "routes>", "drops>", "left out>", "kg>", "cost>", "CO2e kg>"]
    rows = []
    for owner, figures in plan.kpi.distributors.items():
        kg = figures.delivered["kg"] + figures.returned["kg"]
        line = [owner, str(figures.routes), str(figures.drops), str(figures.left_out)]
        line += [f"{kg:,.0f}", f"{figures.cost.total:,.2f}", f"{figures.co2e_kg:,.1f}"]
        rows.append(line)
    return _table("Distributors", headers, rows)


def _parts(plan: Plan) -> RenderableType:
    """Each part of an order that is split, and on which route it is."""
    problem = plan.problem
    route_of = {o: number for number, _, _, _, stop in plan.stops() for o in stop.orders}
    names = [n for n in ("cases", "kg") if any(n in o.quantity for o in problem.wholes)]
    rows = []
    for whole in problem.wholes:
        for part in problem.parts[whole.id]:
            on = f"route {route_of[part.id]}" if part.id in route_of else "left out"
            amounts_of = [_amount(part.quantity.get(name, 0.0)) for name in names]
            rows.append([whole.id, whole.store_id, which(problem, part), *amounts_of, on])
    title = f"Split: {_count(len(problem.wholes), 'order')}"
    headers = ["order~", "store~", "part>", *(f"{name}>" for name in names), "on"]
    return _table(title, headers, rows)


def _left_out(plan: Plan) -> RenderableType:
    rows = []
    for left in plan.left_out:
        why = "\n".join(str(reason) for reason in left.reasons) or NONE
        name = shown_id(plan.problem, plan.problem.order[left.order_id])
        rows.append([name, left.distributor_id, left.store_id, left.priority, why])
    title = f"Left out: {_count(plan.not_served, 'order')}"
    return _table(title, ["order~", "owner~", "store~", "priority", "why~"], rows)


def _violations(plan: Plan) -> RenderableType:
    rows = [
        (str(each.route) if each.route else NONE, each.code, each.message)
        for each in plan.violations
    ]
    return _table(f"Violations: {len(rows)}", ["route>", "rule", "what~"], rows)


# --------------------------------------------------------------------- lines of a route


def _lines(problem: Problem, route: Route, dimensions: Sequence[str]) -> Iterator[list[str]]:
    """Where a route loads, stops and comes back, and when its driver rests."""
    stops = 0
    for step in journey(problem, route):
        if step.before:
            yield _rest_line(step, step.before)
        if isinstance(step.at, Loading):
            yield _loading_line(problem, route, step, step.at, dimensions)
        else:
            stops += 1
            yield _stop_line(problem, stops, step, step.at, dimensions)
        if step.after:
            yield _rest_line(step, step.after)
        for pause in step.pauses:
            yield _pause_line(step, pause)
    last = route.trips[-1]
    if last.end_depot_id is not None:
        name = _named(problem.depot[last.end_depot_id].name, last.end_depot_id)
        yield ["", name, clock(last.end)[:5], "", "back"]


def _rest_line(step: Step, rest: Break) -> list[str]:
    """The break, and where it is taken."""
    times = f"{hm(rest.start)}-{hm(rest.start + rest.seconds)}"
    return ["", f"Break {times}", "", "", f"at {step.place.id}"]


def _pause_line(step: Step, pause: Pause) -> list[str]:
    """A pause from driving, and where it is taken."""
    times = f"{hm(pause.start)}-{hm(pause.start + pause.seconds)}"
    where = f"at {step.place.id}"
    if pause.driven:
        where = f"{duration(pause.driven)} drive after {step.place.id}"
    return ["", f"Pause {times}", "", "", where]


def _loading_line(
    problem: Problem, route: Route, step: Step, loading: Loading, dimensions: Sequence[str]
) -> list[str]:
    """When the vehicle has loaded and leaves, and with what; where a trip loads at several depots,
    what it loads at each. Between two trips, when it is back and until when it reloads."""
    name = _named(loading.depot.name, loading.depot.id)
    load = [_amount(loading.on_board[name]) for name in problem.dimensions]
    wait = clock(step.wait)[:5] if step.wait else ""
    when = [clock(loading.departure)[:5], "", "leaves"]
    if loading.back is not None:
        name = f"Reload at {name} {hm(loading.start)}-{hm(loading.departure)}"
        when = [clock(loading.arrival)[:5], wait, f"trip {step.trip}"]
    elif loading.call is not None:
        when = [clock(loading.arrival)[:5], wait, "loads"]
    drops, amounts_here = "", ["" for _ in dimensions]
    if route.trips[step.trip - 1].calls:
        drops = _by_owner(loading.orders)
        taken = (_total(loading.orders, name) for name in dimensions)
        amounts_here = [f"+{_amount(amount)}" if amount else "" for amount in taken]
    return ["", name, *when, drops, *amounts_here, *load]


def _stop_line(
    problem: Problem, position: int, step: Step, stop: Stop, dimensions: Sequence[str]
) -> list[str]:
    store = problem.store[stop.store_id]
    return [
        str(position),
        _named(store.name, store.id),
        clock(stop.arrival)[:5],
        clock(step.wait)[:5] if step.wait else "",
        "\n".join(filter(None, (_windows(store, stop), outside_at(problem, stop)))),
        _by_owner(problem.order[order_id] for order_id in stop.orders),
        *(_handled(problem, stop, name) for name in dimensions),
        *(_amount(stop.load[name]) for name in problem.dimensions),
        *([needs] if (needs := needs_at(problem, stop)) else []),
    ]


def _compartments(plan: Plan, route: Route) -> RenderableType:
    """How full each compartment is, trip by trip; with its limits."""
    rows = []
    for part in filled(plan.problem, route):
        known = part.compartment.capacity
        loads = (f"{_amount(a)} of {_amount(known[n])} {n}" for n, a in part.departure.items())
        shares = (_percent(part.share(name)) for name in part.departure)
        rows.append([str(part.trip), part.name, "\n".join(loads), "\n".join(shares)])
    headers = ["trip>", "compartment~", "at departure~", "load factor>"]
    return _table("Compartments", headers, rows)


def _windows(store: Store, stop: Stop) -> str:
    """The store's windows, one a line, and whether service begins outside all of them."""
    windows = store.windows
    late = windows and not any(first <= stop.start <= last for first, last in windows)
    return "\n".join([*show_windows(windows).split(";"), *(["too late"] if late else [])])


def _handled(problem: Problem, stop: Stop, dimension: str) -> str:
    """``80`` leaves the vehicle, ``+12`` comes on board."""
    orders = [problem.order[order_id] for order_id in stop.orders]
    leaves = [handled(order, stop.store_id) in ("deliver", "drop") for order in orders]
    out = _total((o for o, off in zip(orders, leaves, strict=True) if off), dimension)
    back = _total((o for o, off in zip(orders, leaves, strict=True) if not off), dimension)
    taken = [f"+{_amount(back)}"] if back else []
    return "\n".join([_amount(out), *taken] if out or not back else taken)


def _total(orders: Iterable[Order], dimension: str) -> float:
    whole = sum(units(order.quantity.get(dimension, 0.0), dimension) for order in orders)
    return amounts({dimension: whole})[dimension]


def _by_owner(orders: Iterable[Order]) -> str:
    """``A 2`` and ``B 1`` in a line each: how many orders of whom."""
    owners = Counter(order.distributor_id for order in orders)
    return "\n".join(f"{owner} {count}" for owner, count in owners.items())


def _route_total(plan: Plan, index: int) -> str:
    route, figures = plan.routes[index], plan.kpi.routes[index]
    hours = f"{clock(route.start)}-{clock(route.end)} ({duration(route.duration)})"
    work = f"{_count(figures.stops, 'stop')}, {_count(figures.drops, 'drop')}"
    way = f"{figures.metres / 1000:,.1f} km, {_percent(figures.empty_share)} of it empty"
    owner = _owner(route)
    if len(route.trips) > 1:
        work = f"{len(route.trips)} trips, {work}"
    if route.rest:
        begin = route.rest.start
        hours += f" with a break {clock(begin)}-{clock(begin + route.rest.seconds)}"
    if route.pauses:
        hours += f" with {_count(len(route.pauses), 'pause')}"
    if over := overtime_s(route):
        hours += f", {duration(over)} of it overtime"
    cost = _money(plan, figures.cost.total)
    if shape := shape_of(plan.problem, route):
        cost += f" ({shape})"
    return f"{owner}, {hours}, {work}, {way}, load {_load(figures)}, {cost}"


def _owner(route: Route) -> str:
    owner = route.vehicle.distributor_id
    return f"vehicle of {owner}" if owner else "shared vehicle"


# ------------------------------------------------------------------------ cells and words


def _load(figures: Figures) -> str:
    """``93 % m3``: the departure load factor of the binding dimension."""
    if figures.binding is None:
        return NONE
    return f"{_percent(figures.load_factor[figures.binding])} {figures.binding}"


def _number(value: float | None, decimals: int = 1) -> str:
    return NONE if value is None else f"{value:,.{decimals}f}"


def _amount(value: float) -> str:
    return f"{round(value, 2):,.10g}"


def _hours(seconds: float) -> str:
    return duration(round(seconds))


def _unit(unit: str) -> Callable[[float], str]:
    """How figures of `FIGURES` are shown."""
    if unit == HOURS:
        return lambda hours: f"-{_hours(-hours * 3600)}" if hours < 0 else _hours(hours * 3600)
    decimals = {MONEY: 2, KM: 1}.get(unit, 0)
    return lambda value: f"{value:,.{decimals}f}"


def _money(plan: Plan, amount: float) -> str:
    return f"{amount:,.2f} {plan.problem.settings.currency}".strip()


def _in_currency(plan: Plan) -> str:
    currency = plan.problem.settings.currency
    return f" ({currency})" if currency else ""
