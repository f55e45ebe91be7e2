"""Where places are, and how far they are from one another as the crow flies."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from geo.matrix import EARTH_RADIUS_M
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
