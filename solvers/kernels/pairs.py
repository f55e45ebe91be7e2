"""Prices and seconds of many pairs at once, for Python."""

from __future__ import annotations

from solvers.kernels.jit import kernel
from solvers.kernels.layout import Data, Int32, Int64
from solvers.kernels.travel import arc_price, seconds


@kernel
def pair_prices(data: Data, spots: Int64, others: Int64, price: Int32) -> None:
    """Fill ``price[i, k]`` with the lower price of both directions between ``spots[i]`` and
    ``others[i, k]``, by the first table of prices."""
    for i in range(others.shape[0]):
        for k in range(others.shape[1]):
            there = arc_price(data, 0, spots[i], others[i, k])
            price[i, k] = min(there, arc_price(data, 0, others[i, k], spots[i]))


@kernel
def pair_seconds(
    data: Data, road: int, tasks: Int64, others: Int64, out: Int32, back: Int32
) -> None:
    """Fill ``out`` with the seconds from the start of service at ``tasks[i]`` to the arrival at
    ``others[i, k]``, and ``back`` with those of the other direction."""
    for i in range(others.shape[0]):
        for k in range(others.shape[1]):
            out[i, k] = seconds(data, road, tasks[i], others[i, k])
            back[i, k] = seconds(data, road, others[i, k], tasks[i])
