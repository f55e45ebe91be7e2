"""Driving through hours of slow traffic; see `routing.pace` for the rule.

Whole numbers only, so that engine and oracle agree: a usual second of driving is 100 units of way,
and ``Data.paces`` says how many units are made up to each second at which traffic changes.
"""

from __future__ import annotations

from solvers.kernels.jit import inlined, ruled
from solvers.kernels.layout import Data

USUAL = 100
"""Units of way in a second."""


@inlined
def arrival(data: Data, departure: int, drive: int) -> int:
    """The second of arrival after a drive that usually takes ``drive`` seconds."""
    if data.paces.shape[0] <= 1 or drive <= 0:
        return departure + drive
    return _arrival(data, departure, drive)


@inlined
def latest_departure(data: Data, bound: int, drive: int) -> int:
    """The latest departure that arrives by ``bound``."""
    if data.paces.shape[0] <= 1 or drive <= 0 or bound < 0:
        return bound - drive
    return _latest_departure(data, bound, drive)


@inlined
def _made(data: Data, at: int) -> int:
    """Units of way made up to a second."""
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, 0] > at:
        row -= 1
    return data.paces[row, 1] + (at - data.paces[row, 0]) * data.paces[row, 2]


def _never_slow(data: Data, departure: int, drive: int) -> int:
    return departure + drive


@ruled(_never_slow)
def _arrival(data: Data, departure: int, drive: int) -> int:
    wanted = _made(data, departure) + USUAL * drive
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, 1] >= wanted:
        row -= 1
    left = wanted - data.paces[row, 1]
    return data.paces[row, 0] + (left + data.paces[row, 2] - 1) // data.paces[row, 2]


def _never_slow_back(data: Data, bound: int, drive: int) -> int:
    return bound - drive


@ruled(_never_slow_back)
def _latest_departure(data: Data, bound: int, drive: int) -> int:
    wanted = _made(data, bound) - USUAL * drive
    row = data.paces.shape[0] - 1
    while row > 0 and data.paces[row, 1] > wanted:
        row -= 1
    return data.paces[row, 0] + (wanted - data.paces[row, 1]) // data.paces[row, 2]
