"""The smallest changes of routes: link, insert, remove, and rewriting a route from a list."""

from __future__ import annotations

from solvers.kernels.crossings import grow_box, put_box
from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.journal import first_slot, note, note_route, release, slot_kind
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    AMOUNT,
    CLOSE,
    COST,
    HEIGHT,
    IDLE,
    LATEST,
    LOAD,
    OPEN,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    PRICES,
    ROADS,
    ROUTE,
    SHORT,
    SIZE,
    STACK,
    START,
    SUCC,
    Data,
    State,
    Work,
)
from solvers.kernels.pools import count_out, left_in_pools
from solvers.kernels.starts import send_price
from solvers.kernels.summary import refresh
from solvers.kernels.travel import price, seconds


@inlined
def link(state: State, a: int, b: int, cost: int) -> None:
    """Let row b follow row a; ``cost``: the price of the arc."""
    node = state.node
    node[a, SUCC] = b
    node[a, PRICE_OUT] = cost
    node[b, PRED] = a
    node[b, PRICE_IN] = cost


@inlined
def idle_slot(data: Data, state: State, kind: int, instead: int) -> int:
    """An empty slot of a type from the top of its stack, where it stays; -1 if all are out, or all
    of one of its pools. ``instead``: the route whose vehicle it replaces, -1 for none."""
    if not left_in_pools(data, state, kind, instead):
        return int64(-1)
    base = first_slot(data, kind)
    while state.route[first_slot(data, kind), HEIGHT] > 0:
        r = state.route[base + state.route[first_slot(data, kind), HEIGHT] - 1, STACK]
        if state.route[r, SIZE] == 0:
            return r
        state.route[r, IDLE] = 0
        state.route[first_slot(data, kind), HEIGHT] -= 1
    return int64(-1)


@inlined
def insert(data: Data, state: State, work: Work, c: int, a: int, b: int) -> None:
    """Put task c between the neighbouring rows a and b of a route. Positions are not refreshed
    where nothing but the sum of deliveries is looked at."""
    node, route = state.node, state.route
    r = int64(node[a, ROUTE])
    note(state, work, c)
    note(state, work, a)
    note(state, work, b)
    note_route(state, work, r)
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    change = -int64(node[a, PRICE_OUT])
    if route[r, SIZE] == 0:
        change += send_price(data, state, r)
    before, after = price(data, table, a, c), price(data, table, c, b)
    node[c, ROUTE] = r
    link(state, a, c, before)
    link(state, c, b, after)
    route[r, LOAD] += data.fixed[c, AMOUNT]
    route[r, SIZE] += 1
    count_out(data, state, r, route[r, SIZE] - 1, route[r, SIZE])
    work.count[COST] += change + before + after - data.out[c]
    work.count[SHORT] -= data.hard[c] - data.out[c]
    grow_box(data, state, r, c)
    follow(data, state, work, c, r)


@inner
def follow(data: Data, state: State, work: Work, c: int, r: int) -> None:
    """Bring the route's summaries up to date after task c came in."""
    if data.spans or data.loads or data.limits or data.gaps or data.joined or data.whole:
        refresh(data, state, work, r)
    elif data.timed:
        _follow_times(data, state, c, r)


@inner
def _follow_times(data: Data, state: State, c: int, r: int) -> None:
    """Earliest and latest starts, from the new task outwards for as long as they change."""
    node = state.node
    first = data.n + 2 * r
    road = data.kinds[slot_kind(data, r), ROADS]
    a = int64(node[c, PRED])
    time = int64(node[a, START])
    b = c
    while True:
        time = max(time + seconds(data, road, a, b), int64(data.fixed[b, OPEN]))
        if b != c and time == node[b, START]:
            break
        node[b, START] = time
        if b == first + 1:
            break
        a, b = b, int64(node[b, SUCC])
    b = int64(node[c, SUCC])
    latest = int64(node[b, LATEST])
    a = c
    while True:
        latest = min(latest - seconds(data, road, a, b), int64(data.fixed[a, CLOSE]))
        if a != c and latest == node[a, LATEST]:
            break
        node[a, LATEST] = latest
        if a == first:
            break
        a, b = int64(node[a, PRED]), a


@inlined
def remove(data: Data, state: State, work: Work, c: int) -> None:
    """Take task c off its route and list it as absent, if it is no loading. The caller refreshes
    the route."""
    node, route = state.node, state.route
    r = int64(node[c, ROUTE])
    a, b = int64(node[c, PRED]), int64(node[c, SUCC])
    note(state, work, c)
    note(state, work, a)
    note(state, work, b)
    note_route(state, work, r)
    kind = slot_kind(data, r)
    cost = price(data, data.kinds[kind, PRICES], a, b)
    change = cost - node[c, PRICE_IN] - node[c, PRICE_OUT]
    link(state, a, b, cost)
    route[r, LOAD] -= data.fixed[c, AMOUNT]
    route[r, SIZE] -= 1
    count_out(data, state, r, route[r, SIZE] + 1, route[r, SIZE])
    node[c, ROUTE] = -1
    if route[r, SIZE] == 0:
        change -= send_price(data, state, r)
        release(data, state, r)
    work.count[COST] += change + data.out[c]
    work.count[SHORT] += data.hard[c] - data.out[c]
    if c < data.real:
        work.list[work.count[ABSENT], ABSENT_LIST] = c
        work.count[ABSENT] += 1


@inner
def rewrite(data: Data, state: State, work: Work, r: int, begin: int, end: int) -> None:
    """Make ``work.buffer[begin:end]`` the tasks of route r. The caller knows what it costs."""
    node, route = state.node, state.route
    first = data.n + 2 * r
    note_route(state, work, r)
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    a, load = first, int64(0)
    for i in range(begin, end + 1):
        x = int64(work.buffer[i]) if i < end else first + 1
        if node[a, SUCC] != x or node[x, PRED] != a or (i < end and node[x, ROUTE] != r):
            note(state, work, a)
            note(state, work, x)
            link(state, a, x, price(data, table, a, x))
            node[x, ROUTE] = r
        if i < end:
            load += data.fixed[x, AMOUNT]
        a = x
    was, now = route[r, SIZE], end - begin
    route[r, LOAD], route[r, SIZE] = load, now
    count_out(data, state, r, was, now)
    if was > 0 and now == 0:
        release(data, state, r)
    put_box(data, state, r)
    refresh(data, state, work, r)
