"""2-opt* with reversal: the beginnings of two routes become one, and so do their ends. Only where
times do not matter and every route ends where it starts, for then either direction will do."""

from __future__ import annotations

from solvers.kernels.jit import inlined, int64
from solvers.kernels.layout import (
    CAPACITY,
    CHAIN,
    FIXED_PRICE,
    LOAD,
    MIRROR,
    SUM,
    Data,
    State,
    Work,
)
from solvers.kernels.moves.propose import write
from solvers.kernels.moves.view import NEXT, Pair, View, arc


@inlined
def scan(data: Data, state: State, work: Work, view: View, pair: Pair, best: int) -> int:
    """The better of ``best`` and joining u with v so that one of them is driven backwards."""
    node = state.node
    after_u = work.count[CHAIN + 4 * 0 + NEXT]
    cost = pair.uv + arc(data, view, pair.price_a, after_u, pair.after_v)
    cost -= node[pair.u, view.price_next] + node[pair.v, view.price_next]
    if after_u >= data.n and pair.after_v >= data.n:
        cost -= data.kinds[0, FIXED_PRICE]
    if cost >= best:
        return best
    cut_a, cut_b = (pair.u, pair.v) if view.forward else (after_u, pair.after_v)
    begins = int64(node[cut_a, SUM]) + int64(node[cut_b, SUM])
    total = state.route[pair.a, LOAD] + state.route[pair.b, LOAD]
    capacity = data.kinds[0, CAPACITY]
    if begins > capacity or total - begins > capacity:
        return best
    none = int64(0)
    write(work, MIRROR, pair.a, pair.b, cut_a, none, cut_b, none, int64(1), int64(1))
    return cost
