"""The routes of single days, by the native engine: each replenishment is an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from geo.matrix import Distances
from routing.plan import Plan
from routing.problem import Problem
from routing.stock.model import Replenishment, Units
from routing.stock.plan import StockPlan, judged
from solvers.solve import solve


@dataclass
class Router:
    """Routes days and remembers them. ``iterations``: of the engine for each day, so that equal
    deliveries have equal routes."""

    asked: Replenishment
    travel: Distances
    seed: int = 1
    iterations: int = 1500
    on_interrupt: Callable[[], None] | None = None
    known: dict[tuple[int, bytes, int], Plan | None] = field(default_factory=dict)

    def day(self, number: int, units: Units, effort: int = 1) -> Plan | None:
        """A day's plan for whole units of shape (stocks,), searched ``effort`` times as long."""
        key = (number, units.tobytes(), effort)
        if key not in self.known:
            self.known[key] = self._routed(self.asked.day(number, units), effort)
        return self.known[key]

    def _routed(self, problem: Problem | None, effort: int) -> Plan | None:
        if problem is None:
            return None
        return solve(
            problem,
            iterations=self.iterations * effort,
            seed=self.seed,
            threads=1,
            distances=self.travel,
            on_interrupt=self.on_interrupt,
        )

    def plan(self, delivered: Units) -> StockPlan:
        """All days of a plan, shape (stocks, days)."""
        days = range(self.asked.days)
        return judged(self.asked, [self.day(t, delivered[:, t]) for t in days])
