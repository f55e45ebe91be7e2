"""How long a leg takes where traffic is slow or fast at some hours.

A leg that takes ``s`` seconds usually is ``10,000 s`` units of way. In the whole second that begins
at ``t`` a vehicle makes as many units as the hundredths of a percent of the pace that holds then,
10,000 where none does.
Who leaves later therefore never arrives earlier (Ichoua, Gendreau and Potvin 2003, "Vehicle
dispatching with time-dependent travel times", here in whole seconds).

The units made since midnight are a function of time with a corner at each end of a pace; both
functions look up the piece where the sum is reached, and divide.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from routing.model import Pace

USUAL = 100
"""Percent outside every pace."""

UNITS = 100
"""Units that a vehicle makes in a second for each percent."""

SECOND = USUAL * UNITS
"""Units that a vehicle makes in a second outside every pace."""

Table = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Pieces in order: the second at which each begins, the units made until then, and units a second
from then on. Before the first it is `SECOND`."""


def arrival(paces: Sequence[Pace], departure: int, seconds: int) -> int:
    """The first second by which a leg of ``seconds``, as it usually takes, is done."""
    if not paces or not seconds:
        return departure + seconds
    table = _table(tuple(paces))
    return _reached(table, _made(table, departure) + SECOND * seconds)


def latest_departure(paces: Sequence[Pace], arrival: int, seconds: int) -> int:
    """The last second at which one can leave and arrive by ``arrival``."""
    if not paces or not seconds:
        return arrival - seconds
    table = _table(tuple(paces))
    wanted = _made(table, arrival) - SECOND * seconds
    first = _reached(table, wanted)  # the first second with at least so many units
    return first if _made(table, first) == wanted else first - 1


@lru_cache(maxsize=4096)
def _table(paces: tuple[Pace, ...]) -> Table:
    """The pieces of sorted, disjoint paces."""
    begins: list[int] = []
    speeds: list[int] = []
    for pace in paces:
        if begins and begins[-1] == pace.first:
            del begins[-1], speeds[-1]  # one pace follows the other at once
        begins += [pace.first, pace.last]
        speeds += [round(UNITS * pace.percent), SECOND]
    made = [SECOND * begins[0]]
    for place in range(1, len(begins)):
        made.append(made[-1] + (begins[place] - begins[place - 1]) * speeds[place - 1])
    return tuple(begins), tuple(made), tuple(speeds)


def _made(table: Table, second: int) -> int:
    """Units made from midnight until the beginning of a second; negative before."""
    begins, made, speeds = table
    piece = bisect_right(begins, second) - 1
    if piece < 0:
        return SECOND * second
    return made[piece] + (second - begins[piece]) * speeds[piece]


def _reached(table: Table, units: int) -> int:
    """The first second at whose beginning so many units are made."""
    begins, made, speeds = table
    piece = bisect_right(made, units) - 1
    if piece < 0:
        return -(-units // SECOND)
    return begins[piece] - (made[piece] - units) // speeds[piece]
