"""Turns of the kernels, between which Python looks at the clock and at what was found."""

from __future__ import annotations

from collections.abc import Sequence

from solvers.budget import Budget, Progress
from solvers.kernels import layout as at
from solvers.searcher import Searcher
from solvers.tables import Tables

TURN_SECONDS = 0.05
"""So long a turn of the kernels shall take: Ctrl-C is answered within it, and the clock is met."""

FIRST_TURN = 200
"""Iterations of the first."""


def next_turn(turn: int, took: float, left: float | None) -> int:
    """Iterations of the next turn, so that it takes `TURN_SECONDS` or what is left."""
    want = TURN_SECONDS if left is None else min(TURN_SECONDS, max(left, 1e-4))
    grown = turn * min(4.0, max(0.1, want / max(took, 1e-6)))
    return int(min(200_000, max(10, grown)))


class Watch:
    """Looks at the searches after every turn: tells what they have found, and when to stop."""

    def __init__(self, tables: Tables, budget: Budget) -> None:
        self.tables, self.budget = tables, budget
        self.best, self.better_at = at.NOTHING, budget.elapsed

    def look(self, searchers: Sequence[Searcher], done: int) -> int:
        """Report if there is a better plan; returns the price of the best."""
        leader = min(searchers, key=lambda each: each.best)
        if leader.best < self.best:
            self.best, self.better_at = leader.best, self.budget.elapsed
            if self.budget.on_progress:
                self.budget.on_progress(self._progress(leader, done))
        self.money = self.best / self.tables.scale
        return self.best

    def _progress(self, leader: Searcher, done: int) -> Progress:
        data = self.tables.data
        absent = leader.state.node[: data.n, at.BEST] < 0
        money = (leader.best - int(data.out[absent].sum())) / self.tables.scale
        return Progress(self.budget.elapsed, money, int(absent.sum()), done)

    @property
    def over(self) -> bool:
        """Whether a limit other than the schedule's is reached, or somebody asked for the end."""
        budget = self.budget
        if budget.cancelled or (budget.target is not None and self.money <= budget.target):
            return True
        return budget.patience is not None and budget.elapsed - self.better_at > budget.patience
