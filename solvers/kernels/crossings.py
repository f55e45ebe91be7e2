"""What legs that cross cost: the rule is `routing.rules.crossings`.

The price is one of the whole plan, and no running total knows of it. It is added once an iteration
has done all its changes, before it is accepted or taken back: the journal tells which legs went and
which came, and only these are held against the plan. On the way recreate asks for it where it
would put a task, and the local search for the best move of a task. Routes far from a leg are passed
over by the boxes around their stops.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.layout import (
    BOX,
    COST,
    MAP_EAST,
    MAP_NORTH,
    NODES_WRITTEN,
    OWNER,
    PRED,
    ROUTE,
    ROUTES_WRITTEN,
    ROW,
    SIZE,
    SLOT,
    SUCC,
    Data,
    State,
    Work,
)


@inlined
def _east(data: Data, x: int) -> int:
    return int64(data.task[x, data.rules_at + MAP_EAST])


@inlined
def _north(data: Data, x: int) -> int:
    return int64(data.task[x, data.rules_at + MAP_NORTH])


@inlined
def _side(data: Data, a: int, b: int, c: int) -> int:
    """Above 0 where task c is to the left of the line from a to b, below where to the right."""
    east, north = _east(data, a), _north(data, a)
    return (_east(data, b) - east) * (_north(data, c) - north) - (_north(data, b) - north) * (
        _east(data, c) - east
    )


@inlined
def _apart(a: int, b: int, c: int, d: int) -> bool:
    """Whether all of one leg is east, or west (north, south) of the other."""
    return max(a, b) <= min(c, d) or max(c, d) <= min(a, b)


@inner
def cross(data: Data, a: int, b: int, c: int, d: int) -> bool:
    """Whether the legs from task a to b and from c to d have one point inside both."""
    if _apart(_east(data, a), _east(data, b), _east(data, c), _east(data, d)):
        # two that run along one meridian, or one parallel, are none either
        return False
    if _apart(_north(data, a), _north(data, b), _north(data, c), _north(data, d)):
        return False
    one, other = _side(data, a, b, c), _side(data, a, b, d)
    if one == 0 or other == 0 or (one > 0) == (other > 0):
        return False
    one, other = _side(data, c, d, a), _side(data, c, d, b)
    return one != 0 and other != 0 and (one > 0) != (other > 0)


@inlined
def owner_of(data: Data, r: int) -> int:
    """Whose vehicle the one of a slot is."""
    return data.kinds[slot_kind(data, r), OWNER]


@inlined
def box_at(data: Data, state: State) -> int:
    """The first of the columns of ``route`` with the box of its stops."""
    return int64(state.route.shape[1] - 2 * data.supplied - BOX)


def _no_box(data: Data, state: State, r: int) -> None:
    return None


@ruled(_no_box)
def put_box(data: Data, state: State, r: int) -> None:
    """Write down the least box around the stops of route r, where that matters."""
    if data.crossing == 0:
        return
    rarely()
    box, first = box_at(data, state), data.n + 2 * r
    west, east, south, north = int64(1) << 40, -(int64(1) << 40), int64(1) << 40, -(int64(1) << 40)
    x = int64(state.node[first, SUCC])
    while x != first + 1:
        if x < data.real:
            west, east = min(west, _east(data, x)), max(east, _east(data, x))
            south, north = min(south, _north(data, x)), max(north, _north(data, x))
        x = int64(state.node[x, SUCC])
    state.route[r, box] = west
    state.route[r, box + 1] = east
    state.route[r, box + 2] = south
    state.route[r, box + 3] = north


def _no_growth(data: Data, state: State, r: int, c: int) -> None:
    return None


@ruled(_no_growth)
def grow_box(data: Data, state: State, r: int, c: int) -> None:
    """Make the box of route r hold task c, which came in. Of tasks that leave it may hold too much
    until the iteration is over."""
    if data.crossing == 0:
        return
    rarely()
    if state.route[r, SIZE] == 1:
        put_box(data, state, r)
        return
    box, route = box_at(data, state), state.route
    route[r, box] = min(route[r, box], _east(data, c))
    route[r, box + 1] = max(route[r, box + 1], _east(data, c))
    route[r, box + 2] = min(route[r, box + 2], _north(data, c))
    route[r, box + 3] = max(route[r, box + 3], _north(data, c))


@inner
def put_boxes(data: Data, state: State, work: Work) -> None:
    """The boxes of the routes that an iteration has changed."""
    for i in range(work.count[ROUTES_WRITTEN]):
        put_box(data, state, int64(work.list[i, SLOT]))


@inner
def met(data: Data, state: State, a: int, b: int, owner: int) -> int:
    """How many legs of the plan as it stands the leg from task a to b crosses."""
    node, route, found = state.node, state.route, int64(0)
    west, east = min(_east(data, a), _east(data, b)), max(_east(data, a), _east(data, b))
    south, north = min(_north(data, a), _north(data, b)), max(_north(data, a), _north(data, b))
    box = box_at(data, state)
    for r in range(route.shape[0]):
        if route[r, SIZE] < 2 or owner_of(data, int64(r)) != owner:
            continue
        if route[r, box] >= east or route[r, box + 1] <= west:
            continue
        if route[r, box + 2] >= north or route[r, box + 3] <= south:
            continue
        x = int64(node[data.n + 2 * r, SUCC])
        y = int64(node[x, SUCC])
        while y < data.n:
            if x < data.real and y < data.real:
                found += cross(data, a, b, x, y)
            x, y = y, int64(node[y, SUCC])
    return found


def _never(data: Data) -> bool:
    return False


@ruled(_never)
def crosses(data: Data) -> bool:
    """Whether legs that cross have a price."""
    return data.crossing > 0


def _free(data: Data, state: State, c: int, a: int, b: int) -> int:
    return int64(0)


@ruled(_free)
def crossed_by(data: Data, state: State, c: int, a: int, b: int) -> int:
    """What it costs more in crossings that task c comes in between the neighbours a and b."""
    if c >= data.real:
        return int64(0)
    owner, found = owner_of(data, int64(state.node[a, ROUTE])), int64(0)
    if a < data.real:
        found += met(data, state, a, c, owner)
        if b < data.real:
            found -= met(data, state, a, b, owner)
    if b < data.real:
        found += met(data, state, c, b, owner)
    return data.crossing * found


@inner
def _list_legs(data: Data, state: State, work: Work) -> tuple[int, int]:
    """Where legs have come, their ends in ``buffer``; where some have gone, the places in the
    journal of their ends in ``path``; how many of both."""
    came, went = int64(0), int64(0)
    for i in range(work.count[NODES_WRITTEN]):
        x = int64(work.list[i, ROW])
        if x >= data.real:
            continue
        old, a = int64(work.list[i, ROW + 5]), int64(work.list[i, ROW + 1])
        new, b = int64(state.node[x, ROUTE]), int64(state.node[x, PRED])
        there, here = old >= 0 and a < data.real, new >= 0 and b < data.real
        if there and here and a == b and owner_of(data, old) == owner_of(data, new):
            continue
        if here:
            work.buffer[came] = x
            came += 1
        if there:
            work.path[went] = i
            went += 1
    return came, went


@inner
def _saved(data: Data, state: State, work: Work, came: int, went: int) -> int:
    """How many crossings the plan had with legs that have gone."""
    found = int64(0)
    for i in range(went):
        k = int64(work.path[i])
        a, x = int64(work.list[k, ROW + 1]), int64(work.list[k, ROW])
        owner = owner_of(data, int64(work.list[k, ROW + 5]))
        found += met(data, state, a, x, owner)
        for j in range(came):
            y = int64(work.buffer[j])
            if owner_of(data, int64(state.node[y, ROUTE])) == owner:
                found -= cross(data, a, x, int64(state.node[y, PRED]), y)
        for j in range(i):
            k = int64(work.path[j])
            if owner_of(data, int64(work.list[k, ROW + 5])) == owner:
                found += cross(data, a, x, int64(work.list[k, ROW + 1]), int64(work.list[k, ROW]))
    return found


@inner
def _among_new(data: Data, state: State, work: Work, came: int) -> int:
    """How many crossings there are of two legs that have come."""
    found = int64(0)
    for i in range(came):
        x = int64(work.buffer[i])
        owner = owner_of(data, int64(state.node[x, ROUTE]))
        for j in range(i):
            y = int64(work.buffer[j])
            if owner_of(data, int64(state.node[y, ROUTE])) == owner:
                a, b = int64(state.node[x, PRED]), int64(state.node[y, PRED])
                found += cross(data, a, x, b, y)
    return found


def _nothing_changes(data: Data, state: State, work: Work, bound: float) -> None:
    return None


@ruled(_nothing_changes)
def count_crossings(data: Data, state: State, work: Work, bound: float) -> None:
    """Add to the cost what this iteration has changed of crossings, or so much of it that the cost
    is not below ``bound``, where it will not be."""
    if data.crossing == 0:
        return
    rarely()
    put_boxes(data, state, work)
    came, went = _list_legs(data, state, work)
    cost = work.count[COST] - data.crossing * _saved(data, state, work, came, went)
    if cost < bound:
        cost -= data.crossing * _among_new(data, state, work, came)
        for i in range(came):
            x = int64(work.buffer[i])
            owner = owner_of(data, int64(state.node[x, ROUTE]))
            cost += data.crossing * met(data, state, int64(state.node[x, PRED]), x, owner)
    work.count[COST] = cost


def _nothing_kept(data: Data, state: State, work: Work) -> None:
    return None


@ruled(_nothing_kept)
def old_boxes(data: Data, state: State, work: Work) -> None:
    """The boxes of an iteration's routes after it has been taken back."""
    if data.crossing > 0:
        rarely()
        put_boxes(data, state, work)


def _none_crossed(data: Data, state: State) -> int:
    return int64(0)


@ruled(_none_crossed)
def price_crossings(data: Data, state: State) -> int:
    """The price of all crossings of the routes as they stand, each leg held against each."""
    if data.crossing == 0:
        return int64(0)
    node, found = state.node, int64(0)
    for x in range(data.real):
        a, r = int64(node[x, PRED]), int64(node[x, ROUTE])
        if r < 0 or a >= data.real:
            continue
        for y in range(x):
            b, other = int64(node[y, PRED]), int64(node[y, ROUTE])
            if other >= 0 and b < data.real and owner_of(data, r) == owner_of(data, other):
                found += cross(data, a, int64(x), b, int64(y))
    return data.crossing * found
