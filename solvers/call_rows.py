"""Ways to load at several depots as the kernels see them: ``Data.calls``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solvers.again import Again
from solvers.collecting import Collecting, Way
from solvers.encode import Instance, Int64
from solvers.flows import Flows
from solvers.kernels import layout as at


def call_rows(
    collected: Collecting,
    spots: dict[int, int],
    instance: Instance,
    kinds: Int64,
    scale: float,
    flows: Flows,
    later: Sequence[Again] = (),
) -> Int64:
    """``Data.calls``: for each type, mask and way one row; types in turn, then masks, then ways. At
    last one for ``later`` trips without calls, and one for each way with calls.

    ``spots``: place -> row in the tables of travel, ``flows``: those between them. Rows without a
    way have the price NOTHING, and stand where the type starts.
    """
    width, masks = collected.width, len(collected.masks)
    starts = instance.fleet.start_place[kinds]
    every = [way for of_type in collected.ways for ways in of_type for way in ways]
    owners = max((len(way.loaded) for way in every), default=0)
    paced = instance.rules is not None and bool(instance.rules.paces)
    most = max((len(way.calls) for way in every), default=0) if paced else 0
    most = max((most, *(len(each.way.calls) for each in later)))
    columns = at.CALL_LOADED + owners + at.STEP * most
    rows = np.zeros((collected.rows + 1 + len(later), columns), np.int64)
    rows[:, at.CALL_PRICE] = at.NOTHING
    rows[:, at.CALL_AT] = at.CALL_LOADED + owners
    for t, of_type in enumerate(collected.ways):
        for m, ways in enumerate(of_type):
            for k in range(width):
                row = rows[(t * masks + m) * width + k]
                row[at.CALL_MASK] = collected.masks[m]
                row[at.CALL_SPOT] = spots[int(starts[t])]
                if k >= len(ways):
                    continue
                way = ways[k]
                if way.calls:
                    row[at.CALL_SPOT] = spots[way.calls[-1]]
                row[at.CALL_OPEN], row[at.CALL_CLOSE] = way.opens, way.closes
                row[at.CALL_SERVICE], row[at.CALL_METRES] = way.seconds, way.metres
                row[at.CALL_PRICE] = round(way.money * scale)
                row[at.CALL_PAUSED], row[at.CALL_DRIVEN] = way.paused, way.driven.seconds
                row[at.CALL_PARTED] = way.driven.parted
                row[at.CALL_LOADED : at.CALL_LOADED + owners] = way.loaded
                if paced:
                    kind = int(kinds[t])
                    row[at.CALL_OPEN] = instance.fleet.earliest[kind]
                    start = int(starts[t]), int(instance.fleet.loading[kind])
                    _put_steps(instance, way, kind, start, row, flows, spots)
    for number, each in enumerate(later, collected.rows + 1):
        row, start = rows[number], (each.first.place, each.first.loading)
        row[at.CALL_LOADED : at.CALL_LOADED + owners] = each.way.loaded
        _put_steps(instance, each.way, each.able[0], start, row, flows, spots)
    return rows


def _put_steps(
    instance: Instance,
    way: Way,
    kind: int,
    start: tuple[int, int],
    row: Int64,
    flows: Flows,
    spots: dict[int, int],
) -> None:
    """Call by call, what the loading takes where that depends on the hour. Its hours are those of
    the usual speed, at which nothing takes longer, but that it may begin as early as the first
    depot admits. ``start``: that depot, and the seconds of loading there."""
    agreement = instance.agreement
    assert agreement is not None
    row[at.CALL_FIRST], row[at.CALL_STEPS] = start[1], len(way.calls)
    before, profile = start[0], instance.fleet.profile[kind]
    for n, (place, (drive, pauses)) in enumerate(zip(way.calls, way.steps, strict=True)):
        opens, loading = agreement.opens[place], agreement.loading[place]
        first = int(row[at.CALL_AT]) + at.STEP * n
        last = agreement.closes[place] - loading
        flow = flows.number(profile, spots[before], spots[place])
        row[first : first + at.STEP] = (drive, pauses, opens, last, loading, flow)
        before = place


def called_at(collected: Collecting) -> tuple[tuple[int, ...], ...]:
    """For each row of `call_rows` the depots called at."""
    return tuple(
        ways[k].calls if k < len(ways) else ()
        for of_type in collected.ways
        for ways in of_type
        for k in range(collected.width)
    )
