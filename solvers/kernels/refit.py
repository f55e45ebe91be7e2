"""Refit: a route that changed moves as a whole to an idle vehicle of another type."""

from __future__ import annotations

from solvers.kernels.calls import settle
from solvers.kernels.cargo import pair_ends, route_leaves
from solvers.kernels.jit import inner, int64, rarely
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import walk_from, walk_segment, walk_to
from solvers.kernels.layout import (
    CAPACITY,
    COST,
    LOAD,
    PRICES,
    ROUTES_WRITTEN,
    SIZE,
    SLOT,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import idle_slot, rewrite
from solvers.kernels.starts import call_rows, mask_of, send_price, set_start
from solvers.kernels.summary import price_of_wait
from solvers.kernels.travel import price


@inner
def refit(data: Data, state: State, work: Work) -> None:
    """Give each route that the iteration changed the cheapest idle vehicle that can drive it."""
    for i in range(work.count[ROUTES_WRITTEN]):
        r = int64(work.list[i, SLOT])
        if state.route[r, SIZE] > 0:
            if data.shared:
                rarely()
                settle(data, state, work, r)
            _refit(data, state, work, r)


@inner
def _refit(data: Data, state: State, work: Work, r: int) -> None:
    own = slot_kind(data, r)
    now = route_price(data, state, r, r) + price_of_wait(data, own, state.route[r, WAIT])
    best, best_slot, best_row = int64(0), int64(-1), int64(-1)
    for kind in range(data.kinds.shape[0]):
        if kind == own or state.route[r, LOAD] > data.kinds[kind, CAPACITY]:
            continue
        slot = idle_slot(data, state, kind, r)
        if slot < 0:
            continue
        row, end = int64(-1), int64(0)
        if data.shared:
            rarely()
            row, end = call_rows(data, kind, mask_of(data, state, r))
        while row < end:
            if data.shared:
                rarely()
                set_start(data, state, slot, row)
            change = route_price(data, state, r, slot) - now
            if change < best:
                wait = _wait_on(data, state, work, r, slot)
                change += price_of_wait(data, kind, wait)
                if wait >= 0 and change < best:
                    best, best_slot, best_row = change, slot, row
            row += 1
    if best_slot >= 0:
        if data.shared:
            rarely()
            set_start(data, state, best_slot, best_row)
        move_route(data, state, work, r, best_slot)


@inner
def _wait_on(data: Data, state: State, work: Work, r: int, slot: int) -> int:
    """Seconds that the vehicle of a slot waits on route r, -1 if a rule is broken."""
    first, wait = data.n + 2 * r, int64(-1)
    route_leaves(data, state, work, r)
    walk_from(data, state, work, data.n + 2 * slot)
    if walk_segment(data, state, work, first, first + 1, int64(0)):
        wait = walk_to(data, state, work, data.n + 2 * slot + 1)
    pair_ends(data, work)
    return wait


@inner
def route_price(data: Data, state: State, r: int, slot: int) -> int:
    """What route r costs on the vehicle of a slot, waiting aside."""
    node = state.node
    kind = slot_kind(data, slot)
    table = data.kinds[kind, PRICES]
    total = send_price(data, state, slot)
    end = data.n + 2 * r + 1
    a = data.n + 2 * slot
    b = int64(node[data.n + 2 * r, SUCC])
    while b != end:
        total += price(data, table, a, b)
        a, b = b, int64(node[b, SUCC])
    return total + price(data, table, a, data.n + 2 * slot + 1)


@inner
def move_route(data: Data, state: State, work: Work, r: int, slot: int) -> None:
    """Let the vehicle of an idle slot drive route r; it must be able to, and load for it."""
    first, k = data.n + 2 * r, 0
    x = int64(state.node[first, SUCC])
    while x != first + 1:
        work.buffer[k] = x
        k += 1
        x = int64(state.node[x, SUCC])
    cost = work.count[COST] - route_price(data, state, r, r)
    cost -= price_of_wait(data, slot_kind(data, r), state.route[r, WAIT])
    rewrite(data, state, work, slot, int64(0), k)
    rewrite(data, state, work, r, k, k)
    cost += price_of_wait(data, slot_kind(data, slot), state.route[slot, WAIT])
    work.count[COST] = cost + route_price(data, state, slot, slot)
