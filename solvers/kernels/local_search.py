"""Granular local search on the tasks that an iteration moved, best improvement a task.

Only moves that join a task with one of its nearest neighbours are looked at (Toth and Vigo 2003,
"The granular tabu search"), and none where the new arc is longer than both arcs at the task: one
of the two new arcs of an improving move is shorter than one that goes.
"""

from __future__ import annotations

from solvers.kernels.crossings import crosses
from solvers.kernels.jit import inlined, inner, int64, rarely
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import bare
from solvers.kernels.layout import (
    AFTER_B,
    BEFORE_A,
    CAPACITY,
    CLOSE,
    COST,
    FROM_TABLE,
    JUDGED,
    LATEST,
    LOAD,
    MOVED,
    NO_ARC,
    OPEN,
    PLACE,
    POSITION,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    PRICES,
    QUEUE,
    QUEUE_HEAD,
    QUEUE_LENGTH,
    QUEUED,
    ROADS,
    ROUTE,
    SERVICE,
    START,
    SUCC,
    WAIT,
    Data,
    State,
    Tuning,
    Work,
)
from solvers.kernels.moves import drop, instead, mirror, relocate, reverse, swap, tails
from solvers.kernels.moves.apply import apply
from solvers.kernels.moves.crossed import crossed_by_move
from solvers.kernels.moves.view import Pair, View, arc, gather_chain
from solvers.kernels.starts import admits
from solvers.kernels.summary import price_of_wait
from solvers.kernels.travel import seconds, seconds_to


@inlined
def enqueue(data: Data, state: State, work: Work, x: int) -> None:
    """Let the local search look at task x; rows that are no tasks are passed over."""
    if x < data.n and state.node[x, QUEUED] == 0:
        state.node[x, QUEUED] = 1
        i = work.count[QUEUE_HEAD] + work.count[QUEUE_LENGTH]
        if i >= data.n:
            i -= data.n
        work.list[i, QUEUE] = x
        work.count[QUEUE_LENGTH] += 1


@inlined
def _dequeue(data: Data, state: State, work: Work) -> int:
    head = work.count[QUEUE_HEAD]
    u = int64(work.list[head, QUEUE])
    work.count[QUEUE_HEAD] = head + 1 if head + 1 < data.n else 0
    work.count[QUEUE_LENGTH] -= 1
    state.node[u, QUEUED] = 0
    return u


@inner
def local_search(data: Data, state: State, work: Work, tuning: Tuning) -> None:
    """Improve until no queued task has an improving move."""
    onward = View(1, SUCC, PRED, PRICE_OUT, PRICE_IN)
    backward = View(0, PRED, SUCC, PRICE_IN, PRICE_OUT)
    while work.count[QUEUE_LENGTH] > 0:
        u = _dequeue(data, state, work)
        if state.node[u, ROUTE] < 0:
            continue
        work.count[JUDGED] += 1
        best = _scan(data, state, work, tuning, onward, u, int64(0))
        best = _scan(data, state, work, tuning, backward, u, best)
        if best < 0 and crosses(data):
            rarely()
            if best + crossed_by_move(data, state, work) >= 0:
                best = int64(0)
        if best < 0:
            cost = work.count[COST] + best
            apply(data, state, work)
            work.count[COST] = cost
            work.count[MOVED] += 1
            _enqueue_ends(data, state, work)
            if state.node[u, ROUTE] >= 0:
                enqueue(data, state, work, u)
            continue
        other = instead.put_another(data, state, work, u)
        if other != u:
            enqueue(data, state, work, int64(state.node[other, PRED]))
            enqueue(data, state, work, other)
            enqueue(data, state, work, int64(state.node[other, SUCC]))


@inlined
def _in_time(
    data: Data, state: State, kind: int, u: int, v: int, apart: bool, joint: int
) -> tuple[bool, bool]:
    """Whether u can come right before v, and right after it, as far as their windows tell; on
    another route than u's, v keeps what comes before it or what comes after. ``joint``: price of
    the arc."""
    fixed, node = data.fixed, state.node
    if data.joined and fixed[u, PLACE] == fixed[v, PLACE]:
        return True, True
    road = data.kinds[kind, ROADS]
    known = data.plain and data.travel == FROM_TABLE and road == data.kinds[kind, PRICES]
    if known:  # prices and seconds share a table, and ``joint`` was looked up in it
        out, back = fixed[u, SERVICE] + joint, fixed[v, SERVICE] + joint
    else:
        out, back = seconds(data, road, u, v), seconds_to(data, road, v, u)
    left = int64(node[v, START] if apart else fixed[v, OPEN])
    before = fixed[u, OPEN] + out <= (node[v, LATEST] if apart else fixed[v, CLOSE])
    return before, left + back <= fixed[u, CLOSE]


@inner
def _enqueue_ends(data: Data, state: State, work: Work) -> None:
    """Tasks where the move has cut or joined are looked at again."""
    for i in range(BEFORE_A, AFTER_B + 1):
        x = work.count[i]
        if x < data.n and state.node[x, ROUTE] < 0:
            continue
        enqueue(data, state, work, x)
        if x < data.n or (x - data.n) % 2 == 0:
            enqueue(data, state, work, int64(state.node[x, SUCC]))
        if x < data.n or (x - data.n) % 2 == 1:
            enqueue(data, state, work, int64(state.node[x, PRED]))


@inner
def _scan(
    data: Data, state: State, work: Work, tuning: Tuning, view: View, u: int, best: int
) -> int:
    """The best move that joins u with a neighbour, as one view reads the routes."""
    node = state.node
    a = int64(node[u, ROUTE])
    kind_a = slot_kind(data, a) if data.mixed else int64(0)
    table_a = data.kinds[kind_a, PRICES]
    length = gather_chain(data, state, work, view, table_a, u)
    room_a = data.kinds[kind_a, CAPACITY] - state.route[a, LOAD]
    longest = max(int64(node[u, PRICE_IN]), int64(node[u, PRICE_OUT]))
    before_u = int64(node[u, view.back])
    if (data.optional or u >= data.real) and view.forward:
        pair = Pair(
            u, u, a, a, kind_a, kind_a, table_a, table_a, room_a, room_a, int64(0),
            int64(0), before_u, u, u, int64(0), int64(1), int64(0), length,
        )  # fmt: skip
        best = drop.scan(data, state, work, pair, best)
    for k in range(tuning.near_search):
        v = int64(data.near[u, k, 0])
        if v < 0:
            break
        nearest = int64(data.near[u, k, 1])  # the lower of both directions
        if nearest >= longest and not (data.timed or data.mixed):
            break
        joint = nearest if data.plain else arc(data, view, table_a, u, v)
        if joint >= longest:
            continue
        b = int64(node[v, ROUTE])
        if b < 0:
            continue
        kind_b = slot_kind(data, b) if data.mixed else int64(0)
        if (
            kind_a != kind_b
            and data.task[u, data.may_at + kind_b] == 0
            and data.task[v, data.may_at + kind_a] == 0
        ):
            continue
        if not (a == b or admits(data, state, b, u) or admits(data, state, a, v)):
            continue
        table_b = data.kinds[kind_b, PRICES]
        uv, vu = joint, joint
        if not data.plain:
            uv = arc(data, view, table_b, u, v)
            vu = arc(data, view, table_b, v, u)
        if data.timed:
            first, second = _in_time(data, state, kind_b, u, v, a != b, joint)
            if not (first if view.forward else second):
                uv = NO_ARC
            if not (second if view.forward else first):
                vu = NO_ARC
            if uv == NO_ARC and vu == NO_ARC:
                continue
        apart = int64(node[v, POSITION] - node[u, POSITION])
        slack = int64(0)
        if data.spans:
            slack = price_of_wait(data, kind_a, state.route[a, WAIT])
            slack += price_of_wait(data, kind_b, state.route[b, WAIT])
        pair = Pair(
            u, v, a, b, kind_a, kind_b, table_a, table_b, room_a,
            data.kinds[kind_b, CAPACITY] - state.route[b, LOAD], uv, vu, before_u,
            int64(node[v, view.next]), int64(node[v, view.back]),
            apart if view.forward else -apart, int64(apart > 0), slack, length,
        )  # fmt: skip
        best = relocate.scan(data, state, work, view, pair, best)
        best = swap.scan(data, state, work, view, pair, best)
        if a == b:
            best = reverse.scan(data, state, work, view, pair, best)
        else:
            best = tails.scan(data, state, work, view, pair, best)
            if data.plain and data.closed and bare(data):
                best = mirror.scan(data, state, work, view, pair, best)
    return best
