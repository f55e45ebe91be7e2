"""How far a vehicle gets within some time: the roads, or the area around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.arc_lines import drawn
from geo.driven import Driven
from geo.hierarchy import BLOCKED
from geo.lines import lines_of
from geo.roads import Float64, Int64
from geo.sweep import ALONG, sweep
from geo.targets import Ends, targets
from geo.trip_ends import Stops, beginnings, stops_at

if TYPE_CHECKING:
    import geopandas

METRES_PER_DEGREE = 111_195.0


def isochrones(
    driven: Driven,
    places: Float64,
    limits_s: Sequence[float],
    *,
    lines: bool = False,
    around_m: float = 75.0,
) -> geopandas.GeoDataFrame:
    """For each place and each limit in seconds what is reached from it, the largest limit first.

    Columns ``place`` (row of `places`), ``seconds``, ``km`` of road, and as geometry the area
    within ``around_m`` of these roads, or with ``lines`` the roads themselves; WGS-84. A place that
    cannot be served has no roads.
    """
    import geopandas

    stops = stops_at(driven, places)
    arrived = _arrivals(driven, stops)
    rows: list[dict[str, Any]] = []
    for place in range(len(places)):
        for limit in sorted(limits_s, reverse=True):
            reached, km = _reached(driven, stops, place, arrived[place], float(limit))
            shape = reached if lines else _around(reached, around_m)
            rows.append({"place": place, "seconds": limit, "km": km, "geometry": shape})
    return geopandas.GeoDataFrame(
        rows, columns=["place", "seconds", "km", "geometry"], geometry="geometry", crs="EPSG:4326"
    )


def _arrivals(driven: Driven, stops: Stops) -> Float64:
    """(places, 2m) seconds at which a trip comes to the beginning of each arc, inf if never."""
    known, arcs = driven.timed if driven.priced else (driven.weighed, driven.arcs)
    first, states = driven.states_of
    every = Ends(np.arange(len(states) + 1), states, np.zeros(len(states), np.int64))
    found = np.full((len(stops.off), 2 * driven.roads.segments), np.inf)
    arc = np.repeat(np.arange(len(first) - 1), np.diff(first))

    def take(rows: Int64, legs: Int64) -> None:
        for lane, row in enumerate(rows.tolist()):
            leg = legs[:, lane]
            ms = (leg & ALONG) if driven.priced else leg >> 32
            seconds = np.where(leg < BLOCKED, ms / 1000.0, np.inf)
            np.minimum.at(found[row], arc, seconds)

    begin = beginnings(driven, known, stops).ends
    for _ in sweep(arcs.up, begin, targets(arcs.down, every), take, lanes=4):
        pass
    return found


def _reached(
    driven: Driven, stops: Stops, place: int, arrived: Float64, limit: float
) -> tuple[Any, float]:
    """The roads that are reached in time, each once, as a MultiLineString, and their kilometres."""
    roads, seconds = driven.roads, driven.made.seconds
    open_ = np.isfinite(arrived) & np.isfinite(seconds)
    share = np.zeros(len(seconds))
    share[open_] = np.clip((limit - arrived[open_]) / seconds[open_], 0.0, 1.0)
    forward, back = share[::2].copy(), share[1::2].copy()
    own = _own_street(driven, stops, place, limit)
    for segment, begin, end in own:  # joined to what is reached from the ends, where they meet
        if begin <= forward[segment]:
            forward[segment] = max(end, forward[segment])
        if end >= 1.0 - back[segment]:
            back[segment] = max(1.0 - begin, back[segment])
    whole = np.flatnonzero(forward + back >= 1.0)
    part = np.flatnonzero((forward + back > 0.0) & (forward + back < 1.0))
    cut = [(int(s), 0.0, float(forward[s])) for s in part if forward[s] > 0.0]
    cut += [(int(s), 1.0 - float(back[s]), 1.0) for s in part if back[s] > 0.0]
    cut += [(s, a, b) for s, a, b in own if a > forward[s] and b < 1.0 - back[s] and a < b]
    lines = [drawn(roads, np.array([2 * s], np.int32), a, b) for s, a, b in cut]
    pieces = [*lines_of(roads, whole), *(shapely.linestrings(line) for line in lines)]
    pieces = [piece for piece in pieces if piece.length > 0.0]
    metres = float(roads.length_m[whole].sum())
    metres += sum(float(roads.length_m[s]) * (end - begin) for s, begin, end in cut)
    shape = shapely.multilinestrings(pieces) if pieces else shapely.MultiLineString()
    return shape, metres / 1000.0


def _own_street(
    driven: Driven, stops: Stops, place: int, limit: float
) -> list[tuple[int, float, float]]:
    """What is reached of the place's own segment without leaving it: segment, from, to."""
    left = limit - (stops.off[place] >> 32) * driven.unit_ms / 1000.0
    ends: dict[int, list[float]] = {}
    for side, arc in enumerate(stops.arcs[place].tolist()):
        if arc < 0 or left <= 0.0:
            continue
        begin = float(stops.ahead[place, side])
        end = min(1.0, begin + left / float(driven.made.seconds[arc]))
        ends.setdefault(arc >> 1, []).extend([begin, end] if side == 0 else [1 - begin, 1 - end])
    return [(segment, min(shares), max(shares)) for segment, shares in ends.items()]


def _around(lines: Any, metres: float) -> Any:
    """The area within so many metres of lines, to a tenth of that."""
    if shapely.is_empty(lines):
        return shapely.Polygon()
    shrink = float(np.cos(np.radians(shapely.bounds(lines)[[1, 3]].mean())))
    scale = np.array([METRES_PER_DEGREE * shrink, METRES_PER_DEGREE])
    flat = shapely.transform(lines, lambda points: points * scale)
    area = shapely.buffer(flat, metres, quad_segs=3)
    return shapely.transform(shapely.simplify(area, metres / 10.0), lambda points: points / scale)
