"""The loop: ruin, recreate, local search, accept or take back.

Simulated annealing accepts by temperature; Python lowers it between calls, by the share of the
budget that is used up.
"""

from __future__ import annotations

import math

import numpy as np

from solvers.kernels.absent_order import sort_absent
from solvers.kernels.alternatives import absent
from solvers.kernels.bonds import put_right
from solvers.kernels.cargo import within_stock
from solvers.kernels.chance import share
from solvers.kernels.crossings import count_crossings, old_boxes
from solvers.kernels.jit import inlined, inner, int64, kernel, ruled
from solvers.kernels.journal import begin, keep, keep_best, moved, take_back
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    ACCEPTED,
    BEST_COST,
    COMPLETE,
    COST,
    NODES_WRITTEN,
    ROUTE,
    ROUTES_WRITTEN,
    ROW,
    SHORT,
    SIZE,
    SLOT,
    Data,
    Int32,
    State,
    Tuning,
    Work,
)
from solvers.kernels.local_search import enqueue, local_search
from solvers.kernels.recreate import fickle, recreate
from solvers.kernels.refit import refit
from solvers.kernels.reloads import trim
from solvers.kernels.ruin import ruin
from solvers.kernels.start import load as load_routes
from solvers.kernels.summary import refresh_positions

NONE = np.zeros(0, np.int32)
_NO_MATTER = Tuning(0.0, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def load(data: Data, state: State, work: Work, tasks: Int32, slots: Int32, offsets: Int32) -> None:
    """See `solvers.kernels.start.load`."""
    engine(data, state, work, _NO_MATTER, tasks, slots, offsets, 0, 0, 1.0)


def run(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    order: Int32,
    everywhere: int,
    iterations: int,
    temperature: float,
) -> None:
    """See `_run`."""
    engine(data, state, work, tuning, order, NONE, NONE, everywhere, iterations, temperature)


@kernel
def engine(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    tasks: Int32,
    slots: Int32,
    offsets: Int32,
    everywhere: int,
    iterations: int,
    temperature: float,
) -> None:
    """Load where there are offsets, which are at least one, or run with the tasks as the order. One
    kernel, since most of what loads routes also searches, and is optimised once then."""
    if offsets.shape[0] > 0:
        load_routes(data, state, work, tasks, slots, offsets)
    else:
        _run(data, state, work, tuning, tasks, everywhere, iterations, temperature)


@inner
def _run(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    order: Int32,
    everywhere: int,
    iterations: int,
    temperature: float,
) -> None:
    """Insert the tasks of ``order`` and improve the whole plan, then so many iterations at one
    temperature, in units of price. ``everywhere``: a task that finds no room near its neighbours is
    tried on all routes (slow on large days)."""
    if order.shape[0] > 0:
        begin(work)
        _list_left_out(data, state, work, order)
        recreate(data, state, work, tuning, tuning.sending, everywhere)
        _improve(data, state, work, tuning, int64(1))
        count_crossings(data, state, work, math.inf)
        _accept(data, state, work)
    for _ in range(iterations):
        begin(work)
        old, old_short = work.count[COST], work.count[SHORT]
        strings, longest = tuning.strings, tuning.longest
        if share(work.count) < tuning.large:
            strings, longest = tuning.large_strings, tuning.large_longest
        sending = fickle(work, tuning)
        closing = sending > 1.0 and share(work.count) < tuning.closing
        ruin(data, state, work, strings, longest, closing)
        sort_absent(data, work)
        recreate(data, state, work, tuning, sending, everywhere)
        _improve(data, state, work, tuning, int64(0))
        hotter = old - temperature * math.log(share(work.count))
        count_crossings(data, state, work, hotter)
        if work.count[COST] < hotter and within_stock(data, work):
            work.count[ACCEPTED] += 1
            work.count[COMPLETE] += work.count[SHORT] == 0
            _accept(data, state, work)
        else:
            take_back(data, state, work, old, old_short)
            old_boxes(data, state, work)


@inner
def _list_left_out(data: Data, state: State, work: Work, order: Int32) -> None:
    count = int64(0)
    for i in range(order.shape[0]):
        if absent(data, state, int64(order[i])):
            work.list[count, ABSENT_LIST] = order[i]
            count += 1
    work.count[ABSENT] = count


def _nothing_to_trim(data: Data, state: State, work: Work) -> None:
    return None


@ruled(_nothing_to_trim)
def _trim_all(data: Data, state: State, work: Work) -> None:
    """Take loadings that bring nothing off the routes of this iteration. A plan has none, and
    without their seconds a vehicle may wait for too long, or goods ride for too long."""
    if data.real == data.n or not data.whole:
        return
    for i in range(work.count[ROUTES_WRITTEN]):
        r = int64(work.list[i, SLOT])
        size = state.route[r, SIZE]
        trim(data, state, work, r)
        if state.route[r, SIZE] != size:
            put_right(data, state, work, r, int64(0))
            refresh_positions(data, state, r)


@inlined
def _improve(data: Data, state: State, work: Work, tuning: Tuning, whole: int) -> None:
    """Local search from what stands elsewhere than before, or from every task, then better
    vehicles."""
    for i in range(work.count[ROUTES_WRITTEN]):
        refresh_positions(data, state, int64(work.list[i, SLOT]))
    if whole or share(work.count) < tuning.improve:
        for i in range(data.n if whole else work.count[NODES_WRITTEN]):
            x = int64(i) if whole else int64(work.list[i, ROW])
            if x < data.n and state.node[x, ROUTE] >= 0 and (whole or moved(state, work, i)):
                enqueue(data, state, work, x)
        local_search(data, state, work, tuning)
    _trim_all(data, state, work)
    if data.mixed:
        refit(data, state, work)


@inlined
def _accept(data: Data, state: State, work: Work) -> None:
    keep(data, state, work)
    if work.count[COST] + work.count[SHORT] < work.count[BEST_COST]:
        keep_best(state, work)
