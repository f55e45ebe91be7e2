"""What the shape of a route costs: too few stops, too little load, more work than is fair, stops
far from the middle of their trip.

The rules are `routing.rules.least_use`, `routing.rules.balance` and `routing.rules.compact`.
"""

from __future__ import annotations

import math

from solvers.kernels.jit import inner, int64, ruled
from solvers.kernels.layout import (
    CAPACITY,
    EAST,
    FAIR_SECONDS,
    FAIR_STOPS,
    FULL,
    LEAST_LOAD,
    LEAST_STOPS,
    MISSING_PERCENT,
    MISSING_STOP,
    NORTH,
    PLACE,
    SHAPED,
    SPREAD_METRE,
    UNFAIR_SECOND,
    UNFAIR_STOP,
    UP,
    Data,
    Work,
)
from solvers.kernels.travel import spot


def _fair(data: Data, kind: int, paid: int) -> float:
    return 0.0


@ruled(_fair)
def unfair_time(data: Data, kind: int, paid: int) -> float:
    """The price of paid seconds beyond the fair ones."""
    if data.whole & SHAPED == 0:
        return 0.0
    row = data.rates.shape[0] - data.kinds.shape[0] + kind
    return data.rates[row, UNFAIR_SECOND] * max(paid - data.kinds[kind, FAIR_SECONDS], int64(0))


def _shapeless(data: Data, work: Work, count: int, kind: int) -> float:
    return 0.0


@ruled(_shapeless)
def shape_price(data: Data, work: Work, count: int, kind: int) -> float:
    """The price of the stops, the load and the spread of the rows in ``work.path[:count]``; that of
    time is `unfair_time`. A vehicle without a stop pays nothing."""
    if data.whole & SHAPED == 0:
        return 0.0
    stops, trip, spread = int64(0), int64(1), 0.0
    row = data.rates.shape[0] - data.kinds.shape[0] + kind
    for i in range(1, count):
        x = int64(work.path[i])
        if x < data.real:
            stops += data.fixed[x, PLACE] != data.fixed[work.path[i - 1], PLACE]
        elif data.rates[row, SPREAD_METRE] > 0.0:  # the trip ends here
            spread += _spread(data, work, trip, int64(i))
            trip = int64(i + 1)
    if stops == 0:
        return 0.0
    price = data.rates[row, SPREAD_METRE] * spread
    missing = max(data.kinds[kind, LEAST_STOPS] - stops, int64(0))
    price += data.rates[row, MISSING_STOP] * missing
    price += data.rates[row, UNFAIR_STOP] * max(stops - data.kinds[kind, FAIR_STOPS], int64(0))
    if data.kinds[kind, LEAST_LOAD] > 0:
        percent = 0.001 * data.kinds[kind, LEAST_LOAD] - 100.0 * _fullest(data, work, count, kind)
        price += data.rates[row, MISSING_PERCENT] * max(percent, 0.0)
    return price


@inner
def _spread(data: Data, work: Work, first: int, end: int) -> float:
    """Metres from the stops between two places of the sequence to their middle."""
    east, north, up, stops = 0.0, 0.0, 0.0, int64(0)
    for i in range(first, end):
        x = int64(work.path[i])
        if data.fixed[x, PLACE] == data.fixed[work.path[i - 1], PLACE]:
            continue
        at = spot(data, x)
        east += data.spots[at, EAST]
        north += data.spots[at, NORTH]
        up += data.spots[at, UP]
        stops += 1
    if stops < 2:
        return 0.0
    east, north, up, total = east / stops, north / stops, up / stops, 0.0
    for i in range(first, end):
        x = int64(work.path[i])
        if data.fixed[x, PLACE] == data.fixed[work.path[i - 1], PLACE]:
            continue
        at = spot(data, x)
        square = (data.spots[at, EAST] - east) ** 2 + (data.spots[at, NORTH] - north) ** 2
        total += math.sqrt(square + (data.spots[at, UP] - up) ** 2)
    return total


@inner
def _fullest(data: Data, work: Work, count: int, kind: int) -> float:
    """The most on board at once as a part of the capacity, in the fullest dimension. Within a stop
    deliveries go out first, whatever the order of its tasks."""
    fullest = 0.0
    for d in range(data.dims):
        whole = data.kinds[kind, CAPACITY + data.dims + d]
        if whole == 0:
            continue
        most, back, given, taken = int64(0), int64(0), int64(0), int64(0)
        for i in range(1, count):
            x, before = int64(work.path[i]), int64(work.path[i - 1])
            if data.fixed[x, PLACE] != data.fixed[before, PLACE]:  # the stop before is over
                most = max(most + given, back + taken)
                back, given, taken = back + taken, int64(0), int64(0)
            if x < data.real:
                given += data.task[x, d]
                taken += data.task[x, data.dims + d]
            else:  # a trip ends
                fullest = max(fullest, float(FULL) * most / whole)
                most, back = int64(0), int64(0)
    return fullest
