"""Many to many: batches of sources side by side, swept over the part of the hierarchy that leads
to the targets.

RPHAST (Delling, Goldberg and Werneck 2011): what lies above the targets is gathered once. A batch
of sources first climbs what lies above it, lowest states first, then goes down to the targets,
highest states first. Each state has one lane for each source of the batch, so that an arc is read
once for all of them and the processor adds several lanes in one instruction.

All weights are two figures in one, as in `geo.hierarchy`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from geo.hierarchy import BLOCKED, Pruned
from geo.kernels import kernel
from geo.matrix import processors
from geo.ragged import gathered
from geo.roads import Int32, Int64

LANES = 64
"""Sources of a batch, if there are so many. Fewer cost more for each arc that is looked up, more no
longer fit in the cache."""

ALONG = (1 << 32) - 1
"""Mask of the figure that comes along."""


class Ends(NamedTuple):
    """Where trips of p places may begin, or end: for place i the entries ``start[i]`` to
    ``start[i + 1]``, each a state and the weight from the place to its beginning (or back)."""

    start: Int64
    state: Int32
    weight: Int64

    @property
    def places(self) -> int:
        return len(self.start) - 1

    def some(self, rows: Int64) -> Ends:
        """The entries of some places."""
        at, start = gathered(self.start, rows)
        return Ends(start, self.state[at], self.weight[at])


class Targets(NamedTuple):
    """What lies above some targets: M rows, the highest state first."""

    row: Int32
    """(s,) row of each state, -1 for those that are not above a target."""
    start: Int32
    """(M + 1,) arcs into a row."""
    above: Int32
    """The row that each arc comes from."""
    weight: Int64
    ends: Ends
    """``state`` is a row here."""


def targets(down: Pruned, ends: Ends) -> Targets:
    """Gather what lies above the targets. `ends`: where trips to them end."""
    states = len(down.start) - 1
    seen, found = np.zeros(states, np.int32), np.empty(states, np.int32)
    count = _above(down.start, down.head, ends.state, seen, 1, found)
    rows = np.sort(found[:count])[::-1]
    row = np.full(states, -1, np.int32)
    row[rows] = np.arange(len(rows), dtype=np.int32)
    arcs, start = gathered(down.start, rows)
    return Targets(
        row,
        start.astype(np.int32),
        row[down.head[arcs]],
        down.weight[arcs],
        ends._replace(state=row[ends.state]),
    )


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
            own.room = _Room(len(up.start) - 1, len(to.start) - 1, to.ends.places, width)
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

    def __init__(self, states: int, rows: int, targets: int, lanes: int) -> None:
        self.seen = np.zeros(states, np.int32)
        self.found = np.empty(states, np.int32)
        self.climbed = np.empty((0, lanes), np.int64)
        self.labels = np.empty((rows, lanes), np.int64)
        self.origin = np.full(rows, -1, np.int32)
        self.legs = np.empty((targets, lanes), np.int64)
        self.turn = 0

    def drive(self, up: Pruned, sources: Ends, to: Targets) -> None:
        """Fill ``legs``."""
        self.turn += 1
        count = _above(up.start, up.head, sources.state, self.seen, self.turn, self.found)
        states = np.sort(self.found[:count])
        if len(states) > len(self.climbed):
            room = min(2 * len(states), len(self.seen))
            self.climbed = np.empty((room, self.labels.shape[1]), np.int64)
        ends = sources.start, sources.state, sources.weight
        _climb(up.start, up.head, up.weight, states, self.found, *ends, self.climbed)
        arcs = to.start, to.above, to.weight
        _fall(states, self.climbed, to.row, *arcs, self.origin, self.labels)
        _arrive(to.ends.start, to.ends.state, to.ends.weight, self.labels, self.legs)


@kernel
def _above(start: Int32, head: Int32, seeds: Int32, seen: Int32, turn: int, found: Int32) -> int:
    """Puts the states that can be reached upwards from some, with them, into `found`, in no order;
    how many. `seen` is `turn` for them, and was not for any."""
    filled = 0
    for i in range(len(seeds)):
        x = seeds[i]
        if seen[x] != turn:
            seen[x] = turn
            found[filled] = x
            filled += 1
    at = 0
    while at < filled:
        x = found[at]
        at += 1
        for e in range(start[x], start[x + 1]):
            y = head[e]
            if seen[y] != turn:
                seen[y] = turn
                found[filled] = y
                filled += 1
    return filled


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
            other = climbed[place[head[e]]]
            w = weight[e]
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
    origin: Int32,
    labels: Int64,
) -> None:
    """Labels of the rows above the targets, from those of the states above the sources. `origin`
    is -1 for all rows, before and after."""
    lanes = labels.shape[1]
    for i in range(len(states)):
        if row[states[i]] >= 0:
            origin[row[states[i]]] = i
    for i in range(len(labels)):
        mine, first, end = labels[i], start[i], start[i + 1]
        if origin[i] >= 0:
            own = climbed[origin[i]]
            origin[i] = -1
            for k in range(lanes):
                mine[k] = own[k]
        elif first < end:  # sums of what is blocked are still more than any way
            own, w = labels[above[first]], weight[first]
            first += 1
            for k in range(lanes):
                way = own[k] + w
                mine[k] = way if way < BLOCKED else BLOCKED
        else:
            for k in range(lanes):
                mine[k] = BLOCKED
        for e in range(first, end):
            other, w = labels[above[e]], weight[e]
            for k in range(lanes):
                way = other[k] + w
                mine[k] = way if way < mine[k] else mine[k]


@kernel
def _arrive(start: Int64, rows: Int32, weight: Int64, labels: Int64, legs: Int64) -> None:
    """The least of the ways by which each target can be reached."""
    lanes = labels.shape[1]
    for j in range(len(start) - 1):
        mine = legs[j]
        for k in range(lanes):
            mine[k] = BLOCKED
        for e in range(start[j], start[j + 1]):
            other = labels[rows[e]]
            w = weight[e]
            for k in range(lanes):
                way = other[k] + w
                mine[k] = way if way < mine[k] else mine[k]
