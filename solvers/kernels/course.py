"""When a sequence of rows is served, driven forwards from a start or backwards from an end.

With several windows a store, hours of slow traffic, breaks and goods that come to the depot late.
The rules are those of `routing.course` and `routing.resting` (docs/model.md, Times); pauses are
those that `solvers.kernels.pauses` has told.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.layout import (
    CLOSE,
    MOST_WAIT,
    OPEN,
    PATIENCE,
    PLACE,
    RELEASE,
    REST,
    REST_CLOSE,
    REST_OPEN,
    ROADS,
    WHEN,
    WINDOWS,
    Data,
    State,
    Work,
)
from solvers.kernels.pace import flow_of
from solvers.kernels.pauses import arrival_at, departure_for
from solvers.kernels.pools import saved
from solvers.kernels.steps import NEVER, begun_for, done_at
from solvers.kernels.travel import arc_seconds, seconds, spot


def _always_open(data: Data, work: Work, count: int, i: int) -> int:
    return int64(data.fixed[work.path[i], OPEN])


@ruled(_always_open)
def opens(data: Data, work: Work, count: int, i: int) -> int:
    """When service at place i of the sequence may begin: loading waits for the goods. One that
    another follows at once waits for that one's: the other will be taken off (`reloads.trim`)."""
    x = int64(work.path[i])
    first = int64(data.fixed[x, OPEN])
    if data.released and (x >= data.real and i < count - 1):
        seen = False
        for k in range(i + 1, count - 1):
            y = int64(work.path[k])
            if y >= data.real:
                if seen:
                    break
                continue
            seen = True
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
    time = max(at, opens(data, work, count, i))
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
    return latest if latest >= opens(data, work, count, i) else -NEVER


def _no_rest(data: Data, kind: int) -> int:
    return int64(0)


@ruled(_no_rest)
def rest_of(data: Data, kind: int) -> int:
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
def end_of(data: Data, state: State, work: Work, count: int, start: int, kind: int) -> int:
    """When the sequence ends that starts at ``start``, a break that is due included; -1 where it
    is too late somewhere. Two times go along: without the break so far, and with it."""
    road, rest = data.kinds[kind, ROADS], rest_of(data, kind)
    time, began, rested = start, start, NEVER
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            drive = arc_seconds(data, road, spot(data, a), spot(data, b))
            left = done_at(data, state, kind, a, time)
            if left >= NEVER:
                return int64(-1)
            more, flow = saved(data, kind, a), flow_of(data, kind, a, b)
            drive += more
            left -= more
            came = arrival_at(data, state, kind, flow, b, left, drive)
            if rest > 0:
                gone = _rested(data, kind, left)
                if rested < NEVER:
                    gone = min(gone, done_at(data, state, kind, a, rested) - more)
                there = NEVER
                if gone < NEVER:
                    there = arrival_at(data, state, kind, flow, b, gone, drive)
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
def latest_start(
    data: Data, state: State, work: Work, count: int, last: int, end: int, kind: int, due: bool
) -> int:
    """The latest start by which service at place ``last``, or the end there, still begins by
    ``end``, as it does for some start. ``due``: whether there is a break up to it. Two bounds go
    along: with the break still to come, and with the break behind."""
    road = data.kinds[kind, ROADS]
    bound, by = (-NEVER if due else end), int64(1 << 30)
    behind = end if due else -NEVER
    for i in range(last, 0, -1):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            if i < count - 1:
                bound = _closing(data, work, count, i, min(bound, by))
                if due:
                    behind = _closing(data, work, count, i, min(behind, by))
                    bound = max(bound, _before_rest(data, kind, behind))
            by = int64(1 << 30)
            drive = arc_seconds(data, road, spot(data, a), spot(data, b))
            more, flow = saved(data, kind, a), flow_of(data, kind, a, b)
            drive += more
            bound = departure_for(data, state, kind, flow, b, bound, drive)
            if due:
                behind = departure_for(data, state, kind, flow, b, behind, drive)
                bound = max(bound, _before_rest(data, kind, behind))
                behind = begun_for(data, state, kind, a, behind) + more
            bound = begun_for(data, state, kind, a, bound) + more
        else:
            if data.shared and b < data.n:
                rarely()
                by = min(by, int64(data.task[b, data.bits_at + 3]))
            shift = seconds(data, road, a, b)
            bound -= shift
            behind -= shift
    return min(bound, int64(data.fixed[work.path[0], CLOSE]))


@inner
def put_times(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> int:
    """`times` with the break where it is taken, and that place; -2 if there is none. ``end``: that
    of this start, by `end_of`."""
    rest = data.kinds[kind, REST] > 0 and end > data.kinds[kind, REST_CLOSE]
    place = int64(0) if rest else int64(-1)
    while times(data, state, work, count, start, kind, place) != end:
        place += 1
        if place < 1 or place > 2 * count:
            return int64(-2)
    return place


@inner
def times(
    data: Data, state: State, work: Work, count: int, start: int, kind: int, place: int
) -> int:
    """The end of the sequence with the break at a place: 0 after loading, 2 i - 1 on arrival at
    row i, 2 i after service there, none if negative; -1 if it cannot be there, as in the midst of a
    stop of several tasks. Starts of service stand in WHEN."""
    road = data.kinds[kind, ROADS]
    time, taken = start, place < 0
    state.node[work.path[0], WHEN] = time
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] != data.fixed[b, PLACE]:
            more = saved(data, kind, a)
            time = done_at(data, state, kind, a, time) - more
            if time >= NEVER:
                return int64(-1)
            if place == 2 * (i - 1):
                time, taken = _rested(data, kind, time), True
            if time >= NEVER:
                return int64(-1)
            drive = arc_seconds(data, road, spot(data, a), spot(data, b)) + more
            time = arrival_at(data, state, kind, flow_of(data, kind, a, b), b, time, drive)
            if place == 2 * i - 1:
                time, taken = _rested(data, kind, time), True
            time = _opening(data, work, count, i, time)
            if time >= NEVER:
                return int64(-1)
        else:
            time += seconds(data, road, a, b)
        state.node[b, WHEN] = time
    return time if taken else int64(-1)


def _ever_patient(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    return True


@ruled(_ever_patient)
def patient(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    """Whether the vehicle waits at no stop for longer than it may; the break is no waiting."""
    place = put_times(data, state, work, count, start, end, kind)
    for i in range(1, count - 1):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if b >= data.real or data.fixed[a, PLACE] == data.fixed[b, PLACE]:
            continue
        more = saved(data, kind, a)
        time = done_at(data, state, kind, a, int64(state.node[a, WHEN])) - more
        if place == 2 * (i - 1):
            time = _rested(data, kind, time)
        drive = arc_seconds(data, data.kinds[kind, ROADS], spot(data, a), spot(data, b)) + more
        time = arrival_at(data, state, kind, flow_of(data, kind, a, b), b, time, drive)
        waited = int64(state.node[b, WHEN]) - time
        if place == 2 * i - 1:
            waited -= data.kinds[kind, REST]
        if waited > data.kinds[kind, MOST_WAIT]:
            return False
        if waited > data.task[b, data.rules_at + PATIENCE]:
            return False
    return place > -2
