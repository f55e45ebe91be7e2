"""Tasks whose stop may begin at other hours with some vehicle types than with others.

The kernels know one set of windows for a task. So a task that a zone narrows for some types becomes
several, one for each set of windows, each for the types that have it: alternatives, of which one is
served (`solvers.kernels.alternatives`). Transfers, whose ends are tasks of their own, and what a
lock binds ride on vehicles to which nothing is closed only; `solvers.repair` knows better where
that leaves one out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.closed import windows_for
from routing.model import Window
from routing.problem import Problem
from routing.rules.zones import stores_of

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Windows = tuple[Window, ...]

Row = tuple[int, Sequence[int]]
"""A row of the fleet: the position of a vehicle type in the day, and its vehicles' numbers."""


@dataclass(frozen=True)
class Zoned:
    """``task``: of which task each of the new ones is a variant, in order. ``windows``: its own.
    ``may``: which rows of the fleet may serve it, (n, T)."""

    task: Int64
    windows: tuple[Windows, ...]
    may: Bool


def by_hours(
    problem: Problem,
    tasks: Sequence[tuple[int, ...]],
    store_of: Sequence[str],
    rows: Sequence[Row],
    may: Bool,
) -> Zoned | None:
    """The tasks of a day by the hours at which vehicles may stop there; None where zones change
    nothing."""
    if not problem.settings.closures:
        return None
    of, windows, able = list[int](), list[Windows](), list[Bool]()
    locked = problem.bonds.orders
    for i, task in enumerate(tasks):
        store, order = problem.store[store_of[i]], problem.orders[task[0]]
        ends = stores_of(problem, order)
        single = order.is_transfer or order.id in locked
        sets: dict[Windows, Bool] = {}
        for row, (position, _) in enumerate(rows):
            vehicle = problem.variants[position]
            found = windows_for(problem, store, vehicle)
            if found is None or not may[i, row]:
                continue
            if single and any(windows_for(problem, s, vehicle) != s.windows for s in ends):
                continue
            sets.setdefault(found, np.zeros(len(rows), np.bool_))[row] = True
        for found, which in sorted(sets.items()) or [(store.windows, may[i] & False)]:
            of.append(i)
            windows.append(found)
            able.append(which)
    left = np.array(able, dtype=np.bool_).reshape(len(of), len(rows))
    if windows == [problem.store[name].windows for name in store_of] and (left == may).all():
        return None
    return Zoned(np.array(of, dtype=np.int64), tuple(windows), left)
