"""From places on the roads to the states where trips begin and end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.driven import Driven
from geo.hierarchy import BLOCKED
from geo.places import keys_of
from geo.ragged import counted, gathered, spans
from geo.roads import Bool, Float64, Int32, Int64
from geo.snapping import Snaps
from geo.targets import Ends
from geo.turns import END
from geo.weighing import Weighed


class Stops(NamedTuple):
    """p places on the roads: what a trip from or to them has before its first state."""

    snaps: Snaps
    key: NDArray[np.uint64]
    """(p,) equal for the same place."""
    arcs: Int32
    """(p, 2) the two arcs of the segment, -1 where the vehicle does not stop on it."""
    ahead: Float64
    """(p, 2) share of the arc that is driven to get to the place."""
    off: Int64
    """(p,) weight of the way between the road and the place, `BLOCKED` for those not served."""
    off_timed: Int64
    """(p,) the same with milliseconds along, for `Driven.timed`."""

    def off_of(self, weighed: Weighed) -> Int64:
        """What goes with some weights."""
        if not weighed.off:
            return np.where(self.off < BLOCKED, self.off >> 32 << 32, BLOCKED)
        return self.off_timed if weighed.timed else self.off


class Entries(NamedTuple):
    """`Ends` and, for each entry, the arc that is driven in part."""

    ends: Ends
    arc: Int32


def stops_at(driven: Driven, lonlat: Float64) -> Stops:
    """Places, rows ``[lon, lat]``, as they stand to one vehicle."""
    snaps = driven.snap(lonlat)
    served = snaps.served
    share = np.where(served, snaps.share, 0.0)
    segment = np.where(served, snaps.segment, 0)
    arcs = np.stack((2 * segment, 2 * segment + 1), axis=1).astype(np.int32)
    arcs[~served] = -1
    arcs = np.where(_may_stop(driven, snaps, arcs), arcs, np.int32(-1))
    off_ms = np.where(served, snaps.off_m, 0.0) * 3600.0 / driven.access.kmh
    off_m = np.where(served, snaps.off_m, 0.0)
    offs = [
        np.where(served, _packed(off_ms / driven.unit_ms, along), BLOCKED)
        for along in (off_m * 100.0, off_ms)
    ]
    return Stops(snaps, keys_of(lonlat), arcs, np.stack((share, 1.0 - share), axis=1), *offs)


def _may_stop(driven: Driven, snaps: Snaps, arcs: Int32) -> Bool:
    """(p, 2) on which arcs the vehicle stops: all that it drives, or those on the side of the place
    where that matters and one of them is there."""
    usable: Bool = driven.reach.usable[arcs] & (arcs >= 0)
    if not driven.access.kerb:
        return usable
    side = -snaps.side if driven.roads.drives_left else snaps.side
    right = np.stack((side >= 0, side <= 0), axis=1)
    return np.where((usable & right).any(axis=1, keepdims=True), usable & right, usable)


def _packed(cost: Float64, along: Float64) -> Int64:
    return np.rint(cost).astype(np.int64) << 32 | np.rint(along).astype(np.int64)


def part_of(whole: Int64, share: Float64) -> Int64:
    """Weight of a share of arcs."""
    blocked = whole >= BLOCKED
    cost, along = whole >> 32, whole & 0xFFFFFFFF
    return np.where(blocked, BLOCKED, _packed(cost * share, along * share))


def beginnings(driven: Driven, weighed: Weighed, stops: Stops) -> Entries:
    """Where trips from the places begin: in the states after their arcs, the rest of the arc driven
    and the first turn made."""
    graph, arcs = driven.topology.hierarchy.graph, stops.arcs
    place, side = np.nonzero(arcs >= 0)
    arc = arcs[place, side]
    rest = part_of(weighed.arc[arc], 1.0 - stops.ahead[place, side])
    first, order = driven.states_of
    at, start = gathered(first, arc)
    state, row = order[at], np.repeat(np.arange(len(arc)), np.diff(start))
    starts = ~graph.past[state] & (graph.layer[state] != END)
    state, row = state[starts], row[starts]
    turn, start = gathered(graph.start, state)
    row = np.repeat(row, np.diff(start))
    possible = weighed.turn_cost[turn] >= 0
    turn, row = turn[possible], row[possible]
    weight = (
        stops.off_of(weighed)[place[row]]
        + rest[row]
        + (weighed.turn_cost[turn].astype(np.int64) << 32)
    )
    if weighed.timed:
        weight += weighed.turn_along[turn]
    return _entries(place[row], graph.to[turn], weight, arc[row], len(arcs))


def endings(driven: Driven, weighed: Weighed, stops: Stops) -> Entries:
    """Where trips to the places end: in the states of their arcs, to be driven in part."""
    arcs = stops.arcs
    place, side = np.nonzero(arcs >= 0)
    arc = arcs[place, side]
    part = part_of(weighed.arc[arc], stops.ahead[place, side])
    first, order = driven.states_of
    at, start = gathered(first, arc)
    row = np.repeat(np.arange(len(arc)), np.diff(start))
    return _entries(
        place[row], order[at], stops.off_of(weighed)[place[row]] + part[row], arc[row], len(arcs)
    )


def _entries(place: Int64, state: Int32, weight: Int64, arc: Int32, places: int) -> Entries:
    order = np.argsort(place, kind="stable")
    return Entries(Ends(counted(place[order], places), state[order], weight[order]), arc[order])


class Direct(NamedTuple):
    """Trips along one arc, from a place to another further on: for source i the entries
    ``start[i]`` to ``start[i + 1]``."""

    start: Int64
    target: Int64
    weight: Int64


def direct(driven: Driven, weighed: Weighed, sources: Stops, targets: Stops) -> Direct:
    """All pairs of places on one segment. Those at the same coordinates are 0 apart."""
    by_segment = np.argsort(targets.snaps.segment, kind="stable")
    segment = targets.snaps.segment[by_segment]
    first = np.searchsorted(segment, sources.snaps.segment)
    last = np.searchsorted(segment, sources.snaps.segment, side="right")
    last[~sources.snaps.served] = first[~sources.snaps.served]
    at, start = spans(first, last - first)
    i, j = np.repeat(np.arange(len(first)), last - first), by_segment[at]
    weight = np.full(len(i), BLOCKED, np.int64)
    for side in (0, 1):
        arc = np.where(targets.arcs[j, side] == sources.arcs[i, side], sources.arcs[i, side], -1)
        begin, end = sources.ahead[i, side], targets.ahead[j, side]
        whole = weighed.arc[arc]
        along = part_of(whole, end) - part_of(whole, np.minimum(begin, end))
        fits = (arc >= 0) & (begin <= end) & (whole < BLOCKED)
        weight = np.where(fits, np.minimum(weight, along), weight)
    here = sources.key[i] == targets.key[j]
    weight = np.minimum(weight + sources.off_of(weighed)[i] + targets.off_of(weighed)[j], BLOCKED)
    return Direct(start, j, np.where(here, 0, weight))
