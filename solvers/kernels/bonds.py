"""Locks: tasks that ride on one trip, in a sequence, first or last on it.

Tasks of one lock form a ring. No move may part those that are on routes, and what leaves them out
leaves them all out, so that they can go elsewhere. A route with some of them keeps every lock that
it would keep without the others, but where all or none are served it has room for those to come.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    BOND,
    BOUND,
    COMPLETELY,
    ROUTE,
    TIES,
    Data,
    State,
    Work,
)
from solvers.kernels.routes import remove
from solvers.kernels.summary import refresh


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
        refresh(data, state, work, r)
