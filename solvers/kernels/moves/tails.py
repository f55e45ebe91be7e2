"""2-opt*: two routes exchange their ends, so that v follows u."""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.layout import (
    CAPACITY,
    CHAIN,
    LOAD,
    PRED,
    PRICE_OUT,
    SUCC,
    SUM,
    Data,
    State,
    Work,
)
from solvers.kernels.moves.propose import propose
from solvers.kernels.moves.view import NEXT, Pair, View, arc_to
from solvers.kernels.starts import send_price
from solvers.kernels.travel import price


@inlined
def scan(data: Data, state: State, work: Work, view: View, pair: Pair, best: int) -> int:
    """The better of ``best`` and the exchange of ends of the routes of u and v."""
    node = state.node
    after_u = work.count[CHAIN + 4 * 0 + NEXT]
    cost = int64(0)
    alike = pair.kind_a == pair.kind_b
    if alike:
        cost = pair.uv - node[pair.u, view.price_next] - node[pair.v, view.price_back]
        emptied = pair.before_v >= data.n and after_u >= data.n
        if cost - pair.slack >= best and not emptied:  # even if the other new arc cost nothing
            return best
        cost += arc_to(data, view, pair.price_a, pair.before_v, after_u)
        if emptied:
            cost -= send_price(data, state, pair.b if view.forward else pair.a)
        if cost - pair.slack >= best:
            return best
    cut_a, cut_b = (pair.u, pair.before_v) if view.forward else (after_u, pair.v)
    kept_a, kept_b = int64(node[cut_a, SUM]), int64(node[cut_b, SUM])
    load_a, load_b = state.route[pair.a, LOAD], state.route[pair.b, LOAD]
    if (
        kept_a + load_b - kept_b > data.kinds[pair.kind_a, CAPACITY]
        or kept_b + load_a - kept_a > data.kinds[pair.kind_b, CAPACITY]
    ):
        return best
    end_a, end_b = data.n + 2 * pair.a + 1, data.n + 2 * pair.b + 1
    if not alike:
        if pair.price_a == pair.price_b:
            cost = _change_alike(data, state, pair.price_a, cut_a, end_a, cut_b, end_b)
            cost += _change_alike(data, state, pair.price_b, cut_b, end_b, cut_a, end_a)
        else:
            cost = _tail_change(data, state, pair.price_a, cut_a, end_a, cut_b, end_b)
            cost += _tail_change(data, state, pair.price_b, cut_b, end_b, cut_a, end_a)
        cost += _fixed_change(data, pair, cut_a, end_a, cut_b, end_b, state)
        if cost - pair.slack >= best:
            return best
    if view.forward:
        return propose(
            data,
            state,
            work,
            view.forward,
            pair.a,
            pair.b,
            pair.u_first,
            pair.slack,
            cut_a,
            end_a,
            cut_b,
            end_b,
            int64(0),
            cost,
            best,
        )
    return propose(
        data,
        state,
        work,
        view.forward,
        pair.a,
        pair.b,
        pair.u_first,
        pair.slack,
        end_a,
        cut_a,
        end_b,
        cut_b,
        int64(0),
        cost,
        best,
    )


@inner
def _fixed_change(
    data: Data, pair: Pair, cut_a: int, end_a: int, cut_b: int, end_b: int, state: State
) -> int:
    """The fixed price of a vehicle that is left with nothing to do."""
    node = state.node
    change = int64(0)
    if cut_a >= data.n and node[cut_b, SUCC] == end_b:
        change -= send_price(data, state, pair.a)
    if cut_b >= data.n and node[cut_a, SUCC] == end_a:
        change -= send_price(data, state, pair.b)
    return change


@inlined
def _change_alike(
    data: Data, state: State, table: int, cut: int, end: int, other_cut: int, other_end: int
) -> int:
    """As `_tail_change` where both types have the same prices: what the tail of the other route
    costs within does not change."""
    node = state.node
    change = -int64(node[cut, PRICE_OUT])
    own = int64(node[end, PRED])
    if own != cut:
        change -= node[own, PRICE_OUT]
    first, last = int64(node[other_cut, SUCC]), int64(node[other_end, PRED])
    if first == other_end:
        return change + price(data, table, cut, end)
    return change + price(data, table, cut, first) + price(data, table, last, end)


@inner
def _tail_change(
    data: Data, state: State, table: int, cut: int, end: int, other_cut: int, other_end: int
) -> int:
    """What a route costs more when the tail of another, of another type, follows its row cut."""
    node = state.node
    change = int64(0)
    x = cut
    while x != end:
        change -= node[x, PRICE_OUT]
        x = int64(node[x, SUCC])
    a = cut
    b = int64(node[other_cut, SUCC])
    while b != other_end:
        change += price(data, table, a, b)
        a, b = b, int64(node[b, SUCC])
    return change + price(data, table, a, end)
