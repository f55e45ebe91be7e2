"""Whether a vehicle can drive a sequence made of pieces of routes, and how long it waits.

A sequence is a part of a route up to some node (known from its summary), tasks one by one, and a
part of a route from some node on (again from its summary). Only what passes the filter by price
comes here, so the walk over the tasks between, which ends at the first broken rule, is short.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely
from solvers.kernels.journal import slot_kind
from solvers.kernels.layout import (
    AT,
    AT_CALL,
    AT_KIND,
    AT_LATEST,
    AT_LENGTH,
    AT_LOADS,
    AT_METRES,
    AT_RELOADS,
    AT_SINCE,
    AT_START,
    AT_STOPS,
    AT_WAIT,
    BACK_TO,
    CALL,
    CALL_MASK,
    CAPACITY,
    CLOSE,
    EARLIEST_FROM,
    FARTHEST_FROM,
    LATEST,
    LATEST_TO,
    LENGTH_FROM,
    LENGTH_TO,
    LISTED,
    LOADS,
    MAX_METRES,
    MAX_SECONDS,
    MAX_STOPS,
    METRES_TO,
    MOST_FROM,
    MOST_TO,
    NO_ARC,
    NOTHING,
    OPEN,
    OUT_FROM,
    OUT_TO,
    PRED,
    PRICES,
    RELOADS,
    RELOADS_TO,
    ROADS,
    ROUTE,
    SIDED,
    SINCE,
    START,
    STOPS_TO,
    SUCC,
    WAIT,
    WAIT_FROM,
    WAIT_TO,
    WAYS,
    Data,
    State,
    Work,
)
from solvers.kernels.released import begin_at, trips_fit, tripwise
from solvers.kernels.starts import bits, mask_of, may_ride
from solvers.kernels.summary import opening, price_of_wait, same_stop, stop_by
from solvers.kernels.travel import arc_metres, price, seconds, seconds_to, spot
from solvers.kernels.whole import whole_price


@inner
def walk_from(data: Data, state: State, work: Work, a: int) -> None:
    """Begin a sequence with the part of a route up to its row a."""
    walk = work.count
    walk[AT] = a
    r = int64(state.node[a, ROUTE])
    walk[AT_KIND] = slot_kind(data, r)
    if data.shared:
        rarely()
        walk[AT_CALL] = state.route[r, CALL]
        walk[AT_SINCE] = state.node[a, SINCE]
    if data.timed:
        walk[AT_START] = state.node[a, START]
    if data.spans:
        walk[AT_LENGTH] = state.sums[a, LENGTH_TO]
        walk[AT_LATEST] = state.sums[a, LATEST_TO]
        walk[AT_WAIT] = state.sums[a, WAIT_TO]
    if data.limits:
        walk[AT_STOPS] = state.sums[a, STOPS_TO]
        walk[AT_METRES] = state.sums[a, METRES_TO]
    if data.loads:
        for d in range(data.dims):
            k = AT_LOADS + 3 * d
            walk[k] = state.sums[a, LOADS + 6 * d + OUT_TO]
            walk[k + 1] = state.sums[a, LOADS + 6 * d + BACK_TO]
            walk[k + 2] = state.sums[a, LOADS + 6 * d + MOST_TO]
    if data.real < data.n:
        rarely()
        walk[AT_RELOADS] = state.sums[a, RELOADS_TO]
    if data.whole:
        rarely()
        if tripwise(data):
            begin_at(data, state, work, a)
        else:
            _list_up_to(data, state, work, r, a)


@inner
def _list_up_to(data: Data, state: State, work: Work, r: int, a: int) -> None:
    """Write down the part of route r up to its row a."""
    x, k = data.n + 2 * r, 0
    while x != a:
        work.path[k] = x
        x = int64(state.node[x, SUCC])
        k += 1
    work.path[k] = a
    work.count[LISTED] = k + 1


@inner
def walk_over(data: Data, state: State, work: Work, x: int) -> bool:
    """Go on to row x, a task or the end of the walker's route; False where a rule is broken."""
    walk = work.count
    a, kind = walk[AT], walk[AT_KIND]
    task = x < data.n
    if data.mixed and task and data.task[x, data.may_at + kind] == 0:
        return False
    if data.shared and x < data.real and _lacks(data, walk[AT_CALL], x):
        rarely()
        return False
    joined = same_stop(data, a, x)
    if data.timed:
        drive = seconds(data, data.kinds[kind, ROADS], a, x)
        time = walk[AT_START] + drive
        if not joined:
            if time > data.fixed[x, CLOSE]:
                return False
            time = opening(data, x, time)
        walk[AT_START] = time
        if data.shared:
            rarely()
            walk[AT_SINCE] = walk[AT_SINCE] + drive if joined else int64(0)
            if joined and task and time - walk[AT_SINCE] > stop_by(data, x):
                return False
        if data.spans:
            length = walk[AT_LENGTH] + drive
            if not joined:
                wait = max(data.fixed[x, OPEN] - length - walk[AT_LATEST], int64(0))
                walk[AT_LATEST] = min(data.fixed[x, CLOSE] - length, walk[AT_LATEST])
                length += wait
                walk[AT_WAIT] += wait
            elif data.shared and task:
                rarely()
                by = stop_by(data, x) + walk[AT_SINCE]
                walk[AT_LATEST] = min(by - length, walk[AT_LATEST])
            walk[AT_LENGTH] = length
            if length > data.kinds[kind, MAX_SECONDS]:
                return False
    if data.limits:
        if x < data.real and not joined:
            walk[AT_STOPS] += 1
        way = data.kinds[kind, WAYS]
        walk[AT_METRES] += arc_metres(data, way, spot(data, a), spot(data, x))
        if (
            walk[AT_STOPS] > data.kinds[kind, MAX_STOPS]
            or walk[AT_METRES] > data.kinds[kind, MAX_METRES]
        ):
            return False
        one_trip = data.shared and x < data.real and data.real == data.n
        if one_trip and walk[AT_METRES] > may_ride(data, walk[AT_CALL], x):
            rarely()
            return False
    if data.loads and task and not _load_over(data, work, x, kind):
        return False
    if data.real <= x < data.n:
        rarely()
        walk[AT_RELOADS] += 1
        if walk[AT_RELOADS] > data.kinds[kind, RELOADS]:
            return False
    if data.whole:
        rarely()
        work.path[work.count[LISTED]] = x
        work.count[LISTED] += 1
    walk[AT] = x
    return True


@inlined
def _lacks(data: Data, row: int, x: int) -> bool:
    """Whether a vehicle that loads as a row of calls says has not loaded for task x. Where it may
    load again, whole routes are looked at (`solvers.kernels.fetched`)."""
    return data.real == data.n and bits(data, x) & ~data.calls[row, CALL_MASK] != 0


@inlined
def _barred(data: Data, work: Work, b: int) -> bool:
    """Whether no arc leads from where the sequence stands to row b. Its price alone would not
    do: what a move saves, vehicles included, may be more."""
    if data.loads != SIDED:
        return False
    return price(data, data.kinds[work.count[AT_KIND], PRICES], work.count[AT], b) >= NO_ARC


@inner
def _load_over(data: Data, work: Work, x: int, kind: int) -> bool:
    walk = work.count
    if _barred(data, work, x):
        return False
    if x >= data.real:
        rarely()
        for k in range(AT_LOADS, AT_LOADS + 3 * data.dims):
            walk[k] = 0
        return True
    for d in range(data.dims):
        k = AT_LOADS + 3 * d
        given, taken = int64(data.task[x, d]), int64(data.task[x, data.dims + d])
        most = max(walk[k + 2] + given, walk[k + 1] + max(given, taken))
        if most > data.kinds[kind, CAPACITY + d]:
            return False
        walk[k] += given
        walk[k + 1] += taken
        walk[k + 2] = most
    return True


@inner
def walk_to(data: Data, state: State, work: Work, b: int) -> int:
    """End the sequence with the part from row b on of a route of the walker's own vehicle type.

    Returns the seconds of waiting in the whole sequence (0 where nobody asks), or what
    `whole_price` says where routes are walked as a whole; -1 where a rule is broken.
    """
    walk = work.count
    while data.joined and b < data.n and same_stop(data, walk[AT], b):
        if not walk_over(data, state, work, b):
            return int64(-1)
        b = int64(state.node[b, SUCC])
    a, kind = walk[AT], walk[AT_KIND]
    wait = int64(0)
    if data.timed:
        drive = seconds(data, data.kinds[kind, ROADS], a, b)
        if walk[AT_START] + drive > state.node[b, LATEST]:
            return int64(-1)
        if data.spans:
            length = walk[AT_LENGTH] + drive
            more = max(state.sums[b, EARLIEST_FROM] - length - walk[AT_LATEST], int64(0))
            length += more + state.sums[b, LENGTH_FROM]
            if length > data.kinds[kind, MAX_SECONDS]:
                return int64(-1)
            wait = walk[AT_WAIT] + more + state.sums[b, WAIT_FROM]
    if data.limits and not _limits_to(data, state, work, b):
        return int64(-1)
    if data.loads and not _loads_to(data, state, work, b):
        return int64(-1)
    if data.real < data.n:
        rarely()
        end = data.n + 2 * int64(state.node[b, ROUTE]) + 1
        more = state.sums[end, RELOADS_TO] - state.sums[b, RELOADS_TO] + (data.real <= b < data.n)
        if walk[AT_RELOADS] + more > data.kinds[kind, RELOADS]:
            return int64(-1)
    if data.whole:
        rarely()
        if tripwise(data):
            fits = trips_fit(data, state, work, b, data.kinds[kind, ROADS])
            return int64(0) if fits else int64(-1)
        return _listed_price(data, state, work, b)
    return wait


@inner
def _limits_to(data: Data, state: State, work: Work, b: int) -> bool:
    walk = work.count
    kind = walk[AT_KIND]
    end = data.n + 2 * int64(state.node[b, ROUTE]) + 1
    stops = walk[AT_STOPS] + state.sums[end, STOPS_TO] - state.sums[b, STOPS_TO] + (b < data.real)
    drive = arc_metres(data, data.kinds[kind, WAYS], spot(data, walk[AT]), spot(data, b))
    metres = walk[AT_METRES] + drive
    if data.shared and data.real == data.n and metres > state.sums[b, FARTHEST_FROM]:
        rarely()
        return False
    metres += state.sums[end, METRES_TO] - state.sums[b, METRES_TO]
    return stops <= data.kinds[kind, MAX_STOPS] and metres <= data.kinds[kind, MAX_METRES]


@inner
def _loads_to(data: Data, state: State, work: Work, b: int) -> bool:
    walk = work.count
    if _barred(data, work, b):
        return False
    kind = walk[AT_KIND]
    for d in range(data.dims):
        k = AT_LOADS + 3 * d
        out, most = (
            state.sums[b, LOADS + 6 * d + OUT_FROM],
            state.sums[b, LOADS + 6 * d + MOST_FROM],
        )
        if max(walk[k + 2] + out, walk[k + 1] + most) > data.kinds[kind, CAPACITY + d]:
            return False
    return True


@inner
def _listed_price(data: Data, state: State, work: Work, b: int) -> int:
    """What the listed sequence and the route from row b on cost beyond their arcs."""
    k = work.count[LISTED]
    end = data.n + 2 * int64(state.node[b, ROUTE]) + 1
    x = b
    while x != end:
        work.path[k] = x
        x = int64(state.node[x, SUCC])
        k += 1
    work.path[k] = end
    return whole_price(data, state, work, k + 1)


@inlined
def bare(data: Data) -> bool:
    """Whether the sum of deliveries is all there is to look at."""
    return not (data.timed or data.loads or data.limits or data.mixed)


@inner
def change_of_wait(data: Data, state: State, r: int, wait: int) -> int:
    """What it costs that route r would wait so long."""
    if not data.spans:
        return int64(0)
    kind = slot_kind(data, r)
    before = price_of_wait(data, kind, state.route[r, WAIT])
    return price_of_wait(data, kind, wait) - before


@inlined
def quick_segment(
    data: Data, state: State, time: int, a: int, begin: int, end: int, reverse: int
) -> tuple[int, int]:
    """Where windows are all there is: serve the tasks between rows ``begin`` and ``end`` of one
    route after row a, where service starts at ``time``. Returns the start of service at the last
    row and that row; the time is -1 where it is too late somewhere."""
    node = state.node
    if time < 0:
        return time, a
    road = data.kinds[0, ROADS]
    step = PRED if reverse else SUCC
    x, stop = (int64(node[end, PRED]), begin) if reverse else (int64(node[begin, SUCC]), end)
    while x != stop:
        time = max(time + seconds(data, road, a, x), int64(data.fixed[x, OPEN]))
        if time > data.fixed[x, CLOSE]:
            return int64(-1), x
        a = x
        x = int64(node[x, step])
    return time, a


@inlined
def quick_end(data: Data, state: State, time: int, a: int, b: int) -> bool:
    """Whether the part of a route from row b on can follow row a."""
    arrival = time + seconds(data, data.kinds[0, ROADS], a, b)
    return time >= 0 and arrival <= state.node[b, LATEST]


@inlined
def quick_judge(
    data: Data, state: State, a: int, begin: int, end: int, reverse: int, b: int
) -> bool:
    """`judge` where one window a task is all there is to look at: whether it is kept."""
    time = int64(state.node[a, START])
    if end >= data.n and not reverse and b >= data.n:
        return quick_end(data, state, time, a, int64(state.node[begin, SUCC]))
    time, a = quick_segment(data, state, time, a, begin, end, reverse)
    return quick_end(data, state, time, a, b)


@inner
def judge(
    data: Data, state: State, work: Work, a: int, begin: int, end: int, reverse: int, b: int
) -> int:
    """The route of row a as: up to a, the segment between ``begin`` and ``end``, then from b on.

    Returns the change of its price of waiting, NOTHING where a rule is broken. ``begin`` and
    ``end`` are the rows around the segment.
    """
    node = state.node
    walk_from(data, state, work, a)
    r = int64(node[a, ROUTE])
    tail = end >= data.n and not reverse and b >= data.n
    if tail and _same_vehicle(data, state, work, int64(node[end, ROUTE])):
        wait = walk_to(data, state, work, int64(node[begin, SUCC]))
        return NOTHING if wait < 0 else change_of_wait(data, state, r, wait)
    if not walk_segment(data, state, work, begin, end, reverse):
        return NOTHING
    wait = walk_to(data, state, work, b)
    return NOTHING if wait < 0 else change_of_wait(data, state, r, wait)


@inlined
def _same_vehicle(data: Data, state: State, work: Work, r: int) -> bool:
    """Whether what route r carries may ride on the walker's vehicle, is priced alike there, and its
    summaries hold there."""
    if slot_kind(data, r) != work.count[AT_KIND]:
        return False
    if not data.shared or state.route[r, CALL] == work.count[AT_CALL]:
        return True
    mask = data.calls[work.count[AT_CALL], CALL_MASK]
    within = data.real < data.n or mask_of(data, state, r) & ~mask == 0
    return not data.limits and within


@inner
def walk_segment(data: Data, state: State, work: Work, begin: int, end: int, reverse: int) -> bool:
    """Go over the tasks between two rows of one route, possibly backwards."""
    node = state.node
    step = PRED if reverse else SUCC
    x, stop = (int64(node[end, PRED]), begin) if reverse else (int64(node[begin, SUCC]), end)
    while x != stop:
        if not walk_over(data, state, work, x):
            return False
        x = int64(node[x, step])
    return True


@inlined
def quick_fit(data: Data, state: State, c: int, a: int, b: int, road: int) -> bool:
    """Whether task c fits between neighbours a and b by its window alone."""
    node = state.node
    time = node[a, START] + seconds_to(data, road, a, c)
    if time > data.fixed[c, CLOSE]:
        return False
    time = max(time, int64(data.fixed[c, OPEN]))
    return time + seconds(data, road, c, b) <= node[b, LATEST]


@inner
def judge_insertion(data: Data, state: State, work: Work, c: int, a: int, b: int) -> int:
    """Task c between neighbours a and b: the change of the price of waiting, or NOTHING."""
    if not data.walked:
        if not data.timed:
            return int64(0)
        r = int64(state.node[a, ROUTE])
        road = data.kinds[slot_kind(data, r), ROADS]
        return int64(0) if quick_fit(data, state, c, a, b, road) else NOTHING
    walk_from(data, state, work, a)
    if not walk_over(data, state, work, c):
        return NOTHING
    wait = walk_to(data, state, work, b)
    if wait < 0:
        return NOTHING
    return change_of_wait(data, state, int64(state.node[a, ROUTE]), wait)
