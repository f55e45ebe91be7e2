"""Which segments of a road map lie near a place: the straight pieces of all, by cells of a grid.

Distances here are those in a plane at the place, near enough to say which segments could be the
nearest; `geo.segment_finder` measures these.
"""

from __future__ import annotations

import math
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from geo.compiling import inner, kernel
from geo.matrix import EARTH_RADIUS_M
from geo.roads import Bool, Float64, Int32, Int64, Roads

CELL_M = 100.0
"""Cells are no smaller, and there are no more than `CELLS_A_PIECE` for each straight piece."""

CELLS_A_PIECE = 2.0

REACHES_M = (60.0, 300.0, 2000.0)
"""How far around a place is looked, until a road is found: most have one within the first."""

ROUGH_M = 1.0
"""What a distance in the plane may be wrong by close by, and far more; farther off `_slack_m`."""

DEGREE_M = EARTH_RADIUS_M * math.pi / 180.0

_EDGE = 1e-6
"""Cells by which a piece is widened, so that rounding leaves none out."""


class Grid(NamedTuple):
    """Cells of equal size in degrees, row by row from the south west."""

    middle: float
    """Longitude opposite to which the map is cut open."""
    west: float
    """Degrees from there; ``south``: degrees of latitude."""
    south: float
    wide: float
    """Degrees of a cell from west to east, ``high`` from south to north."""
    high: float
    columns: int
    rows: int
    start: Int32
    """(rows * columns + 1,) the entries of each cell."""
    piece: Int32
    """Place of a piece's first point in `Roads.shape`; ``segment``: whose piece it is."""
    segment: Int32


_known: WeakKeyDictionary[Roads, Grid] = WeakKeyDictionary()


def grid_of(roads: Roads) -> Grid:
    """Of all segments of a map that has any: made once, whoever asks."""
    known = _known.get(roads)
    if known is None:
        known = _known[roads] = _made(roads)
    return known


def _made(roads: Roads) -> Grid:
    middle = float(roads.points[0, 0])
    lines = roads.points, roads.shape, roads.shape_start
    east_of = (roads.points[:, 0] - middle + 540.0) % 360.0 - 180.0
    west, east = float(east_of.min()), float(east_of.max())
    south, north = float(roads.points[:, 1].min()), float(roads.points[:, 1].max())
    pieces = max(len(roads.shape) - roads.segments, 1)
    level = math.cos(math.radians(min(85.0, abs(south + north) / 2.0)))
    area = (east - west) * level * (north - south)
    high = max(CELL_M / DEGREE_M, math.sqrt(area / (CELLS_A_PIECE * pieces)))
    # A map that is one thin line gets no more cells than others.
    high = max(high, max((east - west) * level, north - south) / (CELLS_A_PIECE * pieces))
    wide = high / level
    columns, rows = int((east - west) / wide) + 1, int((north - south) / high) + 1
    start, none = np.zeros(rows * columns + 1, np.int32), np.zeros(0, np.int32)
    grid = Grid(middle, west, south, wide, high, columns, rows, start, none, none)
    _deal(grid, *lines, False)
    np.cumsum(start, out=start)
    piece, segment = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    grid = grid._replace(piece=piece, segment=segment)
    _deal(grid, *lines, True)
    return grid


def near(grid: Grid, roads: Roads, places: Float64, wanted: Bool) -> tuple[Int64, Int32]:
    """The segments that could be the nearest of those `wanted` (m,) to each of p places: starts
    (p + 1,) and segments, in no order; none where all are farther than the last of `REACHES_M`."""
    start, found = _near(grid, roads.points, roads.shape, places, wanted)
    return start, found[: start[-1]]


@inner
def turned(degrees: float) -> float:
    """A difference of longitudes, -180..180, across the date line too. What is within stays as it
    is, to the last bit."""
    if degrees > 180.0:
        return degrees - 360.0
    return degrees + 360.0 if degrees < -180.0 else degrees


@inner
def _cell(at: float, cells: int) -> int:
    return min(max(int(np.floor(at)), 0), cells - 1)


@kernel
def _deal(grid: Grid, points: Float64, shape: Int32, shape_start: Int64, fill: bool) -> None:
    """Count the pieces in each cell, in ``start``; or, where that holds the ends of the cells,
    `fill` them from there, after which it holds their starts."""
    middle, west, south, wide, high, columns, rows, start, piece, segment = grid
    for s in range(len(shape_start) - 1):
        for i in range(shape_start[s], shape_start[s + 1] - 1):
            a, b = shape[i], shape[i + 1]
            x0, x1 = turned(points[a, 0] - middle), turned(points[b, 0] - middle)
            cut = abs(x1 - x0) > 180.0  # it passes where the map is cut open
            x0, x1 = (x0 - west) / wide, (x1 - west) / wide
            y0, y1 = (points[a, 1] - south) / high, (points[b, 1] - south) / high
            if y1 < y0:
                x0, y0, x1, y1 = x1, y1, x0, y0
            for row in range(_cell(y0 - _EDGE, rows), _cell(y1 + _EDGE, rows) + 1):
                left, right = x0, x1  # where it enters and leaves the row
                if y1 - y0 > _EDGE:
                    slope = (x1 - x0) / (y1 - y0)
                    left = x0 + slope * min(max(row - _EDGE - y0, 0.0), y1 - y0)
                    right = x0 + slope * min(max(row + 1.0 + _EDGE - y0, 0.0), y1 - y0)
                if cut:
                    left, right = 0.0, float(columns)
                first = _cell(min(left, right) - _EDGE, columns)
                last = _cell(max(left, right) + _EDGE, columns)
                for cell in range(row * columns + first, row * columns + last + 1):
                    if fill:
                        start[cell] -= 1
                        piece[start[cell]] = i
                        segment[start[cell]] = s
                    else:
                        start[cell] += 1


@inner
def _apart(points: Float64, a: int, b: int, lon: float, lat: float, level: float) -> float:
    """Square of the degrees of latitude between a place and a piece, in a plane at the place."""
    x, y = turned(points[a, 0] - lon) * level, points[a, 1] - lat
    across, up = turned(points[b, 0] - points[a, 0]) * level, points[b, 1] - points[a, 1]
    square = across * across + up * up
    if square > 0.0:
        along = min(max(-(x * across + y * up) / square, 0.0), 1.0)
        x += along * across
        y += along * up
    apart: float = x * x + y * y
    return apart


@inner
def _slack_m(metres: float, lat: float) -> float:
    """By how much more than the nearest in the plane another may be that is nearer on the ground:
    the plane's scale from west to east is that of the place, and changes by tan(latitude) / radius
    a metre to the north."""
    steep = np.tan(np.radians(min(abs(lat), 85.0)))
    slack: float = ROUGH_M + metres**2 * (1.0 + steep) / EARTH_RADIUS_M
    return slack


@inner
def _box(grid: Grid, x: float, y: float, lat: float, reach: float) -> tuple[int, int, int, int]:
    """First and last column, first and last row of the cells within so many metres of a place at x
    and y, in cells; no rows where there are none."""
    degrees = 1.01 * reach / DEGREE_M
    # Towards the pole degrees of longitude get shorter: the box is wide enough there too.
    level = max(np.cos(np.radians(min(abs(lat) + degrees, 90.0))), 1e-6)
    dx, dy = degrees / level / grid.wide, degrees / grid.high
    columns, rows = grid.columns, grid.rows
    if x + dx < 0.0 or x - dx > columns or y + dy < 0.0 or y - dy > rows:
        return 0, 0, 0, -1
    return _cell(x - dx, columns), _cell(x + dx, columns), _cell(y - dy, rows), _cell(y + dy, rows)


@inner
def _has(found: Int32, first: int, end: int, segment: int) -> bool:
    there = False
    for k in range(first, end):
        there = there or found[k] == segment
    return there


@inner
def _scan(
    grid: Grid,
    box: tuple[int, int, int, int],
    points: Float64,
    shape: Int32,
    lon: float,
    lat: float,
    wanted: Bool,
    most: float,
    found: Int32,
    first: int,
) -> tuple[float, int]:
    """The least of `_apart` of the wanted pieces in a box; segments that come within `most` are put
    into `found`, each once, from ``first`` on, and the end of them is told too."""
    columns, start, piece, segment = grid.columns, grid.start, grid.piece, grid.segment
    level = max(np.cos(np.radians(lat)), 1e-6)
    least, end = np.inf, first
    for row in range(box[2], box[3] + 1):
        for e in range(start[row * columns + box[0]], start[row * columns + box[1] + 1]):
            if not wanted[segment[e]]:
                continue
            apart = _apart(points, shape[piece[e]], shape[piece[e] + 1], lon, lat, level)
            least = min(least, apart)
            if apart <= most and not _has(found, first, end, segment[e]):
                found[end] = segment[e]
                end += 1
    return least, end


@inner
def _entries(grid: Grid, box: tuple[int, int, int, int]) -> int:
    count = 0
    for row in range(box[2], box[3] + 1):
        west = row * grid.columns
        count += grid.start[west + box[1] + 1] - grid.start[west + box[0]]
    return count


@kernel
def _near(
    grid: Grid, points: Float64, shape: Int32, places: Float64, wanted: Bool
) -> tuple[Int64, Int32]:
    begin = np.zeros(len(places) + 1, np.int64)
    found = np.empty(4 * len(places) + 64, np.int32)
    count = 0
    for p in range(len(places)):
        lon, lat = places[p, 0], places[p, 1]
        x = (turned(lon - grid.middle) - grid.west) / grid.wide
        y = (lat - grid.south) / grid.high
        for reach in REACHES_M:
            box = _box(grid, x, y, lat, reach)
            cells = grid, box, points, shape, lon, lat, wanted
            near = np.sqrt(_scan(*cells, -1.0, found, count)[0]) * DEGREE_M
            most = near + _slack_m(near, lat)
            if most <= reach:
                least = count + _entries(grid, box)
                if len(found) < least:  # a slice would compile for seconds longer
                    more = np.empty(2 * least, np.int32)
                    for i in range(count):
                        more[i] = found[i]
                    found = more
                most = (most / DEGREE_M) ** 2
                count = _scan(*cells, most, found, count)[1]
                break
        begin[p + 1] = count
    return begin, found
