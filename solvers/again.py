"""Loadings for later trips where several distributors share vehicles: what lies where such a trip
begins, and the ways to fetch other goods before its first stop, as for the first trip
(`solvers.collecting`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from geo.matrix import Distances
from solvers.agreement import Agreement
from solvers.collecting import Finder, First, Way, masks_of
from solvers.encode import Instance, Int64
from solvers.kernels import layout as at
from solvers.kernels.layout import Data

MOST_WAYS_AGAIN = 64
"""Ways to fetch goods that vehicles have which load again alike, those for few owners first."""

MOST_ROWS = 1500
"""Loadings with calls that an engine gets at the most, those for few owners first."""


class Again(NamedTuple):
    """A way to load for a later trip: back to the depot of ``first``, and the calls of ``way``, for
    the owners of ``called``, as bits. ``able``: rows of the fleet that may; ``copies``: how many
    can be of use."""

    first: First
    called: int
    way: Way
    able: tuple[int, ...]
    copies: int


def loadings_again(instance: Instance, kinds: Int64, distances: Distances) -> tuple[Again, ...]:
    """The ways of the fleet's rows ``kinds`` that have calls."""
    agreement, rules = instance.agreement, instance.rules
    if agreement is None or rules is None:
        return ()
    duties = rules.duties
    alike: dict[tuple[object, ...], list[int]] = {}
    for kind in kinds.tolist():
        if duties.trips[kind] > 1:
            first = _begin(instance, agreement, kind)
            key = (*first[:4], tuple(first.holds), agreement.calls[kind])
            alike.setdefault((*key, instance.fleet.profile[kind]), []).append(kind)
    found = [each for same in alike.values() for each in _of(instance, agreement, same, distances)]
    found.sort(key=lambda each: each.called.bit_count())
    rows = np.cumsum([each.copies for each in found])
    kept = [each for each, total in zip(found, rows, strict=True) if total <= MOST_ROWS]
    return tuple(sorted(kept, key=lambda each: each.able))  # those of one type side by side


def _begin(instance: Instance, agreement: Agreement, kind: int) -> First:
    """How later trips of a vehicle type begin."""
    assert instance.rules is not None
    duties = instance.rules.duties
    place, opens, loading = (int(e[kind]) for e in (duties.place, duties.opens, duties.loading))
    leave = min(int(duties.closes[kind]), int(instance.fleet.latest_end[kind]))
    return First(place, opens, leave, loading, agreement.later[kind], True)


def _of(
    instance: Instance, agreement: Agreement, kinds: list[int], distances: Distances
) -> Iterator[Again]:
    """The ways of types that load again alike, those for few owners first."""
    assert instance.rules is not None
    first = _begin(instance, agreement, kinds[0])
    finder = Finder(instance, agreement, kinds[0], distances, first)
    foreign = sum(1 << o for o, there in enumerate(first.holds.tolist()) if not there)
    sets = {mask & foreign for mask in masks_of(agreement)} - {0}
    able = instance.may[:, kinds].any(axis=1)
    of_owner = np.bincount(agreement.owner[able], minlength=len(agreement.together))
    trips = sum(
        min(int(instance.fleet.count[kind]), len(instance))
        * min(int(instance.rules.duties.trips[kind]) - 1, len(instance))
        for kind in kinds
    )
    ways = 0
    for called in sorted(sets, key=lambda mask: (mask.bit_count(), mask)):
        tasks = min(int(n) for o, n in enumerate(of_owner.tolist()) if called >> o & 1)
        for way in finder.ways(called):
            if ways < MOST_WAYS_AGAIN and tasks and trips:
                ways += 1
                yield Again(first, called, way, tuple(kinds), min(tasks, trips))


def needed(data: Data, tasks: Sequence[int]) -> int:
    """What has to be loaded for a trip with these tasks: owners and classes of goods, as bits."""
    columns = data.task[list(tasks), data.bits_at : data.bits_at + 2]
    return sum(1 << bit for bit in {int(bit) for bit in columns.flat if bit >= 0})


def loads_just(data: Data, kind: int, x: int, need: int) -> bool:
    """Whether loading x of a vehicle type is for what a trip needs and for nobody else."""
    low, high = (int(each) for each in data.task[x, data.bits_at : data.bits_at + 2])
    called = high << 32 | low & 0xFFFFFFFF
    return need & ~(int(data.kinds[kind, at.HELD]) | called) == 0 and called & ~need == 0
