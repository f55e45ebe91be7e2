"""What is known of the part of a route before and after each of its nodes.

Two parts are joined in O(1): earliest and latest times as in Savelsbergh (1992, "The vehicle
routing problem with time windows: minimizing route duration"), durations as in Vidal et al. (2013,
"A hybrid genetic algorithm with adaptive diversity management ..."), loads with deliveries and
returns as the most that is on board.
"""

from __future__ import annotations

from solvers.kernels.bonds_kept import count_astray
from solvers.kernels.cargo import note_taken
from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.layout import (
    AMOUNT,
    BACK_FROM,
    BACK_TO,
    CALL,
    CALL_METRES,
    CLOSE,
    COST,
    EARLIEST_FROM,
    FARTHEST_FROM,
    KIND,
    LATEST,
    LATEST_TO,
    LENGTH_FROM,
    LENGTH_TO,
    LOADS,
    MAX_METRES,
    MAX_SECONDS,
    METRES_TO,
    MOST_FROM,
    MOST_TO,
    OPEN,
    OUT_FROM,
    OUT_TO,
    PLACE,
    POSITION,
    PRED,
    PRICES,
    RELOADS_TO,
    ROADS,
    SINCE,
    START,
    STOPS_TO,
    SUCC,
    SUM,
    WAIT,
    WAIT_FROM,
    WAIT_TO,
    WAYS,
    WINDOWS,
    Data,
    State,
    Work,
)
from solvers.kernels.released import refresh_trips, tripwise
from solvers.kernels.starts import may_ride
from solvers.kernels.travel import PER_SECOND, arc_metres, seconds, spot
from solvers.kernels.whole import whole_price


@inner
def refresh(data: Data, state: State, work: Work, r: int) -> None:
    """Everything that follows from the order of a route's tasks. The route may be empty."""
    refresh_positions(data, state, r)
    if data.timed:
        if tripwise(data):
            refresh_trips(data, state, r)
        else:
            refresh_starts(data, state, r)
        refresh_latest(data, state, r)
    if data.spans:
        _refresh_spans(data, state, r)
        _refresh_spans_back(data, state, r)
    note_taken(data, state, work, r)
    if data.spans or data.whole:
        set_wait(data, state, work, r)
    if data.loads:
        _refresh_loads(data, state, r)
    if data.limits:
        _refresh_limits(data, state, r)
    if data.real < data.n:
        rarely()
        _refresh_reloads(data, state, r)


@inner
def refresh_positions(data: Data, state: State, r: int) -> None:
    """Position and deliveries up to each task."""
    node = state.node
    first = data.n + 2 * r
    node[first, POSITION] = 0
    node[first, SUM] = 0
    x = int64(node[first, SUCC])
    position, total = int64(0), int64(0)
    while x != first + 1:
        position += 1
        total += data.fixed[x, AMOUNT]
        node[x, POSITION] = position
        node[x, SUM] = total
        x = int64(node[x, SUCC])
    node[x, POSITION] = position + 1
    node[x, SUM] = total


@inlined
def opening(data: Data, x: int, at: int) -> int:
    """When service at task x can start for an arrival ``at``; NOTHING-like lateness is the
    caller's to see: after the last window it is the arrival."""
    if data.gaps and x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS]):
            if at <= data.task[x, data.windows_at + 2 * w + 1]:
                return max(at, int64(data.task[x, data.windows_at + 2 * w]))
        return at
    return max(at, int64(data.fixed[x, OPEN]))


@inlined
def closing(data: Data, x: int, bound: int) -> int:
    """The latest start of service at task x that is not after ``bound``."""
    if data.gaps and x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS] - 1, -1, -1):
            if data.task[x, data.windows_at + 2 * w] <= bound:
                return min(bound, int64(data.task[x, data.windows_at + 2 * w + 1]))
        return int64(-(1 << 30))
    return min(bound, int64(data.fixed[x, CLOSE]))


@inlined
def same_stop(data: Data, a: int, b: int) -> bool:
    """Whether b, after a, belongs to the stop at which a is."""
    return data.joined != 0 and data.fixed[a, PLACE] == data.fixed[b, PLACE]


@inner
def refresh_starts(data: Data, state: State, r: int) -> None:
    """Earliest start of service at each node, the end of the route included."""
    node = state.node
    first = data.n + 2 * r
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    time, since = int64(data.fixed[first, OPEN]), int64(0)
    node[first, START] = time
    a = first
    while a != first + 1:
        b = int64(node[a, SUCC])
        time += seconds(data, road, a, b)
        if not same_stop(data, a, b):
            time = opening(data, b, time)
        node[b, START] = time
        if data.shared:
            rarely()
            since = since + seconds(data, road, a, b) if same_stop(data, a, b) else int64(0)
            node[b, SINCE] = since
        a = b


@inlined
def stop_by(data: Data, b: int) -> int:
    """The last second at which the stop of task b may begin, whoever is served first there."""
    return int64(data.task[b, data.bits_at + 3])


@inlined
def _joined_by(data: Data, a: int, b: int, by: int) -> int:
    """The last second at which a stop that begins with a may begin, for the sake of b and what
    follows at the same stop; ``by``: the same from b on, b left out."""
    if data.shared and b < data.n and same_stop(data, a, b):
        rarely()
        return min(by, stop_by(data, b))
    return int64(1 << 30)


@inner
def refresh_latest(data: Data, state: State, r: int) -> None:
    """Latest start of service at each node that keeps what follows, as if a stop began there."""
    node = state.node
    first = data.n + 2 * r
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    b = first + 1
    latest = int64(data.fixed[b, CLOSE])
    node[b, LATEST] = latest
    within, by = latest, int64(1 << 30)
    while b != first:
        a = int64(node[b, PRED])
        by = _joined_by(data, a, b, by)
        within = (within if same_stop(data, a, b) else latest) - seconds(data, road, a, b)
        latest = closing(data, a, min(within, by))
        node[a, LATEST] = latest
        b = a


@inner
def _refresh_spans(data: Data, state: State, r: int) -> None:
    """Duration, latest start that does not prolong it, and waiting, up to each node."""
    node, sums = state.node, state.sums
    first = data.n + 2 * r
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    length, wait = int64(0), int64(0)
    latest = int64(data.fixed[first, CLOSE])
    sums[first, LENGTH_TO], sums[first, LATEST_TO], sums[first, WAIT_TO] = length, latest, wait
    a = first
    while a != first + 1:
        b = int64(node[a, SUCC])
        length += seconds(data, road, a, b)
        if not same_stop(data, a, b):
            more = max(data.fixed[b, OPEN] - length - latest, int64(0))
            latest = min(data.fixed[b, CLOSE] - length, latest)
            length += more
            wait += more
        elif data.shared and b < data.n:
            rarely()
            latest = min(stop_by(data, b) - length + node[b, SINCE], latest)
        sums[b, LENGTH_TO], sums[b, LATEST_TO], sums[b, WAIT_TO] = length, latest, wait
        a = b


@inner
def _refresh_spans_back(data: Data, state: State, r: int) -> None:
    """Duration, earliest start that does not prolong it, and waiting, from each node on."""
    node, sums = state.node, state.sums
    first = data.n + 2 * r
    road = data.kinds[int64(data.fixed[first, KIND]), ROADS]
    b = first + 1
    length, wait = int64(0), int64(0)
    earliest = int64(data.fixed[b, OPEN])
    sums[b, LENGTH_FROM], sums[b, EARLIEST_FROM], sums[b, WAIT_FROM] = length, earliest, wait
    within_length, within_earliest, within_wait = length, earliest, wait
    by = int64(1 << 30)
    while b != first:
        a = int64(node[b, PRED])
        by = _joined_by(data, a, b, by)
        drive = seconds(data, road, a, b)
        if same_stop(data, a, b):
            length, earliest, wait = within_length, within_earliest, within_wait
        within_length, within_earliest, within_wait = length + drive, earliest - drive, wait
        more = max(within_earliest - min(int64(data.fixed[a, CLOSE]), by), int64(0))
        length, wait = within_length + more, wait + more
        earliest = max(within_earliest, int64(data.fixed[a, OPEN])) - more
        sums[a, LENGTH_FROM], sums[a, EARLIEST_FROM], sums[a, WAIT_FROM] = length, earliest, wait
        b = a


@inner
def set_wait(data: Data, state: State, work: Work, r: int) -> None:
    """Price the waiting of a route anew, and what else its whole tells."""
    first = data.n + 2 * r
    wait = int64(0)
    if state.node[first, SUCC] != first + 1:
        if data.spans:
            wait = int64(state.sums[first + 1, WAIT_TO])
        if data.whole:
            rarely()
            x, k = first, 0
            while x != first + 1:
                work.path[k] = x
                x = int64(state.node[x, SUCC])
                k += 1
            work.path[k] = x
            wait = whole_price(data, state, work, k + 1)
    kind = int64(data.fixed[first, KIND])
    work.count[COST] += price_of_wait(data, kind, wait)
    work.count[COST] -= price_of_wait(data, kind, state.route[r, WAIT])
    state.route[r, WAIT] = wait
    count_astray(data, state, work, r)


@inlined
def stuck(data: Data, state: State, r: int) -> bool:
    """Whether a route that lost tasks, or was given from outside, cannot be driven: the way that
    leaves a place out may be longer than the way over it, or no way at all, and another start may
    cost less now, at which goods ride for too long. (Waiting aside, where it is not exact.)"""
    if not data.timed:
        return False
    first = data.n + 2 * r
    if state.node[first, LATEST] < state.node[first, START]:
        return True
    if data.whole and state.route[r, WAIT] < 0:
        rarely()
        return True
    kind = int64(data.fixed[first, KIND])
    if data.limits and state.sums[first + 1, METRES_TO] > data.kinds[kind, MAX_METRES]:
        return True
    if data.spans and not data.gaps:
        return state.sums[first + 1, LENGTH_TO] > data.kinds[kind, MAX_SECONDS]
    return False


@inlined
def price_of_wait(data: Data, kind: int, wait: int) -> int:
    """Waiting is paid time; a price in whole units, the same whenever it is asked. Where routes are
    walked as a whole it is the price already."""
    if data.whole:
        rarely()
        return max(wait, int64(0))
    return int64(data.rates[data.kinds[kind, PRICES], PER_SECOND] * wait + 0.5)


def _no_reloads(data: Data, state: State, r: int) -> None:
    return None


@ruled(_no_reloads)
def _refresh_reloads(data: Data, state: State, r: int) -> None:
    """Loadings up to each node."""
    x = data.n + 2 * r
    count = int64(0)
    while x != data.n + 2 * r + 1:
        state.sums[x, RELOADS_TO] = count
        x = int64(state.node[x, SUCC])
        count += data.real <= x < data.n
    state.sums[x, RELOADS_TO] = count


@inner
def _refresh_loads(data: Data, state: State, r: int) -> None:
    """Deliveries, returns and the most on board before and after each node."""
    node, sums = state.node, state.sums
    first = data.n + 2 * r
    for d in range(data.dims):
        out, back, most = int64(0), int64(0), int64(0)
        x = first
        while True:
            (
                sums[x, LOADS + 6 * d + OUT_TO],
                sums[x, LOADS + 6 * d + BACK_TO],
                sums[x, LOADS + 6 * d + MOST_TO],
            ) = out, back, most
            if x == first + 1:
                break
            x = int64(node[x, SUCC])
            if x < data.real:
                given, taken = int64(data.task[x, d]), int64(data.task[x, data.dims + d])
                most = max(most + given, back + max(given, taken))
                out += given
                back += taken
            elif x < data.n:  # loads again: nothing of before is on board
                out, back, most = int64(0), int64(0), int64(0)
        out, back, most = int64(0), int64(0), int64(0)
        while True:
            if x < data.real:
                given, taken = int64(data.task[x, d]), int64(data.task[x, data.dims + d])
                most = max(max(given, taken) + out, taken + most)
                out += given
                back += taken
            elif x < data.n:
                out, back, most = int64(0), int64(0), int64(0)
            (
                sums[x, LOADS + 6 * d + OUT_FROM],
                sums[x, LOADS + 6 * d + BACK_FROM],
                sums[x, LOADS + 6 * d + MOST_FROM],
            ) = out, back, most
            if x == first:
                break
            x = int64(node[x, PRED])


@inner
def _refresh_limits(data: Data, state: State, r: int) -> None:
    """Stops and metres up to each node."""
    node, sums = state.node, state.sums
    first = data.n + 2 * r
    way = data.kinds[int64(data.fixed[first, KIND]), WAYS]
    stops, metres = int64(0), int64(0)
    if data.shared:
        rarely()
        metres = data.calls[state.route[r, CALL], CALL_METRES]
    sums[first, STOPS_TO], sums[first, METRES_TO] = stops, metres
    a = first
    while a != first + 1:
        b = int64(node[a, SUCC])
        if b < data.real and not same_stop(data, a, b):
            stops += 1
        metres += arc_metres(data, way, spot(data, a), spot(data, b))
        sums[b, STOPS_TO], sums[b, METRES_TO] = stops, metres
        a = b
    if data.shared:
        rarely()
        _refresh_farthest(data, state, r)


@inner
def _refresh_farthest(data: Data, state: State, r: int) -> None:
    """Metres up to each node at which what follows rides no farther than it may."""
    node, sums = state.node, state.sums
    row = state.route[r, CALL]
    first = data.n + 2 * r
    b = first + 1
    sums[b, FARTHEST_FROM] = 1 << 30
    while b != first:
        a = int64(node[b, PRED])
        leg = sums[b, METRES_TO] - sums[a, METRES_TO]
        bound = int64(sums[b, FARTHEST_FROM]) - leg
        if a < data.real:
            bound = min(bound, may_ride(data, row, a))
        sums[a, FARTHEST_FROM] = bound
        b = a
