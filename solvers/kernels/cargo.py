"""Rules about goods: what depots have, classes apart in compartments, returns that wait.

A depot has so much of some goods for all routes that load there. What each route takes is kept with
it, and what all take beside what there is, so that a route that changes tells what it takes more.
Routes that change together are looked at together: what one gives up the other may take.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.layout import (
    AT_LOADS,
    CARGO,
    CLASS,
    DEPOT,
    DEPOT_LATER,
    GIVEN,
    GOODS_COLUMNS,
    KIND,
    ONCE_EMPTY,
    PARTNER,
    PLACE,
    RETURNING,
    SUCC,
    Data,
    State,
    Work,
)

ALONE, FIRST, SECOND = range(3)
"""How a route is looked at: by itself, as the first of two that change together, or as the second.
It is the last field of ``count``; before it stand three numbers for each depot and goods: what
there is, what is taken, and what would be taken more."""


@inlined
def _cells(data: Data, work: Work) -> int:
    """How many pairs of a depot and goods there are."""
    return (work.count.shape[0] - _there(data) - 1) // 3


@inlined
def _there(data: Data) -> int:
    """Where in ``count`` it stands what depots have."""
    return 2 * (AT_LOADS + 3 * data.dims)


@inlined
def _own_columns(data: Data) -> int:
    """Where in ``kinds`` the columns of these rules begin."""
    return data.kinds.shape[1] - GIVEN - 2 * data.supplied - data.parted


def _nothing_noted(data: Data, state: State, work: Work, r: int) -> None:
    return None


@ruled(_nothing_noted)
def note_taken(data: Data, state: State, work: Work, r: int) -> None:
    """Write down what route r takes of what depots have."""
    if data.supplied == 0:
        return
    rarely()
    first = data.n + 2 * r
    cells = _cells(data, work)
    _count(data, state, work, r, int64(-1), cells)
    own = _taken_by(data, state)
    for k in range(2 * data.supplied):
        state.route[r, own + k] = 0
    column, x, begun = own, int64(state.node[first, SUCC]), False
    amounts = data.task.shape[1] - data.supplied
    while x != first + 1:
        if x < data.real:
            begun = True
            for q in range(data.supplied):
                state.route[r, column + q] += data.task[x, amounts + q]
        elif begun:  # a loading before all tasks is of no use, and left away in the end
            column = own + data.supplied
        x = int64(state.node[x, SUCC])
    _count(data, state, work, r, int64(1), cells)


@inlined
def _taken_by(data: Data, state: State) -> int:
    """The first of the columns of ``route`` that say what it takes, the last ones."""
    return int64(state.route.shape[1] - 2 * data.supplied)


@inner
def _count(data: Data, state: State, work: Work, r: int, sign: int, block: int) -> None:
    """Add what is written down of route r, or take it off. ``block``: to what stands there in
    ``count``, behind what depots have."""
    kind = int64(data.fixed[data.n + 2 * r, KIND])
    for role in range(2):
        depot = data.kinds[kind, _own_columns(data) + DEPOT + role]
        if depot >= 0:
            to = _there(data) + block + depot * data.supplied
            for q in range(data.supplied):
                more = state.route[r, _taken_by(data, state) + role * data.supplied + q]
                work.count[to + q] += sign * more


def _nothing_begins(data: Data, work: Work) -> None:
    return None


@ruled(_nothing_begins)
def pair_begins(data: Data, work: Work) -> None:
    """Two routes are judged, one after the other, that change together."""
    if data.supplied > 0:
        rarely()
        work.count[work.count.shape[0] - 1] = FIRST


@ruled(_nothing_begins)
def pair_ends(data: Data, work: Work) -> None:
    """What is judged from now on stands by itself."""
    if data.supplied > 0:
        rarely()
        work.count[work.count.shape[0] - 1] = ALONE


@ruled(_nothing_noted)
def route_leaves(data: Data, state: State, work: Work, r: int) -> None:
    """Another vehicle is judged that drives in place of that of route r."""
    if data.supplied == 0:
        return
    rarely()
    cells = _cells(data, work)
    for i in range(cells):
        work.count[_there(data) + 2 * cells + i] = 0
    _count(data, state, work, r, int64(-1), 2 * cells)
    work.count[work.count.shape[0] - 1] = SECOND


def _all_within(data: Data, work: Work) -> bool:
    return True


@ruled(_all_within)
def within_stock(data: Data, work: Work) -> bool:
    """Whether no depot gives out more than it has."""
    if data.supplied > 0:
        rarely()
        cells, there = _cells(data, work), _there(data)
        for i in range(there, there + cells):
            if work.count[i + cells] > work.count[i]:
                return False
    return True


def _goods_kept(data: Data, state: State, work: Work, count: int) -> bool:
    return True


@ruled(_goods_kept)
def goods_kept(data: Data, state: State, work: Work, count: int) -> bool:
    """Whether ``work.path[:count]``, a route from end to end, keeps the rules about goods."""
    if data.whole & CARGO == 0:
        return True
    kind = int64(data.fixed[work.path[0], KIND])
    if data.parted > 0 and not _apart(data, work, count, kind):
        return False
    if data.kinds[kind, _own_columns(data) + ONCE_EMPTY] != 0 and _behind(data, work, count):
        return False
    return data.supplied == 0 or _enough(data, state, work, count, kind)


@inner
def _enough(data: Data, state: State, work: Work, count: int, kind: int) -> bool:
    """Whether depots have what the route takes more than it does now. Of two that change together
    the second one tells."""
    cells, there, last = _cells(data, work), _there(data), work.count.shape[0] - 1
    more = there + 2 * cells
    if work.count[last] != SECOND:
        for i in range(more, more + cells):
            work.count[i] = 0
    _count(data, state, work, (int64(work.path[0]) - data.n) // 2, int64(-1), 2 * cells)
    depot = data.kinds[kind, _own_columns(data) + DEPOT]
    amounts, begun = data.task.shape[1] - data.supplied, False
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x < data.real:
            begun = True
            for q in range(data.supplied if depot >= 0 else 0):
                work.count[more + depot * data.supplied + q] += data.task[x, amounts + q]
        elif begun:
            depot = data.kinds[kind, _own_columns(data) + DEPOT_LATER]
    if work.count[last] == FIRST:
        work.count[last] = SECOND
        return True
    work.count[last] = ALONE
    for i in range(cells):
        change = work.count[more + i]
        if change > 0 and work.count[there + cells + i] + change > work.count[there + i]:
            return False
    return True


@inner
def _apart(data: Data, work: Work, count: int, kind: int) -> bool:
    """Whether no two classes share a compartment that must not."""
    there = int64(0)
    clash = data.kinds.shape[1] - data.parted
    column = data.task.shape[1] - data.supplied - GOODS_COLUMNS + CLASS
    for i in range(1, count - 1):
        x = int64(work.path[i])
        goods = int64(data.task[x, column]) if x < data.real else int64(-1)
        if goods >= 0:
            if data.kinds[kind, clash + goods] & there != 0:
                return False
            there |= int64(1) << goods
    return True


@inner
def _behind(data: Data, work: Work, count: int) -> bool:
    """Whether something is unloaded on a trip at a stop after one with a return."""
    before, taken = False, False
    column = data.task.shape[1] - data.supplied - GOODS_COLUMNS + RETURNING
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            before, taken = False, False
            continue
        if data.fixed[x, PLACE] != data.fixed[work.path[i - 1], PLACE]:
            before = taken
        if data.task[x, column] != 0:
            taken = True
        elif before and data.task[x, data.rules_at + PARTNER] < x:
            return True
    return False
