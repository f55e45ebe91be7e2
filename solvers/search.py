"""The native engine's driver: clock, threads, progress, interruption.

Kernels run some iterations at a temperature and return; here it is decided how many, how hot, and
when it is enough. Several searches run side by side as threads without the GIL, in step: near the
end all go on from the best of what they have found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from solvers.again import loads_just, needed
from solvers.budget import Budget
from solvers.decode import RELOAD, TaskRoute
from solvers.kernels import jit
from solvers.kernels import layout as at
from solvers.kernels.layout import Data, Ruled
from solvers.large import anneal_in_sectors, is_large
from solvers.recombine import A_SECOND, MOST_TASKS, Pool, recombine
from solvers.schedule import HOT, WARM, Schedule, schedule_of
from solvers.searcher import Searcher
from solvers.tables import Tables
from solvers.tuning import cold_of, fitted, tuning_for
from solvers.turns import FIRST_TURN, Watch, next_turn

REMEMBERED_FROM, MIXED_AT = 0.2, 0.9
"""Share of a search from which on routes are remembered, and at which they are recombined or the
best plan is taken over; until then each thread goes its own way, after it all improve the
outcome."""

RECOMBINING, LONGEST_RECOMBINING, SHORTEST_SEARCH = 0.04, 5.0, 5.0
"""Share of the time limit that this may take, the most seconds, for which Ctrl-C has to wait, and
the shortest time limit with which it is tried."""

WORK = 1.0
"""CP-SAT's deterministic time for it, where iterations are the limit."""


@dataclass
class Found:
    """Routes of the best plan, its price, and how many iterations and seconds it took."""

    routes: list[TaskRoute]
    price: int
    iterations: int
    seconds: float


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
    divided = threads > 1 and budget.iterations is None and is_large(data)
    searches = 1 if divided else threads
    searchers = [Searcher(data, tuning, seed + 7919 * i) for i in range(searches)]
    routes = _in_slots(tables, first)
    for each in searchers:
        if routes:
            each.load(routes)
    with _crew(threads) as crew:
        list(crew.map(Searcher.build, searchers))
        for each in searchers:
            each.tuning = fitted(tuning, each.data, each.state)
        hot, arc = WARM if routes else HOT, searchers[0].mean_arc()
        schedule = schedule_of(budget, arc, tables.scale, hot, cold_of(data))
        if divided:
            whole = searchers[0]
            done = anneal_in_sectors(tables, budget, whole, schedule, crew, threads, seed)
        else:
            done = _anneal(tables, budget, searchers, schedule, crew)
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
    schedule: Schedule,
    crew: ThreadPoolExecutor,
) -> int:
    """Turns at falling temperatures until the budget is used up; returns the iterations."""
    watch = Watch(tables, budget)
    mixer = _Mixer(tables.data, budget)
    turn, done = FIRST_TURN, 0
    best = watch.look(searchers, done)
    while not watch.over and not schedule.over(budget.elapsed, done, best):
        began = budget.elapsed
        share = schedule.share(began, done)
        if budget.iterations is not None:
            turn = min(turn, budget.iterations - done)
        temperature = schedule.temperature(share)
        list(crew.map(Searcher.run, searchers, *_same(len(searchers), turn, temperature)))
        done += turn
        mixer.after(searchers, share, temperature)
        best = watch.look(searchers, done)
        if budget.iterations is None:
            turn = next_turn(turn, budget.elapsed - began, budget.left)
    return done


def _same(count: int, *values: float) -> Iterator[list[float]]:
    """Each value once for every searcher."""
    return ([value] * count for value in values)


def _take_over(searchers: Sequence[Searcher], temperature: float) -> None:
    """Every search goes on from the plan of the best where that is better by more than chance: a
    few times the temperature."""
    best = min(searchers, key=lambda each: each.cost)
    routes = best.routes(at.PRED)
    for each in searchers:
        if each.cost - best.cost > 3.0 * temperature:
            each.load(routes)


@contextmanager
def _crew(threads: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(threads) as crew:
        yield crew


class _Mixer:
    """Remembers the routes that the searches have had, and near the end lets all go on from the
    best that can be made of them."""

    def __init__(self, data: Data, budget: Budget) -> None:
        limit = budget.time_limit
        # routes of different times may each have a part of what is locked together, and of such it
        # is not known whether their legs cross
        plain = data.real == data.n and not (data.grouped or data.whole & at.BOUND or data.crossing)
        self.on = plain and data.n <= MOST_TASKS and (limit is None or limit >= SHORTEST_SEARCH)
        share = LONGEST_RECOMBINING if limit is None else RECOMBINING * limit
        self.seconds = min(share, LONGEST_RECOMBINING)
        self.counted = budget.iterations is not None  # then no clock may decide what is found
        self.pool = Pool(data, math.inf if self.counted else A_SECOND * self.seconds)
        self.mixed = False

    def after(self, searchers: Sequence[Searcher], share: float, temperature: float) -> None:
        """After each turn; at `MIXED_AT`, once, the searches share what they have."""
        if share < REMEMBERED_FROM:
            self.mixed = False
            return
        if self.mixed:
            return
        if self.on:
            for each in searchers:
                self.pool.add(each.state)
        if share < MIXED_AT:
            return
        self.mixed = True
        if not (self.on and self._recombined(searchers)):
            _take_over(searchers, temperature)

    def _recombined(self, searchers: Sequence[Searcher]) -> bool:
        """Whether a better plan could be put together; then every search goes on from it."""
        best = min(each.best for each in searchers)
        seconds, work = (math.inf, WORK) if self.counted else (self.seconds, math.inf)
        routes = recombine(self.pool, best, seconds, work)
        if routes is None:
            return False
        for each in searchers:
            each.load(routes)
        return True


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
