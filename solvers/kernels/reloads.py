"""Second trips: a route holds a row for each time that its vehicle loads again.

These rows are tasks that bring nothing and may be left out at no price; what is on board begins
anew there. They come in together with the task that needs them, and go when they are of no use or
the local search drops them.
"""

from __future__ import annotations

from solvers.kernels.again import bits_from, next_loading, other_loading
from solvers.kernels.calls import load_at
from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import change_of_wait, walk_from, walk_over, walk_to
from solvers.kernels.layout import (
    CALL,
    CALL_PRICE,
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
from solvers.kernels.starts import bits, call_rows, set_start
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
) -> tuple[int, int, int, int, int]:
    return best, int64(-1), int64(0), int64(-1), int64(-1)


@ruled(_no_reload)
def best_reload(
    data: Data, state: State, work: Work, tuning: Tuning, c: int, best: int
) -> tuple[int, int, int, int, int]:
    """Task c together with a loading: next to a neighbour, or as a trip of its own at either end
    of a neighbour's route. Price, the row after which they come, which comes first, the loading,
    and on shared days how the route loads before its first trip, a row of calls, -1 for as now."""
    after, order, last = int64(-1), int64(0), int64(-1)
    loading, own = int64(-1), int64(-1)
    for k in range(tuning.near_insert):
        v = int64(data.near[c, k, 0])
        if v < 0:
            break
        r = int64(state.node[v, ROUTE])
        if r < 0 or data.task[c, data.may_at + slot_kind(data, r)] == 0:
            continue
        any_one = int64(-1)
        if not data.shared:
            any_one = idle_loading(data, state, slot_kind(data, r))
            if any_one < 0:
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
            for turn in range(2):
                if (a == first) if turn == 0 else (b == first + 1):
                    continue
                x, row = any_one, int64(-1)
                if data.shared:
                    rarely()
                    cost, x, row = _best_loading(data, state, work, c, a, b, int64(turn), best)
                else:
                    one, other = (x, c) if turn == 0 else (c, x)
                    cost = judge_both(data, state, work, one, other, a, b, best)
                if cost < best:
                    best, after, loading, own = cost, a, x, row
                    order = int64(BEFORE if turn == 0 else AFTER)
        last = r
    return best, after, order, loading, own


@inner
def _best_loading(
    data: Data, state: State, work: Work, c: int, a: int, b: int, turn: int, best: int
) -> tuple[int, int, int]:
    """On shared days, task c with a loading before it (``turn`` 0) or after it between neighbours a
    and b: price, the loading and a row of calls, as above; NOTHING where there is none that costs
    less than ``best``."""
    kind = slot_kind(data, int64(state.node[a, ROUTE]))
    found, row, need = int64(-1), int64(-1), bits_from(data, state, b)
    if turn == 0:
        need |= bits(data, c)
    x = next_loading(data, state, kind, need, data.real) if data.kinds[kind, RELOADS] else found
    while x >= 0:
        if turn == 1 and a >= data.n:
            cost, at_row = _first_alone(data, state, work, c, x, a, b, best)
        else:
            first, second = (x, c) if turn == 0 else (c, x)
            cost, at_row = judge_both(data, state, work, first, second, a, b, best), int64(-1)
        if cost < best:
            best, found, row = cost, x, at_row
        x = other_loading(data, state, kind, need, x)
    return (best if found >= 0 else NOTHING), found, row


@inner
def _first_alone(
    data: Data, state: State, work: Work, c: int, x: int, a: int, b: int, best: int
) -> tuple[int, int]:
    """Task c as the first trip, which loads for it alone: price, and a row of calls."""
    r, found = int64(state.node[a, ROUTE]), int64(-1)
    own = int64(state.route[r, CALL])
    begin, end = call_rows(data, slot_kind(data, r), bits(data, c))
    for row in range(begin, end):
        more = data.calls[row, CALL_PRICE] - data.calls[own, CALL_PRICE]
        set_start(data, state, r, int64(row))
        cost = judge_both(data, state, work, c, x, a, b, best - more) + more
        if cost < best:
            best, found = cost, int64(row)
    set_start(data, state, r, own)
    return (best if found >= 0 else NOTHING), found


def _not_inserted(
    data: Data, state: State, work: Work, c: int, a: int, order: int, x: int, own: int
) -> None:
    return None


@ruled(_not_inserted)
def insert_with_reload(
    data: Data, state: State, work: Work, c: int, a: int, order: int, x: int, own: int
) -> None:
    """Carry out what `best_reload` has found."""
    if own >= 0:
        rarely()
        load_at(data, state, work, int64(state.node[a, ROUTE]), own)
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
            if data.shared and before < data.n and before >= data.real and after != first + 1:
                rarely()
                remove(data, state, work, before)  # what follows needs what x loads
            else:
                remove(data, state, work, x)
            if after == first + 1 and before != first:
                after = before  # it may end the route now
        x = after
