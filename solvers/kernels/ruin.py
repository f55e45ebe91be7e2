"""Ruin: take strings of neighbouring tasks off the routes around one task.

After Christiaens and Vanden Berghe (2020), "Slack induction by string removals for vehicle routing
problems": adjacent string removal, half of the strings with some tasks kept inside.
"""

from __future__ import annotations

import numpy as np

from solvers.kernels.alternatives import absent
from solvers.kernels.bonds import put_right, remove_mates
from solvers.kernels.chance import below, draw, share
from solvers.kernels.jit import inlined, inner, int64, rarely
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    ITERATION,
    NO_ARC,
    PRED,
    PRICE_OUT,
    ROUTE,
    ROUTE_STAMP,
    SIDED,
    SIZE,
    SUCC,
    Data,
    State,
    Work,
)
from solvers.kernels.reloads import trim
from solvers.kernels.routes import remove
from solvers.kernels.shipments import remove_partners

KEEP_ONE_MORE = 0.5
"""Chance that a string with a gap keeps one task more."""


WHOLE_ROUTE = 0.02
"""Share of the strings that may be as long as their route, where vehicles are a choice."""


@inner
def ruin(
    data: Data, state: State, work: Work, strings: float, longest: float, closing: bool
) -> int:
    """Remove about ``strings`` tasks in strings of at most ``longest``, of which the first is all
    of its route if it is ``closing``; returns the task around which they lay. All absent tasks
    stand in the list afterwards, those left out before too where they are near."""
    node, route = state.node, state.route
    work.count[ABSENT] = 0
    most = 4.0 * strings / (1.0 + longest) - 1.0
    wanted = int64(share(work.count) * most + 1.0)
    seed = below(work.count, data.real)
    _absent_nearby(data, state, work, seed)
    ruined, k = 0, -1
    while ruined < wanted and k < data.near.shape[1]:
        c = seed if k < 0 else int64(data.near[seed, k, 0])
        k += 1
        if c < 0:
            break
        r = int64(node[c, ROUTE])
        if r < 0 or route[r, ROUTE_STAMP] == work.count[ITERATION]:
            continue
        since = work.count[ABSENT]
        _remove_string(data, state, work, c, r, longest, closing and ruined == 0)
        if data.paired:
            rarely()
            remove_partners(data, state, work, since)
        remove_mates(data, state, work, since)
        if data.real < data.n:
            rarely()
            trim(data, state, work, r)
        if data.loads == SIDED:
            _remove_lone_returns(data, state, work, r)
        put_right(data, state, work, r, int64(1))
        ruined += 1
    return seed


@inlined
def _absent_nearby(data: Data, state: State, work: Work, seed: int) -> None:
    """List the tasks that are left out around the seed: they get another chance."""
    if absent(data, state, seed):
        work.list[work.count[ABSENT], ABSENT_LIST] = seed
        work.count[ABSENT] += 1
    for k in range(data.near.shape[1]):
        c = int64(data.near[seed, k, 0])
        if c < 0:
            break
        if absent(data, state, c):
            work.list[work.count[ABSENT], ABSENT_LIST] = c
            work.count[ABSENT] += 1


@inlined
def _remove_lone_returns(data: Data, state: State, work: Work, r: int) -> None:
    """Where returns come last, those without a delivery before them leave the route too."""
    first = data.n + 2 * r
    while state.node[first, PRICE_OUT] >= NO_ARC:
        remove(data, state, work, int64(state.node[first, SUCC]))


@inlined
def _remove_string(
    data: Data, state: State, work: Work, c: int, r: int, longest: float, whole: bool
) -> None:
    """Remove a string that holds task c, of random length and place, maybe with a gap, or all of
    its route."""
    node = state.node
    size = state.route[r, SIZE]
    if whole or ((data.optional or data.mixed) and share(work.count) < WHOLE_ROUTE):
        length = size
    else:
        length = int64(share(work.count) * min(longest, float(size)) + 1.0)
    length = min(length, size)
    gap = int64(0)
    if 1 < length < size and (draw(work.count) >> np.uint64(63)) == np.uint64(0):
        gap = int64(1)
        while length + gap < size and share(work.count) > KEEP_ONE_MORE:
            gap += 1
    total = length + gap
    before, x = int64(0), c
    while before < total - 1 and node[x, PRED] < data.n:
        x = int64(node[x, PRED])
        before += 1
    after, y = int64(0), c
    while after < total - 1 and node[y, SUCC] < data.n:
        y = int64(node[y, SUCC])
        after += 1
    least = max(int64(0), total - 1 - after)
    x = c
    for _ in range(least + below(work.count, before - least + 1)):
        x = int64(node[x, PRED])
    kept_from = total
    if gap > 0:
        kept_from = 1 + below(work.count, length - 1)
    for i in range(total):
        y = int64(node[x, SUCC])
        if (i < kept_from or i >= kept_from + gap) and x < data.real:
            remove(data, state, work, x)
        x = y
