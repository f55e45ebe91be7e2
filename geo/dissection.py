"""Nested dissection of a road map: in which order its segments are to be eliminated.

Cuts are found as in inertial flow (Schild and Sommer 2015): the nodes of a cell are sorted along a
line, the first and the last quarter are held together, and the fewest segments that part them
(maximum flow) are the cut. Where segments stand for what is eliminated, as they do in a graph with
turns, the segments of a cut are a separator.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.compiling import inner, kernel

Float64 = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int8 = NDArray[np.int8]

_SIDES = 4
"""A cell's nodes are held together at both ends, each a fourth of them."""


def elimination_order(tail: Int32, head: Int32, lonlat: Float64) -> Int32:
    """Place of each segment in the order, int32 ``(m,)``: 0 is eliminated first.

    `tail`, `head` ``(m,)``: nodes of the segments; `lonlat` ``(n, 2)``: where the nodes are.
    """
    halves = _half_edges(tail, head, len(lonlat))
    east = lonlat[:, 0] * np.cos(np.radians(lonlat[:, 1].mean() if len(lonlat) else 0.0))
    north = lonlat[:, 1]
    lines = np.stack((east, north, east + north, east - north))
    sorted_ = np.argsort(lines, axis=1, kind="stable").astype(np.int32)
    order: Int32 = _dissect(*halves, sorted_, len(tail))
    place = np.empty(len(tail), np.int32)
    place[order] = np.arange(len(tail), dtype=np.int32)
    return place


class _Halves(NamedTuple):
    """Both directions of every segment, those of a node one after the other: where those of each
    node start, where each leads, its other direction, its segment."""

    start: Int32
    to: Int32
    other: Int32
    segment: Int32


def _half_edges(tail: Int32, head: Int32, nodes: int) -> _Halves:
    m = len(tail)
    source = np.concatenate((tail, head))
    order = np.argsort(source, kind="stable")
    place = np.empty(2 * m, np.int32)
    place[order] = np.arange(2 * m, dtype=np.int32)
    start = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(source, minlength=nodes), out=start[1:])
    to = np.concatenate((head, tail)).astype(np.int32)[order]
    other = np.concatenate((place[m:], place[:m])).astype(np.int32)[order]
    return _Halves(start, to, other, (order % max(m, 1)).astype(np.int32))


@inner
def _peel(
    start: Int32,
    to: Int32,
    segment: Int32,
    order: Int32,
    done: Int8,
    left: Int8,
    degree: Int32,
    queue: Int32,
) -> None:
    """Dead ends first, from their tips: `order` is filled from the front with them, and they are
    `done`. Which nodes are `left` is told as 1; `degree` and `queue` are room."""
    n = len(start) - 1
    filled = 0
    for x in range(n):
        left[x] = 1
        degree[x] = start[x + 1] - start[x]
        if degree[x] <= 1:
            queue[filled] = x
            filled += 1
    placed = 0
    at = 0
    while at < filled:
        x = queue[at]
        at += 1
        left[x] = 0
        for e in range(start[x], start[x + 1]):
            if done[segment[e]] == 0:
                done[segment[e]] = 1
                order[placed] = segment[e]
                placed += 1
                y = to[e]
                degree[y] -= 1
                if degree[y] == 1:
                    queue[filled] = y
                    filled += 1


@inner
def _push(y: int, seen: Int32, other: Int32, to: Int32, flow: Int8) -> bool:
    """One more unit of flow along the way by which y was `seen`, unless a part of it is used up."""
    x = y
    while seen[x] >= 0:
        if flow[seen[x]] >= 1:
            return False
        x = to[other[seen[x]]]
    x = y
    while seen[x] >= 0:
        e = seen[x]
        flow[e] += 1
        flow[other[e]] -= 1
        x = to[other[e]]
    return True


@inner
def _cut(
    along: Int32,
    first: int,
    last: int,
    cell: Int32,
    me: int,
    start: Int32,
    to: Int32,
    other: Int32,
    held: Int8,
    flow: Int8,
    seen: Int32,
    queue: Int32,
) -> int:
    """Segments that part the two ends of a cell, whose nodes in the order of a line are
    ``along[first]`` to ``along[last]``, at least so many; afterwards ``seen[x] != -1`` for the
    nodes on the side of the beginning."""
    m = last - first
    end = max(1, m // _SIDES)
    for i in range(m):
        x = along[first + i]
        held[x] = 1 if i < end else (2 if i >= m - end else 0)
        for e in range(start[x], start[x + 1]):
            flow[e] = 0
    cut = 0
    while True:
        filled = 0
        for i in range(first, last):
            seen[along[i]] = -1
        for i in range(first, first + end):
            x = along[i]
            seen[x] = -2
            queue[filled] = x
            filled += 1
        more = 0
        at = 0
        while at < filled:
            x = queue[at]
            at += 1
            for e in range(start[x], start[x + 1]):
                y = to[e]
                if cell[y] != me or seen[y] != -1 or flow[e] >= 1:
                    continue
                seen[y] = e
                if held[y] != 2:
                    queue[filled] = y
                    filled += 1
                else:
                    if _push(y, seen, other, to, flow):
                        more += 1
                    seen[y] = -1
        if more == 0:
            return cut
        cut += more


@inner
def _moved_apart(line: Int32, a: int, b: int, side: Int8, queue: Int32) -> int:
    """Move the nodes of one side to the front of their range of a line, both in order; where the
    others begin."""
    middle, far = a, 0
    for i in range(a, b):
        x = line[i]
        if side[x] == 1:
            line[middle] = x
            middle += 1
        else:
            queue[far] = x
            far += 1
    for i in range(far):
        line[middle + i] = queue[i]
    return middle


@kernel
def _dissect(
    start: Int32, to: Int32, other: Int32, segment: Int32, sorted_: Int32, segments: int
) -> Int32:
    """Segments in the order of elimination: dead ends, then cells, each before its cut.

    `sorted_` (axes, n): nodes along each line. A cell is a range of each row, and is split by
    moving its one side to the front, in order.
    """
    n = len(start) - 1
    order = np.empty(segments, np.int32)
    done = np.zeros(segments, np.int8)
    left, degree, queue = np.empty(n, np.int8), np.empty(n, np.int32), np.empty(n, np.int32)
    _peel(start, to, segment, order, done, left, degree, queue)
    axes = len(sorted_)
    lines = np.empty((axes, n), np.int32)
    nodes = 0
    for axis in range(axes):
        nodes = 0
        for i in range(n):
            if left[sorted_[axis, i]] == 1:
                lines[axis, nodes] = sorted_[axis, i]
                nodes += 1
    last = segments
    cell, seen = np.empty(n, np.int32), np.empty(n, np.int32)
    for i in range(n):
        cell[i] = seen[i] = -1
    held, side = np.zeros(n, np.int8), np.zeros(n, np.int8)
    flow = np.zeros(len(to), np.int8)
    begin, end = np.empty(n + 2, np.int32), np.empty(n + 2, np.int32)
    begin[0], end[0] = 0, nodes
    waiting, cells = 1, int(np.int64(0))  # no literal, or `_cut` would be compiled for that as well
    while waiting > 0:
        waiting -= 1
        a, b = begin[waiting], end[waiting]
        if b - a < 2:
            continue
        for i in range(a, b):
            cell[lines[0, i]] = cells
        best = -1.0
        for axis in range(axes):
            line = lines[axis]
            cut = _cut(line, a, b, cell, cells, start, to, other, held, flow, seen, queue)
            near = 0
            for i in range(a, b):
                near += seen[line[i]] != -1
            score = cut / min(near, b - a - near)
            if best < 0.0 or score < best:
                best = score
                for i in range(a, b):
                    side[line[i]] = seen[line[i]] != -1
        for i in range(a, b):
            x = lines[0, i]
            if side[x] == 1:
                for e in range(start[x], start[x + 1]):
                    y = to[e]
                    if cell[y] == cells and side[y] == 0 and done[segment[e]] == 0:
                        done[segment[e]] = 1
                        last -= 1
                        order[last] = segment[e]
        middle = a
        for axis in range(axes):
            middle = _moved_apart(lines[axis], a, b, side, queue)
        cells += 1
        begin[waiting], end[waiting] = a, middle
        begin[waiting + 1], end[waiting + 1] = middle, b
        waiting += 2
    for s in range(segments):  # loops, which no cut parts
        if done[s] == 0:
            last -= 1
            order[last] = s
    return order
