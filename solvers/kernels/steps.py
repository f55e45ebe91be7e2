"""The loading of a trip at several depots, call by call, where traffic changes by the hour.

Elsewhere its seconds are always the same, and it is one halt (`solvers.kernels.calls`).
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.layout import (
    CALL,
    CALL_AT,
    CALL_FIRST,
    CALL_STEPS,
    NOTHING,
    SERVICE,
    STEP,
    STEP_CLOSE,
    STEP_DRIVE,
    STEP_FLOW,
    STEP_OPEN,
    STEP_PAUSES,
    STEP_SERVICE,
    Data,
    State,
)
from solvers.kernels.pace import arrival, latest_departure
from solvers.kernels.pauses import arrival_paused, departure_paused

NEVER = NOTHING
"""Later than any time."""


def _served(data: Data, state: State, kind: int, a: int, time: int) -> int:
    return time + int64(data.fixed[a, SERVICE])


@ruled(_served)
def done_at(data: Data, state: State, kind: int, a: int, time: int) -> int:
    """When loading or service at row a is over that begins at ``time``; NEVER where some depot is
    closed by then."""
    if not data.shared or a < data.real or data.paces.shape[0] == 1:
        return time + int64(data.fixed[a, SERVICE])
    rarely()
    row = loads_as(data, state, a)
    if data.calls[row, CALL_STEPS] == 0:
        return time + int64(data.fixed[a, SERVICE])
    return _called(data, kind, row, time)


@inlined
def loads_as(data: Data, state: State, a: int) -> int:
    """The row of calls by which the vehicle loads at row a, a start or a loading."""
    if a < data.n:
        return int64(data.task[a, data.bits_at + 3])
    return int64(state.route[(a - data.n) // 2, CALL])


@inner
def _called(data: Data, kind: int, row: int, time: int) -> int:
    time += data.calls[row, CALL_FIRST]
    at = int64(data.calls[row, CALL_AT])
    for _ in range(data.calls[row, CALL_STEPS]):
        drive, pauses = data.calls[row, at + STEP_DRIVE], data.calls[row, at + STEP_PAUSES]
        flow = data.calls[row, at + STEP_FLOW]
        if pauses > 0:
            time = arrival_paused(data, kind, flow, pauses, time, drive)
        else:
            time = arrival(data, flow, time, drive)
        time = max(time, data.calls[row, at + STEP_OPEN])
        if time > data.calls[row, at + STEP_CLOSE]:
            return NEVER
        time += data.calls[row, at + STEP_SERVICE]
        at += STEP
    return time


def _served_by(data: Data, state: State, kind: int, a: int, bound: int) -> int:
    return bound - int64(data.fixed[a, SERVICE])


@ruled(_served_by)
def begun_for(data: Data, state: State, kind: int, a: int, bound: int) -> int:
    """The latest begin of loading or service at row a that is over by ``bound``, as it is for
    some."""
    if not data.shared or a < data.real or data.paces.shape[0] == 1 or bound < 0:
        return bound - int64(data.fixed[a, SERVICE])
    rarely()
    row = loads_as(data, state, a)
    if data.calls[row, CALL_STEPS] == 0:
        return bound - int64(data.fixed[a, SERVICE])
    return _called_by(data, kind, row, bound)


@inner
def _called_by(data: Data, kind: int, row: int, bound: int) -> int:
    at = int64(data.calls[row, CALL_AT]) + STEP * data.calls[row, CALL_STEPS]
    for _ in range(data.calls[row, CALL_STEPS]):
        at -= STEP
        bound = min(bound - data.calls[row, at + STEP_SERVICE], data.calls[row, at + STEP_CLOSE])
        if bound < data.calls[row, at + STEP_OPEN]:
            return -NEVER
        drive, pauses = data.calls[row, at + STEP_DRIVE], data.calls[row, at + STEP_PAUSES]
        flow = data.calls[row, at + STEP_FLOW]
        if pauses > 0:
            bound = departure_paused(data, kind, flow, pauses, bound, drive)
        else:
            bound = latest_departure(data, flow, bound, drive)
    return bound - data.calls[row, CALL_FIRST]
