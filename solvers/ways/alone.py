"""Alone: each distributor plans its own orders with its own vehicles from its own depots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.matrix import Distances
from routing.problem import Problem
from solvers.coloading import Effort, Outcome, Way, day_of, members, together
from solvers.ways.search import searched


@dataclass(frozen=True)
class Alone:
    """Nobody shares."""

    name: str = "alone"

    def solve(
        self, day: Problem, effort: Effort, parts: Sequence[Outcome], travel: Distances | None
    ) -> Outcome:
        """One plan for each distributor; where there are parts, they are the outcome."""
        if parts:
            return together(parts, self.name)
        plans = tuple(searched(day_of(day, [each]), effort, (), travel) for each in members(day))
        return Outcome(self.name, tuple((each,) for each in members(day)), plans)


WAY: Way = Alone()
