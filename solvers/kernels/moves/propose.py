"""Judge a move by all rules and write it down."""

from __future__ import annotations

from solvers.kernels.cargo import pair_begins, pair_ends
from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.judge import (
    bare,
    change_of_wait,
    judge,
    quick_end,
    quick_judge,
    quick_segment,
    walk_from,
    walk_over,
    walk_segment,
    walk_to,
)
from solvers.kernels.layout import (
    AFTER_A,
    AFTER_B,
    BEFORE_A,
    BEFORE_B,
    EXCHANGE,
    MOVE,
    NOTHING,
    PRED,
    REVERSAL,
    REVERSE_A,
    REVERSE_B,
    ROUTE_A,
    ROUTE_B,
    START,
    SUCC,
    WITHIN,
    Data,
    State,
    Work,
)


@inner
def write(
    work: Work, move: int, a: int, b: int, pa: int, sa: int, pb: int, sb: int, ra: int, rb: int
) -> None:
    """Write a move down."""
    work.count[MOVE] = move
    work.count[ROUTE_A] = a
    work.count[ROUTE_B] = b
    work.count[BEFORE_A] = pa
    work.count[AFTER_A] = sa
    work.count[BEFORE_B] = pb
    work.count[AFTER_B] = sb
    work.count[REVERSE_A] = ra
    work.count[REVERSE_B] = rb


@inner
def propose(
    data: Data,
    state: State,
    work: Work,
    forward: int,
    a: int,
    b: int,
    u_first: int,
    slack: int,
    pa: int,
    sa: int,
    pb: int,
    sb: int,
    reverse_a: int,
    cost: int,
    best: int,
) -> int:
    """Segments (pa, sa) of route a and (pb, sb) of route b, as the view reads them, change places.

    ``cost`` is the change by arcs. Returns the new best: the whole change if it is feasible and
    better than ``best``, and then the move is written down.
    """
    if not forward:
        pa, sa, pb, sb = sa, pa, sb, pb
    reverse_b = int64(0)
    if a != b:
        if data.quick:
            if not (
                quick_judge(data, state, pa, pb, sb, reverse_b, sa)
                and quick_judge(data, state, pb, pa, sa, reverse_a, sb)
            ):
                return best
        elif not bare(data):
            pair_begins(data, work)
            cost += judge(data, state, work, pa, pb, sb, reverse_b, sa)
            if cost < best + slack:
                cost += judge(data, state, work, pb, pa, sa, reverse_a, sb)
            pair_ends(data, work)
        if cost >= best:
            return best
        write(work, EXCHANGE, a, b, pa, sa, pb, sb, reverse_a, reverse_b)
        return cost
    if not u_first:
        pa, sa, pb, sb = pb, sb, pa, sa
        reverse_a, reverse_b = reverse_b, reverse_a
    if data.quick:
        if not _quick_within(data, state, pa, sa, pb, sb, reverse_a, reverse_b):
            return best
    elif not bare(data):
        cost += _judge_within(data, state, work, a, pa, sa, pb, sb, reverse_a, reverse_b)
    if cost >= best:
        return best
    write(work, WITHIN, a, a, pa, sa, pb, sb, reverse_a, reverse_b)
    return cost


@inlined
def _quick_within(
    data: Data,
    state: State,
    pa: int,
    sa: int,
    pb: int,
    sb: int,
    reverse_a: int,
    reverse_b: int,
) -> bool:
    """`_judge_within` where one window a task is all there is to look at."""
    time = int64(state.node[pa, START])
    time, a = quick_segment(data, state, time, pa, pb, sb, reverse_b)
    if pb != int64(state.node[sa, PRED]):
        before, after = int64(state.node[sa, PRED]), int64(state.node[pb, SUCC])
        time, a = quick_segment(data, state, time, a, before, after, int64(0))
    time, a = quick_segment(data, state, time, a, pa, sa, reverse_a)
    return quick_end(data, state, time, a, sb)


@inner
def _judge_within(
    data: Data,
    state: State,
    work: Work,
    r: int,
    pa: int,
    sa: int,
    pb: int,
    sb: int,
    reverse_a: int,
    reverse_b: int,
) -> int:
    """Route r as: up to pa, segment b, from sa to pb, segment a, from sb on."""
    walk_from(data, state, work, pa)
    if not walk_segment(data, state, work, pb, sb, reverse_b):
        return NOTHING
    x, stop = sa, int64(state.node[pb, SUCC])
    while x != stop:
        if not walk_over(data, state, work, x):
            return NOTHING
        x = int64(state.node[x, SUCC])
    if not walk_segment(data, state, work, pa, sa, reverse_a):
        return NOTHING
    wait = walk_to(data, state, work, sb)
    return NOTHING if wait < 0 else change_of_wait(data, state, r, wait)


@inner
def propose_reversal(
    data: Data, state: State, work: Work, r: int, a: int, b: int, cost: int, best: int
) -> int:
    """Route r with what lies between rows a and b reversed; as `propose`."""
    if data.quick:
        time = int64(state.node[a, START])
        time, x = quick_segment(data, state, time, a, a, b, int64(1))
        if not quick_end(data, state, time, x, b):
            return best
    elif not bare(data):
        walk_from(data, state, work, a)
        if not walk_segment(data, state, work, a, b, int64(1)):
            return best
        wait = walk_to(data, state, work, b)
        if wait < 0:
            return best
        cost += change_of_wait(data, state, r, wait)
    if cost >= best:
        return best
    write(work, REVERSAL, r, r, a, b, int64(0), int64(0), int64(0), int64(0))
    return cost
