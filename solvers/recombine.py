"""Recombine: the cheapest plan that can be put together from routes the searches have had.

Set partitioning over a pool of routes, as in Rochat and Taillard (1995, "Probabilistic
diversification and intensification in local search for vehicle routing") and Subramanian et al.
(2013, "A hybrid algorithm for a class of vehicle routing problems"): its linear relaxation tells
which routes can be part of a better plan, CP-SAT chooses among them. It pays where routes are
short and vehicles or windows leave few of them, and where several searches filled the pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.cargo import store_cells
from solvers.kernels import layout as at
from solvers.kernels import travel as road
from solvers.kernels.layout import Data, State

Int64 = NDArray[np.int64]

MOST_TASKS = 2000
"""Days with more tasks have too many routes for it."""

MOST_POOLED, A_SECOND = 3000, 3000
"""Routes that the pool remembers, those seen last, and how many for each second in which they are
recombined. Of eleven trials with 1,400 to 4,000 routes for 0.4 s (10 CPU s) none found a better
plan, of eleven with fewer nine did; with the last 1,200 nine of ten, five of which had not."""

HOPELESS, FEW = 0.0035, 1000
"""So far, as a share of its price, the best plan may be above the relaxation: with more than so
many routes a wider gap is not closed in the time there is (in 32 trials none above 0.27 % was)."""

OPTIONAL = 1 << 40
"""A task whose price of being left out is below this may be."""


@dataclass(frozen=True)
class Column:
    """One route: its vehicle type in `Data`, its tasks in order, its price."""

    kind: int
    tasks: tuple[int, ...]
    price: int


class Pool:
    """The cheapest order seen of each set of tasks, for each vehicle type; of more than ``most``
    sets those that were seen last."""

    def __init__(self, data: Data, most: float = MOST_POOLED) -> None:
        self.data, self.most = data, min(most, MOST_POOLED)
        rng = np.random.default_rng(1)  # tells sets of tasks apart, whatever the seed of the search
        self.words = rng.integers(-(1 << 62), 1 << 62, size=data.n, dtype=np.int64)
        self.columns: dict[tuple[int, int], Column] = {}

    def add(self, state: State) -> None:
        """Remember the routes as they stand."""
        data, n = self.data, self.data.n
        slot = state.node[:n, at.ROUTE].astype(np.int64)
        served = np.flatnonzero(slot >= 0)
        used = np.flatnonzero(state.route[:, at.SIZE] > 0)
        sets = np.zeros(len(state.route), np.int64)
        np.add.at(sets, slot[served], self.words[served])
        prices = _prices(data, state, served, used)
        kinds = data.fixed[n + 2 * used, at.KIND].tolist()
        for r, kind, word, price in zip(
            used.tolist(), kinds, sets[used].tolist(), prices[used].tolist(), strict=True
        ):
            known = self.columns.pop((kind, word), None)  # to stand behind all others
            if known is None or price < known.price:
                known = Column(kind, _tasks(state, n, r), price)
            self.columns[kind, word] = known
        while len(self.columns) > self.most:
            del self.columns[next(iter(self.columns))]


def _prices(data: Data, state: State, served: Int64, used: Int64) -> Int64:
    """Price of the route in each slot."""
    prices = np.zeros(len(state.route), np.int64)
    rows = np.concatenate([served, data.n + 2 * used])
    np.add.at(prices, state.node[rows, at.ROUTE], state.node[rows, at.PRICE_OUT])
    kinds = data.fixed[data.n + 2 * used, at.KIND]
    a_second = data.rates[data.kinds[kinds, at.PRICES], road.PER_SECOND]
    prices[used] += data.kinds[kinds, at.FIXED_PRICE]
    if data.shared:
        prices[used] += data.calls[state.route[used, at.CALL], at.CALL_PRICE]
    waits = state.route[used, at.WAIT]  # a price already where routes are walked as a whole
    prices[used] += waits if data.whole else (a_second * waits + 0.5).astype(np.int64)
    return prices


def _tasks(state: State, n: int, r: int) -> tuple[int, ...]:
    tasks, x = [], int(state.node[n + 2 * r, at.SUCC])
    while x < n:
        tasks.append(x)
        x = int(state.node[x, at.SUCC])
    return tuple(tasks)


def recombine(
    pool: Pool, price: int, seconds: float, work: float
) -> list[tuple[int, tuple[int, ...]]] | None:
    """Routes of the pool, as (slot, tasks), that make a plan below ``price``; None if none is
    found within ``seconds`` and so much ``work`` (CP-SAT's deterministic time)."""
    if not pool.columns:
        return None
    data = pool.data
    chosen = _promising(data, list(pool.columns.values()), price)
    if not chosen:
        return None
    found = _choose(data, chosen, price, seconds, work)
    if found is None:
        return None
    slots = data.kinds[:, at.FIRST_SLOT].copy()
    routes = []
    for column in found:
        routes.append((int(slots[column.kind]), column.tasks))
        slots[column.kind] += 1
    return routes


def pools(data: Data) -> tuple[NDArray[np.bool_], Int64]:
    """What bounds how many vehicles leave: sets of types, (P, K), and how many there are of each.
    The types themselves come first, then what several of them share."""
    kinds = data.kinds
    member, most = [np.eye(len(kinds), dtype=np.bool_)], [kinds[:, at.SLOTS]]
    for pool in range(at.POOLS):
        number, size = kinds[:, at.POOL + pool], kinds[:, at.POOL_SIZE + pool]
        shared = np.unique(number[number >= 0])
        member.append(number[None, :] == shared[:, None])
        most.append(np.array([size[number == each][0] for each in shared], dtype=np.int64))
    return np.concatenate(member), np.concatenate(most)


def _promising(data: Data, columns: Sequence[Column], price: int) -> list[Column]:
    """The columns that a plan below ``price`` can hold, by their reduced costs."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_matrix, hstack, vstack

    sizes = np.array([len(column.tasks) for column in columns], dtype=np.int64)
    rows = np.array([task for column in columns for task in column.tasks], dtype=np.int64)
    free = np.flatnonzero(data.hard < OPTIONAL)
    width = len(columns) + len(free)
    which = np.concatenate(
        [np.repeat(np.arange(len(columns)), sizes), len(columns) + np.arange(len(free))]
    )
    tasks = csc_matrix(
        (np.ones(len(which)), (np.concatenate([rows, free]), which)), shape=(data.n, width)
    )
    kinds = np.array([column.kind for column in columns], dtype=np.int64)
    member, most = pools(data)
    row, of = np.nonzero(member[:, kinds])
    fleet = csc_matrix((np.ones(len(row)), (row, of)), shape=(len(member), width))
    cost = np.array([column.price for column in columns] + data.hard[free].tolist(), dtype=float)
    if data.supplied:
        takes, there = _takes(data, columns)
        unused = csc_matrix((len(there), len(free)))
        fleet = vstack([fleet, hstack([csc_matrix(takes), unused])], format="csc")
        most = np.concatenate([most, there])
    relaxed = linprog(
        cost,
        A_ub=fleet,
        b_ub=most,
        A_eq=tasks,
        b_eq=np.ones(data.n),
        method="highs",
    )
    if relaxed.status != 0 or relaxed.fun > price - 1:
        return []
    if len(columns) > FEW and relaxed.fun < (1.0 - HOPELESS) * price:
        return []
    reduced = cost - tasks.T @ relaxed.eqlin.marginals - fleet.T @ relaxed.ineqlin.marginals
    cheap = reduced[: len(columns)] < price - relaxed.fun
    return [column for column, taken in zip(columns, cheap.tolist(), strict=True) if taken]


def _takes(data: Data, columns: Sequence[Column]) -> tuple[Int64, Int64]:
    """What each column takes of what depots have, a row for each depot and goods that are bounded,
    and how much there is. Routes of one trip."""
    there = store_cells(data.kinds, data.supplied, data.parted)
    begin = data.kinds.shape[1] - at.GIVEN - 2 * data.supplied - data.parted
    amounts = data.task[:, data.task.shape[1] - data.supplied :].astype(np.int64)
    takes = np.zeros((len(there), len(columns)), np.int64)
    for j, column in enumerate(columns):
        depot = int(data.kinds[column.kind, begin + at.DEPOT])
        if depot >= 0:
            first = depot * data.supplied
            takes[first : first + data.supplied, j] = amounts[list(column.tasks)].sum(axis=0)
    bound = there < at.NOTHING
    return takes[bound], there[bound]


def _choose(
    data: Data, columns: Sequence[Column], price: int, seconds: float, work: float
) -> list[Column] | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    covers: list[list[cp_model.IntVar]] = [[] for _ in range(data.n)]
    member, most = pools(data)
    for variable, column in zip(taken, columns, strict=True):
        for task in column.tasks:
            covers[task].append(variable)
    prices = [column.price for column in columns]
    variables = list(taken)
    for task in np.flatnonzero(data.hard < OPTIONAL).tolist():
        variables.append(model.new_bool_var(""))
        covers[task].append(variables[-1])
        prices.append(int(data.hard[task]))
    for cover in covers:
        model.add_exactly_one(cover)
    for kinds, limit in zip(member, most.tolist(), strict=True):
        routes = [v for v, column in zip(taken, columns, strict=True) if kinds[column.kind]]
        if len(routes) > limit:
            model.add(cp_model.LinearExpr.sum(routes) <= limit)
    if data.supplied:
        for takes, there in zip(*_takes(data, columns), strict=True):
            model.add(cp_model.LinearExpr.weighted_sum(taken, takes.tolist()) <= int(there))
    total = cp_model.LinearExpr.weighted_sum(variables, prices)
    model.add(total <= price - 1)
    model.minimize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = work
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        column for column, variable in zip(columns, taken, strict=True) if solver.value(variable)
    ]
