"""What lies above the targets of a matrix: the part of the hierarchy that trips to them go down.

RPHAST (Delling, Goldberg and Werneck 2011) gathers it once for all sources. Most of its states are
low ones with a single way down, to one target or to one state that is no such: they are passed
over, and their arcs joined to those of where they lead.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiling import kernel
from geo.hierarchy import Pruned
from geo.ragged import gathered
from geo.roads import Int32, Int64

NONE, MANY = -1, -2
"""In place of the row that all ways down from a row lead to."""


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
    """What lies above p targets: rows of the states with several ways down, the highest first, then
    one for each target. Those with one way down have numbers after these."""

    row: Int32
    """(s,) row of each state, -1 for those that are not above a target."""
    rows: int
    """How many, those with one way down included."""
    start: Int32
    """(R + 1,) arcs into each row but those."""
    above: Int32
    """The row that each arc comes from."""
    weight: Int64
    aside_start: Int32
    """(R + 1,) what has its one way down to a row: of use to those who climb up to it alone."""
    aside: Int32
    """A row with one way down, ``aside_weight`` the weight of that."""
    aside_weight: Int64
    places: int
    """p"""


def targets(down: Pruned, ends: Ends) -> Targets:
    """Gather what lies above the targets. `ends`: where trips to them end."""
    states = len(down.start) - 1
    seen, found = np.zeros(states, np.int32), np.empty(states, np.int32)
    count = above(down.start, down.head, ends.state, seen, 1, found)
    found = np.sort(found[:count])[::-1]
    row = np.full(states, -1, np.int32)
    row[found] = np.arange(count, dtype=np.int32)
    arcs, start = gathered(down.start, found)
    every: Int32 = np.concatenate((start, start[-1] + ends.start[1:])).astype(np.int32)
    from_ = row[np.concatenate((down.head[arcs], ends.state))]
    weight = np.concatenate((down.weight[arcs], ends.weight))

    only, beyond = np.full(count, NONE, np.int32), np.zeros(count, np.int64)
    _ways_down(every, from_, weight, only, beyond)
    several = only == MANY
    kept = int(several.sum())
    number = np.empty(len(every) - 1, np.int32)
    number[:count][several] = np.arange(kept)
    number[count:] = kept + np.arange(ends.places)
    number[:count][~several] = np.arange(kept + ends.places, len(number))
    row[found] = number[:count]
    joined = _joined(every, from_, weight, only, beyond, number, kept, kept + ends.places)
    return Targets(row, len(number), *joined, ends.places)


@kernel
def above(start: Int32, head: Int32, seeds: Int32, seen: Int32, turn: int, found: Int32) -> int:
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
def _ways_down(start: Int32, above: Int32, weight: Int64, only: Int32, beyond: Int64) -> None:
    """For the states, which are the first rows, the row that all ways down from them lead to first
    of those that are kept, and the weight of the least; `MANY` where there are several."""
    for low in range(len(start) - 2, -1, -1):
        to, rest = low, 0
        if low < len(only) and only[low] != MANY:
            to, rest = only[low], beyond[low]
        for e in range(start[low], start[low + 1]):
            x, way = above[e], weight[e] + rest
            if only[x] == NONE:
                only[x], beyond[x] = to, way
            elif only[x] == to:
                beyond[x] = min(beyond[x], way)
            else:
                only[x] = MANY


@kernel
def _joined(
    start: Int32,
    above: Int32,
    weight: Int64,
    only: Int32,
    beyond: Int64,
    number: Int32,
    kept: int,
    rows: int,
) -> tuple[Int32, Int32, Int64, Int32, Int32, Int64]:
    """Arcs from rows that are kept, and those from rows with one way down, by where they lead."""
    following = np.full(len(number), -1, np.int32)  # lists of the rows that lead to one
    for low in range(len(only)):
        if only[low] != MANY:
            following[low] = following[only[low]]
            following[only[low]] = low
    arc_start, aside_start = np.zeros(rows + 1, np.int32), np.zeros(rows + 1, np.int32)
    arc, arc_weight = np.empty(len(above), np.int32), np.empty(len(above), np.int64)
    aside, aside_weight = np.empty(len(only), np.int32), np.empty(len(only), np.int64)
    mark = np.full(kept, -1, np.int32)
    arcs, asides = 0, 0
    for low in range(len(number)):
        if low < len(only) and only[low] != MANY:
            continue
        first, member, rest = arcs, low, 0
        while member >= 0:
            for e in range(start[member], start[member + 1]):
                x, way = number[above[e]], weight[e] + rest
                if x >= kept:
                    continue
                if mark[x] < first:
                    mark[x], arc[arcs], arc_weight[arcs] = arcs, x, way
                    arcs += 1
                else:
                    arc_weight[mark[x]] = min(arc_weight[mark[x]], way)
            member = following[member]
            if member >= 0:
                rest = beyond[member]
                aside[asides], aside_weight[asides] = number[member], rest
                asides += 1
        arc_start[number[low] + 1], aside_start[number[low] + 1] = arcs, asides
    return arc_start, arc, arc_weight, aside_start, aside, aside_weight
