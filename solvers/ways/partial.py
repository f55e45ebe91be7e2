"""Partial: the distributors form groups, each of which shares for itself; the best partition.

Up to `MOST_ENUMERATED` distributors every group is solved. Beyond that, groups are merged in pairs,
the pair that saves most first, for as long as that saves anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from geo.matrix import Distances
from routing.problem import Problem
from solvers.coalitions import MOST_ENUMERATED, Coalition, Coalitions
from solvers.coloading import Effort, Outcome, Way, together
from solvers.ways.pooled import WAY as POOLED


@dataclass(frozen=True)
class Partial:
    """The best partition into groups that share in a way ``within``."""

    within: Way = POOLED
    name: str = "partial"

    def solve(
        self, day: Problem, effort: Effort, parts: Sequence[Outcome], travel: Distances | None
    ) -> Outcome:
        """The effort is that of each group's plan."""
        return self.best(Coalitions(day, self.within, effort, travel=travel))

    def best(self, coalitions: Coalitions) -> Outcome:
        """The best partition of everybody, out of coalitions that may be solved already."""
        everybody = frozenset(coalitions.players)
        if len(everybody) <= MOST_ENUMERATED:
            coalitions.all()
            groups = coalitions.best_partition(everybody)
        else:
            groups = merged(coalitions)
        return together([coalitions.outcome(group) for group in groups], self.name)


def merged(coalitions: Coalitions) -> list[Coalition]:
    """Groups out of single distributors, two made one for as long as it saves money."""
    groups: list[Coalition] = [frozenset((each,)) for each in coalitions.players]
    while len(groups) > 1:
        savings = [
            (_saving(coalitions, a, b), sorted(a), sorted(b)) for a, b in combinations(groups, 2)
        ]
        saving, one, other = max(savings, key=lambda each: each[0])
        if saving <= 0.0:
            break
        both = frozenset(one) | frozenset(other)
        groups = [group for group in groups if not group <= both] + [both]
    return groups


def _saving(coalitions: Coalitions, a: Coalition, b: Coalition) -> float:
    apart = coalitions.cost(a) + coalitions.cost(b)
    return apart - coalitions.cost(a | b)


WAY: Way = Partial()
