"""What the arcs of a hierarchy are made of: kept aside, since tables do not need it.

The weights before pruning say it: an arc is either a turn, or the way over a lower state that has
just its weight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.hierarchy import Customized, Hierarchy, customize
from geo.ragged import counted
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
    """(e,) lower state of each arc."""


def unpacking(hierarchy: Hierarchy, weighed: Weighed) -> Unpacking:
    """Prepare to find ways; takes as long as the first pass of a customization."""
    start, head = hierarchy.start, hierarchy.head
    lower = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    order = np.argsort(head, kind="stable").astype(np.int32)
    return Unpacking(
        customize(hierarchy, *arc_weights(hierarchy, weighed)),
        Customized(*arc_weights(hierarchy, weighed)),
        counted(head[order], len(start) - 1),
        order,
        lower,
    )
