"""The nearest positions on the segments of a road map, however far: geometry alone.

Roads around a place are looked up in a grid (`geo.segment_grid`). Farther off the search runs in
the Mercator plane, which keeps angles and so, around a place, the order of distances; loading
shapely for it takes time. What is found is then measured in degrees and great circles.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.compiling import inner, kernel
from geo.matrix import EARTH_RADIUS_M
from geo.ragged import counted
from geo.roads import Bool, Float64, Int32, Int64, Roads
from geo.segment_grid import DEGREE_M, grid_of, near, turned

if TYPE_CHECKING:
    import shapely

Int8 = NDArray[np.int8]

_ON_M = 1.0
"""Nearer than this to a road's line, a place lies on neither side."""

_TIE_M = 0.001
"""Segments whose distances differ by less are equally near: rounding shall not choose. Beyond the
grid's reach the Mercator plane decides alone, rounding included: for the last part in a thousand,
all roads in a wide circle would have to be looked at."""

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


class SegmentFinder:
    """Those segments of a map that are `wanted` (m,)."""

    def __init__(self, roads: Roads, wanted: Bool) -> None:
        self._roads, self._wanted = roads, wanted
        self._any = bool(wanted.any())

    def nearest(self, places: Float64) -> Hits:
        """The nearest positions for (p, 2) degrees."""
        found = _no_hits(len(places))
        if self._any:
            start, segment = self._candidates(places)
            lines = self._roads.points, self._roads.shape, self._roads.shape_start
            _measure(
                *lines,
                places,
                start,
                segment,
                found.segment,
                found.share,
                found.off_m,
                found.lon,
                found.lat,
                found.side,
            )
        return found

    def _candidates(self, places: Float64) -> tuple[Int64, Int32]:
        """The segments that could be the nearest on the ground to each place, at least one: starts
        (p + 1,), segments."""
        start, segment = near(grid_of(self._roads), self._roads, places, self._wanted)
        far = np.flatnonzero(start[1:] == start[:-1])
        if not len(far):
            return start, segment
        more, more_segment = self._far_candidates(places[far])
        place = np.append(np.repeat(np.arange(len(places)), np.diff(start)), far[more])
        order = np.argsort(place, kind="stable")
        every = np.append(segment, more_segment).astype(np.int32)
        return counted(place[order], len(places)), every[order]

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, Int64]:
        """Lines in the Mercator plane, and whose they are."""
        import shapely

        from geo.lines import lines_of

        segments = np.flatnonzero(self._wanted)
        plane = _mercator(self._roads.points, _middle(self._roads))
        return shapely.STRtree(lines_of(self._roads, segments, plane)), segments

    def _far_candidates(self, places: Float64) -> tuple[Int64, Int64]:
        """Pairs of place and segment, for places with no road close by."""
        import shapely

        tree, segments = self._tree
        points = shapely.points(_mercator(places, _middle(self._roads)))
        place, line = tree.query_nearest(points)
        return place, segments[line]


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


@inner
def _haversine_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres on the great circle between two places in degrees, as `Roads.length_m` measures."""
    east = np.radians(turned(other_lon - lon))
    north = np.radians(other_lat - lat)
    levels = np.cos(np.radians(lat)) * np.cos(np.radians(other_lat))
    half = np.sin(north / 2.0) ** 2 + levels * np.sin(east / 2.0) ** 2
    return float(2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(min(half, 1.0))))


@inner
def _foot(
    points: Float64, a: int, b: int, lon: float, lat: float
) -> tuple[float, float, float, float, float]:
    """The position on a straight piece that is nearest to a place: where along it, 0 to 1, lon,
    lat, metres to it, and how many metres the place is beside the piece's line, drawn on beyond its
    ends: above 0 to the right. The plane is that of the place's own latitude, with the place in the
    middle; the piece is straight in it."""
    level = np.cos(np.radians(lat))
    span, up = turned(points[b, 0] - points[a, 0]), points[b, 1] - points[a, 1]
    x, y = turned(points[a, 0] - lon) * level, points[a, 1] - lat
    across = span * level
    square = across**2 + up**2
    along, aside = 0.0, 0.0
    if square > 0.0:
        along = min(max(-(x * across + y * up) / square, 0.0), 1.0)
        aside = (y * across - x * up) / np.sqrt(square)
    foot_lon, foot_lat = turned(points[a, 0] + along * span), points[a, 1] + along * up
    if along == 1.0:  # to the last bit: corners tie
        foot_lon, foot_lat = points[b, 0], points[b, 1]
    return along, foot_lon, foot_lat, _haversine_m(lon, lat, foot_lon, foot_lat), aside * DEGREE_M


@kernel
def _measure(
    points: Float64,
    shape: Int32,
    shape_start: Int64,
    places: Float64,
    start: Int64,
    candidate: Int32,
    segment: Int32,
    share: Float64,
    off_m: Float64,
    lon: Float64,
    lat: Float64,
    side: Int8,
) -> None:
    """Fill the hits of all places that have candidates: of those equally near the lowest."""
    least = np.empty(len(candidate))
    piece = np.empty(len(candidate), np.int64)
    for p in range(len(places)):
        nearest = np.inf
        for c in range(start[p], start[p + 1]):
            least[c] = np.inf
            for i in range(shape_start[candidate[c]], shape_start[candidate[c] + 1] - 1):
                off = _foot(points, shape[i], shape[i + 1], places[p, 0], places[p, 1])[3]
                if off < least[c]:
                    least[c], piece[c] = off, i
            nearest = min(nearest, least[c])
        chosen = -1
        for c in range(start[p], start[p + 1]):
            if least[c] <= nearest + _TIE_M and (chosen < 0 or candidate[c] < candidate[chosen]):
                chosen = c
        if chosen < 0:
            continue
        s, i = candidate[chosen], piece[chosen]
        foot = _foot(points, shape[i], shape[i + 1], places[p, 0], places[p, 1])
        segment[p], lon[p], lat[p], off_m[p] = s, foot[1], foot[2], foot[3]
        share[p] = _share(points, shape, shape_start[s], shape_start[s + 1], i, foot[0])
        side[p] = _side(
            points, shape, shape_start[s], shape_start[s + 1], i, places[p, 0], places[p, 1]
        )


@inner
def _share(points: Float64, shape: Int32, first: int, end: int, at: int, along: float) -> float:
    """Metres up to a position over metres in all, of the segment with the points ``first`` to
    ``end``, for the position ``along`` the piece ``at``. 0 on segments of no length."""
    total, gone = 0.0, 0.0
    for i in range(first, end - 1):
        a, b = shape[i], shape[i + 1]
        metres = _haversine_m(points[a, 0], points[a, 1], points[b, 0], points[b, 1])
        if i == at:
            gone = total + along * metres
        total += metres
    return min(gone / total, 1.0) if total > 0.0 else 0.0  # rounding


@inner
def _side(
    points: Float64, shape: Int32, first: int, end: int, at: int, lon: float, lat: float
) -> int:
    """Side of the place, as in `Snaps`.

    At a corner both of its pieces are equally near and may disagree, where the corner is sharp.
    The one whose line is farther from the place is right.
    """
    along, _, _, off_m, aside = _foot(points, shape[at], shape[at + 1], lon, lat)
    for other, corner in ((at - 1, 0.0), (at + 1, 1.0)):
        if along == corner and first <= other < end - 1:
            beside = _foot(points, shape[other], shape[other + 1], lon, lat)[4]
            if abs(beside) > abs(aside):
                aside = beside
    if abs(aside) > _ON_M and off_m > _ON_M:
        return 1 if aside > 0.0 else -1
    return 0


def _middle(roads: Roads) -> float:
    """The longitude that the plane is opened opposite to, so that no map is cut at the date line
    unless it goes round half the Earth."""
    return float(roads.points[0, 0]) if len(roads.points) else 0.0


def _mercator(lonlat: Float64, middle: float) -> Float64:
    """(p, 2) degrees -> (p, 2) metres at the equator, from the meridian ``middle`` on."""
    north = np.radians(np.clip(lonlat[:, 1], -_HIGHEST, _HIGHEST))
    east = lonlat[:, 0] - middle
    east = np.where(np.abs(east) <= 180.0, east, (east + 180.0) % 360.0 - 180.0)
    return EARTH_RADIUS_M * np.stack((np.radians(east), np.arctanh(np.sin(north))), axis=1)
