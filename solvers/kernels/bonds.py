"""Locks: tasks that ride on one trip, in a sequence, first or last on it.

Tasks of one lock form a ring. No move may part those that are on routes, and what leaves them out
leaves them all out, so that they can go elsewhere. A route with some of them keeps every lock that
it would keep without the others, but where all or none are served it has room for those to come.
"""

from __future__ import annotations

from solvers.kernels.calls import settle
from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import judge_insertion
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    AMOUNT,
    BOND,
    BOUND,
    CAPACITY,
    COMPLETELY,
    LOAD,
    NO_ARC,
    NOTHING,
    PRICE_OUT,
    PRICES,
    ROUTE,
    SIZE,
    SUCC,
    TIES,
    Data,
    State,
    Work,
)
from solvers.kernels.reloads import trim
from solvers.kernels.routes import insert, remove
from solvers.kernels.starts import admits
from solvers.kernels.summary import refresh, stuck
from solvers.kernels.travel import price


def _not_bound(data: Data, c: int) -> bool:
    return False


@ruled(_not_bound)
def bound(data: Data, c: int) -> bool:
    """Whether task c is one of several of a lock."""
    return data.whole & BOUND != 0 and data.task[c, data.rules_at + BOND] >= 0


@inner
def all_or_none(data: Data, c: int) -> bool:
    """Whether none of the tasks of its lock is served without the others."""
    return data.task[c, data.rules_at + TIES] & COMPLETELY != 0


@inner
def route_of_mates(data: Data, state: State, c: int) -> int:
    """The route of the tasks that are locked together with c, -1 if none of them is on one."""
    x = int64(data.task[c, data.rules_at + BOND])
    while x != c:
        if state.node[x, ROUTE] >= 0:
            return int64(state.node[x, ROUTE])
        x = int64(data.task[x, data.rules_at + BOND])
    return int64(-1)


def _no_mates(data: Data, state: State, work: Work, since: int) -> None:
    return None


@ruled(_no_mates)
def remove_mates(data: Data, state: State, work: Work, since: int) -> None:
    """Take what is locked together with the tasks that are listed as absent from place ``since`` on
    off the route too. It is the route that they left, which the caller refreshes."""
    if data.whole & BOUND == 0:
        return
    i = since
    while i < work.count[ABSENT]:
        c = int64(work.list[i, ABSENT_LIST])
        x = int64(data.task[c, data.rules_at + BOND])
        while x >= 0 and x != c:
            if state.node[x, ROUTE] >= 0:
                remove(data, state, work, x)
            x = int64(data.task[x, data.rules_at + BOND])
        i += 1


@inner
def take_out(data: Data, state: State, work: Work, c: int) -> None:
    """Take task c and what is locked together with it off their route; the list of what is absent
    stays as it is."""
    since, r, x = work.count[ABSENT], int64(-1), c
    while True:
        if state.node[x, ROUTE] >= 0:
            r = int64(state.node[x, ROUTE])
            remove(data, state, work, x)
            work.count[ABSENT] = since
        x = int64(data.task[x, data.rules_at + BOND])
        if x == c:
            break
    if r >= 0:
        if data.real < data.n:
            trim(data, state, work, r)
        put_right(data, state, work, r, int64(0))


@inner
def put_right(data: Data, state: State, work: Work, r: int, listed: int) -> None:
    """What a route is that has lost tasks or loadings: refreshed, with calls for what is left on
    it, and empty where it cannot be driven any more, as it would wait for too long where it comes
    earlier now. ``listed``: whether what leaves it then is listed as absent."""
    if data.timed or data.loads or data.limits or data.whole:
        refresh(data, state, work, r)
    if data.shared and state.route[r, SIZE] > 0:
        rarely()
        settle(data, state, work, r)
    if stuck(data, state, r):
        rarely()
        since = work.count[ABSENT]
        while state.route[r, SIZE] > 0:
            remove(data, state, work, int64(state.node[data.n + 2 * r, SUCC]))
            if not listed:
                work.count[ABSENT] = since
        refresh(data, state, work, r)


@inner
def brought_beside(data: Data, state: State, work: Work, c: int, r: int) -> bool:
    """Put task c and those locked together with it on route r, each where it costs least; whether
    all are there then."""
    x, there = c, True
    while True:
        if state.node[x, ROUTE] < 0:
            a = _place_on(data, state, work, x, r)
            if a >= 0:
                insert(data, state, work, x, a, int64(state.node[a, SUCC]))
            there = there and a >= 0
        x = int64(data.task[x, data.rules_at + BOND])
        if x == c:
            return there


@inner
def _place_on(data: Data, state: State, work: Work, c: int, r: int) -> int:
    """The row of route r after which task c costs least, -1 if there is none."""
    kind, table = slot_kind(data, r), data.kinds[slot_kind(data, r), PRICES]
    best, after = int64(NOTHING), int64(-1)
    if data.task[c, data.may_at + kind] == 0 or not admits(data, state, r, c):
        return after
    if state.route[r, LOAD] + data.fixed[c, AMOUNT] > data.kinds[kind, CAPACITY]:
        return after
    a, end = data.n + 2 * r, data.n + 2 * r + 1
    while a != end:
        b = int64(state.node[a, SUCC])
        cost = price(data, table, a, c) + price(data, table, c, b) - state.node[a, PRICE_OUT]
        if cost < NO_ARC // 2:
            judged = judge_insertion(data, state, work, c, a, b)
            if judged < NOTHING and cost + judged < best:  # their arcs may cost less than nothing
                best, after = cost + judged, a
        a = b
    return after
