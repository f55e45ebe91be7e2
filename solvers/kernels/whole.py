"""Rules that summaries of parts of a route cannot tell: the whole route is walked.

Several windows a store where waiting is paid, hours of slow traffic, breaks, goods that come to the
depot late, overtime, and shipments between stores. The rule is that of `routing.schedule`
(docs/model.md, Times). What comes here has passed the checks of `judge` already, which hold without
these rules too, so that few sequences are walked in vain.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.layout import (
    CLOSE,
    KIND,
    MAX_RIDE,
    MAX_SECONDS,
    NOTHING,
    OPEN,
    OVER_AFTER,
    OVER_PRICE,
    PARTNER,
    PLACE,
    PRICES,
    RELEASE,
    REST,
    REST_CLOSE,
    REST_OPEN,
    ROADS,
    SERVICE,
    WHEN,
    WINDOWS,
    Data,
    State,
    Work,
)
from solvers.kernels.pace import arrival, latest_departure
from solvers.kernels.travel import PER_SECOND, arc_seconds, seconds, spot

NEVER = NOTHING
"""Later than any time."""


def _always_open(data: Data, work: Work, count: int, i: int) -> int:
    return int64(data.fixed[work.path[i], OPEN])


@ruled(_always_open)
def _opens(data: Data, work: Work, count: int, i: int) -> int:
    """When service at place i of the sequence may begin: loading waits for the goods."""
    x = int64(work.path[i])
    first = int64(data.fixed[x, OPEN])
    if data.released and (x >= data.real and i < count - 1):
        for k in range(i + 1, count - 1):
            y = int64(work.path[k])
            if y >= data.real:
                break
            first = max(first, int64(data.task[y, data.rules_at + RELEASE]))
    return first


@inner
def _opening(data: Data, work: Work, count: int, i: int, at: int) -> int:
    """Start of service at place i for an arrival, NEVER after the last window."""
    x = int64(work.path[i])
    if x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS]):
            if at <= data.task[x, data.windows_at + 2 * w + 1]:
                return max(at, int64(data.task[x, data.windows_at + 2 * w]))
        return NEVER
    time = max(at, _opens(data, work, count, i))
    return time if time <= data.fixed[x, CLOSE] else NEVER


@inner
def _closing(data: Data, work: Work, count: int, i: int, bound: int) -> int:
    """The latest start of service at place i that is not after ``bound``, -NEVER without one."""
    x = int64(work.path[i])
    if x < data.n and data.fixed[x, WINDOWS] > 0:
        for w in range(data.fixed[x, WINDOWS] - 1, -1, -1):
            if data.task[x, data.windows_at + 2 * w] <= bound:
                return min(bound, int64(data.task[x, data.windows_at + 2 * w + 1]))
        return -NEVER
    latest = min(bound, int64(data.fixed[x, CLOSE]))
    return latest if latest >= _opens(data, work, count, i) else -NEVER


def _no_rest(data: Data, kind: int) -> int:
    return int64(0)


@ruled(_no_rest)
def _rest(data: Data, kind: int) -> int:
    """Seconds of the break that drivers of a vehicle type take, 0 for none."""
    return data.kinds[kind, REST]


@inlined
def _rested(data: Data, kind: int, at: int) -> int:
    """When a break is over that can begin at ``at``, NEVER if it cannot begin in time."""
    if at > data.kinds[kind, REST_CLOSE]:
        return NEVER
    return max(at, data.kinds[kind, REST_OPEN]) + data.kinds[kind, REST]


@inlined
def _before_rest(data: Data, kind: int, bound: int) -> int:
    """The latest second from which on a break can be taken that is over by ``bound``."""
    latest = bound - data.kinds[kind, REST]
    if latest < data.kinds[kind, REST_OPEN]:
        return -NEVER
    return min(latest, data.kinds[kind, REST_CLOSE])


@inner
def _end(data: Data, work: Work, count: int, start: int, kind: int) -> int:
    """When the sequence ends that starts at ``start``, a break that is due included; -1 where it
    is too late somewhere. Two times go along: without the break so far, and with it."""
    road, rest = data.kinds[kind, ROADS], _rest(data, kind)
    time, began, rested = start, start, NEVER
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            drive = arc_seconds(data, road, spot(data, a), spot(data, b))
            left = time + int64(data.fixed[a, SERVICE])
            came = arrival(data, left, drive)
            if rest > 0:
                gone = min(_rested(data, kind, left), rested + int64(data.fixed[a, SERVICE]))
                there = arrival(data, gone, drive) if gone < NEVER else NEVER
                if i < count - 1:
                    there = min(there, _rested(data, kind, came))
                rested = _opening(data, work, count, i, there) if there < NEVER else NEVER
            time = _opening(data, work, count, i, came)
            if time >= NEVER:
                return int64(-1)
            began = time
        else:
            shift = seconds(data, road, a, b)
            time += shift
            if rested < NEVER:
                rested += shift
            if data.shared and b < data.n:
                rarely()
                if began > data.task[b, data.bits_at + 3]:
                    return int64(-1)
    if rest > 0 and time > data.kinds[kind, REST_CLOSE]:
        return rested if rested < NEVER else int64(-1)
    return time


@inner
def _latest_start(data: Data, work: Work, count: int, end: int, kind: int) -> int:
    """The latest start that still ends by ``end``, which some start does. Two bounds go along: with
    the break still to come, and with the break behind."""
    road = data.kinds[kind, ROADS]
    due = _rest(data, kind) > 0 and end > data.kinds[kind, REST_CLOSE]
    bound, by = (-NEVER if due else end), int64(1 << 30)
    behind = end if due else -NEVER
    for i in range(count - 1, 0, -1):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            if i < count - 1:
                bound = _closing(data, work, count, i, min(bound, by))
                if due:
                    behind = _closing(data, work, count, i, min(behind, by))
                    bound = max(bound, _before_rest(data, kind, behind))
            by = int64(1 << 30)
            drive = arc_seconds(data, road, spot(data, a), spot(data, b))
            served = int64(data.fixed[a, SERVICE])
            bound = latest_departure(data, bound, drive)
            if due:
                behind = latest_departure(data, behind, drive)
                bound = max(bound, _before_rest(data, kind, behind))
                behind -= served
            bound -= served
        else:
            if data.shared and b < data.n:
                rarely()
                by = min(by, int64(data.task[b, data.bits_at + 3]))
            shift = seconds(data, road, a, b)
            bound -= shift
            behind -= shift
    return min(bound, int64(data.fixed[work.path[0], CLOSE]))


@inner
def whole_price(data: Data, state: State, work: Work, count: int) -> int:
    """What the rows in ``work.path[:count]``, a route's start and end included, cost beyond their
    arcs, in units of price: waiting and overtime; -1 where no start keeps every rule."""
    if data.paired and not _shipped(data, work, count):
        return int64(-1)
    first = int64(work.path[0])
    kind = int64(data.fixed[first, KIND])
    start = _opens(data, work, count, 0)
    if not (data.spans or data.ridden):
        return int64(0) if _end(data, work, count, start, kind) >= 0 else int64(-1)
    busy = int64(0)
    for i in range(1, count):
        road = data.kinds[kind, ROADS]
        busy += seconds(data, road, int64(work.path[i - 1]), int64(work.path[i]))
    chosen, shortest, rest = _best_start(data, work, count, start, kind, busy)
    if chosen < 0 or shortest > data.kinds[kind, MAX_SECONDS]:
        return int64(-1)
    if data.ridden and not _rides(data, state, work, count, chosen, chosen + shortest, kind):
        return int64(-1)
    paid = shortest - rest
    over = max(paid - data.kinds[kind, OVER_AFTER], int64(0))
    price = data.rates[data.kinds[kind, PRICES], PER_SECOND] * (paid - busy)
    return int64(price + 1e-6 * float(data.kinds[kind, OVER_PRICE]) * over + 0.5)


@inner
def _best_start(
    data: Data, work: Work, count: int, start: int, kind: int, busy: int
) -> tuple[int, int, int]:
    """The start of the shortest duration, that duration, and the break in it; -1 if there is no
    start. Where traffic changes: out of the earliest start and those at which it changes."""
    best, shortest, rest, row = int64(-1), int64(NEVER), int64(0), int64(0)
    last = int64(data.fixed[work.path[0], CLOSE])
    while start <= last:
        end = _end(data, work, count, start, kind)
        if end < 0:
            break
        latest = _latest_start(data, work, count, end, kind)
        taken = int64(0)
        if _rest(data, kind) > 0 and end > data.kinds[kind, REST_CLOSE]:
            taken = _rest(data, kind)
        if end - latest < shortest:
            best, shortest, rest = latest, end - latest, taken
        if data.paces.shape[0] > 1:
            while row < data.paces.shape[0] and data.paces[row, 0] <= start:
                row += 1
            if row == data.paces.shape[0]:
                break
            start = data.paces[row, 0]
        else:
            if end - latest - taken <= busy:
                break
            start = latest + 1
    return best, shortest, rest


def _none_to_ship(data: Data, work: Work, count: int) -> bool:
    return True


@ruled(_none_to_ship)
def _shipped(data: Data, work: Work, count: int) -> bool:
    """Whether every shipment is picked up and brought on one trip, in that order."""
    waiting = int64(0)
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            if waiting > 0:
                return False
            continue
        partner = int64(data.task[x, data.rules_at + PARTNER])
        if partner > x:
            waiting += 1
        elif partner >= 0:
            k = i - 1
            while k > 0 and work.path[k] != partner and work.path[k] < data.real:
                k -= 1
            if work.path[k] != partner:
                return False
            waiting -= 1
    return waiting == 0


def _none_riding(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    return True


@ruled(_none_riding)
def _rides(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    """Whether no shipment is longer on board than it may, with the break where it is taken."""
    rest = data.kinds[kind, REST] > 0 and end > data.kinds[kind, REST_CLOSE]
    place = int64(0) if rest else int64(-1)
    while _times(data, state, work, count, start, kind, place) != end:
        place += 1
        if place < 1 or place > 2 * count:
            return False
    for i in range(1, count - 1):
        x = int64(work.path[i])
        partner = int64(data.task[x, data.rules_at + PARTNER]) if x < data.real else int64(-1)
        if partner < 0 or partner > x:
            continue
        k = i
        while work.path[k] != partner:
            k -= 1
        while data.fixed[work.path[k + 1], PLACE] == data.fixed[partner, PLACE]:
            k += 1
        left = state.node[work.path[k], WHEN] + data.fixed[work.path[k], SERVICE]
        k = i
        while data.fixed[work.path[k - 1], PLACE] == data.fixed[x, PLACE]:
            k -= 1
        if state.node[work.path[k], WHEN] - left > data.task[x, data.rules_at + MAX_RIDE]:
            return False
    return True


@inner
def _times(
    data: Data, state: State, work: Work, count: int, start: int, kind: int, place: int
) -> int:
    """The end of the sequence with the break at a place: 0 after loading, 2 i - 1 on arrival at
    row i, 2 i after service there, none if negative. Starts of service stand in WHEN."""
    road = data.kinds[kind, ROADS]
    time = start
    state.node[work.path[0], WHEN] = time
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            time += int64(data.fixed[a, SERVICE])
            if place == 2 * (i - 1):
                time = _rested(data, kind, time)
            if time >= NEVER:
                return int64(-1)
            time = arrival(data, time, arc_seconds(data, road, spot(data, a), spot(data, b)))
            if place == 2 * i - 1:
                time = _rested(data, kind, time)
            time = _opening(data, work, count, i, time)
            if time >= NEVER:
                return int64(-1)
        else:
            time += seconds(data, road, a, b)
        state.node[b, WHEN] = time
    return time
