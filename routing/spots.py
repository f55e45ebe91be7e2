"""Where places are, and how far they are from one another as the crow flies."""

from __future__ import annotations

from math import asin, cos, hypot, radians, sin, sqrt

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


def beside_m(
    first: tuple[float, float], last: tuple[float, float], lonlat: tuple[float, float]
) -> float:
    """Metres from ``(lon, lat)`` to the straight line between two places, on a plane that touches
    the sphere there: right to some per mille for what is on one map."""
    wide = EARTH_RADIUS_M * cos(radians(lonlat[1]))

    def plane(place: tuple[float, float]) -> tuple[float, float]:
        lon, lat = radians(place[0] - lonlat[0]), radians(place[1] - lonlat[1])
        return wide * lon, EARTH_RADIUS_M * lat

    (x, y), (u, v) = plane(first), plane(last)
    along, up = u - x, v - y
    square = along**2 + up**2
    share = min(1.0, max(0.0, -(x * along + y * up) / square)) if square else 0.0
    return hypot(x + share * along, y + share * up)
