"""The lines that arcs of a road map run along."""

from __future__ import annotations

import numpy as np

from geo.compiling import inner, kernel
from geo.roads import Float64, Int32, Int64, Roads


def drawn(roads: Roads, arcs: Int32, begin: float, end: float) -> Float64:
    """(p, 2) line along arcs that follow each other, from a share of the length of the first to a
    share of that of the last."""
    line, count = _drawn(roads.points, roads.shape, roads.shape_start, arcs, begin, end)
    return line[:count]


@kernel
def _drawn(
    points: Float64, shape: Int32, shape_start: Int64, arcs: Int32, begin: float, end: float
) -> tuple[Float64, int]:
    """The line, with room to spare, and how many rows it has. Where arcs meet their point is there
    once."""
    room, longest, last = 4, 0, len(arcs) - 1
    for arc in arcs:
        corners = shape_start[(arc >> 1) + 1] - shape_start[arc >> 1]
        room += corners
        longest = max(longest, corners)
    line, along = np.empty((room, 2)), np.empty(longest)
    count = int(np.int64(0))  # no literal, or `_cut` would be compiled for that as well
    for k in range(len(arcs)):
        first, final = begin if k == 0 else 0.0, end if k == last else 1.0
        count = _cut(points, shape, shape_start, arcs[k], first, final, along, line, count)
    if last == 0:
        return line, count
    moved = 0
    for i in range(count):
        if i == 0 or line[i, 0] != line[i - 1, 0] or line[i, 1] != line[i - 1, 1]:
            line[moved, 0], line[moved, 1] = line[i, 0], line[i, 1]
            moved += 1
    return line, moved


@inner
def _cut(
    points: Float64,
    shape: Int32,
    shape_start: Int64,
    arc: int,
    begin: float,
    end: float,
    along: Float64,
    line: Float64,
    count: int,
) -> int:
    """Put the part of an arc between two shares of its length behind the first `count` rows of a
    line; how many rows there are then. `along` is room for the share of each point."""
    first, last = shape_start[arc >> 1], shape_start[(arc >> 1) + 1] - 1
    n, step = last - first + 1, 1
    if arc & 1:
        first, step = last, -1
    shrink = np.cos(np.radians(points[shape[first], 1]))
    total = 0.0
    for i in range(n):
        a, b = shape[first + max(i - 1, 0) * step], shape[first + i * step]
        total += np.hypot((points[b, 0] - points[a, 0]) * shrink, points[b, 1] - points[a, 1])
        along[i] = total
    if total == 0.0:
        line[count, 0], line[count, 1] = points[shape[first], 0], points[shape[first], 1]
        return count + 1
    for i in range(n):
        along[i] /= total
    share, ends = begin, 0
    for i in range(1, n):
        a, b = shape[first + (i - 1) * step], shape[first + i * step]
        while ends < 2 and (along[i] > share or i == n - 1):  # where it begins and ends
            part = 0.0
            if along[i] > along[i - 1]:
                part = min((share - along[i - 1]) / (along[i] - along[i - 1]), 1.0)
            line[count, 0] = points[a, 0] + part * (points[b, 0] - points[a, 0])
            line[count, 1] = points[a, 1] + part * (points[b, 1] - points[a, 1])
            if part == 1.0:  # to the last bit
                line[count, 0], line[count, 1] = points[b, 0], points[b, 1]
            count += 1
            ends += 1
            share = end
        if begin < along[i] < end:
            line[count, 0], line[count, 1] = points[b, 0], points[b, 1]
            count += 1
    return count
