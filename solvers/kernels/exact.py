"""Waiting of a fixed sequence where stores have several windows, by the rule of
`routing.schedule`: summaries of parts cannot tell it, so the whole route is walked."""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, rarely
from solvers.kernels.layout import CLOSE, KIND, OPEN, PLACE, ROADS, WINDOWS, Data, Work
from solvers.kernels.travel import seconds


@inner
def _opening(data: Data, x: int, at: int) -> int:
    """Start of service for an arrival, -1 after the last window."""
    if x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS]):
            if at <= data.task[x, data.windows_at + 2 * w + 1]:
                return max(at, int64(data.task[x, data.windows_at + 2 * w]))
        return int64(-1)
    return max(at, int64(data.fixed[x, OPEN])) if at <= data.fixed[x, CLOSE] else int64(-1)


@inner
def _closing(data: Data, x: int, bound: int) -> int:
    if x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS] - 1, -1, -1):
            if data.task[x, data.windows_at + 2 * w] <= bound:
                return min(bound, int64(data.task[x, data.windows_at + 2 * w + 1]))
    return min(bound, int64(data.fixed[x, CLOSE]))


@inner
def _end(data: Data, work: Work, count: int, start: int, road: int) -> int:
    """When the sequence ends that starts at ``start``; -1 where it is too late somewhere."""
    time, began = start, start
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        time += seconds(data, road, a, b)
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            time = _opening(data, b, time)
            if time < 0:
                return int64(-1)
            began = time
        elif data.shared and b < data.n:
            rarely()
            if began > data.task[b, data.bits_at + 3]:
                return int64(-1)
    return time


@inner
def _latest_start(data: Data, work: Work, count: int, end: int, road: int) -> int:
    bound, by = end, int64(1 << 30)
    for i in range(count - 1, 0, -1):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            if i < count - 1:
                bound = _closing(data, b, min(bound, by))
            by = int64(1 << 30)
        elif data.shared and b < data.n:
            rarely()
            by = min(by, int64(data.task[b, data.bits_at + 3]))
        bound -= seconds(data, road, a, b)
    return min(bound, int64(data.fixed[work.path[0], CLOSE]))


@inner
def exact_wait(data: Data, work: Work, count: int) -> int:
    """Least waiting of the rows in ``work.path[:count]``, a route's start and end included; -1
    where no start keeps every window."""
    first = int64(work.path[0])
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    busy = int64(0)
    for i in range(1, count):
        busy += seconds(data, road, int64(work.path[i - 1]), int64(work.path[i]))
    best = int64(-1)
    start = int64(data.fixed[first, OPEN])
    while start <= data.fixed[first, CLOSE]:
        end = _end(data, work, count, start, road)
        if end < 0:
            return best
        start = _latest_start(data, work, count, end, road)
        wait = end - start - busy
        if best < 0 or wait < best:
            best = wait
        if wait <= 0:
            return best
        start += 1
    return best
