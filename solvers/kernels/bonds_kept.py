"""Whether a route keeps the locks of its tasks (`solvers.kernels.bonds`), and the price of those
that it only should. docs/model.md, Locks."""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.layout import (
    AMISS,
    ASTRAY,
    ASTRAY_NOW,
    BEGINNING,
    BESIDE,
    BLOCK,
    BOND,
    BOND_HEAD,
    BOUND,
    CAPACITY,
    COMPLETELY,
    ENDING,
    FOLLOWS,
    LINK,
    NTH,
    NTH_LAST,
    NTH_WISHED,
    NUMBERED,
    PLACE,
    ROUTE,
    SHORT,
    SUCC,
    TIES,
    WAIT,
    WISH,
    WISH_MISSED,
    Data,
    State,
    Work,
)


def _nothing_missed(data: Data, state: State, work: Work, count: int, kind: int) -> int:
    return int64(0)


@ruled(_nothing_missed)
def missed_price(data: Data, state: State, work: Work, count: int, kind: int) -> int:
    """What it costs that tasks in ``work.path[:count]`` are not where a soft lock wants them, or
    not yet at the stop that a hard one does; -1 where they break any other hard one."""
    if data.whole & BOUND == 0:
        return int64(0)
    price, begin = int64(0), int64(1)
    work.count[ASTRAY_NOW] = int64(0)
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            begin = int64(i + 1)
            continue
        ties = int64(data.task[x, data.rules_at + TIES])
        if ties & BEGINNING and not _is_first(data, work, begin, i):
            return int64(-1)
        if ties & ENDING and not _is_last(data, work, count, i):
            return int64(-1)
        bond = data.task[x, data.rules_at + BOND]
        if bond >= 0 and not _with_mates(data, state, work, begin, count, i, kind):
            return int64(-1)
        if data.task[x, data.rules_at + WISH] > 0 and not _as_wished(data, work, begin, count, i):
            price += int64(data.task[x, data.rules_at + WISH_MISSED])
        if data.task[x, data.rules_at + AMISS] > 0:
            price += _amiss(data, work, begin, count, i)
    return price


def _none_astray(data: Data, state: State, work: Work, r: int) -> None:
    return None


@ruled(_none_astray)
def count_astray(data: Data, state: State, work: Work, r: int) -> None:
    """Note for route r, which was walked just now, what its tasks astray cost more in the end: as
    much as if they were left out, so that no such plan is the best."""
    if data.whole & BOUND == 0:
        return
    first, astray = data.n + 2 * r, int64(0)
    if state.node[first, SUCC] != first + 1 and state.route[r, WAIT] >= 0:
        astray = int64(work.count[ASTRAY_NOW])
    work.count[SHORT] += astray - state.route[r, ASTRAY]
    state.route[r, ASTRAY] = astray


@inner
def _amiss(data: Data, work: Work, begin: int, count: int, i: int) -> int:
    """The price on the way of row i's being at another stop than it has to be: half of it for that
    alone, the rest by how many stops it is away. A trip grows stop by stop, so a plan on the way to
    a good one may have it elsewhere; each step towards it pays."""
    x = int64(work.path[i])
    nth = int64(data.task[x, data.rules_at + NTH])
    nth_last = int64(data.task[x, data.rules_at + NTH_LAST])
    away = int64(0)
    if nth > 0:
        away += abs(_stops(data, work, begin, i) - nth)
    if nth_last > 0:
        away += abs(_stops(data, work, i, _trip_end(data, work, count, i) - 1) - nth_last)
    if away == 0:
        return int64(0)
    work.count[ASTRAY_NOW] += data.hard[x]
    most, half = nth + nth_last, int64(data.task[x, data.rules_at + AMISS])
    return half + half * min(away, most) // most


@inner
def _stops(data: Data, work: Work, first: int, last: int) -> int:
    """How many stops these rows of the path make, both ends included."""
    stops = int64(1)
    for k in range(first + 1, last + 1):
        if data.fixed[work.path[k], PLACE] != data.fixed[work.path[k - 1], PLACE]:
            stops += 1
    return stops


@inner
def _is_first(data: Data, work: Work, begin: int, i: int) -> bool:
    """Whether row i of the path belongs to the first stop of the trip that begins at ``begin``."""
    place = data.fixed[work.path[i], PLACE]
    k = i
    while k > begin and data.fixed[work.path[k - 1], PLACE] == place:
        k -= 1
    return k == begin


@inner
def _is_last(data: Data, work: Work, count: int, i: int) -> bool:
    """Whether row i of the path belongs to the last stop of its trip."""
    place = data.fixed[work.path[i], PLACE]
    k = i + 1
    while k < count - 1 and data.fixed[work.path[k], PLACE] == place:
        k += 1
    return k == count - 1 or work.path[k] >= data.real


@inner
def _trip_end(data: Data, work: Work, count: int, i: int) -> int:
    """The row of the path after the trip of row i."""
    k = i + 1
    while k < count - 1 and work.path[k] < data.real:
        k += 1
    return k


@inner
def _with_mates(
    data: Data, state: State, work: Work, begin: int, count: int, i: int, kind: int
) -> bool:
    """Whether row i comes after those of its lock that it must, and all of them that are in the
    plan ride on its trip; looked at once, at the first of them."""
    x = int64(work.path[i])
    head, link = data.task[x, data.rules_at + BOND_HEAD], data.task[x, data.rules_at + LINK]
    strict = data.task[x, data.rules_at + TIES] & BLOCK != 0
    place, stops, found, k = data.fixed[x, PLACE], int64(0), False, i - 1
    while k >= begin:
        y = int64(work.path[k])
        if data.fixed[y, PLACE] != place:
            place = data.fixed[y, PLACE]
            stops += 1
        if data.task[y, data.rules_at + BOND_HEAD] == head:
            if stops > 0 and data.task[y, data.rules_at + LINK] > link:
                return False
            if strict and stops > 1 and not found:
                return False
            found = True
        k -= 1
    return found or _mates_here(data, state, work, begin, _trip_end(data, work, count, i), x, kind)


@inner
def on_trip(work: Work, begin: int, end: int, x: int) -> bool:
    """Whether task x is among these rows of the path."""
    k = begin
    while k < end and work.path[k] != x:
        k += 1
    return k < end


@inner
def _mates_here(
    data: Data, state: State, work: Work, begin: int, end: int, x: int, kind: int
) -> bool:
    """Whether what is locked together with x is on the trip or in no route; where all of it has to
    come, whether the trip has room for it."""
    y, missing = int64(data.task[x, data.rules_at + BOND]), False
    while y != x:
        if not on_trip(work, begin, end, y):
            if state.node[y, ROUTE] >= 0:
                return False
            missing = True
        y = int64(data.task[y, data.rules_at + BOND])
    if not missing or data.task[x, data.rules_at + TIES] & COMPLETELY == 0:
        return True
    for d in range(2 * data.dims):
        total = int64(0)
        for k in range(begin, end):
            total += data.task[work.path[k], d]
        y = int64(data.task[x, data.rules_at + BOND])
        while y != x:
            if not on_trip(work, begin, end, y):
                total += data.task[y, d]
            y = int64(data.task[y, data.rules_at + BOND])
        if total > data.kinds[kind, CAPACITY + d % data.dims]:
            return False
    return True


@inner
def _as_wished(data: Data, work: Work, begin: int, count: int, i: int) -> bool:
    """Whether row i of the path is where its soft lock wants it."""
    x = int64(work.path[i])
    wish = int64(data.task[x, data.rules_at + WISH])
    if wish == BEGINNING:
        return _is_first(data, work, begin, i)
    if wish == ENDING:
        return _is_last(data, work, count, i)
    if wish == NUMBERED:
        number = int64(data.task[x, data.rules_at + NTH_WISHED])
        if number > 0:
            return _stops(data, work, begin, i) == number
        return _stops(data, work, i, _trip_end(data, work, count, i) - 1) == -number
    before = int64(data.task[x, data.rules_at + FOLLOWS])
    place, stops, k = data.fixed[x, PLACE], int64(0), i - 1
    while k >= begin:
        if data.fixed[work.path[k], PLACE] != place:
            place = data.fixed[work.path[k], PLACE]
            stops += 1
        if wish == BLOCK and stops > 1:
            break
        if work.path[k] == before:
            return True
        k -= 1
    k, end = i + 1, _trip_end(data, work, count, i)
    while k < end and (wish == BESIDE or data.fixed[work.path[k], PLACE] == data.fixed[x, PLACE]):
        if work.path[k] == before:
            return True
        k += 1
    return False
