"""The nearest positions on the segments of a road map, however far: geometry alone.

The search runs in the Mercator plane, which keeps angles and so, around a place, the order of
distances; what is found is then measured in degrees and great circles.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.kernels import kernel
from geo.lines import lines_of
from geo.matrix import EARTH_RADIUS_M
from geo.ragged import spans
from geo.roads import Float64, Int32, Int64, Roads

Int8 = NDArray[np.int8]

_ON_M = 1.0
"""Nearer than this to a road's line, a place lies on neither side."""

_TIE_M = 0.001
"""Segments whose distances differ by less are equally near: rounding shall not choose."""

_LOCAL_M = 300.0
"""Up to here candidates are compared on the ground. Farther off the Mercator plane decides alone,
rounding included: for the last part in a thousand, all roads in a wide circle would have to be
looked at."""

_BLOCK = 512
"""Places at a time. Ways of OpenStreetMap have up to 2,000 points: if all of these places lie at
such a segment, some 260 MB are enough."""

_NEAR_M = 50.0
"""Most places have a road so near: all of these are looked at, which takes less time than a search
for the nearest."""

_ROUGH_M = 1.0
"""What `_roughly` may be wrong by, and far more."""

_HIGHEST = 85.0
"""Degrees of latitude at which the Mercator plane ends; there are no roads beyond."""


class Hits(NamedTuple):
    """Nearest positions, all (p,), as in `Snaps`; segment -1, infinite and NaN if there is none."""

    segment: Int32
    share: Float64
    off_m: Float64
    lon: Float64
    lat: Float64
    side: Int8


class _Feet(NamedTuple):
    """Nearest positions on straight pieces of segments, all of one length."""

    along: Float64
    """0..1 from the piece's first point to its second."""
    lon: Float64
    lat: Float64
    off_m: Float64
    aside_m: Float64
    """How far the place is from the piece's line, drawn on beyond its ends: above 0 to the
    right."""


@kernel
def _roughly(
    points: Float64,
    shape: Int32,
    shape_start: Int64,
    places: Float64,
    place: Int64,
    segment: Int64,
) -> Float64:
    """(q,) metres between places and segments, pair by pair, in a plane at the place."""
    found = np.empty(len(place))
    for q in range(len(place)):
        lon, lat = places[place[q], 0], places[place[q], 1]
        level, least = np.cos(np.radians(lat)), np.inf
        for i in range(shape_start[segment[q]], shape_start[segment[q] + 1] - 1):
            a, b = shape[i], shape[i + 1]
            x = ((points[a, 0] - lon + 540.0) % 360.0 - 180.0) * level
            y = points[a, 1] - lat
            across = ((points[b, 0] - points[a, 0] + 540.0) % 360.0 - 180.0) * level
            up = points[b, 1] - points[a, 1]
            square = across * across + up * up
            along = 0.0
            if square > 0.0:
                along = min(max(-(x * across + y * up) / square, 0.0), 1.0)
            x += along * across
            y += along * up
            least = min(least, x * x + y * y)
        found[q] = np.sqrt(least) * (EARTH_RADIUS_M * math.pi / 180.0)
    return found


class SegmentFinder:
    """Some of the segments in a tree: ``segments`` (k,), ascending, and their ``lines`` (k,)."""

    def __init__(self, roads: Roads, segments: Int64, lines: NDArray[np.object_]) -> None:
        self._roads, self._segments = roads, segments
        self._tree = shapely.STRtree(lines)

    def nearest(self, places: Float64) -> Hits:
        """The nearest positions for (p, 2) degrees."""
        if not (len(places) and len(self._segments)):
            return _no_hits(len(places))
        blocks = [self._nearest(places[i : i + _BLOCK]) for i in range(0, len(places), _BLOCK)]
        columns: list[NDArray[Any]] = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
        return Hits(*columns)

    def _nearest(self, places: Float64) -> Hits:
        place, segment = self._candidates(places)
        pair, first = self._pieces(segment)
        off_m = _feet(self._roads, first, places[place[pair]]).off_m
        pair_off = np.minimum.reduceat(off_m, _starts(pair, len(place)))
        begin = _starts(place, len(places))
        tied = pair_off <= np.minimum.reduceat(pair_off, begin)[place] + _TIE_M
        # Of each place the first of the tied ones: pairs are sorted by place, then by segment.
        chosen = np.flatnonzero(tied)
        chosen = chosen[_starts(place[chosen], len(places))]
        return self._measured(places, segment[chosen])

    def _candidates(self, places: Float64) -> tuple[Int64, Int64]:
        """Pairs of place and segment, sorted, at least one for each place: those that could be the
        nearest on the ground."""
        points = shapely.points(_mercator(places, _middle(self._roads)))
        latitude = np.radians(np.minimum(np.abs(places[:, 1]), _HIGHEST))
        around = _NEAR_M / np.cos(latitude)
        east, north = shapely.get_x(points), shapely.get_y(points)
        boxes = shapely.box(east - around, north - around, east + around, north + around)
        place, line = self._tree.query(boxes)
        apart = _roughly(
            self._roads.points,
            self._roads.shape,
            self._roads.shape_start,
            places,
            place,
            self._segments[line],
        )
        least = np.full(len(places), np.inf)
        np.minimum.at(least, place, apart)
        far = least > 0.9 * _NEAR_M  # others may have as near ones outside of the box
        nearest = (apart <= least[place] + _ROUGH_M) & ~far[place]
        place, line = place[nearest], line[nearest]
        if far.any():
            rest = np.flatnonzero(far)
            more, more_line = self._far_candidates(places[rest], points[rest])
            place, line = np.append(place, rest[more]), np.append(line, more_line)
        order = np.lexsort((line, place))
        return place[order], self._segments[line[order]]

    def _far_candidates(
        self, places: Float64, points: NDArray[np.object_]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs of place and line in the tree, for places with no road close by."""
        (place, line), plane = self._tree.query_nearest(points, return_distance=True)
        latitude = np.radians(np.minimum(np.abs(places[:, 1]), _HIGHEST))
        distance = np.zeros(len(places))
        distance[place] = plane
        ground = distance * np.cos(latitude)
        local = ground <= _LOCAL_M
        # Mercator's scale grows with tan(latitude) / radius a metre to the pole: so much nearer
        # may be what the plane shows farther away.
        slack = _TIE_M + ground**2 * np.tan(latitude) / EARTH_RADIUS_M
        reach = (distance + slack / np.cos(latitude))[local]
        near, near_line = self._tree.query(points[local], predicate="dwithin", distance=reach)
        rest = ~local[place]
        place = np.concatenate((place[rest], np.flatnonzero(local)[near]))
        line = np.concatenate((line[rest], near_line))
        return place, line

    def _pieces(self, segment: Int64) -> tuple[Int64, Int64]:
        """All straight pieces of segments (k,): for each the row in ``segment``, and the place of
        its first point in ``Roads.shape``."""
        start = self._roads.shape_start[segment]
        count = self._roads.shape_start[segment + 1] - start - 1
        return np.repeat(np.arange(len(segment)), count), spans(start, count)[0]

    def _measured(self, places: Float64, segment: Int64) -> Hits:
        """The nearest positions on one segment for each place, (p,)."""
        pair, first = self._pieces(segment)
        feet = _feet(self._roads, first, places[pair])
        begin = _starts(pair, len(places))
        best = np.flatnonzero(feet.off_m == np.minimum.reduceat(feet.off_m, begin)[pair])
        best = best[_starts(pair[best], len(places))]
        return Hits(
            segment=segment.astype(np.int32),
            share=_share(self._roads, first, begin, best, feet.along[best]),
            off_m=feet.off_m[best],
            lon=feet.lon[best],
            lat=feet.lat[best],
            side=_side(feet, pair, best),
        )


def _no_hits(count: int) -> Hits:
    none = np.full(count, np.nan)
    return Hits(
        np.full(count, -1, np.int32),
        none,
        np.full(count, np.inf),
        none.copy(),
        none.copy(),
        np.zeros(count, np.int8),
    )


def _share(roads: Roads, first: Int64, begin: Int64, best: Int64, along: Float64) -> Float64:
    """(p,) metres up to the position over metres in all, for segments whose pieces start at
    ``begin`` and have the position on piece ``best``, ``along`` it. 0 on segments of no length."""
    start, end = roads.points[roads.shape[first]], roads.points[roads.shape[first + 1]]
    metres = _haversine_m(start, end)
    total = np.add.reduceat(metres, begin)
    # Sums of each segment by itself, so that a place does not depend on those asked for with it.
    passed = np.add.reduceat(metres, np.stack((begin, best), axis=1).ravel())[::2]
    gone = np.where(best > begin, passed, 0.0) + along * metres[best]
    share = np.divide(gone, total, out=np.zeros(len(best)), where=total > 0.0)
    return np.clip(share, 0.0, 1.0)  # rounding


def _side(feet: _Feet, pair: Int64, best: Int64) -> Int8:
    """(p,) side of the place, as in `Snaps`.

    At a corner both of its pieces are equally near and may disagree, where the corner is sharp.
    The one whose line is farther from the place is right.
    """
    aside = feet.aside_m[best]
    last = len(pair) - 1
    for step, end in ((-1, 0.0), (1, 1.0)):
        other = np.clip(best + step, 0, last)
        corner = (pair[other] == pair[best]) & (feet.along[best] == end)
        farther = corner & (np.abs(feet.aside_m[other]) > np.abs(aside))
        aside = np.where(farther, feet.aside_m[other], aside)
    beside = (np.abs(aside) > _ON_M) & (feet.off_m[best] > _ON_M)
    return np.where(beside, np.sign(aside), 0.0).astype(np.int8)


def _feet(roads: Roads, first: Int64, places: Float64) -> _Feet:
    """Of each piece, given by its first point in ``Roads.shape``, the position nearest to a place.

    ``first``: (q,), ``places``: (q, 2) degrees. The plane is that of the place's own latitude, with
    the place in the middle; a piece is straight in it.
    """
    start, end = roads.points[roads.shape[first]], roads.points[roads.shape[first + 1]]
    level = np.cos(np.radians(places[:, 1]))
    span, up = _turn(end[:, 0] - start[:, 0]), end[:, 1] - start[:, 1]
    x, y = _turn(start[:, 0] - places[:, 0]) * level, start[:, 1] - places[:, 1]
    across = span * level
    square = across**2 + up**2
    ahead = -(x * across + y * up)
    along = np.clip(np.divide(ahead, square, out=np.zeros(len(x)), where=square > 0.0), 0.0, 1.0)
    position = np.stack((_turn(start[:, 0] + along * span), start[:, 1] + along * up), axis=1)
    position = np.where((along == 1.0)[:, None], end, position)  # to the last bit: corners tie
    cross = y * across - x * up  # from the start, of the way to the place and the piece: right > 0
    aside = np.divide(cross, np.sqrt(square), out=np.zeros(len(x)), where=square > 0.0)
    metres = EARTH_RADIUS_M * math.pi / 180.0
    off_m = _haversine_m(places, position)
    return _Feet(along, position[:, 0], position[:, 1], off_m, aside * metres)


def _haversine_m(starts: Float64, ends: Float64) -> Float64:
    """(q,) metres between rows of degrees, as `Roads.length_m` measures."""
    lon, lat = np.radians(_turn(ends[:, 0] - starts[:, 0])), np.radians(ends[:, 1] - starts[:, 1])
    levels = np.cos(np.radians(starts[:, 1])) * np.cos(np.radians(ends[:, 1]))
    half = np.sin(lat / 2) ** 2 + levels * np.sin(lon / 2) ** 2
    metres: Float64 = 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres


def _turn(degrees: Float64) -> Float64:
    """Differences of longitude, -180..180, across the date line too. What is within stays as it
    is, to the last bit."""
    return np.where(np.abs(degrees) <= 180.0, degrees, (degrees + 180.0) % 360.0 - 180.0)


def mercator_lines(roads: Roads, segments: Int64) -> NDArray[np.object_]:
    """(k,) lines of segments in the Mercator plane."""
    plane = _mercator(roads.points, _middle(roads))
    lines: NDArray[np.object_] = lines_of(roads, segments, plane)
    return lines


def _middle(roads: Roads) -> float:
    """The longitude that the plane is opened opposite to, so that no map is cut at the date line
    unless it goes round half the Earth."""
    return float(roads.points[0, 0]) if len(roads.points) else 0.0


def _mercator(lonlat: Float64, middle: float) -> Float64:
    """(p, 2) degrees -> (p, 2) metres at the equator, from the meridian ``middle`` on."""
    north = np.radians(np.clip(lonlat[:, 1], -_HIGHEST, _HIGHEST))
    east = np.radians(_turn(lonlat[:, 0] - middle))
    return EARTH_RADIUS_M * np.stack((east, np.arctanh(np.sin(north))), axis=1)


def _starts(group: Int64, count: int) -> Int64:
    """Where the groups 0 .. count - 1 begin in a sorted array that has all of them."""
    return np.searchsorted(group, np.arange(count))
