"""Prices, seconds and metres of an arc: looked up where tables fit, computed where they do not.

An arc begins with the service at its first task and ends with the arrival at its second, so that
a stop's fixed time falls due when the store is left: tasks of one store in a row pay it once.
"""

from __future__ import annotations

import math

import numpy as np

from geo.kernels import _arc
from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.layout import (
    FROM_PLANE,
    FROM_TABLE,
    NO_ARC,
    SERVICE,
    SPOT,
    Data,
    Float64,
)

PER_METRE, PER_SECOND, SCALE, SPEED, ROUNDING, TIME_ROUNDING = range(6)
"""Columns of ``Data.rates``: price of a metre and of a second; metres of a unit of length; metres a
second, 0 where travel takes no time; how lengths become whole metres, and seconds."""

NEAREST, DOWN, UP, NEAREST_EVEN = range(4)
"""Values of ROUNDING and TIME_ROUNDING."""

X, Y, Z, STORE, TASK_SERVICE, STOP, SIDE = range(7)
"""Columns of ``Data.spots``: coordinates; the store, NOWHERE, or below it for depots;
seconds of the task's own service, and of its stop; which side of a route it stands on where returns
come last."""

NOWHERE = -1.0
"""Where a route ends that need not return: no way leads there, and every arc ends there at once."""

ANY_SIDE, OUTWARD, HOMEWARD, YARD = range(4)
"""Values of SIDE. No arc leads from HOMEWARD to OUTWARD, nor from a YARD straight to HOMEWARD."""


# These take the two arrays they need and not the whole of `Data`.


@inlined
def _whole(value: float, rounding: float) -> int:
    if rounding == NEAREST:
        return int64(value + 0.5)
    if rounding == DOWN:
        return int64(value)
    if rounding == UP:
        return int64(math.ceil(value))
    return int64(np.rint(value))


@inlined
def _length(spots: Float64, rates: Float64, travel: int, i: int, j: int, row: int) -> float:
    """Unrounded metres between two spots; none to nowhere."""
    if spots[j, STORE] == NOWHERE:
        return 0.0
    if travel == FROM_PLANE:
        dx, dy = spots[i, X] - spots[j, X], spots[i, Y] - spots[j, Y]
        return rates[row, SCALE] * math.sqrt(dx * dx + dy * dy)
    half = _arc(spots[i, X], spots[i, Y], spots[i, Z], spots[j, X], spots[j, Y], spots[j, Z])
    return rates[row, SCALE] * half


@inner
def computed_metres(spots: Float64, rates: Float64, travel: int, i: int, j: int, row: int) -> int:
    """Whole metres between two spots, rounded as the day's `Distances` do."""
    return _whole(_length(spots, rates, travel, i, j, row), rates[row, ROUNDING])


@inner
def computed_seconds(spots: Float64, rates: Float64, travel: int, i: int, j: int, row: int) -> int:
    """Seconds of the drive from spot i to j; at one store it is the stop at i that falls away."""
    if spots[i, STORE] == spots[j, STORE]:
        return -int64(spots[i, STOP])
    speed = rates[row, SPEED]
    if speed == 0.0:
        return int64(0)
    drive = _length(spots, rates, travel, i, j, row) / speed
    return _whole(drive, rates[row, TIME_ROUNDING])


@inner
def computed_price(spots: Float64, rates: Float64, travel: int, i: int, j: int, row: int) -> int:
    """The price of an arc, to the nearest whole unit; 0 from depot to depot: nobody leaves."""
    if spots[i, STORE] < 0.0 and spots[j, STORE] < 0.0:
        return int64(0)
    side, other = spots[i, SIDE], spots[j, SIDE]
    if (side == HOMEWARD and other == OUTWARD) or (side == YARD and other == HOMEWARD):
        return int64(NO_ARC)
    metres = _whole(_length(spots, rates, travel, i, j, row), rates[row, ROUNDING])
    price = rates[row, PER_METRE] * metres
    per_second = rates[row, PER_SECOND]
    if per_second != 0.0:
        service = spots[i, TASK_SERVICE] + spots[i, STOP]
        price += per_second * (service + computed_seconds(spots, rates, travel, i, j, row))
    return int64(price + 0.5)


@inlined
def arc_price(data: Data, row: int, i: int, j: int) -> int:
    """Price of the arc between two spots in a table of prices."""
    if data.travel == FROM_TABLE:
        return int64(data.tables[row, i, j])
    return computed_price(data.spots, data.rates, data.travel, i, j, row)


@inlined
def arc_seconds(data: Data, row: int, i: int, j: int) -> int:
    """Seconds of the drive between two spots, with the stop taken back within one store."""
    if data.travel == FROM_TABLE:
        return int64(data.tables[row, i, j])
    return computed_seconds(data.spots, data.rates, data.travel, i, j, row)


@inlined
def arc_metres(data: Data, row: int, i: int, j: int) -> int:
    """Metres between two spots."""
    if data.travel == FROM_TABLE:
        return int64(data.tables[row, i, j])
    return computed_metres(data.spots, data.rates, data.travel, i, j, row)


@inlined
def spot(data: Data, row: int) -> int:
    """Where a row of nodes is in the tables of travel."""
    return row if row < data.real else int64(data.fixed[row, SPOT])


@inlined
def price(data: Data, table: int, a: int, b: int) -> int:
    """Price of the arc between two rows of nodes."""
    return arc_price(data, table, spot(data, a), spot(data, b))


@inlined
def seconds(data: Data, road: int, a: int, b: int) -> int:
    """Seconds from the start of service at row a to the arrival at row b."""
    return int64(data.fixed[a, SERVICE]) + arc_seconds(data, road, spot(data, a), spot(data, b))


# A row of a table that was looked at a moment ago is still in the cache, a column never was. So
# these, for where b stays while a changes, look in b's row if arcs are the same both ways.


@inlined
def price_to(data: Data, table: int, a: int, b: int) -> int:
    """As `price`."""
    return price(data, table, b, a) if data.plain else price(data, table, a, b)


@inlined
def seconds_to(data: Data, road: int, a: int, b: int) -> int:
    """As `seconds`."""
    if data.plain:
        return int64(data.fixed[a, SERVICE]) + arc_seconds(data, road, spot(data, b), spot(data, a))
    return seconds(data, road, a, b)
