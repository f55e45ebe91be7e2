"""The nucleolus against a slow one that shares no code with it.

The slow one works on the costs as they are, with another solver (GLOP), and trusts no dual prices:
after each program a second one asks of every tight coalition whether its excess could be less
(Kopelowitz 1967).
"""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from ortools.linear_solver import pywraplp

from routing.allocation import cost_table, nucleolus

Costs = dict[frozenset[str], float]
CLOSE = 1e-5


def random_game(rng: random.Random, kind: str) -> tuple[list[str], Costs]:
    """Up to six players. ``ties`` has many equal excesses, ``any`` mostly no core."""
    players = list("abcdef")[: rng.choice([2, 3, 3, 4, 4, 5, 6])]
    groups = [c for k in range(1, len(players) + 1) for c in combinations(players, k)]
    where = {player: (rng.random(), rng.random()) for player in players}

    def value(group: tuple[str, ...]) -> float:
        if kind == "ties":
            return rng.randint(0, 3)
        if kind == "any":
            return rng.randint(-20, 100)
        if kind == "runway":
            return max(round(100 * where[player][0]) for player in group)
        far = sum(where[player][0] + where[player][1] for player in group)
        return round(1000 * far**0.7 + rng.uniform(0, 100), 2)

    return players, {frozenset(group): float(value(group)) for group in groups}


class Slow:
    """Sequential linear programs, each coalition checked by one of its own."""

    def __init__(self, players: list[str], costs: Costs) -> None:
        self.players, self.costs = players, costs
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        everybody = frozenset(players)
        at_most = {p: self.solver.infinity() for p in players}
        if sum(costs[frozenset(p)] for p in players) >= costs[everybody]:
            at_most = {p: costs[frozenset(p)] for p in players}
        self.x = {p: self.solver.NumVar(-self.solver.infinity(), at_most[p], p) for p in players}
        self.t = self.solver.NumVar(-self.solver.infinity(), self.solver.infinity(), "t")
        self.solver.Add(sum(self.x.values()) == costs[everybody])
        self.free = {
            s: self.solver.Add(sum(self.x[p] for p in s) - self.t <= cost)
            for s, cost in costs.items()
            if s != everybody
        }
        self.settled = [everybody]

    def minimise(self, terms: list[pywraplp.Variable]) -> float:
        objective = self.solver.Objective()
        objective.Clear()
        for term in terms:
            objective.SetCoefficient(term, 1)
        objective.SetMinimization()
        assert self.solver.Solve() == pywraplp.Solver.OPTIMAL
        return float(objective.Value())

    def paid(self) -> dict[str, float]:
        return {player: x.solution_value() for player, x in self.x.items()}

    def determined(self) -> bool:
        rows = [[player in s for player in self.players] for s in self.settled]
        return bool(np.linalg.matrix_rank(np.array(rows, dtype=float)) == len(self.players))

    def solve(self) -> dict[str, float]:
        while not self.determined():
            self.settle()
        self.minimise([])
        return self.paid()

    def settle(self) -> None:
        """One stage: the least t, and the coalitions that are at t whatever one does."""
        self.t.SetBounds(-self.solver.infinity(), self.solver.infinity())
        least = self.minimise([self.t])
        paid = self.paid()
        self.t.SetBounds(least, least + 1e-9)
        tight = [s for s in self.free if sum(paid[p] for p in s) > self.costs[s] + least - CLOSE]
        stuck = [
            s
            for s in tight
            if self.minimise([self.x[p] for p in s]) > self.costs[s] + least - CLOSE
        ]
        assert stuck
        for s in stuck:
            row = self.free.pop(s)
            row.SetCoefficient(self.t, 0)
            row.SetBounds(self.costs[s] + least - 1e-9, self.costs[s] + least + 1e-9)
        self.settled += stuck


@pytest.mark.parametrize("kind", ["ties", "any", "runway", "routes"])
def test_nucleolus_is_that_of_slow_programs(kind: str) -> None:
    rng = random.Random(f"nucleolus {kind}")
    for _ in range(100):
        players, costs = random_game(rng, kind)
        expected = Slow(players, costs).solve()
        assert nucleolus(players, cost_table(costs)) == pytest.approx(expected, abs=1e-4), costs


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e6, 1e12])
def test_nucleolus_is_that_of_any_currency(factor: float) -> None:
    rng = random.Random(7)
    for kind in ("ties", "any", "runway", "routes"):
        players, costs = random_game(rng, kind)
        plain = nucleolus(players, cost_table(costs))
        scaled = nucleolus(players, cost_table({s: c * factor for s, c in costs.items()}))
        back = {player: share / factor for player, share in scaled.items()}
        assert back == pytest.approx(plain, rel=1e-7, abs=1e-7)
