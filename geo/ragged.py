"""Lists of different lengths, one after the other in one array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Ints = NDArray[np.int32] | Int64


def spans(first: Ints, count: Ints) -> tuple[Int64, Int64]:
    """The numbers ``first[i]`` to ``first[i] + count[i] - 1`` of all i on end, and where those of
    each i start among them, ``(len(first) + 1,)``."""
    start = np.zeros(len(first) + 1, np.int64)
    np.cumsum(count, out=start[1:])
    return np.arange(start[-1]) + np.repeat(first - start[:-1], count), start


def gathered(start: Ints, rows: Ints) -> tuple[Int64, Int64]:
    """Entries of some rows, where row i has ``start[i]`` to ``start[i + 1]``: their places one
    after the other, and the start of each row among them, ``(len(rows) + 1,)``."""
    return spans(start[:-1][rows], (start[1:] - start[:-1])[rows])


def counted(group: Ints, groups: int) -> Int64:
    """Starts of rows, ``(groups + 1,)``, for entries that are sorted by their `group`."""
    start = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(group, minlength=groups), out=start[1:])
    return start
