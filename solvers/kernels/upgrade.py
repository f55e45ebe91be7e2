"""Upgrade: a task for which a route has no room goes in with a change to a larger vehicle."""

from __future__ import annotations

from solvers.kernels.calls import widened
from solvers.kernels.cargo import pair_ends, route_leaves
from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import walk_from, walk_over, walk_to
from solvers.kernels.layout import (
    AMOUNT,
    CAPACITY,
    LOAD,
    NO_ARC,
    PRICES,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.pools import akin, has_kin
from solvers.kernels.refit import route_price
from solvers.kernels.routes import idle_slot
from solvers.kernels.starts import bits, call_rows, mask_of, send_price, set_start, trip_of
from solvers.kernels.summary import price_of_wait
from solvers.kernels.travel import price


@inner
def otherwise(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int, full: int
) -> tuple[int, int, int]:
    """Task c after row a of route r where its vehicle, as it loads now, cannot take it: on a larger
    vehicle, or with loading in more places. As `upgrade`.

    One call for both: a second one in the loop of `solvers.kernels.recreate` took 40 % of the
    iterations of days with several types, shared or not.
    """
    if full:
        return upgrade(data, state, work, c, a, r, best, int64(1))
    cost, row = widened(data, state, work, c, a, r, best)
    return cost, int64(-1), row


def _not_as_another(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int, cost: int
) -> tuple[int, int, int]:
    return cost, int64(-1), int64(-1)


@ruled(_not_as_another)
def as_another(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int, cost: int
) -> tuple[int, int, int]:
    """Task c after row a of route r, which costs ``cost`` on its vehicle as it goes out, or cannot
    be: then with another layout of compartments, driver or helper. As `upgrade`."""
    if cost < NO_ARC // 2 or not has_kin(data, slot_kind(data, r)):
        return cost, int64(-1), int64(-1)
    return upgrade(data, state, work, c, a, r, best, int64(0))


@inner
def upgrade(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int, any_vehicle: int
) -> tuple[int, int, int]:
    """Task c after row a of route r, driven by an idle vehicle of another type, or by its own as
    another type if it is not to be ``any_vehicle``.

    Returns the cheapest change of cost below ``best``, its slot, and where that must load (a row
    of calls on shared days), or ``best`` and -1.
    """
    own = slot_kind(data, r)
    now = route_price(data, state, r, r) + price_of_wait(data, own, state.route[r, WAIT])
    load = state.route[r, LOAD] + data.fixed[c, AMOUNT]
    found, at_row = int64(-1), int64(-1)
    for kind in range(data.kinds.shape[0]):
        if kind == own or load > data.kinds[kind, CAPACITY]:
            continue
        if data.task[c, data.may_at + kind] == 0:
            continue
        if not (any_vehicle or akin(data, own, kind)):
            continue
        slot = idle_slot(data, state, kind, r)
        if slot < 0:
            continue
        row, end = int64(-1), int64(0)
        if data.shared:
            rarely()
            mask = mask_of(data, state, r)
            if trip_of(data, state, a) >= data.n:  # on a later trip the loading has to do
                mask |= bits(data, c)
            row, end = call_rows(data, kind, mask)
        while row < end:
            if data.shared:
                rarely()
                set_start(data, state, slot, row)
            change = _price_with(data, state, c, a, r, slot) - now
            fixed = send_price(data, state, slot) - send_price(data, state, r)
            if change < best and change - fixed < NO_ARC // 2:
                route_leaves(data, state, work, r)
                wait = _wait_with(data, state, work, c, a, r, slot)
                pair_ends(data, work)
                change += price_of_wait(data, kind, wait)
                if wait >= 0 and change < best:
                    best, found, at_row = change, slot, row
            row += 1
    return best, found, at_row


@inner
def _price_with(data: Data, state: State, c: int, after: int, r: int, slot: int) -> int:
    """What route r with task c costs on the vehicle of a slot, waiting aside."""
    node = state.node
    kind = slot_kind(data, slot)
    table = data.kinds[kind, PRICES]
    total = send_price(data, state, slot)
    first = data.n + 2 * r
    a, x = data.n + 2 * slot, first
    while x != first + 1:
        if x == after:
            total += price(data, table, a, c)
            a = c
        x = int64(node[x, SUCC])
        b = x if x != first + 1 else data.n + 2 * slot + 1
        total += price(data, table, a, b)
        a = b
    return total


@inner
def _wait_with(data: Data, state: State, work: Work, c: int, after: int, r: int, slot: int) -> int:
    """Seconds that the vehicle of a slot waits on route r with task c, -1 if a rule is broken."""
    first = data.n + 2 * r
    walk_from(data, state, work, data.n + 2 * slot)
    x = first
    while x != first + 1:
        if x != first and not walk_over(data, state, work, x):
            return int64(-1)
        if x == after and not walk_over(data, state, work, c):
            return int64(-1)
        x = int64(state.node[x, SUCC])
    return walk_to(data, state, work, data.n + 2 * slot + 1)
