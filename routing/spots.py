"""How far two places are from one another as the crow flies."""

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
