"""One search of the native engine: its routes, and what of it Python sees and does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from solvers.cargo import store_cells
from solvers.kernels import layout as at
from solvers.kernels import loop
from solvers.kernels.layout import Data, Int32, State, Tuning, Work
from solvers.pressure import Pressure
from solvers.tuning import CLOSING, FULL

CHEAPER = (0.7, 0.5, 0.35, 0.25, 0.12, 0.06)
"""So many times its price a vehicle seems to cost in first plans, besides one that goes by
prices as they are; the search begins with the cheapest. They take some milliseconds each.
X401-FSMFD: 23 routes for 1,019, with these 27 to 44 routes for 983 to 929. With the one plan and
with all, above the best known: C2_10_10, 20 CPU s, three seeds, 0.24, 1.40 and 0.17 % (30, 31
and 30 routes) against 0.25, 0.34 and 0.24 % (30 each); X261-HD and X401-FSMFD, 15 CPU s, two
seeds, 1.38 and 1.19 %; SDVRPTW (four, 15 CPU s, two seeds) 2.63 and 2.78 %, which is chance:
single runs differ by 2.5."""

SMALL = 2000
"""Tasks up to which there are several first plans, and a task is tried on all routes."""


class Searcher:
    """One search: its routes, its journal and its random numbers. No other thread touches it
    while it runs."""

    def __init__(self, data: Data, tuning: Tuning, seed: int) -> None:
        self.data, self.tuning = data._replace(out=data.hard.copy()), tuning
        if data.shared:  # then start rows change with what a route loads
            self.data = self.data._replace(fixed=data.fixed.copy())
            data = self.data
        self.pressure = Pressure(data)
        self.everywhere = int(not data.timed and data.n <= SMALL)
        rows = data.fixed.shape[0]
        slots = (rows - data.n) // 2
        node = np.zeros((rows, at.NODE_COLUMNS), np.int32)
        node[:, at.BEST] = -1
        summed = data.spans or data.limits or data.loads
        sums = np.zeros((rows if summed else 1, at.LOADS + 6 * data.dims), np.int32)
        pooled = bool((data.kinds[:, at.POOL : at.POOL + at.POOLS] >= 0).any())
        width = at.ROUTE_COLUMNS + at.POOLS * pooled + 2 * data.supplied
        width += at.BOX if data.crossing else 0
        self.state = State(node, np.zeros((max(slots, 1), width), np.int64), sums)
        self.vehicles = _vehicles(data)
        self.loads = data.task[: data.real, : data.dims].sum(axis=0, dtype=np.int64)
        count = _counters(data)
        lists = np.zeros((rows + 1, at.LIST_COLUMNS), np.int32)
        paths = (np.zeros(rows + 2, np.int32) for _ in range(2))
        self.work = Work(count, lists, *paths)
        word = np.random.SeedSequence(seed).generate_state(1, np.uint64)
        count[at.RANDOM] = int(word.view(np.int64)[0]) | 1
        count[at.BEST_COST] = at.NOTHING
        count[at.NEXT_BLINK] = 100
        self.load([])

    def resume(self, weight: float) -> None:
        """Before routes are loaded: what waits outside has the price of another search."""
        if self.pressure.on and self.pressure.always:
            self.pressure.weight = weight
            self.data.out[:] = self.pressure.soft

    def load(self, routes: Sequence[tuple[int, Sequence[int]]]) -> None:
        """Replace the routes by those given, as (slot, tasks)."""
        tasks = np.array([task for _, each in routes for task in each], dtype=np.int32)
        ends = np.cumsum([0, *(len(each) for _, each in routes)]).astype(np.int32)
        slots = np.array([slot for slot, _ in routes], dtype=np.int32)
        loop.load(self.data, self.state, self.work, tasks, slots, ends)

    def build(self) -> None:
        """A first plan: the farthest tasks first, each at its cheapest place, then improved. Where
        vehicles are a choice, the cheapest of several such plans."""
        data = self.data
        away = data.fixed[: data.real, at.AWAY]
        order = np.argsort(-away, kind="stable").astype(np.int32)
        if data.optional:  # as if all had to be served: alone hardly any would be worth a vehicle
            many = np.where(data.hard > 0, 1 << 40, 0)
            self._insert(data._replace(out=many, hard=many), order, 1.0)
            routes = self.routes(at.PRED)
            self.work.count[at.BEST_COST] = at.NOTHING
            self.load([])
            self.load(routes)
            return
        fresh = not self.state.route[:, at.SIZE].any()
        self._insert(data, order, 1.0)
        if fresh and self.tuning.fickle and data.n <= SMALL:
            for sending in CHEAPER:
                self.load([])
                self._insert(data, order, sending)
            self.load(self.routes())

    def _insert(self, data: Data, order: Int32, sending: float) -> None:
        """Insert tasks in an order, and improve; ``sending``: so many times its price a vehicle
        seems to cost."""
        whole = int(data.n <= SMALL)
        tuning = self.tuning._replace(sending=sending, elsewhere=1.0)
        loop.run(data, self.state, self.work, tuning, order, whole, 0, 1.0)

    def run(self, iterations: int, temperature: float) -> None:
        """Search on, then weigh what is left out anew."""
        closing = CLOSING if not self.data.mixed and self.fullness() > FULL else 0.0
        self.tuning = self.tuning._replace(closing=closing)
        loop.run(
            self.data,
            self.state,
            self.work,
            self.tuning,
            loop.NONE,
            self.everywhere,
            iterations,
            temperature,
        )
        count = self.work.count
        out = int((self.state.route[:, at.SIZE] > 0).sum()) / self.vehicles
        price = self.pressure.after(int(count[at.COMPLETE]), int(count[at.ACCEPTED]), out)
        if price is not None:
            more = int((price - self.data.out)[self.absent].sum())
            self.data.out[:] = price
            count[at.COST] += more
            count[at.SHORT] -= more

    def fullness(self) -> float:
        """The load of all tasks as a part of what the vehicles that are out can take, in the
        dimension in which that is most."""
        data, used = self.data, np.flatnonzero(self.state.route[:, at.SIZE] > 0)
        kinds = data.kinds[data.fixed[data.n + 2 * used, at.KIND]]
        room = kinds[:, at.CAPACITY : at.CAPACITY + data.dims].sum(axis=0)
        return float((self.loads / np.maximum(room, 1)).max(initial=0.0))

    @property
    def absent(self) -> NDArray[np.bool_]:
        """Which tasks count as left out: (n,)."""
        data = self.data
        out: NDArray[np.bool_] = self.state.node[: data.n, at.ROUTE] < 0
        if data.grouped:  # each set of alternatives once, by its first
            head = data.task[:, data.rules_at + at.HEAD]
            served = np.zeros(data.n, np.bool_)
            served[head[(head >= 0) & ~out]] = True
            out &= (head < 0) | ((head == np.arange(data.n)) & ~served)
        return out

    @property
    def cost(self) -> int:
        """Price of the routes as they stand."""
        return int(self.work.count[at.COST])

    @property
    def best(self) -> int:
        """Price of the best plan so far."""
        return int(self.work.count[at.BEST_COST])

    def routes(self, column: int = at.BEST) -> list[tuple[int, list[int]]]:
        """Slots and their tasks: of the best plan, or with `PRED` as they stand."""
        n = self.data.n
        before = self.state.node[:n, column].astype(np.int64)
        if column == at.PRED:
            before[self.state.node[:n, at.ROUTE] < 0] = -1
        after = np.full(len(self.state.node), -1, np.int64)
        on_route = np.flatnonzero(before >= 0)
        after[before[on_route]] = on_route
        found = []
        for row in np.flatnonzero(after[n:] >= 0).tolist():
            task, tasks = int(after[n + row]), []
            while task >= 0:
                tasks.append(task)
                task = int(after[task])
            found.append((row // 2, tasks))
        return found

    def mean_arc(self) -> float:
        """Average price of an arc of the routes as they stand, paid service left out."""
        data, node = self.data, self.state.node
        served = np.flatnonzero(node[: data.n, at.ROUTE] >= 0)
        used = np.flatnonzero(self.state.route[:, at.SIZE] > 0)
        rows = np.concatenate([served, data.n + 2 * used])
        slots = node[rows, at.ROUTE]
        tables = data.kinds[data.fixed[data.n + 2 * slots, at.KIND], at.PRICES]
        service = data.rates[tables, 1] * data.fixed[rows, at.SERVICE]
        return float((node[rows, at.PRICE_OUT] - service).sum() / max(len(rows), 1))


def _vehicles(data: Data) -> int:
    """How many vehicles can be out at once, at least 1."""
    kinds = data.kinds
    total = int(kinds[:, at.SLOTS].sum())
    for pool in range(at.POOLS):
        number, size = kinds[:, at.POOL + pool], kinds[:, at.POOL_SIZE + pool]
        alone = int(kinds[number < 0, at.SLOTS].sum())
        first = np.unique(number[number >= 0], return_index=True)[1]
        total = min(total, alone + int(size[number >= 0][first].sum()))
    return max(total, 1)


def _counters(data: Data) -> NDArray[np.int64]:
    """``Work.count`` at the beginning of a search."""
    usual = np.zeros(2 * (at.AT_LOADS + 3 * data.dims), np.int64)
    if not data.supplied:
        return usual
    there = store_cells(data.kinds, data.supplied, data.parted)
    return np.concatenate([usual, there, np.zeros(2 * len(there) + 1, np.int64)])
