"""Which vehicles get to which tasks at all, and back: where no road does, no engine need try."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.matrix import Distances, Euclidean, Explicit, GreatCircle, no_road
from solvers.encode import Bool, Fleet, Instance, Int64


def in_reach(instance: Instance, distances: Distances) -> Instance:
    """The instance without what no road makes possible: a vehicle type may serve a task only if
    roads lead from its start there, and from there to its end, be it over other places."""
    if isinstance(distances, GreatCircle | Euclidean | Explicit) or not len(instance):
        return instance
    fleet = instance.fleet
    used = _places(instance)
    may = instance.may.copy()
    for profile in sorted(set(fleet.profile)):
        lonlat = instance.lonlat[used]
        joined = ~no_road(distances.matrix(lonlat, lonlat, profile))
        if joined.all():
            continue
        kinds = [k for k, name in enumerate(fleet.profile) if name == profile]
        rows = np.searchsorted(used, instance.place)
        for kind in kinds:
            may[:, kind] &= _both_ways(fleet, kind, used, joined)[rows]
    return instance if (may == instance.may).all() else replace(instance, may=may)


def _places(instance: Instance) -> Int64:
    """Rows of ``Instance.lonlat`` that vehicles drive to or from, sorted."""
    fleet, agreement = instance.fleet, instance.agreement
    called = [] if agreement is None else agreement.called_at(np.arange(len(fleet.count)))
    ends = fleet.end_place[fleet.end_place >= 0]
    every = [instance.place, fleet.start_place, ends, np.array(called, dtype=np.int64)]
    return np.unique(np.concatenate(every))


def _both_ways(fleet: Fleet, kind: int, used: Int64, joined: Bool) -> Bool:
    """Which places a vehicle type gets to from its start, and from which it gets to its end."""
    start, end = int(fleet.start_place[kind]), int(fleet.end_place[kind])
    there = _reached(joined, int(np.searchsorted(used, start)))
    if end < 0:
        return there
    return there & _reached(joined.T, int(np.searchsorted(used, end)))


def _reached(joined: Bool, start: int) -> Bool:
    """Rows that a way leads to from one of them; ``joined`` (n, n) from row to column."""
    found = np.zeros(len(joined), np.bool_)
    found[start] = True
    edge = found
    while edge.any():
        edge = joined[edge].any(axis=0) & ~found
        found = found | edge
    return found
