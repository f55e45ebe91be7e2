"""Segments that come back to the node where they start, cut in two.

A state would have to follow itself for a vehicle that drives such a loop twice, as one does that
begins and ends its trip there. With a node in the middle nothing is special about it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.ragged import counted, gathered, spans
from geo.roads import YES, Float64, Int32, Int64, Roads


def without_loops(roads: Roads) -> Roads:
    """The same roads, where loops end at their inner point nearest to the middle and go on from
    there as segments of their own, behind all others. Loops without inner points stay: they have
    no length.

    What stands on a loop and delays is counted on the part that is driven first.
    """
    corners = np.diff(roads.shape_start)
    loops = np.flatnonzero((roads.tail == roads.head) & (corners > 2))
    if not len(loops):
        return roads
    middle, first_m = _middles(roads, loops)
    m, n = roads.segments, roads.nodes
    part_two = m + np.arange(len(loops))
    node = (n + np.arange(len(loops))).astype(np.int32)
    start, stop = roads.shape_start[:-1].copy(), roads.shape_start[1:].copy()
    stop[loops] = middle + 1
    first = np.append(start, middle)
    at, shape_start = spans(first, np.append(stop, roads.shape_start[loops + 1]) - first)
    head, length = roads.head.copy(), roads.length_m.copy()
    head[loops], length[loops] = node, first_m
    delays = np.concatenate((roads.delays, np.zeros((2 * len(loops), 5), np.uint8)))
    delays[2 * part_two + 1] = delays[2 * loops + 1]
    delays[2 * loops + 1] = 0
    ban_arcs, ban_start = _bans(roads, loops, part_two)
    return replace(
        roads,
        shape=roads.shape[at],
        shape_start=shape_start,
        tail=np.append(roads.tail, node),
        head=np.append(head, roads.head[loops]),
        length_m=np.append(length, roads.length_m[loops] - first_m),
        delays=delays,
        node_point=np.append(roads.node_point, roads.shape[middle]).astype(np.int32),
        node_id=np.append(roads.node_id, np.zeros(len(loops), np.int64)),
        node_delays=np.append(roads.node_delays, np.zeros(len(loops), np.uint8)),
        barred=np.concatenate((roads.barred, np.full((len(loops), 2), YES, np.uint8))),
        kind=np.append(roads.kind, roads.kind[loops]),
        way=np.append(roads.way, roads.way[loops]),
        name=np.append(roads.name, roads.name[loops]),
        ban_arcs=ban_arcs,
        ban_start=ban_start,
    )


def _middles(roads: Roads, loops: Int64) -> tuple[Int64, Float64]:
    """Of each loop the place in ``shape`` of the point nearest to its middle, never an end, and the
    metres up to it."""
    at, start = gathered(roads.shape_start, loops)
    points = roads.points[roads.shape[at]]
    shrink = np.cos(np.radians(points[:-1, 1]))
    step = np.hypot((points[1:, 0] - points[:-1, 0]) * shrink, points[1:, 1] - points[:-1, 1])
    middle, share = np.empty(len(loops), np.int64), np.empty(len(loops))
    for i in range(len(loops)):  # there are few
        first, last = int(start[i]), int(start[i + 1]) - 1
        along = np.concatenate(([0.0], np.cumsum(step[first:last])))
        inner = 1 + int(np.argmin(np.abs(along[1:-1] - along[-1] / 2.0)))
        middle[i] = at[first + inner]
        share[i] = along[inner] / along[-1] if along[-1] > 0.0 else 0.5
    return middle, share * roads.length_m[loops]


def _bans(roads: Roads, loops: Int64, part_two: Int64) -> tuple[Int32, Int64]:
    """Restrictions in which a loop is two arcs: only the later one where it comes first, only the
    earlier one where it comes last."""
    parts: dict[int, tuple[int, int]] = {}
    for loop, other in zip(loops.tolist(), part_two.tolist(), strict=True):
        parts[2 * loop] = 2 * loop, 2 * other
        parts[2 * loop + 1] = 2 * other + 1, 2 * loop + 1
    arcs: list[int] = []
    rows: list[int] = []
    for i in range(len(roads.ban_modes)):
        ban = roads.ban_arcs[roads.ban_start[i] : roads.ban_start[i + 1]].tolist()
        whole = [parts.get(arc, (arc,)) for arc in ban]
        whole = [whole[0][-1:], *whole[1:-1], whole[-1][:1]]
        new = [arc for some in whole for arc in some]
        arcs += new
        rows += [i] * len(new)
    return np.array(arcs, np.int32), counted(np.array(rows, np.int64), len(roads.ban_modes))
