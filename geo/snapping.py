"""Where on the road network a place lies: the nearest position that vehicles reach and leave again.

A place is put onto a segment, not onto a junction. The search runs in the Mercator plane, which
keeps angles and so, around a place, the order of distances; what is found is then measured in
degrees and great circles. Loading shapely takes time: import this module where it is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.kernels import kernel
from geo.matrix import EARTH_RADIUS_M
from geo.roads import Bool, Float64, Int32, Int64, Roads, UInt8

Int8 = NDArray[np.int8]

STATUSES = ("ok", "far", "moved", "no-road", "island", "no-way-out", "no-way-in")
"""What became of a place; the first three are served.

- ``ok``: on the nearest road, or on one hardly farther (`_SAME_M`)
- ``far``: the same, but farther than the distance that warns
- ``moved``: the nearest road is cut off, another within the radius is not
- ``no-road``: no road within the radius that the vehicle may use
- ``island``: the nearest road leads neither to the main network nor from there
- ``no-way-out``, ``no-way-in``: the nearest road is reached from the main network but does not lead
  back to it, or the other way round
"""
OK, FAR, MOVED, NO_ROAD, ISLAND, NO_WAY_OUT, NO_WAY_IN = range(len(STATUSES))

_SAME_M = 5.0
"""By so much may a road be farther than the nearest and pass for it: about the error of a GPS fix,
and the width of a street. Nobody could say which of the two the place lies at."""

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
    segment within ``radius_m``, of equally near ones (within 1 mm, up to 300 m away) to that of the
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
        usable = np.flatnonzero(_either(reach.usable))
        good = (self._leaves & self._arrives)[usable]
        lines = _lines(roads, usable)
        self._usable = _Finder(roads, usable, lines)
        # A second tree costs as much as the first; most maps need one for few segments.
        self._good = self._usable if good.all() else _Finder(roads, usable[good], lines[good])

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

    def _nearest_good(self, places: Float64, nearest: _Hits) -> _Hits:
        """The nearest good positions; another search only where the nearest of all is not good."""
        if self._good is self._usable:
            return nearest
        bad = ~(
            _at(self._leaves, nearest.segment, False) & _at(self._arrives, nearest.segment, False)
        )
        columns: list[NDArray[Any]] = [column.copy() for column in nearest]
        for column, found in zip(columns, self._good.nearest(places[bad]), strict=True):
            column[bad] = found
        return _Hits(*columns)

    def _status(self, nearest: _Hits, good: _Hits) -> UInt8:
        """(p,) index of `STATUSES`. Where no good segment is within the radius, the nearest usable
        one says why."""
        within = good.off_m <= self.radius_m
        same = within & (good.off_m <= nearest.off_m + _SAME_M)
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


def sentences(snaps: Snaps, names: Sequence[str] | None = None) -> list[str]:
    """For each place what is wrong with it, '' for ok: `reasons` with the place's name in front.

    ``names``: as many as places; without them they are "place 0", "place 1", ...
    """
    who = names if names is not None else [f"place {i}" for i in range(len(snaps.status))]
    return [
        f"{name} {reason}" if reason else ""
        for name, reason in zip(who, reasons(snaps), strict=True)
    ]


def reasons(snaps: Snaps) -> list[str]:
    """For each place the end of a sentence, '' for ok: what, how far, which part, where the nearest
    usable road is, and what to do."""
    found = [""] * len(snaps.status)
    for i in np.flatnonzero(snaps.status != OK).tolist():
        found[i] = _reason(snaps, i)
    return found


def _reason(snaps: Snaps, i: int) -> str:
    status = int(snaps.status[i])
    nearest, road = _metres(snaps.nearest_m[i]), _metres(snaps.off_m[i])
    if status == FAR:
        return (
            f"is {road} from the nearest road that the vehicle can use, which is at "
            f"{_where(snaps, i)}; check the coordinates"
        )
    if status == MOVED:
        what = (
            "can be driven to or from, but not both"
            if snaps.part[i] == 0
            else f"is not joined to the main network (island {snaps.part[i]})"
        )
        return (
            f"lies {nearest} from a road that {what}, and is served from one {road} away at "
            f"{_where(snaps, i)}; check the coordinates, and the map for a missing link or access"
        )
    if status == NO_ROAD:
        return _no_road(snaps, i)
    what = {
        ISLAND: f"is not joined to the main network (island {snaps.part[i]})",
        NO_WAY_OUT: "has no way back to the main network",
        NO_WAY_IN: "no way leads to from the main network",
    }[status]
    return (
        f"lies {nearest} from a road that {what}; {_alternative(snaps, i)}; "
        "correct the coordinates or the map, or allow a larger radius"
    )


def _no_road(snaps: Snaps, i: int) -> str:
    near, good = float(snaps.nearest_m[i]), float(snaps.alternative_m[i])
    if math.isinf(near):
        return "has no road: the map has none that the vehicle may use; check map and vehicle"
    text = f"is {_metres(near)} from the nearest road where the vehicle may stop"
    if good <= near + _SAME_M:
        return f"{text}, at {_where(snaps, i)}; correct the coordinates or allow a larger radius"
    return (
        f"{text}, and that one is not joined to the main network; "
        f"{_alternative(snaps, i)}; correct the coordinates or the map"
    )


def _alternative(snaps: Snaps, i: int) -> str:
    if math.isinf(snaps.alternative_m[i]):
        return "the map has no road that the vehicle can reach and leave"
    far = _metres(snaps.alternative_m[i])
    return f"the nearest road that it can reach and leave is {far} away at {_where(snaps, i)}"


def _where(snaps: Snaps, i: int) -> str:
    return f"[{snaps.alternative_lon[i]:.5f}, {snaps.alternative_lat[i]:.5f}]"


def _metres(value: float) -> str:
    return f"{value:.0f} m" if value < 999.5 else f"{value / 1000:,.1f} km"


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


class _Hits(NamedTuple):
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


class _Finder:
    """Some of the segments in a tree: ``segments`` (k,), ascending, and their ``lines`` (k,)."""

    def __init__(self, roads: Roads, segments: Int64, lines: NDArray[np.object_]) -> None:
        self._roads, self._segments = roads, segments
        self._tree = shapely.STRtree(lines)

    def nearest(self, places: Float64) -> _Hits:
        """The nearest positions for (p, 2) degrees."""
        if not (len(places) and len(self._segments)):
            return _no_hits(len(places))
        blocks = [self._nearest(places[i : i + _BLOCK]) for i in range(0, len(places), _BLOCK)]
        columns: list[NDArray[Any]] = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
        return _Hits(*columns)

    def _nearest(self, places: Float64) -> _Hits:
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
        return _ranges(start, self._roads.shape_start[segment + 1] - start - 1)

    def _measured(self, places: Float64, segment: Int64) -> _Hits:
        """The nearest positions on one segment for each place, (p,)."""
        pair, first = self._pieces(segment)
        feet = _feet(self._roads, first, places[pair])
        begin = _starts(pair, len(places))
        best = np.flatnonzero(feet.off_m == np.minimum.reduceat(feet.off_m, begin)[pair])
        best = best[_starts(pair[best], len(places))]
        return _Hits(
            segment=segment.astype(np.int32),
            share=_share(self._roads, first, begin, best, feet.along[best]),
            off_m=feet.off_m[best],
            lon=feet.lon[best],
            lat=feet.lat[best],
            side=_side(feet, pair, best),
        )


def _no_hits(count: int) -> _Hits:
    none = np.full(count, np.nan)
    return _Hits(
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


def _lines(roads: Roads, segments: Int64) -> NDArray[np.object_]:
    """(k,) the segments' lines in the Mercator plane."""
    start = roads.shape_start[segments]
    row, at = _ranges(start, roads.shape_start[segments + 1] - start)
    plane = _mercator(roads.points, _middle(roads))
    lines: NDArray[np.object_] = shapely.linestrings(plane[roads.shape[at]], indices=row)
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


def _ranges(start: Int64, count: Int64) -> tuple[Int64, Int64]:
    """The numbers ``start[i] .. start[i] + count[i] - 1`` of all i on end: each one's i, and it."""
    row = np.repeat(np.arange(len(start)), count)
    shift = start - (np.cumsum(count) - count)
    return row, np.arange(len(row)) + shift[row]


def _starts(group: Int64, count: int) -> Int64:
    """Where the groups 0 .. count - 1 begin in a sorted array that has all of them."""
    return np.searchsorted(group, np.arange(count))
