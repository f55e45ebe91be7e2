"""What every coalition of distributors costs: solved by size, each from the best it has so far.

A coalition begins with the best partition of it into coalitions that are solved already, and if its
own plan is not better, it does what its parts do: costs are subadditive, as they must be. All have
the same effort and the same seed, and what was found is kept in a `Store`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from geo.matrix import Distances
from routing.problem import Problem
from solvers.coloading import Effort, Outcome, Way, day_of, members, together
from solvers.own_plans import owns
from solvers.store import Store, key_of
from solvers.ways.alone import WAY as ALONE

MOST_ENUMERATED = 10
"""Distributors whose coalitions are all solved."""

Coalition = frozenset[str]


@dataclass(frozen=True)
class Job:
    """A coalition to be solved: its day, the way, what it begins with, and whether it may do what
    its parts do where that is better."""

    key: str
    day: Problem
    way: Way
    effort: Effort
    parts: tuple[Outcome, ...]
    travel: Distances | None = None
    free: bool = True

    def run(self) -> Outcome:
        """What the way finds, or what the parts come to if that is better and they are free."""
        found = self.way.solve(self.day, self.effort, self.parts, self.travel)
        if self.parts and self.free:
            apart = together(self.parts)
            if apart.rank <= found.rank:
                return apart
        return found


Runner = Callable[[Sequence[Job]], Sequence[Outcome]]
"""Runs jobs that do not depend on one another, maybe side by side."""


def one_by_one(jobs: Sequence[Job]) -> list[Outcome]:
    """The plainest runner."""
    return [job.run() for job in jobs]


class Coalitions:
    """The outcomes of one day's coalitions for one way, effort and seed."""

    def __init__(
        self,
        day: Problem,
        way: Way,
        effort: Effort,
        store: Store | None = None,
        run: Runner = one_by_one,
        travel: Distances | None = None,
    ) -> None:
        self.day, self.way, self.effort, self.travel = day, way, effort, travel
        self.store, self.run = store or Store(), run
        self.players = members(day)
        self.found: dict[Coalition, tuple[str, Outcome]] = {}

    def outcome(self, coalition: Iterable[str]) -> Outcome:
        """What a coalition comes to, from the single ones and whatever else is solved already."""
        wanted = frozenset(coalition)
        if wanted not in self.found:
            self._solve([frozenset((each,)) for each in sorted(wanted)])
            self._solve([wanted])
        return self.found[wanted][1]

    def apart(self) -> Outcome:
        """What it comes to if nobody shares."""
        singles = [frozenset((each,)) for each in self.players]
        self._solve(singles)
        return together([self.found[single][1] for single in singles], ALONE.name)

    def bound(self) -> Outcome:
        """What the way comes to if everybody has to share, even where that is dearer."""
        self._solve([frozenset((each,)) for each in self.players])
        job = self._job(frozenset(self.players))
        if len(self.players) < 2:
            return self.outcome(self.players)
        return self.run([replace(job, key=f"{job.key}-bound", free=False)])[0]

    def all(self) -> dict[Coalition, Outcome]:
        """Every coalition, the small ones first."""
        for size in range(1, len(self.players) + 1):
            self._solve([frozenset(chosen) for chosen in combinations(self.players, size)])
        return {coalition: outcome for coalition, (_, outcome) in self.found.items()}

    def cost(self, coalition: Coalition) -> float:
        """The money, as `routing.allocation` asks for it."""
        return self.outcome(coalition).cost if coalition else 0.0

    def best_partition(self, coalition: Coalition) -> list[Coalition]:
        """The cheapest partition into solved coalitions; of equal ones that with more groups."""
        known = {c: outcome.rank for c, (_, outcome) in self.found.items() if c <= coalition}
        best: dict[Coalition, tuple[tuple[float, ...], int, list[Coalition]]] = {
            frozenset(): ((0.0, 0.0, 0.0, 0.0), 0, [])
        }
        return _cheapest(coalition, known, best)[2]

    def _solve(self, coalitions: Sequence[Coalition]) -> None:
        """Solve what is not known yet, of coalitions of one size."""
        jobs: dict[Coalition, Job] = {}
        for coalition in coalitions:
            if coalition in self.found:
                continue
            job = self._job(coalition)
            known = self.store.get(job.key, self.travel)
            if known is None:
                jobs[coalition] = job
            else:
                self.found[coalition] = job.key, known
        for (coalition, job), outcome in zip(
            jobs.items(), self.run(list(jobs.values())), strict=True
        ):
            self.store.put(job.key, outcome)
            self.found[coalition] = job.key, outcome

    def _job(self, coalition: Coalition) -> Job:
        day = day_of(self.day, coalition)
        if len(coalition) == 1:
            key = key_of(day, ALONE, self.effort, (), self.travel)
            return Job(key, day, ALONE, self.effort, (), self.travel)
        parts = self.best_partition(coalition)
        keys = tuple(sorted(self.found[part][0] for part in parts))
        day = self._measured(day)
        key = key_of(day, self.way, self.effort, keys, self.travel)
        begun = tuple(self.found[part][1] for part in parts)
        return Job(key, day, self.way, self.effort, begun, self.travel)

    def _measured(self, day: Problem) -> Problem:
        """The day with each distributor's own plan, where somebody limits detours or delays."""
        if not day.sharing.limited:
            return day
        own = {}
        for each in members(day):
            for plan in self.found[frozenset((each,))][1].plans:
                own.update(owns(plan))
        return replace(day, sharing=replace(day.sharing, own=own))


def _cheapest(
    coalition: Coalition,
    known: dict[Coalition, tuple[float, float, float, float]],
    best: dict[Coalition, tuple[tuple[float, ...], int, list[Coalition]]],
) -> tuple[tuple[float, ...], int, list[Coalition]]:
    """Dynamic programming over subsets: the group of the first member, then the rest."""
    if coalition in best:
        return best[coalition]
    first = min(coalition)
    choices = []
    for group in known:
        if first in group and group <= coalition:
            cost, groups, chosen = _cheapest(coalition - group, known, best)
            total = tuple(round(a + b, 6) for a, b in zip(known[group], cost, strict=True))
            choices.append((total, groups - 1, [group, *chosen]))
    best[coalition] = min(choices, key=lambda choice: choice[:2])
    return best[coalition]
