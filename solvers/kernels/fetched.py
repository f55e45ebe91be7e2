"""Whether a vehicle that several distributors share has loaded what it brings, trip by trip.

A trip after the first begins with a loading (`solvers.kernels.reloads`): what lies at the depot
there, and what the vehicle fetches by calls on the way to the first stop. Whose goods may ride
together is asked of the whole route.
"""

from __future__ import annotations

from solvers.kernels.jit import int64, rarely, ruled
from solvers.kernels.layout import (
    CALL,
    CALL_MASK,
    CALL_METRES,
    HELD,
    KIND,
    WAYS,
    Data,
    State,
    Work,
)
from solvers.kernels.starts import bits, called_for, mask_number, may_ride
from solvers.kernels.travel import arc_metres, spot


def _on_one_trip(data: Data, state: State, work: Work, count: int) -> bool:
    return True


@ruled(_on_one_trip)
def fetched(data: Data, state: State, work: Work, count: int) -> bool:
    """Whether ``work.path[:count]``, a route from end to end, loads on each trip what it brings,
    nothing rides with what it must not, and no goods farther than they may."""
    if not data.shared or data.real == data.n:
        return True
    rarely()
    kind = int64(data.fixed[work.path[0], KIND])
    row = int64(state.route[(int64(work.path[0]) - data.n) // 2, CALL])
    loaded, every = int64(data.calls[row, CALL_MASK]), int64(0)
    metres, since, way = int64(data.calls[row, CALL_METRES]), int64(0), int64(-1)
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if data.limits:
            before = int64(work.path[i - 1])
            metres += arc_metres(data, data.kinds[kind, WAYS], spot(data, before), spot(data, x))
        if x >= data.real:
            loaded, since = data.kinds[kind, HELD] | called_for(data, x), metres
            way = int64(data.task[x, data.bits_at + 3])
            continue
        if bits(data, x) & ~loaded != 0:
            return False
        every |= bits(data, x)
        if data.limits:
            most = may_ride(data, row, x)
            if way >= 0:
                most = since + may_ride(data, way, x)
            if metres > most:
                return False
    return mask_number(data, every) >= 0
