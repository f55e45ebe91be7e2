"""Goods that come late to the depot, where nothing else asks for walking whole routes.

The loading of a trip waits for the last of its goods, so a task more on a trip may make the tasks
before it later too. What is known of the part of a trip from its loading to a node (duration,
earliest and latest time, as in Savelsbergh 1992) says so in O(1), and that of the part from a node
on stays true whatever comes before it: the goods of later trips keep a vehicle no longer than they
do already. Only the rows between the two are walked. docs/model.md, Release.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.layout import (
    AT_START,
    CLOSE,
    GOODS_FROM,
    GOODS_TO,
    KIND,
    LATEST,
    LISTED,
    OPEN,
    PRED,
    READY,
    RELEASE,
    ROADS,
    START,
    SUCC,
    TRIP_EARLIEST,
    TRIP_LATEST,
    TRIP_LENGTH,
    TRIPWISE,
    Data,
    State,
    Work,
)
from solvers.kernels.travel import seconds

SOON = 1 << 30
"""Earlier than any time if negative, and fits the columns."""


def _not_tripwise(data: Data) -> bool:
    return False


@ruled(_not_tripwise)
def tripwise(data: Data) -> bool:
    """Whether goods that come late are all that asks for walking whole routes."""
    return data.whole & TRIPWISE != 0


def _nothing_kept(data: Data, state: State, r: int) -> None:
    return None


@ruled(_nothing_kept)
def refresh_trips(data: Data, state: State, r: int) -> None:
    """Starts of service, and what is known of the trips of a route, node by node."""
    node, sums = state.node, state.sums
    first = data.n + 2 * r
    _refresh_goods(data, state, r)
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    a, loading = int64(-1), first
    b, ready, length, goods = first, int64(data.fixed[first, OPEN]), int64(0), int64(0)
    earliest, latest = -SOON, int64(data.fixed[first, CLOSE])
    while b >= 0:
        if a >= 0:
            drive = seconds(data, road, a, b)
            if data.real <= b < data.n:
                ready = max(int64(node[a, START]) + drive, int64(data.fixed[b, OPEN]))
                loading, length, goods = b, int64(0), int64(0)
                earliest, latest = -SOON, int64(data.fixed[b, CLOSE])
            else:
                length += drive
                earliest = max(earliest + drive, int64(data.fixed[b, OPEN]))
                latest = min(latest, int64(data.fixed[b, CLOSE]) - length)
                if b < data.real:
                    goods = max(goods, int64(data.task[b, data.rules_at + RELEASE]))
        sums[b, READY], sums[b, TRIP_LENGTH], sums[b, GOODS_TO] = ready, length, goods
        sums[b, TRIP_EARLIEST], sums[b, TRIP_LATEST] = earliest, latest
        loaded = max(ready, _goods_of(data, state, loading))
        node[b, START] = max(loaded + length, earliest)
        a, b = b, (int64(node[b, SUCC]) if b != first + 1 else int64(-1))


@inner
def _goods_of(data: Data, state: State, loading: int) -> int:
    """When the goods of the trip are at the depot that begins with a loading."""
    return int64(state.sums[state.node[loading, SUCC], GOODS_FROM])


@inner
def _refresh_goods(data: Data, state: State, r: int) -> None:
    """When the last goods are there of each trip from a node on."""
    goods, x = int64(0), data.n + 2 * r + 1
    while True:
        if x < data.real:
            goods = max(goods, int64(data.task[x, data.rules_at + RELEASE]))
        else:
            goods = int64(0)
        state.sums[x, GOODS_FROM] = goods
        if x == data.n + 2 * r:
            break
        x = int64(state.node[x, PRED])


def _from_nowhere(data: Data, state: State, work: Work, a: int) -> None:
    return None


@ruled(_from_nowhere)
def begin_at(data: Data, state: State, work: Work, a: int) -> None:
    """Begin a sequence with the part of a route up to row a: when service can start there at the
    earliest, whatever follows."""
    work.path[0] = a
    work.count[LISTED] = 1
    work.count[AT_START] = _service_at(state, a, int64(state.sums[a, GOODS_TO]))


@inner
def _service_at(state: State, a: int, goods: int) -> int:
    """Start of service at row a if the goods of its trip are at the depot at a second."""
    loaded = max(int64(state.sums[a, READY]), goods)
    return max(loaded + state.sums[a, TRIP_LENGTH], int64(state.sums[a, TRIP_EARLIEST]))


def _never(data: Data, state: State, work: Work, b: int, road: int) -> bool:
    return False


@ruled(_never)
def trips_fit(data: Data, state: State, work: Work, b: int, road: int) -> bool:
    """Whether the rows ``work.path`` (the first of them stands for the part of its route up to it)
    and the part of a route from row b on keep every window, with what is late waited for."""
    count = int64(work.count[LISTED])
    a = int64(work.path[0])
    goods = max(int64(state.sums[a, GOODS_TO]), _goods_ahead(data, state, work, 1, count, b))
    if max(int64(state.sums[a, READY]), goods) > state.sums[a, TRIP_LATEST]:
        return False
    time = _service_at(state, a, goods)
    for i in range(1, count):
        x = int64(work.path[i])
        time = max(time + seconds(data, road, a, x), int64(data.fixed[x, OPEN]))
        if data.real <= x < data.n:
            time = max(time, _goods_ahead(data, state, work, int64(i + 1), count, b))
        if time > data.fixed[x, CLOSE]:
            return False
        a = x
    return time + seconds(data, road, a, b) <= state.node[b, LATEST]


@inner
def _goods_ahead(data: Data, state: State, work: Work, i: int, count: int, b: int) -> int:
    """When the last goods are there of those from row i of the path to the end of its trip, which
    may be on the part of a route from row b on."""
    goods = int64(0)
    while i < count:
        x = int64(work.path[i])
        if x >= data.real:
            return goods
        goods = max(goods, int64(data.task[x, data.rules_at + RELEASE]))
        i += 1
    return max(goods, int64(state.sums[b, GOODS_FROM]))
