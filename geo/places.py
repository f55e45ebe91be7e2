"""Places as whole numbers, so that a table can be looked up by coordinates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.matrix import Float64

STEP = 1e7
"""Steps of a degree that count as different places: 1e-7 degrees are 11 mm."""


def keys_of(places: Float64) -> NDArray[np.uint64]:
    """One number for each row ``[lon, lat]``, equal where both are within half a step; (n,).

    Raises `RoadsError` for what is no place on Earth.
    """
    rows = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    bad = np.flatnonzero(~((np.abs(rows[:, 0]) <= 180.0) & (np.abs(rows[:, 1]) <= 90.0)))
    if bad.size:
        raise RoadsError(f"{rows[bad[0]].tolist()} is no place on Earth; rows are [lon, lat]")
    whole = np.rint(rows * STEP).astype(np.int64)
    whole += np.array([1_800_000_000, 900_000_000])
    east, north = whole.astype(np.uint64).T
    keys: NDArray[np.uint64] = (east << np.uint64(32)) | north
    return keys
