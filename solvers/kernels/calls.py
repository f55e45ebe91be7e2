"""Where goods of several owners ride together: the loading before a route's first stop.

A route may carry the owners (and classes of goods) of its *mask*, and its start row stands for the
whole loading that this takes: place of the last depot, hours, seconds, price and metres, one of the
rows of ``Data.calls``. Moves that stay within the masks of their routes need not know any of this.
Recreate may widen the mask of a route; whatever changed a route may narrow it. So start rows of
``Data.fixed`` change during a search, and every search has its own.
"""

from __future__ import annotations

from solvers.kernels.again import fetched_again, settle_again
from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.journal import note, note_route, slot_kind
from solvers.kernels.judge import walk_from, walk_over, walk_segment, walk_to
from solvers.kernels.layout import (
    CALL,
    CALL_PRICE,
    CALL_SPOT,
    COST,
    NOTHING,
    PRICE_OUT,
    PRICES,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import link
from solvers.kernels.starts import bits, call_rows, mask_of, set_start, trip_of
from solvers.kernels.summary import price_of_wait, refresh
from solvers.kernels.travel import arc_price, price, spot


@inlined
def carried(data: Data, state: State, r: int) -> int:
    """The mask of what is on the first trip of the route."""
    mask = int64(0)
    x = int64(state.node[data.n + 2 * r, SUCC])
    while x < data.real:
        mask |= bits(data, x)
        x = int64(state.node[x, SUCC])
    return mask


@inner
def widened(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int
) -> tuple[int, int]:
    """Task c after row a of route r, which loads in more places for it.

    Returns the cheapest change of cost below ``best`` and the row of calls, or ``best`` and -1; on
    a later trip what `solvers.kernels.again` says.
    """
    if data.real < data.n and trip_of(data, state, a) < data.n:
        return fetched_again(data, state, work, c, a, r, best)
    node = state.node
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    first = data.n + 2 * r
    own = state.route[r, CALL]
    begin, end = call_rows(data, kind, mask_of(data, state, r) | bits(data, c))
    head = c if a == first else int64(node[first, SUCC])
    b = int64(node[a, SUCC])
    change = price(data, table, c, b)
    if a != first:
        change += price(data, table, a, c) - node[a, PRICE_OUT]
    change -= data.calls[own, CALL_PRICE] + node[first, PRICE_OUT]
    before = price_of_wait(data, kind, state.route[r, WAIT])
    found = int64(-1)
    for row in range(begin, end):
        cost = change + data.calls[row, CALL_PRICE]
        cost += arc_price(data, table, data.calls[row, CALL_SPOT], spot(data, head))
        if cost - before >= best:
            continue
        set_start(data, state, r, int64(row))
        wait = _wait_with(data, state, work, c, a, r)
        if wait < 0:
            continue
        cost += price_of_wait(data, kind, wait) - before
        if cost < best:
            best, found = cost, int64(row)
    set_start(data, state, r, own)
    return best, found


@inner
def _wait_with(data: Data, state: State, work: Work, c: int, a: int, r: int) -> int:
    """Seconds that route r waits with task c after row a, -1 if a rule is broken."""
    first = data.n + 2 * r
    walk_from(data, state, work, first)
    x = first
    while x != first + 1:
        if x != first and not walk_over(data, state, work, x):
            return int64(-1)
        if x == a and not walk_over(data, state, work, c):
            return int64(-1)
        x = int64(state.node[x, SUCC])
    return walk_to(data, state, work, first + 1)


@inner
def load_at(data: Data, state: State, work: Work, r: int, row: int) -> None:
    """Let route r load as a row of calls says; the caller refreshes it."""
    first = data.n + 2 * r
    note_route(state, work, r)
    b = int64(state.node[first, SUCC])
    note(state, work, first)
    note(state, work, b)
    change = data.calls[row, CALL_PRICE] - data.calls[state.route[r, CALL], CALL_PRICE]
    set_start(data, state, r, row)
    cost = price(data, data.kinds[slot_kind(data, r), PRICES], first, b)
    change += cost - state.node[first, PRICE_OUT]
    link(state, first, b, cost)
    work.count[COST] += change


@inner
def settle(data: Data, state: State, work: Work, r: int) -> None:
    """Let route r, which is not empty, load for what is on board and no more, the cheapest way that
    keeps every rule."""
    first = data.n + 2 * r
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    own = int64(state.route[r, CALL])
    begin, end = call_rows(data, kind, carried(data, state, r))
    there = spot(data, int64(state.node[first, SUCC]))
    best, cost = own, int64(state.node[first, PRICE_OUT]) + data.calls[own, CALL_PRICE]
    cost += price_of_wait(data, kind, state.route[r, WAIT])
    if _wait(data, state, work, r) < 0:
        cost = int64(NOTHING)
    narrow = begin <= own < end
    for row in range(begin, end):
        if row == own:
            continue
        total = data.calls[row, CALL_PRICE]
        total += arc_price(data, table, data.calls[row, CALL_SPOT], there)
        if total > cost or (total == cost and narrow):
            continue
        note_route(state, work, r)
        set_start(data, state, r, int64(row))
        wait = _wait(data, state, work, r)
        if wait < 0:
            continue
        total += price_of_wait(data, kind, wait)
        if total < cost or (total == cost and not narrow):
            best, cost, narrow = int64(row), total, True
    set_start(data, state, r, own)
    if best != own:
        load_at(data, state, work, r, best)
        refresh(data, state, work, r)
    if data.real < data.n:
        settle_again(data, state, work, r)


@inner
def _wait(data: Data, state: State, work: Work, r: int) -> int:
    """Seconds that route r waits if it starts as it now stands, -1 if it cannot be driven."""
    first = data.n + 2 * r
    walk_from(data, state, work, first)
    if not walk_segment(data, state, work, first, first + 1, int64(0)):
        return int64(-1)
    return walk_to(data, state, work, first + 1)
