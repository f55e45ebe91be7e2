"""The native engine's driver: clock, threads, progress, interruption.

Kernels run some iterations at a temperature and return; here it is decided how many, how hot, and
when it is enough. Several searches run side by side as threads without the GIL, in step: after
every turn each can take over what another has found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from solvers.again import loads_just, needed
from solvers.budget import Budget, Progress
from solvers.cargo import store_cells
from solvers.decode import RELOAD, TaskRoute
from solvers.kernels import jit, loop
from solvers.kernels import layout as at
from solvers.kernels.layout import Data, Int32, Ruled, State, Tuning, Work
from solvers.neighbours import reach_of
from solvers.pressure import Pressure
from solvers.recombine import MOST_TASKS, Pool, recombine
from solvers.schedule import HOT, WARM, schedule_of
from solvers.tables import Tables

TURN_SECONDS = 0.05
"""So long a turn of the kernels shall take: Ctrl-C is answered within it, and the clock is met."""

EXCHANGES, APART = 25, 0.6
"""Times in a search at which the worse thread may take over the better one's plan, and the share of
the search during which each goes its own way."""

OFTEN, SELDOM = 1.0, 0.3
"""Share of the iterations with a local search. Where not every vehicle may serve every task, a
third as often leaves time for so many more iterations that most plans are better for it."""

FICKLE, MORE_FICKLE = 0.3, 0.5
"""Share of the iterations in which a vehicle that was not out yet seems to cost less than it does
or more, any factor below 1 or its inverse; the second where vehicles differ and nothing has a time.
One insertion alone hardly ever pays for another vehicle, and a vehicle once out hardly ever loses
its last task; so searches kept to about as many routes as they began with. Above the best known,
one seed, at 0, 0.2 or 0.3, and 0.5: R2 and RC2 of VRPTW (three, 10 CPU s) 1.48, 1.12 and 1.29 %;
X401-FSMFD (15 CPU s) 5.2, 2.7 and 1.3 %, with 26, 34 and 38 routes; MDVRPTW (three, 15 CPU s, two
seeds) 1.99, 1.94 and 2.18 %; SDVRPTW (nine, 10 CPU s) 2.89 and, at 0.5, 2.53 %. At 0.5 no better:
MTVRPTWR (four, 10 CPU s, two seeds) 0.82 and 0.87 %, CVRP (four, 10 CPU s) 0.63 and 0.69 %, where
tasks wait at a price (`solvers.pressure`); optional tasks have a way of their own
(`recreate.GENEROUS`). Of HFVRP X223-HVRP, X261-HD, X336-FSMF and X401-FSMFD, 15 CPU s, mean of two
seeds, at 0.3 0.30, 1.22, 0.60 and 2.43 %, at 0.5 0.24, 0.99, 0.62 and 1.78 %, at 0.7 0.42, 1.04,
0.46 and 1.85 %; at 0.5, but less in four of five cases and more in the fifth, X261-HD and
X401-FSMFD 1.51 % (1.19 %)."""

CHEAPER = (0.7, 0.5, 0.35, 0.25, 0.12, 0.06)
"""So many times its price a vehicle seems to cost in first plans, besides one that goes by
prices as they are; the search begins with the cheapest. They take some milliseconds each.
X401-FSMFD: 23 routes for 1,019, with these 27 to 44 routes for 983 to 929. With the one plan and
with all, above the best known: C2_10_10, 20 CPU s, three seeds, 0.24, 1.40 and 0.17 % (30, 31
and 30 routes) against 0.25, 0.34 and 0.24 % (30 each); X261-HD and X401-FSMFD, 15 CPU s, two
seeds, 1.38 and 1.19 %; SDVRPTW (four, 15 CPU s, two seeds) 2.63 and 2.78 %, which is chance:
single runs differ by 2.5."""

CLOSING, FULL = 0.1, 0.84
"""Share of the iterations in which another vehicle seems dear (`FICKLE`) that take all
tasks off a route, while the vehicles that are out are fuller than this: full ones take over
another's tasks only all at once. VRPTW, 10 CPU s, one seed, ten instances, above the best known:
1.67 % without, 1.36 % with it, 1.53 % with every price as it is; where vehicles are less full it
took R2 and RC2 from 1.04 to 1.30 %. With several vehicle types there are such strings anyway
(`ruin.WHOLE_ROUTE`)."""

REMEMBERED_FROM, RECOMBINED_AT = 0.2, 0.9
"""Share of a search from which on routes are remembered, and at which they are recombined; the rest
of it improves the outcome."""

RECOMBINING, LONGEST_RECOMBINING, SHORTEST_SEARCH = 0.04, 5.0, 5.0
"""Share of the time limit that this may take, the most seconds, for which Ctrl-C has to wait, and
the shortest time limit with which it is tried."""

WORK = 1.0
"""CP-SAT's deterministic time for it, where iterations are the limit."""

NONE: Int32 = np.zeros(0, np.int32)


@dataclass
class Found:
    """Routes of the best plan, its price, and how many iterations and seconds it took."""

    routes: list[TaskRoute]
    price: int
    iterations: int
    seconds: float


class Searcher:
    """One search: its routes, its journal and its random numbers. No other thread touches it
    while it runs."""

    def __init__(self, data: Data, tuning: Tuning, seed: int) -> None:
        self.data, self.tuning = data._replace(out=data.hard.copy()), tuning
        if data.shared:  # then start rows change with what a route loads
            self.data = self.data._replace(fixed=data.fixed.copy())
            data = self.data
        self.pressure = Pressure(data)
        self.everywhere = int(not data.timed and data.n <= 2000)
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
        if fresh and self.tuning.fickle and data.n <= 2000:
            for sending in CHEAPER:
                self.load([])
                self._insert(data, order, sending)
            self.load(self.routes())

    def _insert(self, data: Data, order: Int32, sending: float) -> None:
        """Insert tasks in an order, and improve; ``sending``: so many times its price a vehicle
        seems to cost."""
        whole = int(data.n <= 2000)
        loop.run(data, self.state, self.work, self.tuning, order, whole, 0, sending)

    def run(self, iterations: int, temperature: float) -> None:
        """Search on, then weigh what is left out anew."""
        closing = CLOSING if not self.data.mixed and self.fullness() > FULL else 0.0
        self.tuning = self.tuning._replace(closing=closing)
        loop.run(
            self.data,
            self.state,
            self.work,
            self.tuning,
            NONE,
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


def tuning_for(data: Data) -> Tuning:
    """How a search of this day behaves; measured, see benchmarks/README.md."""
    near, reach = data.near.shape[1], reach_of(data)
    picky = bool((data.task[: data.real, data.may_at : data.may_at + len(data.kinds)] == 0).any())
    return Tuning(
        strings=8.0,
        longest=8.0,
        large=0.2,
        large_strings=15.0,
        large_longest=10.0,
        near_insert=min(reach.insert, near),
        near_search=min(reach.improve, near),
        improve=SELDOM if picky else OFTEN,
        blink=1.0 / math.log(1.0 - 0.01),
        fickle=_fickle(data),
        closing=0.0,
    )


def _fickle(data: Data) -> float:
    """`Tuning.fickle` for a day."""
    steady = data.optional or data.real < data.n or not (data.timed or data.mixed)
    if steady:
        return 0.0
    return FICKLE if data.timed else MORE_FICKLE


def _fitted(tuning: Tuning, searcher: Searcher) -> Tuning:
    """No string longer than an average route."""
    used = int((searcher.state.route[:, at.SIZE] > 0).sum())
    served = int((searcher.state.node[: searcher.data.n, at.ROUTE] >= 0).sum())
    average = max(1.0, served / max(used, 1))
    return tuning._replace(
        longest=min(tuning.longest, average), large_longest=min(tuning.large_longest, average)
    )


def search(
    tables: Tables,
    budget: Budget,
    seed: int,
    threads: int = 1,
    first: Sequence[TaskRoute] = (),
) -> Found:
    """The best routes that ``threads`` searches find within the budget. ``first``: routes to begin
    with, which keep every rule; what is not on them is inserted."""
    data = tables.data
    if data.n == 0 or len(data.fixed) == data.n:  # nothing to bring, or no vehicle to bring it
        return Found([], int(data.hard.sum()), 0, budget.elapsed)
    tuning = tuning_for(data)
    searchers = [Searcher(data, tuning, seed + 7919 * i) for i in range(threads)]
    routes = _in_slots(tables, first)
    for each in searchers:
        if routes:
            each.load(routes)
    with _crew(threads) as crew:
        list(crew.map(Searcher.build, searchers))
        for each in searchers:
            each.tuning = _fitted(tuning, each)
        done = _anneal(tables, budget, searchers, crew, WARM if routes else HOT)
    best = min(searchers, key=lambda each: each.best)
    found = best.routes()
    if data.shared:
        best.load(found)
    result: list[TaskRoute] = []
    for slot, tasks in found:
        kind = int(data.fixed[data.n + 2 * slot, at.KIND])
        calls = tables.ways[best.state.route[slot, at.CALL]] if data.shared else ()
        later = [tables.later[x - data.real] for x in tasks if x >= data.real and tables.later]
        tasks = [task if task < data.real else RELOAD for task in tasks]
        result.append(TaskRoute(int(tables.kinds[kind]), tuple(tasks), calls, tuple(later)))
    return Found(result, best.best, done, budget.elapsed)


def _in_slots(tables: Tables, routes: Sequence[TaskRoute]) -> list[tuple[int, Sequence[int]]]:
    """Routes with a slot of their vehicle type each, as far as there are any."""
    kinds = tables.data.kinds
    row = {int(kind): i for i, kind in enumerate(tables.kinds)}
    free = {i: list(range(int(kinds[i, at.SLOTS]))) for i in row.values()}
    placed: list[tuple[int, Sequence[int]]] = []
    loadings = list(range(tables.data.real, tables.data.n))
    for route in routes:
        at_row = row.get(route.kind, -1)
        if at_row >= 0 and free[at_row]:
            slot = int(kinds[at_row, at.FIRST_SLOT]) + free[at_row].pop(0)
            tasks = _with_loadings(tables.data, at_row, route.tasks, loadings)
            if tasks is not None:
                placed.append((slot, tasks))
    return placed


def _with_loadings(
    data: Data, kind: int, tasks: Sequence[int], loadings: list[int]
) -> Sequence[int] | None:
    """The tasks with a row of its own for each loading, taken from a list; None if there is none
    left."""
    rows = []
    for number, task in enumerate(tasks):
        if task == RELOAD:
            able = [x for x in loadings if data.task[x, data.may_at + kind]]
            if data.shared:  # and again whenever the search settles how it loads
                trip = takewhile(lambda each: each != RELOAD, tasks[number + 1 :])
                need = needed(data, list(trip))
                able = [x for x in able if loads_just(data, kind, x, need)]
            if not able:
                return None
            loadings.remove(able[0])
            task = able[0]
        rows.append(task)
    return rows


def _anneal(
    tables: Tables,
    budget: Budget,
    searchers: Sequence[Searcher],
    crew: ThreadPoolExecutor,
    hot: float,
) -> int:
    """Turns at falling temperatures until the budget is used up; returns the iterations."""
    watch = _Watch(tables, budget)
    mixer = _Mixer(tables.data, budget)
    schedule = schedule_of(budget, searchers[0].mean_arc(), tables.scale, hot)
    turn, done, exchanged = 200, 0, 0
    best = watch.look(searchers, done)
    while not watch.over and not schedule.over(budget.elapsed, done, best):
        began = budget.elapsed
        share = schedule.share(began, done)
        if budget.iterations is not None:
            turn = min(turn, budget.iterations - done)
        temperature = schedule.temperature(share)
        list(crew.map(Searcher.run, searchers, *_same(len(searchers), turn, temperature)))
        done += turn
        if share >= APART and int(share * EXCHANGES) != exchanged:
            exchanged = int(share * EXCHANGES)
            _exchange(searchers, temperature)
        mixer.after(searchers, share)
        best = watch.look(searchers, done)
        if budget.iterations is None:
            turn = _next_turn(turn, budget.elapsed - began, budget.left)
    return done


def _same(count: int, *values: float) -> Iterator[list[float]]:
    """Each value once for every searcher."""
    return ([value] * count for value in values)


def _next_turn(turn: int, took: float, left: float | None) -> int:
    """Iterations of the next turn, so that it takes `TURN_SECONDS` or what is left."""
    want = TURN_SECONDS if left is None else min(TURN_SECONDS, max(left, 1e-4))
    grown = turn * min(4.0, max(0.1, want / max(took, 1e-6)))
    return int(min(200_000, max(10, grown)))


def _exchange(searchers: Sequence[Searcher], temperature: float) -> None:
    """The worst search goes on from the plan of the best where that is better by more than
    chance: a few times the temperature."""
    best = min(searchers, key=lambda each: each.cost)
    worst = max(searchers, key=lambda each: each.cost)
    if worst.cost - best.cost > 3.0 * temperature:
        worst.load(best.routes(at.PRED))


@contextmanager
def _crew(threads: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(threads) as crew:
        yield crew


class _Mixer:
    """Remembers the routes that the searches have had, and recombines them near the end."""

    def __init__(self, data: Data, budget: Budget) -> None:
        self.pool, self.budget = Pool(data), budget
        limit = budget.time_limit
        # routes of different times may each have a part of what is locked together, and of such it
        # is not known whether their legs cross
        plain = data.real == data.n and not (data.grouped or data.whole & at.BOUND or data.crossing)
        self.on = plain and data.n <= MOST_TASKS and (limit is None or limit >= SHORTEST_SEARCH)
        share = LONGEST_RECOMBINING if limit is None else RECOMBINING * limit
        self.seconds = min(share, LONGEST_RECOMBINING)
        self.mixed = False

    def after(self, searchers: Sequence[Searcher], share: float) -> None:
        """After each turn; at `RECOMBINED_AT` every search goes on from the outcome."""
        if share < REMEMBERED_FROM or not self.on:
            self.mixed = False
            return
        if self.mixed:
            return
        for each in searchers:
            self.pool.add(each.state)
        if share < RECOMBINED_AT:
            return
        self.mixed = True
        best = min(each.best for each in searchers)
        counted = self.budget.iterations is not None  # then no clock may decide what is found
        seconds, work = (math.inf, WORK) if counted else (self.seconds, math.inf)
        routes = recombine(self.pool, best, seconds, work)
        if routes is not None:
            for each in searchers:
                each.load(routes)


class _Watch:
    """Looks at the searches after every turn: tells what they have found, and when to stop."""

    def __init__(self, tables: Tables, budget: Budget) -> None:
        self.tables, self.budget = tables, budget
        self.best, self.better_at = at.NOTHING, budget.elapsed

    def look(self, searchers: Sequence[Searcher], done: int) -> int:
        """Report if there is a better plan; returns the price of the best."""
        leader = min(searchers, key=lambda each: each.best)
        if leader.best < self.best:
            self.best, self.better_at = leader.best, self.budget.elapsed
            if self.budget.on_progress:
                self.budget.on_progress(self._progress(leader, done))
        self.money = self.best / self.tables.scale
        return self.best

    def _progress(self, leader: Searcher, done: int) -> Progress:
        data = self.tables.data
        absent = leader.state.node[: data.n, at.BEST] < 0
        money = (leader.best - int(data.out[absent].sum())) / self.tables.scale
        return Progress(self.budget.elapsed, money, int(absent.sum()), done)

    @property
    def over(self) -> bool:
        """Whether a limit other than the schedule's is reached, or somebody asked for the end."""
        budget = self.budget
        if budget.cancelled or (budget.target is not None and self.money <= budget.target):
            return True
        return budget.patience is not None and budget.elapsed - self.better_at > budget.patience


_warm: set[bool] = set()
"""What this process has loaded: `ruled` or not."""


def warm_up(on_compile: Callable[[], None] | None = None, ruled: Sequence[bool] = (False,)) -> None:
    """Load the kernels, or compile them where this machine has not done so yet; then
    ``on_compile`` is called first, once, for whoever has to wait. ``ruled``: those of ordinary days
    (False), of days with further rules (True), or both."""
    from solvers.tiny import tiny_tables

    if _warm.issuperset(ruled):
        return
    jit.on_compile[:] = [on_compile] if on_compile else []
    data = tiny_tables().data
    for each in ruled:
        data = (Ruled if each else Data)(*data)
        searcher = Searcher(data, tuning_for(data), 1)
        searcher.build()
        searcher.run(1, 1.0)
    jit.on_compile.clear()
    _warm.update(ruled)
