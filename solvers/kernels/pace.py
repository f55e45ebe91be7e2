"""Driving through hours of slow traffic; see `routing.pace` for the rule.

Whole numbers only, so that engine and oracle agree: a usual second of driving is 10,000 units of
way, and ``Data.paces`` says how many units are made up to each second at which traffic changes. A
leg's *flow* is the number of the columns by which it is driven.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, int64, ruled
from solvers.kernels.layout import FLOWS, Data
from solvers.kernels.travel import spot

USUAL = 10_000
"""Units of way in a second."""


def _alike(data: Data, kind: int, a: int, b: int) -> int:
    return int64(0)


@ruled(_alike)
def flow_of(data: Data, kind: int, a: int, b: int) -> int:
    """The flow of the leg between two rows of nodes."""
    table = data.kinds[kind, FLOWS]
    if table < 0:
        return int64(0)
    return int64(data.tables[table, spot(data, a), spot(data, b)])


@inlined
def arrival(data: Data, flow: int, departure: int, drive: int) -> int:
    """The second of arrival after a drive that usually takes ``drive`` seconds."""
    if data.paces.shape[0] <= 1 or drive <= 0:
        return departure + drive
    return _arrival(data, flow, departure, drive)


@inlined
def latest_departure(data: Data, flow: int, bound: int, drive: int) -> int:
    """The latest departure that arrives by ``bound``."""
    if data.paces.shape[0] <= 1 or drive <= 0 or bound < 0:
        return bound - drive
    return _latest_departure(data, flow, bound, drive)


@inlined
def _made(data: Data, flow: int, at: int) -> int:
    """Units of way made up to a second."""
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, 0] > at:
        row -= 1
    return data.paces[row, 1 + 2 * flow] + (at - data.paces[row, 0]) * data.paces[row, 2 + 2 * flow]


def _never_slow(data: Data, flow: int, departure: int, drive: int) -> int:
    return departure + drive


@ruled(_never_slow)
def _arrival(data: Data, flow: int, departure: int, drive: int) -> int:
    made, speed = 1 + 2 * flow, 2 + 2 * flow
    wanted = _made(data, flow, departure) + USUAL * drive
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, made] >= wanted:
        row -= 1
    left = wanted - data.paces[row, made]
    return data.paces[row, 0] + (left + data.paces[row, speed] - 1) // data.paces[row, speed]


def _never_slow_back(data: Data, flow: int, bound: int, drive: int) -> int:
    return bound - drive


@ruled(_never_slow_back)
def _latest_departure(data: Data, flow: int, bound: int, drive: int) -> int:
    made, speed = 1 + 2 * flow, 2 + 2 * flow
    wanted = _made(data, flow, bound) - USUAL * drive
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, made] > wanted:
        row -= 1
    return data.paces[row, 0] + (wanted - data.paces[row, made]) // data.paces[row, speed]
