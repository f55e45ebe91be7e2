"""The start row of a route slot where vehicles load in several places: see `calls`."""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.layout import (
    CALL,
    CALL_CLOSE,
    CALL_MASK,
    CALL_METRES,
    CALL_OPEN,
    CALL_PRICE,
    CALL_SERVICE,
    CALL_SPOT,
    CLOSE,
    FIXED_PRICE,
    KIND,
    LATEST_TO,
    METRES_TO,
    OPEN,
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
    return not data.shared or bits(data, c) & ~mask_of(data, state, r) == 0


@inner
def call_row(data: Data, kind: int, mask: int) -> int:
    """The first row of calls of a vehicle type for a mask; -1 where it must not be carried."""
    low, high = int64(0), int64(data.masks.shape[0])
    while low < high:
        middle = (low + high) // 2
        if data.masks[middle] < mask:
            low = middle + 1
        else:
            high = middle
    if low == data.masks.shape[0] or data.masks[low] != mask:
        return int64(-1)
    return (kind * data.masks.shape[0] + low) * data.shared


@inlined
def send_price(data: Data, state: State, r: int) -> int:
    """What it costs that the vehicle of a slot leaves: its fixed price, and loading elsewhere."""
    cost = data.kinds[int64(data.fixed[data.n + 2 * r, KIND]), FIXED_PRICE]
    if data.shared:
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
