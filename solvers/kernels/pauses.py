"""Pauses after so many hours of driving; see `routing.pauses` for the rule.

Where they fall depends on the seconds that legs usually take and on nothing else, so they are told
once for a sequence of rows, and then each leg takes as much longer.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.layout import (
    CALL,
    CALL_AT,
    CALL_DRIVEN,
    CALL_FIRST,
    CALL_PARTED,
    CALL_PAUSED,
    CALL_STEPS,
    DRIVE,
    DRIVEN,
    FIRST_PART,
    HALVED,
    PARTED,
    PAUSE,
    PAUSES,
    PLACE,
    ROADS,
    SECOND_PART,
    SERVICE,
    STANDING,
    STEP,
    STEP_DRIVE,
    STEP_SERVICE,
    Data,
    State,
    Work,
)
from solvers.kernels.pace import arrival, latest_departure
from solvers.kernels.pools import saved
from solvers.kernels.travel import arc_seconds, seconds, spot


def _never_paused(data: Data, state: State, work: Work, count: int, kind: int) -> int:
    return int64(0)


@ruled(_never_paused)
def put_pauses(data: Data, state: State, work: Work, count: int, kind: int) -> int:
    """Seconds of all pauses of the sequence, while it loads at several depots too; how many there
    are on the way to each row, and whether the first of them is a second part, stands in
    PAUSES. -1 where one would have to be between calls of a later trip."""
    limit = data.kinds[kind, DRIVE]
    if limit == 0:
        return int64(0)
    road = data.kinds[kind, ROADS]
    driven, stood, paused = data.kinds[kind, DRIVEN], int64(0), int64(0)
    parted = data.kinds[kind, HALVED] > 0
    if data.shared:
        rarely()
        row = state.route[(work.path[0] - data.n) // 2, CALL]
        driven, parted = data.calls[row, CALL_DRIVEN], data.calls[row, CALL_PARTED] > 0
    for i in range(1, count):
        a, b = int64(work.path[i - 1]), int64(work.path[i])
        if data.fixed[a, PLACE] == data.fixed[b, PLACE]:
            stood += seconds(data, road, a, b)
            continue
        more = saved(data, kind, a)
        stood += int64(data.fixed[a, SERVICE]) - more
        if i > 1 or not data.shared:  # what the loading is of a pause stands in `calls`
            if data.shared and data.real <= a < data.n:
                rarely()
                driven, parted, stood = _over_calls(data, kind, a, driven, parted, stood)
                if driven > limit:
                    return int64(-1)
            driven, parted = _stood(data, kind, driven, parted, stood)
        stood = int64(0)
        drive, here = arc_seconds(data, road, spot(data, a), spot(data, b)) + more, int64(0)
        if drive > 0 and driven + drive > limit:
            here = int64(driven > 0) + (drive - 1) // limit
            driven = drive - limit * ((drive - 1) // limit)
            paused += here * data.kinds[kind, PAUSE]
            if parted:
                paused -= data.kinds[kind, PAUSE] - data.kinds[kind, SECOND_PART]
                here += PARTED
                parted = False
        else:
            driven += drive
        state.node[b, PAUSES] = here
    return paused + paused_before(data, state, work, kind)


@inner
def _stood(data: Data, kind: int, driven: int, parted: bool, stood: int) -> tuple[int, bool]:
    """What of the driving still counts after standing for so long, and whether the first part of a
    pause has been taken."""
    whole = stood >= data.kinds[kind, STANDING]
    if whole or (parted and stood >= data.kinds[kind, SECOND_PART]):
        return int64(0), False
    return driven, parted or (driven > 0 and stood >= data.kinds[kind, FIRST_PART])


@inner
def _over_calls(
    data: Data, kind: int, x: int, driven: int, parted: bool, stood: int
) -> tuple[int, bool, int]:
    """The same after the calls of loading x but for the last one's loading, and the seconds of
    that. No pause is made between calls: more driving than the limit says that one would have to
    be."""
    row = int64(data.task[x, data.bits_at + 3])
    at = int64(data.calls[row, CALL_AT])
    for step in range(data.calls[row, CALL_STEPS]):
        if step == 0:
            stood = data.calls[row, CALL_FIRST]
        driven, parted = _stood(data, kind, driven, parted, stood)
        driven += data.calls[row, at + STEP_DRIVE]
        if driven > data.kinds[kind, DRIVE]:
            break
        stood = data.calls[row, at + STEP_SERVICE]
        at += STEP
    return driven, parted, stood


def _not_paused(data: Data, state: State, work: Work, kind: int) -> int:
    return int64(0)


@ruled(_not_paused)
def paused_before(data: Data, state: State, work: Work, kind: int) -> int:
    """Of the seconds in which the sequence loads at several depots, those of pauses."""
    if not data.shared or data.kinds[kind, DRIVE] == 0:
        return int64(0)
    rarely()
    return data.calls[state.route[(work.path[0] - data.n) // 2, CALL], CALL_PAUSED]


def _driven(
    data: Data, state: State, kind: int, flow: int, b: int, departure: int, drive: int
) -> int:
    return arrival(data, flow, departure, drive)


@ruled(_driven)
def arrival_at(
    data: Data, state: State, kind: int, flow: int, b: int, departure: int, drive: int
) -> int:
    """The second of arrival at row b, the pauses on the way included."""
    if data.kinds[kind, DRIVE] == 0 or state.node[b, PAUSES] == 0:
        return arrival(data, flow, departure, drive)
    return arrival_paused(data, kind, flow, int64(state.node[b, PAUSES]), departure, drive)


@inner
def arrival_paused(
    data: Data, kind: int, flow: int, pauses: int, departure: int, drive: int
) -> int:
    """The second of arrival, with at least one pause on the way."""
    limit, pause = data.kinds[kind, DRIVE], data.kinds[kind, PAUSE]
    split = (drive - 1) // limit
    first = pause if pauses < PARTED else data.kinds[kind, SECOND_PART]
    time = departure
    if pauses % PARTED > split:
        time, first = time + first, pause
    for _ in range(split):
        time, first = arrival(data, flow, time, limit) + first, pause
    return arrival(data, flow, time, drive - split * limit)


def _driven_back(
    data: Data, state: State, kind: int, flow: int, b: int, bound: int, drive: int
) -> int:
    return latest_departure(data, flow, bound, drive)


@ruled(_driven_back)
def departure_for(
    data: Data, state: State, kind: int, flow: int, b: int, bound: int, drive: int
) -> int:
    """The latest second to be free to leave for row b, pauses included, to arrive by ``bound``."""
    if data.kinds[kind, DRIVE] == 0 or state.node[b, PAUSES] == 0 or bound < 0:
        return latest_departure(data, flow, bound, drive)
    return departure_paused(data, kind, flow, int64(state.node[b, PAUSES]), bound, drive)


@inner
def departure_paused(data: Data, kind: int, flow: int, pauses: int, bound: int, drive: int) -> int:
    """The latest second to be free to leave, with at least one pause on the way."""
    limit, pause = data.kinds[kind, DRIVE], data.kinds[kind, PAUSE]
    split = (drive - 1) // limit
    first = pause if pauses < PARTED else data.kinds[kind, SECOND_PART]
    standing = pauses % PARTED > split
    time = latest_departure(data, flow, bound, drive - split * limit)
    for k in range(split):
        here = first if k == split - 1 and not standing else pause
        time = latest_departure(data, flow, time - here, limit)
    return time - first if standing else time
