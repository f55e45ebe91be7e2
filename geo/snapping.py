"""Where on the road network a place lies: the nearest position that vehicles reach and leave again.

A place is put onto a segment, not onto a junction (`geo.segment_finder`), and has a status, which
`geo.snap_words` tells in words.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.roads import Bool, Float64, Int32, Roads, UInt8
from geo.segment_finder import Hits, SegmentFinder

Int8 = NDArray[np.int8]

STATUSES = ("ok", "far", "moved", "no-road", "island", "no-way-out", "no-way-in")
"""What became of a place; the first three are served.

- ``ok``: on the nearest road, or on one hardly farther (`SAME_M`)
- ``far``: the same, but farther than the distance that warns
- ``moved``: the nearest road is cut off, another within the radius is not
- ``no-road``: no road within the radius that the vehicle may use
- ``island``: the nearest road leads neither to the main network nor from there
- ``no-way-out``, ``no-way-in``: the nearest road is reached from the main network but does not lead
  back to it, or the other way round
"""
OK, FAR, MOVED, NO_ROAD, ISLAND, NO_WAY_OUT, NO_WAY_IN = range(len(STATUSES))

SAME_M = 5.0
"""By so much may a road be farther than the nearest and pass for it: about the error of a GPS fix,
and the width of a street. Nobody could say which of the two the place lies at."""


class Reach(NamedTuple):
    """What a profile can do with each arc (arc 2s forward along segment s, 2s + 1 backward)."""

    usable: Bool
    """(2m,) may be driven at all."""
    leaves: Bool
    """(2m,) from here the main part of the network can be reached."""
    arrives: Bool
    """(2m,) it can be reached from the main part."""
    part: Int32
    """(m,) number of the part (strongly connected component) of the segment: 0 the main one, others
    by falling length, -1 not usable."""
    part_km: Float64
    """(parts,) length of each part."""


class Snaps(NamedTuple):
    """Places on the network, all (p,). Places that are not served have no segment."""

    segment: Int32
    """-1 where there is none; share, lon and lat are NaN there, off_m is infinite, side 0."""
    share: Float64
    """0..1 of the segment's length along its points, from tail to head."""
    off_m: Float64
    """Metres on the great circle from the place to that position."""
    lon: Float64
    lat: Float64
    """Degrees, WGS-84: the position on the road."""
    side: Int8
    """1 the place lies to the right of the segment as drawn (tail to head), -1 to the left, 0 on it
    (within 1 m of its line)."""
    status: UInt8
    """Index of `STATUSES`."""
    nearest_m: Float64
    """Metres to the nearest usable position of any part, however far; infinite if there is none."""
    alternative_m: Float64
    """Metres to the nearest position that can be reached and left, however far; infinite if there
    is none. Of places that are served it is the position itself."""
    alternative_lon: Float64
    alternative_lat: Float64
    """Degrees; NaN if there is none."""
    part: Int32
    """Part of the nearest usable position, as in `Reach`; -1 if there is none."""

    @property
    def served(self) -> Bool:
        """(p,) whether the place can be used in matrices."""
        found: Bool = self.status <= MOVED
        return found


class Snapper:
    """Searches for positions on the roads of one map for one `Reach`.

    A segment is good if the vehicle comes to it from the main part of the network and from it back
    there, on one arc or on two (it may turn round at the place). Places go to the nearest good
    segment within ``radius_m``, of equally near ones (within 1 mm, up to 2 km away) to that of the
    lowest number. ``warn_m`` is how far a place may lie from its road without a word.

    Raises `RoadsError` for a reach of another map, a radius not above 0, a negative ``warn_m``.
    """

    def __init__(
        self, roads: Roads, reach: Reach, radius_m: float = 1000.0, warn_m: float = 200.0
    ) -> None:
        _check_settings(roads, reach, radius_m, warn_m)
        self.radius_m, self.warn_m = radius_m, warn_m
        self._part = reach.part
        self._leaves = _either(reach.usable & reach.leaves)
        self._arrives = _either(reach.usable & reach.arrives)
        usable = _either(reach.usable)
        good = usable & self._leaves & self._arrives
        self._usable = SegmentFinder(roads, usable)
        same = np.array_equal(usable, good)
        self._good = self._usable if same else SegmentFinder(roads, good)

    def snap(self, lonlat: Float64) -> Snaps:
        """Where places lie. ``lonlat``: (p, 2) degrees ``[lon, lat]``, WGS-84.

        Raises `RoadsError` for rows that are not finite or not on the Earth.
        """
        places = _checked(lonlat)
        nearest = self._usable.nearest(places)
        good = self._nearest_good(places, nearest)
        status = self._status(nearest, good)
        served = status <= MOVED
        return Snaps(
            segment=np.where(served, good.segment, -1).astype(np.int32),
            share=np.where(served, good.share, np.nan),
            off_m=np.where(served, good.off_m, np.inf),
            lon=np.where(served, good.lon, np.nan),
            lat=np.where(served, good.lat, np.nan),
            side=np.where(served, good.side, 0).astype(np.int8),
            status=status,
            nearest_m=nearest.off_m,
            alternative_m=good.off_m,
            alternative_lon=good.lon,
            alternative_lat=good.lat,
            part=_at(self._part, nearest.segment, -1),
        )

    def _nearest_good(self, places: Float64, nearest: Hits) -> Hits:
        """The nearest good positions; another search only where the nearest of all is not good."""
        if self._good is self._usable:
            return nearest
        bad = ~(
            _at(self._leaves, nearest.segment, False) & _at(self._arrives, nearest.segment, False)
        )
        columns: list[NDArray[Any]] = [column.copy() for column in nearest]
        for column, found in zip(columns, self._good.nearest(places[bad]), strict=True):
            column[bad] = found
        return Hits(*columns)

    def _status(self, nearest: Hits, good: Hits) -> UInt8:
        """(p,) index of `STATUSES`. Where no good segment is within the radius, the nearest usable
        one says why."""
        within = good.off_m <= self.radius_m
        same = within & (good.off_m <= nearest.off_m + SAME_M)
        leaves = _at(self._leaves, nearest.segment, False)
        arrives = _at(self._arrives, nearest.segment, False)
        cases = {
            OK: same & (good.off_m <= self.warn_m),
            FAR: same,
            MOVED: within,
            NO_ROAD: ~(nearest.off_m <= self.radius_m),
            NO_WAY_OUT: arrives & ~leaves,
            NO_WAY_IN: leaves & ~arrives,
        }
        return np.select(list(cases.values()), list(cases), ISLAND).astype(np.uint8)


def _check_settings(roads: Roads, reach: Reach, radius_m: float, warn_m: float) -> None:
    if not (math.isfinite(radius_m) and radius_m > 0.0):
        raise RoadsError(f"radius_m is {radius_m}; give metres above 0")
    if not warn_m >= 0.0:
        raise RoadsError(f"warn_m is {warn_m}; give metres, 0 or more")
    m = roads.segments
    lengths = [len(column) for column in (reach.usable, reach.leaves, reach.arrives, reach.part)]
    if lengths != [2 * m, 2 * m, 2 * m, m]:
        raise RoadsError(
            f"the reach has {lengths[0]} arcs and {lengths[3]} segments, the map {2 * m} and {m}; "
            "make it from the same map"
        )


def _checked(lonlat: Float64) -> Float64:
    """Places as (p, 2) float64; RoadsError names the first row that is not on the Earth."""
    places = np.asarray(lonlat, np.float64)
    if places.ndim != 2 or places.shape[1] != 2:
        raise RoadsError(f"places have shape {places.shape}; give rows [lon, lat], shape (p, 2)")
    on_earth = (np.abs(places) <= (180.0, 90.0)).all(axis=1)  # NaN is not
    if not on_earth.all():
        row = int(np.argmin(on_earth))
        raise RoadsError(
            f"row {row} of places is {places[row].tolist()}; give [lon, lat] in degrees, lon "
            "-180..180 and lat -90..90"
        )
    return places


def _either(arcs: Bool) -> Bool:
    """(2m,) of arcs -> (m,) whether it holds for one of the segment's two."""
    found: Bool = arcs[0::2] | arcs[1::2]
    return found


def _at(column: NDArray[Any], segment: Int32, otherwise: int | bool) -> NDArray[Any]:
    """The column's values of segments, ``otherwise`` for segment -1."""
    found = np.full(len(segment), otherwise, column.dtype)
    there = segment >= 0
    found[there] = column[segment[there]]
    return found
