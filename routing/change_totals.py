"""Figures of two whole plans side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from routing.plan import Plan

Unit = Literal["money", "metres", "seconds", "count", "ratio"]


@dataclass(frozen=True)
class Total:
    """One figure. ``name``: as in ``diff.json``. None where a plan has no such figure."""

    name: str
    unit: Unit
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """After less before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> float | None:
        """The difference in percent of before; None of a ratio, whose difference says it."""
        if self.difference is None or not self.before or self.unit == "ratio":
            return None
        return 100 * self.difference / self.before


def totals(before: Plan, after: Plan) -> Iterator[Total]:
    """Money first, then the work, then how full and how punctual."""
    of_after = {name: value for name, _, value in _figures(after)}
    of_before = {name: value for name, _, value in _figures(before)}
    units = {name: unit for plan in (after, before) for name, unit, _ in _figures(plan)}
    for name, unit in units.items():
        yield Total(name, unit, of_before.get(name), of_after.get(name))


def _figures(plan: Plan) -> Iterator[tuple[str, Unit, float | None]]:
    figures, cost = plan.kpi.plan, plan.costs
    yield "objective", "money", plan.objective
    yield "cost", "money", cost.total
    for name, money in asdict(cost).items():
        yield f"cost_{name}", "money", money
    yield "prizes_lost", "money", plan.prizes_lost
    yield "orders_served", "count", len({o for route in plan.routes for o in route.orders})
    yield "orders_left_out", "count", figures.left_out
    yield "vehicles", "count", figures.vehicles
    yield "trips", "count", sum(len(route.trips) for route in plan.routes)
    yield "stops", "count", figures.stops
    yield "metres", "metres", figures.metres
    yield "duration_s", "seconds", figures.duration_s
    yield "waiting_s", "seconds", figures.waiting_s
    for name, ratio in figures.load_factor.items():
        yield f"load_factor_{name}", "ratio", ratio
    yield "on_time_share", "ratio", figures.on_time_share
    yield "rules_broken", "count", len(plan.violations)
