"""Pools: vehicles, drivers and helpers that several vehicle types share.

How many of a pool are out is kept up to date with every route that begins or ends, so that whether
one more may leave is told in O(1). A route whose vehicle is replaced gives its own back.
"""

from __future__ import annotations

from solvers.kernels.jit import int64, ruled
from solvers.kernels.layout import HELPED, KIND, OUT, POOL, POOL_SIZE, POOLS, Data, State


def _not_counted(data: Data, state: State, r: int, was: int, now: int) -> None:
    return None


@ruled(_not_counted)
def count_out(data: Data, state: State, r: int, was: int, now: int) -> None:
    """Route r had so many tasks and has so many now: count what it takes from its pools."""
    if (was > 0) == (now > 0):
        return
    kind = int64(data.fixed[data.n + 2 * r, KIND])
    for p in range(POOLS):
        pool = data.kinds[kind, POOL + p]
        if pool >= 0:
            state.route[pool, OUT + p] += int64(1) if now > 0 else int64(-1)


def _none_to_count(data: Data, state: State) -> None:
    return None


@ruled(_none_to_count)
def all_in(data: Data, state: State) -> None:
    """Nothing is out."""
    for row in range(state.route.shape[0]):
        for column in range(OUT, state.route.shape[1] - 2 * data.supplied):  # and boxes
            state.route[row, column] = 0


def _always_left(data: Data, state: State, kind: int, r: int) -> bool:
    return True


@ruled(_always_left)
def left_in_pools(data: Data, state: State, kind: int, r: int) -> bool:
    """Whether each pool of a vehicle type has one left, counted without route r; -1 for none."""
    own = int64(data.fixed[data.n + 2 * r, KIND]) if r >= 0 else int64(-1)
    for p in range(POOLS):
        pool = data.kinds[kind, POOL + p]
        if pool < 0:
            continue
        out = state.route[pool, OUT + p]
        if own >= 0 and data.kinds[own, POOL + p] == pool:
            out -= 1
        if out >= data.kinds[kind, POOL_SIZE + p]:
            return False
    return True


def _never_akin(data: Data, own: int) -> bool:
    return False


@ruled(_never_akin)
def has_kin(data: Data, own: int) -> bool:
    """Whether vehicles of a type can go out as another type: with another layout of compartments,
    driver or helper."""
    return data.kinds[own, POOL] >= 0


def _all_akin(data: Data, own: int, kind: int) -> bool:
    return True


@ruled(_all_akin)
def akin(data: Data, own: int, kind: int) -> bool:
    """Whether two types are the same vehicles, which go out in two ways."""
    return data.kinds[own, POOL] == data.kinds[kind, POOL]


def _nothing_saved(data: Data, kind: int, a: int) -> int:
    return int64(0)


@ruled(_nothing_saved)
def saved(data: Data, kind: int, a: int) -> int:
    """Seconds by which a helper on vehicles of a type shortens service at row a. The table of
    seconds of such a type has them taken off each arc from there, so that sums of service and drive
    are as they are; who asks for one of the two has to ask here too."""
    column = data.kinds[kind, HELPED]
    return int64(data.task[a, column]) if column > 0 and a < data.real else int64(0)
