"""Pooled collection: a vehicle loads at one depot, calls at those of other distributors to load
there, then delivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.matrix import Distances
from routing.problem import Problem
from routing.sharing import share_all
from solvers.coloading import Effort, Outcome, Way, members
from solvers.ways.search import searched


@dataclass(frozen=True)
class Pooled:
    """All who agree to share are planned as one."""

    name: str = "pooled"

    def solve(
        self, day: Problem, effort: Effort, parts: Sequence[Outcome], travel: Distances | None
    ) -> Outcome:
        """The day as its agreement says; without one, everybody shares with everybody."""
        start = [each for part in parts for each in part.itineraries()]
        plan = searched(agreed(day), effort, start, travel)
        return Outcome(self.name, (members(day),), (plan,))


def agreed(day: Problem) -> Problem:
    """The day with an agreement: its own, or that all share with all."""
    if day.sharing.partners or len(members(day)) < 2:
        return day
    everybody = share_all(each.id for each in day.distributors)
    return replace(day, sharing=replace(day.sharing, partners=everybody.partners))


WAY: Way = Pooled()
