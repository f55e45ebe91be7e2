"""What an edit changed, and what it cost or saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from routing.io.setup_words import going_out
from routing.plan import Plan, Route
from routing.rules import windows

MONEY, KM, HOURS = "money", "km", "hours"
FIGURES: Mapping[str, str] = {
    "cost": MONEY,
    "prizes_lost": MONEY,
    "km": KM,
    "hours": HOURS,
    "vehicles": "",
    "stops": "",
    "orders_left_out": "",
    "late_stops": "",
    "rules_broken": "",
}
"""What is compared, and its unit. A late stop begins outside all windows of its store."""


@dataclass(frozen=True)
class Move:
    """Orders that left one set of routes for another; no route at all is an empty one. A transfer
    that is broken, or an order that stands twice, may be on several."""

    orders: tuple[str, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """``moves``: orders on other routes. ``vehicles``: routes with another vehicle, by name before
    and after. ``sequences``: routes that have the same orders in another sequence, on other trips
    or at other stores. ``before``, ``after``: `FIGURES` of the two plans."""

    moves: tuple[Move, ...]
    vehicles: Mapping[int, tuple[str, str]]
    sequences: tuple[int, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def nothing(self) -> bool:
        """Whether the workbook decides what was decided before."""
        return not (self.moves or self.vehicles or self.sequences)

    def lines(self) -> Iterator[str]:
        """What was changed, in words."""
        for move in self.moves:
            orders = ", ".join(move.orders)
            yield f"{orders}: {_routes(move.before)} -> {_routes(move.after)}"
        for route, (was, now) in self.vehicles.items():
            yield f"route {route}: {was} -> {now}"
        if self.sequences:
            yield f"{_routes(self.sequences)}: another sequence"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types; differences are after less before."""
        return {
            "moves": [
                {"orders": list(m.orders), "before": list(m.before), "after": list(m.after)}
                for m in self.moves
            ],
            "vehicles": [
                {"route": route, "before": was, "after": now}
                for route, (was, now) in self.vehicles.items()
            ],
            "sequences": list(self.sequences),
            "figures": {
                name: {
                    "before": round(self.before[name], 6),
                    "after": round(self.after[name], 6),
                    "difference": round(self.after[name] - self.before[name], 6),
                }
                for name in FIGURES
            },
        }


def effect(before: Plan, after: Plan) -> Effect:
    """Compare a plan with what became of it; routes are compared by their numbers."""
    was, now = _where(before), _where(after)
    moved: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for order_id in before.problem.order:
        ways = was.get(order_id, ()), now.get(order_id, ())
        if ways[0] != ways[1]:
            moved.setdefault(ways, []).append(order_id)
    first = dict(zip(before.numbers, before.routes, strict=True))
    second = dict(zip(after.numbers, after.routes, strict=True))
    both = [number for number in first if number in second]
    called = {n: (_called(first[n]), _called(second[n])) for n in both}
    names = {n: (one, other) for n, (one, other) in called.items() if one != other}
    kept = [n for n in both if sorted(first[n].orders) == sorted(second[n].orders)]
    other = tuple(
        n
        for n in kept
        if (first[n].itinerary.trips, first[n].itinerary.calls)
        != (second[n].itinerary.trips, second[n].itinerary.calls)
    )
    moves = tuple(Move(tuple(orders), *ways) for ways, orders in moved.items())
    return Effect(moves, names, other, _figures(before), _figures(after))


def _called(route: Route) -> str:
    """The vehicle, and how it goes out."""
    return ", ".join([route.name, *(f"{k} {v}" for k, v in going_out(route).items())])


def _where(plan: Plan) -> dict[str, tuple[int, ...]]:
    """The routes on which each order is."""
    found: dict[str, list[int]] = {}
    for number, route in zip(plan.numbers, plan.routes, strict=True):
        for order_id in dict.fromkeys(route.orders):
            found.setdefault(order_id, []).append(number)
    return {order_id: tuple(numbers) for order_id, numbers in found.items()}


def _figures(plan: Plan) -> dict[str, float]:
    late = sum(each.code == windows.CODE for each in plan.violations)
    return {
        "cost": plan.cost,
        "prizes_lost": plan.prizes_lost,
        "km": sum(route.metres for route in plan.routes) / 1000,
        "hours": sum(route.duration for route in plan.routes) / 3600,
        "vehicles": len(plan.routes),
        "stops": sum(len(route.stops) for route in plan.routes),
        "orders_left_out": len(plan.left_out),
        "late_stops": late,
        "rules_broken": len(plan.violations),
    }


def _routes(numbers: tuple[int, ...]) -> str:
    if not numbers:
        return "no route"
    return f"route{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
