"""Segments of a road map as shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.ragged import gathered
from geo.roads import Float64, Int64, Roads


def lines_of(roads: Roads, segments: Int64, points: Float64 | None = None) -> Any:
    """(k,) lines of some segments, along the points of the roads, or others in their place."""
    at, start = gathered(roads.shape_start, segments)
    line = np.repeat(np.arange(len(segments)), np.diff(start))
    corners = roads.points if points is None else points
    return shapely.linestrings(corners[roads.shape[at]], indices=line)
