"""What the arcs of a hierarchy are made of: kept aside, since tables do not need it.

The weights before pruning say it: an arc is either a turn, or the way over a lower state that has
just its weight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiling import kernel
from geo.hierarchy import Customized, Hierarchy, customize
from geo.roads import Int32, Int64
from geo.weighing import Weighed, arc_weights


class Unpacking(NamedTuple):
    """What ways are found with: weights after the first pass, those of turns alone, and for each
    state the arcs from below, by their lower states."""

    customized: Customized
    turns: Customized
    low_start: Int64
    low_slot: Int32
    lower: Int32
    """(e,) the lower states themselves."""


def unpacking(hierarchy: Hierarchy, weighed: Weighed) -> Unpacking:
    """Prepare to find ways; takes as long as the first pass of a customization."""
    return Unpacking(
        customize(hierarchy, *arc_weights(hierarchy, weighed)),
        Customized(*arc_weights(hierarchy, weighed)),
        *_from_below(hierarchy.start, hierarchy.head),
    )


@kernel
def _from_below(start: Int32, head: Int32) -> tuple[Int64, Int32, Int32]:
    """The arcs by their upper states: starts, arcs, lower states, these ascending."""
    n = len(start) - 1
    low_start = np.zeros(n + 2, np.int64)  # while it is filled, one place further on
    for e in range(len(head)):
        low_start[head[e] + 2] += 1
    for x in range(2, n + 2):
        low_start[x] += low_start[x - 1]
    slot, lower = np.empty(len(head), np.int32), np.empty(len(head), np.int32)
    for x in range(n):
        for e in range(start[x], start[x + 1]):
            at = low_start[head[e] + 1]
            low_start[head[e] + 1] += 1
            slot[at], lower[at] = e, x
    return low_start, slot, lower
