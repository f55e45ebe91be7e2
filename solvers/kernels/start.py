"""Plans given from outside, and what they cost when counted afresh."""

from __future__ import annotations

from solvers.kernels.alternatives import counted
from solvers.kernels.calls import settle
from solvers.kernels.crossings import price_crossings, put_box
from solvers.kernels.jit import inner, int64, kernel, rarely
from solvers.kernels.journal import begin, keep, keep_best, note, release, slot_kind
from solvers.kernels.layout import (
    ASTRAY,
    BEST_COST,
    COST,
    HEIGHT,
    IDLE,
    LOAD,
    PRICES,
    ROUTE,
    SHORT,
    SIZE,
    SUCC,
    WAIT,
    Data,
    Int32,
    State,
    Work,
)
from solvers.kernels.pools import all_in
from solvers.kernels.routes import link, rewrite
from solvers.kernels.starts import bits, call_rows, send_price, set_start
from solvers.kernels.summary import price_of_wait, refresh, stuck
from solvers.kernels.travel import price


@inner
def load(data: Data, state: State, work: Work, tasks: Int32, slots: Int32, offsets: Int32) -> None:
    """Routes as given, every other task left out: slot i of the list gets
    ``tasks[offsets[i]:offsets[i + 1]]``. They must keep every rule, but for those that depend on
    when a route starts: what kept them at other prices, or with its start decided, may break them
    now. Such a route is left away, and one that cannot be loaded in any way that `Data` knows."""
    begin(work)
    all_in(data, state)
    for x in range(data.n):
        note(state, work, int64(x))
        state.node[x, ROUTE] = -1
    for r in range(state.route.shape[0]):
        state.route[r, HEIGHT] = 0
    for back in range(state.route.shape[0]):
        _empty(data, state, work, int64(state.route.shape[0] - 1 - back))
    for i in range(slots.shape[0]):
        size = int64(offsets[i + 1] - offsets[i])
        for k in range(size):
            work.buffer[k] = tasks[offsets[i] + k]
        if data.shared and not _load_for(data, state, work, int64(slots[i]), size):
            rarely()
            continue
        rewrite(data, state, work, int64(slots[i]), int64(0), size)
        if data.shared and size > 0:
            rarely()
            settle(data, state, work, int64(slots[i]))
        if size > 0 and stuck(data, state, int64(slots[i])):
            rarely()
            rewrite(data, state, work, int64(slots[i]), size, size)
            for k in range(offsets[i], offsets[i + 1]):
                state.node[tasks[k], ROUTE] = -1
    work.count[COST] = _count_cost(data, state)
    work.count[SHORT] = int64(0)
    for x in range(data.real):
        if counted(data, state, int64(x)):
            work.count[SHORT] += data.hard[x] - data.out[x]
    for r in range(state.route.shape[0]):
        work.count[SHORT] += state.route[r, ASTRAY]
        put_box(data, state, int64(r))
    keep(data, state, work)
    if work.count[COST] + work.count[SHORT] < work.count[BEST_COST]:
        keep_best(state, work)


@inner
def _load_for(data: Data, state: State, work: Work, r: int, size: int) -> bool:
    """Let an empty slot load for its first trip, as in the buffer; False if it cannot."""
    mask = int64(0)
    for k in range(size):
        if work.buffer[k] >= data.real:
            break
        mask |= bits(data, int64(work.buffer[k]))
    row, end = call_rows(data, slot_kind(data, r), mask)
    if row < end:
        set_start(data, state, r, row)
    return row < end


@inner
def _empty(data: Data, state: State, work: Work, r: int) -> None:
    """A slot without tasks, on the stack of its type."""
    first = data.n + 2 * r
    for row in range(first, first + 2):
        note(state, work, int64(row))
        state.node[row, ROUTE] = r
    if data.shared:
        rarely()
        row, _ = call_rows(data, slot_kind(data, r), int64(0))
        set_start(data, state, r, row)
    table = data.kinds[slot_kind(data, r), PRICES]
    link(state, first, first + 1, price(data, table, first, first + 1))
    state.route[r, LOAD] = 0
    state.route[r, SIZE] = 0
    state.route[r, WAIT] = 0
    state.route[r, IDLE] = 0
    release(data, state, r)
    refresh(data, state, work, r)


@inner
def _count_cost(data: Data, state: State) -> int:
    """The cost of the routes as they stand, from nothing but their order."""
    node = state.node
    total = int64(0)
    for x in range(data.real):
        if counted(data, state, int64(x)):
            total += data.out[x]
    for r in range(state.route.shape[0]):
        if state.route[r, SIZE] == 0:
            continue
        kind = slot_kind(data, r)
        total += send_price(data, state, int64(r))
        total += price_of_wait(data, kind, state.route[r, WAIT])
        a = data.n + 2 * r
        end = a + 1
        while a != end:
            b = int64(node[a, SUCC])
            total += price(data, data.kinds[kind, PRICES], a, b)
            a = b
    return total + price_crossings(data, state)


@kernel
def count_cost(data: Data, state: State) -> int:
    """The cost of the routes as they stand, counted afresh: to hold the running total against."""
    return _count_cost(data, state)
