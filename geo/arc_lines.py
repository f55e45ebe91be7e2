"""The lines that arcs of a road map run along."""

from __future__ import annotations

import numpy as np

from geo.kernels import kernel
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
    count = 0
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


@kernel
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
    _position(points, shape, first, step, n, along, begin, line, count)
    count += 1
    for i in range(n):
        if begin < along[i] < end:
            p = shape[first + i * step]
            line[count, 0], line[count, 1] = points[p, 0], points[p, 1]
            count += 1
    _position(points, shape, first, step, n, along, end, line, count)
    return count + 1


@kernel
def _position(
    points: Float64,
    shape: Int32,
    first: int,
    step: int,
    n: int,
    along: Float64,
    share: float,
    line: Float64,
    row: int,
) -> None:
    """Put the position at a share of an arc's length into a row: to the last bit where it is one of
    its points."""
    at = 0  # the last point up to there, and no farther than where the last piece begins
    while at < n - 2 and along[at + 1] <= share:
        at += 1
    a, b = shape[first + at * step], shape[first + (at + 1) * step]
    part = 0.0
    if along[at + 1] > along[at]:
        part = min((share - along[at]) / (along[at + 1] - along[at]), 1.0)
    for axis in range(2):
        line[row, axis] = points[a, axis] + part * (points[b, axis] - points[a, axis])
        if part == 1.0:
            line[row, axis] = points[b, axis]
