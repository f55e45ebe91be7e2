"""Drop: an optional task that costs more than it is worth is left out."""

from __future__ import annotations

from solvers.kernels.jit import inlined, int64
from solvers.kernels.judge import change_of_wait, walk_from, walk_to
from solvers.kernels.layout import CHAIN, DROP, SIZE, Data, State, Work
from solvers.kernels.moves.propose import write
from solvers.kernels.moves.view import GAIN, NEXT, Pair
from solvers.kernels.starts import send_price


@inlined
def scan(data: Data, state: State, work: Work, pair: Pair, best: int) -> int:
    """The better of ``best`` and leaving u out."""
    cost = data.out[pair.u] - work.count[CHAIN + 4 * 0 + GAIN]
    if state.route[pair.a, SIZE] == 1:
        cost -= send_price(data, state, pair.a)
    if cost >= best:
        return best
    a, b = pair.before_u, work.count[CHAIN + 4 * 0 + NEXT]
    walk_from(data, state, work, a)
    wait = walk_to(data, state, work, b)
    if wait < 0:
        return best
    cost += change_of_wait(data, state, pair.a, wait)
    if cost >= best:
        return best
    none = int64(0)
    write(work, DROP, pair.a, pair.a, a, b, none, none, none, none)
    return cost
