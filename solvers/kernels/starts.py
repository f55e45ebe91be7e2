"""The start row of a route slot where vehicles load in several places: see `calls`."""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely
from solvers.kernels.layout import (
    CALL,
    CALL_CLOSE,
    CALL_LOADED,
    CALL_MASK,
    CALL_METRES,
    CALL_OPEN,
    CALL_PRICE,
    CALL_SERVICE,
    CALL_SPOT,
    CLOSE,
    FIXED_PRICE,
    HELD,
    KIND,
    LATEST_TO,
    METRES_TO,
    NOTHING,
    OPEN,
    PRED,
    ROUTE,
    SERVICE,
    SPOT,
    START,
    Data,
    State,
)


@inlined
def bits(data: Data, c: int) -> int:
    """The owner of a task, and its class of goods where that is kept apart from others."""
    mask = int64(1) << int64(data.task[c, data.bits_at])
    goods = int64(data.task[c, data.bits_at + 1])
    if goods >= 0:
        mask |= int64(1) << goods
    return mask


@inlined
def mask_of(data: Data, state: State, r: int) -> int:
    """What a route may carry as it loads now."""
    return data.calls[state.route[r, CALL], CALL_MASK]


@inlined
def admits(data: Data, state: State, r: int, c: int) -> bool:
    """Whether route r loads where task c lies, and nothing that must not ride with it."""
    if data.shared:
        rarely()  # where there are several trips, it depends on which
        return data.real < data.n or bits(data, c) & ~mask_of(data, state, r) == 0
    return True


@inlined
def called_for(data: Data, x: int) -> int:
    """The owners for whose goods loading x, of a later trip, calls elsewhere."""
    low = int64(data.task[x, data.bits_at]) & int64(0xFFFFFFFF)
    return int64(data.task[x, data.bits_at + 1]) << int64(32) | low


@inlined
def trip_of(data: Data, state: State, a: int) -> int:
    """The row with which the trip of row a begins: a loading, or the start of its route."""
    while a < data.real:
        a = int64(state.node[a, PRED])
    return a


@inner
def admits_after(data: Data, state: State, a: int, c: int) -> bool:
    """Whether the trip of row a, of one that may be several, loads where task c lies."""
    x, r = trip_of(data, state, a), int64(state.node[a, ROUTE])
    mask = mask_of(data, state, r)
    if x < data.n:
        mask = data.kinds[int64(data.fixed[data.n + 2 * r, KIND]), HELD] | called_for(data, x)
    return bits(data, c) & ~mask == 0


@inlined
def may_ride(data: Data, row: int, c: int) -> int:
    """Metres from the beginning of a route that loads as a row of calls says, up to which task c
    rides no farther than it may."""
    return (
        data.task[c, data.bits_at + 2] + data.calls[row, CALL_LOADED + data.task[c, data.bits_at]]
    )


@inner
def mask_number(data: Data, mask: int) -> int:
    """Which of the masks it is; -1 for what must not ride together."""
    low, high = int64(0), int64(data.masks)
    while low < high:
        middle = (low + high) // 2
        if data.calls[middle * data.shared, CALL_MASK] < mask:
            low = middle + 1
        else:
            high = middle
    if low == data.masks or data.calls[low * data.shared, CALL_MASK] != mask:
        return int64(-1)
    return low


@inner
def call_rows(data: Data, kind: int, mask: int) -> tuple[int, int]:
    """The rows of calls of a vehicle type for a mask, first and end; none where it must not be
    carried."""
    number = mask_number(data, mask)
    if number < 0:
        return int64(0), int64(0)
    first = (kind * data.masks + number) * data.shared
    end = first
    while end < first + data.shared and data.calls[end, CALL_PRICE] < NOTHING:
        end += 1
    return first, end


@inlined
def send_price(data: Data, state: State, r: int) -> int:
    """What it costs that the vehicle of a slot leaves: its fixed price, and loading elsewhere."""
    cost = data.kinds[int64(data.fixed[data.n + 2 * r, KIND]), FIXED_PRICE]
    if data.shared:
        rarely()
        cost += data.calls[state.route[r, CALL], CALL_PRICE]
    return cost


@inner
def set_start(data: Data, state: State, r: int, row: int) -> None:
    """Let the start row of a slot stand for a row of calls. Only what is known at the start itself
    is brought up to date: enough to walk from there."""
    first = data.n + 2 * r
    state.route[r, CALL] = row
    data.fixed[first, SPOT] = data.calls[row, CALL_SPOT]
    data.fixed[first, OPEN] = data.calls[row, CALL_OPEN]
    data.fixed[first, CLOSE] = data.calls[row, CALL_CLOSE]
    data.fixed[first, SERVICE] = data.calls[row, CALL_SERVICE]
    state.node[first, START] = data.calls[row, CALL_OPEN]
    if data.spans:
        state.sums[first, LATEST_TO] = data.calls[row, CALL_CLOSE]
    if data.limits:
        state.sums[first, METRES_TO] = data.calls[row, CALL_METRES]
