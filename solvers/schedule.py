"""How hot a search runs, and how long: simulated annealing by the share of its budget.

The temperature falls from the price of an average arc to a small part of it. Where neither time nor
iterations end the search, it is annealed in rounds, each twice as long as the one before, for as
long as a round pays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from solvers.budget import Budget

HOT, WARM = 1.0, 0.3
"""First temperature, and that of a search that begins with a good plan, in average arcs. Shared
days from the plan in which nobody shares, 15 CPU s, mean of three seeds, at 3, 1, 0.3 and 0.1:
malta 5,626, 5,604, 5,579, 5,576; malta-light day 1 2,752, 2,703, 2,692, 2,696."""

FIRST_ROUND = 2.0
"""Seconds of the first round where the search ends by what it is worth."""


@dataclass
class Schedule:
    """Temperatures for one search. ``arc``: average price of an arc; ``scale``: price of money;
    ``hot``, ``cold``: first and last temperature in average arcs."""

    budget: Budget
    arc: float
    scale: float
    hot: float
    cold: float
    round_began: float
    round_seconds: float = FIRST_ROUND
    round_best: int | None = None
    rounds: int = field(default=0)

    def share(self, elapsed: float, done: int) -> float:
        """How much of the budget, or of the round, is used up: 0 to 1."""
        budget = self.budget
        shares = [0.0]
        if budget.time_limit is not None and not self._in_rounds:
            shares.append(elapsed / max(budget.time_limit, 1e-9))
        if budget.iterations is not None:
            shares.append(done / budget.iterations)
        if self._in_rounds:
            shares.append((elapsed - self.round_began) / self.round_seconds)
        return min(max(shares), 1.0)

    def temperature(self, share: float) -> float:
        """Falls by the same factor in every part of the budget."""
        hot = self.hot if self.rounds == 0 else self.hot / 3.0
        return max(self.arc, 1e-9) * hot * (self.cold / hot) ** share

    def over(self, elapsed: float, done: int, best: int) -> bool:
        """Whether the budget is used up, or another round would not pay."""
        budget = self.budget
        if budget.iterations is not None and done >= budget.iterations:
            return True
        if budget.time_limit is not None and elapsed >= budget.time_limit:
            return True
        if not self._in_rounds or elapsed - self.round_began < self.round_seconds:
            if self.round_best is None:
                self.round_best = best
            return False
        return not self._next_round(elapsed, best)

    @property
    def _in_rounds(self) -> bool:
        """Whether the length of the search depends on what it finds."""
        budget = self.budget
        open_ended = budget.time_limit is None and budget.iterations is None
        return open_ended or budget.worth is not None

    def _next_round(self, elapsed: float, best: int) -> bool:
        """Begin a round of twice the length, unless the last one, from which the next will gain
        about half as much a second, says that it would not pay."""
        gained = (self.round_best - best) / self.scale if self.round_best is not None else 0.0
        a_second = gained / (2.0 * self.round_seconds)
        worth = self.budget.worth
        if self.rounds > 0 and worth is not None and a_second < worth:
            return False
        self.rounds += 1
        self.round_best, self.round_began = best, elapsed
        self.round_seconds *= 2.0
        return True


def schedule_of(budget: Budget, arc: float, scale: float, hot: float, cold: float) -> Schedule:
    """The schedule for a budget that begins now."""
    return Schedule(budget, arc, scale, hot, cold, round_began=budget.elapsed)
