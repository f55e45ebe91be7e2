"""What an iteration changes is written down first, so that giving it up costs what it changed."""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely
from solvers.kernels.layout import (
    BEST,
    BEST_COST,
    BESTS,
    CALL,
    CHANGED,
    CHANGED_LIST,
    COST,
    FIRST_SLOT,
    HEIGHT,
    IDLE,
    ITERATION,
    KIND,
    LOAD,
    NODES_WRITTEN,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    ROUTE,
    ROUTE_STAMP,
    ROUTES_WRITTEN,
    ROW,
    SEEN,
    SHORT,
    SIZE,
    SLOT,
    STACK,
    STAMP,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.pools import count_out
from solvers.kernels.starts import set_start
from solvers.kernels.summary import refresh


@inlined
def note(state: State, work: Work, row: int) -> None:
    """Write down a row of nodes before its first change in this iteration."""
    node = state.node
    if node[row, STAMP] != work.count[ITERATION]:
        node[row, STAMP] = work.count[ITERATION]
        k = work.count[NODES_WRITTEN]
        work.list[k, ROW] = row
        work.list[k, ROW + 1] = node[row, PRED]
        work.list[k, ROW + 2] = node[row, SUCC]
        work.list[k, ROW + 3] = node[row, PRICE_IN]
        work.list[k, ROW + 4] = node[row, PRICE_OUT]
        work.list[k, ROW + 5] = node[row, ROUTE]
        work.count[NODES_WRITTEN] = k + 1


@inlined
def note_route(state: State, work: Work, r: int) -> None:
    """Write down a route before its first change in this iteration."""
    route = state.route
    if route[r, ROUTE_STAMP] != work.count[ITERATION]:
        route[r, ROUTE_STAMP] = work.count[ITERATION]
        k = work.count[ROUTES_WRITTEN]
        work.list[k, SLOT] = r
        work.list[k, SLOT + 1] = route[r, LOAD]
        work.list[k, SLOT + 2] = route[r, SIZE]
        work.list[k, SLOT + 3] = route[r, WAIT]
        work.list[k, SLOT + 4] = route[r, CALL]
        work.count[ROUTES_WRITTEN] = k + 1


@inlined
def begin(work: Work) -> None:
    """An empty journal for a new iteration."""
    work.count[ITERATION] += 1
    work.count[NODES_WRITTEN] = 0
    work.count[ROUTES_WRITTEN] = 0


@inlined
def moved(state: State, work: Work, i: int) -> bool:
    """Whether the row of nodes that was written down as number i stands elsewhere now."""
    row = int64(work.list[i, ROW])
    return (
        state.node[row, PRED] != work.list[i, ROW + 1]
        or state.node[row, SUCC] != work.list[i, ROW + 2]
        or state.node[row, ROUTE] != work.list[i, ROW + 5]
    )


@inner
def release(data: Data, state: State, r: int) -> None:
    """Put an empty slot on the stack of its type. One that is filled meanwhile is skipped later."""
    if state.route[r, IDLE] == 0:
        state.route[r, IDLE] = 1
        kind = slot_kind(data, r)
        k = state.route[first_slot(data, kind), HEIGHT]
        state.route[first_slot(data, kind) + k, STACK] = r
        state.route[first_slot(data, kind), HEIGHT] = k + 1


@inlined
def slot_kind(data: Data, r: int) -> int:
    """The vehicle type of a route slot."""
    return int64(data.fixed[data.n + 2 * r, KIND])


@inlined
def first_slot(data: Data, kind: int) -> int:
    """The first slot of a vehicle type."""
    return data.kinds[kind, FIRST_SLOT]


@inner
def take_back(data: Data, state: State, work: Work, cost: int, short: int) -> None:
    """Undo the iteration: everything as it was written down, and what follows from it."""
    node, route = state.node, state.route
    for i in range(work.count[NODES_WRITTEN]):
        row = int64(work.list[i, ROW])
        node[row, PRED] = work.list[i, ROW + 1]
        node[row, SUCC] = work.list[i, ROW + 2]
        node[row, PRICE_IN] = work.list[i, ROW + 3]
        node[row, PRICE_OUT] = work.list[i, ROW + 4]
        node[row, ROUTE] = work.list[i, ROW + 5]
    for i in range(work.count[ROUTES_WRITTEN]):
        r = int64(work.list[i, SLOT])
        route[r, LOAD] = work.list[i, SLOT + 1]
        count_out(data, state, r, route[r, SIZE], int64(work.list[i, SLOT + 2]))
        route[r, SIZE] = work.list[i, SLOT + 2]
        route[r, WAIT] = work.list[i, SLOT + 3]
        if data.shared:
            rarely()
            set_start(data, state, r, int64(work.list[i, SLOT + 4]))
        if route[r, SIZE] == 0:
            release(data, state, r)
        refresh(data, state, work, r)
    work.count[COST] = cost
    work.count[SHORT] = short


@inner
def keep(data: Data, state: State, work: Work) -> None:
    """Remember which tasks have changed since the best plan."""
    node = state.node
    for i in range(work.count[NODES_WRITTEN]):
        row = int64(work.list[i, ROW])
        if row < data.n and node[row, SEEN] == 0:
            node[row, SEEN] = 1
            work.list[work.count[CHANGED], CHANGED_LIST] = row
            work.count[CHANGED] += 1


@inner
def keep_best(state: State, work: Work) -> None:
    """The current plan is the best: copy what has changed since the last one."""
    node = state.node
    for i in range(work.count[CHANGED]):
        row = work.list[i, CHANGED_LIST]
        node[row, SEEN] = 0
        node[row, BEST] = node[row, PRED] if node[row, ROUTE] >= 0 else -1
    work.count[CHANGED] = 0
    work.count[BEST_COST] = work.count[COST] + work.count[SHORT]
    work.count[BESTS] += 1
