"""Where places are, and how far they are from one another as the crow flies."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

import numpy as np

from geo.errors import RoadsError
from geo.matrix import EARTH_RADIUS_M, Distances, Draws, Float64
from routing.model import Depot, Store


def off_m(place: Depot | Store, lonlat: tuple[float, float]) -> float:
    """Metres on the sphere from a place of the day to ``(lon, lat)``, WGS-84 (haversine)."""
    lon, lat = map(radians, lonlat)
    half = sin((lat - radians(place.lat)) / 2) ** 2
    half += cos(lat) * cos(radians(place.lat)) * sin((lon - radians(place.lon)) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def position(place: Depot | Store, plane: bool) -> tuple[float, float, float]:
    """Where a place is in space, in metres from the middle of the earth, a sphere; of a day in a
    plane x, y and 0, units of its own."""
    if plane:
        return place.lon, place.lat, 0.0
    lon, lat = radians(place.lon), radians(place.lat)
    level = EARTH_RADIUS_M * cos(lat)
    return level * cos(lon), level * sin(lon), EARTH_RADIUS_M * sin(lat)


PARTS = 1_000_000
"""Parts of a degree in which `on_map` counts."""

HALF_WAY, ROUND = 180 * PARTS, 360 * PARTS


def on_map(places: Sequence[Depot | Store]) -> dict[str, tuple[int, int]]:
    """Where places are on a flat map, by id: millionths of a degree to the east and to the north,
    rounded once, here. Where some are more than half way around the Earth from one another those
    in the west count from the other side, so that no line runs around it."""
    found = {place.id: (round(place.lon * PARTS), round(place.lat * PARTS)) for place in places}
    east = [x for x, _ in found.values()]
    if not east or max(east) - min(east) <= HALF_WAY:
        return found
    return {name: (x + ROUND if x < 0 else x, y) for name, (x, y) in found.items()}


LonLat = tuple[float, float]


def lines_of(
    source: Distances, profile: str, legs: Sequence[tuple[LonLat, LonLat]]
) -> list[Float64]:
    """The way of each leg as a vehicle drives it, rows ``[lon, lat]``: along the roads where the
    source of travel knows them, else straight."""
    ends = np.array(legs, dtype=np.float64).reshape(-1, 2, 2)
    if isinstance(source, Draws):
        try:
            return source.lines(ends[:, 0].copy(), ends[:, 1].copy(), profile)
        except RoadsError:  # the day's own legs were told, so some place is one beside the roads
            pass
    return list(ends)


def beside_m(line: Float64, lonlat: tuple[float, float]) -> float:
    """Metres from ``(lon, lat)`` to a line of rows ``[lon, lat]``, on a plane that touches the
    sphere there: right to some per mille for what is on one map."""
    lon, lat = lonlat
    wide = EARTH_RADIUS_M * np.array([cos(radians(lat)), 1.0])
    points = np.radians(line - (lon, lat)) * wide
    begins, along = points[:-1], points[1:] - points[:-1]
    square = (along**2).sum(axis=1)
    share = -(begins * along).sum(axis=1) / np.where(square > 0, square, 1.0)
    nearest = begins + np.clip(share, 0.0, 1.0)[:, None] * along
    return float(np.hypot(nearest[:, 0], nearest[:, 1]).min())


def along(line: Float64, share: float) -> tuple[float, float]:
    """The point at a share of the length of a line of rows ``[lon, lat]``."""
    wide = np.array([cos(radians(float(line[0, 1]))), 1.0])
    steps = np.hypot(*((line[1:] - line[:-1]) * wide).T)
    behind = np.concatenate(([0.0], np.cumsum(steps)))
    at = share * behind[-1]
    return float(np.interp(at, behind, line[:, 0])), float(np.interp(at, behind, line[:, 1]))
