"""Many to many: batches of sources side by side, swept over the part of the hierarchy that leads
to the targets.

What lies above the targets is gathered once (`geo.targets`). A batch of sources first climbs what
lies above it, lowest states first, then goes down to the targets, highest states first. Each state
has one lane for each source of the batch, so that an arc is read once for all of them and the
processor adds several lanes in one instruction.

All weights are two figures in one, as in `geo.hierarchy`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from geo.compiling import kernel
from geo.hierarchy import BLOCKED, Pruned
from geo.matrix import processors
from geo.roads import Int32, Int64
from geo.targets import Ends, Targets, above

LANES = 64
"""Sources of a batch, if there are so many. Fewer cost more for each arc that is looked up, more no
longer fit in the cache."""

ALONG = (1 << 32) - 1
"""Mask of the figure that comes along."""


Batch = Callable[[Int64, Int64], None]
"""Takes the rows of a batch of sources, and the weights of all legs from them: (targets, lanes),
of which the first ``len(rows)`` lanes count. The array is used again."""


def sweep(
    up: Pruned, sources: Ends, to: Targets, take: Batch, lanes: int = LANES, threads: int = 0
) -> Iterator[int]:
    """All legs from the sources to the targets, batch by batch, to `take`, which several threads
    call at once. Yields how many sources are done; where the caller stops asking, work ends."""
    n = sources.places
    if not n:
        return
    width = min(lanes, max(4, -(-n // 4) * 4))
    order = _near_each_other(sources)
    batches = [order[i : i + width] for i in range(0, n, width)]
    own = threading.local()

    def run(rows: Int64) -> int:
        if not hasattr(own, "room"):
            own.room = _Room(len(up.start) - 1, to, width)
        own.room.drive(up, sources.some(rows), to)
        take(rows, own.room.legs)
        return len(rows)

    done = 0
    count = min(threads or processors(), len(batches))
    if count == 1:
        for batch in batches:
            done += run(batch)
            yield done
        return
    with ThreadPoolExecutor(count) as pool:
        try:
            for some in pool.map(run, batches):
                done += some
                yield done
        finally:
            pool.shutdown(cancel_futures=True)


def _near_each_other(sources: Ends) -> Int64:
    """Sources in the order of their first states: near in the hierarchy, near on the ground, so
    that those of a batch climb the same way. Those without any come last."""
    first = np.full(sources.places, np.iinfo(np.int32).max, np.int64)
    some = np.diff(sources.start) > 0
    first[some] = sources.state[sources.start[:-1][some]]
    return np.argsort(first, kind="stable")


class _Room:
    """What one thread works in."""

    def __init__(self, states: int, to: Targets, lanes: int) -> None:
        self.seen = np.zeros(states, np.int32)
        self.found = np.empty(states, np.int32)
        self.climbed = np.empty((0, lanes), np.int64)
        self.labels = np.empty((len(to.start) - 1, lanes), np.int64)
        self.legs = self.labels[len(self.labels) - to.places :]
        self.origin = np.full(to.rows, -1, np.int32)
        self.turn = 0

    def drive(self, up: Pruned, sources: Ends, to: Targets) -> None:
        """Fill ``legs``."""
        self.turn += 1
        count = above(up.start, up.head, sources.state, self.seen, self.turn, self.found)
        states = np.sort(self.found[:count])
        if len(states) > len(self.climbed):
            room = min(2 * len(states), len(self.seen))
            self.climbed = np.empty((room, self.labels.shape[1]), np.int64)
        ends = sources.start, sources.state, sources.weight
        _climb(up.start, up.head, up.weight, states, self.found, *ends, self.climbed)
        arcs = to.start, to.above, to.weight
        asides = to.aside_start, to.aside, to.aside_weight
        _fall(states, self.climbed, to.row, *arcs, *asides, self.origin, self.labels)


@kernel
def _climb(
    start: Int32,
    head: Int32,
    weight: Int64,
    states: Int32,
    place: Int32,
    seed_start: Int64,
    seed_state: Int32,
    seed_weight: Int64,
    climbed: Int64,
) -> None:
    """Labels of the states above the sources, in their order; `place` becomes where each stands.
    The number of lanes is known only when it runs, or else the inner loops would be unrolled and
    not vectorised."""
    lanes = climbed.shape[1]
    for i in range(len(states)):
        place[states[i]] = i
        for k in range(lanes):
            climbed[i, k] = BLOCKED
    for k in range(len(seed_start) - 1):
        for e in range(seed_start[k], seed_start[k + 1]):
            i = place[seed_state[e]]
            climbed[i, k] = min(climbed[i, k], seed_weight[e])
    for i in range(len(states)):
        mine = climbed[i]
        for e in range(start[states[i]], start[states[i] + 1]):
            other, w = climbed[place[head[e]]], weight[e]
            for k in range(lanes):
                way = mine[k] + w
                other[k] = way if way < other[k] else other[k]


@kernel
def _fall(
    states: Int32,
    climbed: Int64,
    row: Int32,
    start: Int32,
    above: Int32,
    weight: Int64,
    aside_start: Int32,
    aside: Int32,
    aside_weight: Int64,
    origin: Int32,
    labels: Int64,
) -> None:
    """Labels of the rows above the targets, and of these, from those of the states above the
    sources. `origin` is -1 for all rows, before and after."""
    lanes = labels.shape[1]
    for i in range(len(states)):
        if row[states[i]] >= 0:
            origin[row[states[i]]] = i
    for i in range(len(labels)):
        mine, e, end = labels[i], np.int64(start[i]), np.int64(start[i + 1])
        if origin[i] >= 0:
            own = climbed[origin[i]]
            for k in range(lanes):
                mine[k] = own[k]
        else:  # sums of what is blocked are still more than any way
            for k in range(lanes):
                mine[k] = BLOCKED
        for j in range(aside_start[i], aside_start[i + 1]):
            if origin[aside[j]] >= 0:
                own, w = climbed[origin[aside[j]]], aside_weight[j]
                for k in range(lanes):
                    way = own[k] + w
                    mine[k] = way if way < mine[k] else mine[k]
        while e + 3 < end:  # four at once: labels are read and written a quarter as often
            a, wa = labels[above[e]], weight[e]
            b, wb = labels[above[e + 1]], weight[e + 1]
            c, wc = labels[above[e + 2]], weight[e + 2]
            d, wd = labels[above[e + 3]], weight[e + 3]
            e += 4
            for k in range(lanes):
                first = a[k] + wa
                other = b[k] + wb
                third = c[k] + wc
                last = d[k] + wd
                first = first if first < other else other
                third = third if third < last else last
                first = first if first < third else third
                mine[k] = first if first < mine[k] else mine[k]
        while e < end:
            a, wa = labels[above[e]], weight[e]
            e += 1
            for k in range(lanes):
                way = a[k] + wa
                mine[k] = way if way < mine[k] else mine[k]
    for i in range(len(states)):
        if row[states[i]] >= 0:
            origin[row[states[i]]] = -1
