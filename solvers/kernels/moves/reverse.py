"""2-opt: what lies between u and v on one route is driven the other way round."""

from __future__ import annotations

from solvers.kernels.jit import inlined
from solvers.kernels.layout import CHAIN, Data, State, Work
from solvers.kernels.moves.propose import propose_reversal
from solvers.kernels.moves.view import NEXT, Pair, View, arc, reversal_change


@inlined
def scan(data: Data, state: State, work: Work, view: View, pair: Pair, best: int) -> int:
    """The better of ``best`` and the reversal after which v follows u."""
    if pair.apart <= 1:
        return best
    node = state.node
    after_u = work.count[CHAIN + 4 * 0 + NEXT]
    cost = pair.uv + arc(data, view, pair.price_a, after_u, pair.after_v)
    cost -= node[pair.u, view.price_next] + node[pair.v, view.price_next]
    if cost - pair.slack >= best and data.plain:
        return best
    a, b = pair.u, pair.after_v
    if not view.forward:
        a, b = b, a
    if not data.plain:
        cost += reversal_change(data, state, pair.price_a, a, b)
        if cost - pair.slack >= best:
            return best
    return propose_reversal(data, state, work, pair.a, a, b, cost, best)
