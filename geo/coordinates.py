"""Coordinate systems of maps in China, to WGS-84 and back.

WGS-84 is what satellites and OpenStreetMap speak. GCJ-02 is the shifted system that maps in
mainland China must use (Amap, Tencent, Google's Chinese tiles); BD-09 is Baidu's second shift on
top of it. Neither is published by its owner. The forward formulas are those in circulation for
years: GCJ-02 as in *eviltransform* and *coordtransform*, BD-09 as in *coordtransform* (in
*eviltransform* its ripple has another frequency, tens of metres away). The way back has no
formula: it is found by iteration on the way forth.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

SYSTEMS = ("wgs84", "gcj02", "bd09")

# GCJ-02: Krasovsky's ellipsoid of 1940, and the box outside which nothing is shifted.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BOX_WEST_SOUTH: Float64 = np.array([72.004, 0.8293])
_BOX_EAST_NORTH: Float64 = np.array([137.8347, 55.8271])

# BD-09: the frequency of its ripple, in radians per degree, and its constant shift in degrees.
_RIPPLE = np.pi * 3000.0 / 180.0
_BAIDU_SHIFT: Float64 = np.array([0.0065, 0.006])

_ROUNDS = 12
"""Every round divides the error by 30 at the least (GCJ-02: 200), so 12 reach the last bit from
a first guess that is 0.02 degrees off. A fixed number, so that no row depends on another."""

_EDGE = 1e-9
"""Degrees by which a point found by iteration may lie outside the box and still be of its edge."""


def to_wgs84(lonlat: Float64, system: str) -> Float64:
    """Coordinates in `system` (one of `SYSTEMS`) as WGS-84.

    `lonlat` holds rows ``[lon, lat]`` in degrees, shape ``(n, 2)``; so does the result, always a
    new float64 array. NaN stays NaN.

    `to_wgs84` undoes `from_wgs84` to better than 1e-10 degrees everywhere but in a strip of some
    700 m outside the edge of GCJ-02's box. There the published shift is not one to one: a point
    that could come from either side of the edge is taken to come from inside, and one that
    could come from neither stays where it is.

    Raises ValueError for an unknown system or another shape.
    """
    points = _checked(lonlat, system)
    if system == "bd09":
        points = _undo(_gcj02_to_bd09, points)
    if system != "wgs84":
        points = _gcj02_to_wgs84(points)
    return points


def from_wgs84(lonlat: Float64, system: str) -> Float64:
    """WGS-84 coordinates in `system` (one of `SYSTEMS`); arrays and errors as in `to_wgs84`.

    Outside the box 72.004..137.8347 E, 0.8293..55.8271 N, GCJ-02 equals WGS-84; the box is
    coarse and holds China's neighbours too. BD-09 shifts everywhere.
    """
    points = _checked(lonlat, system)
    if system != "wgs84":
        points = np.where(_in_box(points)[:, None], _shift_to_gcj02(points), points)
    if system == "bd09":
        points = _gcj02_to_bd09(points)
    return points


def _checked(lonlat: Float64, system: str) -> Float64:
    """A float64 copy of `lonlat`, or ValueError."""
    if system not in SYSTEMS:
        raise ValueError(f"unknown coordinate system {system!r}; known are {', '.join(SYSTEMS)}")
    points = np.array(lonlat, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"lonlat has shape {points.shape}; give rows [lon, lat], shape (n, 2)")
    return points


def _in_box(points: Float64, margin: float = 0.0) -> Bool:
    """Which rows lie in the box of GCJ-02, its edge included; bool ``(n,)``."""
    above = points >= _BOX_WEST_SOUTH - margin
    below = points <= _BOX_EAST_NORTH + margin
    return np.asarray((above & below).all(axis=1), dtype=np.bool_)


def _shift_to_gcj02(points: Float64) -> Float64:
    """WGS-84 to GCJ-02 as if the box had no edge. Source: eviltransform, coordtransform."""
    # Far outside the box the shift means nothing and overflows at the poles: hold it at the box.
    lon, lat = np.clip(points, _BOX_WEST_SOUTH - 1.0, _BOX_EAST_NORTH + 1.0).T
    x, y = lon - 105.0, lat - 35.0
    root, ripple = np.sqrt(np.abs(x)), 20.0 * (_wave(x, 6.0) + _wave(x, 2.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + 20.0 * _wave(x, 1.0) + 40.0 * _wave(x, 1 / 3)) * 2.0 / 3.0
    east += (150.0 * _wave(x, 1 / 12) + 300.0 * _wave(x, 1 / 30)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (ripple + 20.0 * _wave(y, 1.0) + 40.0 * _wave(y, 1 / 3)) * 2.0 / 3.0
    north += (160.0 * _wave(y, 1 / 12) + 320.0 * _wave(y, 1 / 30)) * 2.0 / 3.0
    return points + _metres_to_degrees(east, north, np.radians(lat))


def _wave(degrees: Float64, frequency: float) -> Float64:
    return np.asarray(np.sin(degrees * (frequency * np.pi)), dtype=np.float64)


def _metres_to_degrees(east: Float64, north: Float64, latitude: Float64) -> Float64:
    """Steps on the ellipsoid at `latitude` (radians) in degrees, rows ``[lon, lat]``."""
    flattening = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    across = _SEMI_MAJOR_M / np.sqrt(flattening)  # radius of curvature east-west
    along = across * (1.0 - _ECCENTRICITY_SQUARED) / flattening  # and north-south
    return np.column_stack(
        (np.degrees(east / (across * np.cos(latitude))), np.degrees(north / along))
    )


def _gcj02_to_bd09(points: Float64) -> Float64:
    """Source: coordtransform. A ripple in polar coordinates, then a shift."""
    x, y = points.T
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _RIPPLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _RIPPLE)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle))) + _BAIDU_SHIFT


def _gcj02_to_wgs84(points: Float64) -> Float64:
    found = _undo(_shift_to_gcj02, points)
    inside = _in_box(found, _EDGE)[:, None]
    return np.where(inside, np.clip(found, _BOX_WEST_SOUTH, _BOX_EAST_NORTH), points)


def _undo(forward: Callable[[Float64], Float64], shifted: Float64) -> Float64:
    """The points that `forward` takes to `shifted`, for shifts that hardly change with place."""
    found = shifted
    for _ in range(_ROUNDS):
        found = found - (forward(found) - shifted)
    return found
