"""Locks in the model of OR-Tools (`solvers.ortools_routing`): which it can keep, and how.

Stops are counted by a dimension: 0 at the first stop of a route, how many there are at its end.
Tasks of a lock ride on one vehicle, in their sequence, by constraints between pairs. That all or
none of them are served is not among these: the library inserts tasks one by one, and so would never
insert any. What is served by halves, or is at another stop than it has to be, is taken off in the
end (`solvers.spare`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from routing.problem import Problem
from solvers.bonds import Ties
from solvers.encode import Instance, Int64
from solvers.kernels.layout import BEGINNING, BLOCK, COMPLETELY, ENDING


def unkept(problem: Problem) -> str:
    """Why the locks of a day cannot be kept, naming the first of these; empty if they can."""
    soft = next(iter(problem.bonds.soft.values()), None)
    if soft is not None:
        return f"lock '{soft.id}', which has a price"
    placed = (lock for locks in problem.bonds.placed.values() for lock in locks)
    late = next((lock for lock in placed if lock.stop < -1), None)
    if late is not None:
        return f"lock '{late.id}', a position counted from the last stop"
    return ""


Piece = tuple[Int64, Int64, int]
"""Tasks, rows of the fleet, and how many tasks come after them."""


def with_mates(instance: Instance, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a day with tasks of one lock in one of them, where the first one is."""
    if instance.rules is None or not (instance.rules.ties.ring >= 0).any():
        return list(pieces)
    ring = instance.rules.ties.ring
    home = {
        int(ring[task]): number
        for number, (tasks, _, _) in reversed(list(enumerate(pieces)))
        for task in tasks.tolist()
        if ring[task] >= 0
    }
    lists: list[list[int]] = [[] for _ in pieces]
    for number, (tasks, _, _) in enumerate(pieces):
        for task in tasks.tolist():
            lists[home.get(int(ring[task]), number)].append(task)
    return [
        (np.array(tasks), np.union1d(kinds, np.flatnonzero(instance.may[tasks].any(axis=0))), rest)
        for tasks, (_, kinds, rest) in zip(lists, pieces, strict=True)
        if tasks
    ]


class Bound:
    """The locks of some tasks, for a model in the making. ``index``: of each task in the model;
    ``stops``: the dimension that counts stops; ``place``: where each task is."""

    def __init__(self, model: Any, stops: Any, ties: Ties, index: Sequence[int], place: Int64):
        self.model, self.stops, self.ties = model, stops, ties
        self.index, self.place = index, place

    def add(self, price: int) -> None:
        """Add what they demand. ``price``: half of it is paid on the way for a task that is as far
        from its stop as that is from the first; less than leaving the task out costs."""
        rings: dict[int, list[int]] = {}
        for i in range(len(self.index)):
            if self.ties.ring[i] >= 0:
                rings.setdefault(int(self.ties.ring[i]), []).append(i)
            if self.ties.bits[i] & BEGINNING:
                self.stops.CumulVar(self.index[i]).SetMax(0)
            if self.ties.bits[i] & ENDING:
                self._end_with(i)
            if nth := int(self.ties.nth[i]):
                each = max(price // (2 * nth), 1)
                self.stops.SetCumulVarSoftUpperBound(self.index[i], nth - 1, each)
                self.stops.SetCumulVarSoftLowerBound(self.index[i], nth - 1, each)
        for ring in rings.values():
            self._on_one_trip(sorted(ring, key=lambda i: int(self.ties.link[i])))

    def _end_with(self, i: int) -> None:
        """Nothing follows but the end of a route, or, at this store, what ends it too."""
        ends = [self.model.End(v) for v in range(self.model.vehicles())]
        mates = np.flatnonzero((self.place == self.place[i]) & (self.ties.bits & ENDING != 0))
        allowed = [*ends, *(self.index[m] for m in mates.tolist())]  # itself: not served
        self.model.NextVar(self.index[i]).SetValues(allowed)

    def _on_one_trip(self, ring: Sequence[int]) -> None:
        """Those that are served: on one vehicle, none at an earlier stop than one before it, and
        those of a block at stops that follow one another."""
        solver = self.model.solver()
        served = [self.model.ActiveVar(self.index[i]) for i in ring]
        vehicle = [self.model.VehicleVar(self.index[i]) for i in ring]
        stop = [self.stops.CumulVar(self.index[i]) for i in ring]
        free = self.ties.bits[ring[0]] & COMPLETELY != 0
        strict = self.ties.bits[ring[0]] & BLOCK != 0
        for a, b in combinations(range(len(ring)), 2):
            both = served[a] * served[b]
            solver.Add(both * (vehicle[a] - vehicle[b]) == 0)
            if not free:
                solver.Add(both * (stop[a] - stop[b]) <= 0)
            if strict:
                between = solver.Sum([solver.IntConst(1), *served[a + 1 : b]])
                solver.Add(both * (stop[b] - stop[a] - between) <= 0)
