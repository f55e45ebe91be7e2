"""Goods that stand one behind the other: what was loaded last is unloaded first."""

from __future__ import annotations

from solvers.kernels.bonds_kept import on_trip
from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.layout import ABOARD, PARTNER, PILED, PLACE, STACKED, Data, Work


def _anything_goes(data: Data, work: Work, count: int) -> bool:
    return True


@ruled(_anything_goes)
def unstacked(data: Data, work: Work, count: int) -> bool:
    """Whether nothing in ``work.path[:count]`` is unloaded from behind something else that was
    loaded after it."""
    if data.whole & STACKED == 0:
        return True
    begin = int64(1)
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            begin = int64(i + 1)
        elif _is_unloaded(data, x) and _stands_behind(data, work, begin, i):
            return False
    return True


@inner
def _is_unloaded(data: Data, x: int) -> bool:
    """Whether task x is a delivery, or the end of a shipment, of a class that is stacked."""
    partner = data.task[x, data.rules_at + PARTNER]
    brought = partner < x if partner >= 0 else data.task[x, data.rules_at + ABOARD] >= 0
    return data.task[x, data.rules_at + PILED] > 0 and brought


@inner
def _stands_behind(data: Data, work: Work, begin: int, i: int) -> bool:
    """Whether something that was loaded at a stop between those of row i is still on board."""
    x = int64(work.path[i])
    place, partner = data.fixed[x, PLACE], int64(data.task[x, data.rules_at + PARTNER])
    since = begin - 1  # the last row of the stop where it was loaded
    if partner >= 0:
        since = int64(i - 1)
        while since > begin and work.path[since] != partner:
            since -= 1
        while data.fixed[work.path[since + 1], PLACE] == data.fixed[partner, PLACE]:
            since += 1
    first, end = int64(i), int64(i + 1)  # the rows of its own stop
    while first > begin and data.fixed[work.path[first - 1], PLACE] == place:
        first -= 1
    while data.fixed[work.path[end], PLACE] == place:
        end += 1
    for k in range(since + 1, first):
        y = int64(work.path[k])
        if data.task[y, data.rules_at + PILED] <= 0:
            continue
        other = int64(data.task[y, data.rules_at + PARTNER])
        if other > y and not on_trip(work, int64(k + 1), end, other):
            return True
        if other < 0 and data.task[y, data.rules_at + ABOARD] < 0:
            return True
    return False
