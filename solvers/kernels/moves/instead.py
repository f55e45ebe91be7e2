"""Instead: a task on a route gives its place to one of its alternatives."""

from __future__ import annotations

from solvers.kernels.alternatives import next_of
from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import bare, judge_insertion
from solvers.kernels.layout import (
    ABSENT,
    AMOUNT,
    CAPACITY,
    LOAD,
    MOVED,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    PRICES,
    ROUTE,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import insert, remove
from solvers.kernels.starts import admits
from solvers.kernels.summary import price_of_wait, refresh_positions
from solvers.kernels.travel import price


def _nothing(data: Data, state: State, work: Work, u: int) -> int:
    return u


@ruled(_nothing)
def put_another(data: Data, state: State, work: Work, u: int) -> int:
    """Let the alternative of u that saves most stand where u does; it, or u if none saves."""
    if not data.grouped:
        return u
    rarely()
    x, best, found = next_of(data, u), int64(0), u
    while x != u:
        cost = _change(data, state, work, u, x, best)
        if cost < best:
            best, found = cost, x
        x = next_of(data, x)
    if found != u:
        _exchange(data, state, work, u, found)
        work.count[MOVED] += 1
    return found


@inner
def _change(data: Data, state: State, work: Work, u: int, x: int, best: int) -> int:
    """By how much x in the place of u changes the cost, 0 where that is not below ``best``."""
    node = state.node
    r = int64(node[u, ROUTE])
    kind = slot_kind(data, r)
    if data.task[x, data.may_at + kind] == 0 or not admits(data, state, r, x):
        return int64(0)
    more = int64(data.fixed[x, AMOUNT]) - data.fixed[u, AMOUNT]
    if state.route[r, LOAD] + more > data.kinds[kind, CAPACITY]:
        return int64(0)
    a, b, table = int64(node[u, PRED]), int64(node[u, SUCC]), data.kinds[kind, PRICES]
    cost = price(data, table, a, x) + price(data, table, x, b)
    cost += data.out[u] - data.out[x] - node[u, PRICE_IN] - node[u, PRICE_OUT]
    slack = int64(0)
    if data.spans:
        slack = price_of_wait(data, kind, state.route[r, WAIT])
    if cost - slack >= best:
        return int64(0)
    if not bare(data):
        cost += judge_insertion(data, state, work, x, a, b)
    return cost if cost < best else int64(0)


@inner
def _exchange(data: Data, state: State, work: Work, u: int, x: int) -> None:
    """x stands where u stood; u is not looked for."""
    a, r = int64(state.node[u, PRED]), int64(state.node[u, ROUTE])
    remove(data, state, work, u)
    work.count[ABSENT] -= 1
    insert(data, state, work, x, a, int64(state.node[a, SUCC]))
    refresh_positions(data, state, r)
