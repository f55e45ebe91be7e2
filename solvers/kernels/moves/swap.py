"""Swap: a chain of one or two tasks from u on changes places with one from behind v.

Four arcs go and four come, two of each where the chains begin and two where they end. In a swap
that pays, it pays on one of the two sides alone, so only those are looked at that do where they
begin: the others are seen from their ends, read the other way round, when those are looked at.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, int64
from solvers.kernels.layout import AMOUNT, CHAIN, Data, State, Work
from solvers.kernels.moves.propose import propose
from solvers.kernels.moves.view import (
    CHAIN_AMOUNT,
    NEXT,
    TASK,
    Pair,
    View,
    arc,
    arc_to,
    inside_change,
)

LONGEST = 2


@inlined
def scan(data: Data, state: State, work: Work, view: View, pair: Pair, best: int) -> int:
    """The better of ``best`` and every swap that lets u follow v."""
    node = state.node
    same = pair.a == pair.b
    first = pair.after_v
    alike = pair.price_a == pair.price_b
    here = pair.vu - node[pair.u, view.price_back] - node[pair.v, view.price_next]
    if here >= pair.slack and alike:
        return best
    here += arc(data, view, pair.price_a, pair.before_u, first)
    if here >= pair.slack and alike:
        return best
    y, amount = first, int64(0)
    for j in range(LONGEST):
        if y >= data.n:
            break
        amount += data.fixed[y, AMOUNT]
        after_y = int64(node[y, view.next])
        base = here - node[y, view.price_next]
        if j > 0 and pair.price_a != pair.price_b:
            base += arc(data, view, pair.price_a, first, y) - node[first, view.price_next]
        for i in range(min(pair.length, LONGEST)):
            if same:
                if pair.apart <= i and pair.apart + 1 + j >= -1:
                    continue  # the chains would touch
            else:
                more = work.count[CHAIN + 4 * i + CHAIN_AMOUNT] - amount
                if more > pair.room_b or -more > pair.room_a:
                    continue
            x, after_x = work.count[CHAIN + 4 * i + TASK], work.count[CHAIN + 4 * i + NEXT]
            cost = base + arc(data, view, pair.price_b, x, after_y)
            cost += arc_to(data, view, pair.price_a, y, after_x) - node[x, view.price_next]
            if i > 0 and not data.plain:
                cost += inside_change(data, work, view, pair, i, int64(0))
            if cost - pair.slack < best:
                best = propose(
                    data, state, work, view.forward, pair.a, pair.b, pair.u_first, pair.slack,
                    pair.before_u, after_x, pair.v, after_y, int64(0), cost, best,
                )  # fmt: skip
        y = after_y
    return best
