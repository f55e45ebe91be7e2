"""Relocate: a chain of one to three tasks from u on moves next to v, either way round."""

from __future__ import annotations

from solvers.kernels.jit import inlined, int64
from solvers.kernels.layout import CHAIN, SIZE, Data, State, Work
from solvers.kernels.moves.propose import propose
from solvers.kernels.moves.view import (
    CHAIN_AMOUNT,
    GAIN,
    NEXT,
    TASK,
    Pair,
    View,
    arc,
    arc_to,
    inside_change,
)
from solvers.kernels.starts import send_price


@inlined
def scan(data: Data, state: State, work: Work, view: View, pair: Pair, best: int) -> int:
    """The better of ``best`` and every relocation of a chain from u to v."""
    node = state.node
    same = pair.a == pair.b
    for i in range(pair.length):
        if same and 0 < pair.apart <= i:
            break  # v is part of the chain
        if not same and work.count[CHAIN + 4 * i + CHAIN_AMOUNT] > pair.room_b:
            break
        if i == 0 and not view.forward:
            continue  # a single task: seen already from the other end
        x, after = work.count[CHAIN + 4 * i + TASK], work.count[CHAIN + 4 * i + NEXT]
        saved = work.count[CHAIN + 4 * i + GAIN]
        if not same and state.route[pair.a, SIZE] == i + 1:
            saved += send_price(data, state, pair.a)
        if not (same and pair.after_v == pair.u):
            cost = pair.vu - saved - node[pair.v, view.price_next]
            if i > 0 and not data.plain:
                cost += inside_change(data, work, view, pair, i, int64(0))
            if cost - pair.slack < best:  # even if the other new arc cost nothing
                cost += arc(data, view, pair.price_b, x, pair.after_v)
            if cost - pair.slack < best:
                best = propose(
                    data, state, work, view.forward, pair.a, pair.b, pair.u_first, pair.slack,
                    pair.before_u, after, pair.v, pair.after_v, int64(0), cost, best,
                )  # fmt: skip
        if not (same and pair.v == after):
            cost = pair.uv - saved - node[pair.v, view.price_back]
            if i > 0 and not data.plain:
                cost += inside_change(data, work, view, pair, i, int64(1))
            if cost - pair.slack < best:
                cost += arc_to(data, view, pair.price_b, pair.before_v, x)
            if cost - pair.slack < best:
                best = propose(
                    data, state, work, view.forward, pair.a, pair.b, pair.u_first, pair.slack,
                    pair.before_u, after, pair.before_v, pair.v, int64(1), cost, best,
                )  # fmt: skip
    return best
