"""From the day's places to the `Distances` protocol."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from geo.matrix import Distances, Float64, GreatCircle
from geo.profiles import DETOUR_FACTOR
from routing.errors import InputError
from routing.model import Depot, Store
from routing.problem import Problem


def coordinates(places: Iterable[Depot | Store]) -> Float64:
    """Rows ``[lon, lat]``, float64, shape (n, 2)."""
    rows = [(place.lon, place.lat) for place in places]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def distances_of(problem: Problem) -> Distances:
    """What the day's settings ask for: straight lines with its detour factor and speeds.

    Raises `InputError` for a day in a plane, whose settings do not say how far a unit is.
    """
    settings = problem.settings
    if settings.plane:
        raise InputError(
            "a day in a plane says nothing of distances; give them, as geo.matrix.Euclidean"
        )
    detour = settings.detour_factor if settings.detour_factor is not None else DETOUR_FACTOR
    return GreatCircle(detour, settings.speed_kmh)
