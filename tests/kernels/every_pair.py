"""Prices and seconds between all tasks of a day, as the kernels have them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.kernels import layout as at
from solvers.kernels.layout import Data
from solvers.kernels.pairs import pair_prices, pair_seconds

Table = NDArray[np.int32]


@dataclass(frozen=True)
class EveryPair:
    """int32 (n, n): prices by the first table, seconds there and back by the first type's roads."""

    prices: Table
    out: Table
    back: Table


def every_pair(data: Data) -> EveryPair:
    n = data.n
    rows = np.arange(n)
    others = np.ascontiguousarray(np.broadcast_to(rows, (n, n)))
    prices, out, back = (np.empty((n, n), np.int32) for _ in range(3))
    pair_prices(data, rows, others, prices)
    pair_seconds(data, int(data.kinds[0, at.ROADS]), rows, others, out, back)
    return EveryPair(prices, out, back)
