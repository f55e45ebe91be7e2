"""Second trips: a route holds a row for each time that its vehicle loads again.

These rows are tasks that bring nothing and may be left out at no price; what is on board begins
anew there. They come in together with the task that needs them, and go when they are of no use or
the local search drops them.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import change_of_wait, walk_from, walk_over, walk_to
from solvers.kernels.layout import (
    NO_ARC,
    NOTHING,
    PRED,
    PRICE_OUT,
    PRICES,
    RELOADS,
    ROUTE,
    SIZE,
    SUCC,
    Data,
    State,
    Tuning,
    Work,
)
from solvers.kernels.routes import insert, remove
from solvers.kernels.travel import price

AFTER, BEFORE = -2, -3
"""How `solvers.kernels.recreate` tells that a task goes in with a loading after it, or before."""


@inner
def idle_loading(data: Data, state: State, kind: int) -> int:
    """A loading that is on no route, for a vehicle type; -1 if there is none."""
    if data.kinds[kind, RELOADS] == 0:
        return int64(-1)
    for x in range(data.real, data.n):
        if state.node[x, ROUTE] < 0 and data.task[x, data.may_at + kind] != 0:
            return int64(x)
    return int64(-1)


@inner
def judge_both(
    data: Data, state: State, work: Work, first: int, second: int, a: int, b: int, best: int
) -> int:
    """Change of cost where two rows come between neighbours a and b; NOTHING where they cannot, or
    it is not below ``best``."""
    r = int64(state.node[a, ROUTE])
    table = data.kinds[slot_kind(data, r), PRICES]
    cost = price(data, table, a, first) + price(data, table, first, second)
    cost += price(data, table, second, b) - int64(state.node[a, PRICE_OUT])
    if cost >= min(best, NO_ARC // 2):
        return NOTHING
    walk_from(data, state, work, a)
    if not (walk_over(data, state, work, first) and walk_over(data, state, work, second)):
        return NOTHING
    wait = walk_to(data, state, work, b)
    return NOTHING if wait < 0 else cost + change_of_wait(data, state, r, wait)


def _no_reload(
    data: Data, state: State, work: Work, tuning: Tuning, c: int, best: int
) -> tuple[int, int, int]:
    return best, int64(-1), int64(0)


@ruled(_no_reload)
def best_reload(
    data: Data, state: State, work: Work, tuning: Tuning, c: int, best: int
) -> tuple[int, int, int]:
    """Task c together with a loading: next to a neighbour, or as a trip of its own at either end
    of a neighbour's route. Price, the row after which they come, and which comes first."""
    after, order, last = int64(-1), int64(0), int64(-1)
    for k in range(tuning.near_insert):
        v = int64(data.near[c, k, 0])
        if v < 0:
            break
        r = int64(state.node[v, ROUTE])
        if r < 0 or data.task[c, data.may_at + slot_kind(data, r)] == 0:
            continue
        x = idle_loading(data, state, slot_kind(data, r))
        if x < 0:
            continue
        first = data.n + 2 * r
        for place in range(4):
            if place >= 2 and r == last:
                break
            a = v
            if place == 1:
                a = int64(state.node[v, PRED])
            elif place == 2:
                a = first
            elif place == 3:
                a = int64(state.node[first + 1, PRED])
            b = int64(state.node[a, SUCC])
            if a != first:
                cost = judge_both(data, state, work, x, c, a, b, best)
                if cost < best:
                    best, after, order = cost, a, int64(BEFORE)
            if b != first + 1:
                cost = judge_both(data, state, work, c, x, a, b, best)
                if cost < best:
                    best, after, order = cost, a, int64(AFTER)
        last = r
    return best, after, order


def _not_inserted(data: Data, state: State, work: Work, c: int, a: int, order: int) -> None:
    return None


@ruled(_not_inserted)
def insert_with_reload(data: Data, state: State, work: Work, c: int, a: int, order: int) -> None:
    """Carry out what `best_reload` has found."""
    x = idle_loading(data, state, slot_kind(data, int64(state.node[a, ROUTE])))
    if order == BEFORE:
        insert(data, state, work, x, a, int64(state.node[a, SUCC]))
        insert(data, state, work, c, x, int64(state.node[x, SUCC]))
    else:
        insert(data, state, work, c, a, int64(state.node[a, SUCC]))
        insert(data, state, work, x, c, int64(state.node[c, SUCC]))


def _not_trimmed(data: Data, state: State, work: Work, r: int) -> None:
    return None


@ruled(_not_trimmed)
def trim(data: Data, state: State, work: Work, r: int) -> None:
    """Take loadings off a route that begin or end it, or follow one another."""
    first = data.n + 2 * r
    x = int64(state.node[first, SUCC])
    while x != first + 1 and state.route[r, SIZE] > 0:
        after = int64(state.node[x, SUCC])
        before = int64(state.node[x, PRED])
        if x >= data.real and (before == first or before >= data.real or after == first + 1):
            remove(data, state, work, x)
            if after == first + 1 and before != first:
                after = before  # it may end the route now
        x = after
