"""Where the fastest ways run: the arcs between two places, and the line to draw.

The weights before pruning say what each arc of the hierarchy is made of: either a turn, or the way
over a lower state that has just its weight.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from geo.driven import Driven
from geo.hierarchy import BLOCKED, Customized
from geo.kernels import kernel
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, processors
from geo.queries import legs
from geo.ragged import counted, gathered
from geo.roads import Float64, Int32, Int64, Roads
from geo.sweep import ALONG
from geo.trip_ends import Entries, Stops, beginnings, direct, endings, stops_at


class Way(NamedTuple):
    """A way along the roads. ``arcs``: driven one after the other, the first and the last in part;
    none where no road leads, and the line is straight then. ``lonlat``: (p, 2), from the place to
    the place. Metres and seconds as `geo.queries.matrix` has them."""

    lonlat: Float64
    arcs: Int32
    metres: int
    seconds: int


class Unpacking(NamedTuple):
    """What ways are found with: weights after the first pass, those of turns alone, and for each
    state the arcs from below, by their lower states."""

    customized: Customized
    turns: Customized
    low_start: Int64
    low_slot: Int32
    lower: Int32
    """(e,) lower state of each arc."""


def unpacking(driven: Driven) -> Unpacking:
    """Prepare to find ways; takes as long as the first pass of a customization."""
    start, head = driven.topology.hierarchy.start, driven.topology.hierarchy.head
    lower = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    order = np.argsort(head, kind="stable").astype(np.int32)
    turns = driven.turns()
    return Unpacking(driven.customized(), turns, counted(head[order], len(start) - 1), order, lower)


def ways(driven: Driven, starts: Float64, ends: Float64) -> list[Way]:
    """The fastest way for each row of `starts` and `ends`, (n, 2) each."""
    a = stops_at(driven, driven.snap(starts))
    b = stops_at(driven, driven.snap(ends))
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

    with ThreadPoolExecutor(processors()) as pool:
        found = list(pool.map(find, range(len(starts))))
    if not driven.priced:
        return found
    seconds = legs(driven, starts, ends).seconds.tolist()
    return [way._replace(seconds=s) for way, s in zip(found, seconds, strict=True)]


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
    if (ends[0] == ends[1]).all() and a.snaps.served[i]:
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


def drawn(roads: Roads, arcs: Int32, begin: float, end: float) -> Float64:
    """(p, 2) line along arcs, from a share of the first to a share of the last."""
    first, last = (corners(roads, arcs[i : i + 1 or None]) for i in (0, -1))
    if len(arcs) == 1:
        return cut_line(first, begin, end)
    pieces = cut_line(first, begin, 1.0), corners(roads, arcs[1:-1]), cut_line(last, 0.0, end)
    line = np.concatenate(pieces)
    moves = np.ones(len(line), np.bool_)
    moves[1:] = (line[1:] != line[:-1]).any(axis=1)
    found: Float64 = line[moves]
    return found


def corners(roads: Roads, arcs: Int32) -> Float64:
    """(p, 2) all points of arcs, one arc after the other."""
    segment = arcs >> 1
    at, start = gathered(roads.shape_start, segment)
    count = np.diff(start)
    mirrored = np.repeat(roads.shape_start[segment] + roads.shape_start[segment + 1] - 1, count)
    forward = np.repeat(arcs & 1, count) == 0
    found: Float64 = roads.points[roads.shape[np.where(forward, at, mirrored - at)]]
    return found


def cut_line(points: Float64, begin: float, end: float) -> Float64:
    """(p, 2) the part of a line between two shares of its length."""
    shrink = np.array([np.cos(np.radians(points[0, 1])), 1.0])
    step = np.hypot(*((points[1:] - points[:-1]) * shrink).T)
    along = np.concatenate(([0.0], np.cumsum(step)))
    if along[-1] == 0.0:
        return points[:1]
    along /= along[-1]
    ends = np.stack([np.interp((begin, end), along, column) for column in points.T], axis=1)
    inner = points[(along > begin) & (along < end)]
    return np.concatenate((ends[:1], inner, ends[1:]))


class _Search:
    """What one thread searches in."""

    def __init__(self, driven: Driven) -> None:
        self.hierarchy = driven.topology.hierarchy
        self.known = driven.unpacking
        states = self.hierarchy.graph.states
        self.there, self.back = np.empty(states, np.int64), np.empty(states, np.int64)
        self.from_, self.to = np.empty(states, np.int32), np.empty(states, np.int32)
        self.there[:] = self.back[:] = BLOCKED

    def find(self, first: Entries, last: Entries, i: int) -> tuple[Int32, int]:
        """The arcs from source i to target i, the first one included, and the weight."""
        h, known = self.hierarchy, self.known
        a = slice(first.ends.start[i], first.ends.start[i + 1])
        b = slice(last.ends.start[i], last.ends.start[i + 1])
        begin = first.ends.state[a], first.ends.weight[a]
        states, weight = _meet(
            h.start,
            h.head,
            known.customized.up,
            known.customized.down,
            *begin,
            last.ends.state[b],
            last.ends.weight[b],
            self.there,
            self.back,
            self.from_,
            self.to,
        )
        if not len(states):
            return np.zeros(0, np.int32), BLOCKED
        whole = _unpacked(
            h.start,
            h.head,
            known.customized.up,
            known.customized.down,
            known.turns.up,
            known.turns.down,
            known.low_start,
            known.low_slot,
            known.lower,
            states,
        )
        mine = begin[0] == whole[0]
        entry = np.flatnonzero(mine)[np.argmin(begin[1][mine])]
        arcs = np.concatenate((first.arc[a][entry : entry + 1], h.graph.arc[whole]))
        return arcs.astype(np.int32), int(weight)


@kernel
def _meet(
    start: Int32,
    head: Int32,
    up: Int64,
    down: Int64,
    begin: Int32,
    begin_weight: Int64,
    end: Int32,
    end_weight: Int64,
    there: Int64,
    back: Int64,
    from_: Int32,
    to: Int32,
) -> tuple[Int32, int]:
    """States of the shortest way from one of `begin` to one of `end`, up and then down, and its
    weight; no states where there is none. `there` and `back` are `BLOCKED` before and after."""
    climbed = _labelled(start, head, up, begin, begin_weight, there, from_)
    fallen = _labelled(start, head, down, end, end_weight, back, to)
    best, middle = BLOCKED, -1
    for x in climbed:
        if there[x] + back[x] < best:
            best, middle = there[x] + back[x], x
    way = np.empty(len(climbed) + len(fallen), np.int32)
    filled = 0
    if middle >= 0:
        x = middle
        while x >= 0:
            way[filled] = x
            filled += 1
            x = from_[x]
        way[:filled] = way[:filled][::-1].copy()
        x = to[middle]
        while x >= 0:
            way[filled] = x
            filled += 1
            x = to[x]
    for x in climbed:
        there[x] = BLOCKED
    for x in fallen:
        back[x] = BLOCKED
    return way[:filled], best


@kernel
def _labelled(
    start: Int32,
    head: Int32,
    weight: Int64,
    seeds: Int32,
    seed_weight: Int64,
    label: Int64,
    before: Int32,
) -> Int32:
    """Label all states above some seeds, lowest first; returns these states."""
    root = np.int32(len(start) - 1)
    found = np.empty(64, np.int32)
    filled = 0
    for i in range(len(seeds)):
        if seed_weight[i] < label[seeds[i]]:
            label[seeds[i]] = seed_weight[i]
            before[seeds[i]] = -1
    # The states above a seed are its ancestors in the elimination tree: one chain for each, which
    # run together; the lowest head of all is taken each time.
    heads = seeds.copy()
    while True:
        x = root
        for i in range(len(heads)):
            x = min(x, heads[i])
        if x == root:
            return found[:filled]
        parent = head[start[x]] if start[x] < start[x + 1] else root
        for i in range(len(heads)):
            if heads[i] == x:
                heads[i] = parent
        if filled == len(found):
            more = np.empty(2 * filled, np.int32)
            more[:filled] = found
            found = more
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
def _unpacked(
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
) -> Int32:
    """The states of a way with those that its arcs pass over."""
    found = np.empty(256, np.int32)
    found[0] = way[0]
    filled = 1
    stack = [(np.int64(0), np.int64(0))][:0]
    for i in range(len(way) - 1):
        stack.append((np.int64(way[i]), np.int64(way[i + 1])))
        while len(stack) > 0:
            a, b = stack.pop()
            k = _slot(start, head, min(a, b), max(a, b))
            weight = up[k] if a < b else down[k]
            below = np.int64(-1)
            if weight != (turn_up[k] if a < b else turn_down[k]):
                low, high = min(a, b), max(a, b)
                for e in range(low_start[low], low_start[low + 1]):
                    r = lower[low_slot[e]]
                    other = _slot(start, head, r, high)
                    if other < 0:
                        continue
                    first, second = (low_slot[e], other) if a < b else (other, low_slot[e])
                    if down[first] + up[second] == weight:
                        below = np.int64(r)
                        break
            if below >= 0:
                stack.append((below, b))
                stack.append((a, below))
                continue
            if filled == len(found):
                more = np.empty(2 * filled, np.int32)
                more[:filled] = found
                found = more
            found[filled] = b
            filled += 1
    return found[:filled]


@kernel
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
