"""Lists of different lengths, one after the other in one array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Ints = NDArray[np.int32] | Int64


def gathered(start: Ints, rows: Ints) -> tuple[Int64, Int64]:
    """Entries of some rows, where row i has ``start[i]`` to ``start[i + 1]``: their places one
    after the other, and the start of each row among them, ``(len(rows) + 1,)``."""
    count = (start[1:] - start[:-1])[rows].astype(np.int64)
    new = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(count, out=new[1:])
    return np.arange(new[-1]) + np.repeat(start[:-1][rows] - new[:-1], count), new


def counted(group: Ints, groups: int) -> Int64:
    """Starts of rows, ``(groups + 1,)``, for entries that are sorted by their `group`."""
    start = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(group, minlength=groups), out=start[1:])
    return start
