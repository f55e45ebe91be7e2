"""Later trips of vehicles that several distributors share: where they load again.

Each way to load for a later trip is a row like that of any second trip (`reloads`): back to the
depot, loading there, calls at other depots, as one block of time. Its spot in the tables of travel
is reached like that depot and left like the last one called at, the way between them included
(`solvers.travel_tables`). Rows that are alike stand together. A trip that brings something of
somebody else's changes its row for another.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import walk_from, walk_over, walk_to
from solvers.kernels.layout import (
    AGAIN,
    AGAIN_END,
    COST,
    HELD,
    NO_ARC,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    PRICES,
    ROUTE,
    SPOT,
    SUCC,
    WAIT,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import insert, remove
from solvers.kernels.starts import bits, called_for, trip_of
from solvers.kernels.summary import price_of_wait, stuck
from solvers.kernels.travel import price


@inner
def bits_from(data: Data, state: State, x: int) -> int:
    """What has to be loaded for the part of a trip from row x on."""
    mask = int64(0)
    while x < data.real:
        mask |= bits(data, x)
        x = int64(state.node[x, SUCC])
    return mask


@inner
def next_loading(data: Data, state: State, kind: int, need: int, x: int) -> int:
    """The first loading from row x on that is on no route, and by which a vehicle type loads what
    it needs, without a call in vain; -1 if there is none."""
    held = data.kinds[kind, HELD]
    while x < data.kinds[kind, AGAIN_END]:
        end, called = int64(data.task[x, data.bits_at + 2]), called_for(data, x)
        if called != 0 and x < data.kinds[kind, AGAIN]:
            x = data.kinds[kind, AGAIN]
            continue
        there = need & ~(held | called) == 0 and called & ~need == 0
        if there and data.task[x, data.may_at + kind] != 0:
            while x < end:
                if state.node[x, ROUTE] < 0:
                    return x
                x += 1
        x = end
    return int64(-1)


@inner
def other_loading(data: Data, state: State, kind: int, need: int, x: int) -> int:
    """The next of them that is not as loading x."""
    return next_loading(data, state, kind, need, int64(data.task[x, data.bits_at + 2]))


def _never_again(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int
) -> tuple[int, int]:
    return best, int64(-1)


@ruled(_never_again)
def fetched_again(
    data: Data, state: State, work: Work, c: int, a: int, r: int, best: int
) -> tuple[int, int]:
    """Task c after row a, on a later trip of route r, which loads in more places for it.

    Returns the cheapest change of cost below ``best`` and how, for `load_again`, or ``best`` and
    -1.
    """
    node, x = state.node, trip_of(data, state, a)
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    p, s, b = int64(node[x, PRED]), int64(node[x, SUCC]), int64(node[a, SUCC])
    need, found = bits(data, c) | bits_from(data, state, s), int64(-1)
    before = price_of_wait(data, kind, state.route[r, WAIT])
    y = next_loading(data, state, kind, need, data.real)
    while y >= 0:
        cost = price(data, table, p, y) - node[x, PRICE_IN] - node[x, PRICE_OUT]
        if a == x:
            cost += price(data, table, y, c) + price(data, table, c, s)
        else:
            cost += price(data, table, y, s) - node[a, PRICE_OUT]
            cost += price(data, table, a, c) + price(data, table, c, b)
        if cost - before < best and cost < NO_ARC // 2:
            wait = _wait_with(data, state, work, c, a, x, y)
            if wait >= 0:
                cost += price_of_wait(data, kind, wait) - before
                if cost < best:
                    best, found = cost, y
        y = other_loading(data, state, kind, need, y)
    return best, int64(-2) - found if found >= 0 else int64(-1)


@inner
def _wait_with(data: Data, state: State, work: Work, c: int, a: int, x: int, y: int) -> int:
    """Seconds that a route waits with task c after row a and loading y in the place of x, -1 if a
    rule is broken."""
    walk_from(data, state, work, int64(state.node[x, PRED]))
    if not walk_over(data, state, work, y):
        return int64(-1)
    while x != a:
        x = int64(state.node[x, SUCC])
        if not walk_over(data, state, work, x):
            return int64(-1)
    if not walk_over(data, state, work, c):
        return int64(-1)
    return walk_to(data, state, work, int64(state.node[a, SUCC]))


def _as_before(data: Data, state: State, work: Work, a: int, how: int) -> int:
    return a


@ruled(_as_before)
def load_again(data: Data, state: State, work: Work, a: int, how: int) -> int:
    """Let the trip of row a load as `fetched_again` says; returns what row a is then."""
    x, y = trip_of(data, state, a), int64(-2) - how
    _exchange(data, state, work, x, y)
    return y if a == x else a


@inner
def _exchange(data: Data, state: State, work: Work, x: int, y: int) -> None:
    """Loading y in the place of x."""
    a = int64(state.node[x, PRED])
    remove(data, state, work, x)
    insert(data, state, work, y, a, int64(state.node[a, SUCC]))


def _settled(data: Data, state: State, work: Work, r: int) -> None:
    return None


@ruled(_settled)
def settle_again(data: Data, state: State, work: Work, r: int) -> None:
    """Let each later trip of route r load for what it brings and no more, the cheapest way that
    keeps every rule."""
    x = int64(state.node[data.n + 2 * r, SUCC])
    while x < data.n:
        after = int64(state.node[x, SUCC])
        if x >= data.real:
            _settle(data, state, work, r, x)
        x = after


@inner
def _settle(data: Data, state: State, work: Work, r: int, x: int) -> None:
    node, kind = state.node, slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    need = bits_from(data, state, int64(node[x, SUCC]))
    narrow = called_for(data, x) & ~need == 0
    y = next_loading(data, state, kind, need, data.real)
    while y >= 0:
        after = int64(data.task[y, data.bits_at + 2])
        change = price(data, table, int64(node[x, PRED]), y) - int64(node[x, PRICE_IN])
        change += price(data, table, y, int64(node[x, SUCC])) - node[x, PRICE_OUT]
        change -= price_of_wait(data, kind, state.route[r, WAIT])
        lost = stuck(data, state, r)
        worth = change < 0 or lost or (change == 0 and not narrow)
        if worth and data.fixed[x, SPOT] != data.fixed[y, SPOT] and change < NO_ARC // 2:
            before = work.count[COST]
            _exchange(data, state, work, x, y)
            saved = before - work.count[COST]
            if not stuck(data, state, r) and (lost or saved > 0 or (saved == 0 and not narrow)):
                x, narrow = y, True
            else:
                _exchange(data, state, work, y, x)
        y = next_loading(data, state, kind, need, after)
