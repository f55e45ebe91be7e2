"""What the move that is written down changes of legs that cross.

The legs that go and those that come are the joints of chains: what stands before and after a
segment, and the segments between. A segment has the same legs inside whichever way it is driven.
"""

from __future__ import annotations

from solvers.kernels.crossings import cross, met, owner_of
from solvers.kernels.jit import inlined, inner, int64, ruled
from solvers.kernels.layout import (
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

Joints = tuple[int, int, int, int, int, int, int, int]
"""Ends of up to four legs, -1 where there is none."""


@inlined
def _joined(before: int, first: int, last: int, after: int, there: bool) -> tuple[int, int, int]:
    """Three ends of the legs from ``before`` over a segment to ``after``: where the first leg ends,
    where the second begins (-1 for none) and ends."""
    if there:
        return first, last, after
    return after, int64(-1), int64(-1)


def _unpriced(data: Data, state: State, work: Work) -> int:
    return int64(0)


@ruled(_unpriced)
def crossed_by_move(data: Data, state: State, work: Work) -> int:
    """The price of the crossings that a move makes, less that of those which it takes away."""
    if data.crossing == 0:
        return int64(0)
    node, count = state.node, work.count
    kind = count[MOVE]
    one, other = owner_of(data, count[ROUTE_A]), owner_of(data, count[ROUTE_A])
    pa, none = count[BEFORE_A], int64(-1)
    fa = int64(node[pa, SUCC])
    if kind == DROP:
        sa = int64(node[fa, SUCC])
        went = (pa, fa, fa, sa, none, none, none, none)
        came = (pa, sa, none, none, none, none, none, none)
        return _change(data, state, went, came, one, other)
    sa = count[AFTER_A]
    la, in_a = int64(node[sa, PRED]), fa != sa
    a1, a2, a3 = _joined(pa, fa, la, sa, in_a)
    if kind != EXCHANGE and kind != WITHIN and kind != MIRROR:  # a segment is reversed
        went = (pa, a1, a2, a3, none, none, none, none)
        came = (pa, la, fa, sa, none, none, none, none)
        return _change(data, state, went, came, one, other)
    pb = count[BEFORE_B]
    fb = int64(node[pb, SUCC])
    if kind == MIRROR:
        other = owner_of(data, count[ROUTE_B])
        went = (pa, fa, none, none, pb, fb, none, none)
        came = (pa, pb, none, none, fa, fb, none, none)
        return _change(data, state, went, came, one, other)
    sb = count[AFTER_B]
    lb, in_b = int64(node[sb, PRED]), fb != sb
    xa, ya = (la, fa) if count[REVERSE_A] else (fa, la)
    xb, yb = (lb, fb) if count[REVERSE_B] else (fb, lb)
    b1, b2, b3 = _joined(pb, fb, lb, sb, in_b)
    if kind == EXCHANGE:
        other = owner_of(data, count[ROUTE_B])
    if kind == EXCHANGE or sa != fb:
        c1, c2, c3 = _joined(pa, xb, yb, sa, in_b)
        d1, d2, d3 = _joined(pb, xa, ya, sb, in_a)
        went = (pa, a1, a2, a3, pb, b1, b2, b3)
        came = (pa, c1, c2, c3, pb, d1, d2, d3)
    else:  # nothing stands between the segments
        went = (pa, fa, la, fb, lb, sb, none, none)
        came = (pa, xb, yb, xa, ya, sb, none, none)
    return _change(data, state, went, came, one, other)


@inner
def _change(data: Data, state: State, went: Joints, came: Joints, one: int, other: int) -> int:
    """The price of legs that come, less that of those that go: the first two of each are of owner
    ``one``, the others of ``other``."""
    found = int64(0)
    for i in range(4):
        mine = one if i < 2 else other
        a, b = came[2 * i], came[2 * i + 1]
        if _is_leg(data, a, b):
            found += met(data, state, a, b, mine)
            for j in range(4):
                if (one if j < 2 else other) != mine:
                    continue
                if _is_leg(data, went[2 * j], went[2 * j + 1]):
                    found -= cross(data, a, b, went[2 * j], went[2 * j + 1])
                if j < i and _is_leg(data, came[2 * j], came[2 * j + 1]):
                    found += cross(data, a, b, came[2 * j], came[2 * j + 1])
        a, b = went[2 * i], went[2 * i + 1]
        if _is_leg(data, a, b):
            found -= met(data, state, a, b, mine)
            for j in range(i):
                there = _is_leg(data, went[2 * j], went[2 * j + 1])
                if there and (one if j < 2 else other) == mine:
                    found += cross(data, a, b, went[2 * j], went[2 * j + 1])
    return data.crossing * found


@inlined
def _is_leg(data: Data, a: int, b: int) -> bool:
    """Whether both ends are tasks."""
    return 0 <= a < data.real and 0 <= b < data.real
