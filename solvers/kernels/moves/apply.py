"""Carry out the move that is written down: the new routes are listed, then written in place."""

from __future__ import annotations

from solvers.kernels.jit import inner, int64
from solvers.kernels.layout import (
    ABSENT,
    AFTER_A,
    AFTER_B,
    BEFORE_A,
    BEFORE_B,
    DROP,
    EXCHANGE,
    MIRROR,
    MOVE,
    PRED,
    REVERSE_A,
    REVERSE_B,
    ROUTE_A,
    ROUTE_B,
    SUCC,
    WITHIN,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import remove, rewrite
from solvers.kernels.summary import refresh


@inner
def _list(state: State, work: Work, k: int, a: int, b: int, reverse: int) -> int:
    """Append the tasks strictly between rows a and b of one route; returns the new length."""
    node, buffer = state.node, work.buffer
    column = PRED if reverse else SUCC
    x, stop = (int64(node[b, PRED]), a) if reverse else (int64(node[a, SUCC]), b)
    while x != stop:
        buffer[k] = x
        k += 1
        x = int64(node[x, column])
    return k


@inner
def apply(data: Data, state: State, work: Work) -> None:
    """Change the routes as the move says. The caller accounts for the cost."""
    count = work.count
    kind, r = count[MOVE], count[ROUTE_A]
    if kind == DROP:
        task = int64(state.node[count[BEFORE_A], SUCC])
        remove(data, state, work, task)
        work.count[ABSENT] -= task < data.real
        refresh(data, state, work, r)
    elif kind == EXCHANGE:
        _exchange(data, state, work)
    elif kind == MIRROR:
        _mirror(data, state, work)
    else:
        first = data.n + 2 * r
        pa, sa = count[BEFORE_A], count[AFTER_A]
        k = _list(state, work, int64(0), first, int64(state.node[pa, SUCC]), int64(0))
        if kind == WITHIN:
            k = _within(state, work, k)
            last = count[AFTER_B]
        else:
            k = _list(state, work, k, pa, sa, int64(1))
            last = sa
        k = _list(state, work, k, int64(state.node[last, PRED]), first + 1, int64(0))
        rewrite(data, state, work, r, int64(0), k)


@inner
def _within(state: State, work: Work, k: int) -> int:
    """Segment b, what lies between the segments, segment a."""
    count = work.count
    pa, sa, pb, sb = count[BEFORE_A], count[AFTER_A], count[BEFORE_B], count[AFTER_B]
    k = _list(state, work, k, pb, sb, count[REVERSE_B])
    x, stop = sa, int64(state.node[pb, SUCC])
    while x != stop:
        work.buffer[k] = x
        k += 1
        x = int64(state.node[x, SUCC])
    return _list(state, work, k, pa, sa, count[REVERSE_A])


@inner
def _exchange(data: Data, state: State, work: Work) -> None:
    """Two routes, each with the other's segment in place of its own."""
    node, count = state.node, work.count
    a, b = count[ROUTE_A], count[ROUTE_B]
    pa, sa, pb, sb = count[BEFORE_A], count[AFTER_A], count[BEFORE_B], count[AFTER_B]
    first_a, first_b = data.n + 2 * a, data.n + 2 * b
    k = int64(0)
    k = _list(state, work, k, first_a, int64(node[pa, SUCC]), int64(0))
    k = _list(state, work, k, pb, sb, count[REVERSE_B])
    k = _list(state, work, k, int64(node[sa, PRED]), first_a + 1, int64(0))
    cut = k
    k = _list(state, work, k, first_b, int64(node[pb, SUCC]), int64(0))
    k = _list(state, work, k, pa, sa, count[REVERSE_A])
    k = _list(state, work, k, int64(node[sb, PRED]), first_b + 1, int64(0))
    rewrite(data, state, work, a, int64(0), cut)
    rewrite(data, state, work, b, cut, k)


@inner
def _mirror(data: Data, state: State, work: Work) -> None:
    """Beginning of a and beginning of b reversed; end of a reversed and end of b."""
    node, count = state.node, work.count
    a, b = count[ROUTE_A], count[ROUTE_B]
    pa, pb = count[BEFORE_A], count[BEFORE_B]
    first_a, first_b = data.n + 2 * a, data.n + 2 * b
    k = int64(0)
    k = _list(state, work, k, first_a, int64(node[pa, SUCC]), int64(0))
    k = _list(state, work, k, first_b, int64(node[pb, SUCC]), int64(1))
    cut = k
    k = _list(state, work, k, pa, first_a + 1, int64(1))
    k = _list(state, work, k, pb, first_b + 1, int64(0))
    rewrite(data, state, work, a, int64(0), cut)
    rewrite(data, state, work, b, cut, k)
