"""A plan with what every part of the report asks of it again and again."""

from __future__ import annotations

import colorsys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.clock import clock, show_windows
from routing.io.journey import Step, journey
from routing.io.loadings import Loading
from routing.io.report_parts.text import hm, hover
from routing.model import Order
from routing.plan import Break, Plan, Route, Stop, Violation

OWNERS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7a5fc7", "#8c564b")
"""Okabe and Ito's colours, which the colour-blind tell apart, darkened where white is behind."""

MARKS = {"deliver": "", "collect": "return ", "pick up": "pick up ", "drop": "drop "}
"""Before an order at a stop: deliveries need no word."""

LATE, LOST = "#c62828", "#d32f2f"


@dataclass(frozen=True)
class View:
    """``served_by``: the numbers of the routes that visit a store. ``broken``: rules by route."""

    plan: Plan
    owner_colour: Mapping[str, str]
    route_colour: tuple[str, ...]
    served_by: Mapping[str, tuple[int, ...]]
    broken: Mapping[int, tuple[Violation, ...]]

    @classmethod
    def of(cls, plan: Plan) -> View:
        """Look everything up once."""
        served: dict[str, dict[int, None]] = defaultdict(dict)
        for number, _, _, _, stop in plan.stops():
            served[stop.store_id][number] = None
        broken: dict[int, list[Violation]] = defaultdict(list)
        for violation in plan.violations:
            broken[violation.route].append(violation)
        owners = [distributor.id for distributor in plan.problem.distributors]
        return cls(
            plan,
            {owner: owner_colour(position) for position, owner in enumerate(owners)},
            tuple(route_colour(position) for position in range(len(plan.routes))),
            {store: tuple(numbers) for store, numbers in served.items()},
            {number: tuple(found) for number, found in broken.items()},
        )

    @property
    def midnight_ms(self) -> int:
        """The day's midnight on Plotly's time axis; any day will do where none is named."""
        return (day_of(self.plan) - date(1970, 1, 1)).days * 86_400_000

    def colour_of(self, owner: str | None) -> str:
        """An owner's colour; grey for what all share."""
        return self.owner_colour.get(owner or "", "#808890")

    def owner_name(self, owner: str | None) -> str:
        """``Dairy (DAI)``, or ``shared``."""
        if owner is None:
            return "shared"
        distributor = self.plan.problem.distributor.get(owner)
        named = distributor is not None and distributor.name and distributor.name != owner
        return f"{distributor.name} ({owner})" if named and distributor else owner

    def store_name(self, store_id: str) -> str:
        """The store's name, or its id where it has none."""
        return self.plan.problem.store[store_id].name or store_id

    def windows(self, store_id: str) -> str:
        """``07:00-11:00; 15:00-17:30`` or ``any time``."""
        shown = show_windows(self.plan.problem.store[store_id].windows)
        return shown.replace(";", "; ") or "any time"

    def is_late(self, stop: Stop) -> bool:
        """Whether service starts outside every window."""
        windows = self.plan.problem.store[stop.store_id].windows
        return bool(windows) and not any(a <= stop.start <= b for a, b in windows)

    def loaded(self, loading: Loading) -> str:
        """``2 orders of A and B, 80 kg``: what is loaded at a depot, as HTML for Plotly."""
        count = len(loading.orders)
        whose = ", ".join(dict.fromkeys(hover(order.distributor_id) for order in loading.orders))
        parts = [f"{count} order{'s' if count != 1 else ''}{' of ' if whose else ''}{whose}"]
        parts += [f"{quantity(amount)} {hover(name)}" for name, amount in loading.loaded.items()]
        return ", ".join(parts if count else ["nothing"])

    def times(self, step: Step, stop: Stop) -> str:
        """``arrives 05:30, waits 30 min, service 06:00–06:12``, with the break where it is."""
        show = clock if self.is_late(stop) else hm
        wait = f", waits {round(step.wait / 60)} min" if step.wait >= 30 else ""
        late = " (too late)" if self.is_late(stop) else ""
        service = f"service {show(stop.start)}–{show(stop.departure)}"
        before = f", {rest_words(step.before)}" if step.before else ""
        after = f", then {rest_words(step.after)}" if step.after else ""
        after += "".join(
            f", pause {hm(each.start)}–{hm(each.start + each.seconds)} before driving on"
            for each in step.pauses
            if not each.driven
        )
        return f"arrives {show(stop.arrival)}{before}{wait}, {service}{late}{after}"


def rest_words(rest: Break) -> str:
    """``break 12:05–12:35``."""
    return f"break {hm(rest.start)}–{hm(rest.start + rest.seconds)}"


def day_of(plan: Plan) -> date:
    """The day's date, 1 January 2000 where it has none that can be read."""
    try:
        return date.fromisoformat(plan.problem.settings.date)
    except ValueError:
        return date(2000, 1, 1)


def owner_colour(position: int) -> str:
    """A colour for the distributor at this position of the day's table."""
    return OWNERS[position] if position < len(OWNERS) else route_colour(position)


def route_colour(position: int) -> str:
    """A colour for a route: the golden angle keeps neighbours apart, however many there are."""
    hue = (0.58 + position * 0.381966) % 1.0
    lightness = (0.46, 0.36, 0.56)[position // 3 % 3]
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, 0.68)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def quantity(value: float) -> str:
    """An order's amount as it was written, to a thousandth: ``237.3``, ``0.528``."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def quantities(order: Order) -> str:
    """``237.3 kg, 0.528 m3, 23 cases``."""
    named = sorted(order.quantity.items(), key=lambda q: (q[0] != "kg", q[0] != "m3", q[0]))
    return ", ".join(f"{quantity(value)} {name}" for name, value in named)


def legs(view: View, route: Route) -> list[tuple[str, Mapping[str, float]]]:
    """What is on board on each leg: at every departure from a depot and after every stop."""
    found: list[tuple[str, Mapping[str, float]]] = []
    position = 0
    for step in journey(view.plan.problem, route):
        if isinstance(step.at, Loading):
            leaves = f"{hm(step.free)} leaves {hover(step.at.depot.id)}"
            found.append((leaves, step.at.on_board))
        else:
            position += 1
            name = hover(view.store_name(step.at.store_id))
            found.append((f"{hm(step.free)} leaves {position} {name}", step.at.load))
    return found
