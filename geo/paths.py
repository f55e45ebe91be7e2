"""Where the fastest ways run: the arcs between two places, and the line to draw.

The weights before pruning say what each arc of the hierarchy is made of: either a turn, or the way
over a lower state that has just its weight.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from geo.arc_lines import drawn
from geo.compiling import inner, kernel
from geo.driven import Driven
from geo.hierarchy import BLOCKED
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, processors
from geo.queries import check_pairs, legs
from geo.roads import Float64, Int32, Int64
from geo.sweep import ALONG
from geo.trip_ends import Entries, Stops, beginnings, direct, endings, stops_at

AT_ONCE = 32
"""Ways that a thread finds at a time: one by one, threads would mostly wait for each other."""


class Way(NamedTuple):
    """A way along the roads. ``arcs``: driven one after the other, the first and the last in part;
    none where no road leads, and the line is straight then. ``lonlat``: (p, 2), from the place to
    the place. Metres and seconds as `geo.queries.matrix` has them."""

    lonlat: Float64
    arcs: Int32
    metres: int
    seconds: int


def ways(driven: Driven, starts: Float64, ends: Float64) -> list[Way]:
    """The fastest way for each row of `starts` and `ends`, (n, 2) each."""
    found = priced_ways(driven, starts, ends)
    if not driven.priced:
        return found
    seconds = legs(driven, starts, ends).seconds.tolist()
    return [way._replace(seconds=s) for way, s in zip(found, seconds, strict=True)]


def priced_ways(driven: Driven, starts: Float64, ends: Float64) -> list[Way]:
    """The same, but with seconds times price in place of the seconds, for who does not need these:
    they take a matrix."""
    check_pairs(starts, ends)
    a, b = stops_at(driven, starts), stops_at(driven, ends)
    first, last = beginnings(driven, driven.weighed, a), endings(driven, driven.weighed, b)
    near = _ahead(driven, a, b)
    own = threading.local()

    def find(i: int) -> Way:
        if not hasattr(own, "search"):
            own.search = _Search(driven)
        arcs, weight = own.search.find(first, last, i)
        if near[i] <= weight:
            weight = int(near[i])
            arcs = _one_arc(driven, a, b, i) if weight < BLOCKED else arcs
        return _way(driven, a, b, i, arcs, weight, np.stack((starts[i], ends[i])))

    def find_some(first: int) -> list[Way]:
        return [find(i) for i in range(first, min(first + AT_ONCE, len(starts)))]

    with ThreadPoolExecutor(processors()) as pool:
        blocks = pool.map(find_some, range(0, len(starts), AT_ONCE))
        return [way for block in blocks for way in block]


def _ahead(driven: Driven, a: Stops, b: Stops) -> Int64:
    """(n,) weights of the ways along one arc, `BLOCKED` where the places are on different ones."""
    near = direct(driven, driven.weighed, a, b)
    i = np.repeat(np.arange(len(a.off)), np.diff(near.start))
    mine = near.target == i
    found = np.full(len(a.off), BLOCKED, np.int64)
    found[i[mine]] = near.weight[mine]
    return found


def _way(
    driven: Driven, a: Stops, b: Stops, i: int, arcs: Int32, weight: int, ends: Float64
) -> Way:
    """The way of pair i along some arcs; `ends` (2, 2) are the places themselves."""
    if a.key[i] == b.key[i] and a.snaps.served[i]:
        return Way(ends, arcs[:0], 0, 0)
    if weight >= BLOCKED:
        return Way(ends, arcs[:0], UNREACHABLE_M, UNREACHABLE_S)
    begin, finish = (_along(stops, i, arc) for stops, arc in ((a, arcs[0]), (b, arcs[-1])))
    line = np.concatenate((ends[:1], drawn(driven.roads, arcs, begin, finish), ends[1:]))
    metres = ((weight & ALONG) + 50) // 100
    return Way(line, arcs, metres, ((weight >> 32) * driven.unit_ms + 500) // 1000)


def _along(stops: Stops, i: int, arc: int) -> float:
    """Share of the arc at which the place lies."""
    return float(stops.ahead[i, int(arc) & 1])


def _one_arc(driven: Driven, a: Stops, b: Stops, i: int) -> Int32:
    """The cheaper one of the arcs on which the second place lies ahead of the first."""
    fits = [
        (float(driven.weighed.arc[arc]) * (b.ahead[i, side] - a.ahead[i, side]), int(arc))
        for side, arc in enumerate(a.arcs[i])
        if arc >= 0 and b.arcs[i, side] == arc and a.ahead[i, side] <= b.ahead[i, side]
    ]
    return np.array([min(fits)[1]], np.int32)


class _Search:
    """What one thread searches in. A shortest way meets no state twice, so none is longer than
    there are states."""

    def __init__(self, driven: Driven) -> None:
        self.hierarchy = driven.topology.hierarchy
        self.known = driven.unpacking
        states = self.hierarchy.graph.states
        self.labels = np.full(states, BLOCKED, np.int64), np.full(states, BLOCKED, np.int64)
        self.before = np.empty(states, np.int32), np.empty(states, np.int32)
        self.labelled = np.empty(states, np.int32), np.empty(states, np.int32)
        self.way, self.whole = np.empty(states, np.int32), np.empty(states, np.int32)

    def find(self, first: Entries, last: Entries, i: int) -> tuple[Int32, int]:
        """The arcs from source i to target i, the first one included, and the weight."""
        h, known = self.hierarchy, self.known
        a = slice(first.ends.start[i], first.ends.start[i + 1])
        b = slice(last.ends.start[i], last.ends.start[i + 1])
        begin, weights = first.ends.state[a], first.ends.weight[a]
        climbed, fallen = (
            _labelled(
                h.start,
                h.head,
                known.customized[side],
                ends.state[row],
                ends.weight[row],
                ends.state[row].copy(),
                self.labels[side],
                self.before[side],
                self.labelled[side],
            )
            for side, (ends, row) in enumerate(((first.ends, a), (last.ends, b)))
        )
        scratch = *self.labels, *self.before, *self.labelled
        length, weight = _meet(*scratch, climbed, fallen, self.way)
        if not length:
            return np.zeros(0, np.int32), BLOCKED
        count = _unpack(
            h.start,
            h.head,
            *known.customized,
            *known.turns,
            known.low_start,
            known.low_slot,
            known.lower,
            self.way,
            length,
            *self.labelled,
            self.whole,
        )
        whole = self.whole[:count]
        mine = begin == whole[0]
        entry = np.flatnonzero(mine)[np.argmin(weights[mine])]
        arcs = np.concatenate((first.arc[a][entry : entry + 1], h.graph.arc[whole]))
        return arcs.astype(np.int32), int(weight)


@kernel
def _labelled(
    start: Int32,
    head: Int32,
    weight: Int64,
    seeds: Int32,
    seed_weight: Int64,
    heads: Int32,
    label: Int64,
    before: Int32,
    found: Int32,
) -> int:
    """Label all states above some seeds, lowest first; `found` becomes these states, so many.

    They are the ancestors of the seeds in the elimination tree: one chain for each, which run
    together. `heads`: the seeds again; the lowest head of all chains is taken each time.
    """
    root = np.int32(len(start) - 1)
    filled = 0
    for i in range(len(seeds)):
        if seed_weight[i] < label[seeds[i]]:
            label[seeds[i]] = seed_weight[i]
            before[seeds[i]] = -1
    while True:
        x = root
        for i in range(len(heads)):
            x = min(x, heads[i])
        if x == root:
            return filled
        parent = head[start[x]] if start[x] < start[x + 1] else root
        for i in range(len(heads)):
            if heads[i] == x:
                heads[i] = parent
        found[filled] = x
        filled += 1
        if label[x] >= BLOCKED:
            continue
        for e in range(start[x], start[x + 1]):
            way = label[x] + weight[e]
            if way < label[head[e]]:
                label[head[e]] = way
                before[head[e]] = x


@kernel
def _meet(
    there: Int64,
    back: Int64,
    from_: Int32,
    to: Int32,
    climbed: Int32,
    fallen: Int32,
    climbs: int,
    falls: int,
    way: Int32,
) -> tuple[int, int]:
    """The shortest way up and then down: its states into `way`, how many they are, none where there
    is no way, and its weight. Labels are `BLOCKED` again afterwards."""
    best, middle = BLOCKED, np.int64(-1)
    for i in range(climbs):
        x = climbed[i]
        if there[x] + back[x] < best:
            best, middle = there[x] + back[x], np.int64(x)
    length, x = 0, middle
    while x >= 0:
        length += 1
        x = np.int64(from_[x])
    at, x = length, middle
    while x >= 0:
        at -= 1
        way[at] = x
        x = np.int64(from_[x])
    x = np.int64(to[middle]) if middle >= 0 else middle
    while x >= 0:
        way[length] = x
        length += 1
        x = np.int64(to[x])
    for i in range(climbs):
        there[climbed[i]] = BLOCKED
    for i in range(falls):
        back[fallen[i]] = BLOCKED
    return length, best


@kernel
def _unpack(
    start: Int32,
    head: Int32,
    up: Int64,
    down: Int64,
    turn_up: Int64,
    turn_down: Int64,
    low_start: Int64,
    low_slot: Int32,
    lower: Int32,
    way: Int32,
    length: int,
    first: Int32,
    last: Int32,
    whole: Int32,
) -> int:
    """The states of a way with those that its arcs pass over, into `whole`; how many. `first` and
    `last` hold the arcs that are still to be looked at."""
    whole[0] = way[0]
    filled = 1
    for i in range(length - 1):
        first[0], last[0] = way[i], way[i + 1]
        waiting = 1
        while waiting > 0:
            waiting -= 1
            a, b = first[waiting], last[waiting]
            low, high = np.int64(min(a, b)), np.int64(max(a, b))
            k = _slot(start, head, low, high)
            weight = up[k] if a < b else down[k]
            below = -1
            if weight != (turn_up[k] if a < b else turn_down[k]):
                for e in range(low_start[low], low_start[low + 1]):
                    own = low_slot[e]
                    other = _slot(start, head, np.int64(lower[e]), high)
                    if other < 0:
                        continue
                    over = down[own] + up[other] if a < b else down[other] + up[own]
                    if over == weight:
                        below = int(lower[e])
                        break
            if below < 0:
                whole[filled] = b
                filled += 1
                continue
            first[waiting], last[waiting] = below, b
            first[waiting + 1], last[waiting + 1] = a, below
            waiting += 2
    return filled


@inner
def _slot(start: Int32, head: Int32, low: Any, high: Any) -> int:
    """The arc from `low` up to `high`, -1 if there is none."""
    a, b = start[low], start[low + 1]
    while a < b:
        middle = (a + b) // 2
        if head[middle] < high:
            a = middle + 1
        else:
            b = middle
    return a if a < start[low + 1] and head[a] == high else -1
