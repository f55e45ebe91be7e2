"""In which of several orders absent tasks are put back."""

from __future__ import annotations

import numpy as np

from solvers.kernels.chance import below, draw, share
from solvers.kernels.jit import inner, int64
from solvers.kernels.layout import ABSENT, ABSENT_LIST, AWAY, CLOSE, KEY, OPEN, Data, Work

BY_WORTH = 0.3
"""Share of the iterations that insert optional tasks by what leaving them out costs."""


@inner
def sort_absent(data: Data, work: Work) -> None:
    """Bring the absent tasks into one of several orders: random, largest, farthest, nearest,
    and where there are windows shortest window, first and last."""
    count = work.count[ABSENT]
    choice = below(work.count, 17 if data.timed else 11)
    by_worth = data.optional != 0 and share(work.count) < BY_WORTH
    for i in range(count):
        c = int64(work.list[i, ABSENT_LIST])
        if by_worth:
            key = -min(data.out[c], int64(1 << 30))
        elif choice < 4:
            key = int64(draw(work.count) >> np.uint64(34))
        elif choice < 8:
            key = -int64(data.task[c, 0])
        elif choice < 11:
            away = int64(data.fixed[c, AWAY])
            key = away if choice == 10 else -away
        elif choice < 13:
            key = int64(data.fixed[c, CLOSE] - data.fixed[c, OPEN])
        elif choice < 15:
            key = int64(data.fixed[c, OPEN])
        else:
            key = -int64(data.fixed[c, CLOSE])
        work.list[i, KEY] = key
    for i in range(1, count):  # by insertion: there are about ten
        key, c = work.list[i, KEY], work.list[i, ABSENT_LIST]
        j = i - 1
        while j >= 0 and work.list[j, KEY] > key:
            work.list[j + 1, KEY] = work.list[j, KEY]
            work.list[j + 1, ABSENT_LIST] = work.list[j, ABSENT_LIST]
            j -= 1
        work.list[j + 1, KEY] = key
        work.list[j + 1, ABSENT_LIST] = c
