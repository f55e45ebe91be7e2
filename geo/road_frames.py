"""Road maps as tables of lines (GeoDataFrames), and back. For graphs see `geo.osmnx_frames`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.errors import RoadsError
from geo.line_frames import Lines, Said, Table, roads_of, said_by
from geo.osmnx_frames import roads_from_osmnx, roads_to_osmnx, way_id
from geo.roads import CLASSES, GOODS, HGV, NO, Float64, Int64, Roads
from geo.segments import metres_between
from geo.tag_frames import (
    DECIMALS,
    LEVELS,
    LIMITS,
    SURFACES,
    ferry_tags,
    shown_of,
    speeds_of,
    tag_text,
    zone_text,
)
from geo.tags import WAY_KEYS

if TYPE_CHECKING:
    import geopandas

__all__ = ["roads_from_frame", "roads_from_osmnx", "roads_to_frame", "roads_to_osmnx"]

_GRID = 1e-7
"""Degrees: points that are the same in this grid are one."""

_CLASS_COLUMNS = ("highway", "fclass", "class")
_WAY_COLUMNS = ("way", "osm_id", "osmid", "@id")
_SPEEDS: Mapping[str, str] = {
    "speed_kmh": "maxspeed",
    "speed_back_kmh": "maxspeed:backward",
    "speed_hgv_kmh": "maxspeed:hgv",
    "speed_hgv_back_kmh": "maxspeed:hgv:backward",
}
"""Columns of `roads_to_frame` with posted speeds, and the tags that they are; an empty cell is
``none`` in those after the first."""

_OWN_COLUMNS: Mapping[str, str] = {
    **_SPEEDS,
    "goods_back": "goods:backward",
    "hgv_back": "hgv:backward",
    "urban": "zone:traffic",
}
_GEOFABRIK_ONE_WAY: Mapping[str, str] = {"F": "yes", "T": "-1", "B": "no"}
_ONE_WAY_WORDS: Mapping[str, str] = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
_NOT = frozenset(("", "no", "f", "false", "0"))
_LEVEL_COLUMNS = ("layer", "bridge", "tunnel")
_WGS84 = "EPSG:4326"


def roads_from_frame(frame: geopandas.GeoDataFrame, country: str | None = None) -> Roads:
    """The road map of a table of lines: LineStrings or MultiLineStrings, of any crs (degrees of
    WGS-84 where it says none).

    Columns go by the keys of OpenStreetMap, of which those that say who may drive and how are
    looked at: ``highway`` (or ``fclass`` of Geofabrik's shapefiles, or ``class``), ``oneway``
    (yes, no, -1, true, false, or Geofabrik's F, T, B), ``maxspeed``, ``access``, ``hgv``,
    ``maxheight``, ``surface``, ``toll`` and the rest of `geo.tags.WAY_KEYS`, with ``_`` for ``:``
    where a file knows no colons; ``name`` or ``ref``; ``osm_id``; and those of `roads_to_frame`.
    Figures without a unit are km/h, metres, tonnes. Without a class every line is an
    ``unclassified`` road.

    Lines join where they share a point, to 1e-7 degrees, be it an end or between. Where columns
    ``layer``, ``bridge`` or ``tunnel`` say that they run above each other, they join only where one
    of them ends. Lines that are there twice, also in opposite directions where both are driven,
    count once. What follows on each other and is alike becomes one segment.

    ``country``: ISO 3166-1 alpha-2, for default speeds and the side of the road; where it is not
    given, what `roads_to_frame` wrote into ``frame.attrs``, else what the speed limits tell.

    Raises `RoadsError` where it is no table of lines, or holds no road.
    """
    shapes = _shapes(frame)
    columns = _columns(frame)
    tags, noted = _tags(frame, columns)
    table, corners = _points(shapes, _levels(frame, columns))
    lines = Lines()
    twice = _add_lines(lines, table, _rows(frame, columns, shapes, corners, tags))
    notes = [
        "turn restrictions, traffic signals, crossings and barriers are not part of a table of "
        "lines",
        *noted,
    ]
    if shapes.others:
        notes.append(f"{shapes.others} rows of the table are no lines and left out")
    if twice:
        notes.append(f"{twice} lines of the table are there twice and count once")
    named, left = said_by(country, frame.attrs)
    _check_classes(frame, columns, lines)
    return roads_of(lines, table, {}, Said(named, left, "a table of lines", tuple(notes)))


class _Shapes(NamedTuple):
    """The lines of a table, parts of MultiLineStrings each for itself."""

    row: Int64
    """(l,) row of the table, from 0."""
    start: Int64
    """(l + 1,) where the points of each line start."""
    lonlat: Float64
    others: int
    """Rows that are no lines."""


class _Row(NamedTuple):
    corners: list[int]
    tags: Mapping[str, str]
    speed_kmh: float
    """As `roads_to_frame` has it, for ferries; NaN where it is not said."""
    name: str
    way: int
    shown: str
    """Tags for who looks at the map, a JSON object; may be empty."""


def _shapes(frame: Any) -> _Shapes:
    import geopandas
    import shapely

    if not isinstance(frame, geopandas.GeoDataFrame) or frame.active_geometry_name is None:
        raise RoadsError(
            f"a {type(frame).__name__} without a column of lines is no road map; give a "
            "geopandas.GeoDataFrame of LineStrings, from geopandas.read_file for example"
        )
    geometry = frame.geometry
    if geometry.crs is not None and geometry.crs != _WGS84:
        geometry = geometry.to_crs(_WGS84)
    given = geometry.to_numpy()
    kept = np.flatnonzero(np.isin(shapely.get_type_id(given), (1, 2, 5)) & ~shapely.is_empty(given))
    parts, row = shapely.get_parts(given[kept], return_index=True)
    lonlat, owner = shapely.get_coordinates(parts, return_index=True)
    if not len(lonlat):
        raise RoadsError("the table holds no lines; give a GeoDataFrame of LineStrings")
    if not (np.abs(lonlat) <= (180.0, 90.0)).all():
        raise RoadsError(
            "the coordinates of the table are no degrees, and it does not say another crs; set it "
            "with frame.set_crs"
            if frame.crs is None
            else f"the coordinates of the table are no places on earth in its crs {frame.crs.name}"
        )
    start = np.searchsorted(owner, np.arange(len(parts) + 1))
    return _Shapes(kept[row], start, lonlat, len(given) - len(kept))


def _columns(frame: Any) -> dict[str, Any]:
    """By tag the name of the column that has it; ``highway``, ``name``, ``ref``, ``way`` and levels
    as well."""
    found: dict[str, Any] = {}
    known = {str(column).casefold(): column for column in frame.columns}
    found |= {name: column for name, column in known.items() if name in WAY_KEYS}
    for name, column in known.items():
        for key in _keys(name):
            if key in WAY_KEYS:
                found.setdefault(key, column)
    for key, names in (
        ("highway", _CLASS_COLUMNS),
        ("way", _WAY_COLUMNS),
        *((name, (name,)) for name in ("name", "ref", "osm_tags", *_LEVEL_COLUMNS)),
    ):
        first = next((known[name] for name in names if name in known), None)
        if first is not None:
            found[key] = first
    return found


def _keys(name: str) -> tuple[str, ...]:
    """Keys that a column may mean whose name is none."""
    return _OWN_COLUMNS.get(name, ""), ":".join(name.rsplit("_", 1)), name.replace("_", ":")


def _tags(frame: Any, columns: Mapping[str, Any]) -> tuple[list[dict[str, str]], list[str]]:
    """Tags of each row of the table, and notes."""
    tags: list[dict[str, str]] = [{} for _ in range(len(frame))]
    for key, column in columns.items():
        if key not in WAY_KEYS:
            continue
        read = _reader(key, str(column).casefold())
        for said, value in zip(tags, frame[column].tolist(), strict=True):
            text = read(value)
            if text:
                said[key] = text
    notes = []
    if "highway" not in columns:
        notes.append("the table has no column highway: every line counts as an unclassified road")
    for said in tags:
        _complete(said, "highway" in columns)
    return tags, notes


def _reader(key: str, column: str) -> Callable[[object], str]:
    """How the values of a column are read."""
    if column == "urban":
        return lambda value: zone_text(value == "yes") if (value := tag_text(key, value)) else ""
    if key == "oneway":
        return _one_way
    if column in _SPEEDS and column != "speed_kmh":
        return lambda value: tag_text(key, value) or "none"
    return lambda value: tag_text(key, value)


def _one_way(value: object) -> str:
    text = tag_text("oneway", value)
    return _GEOFABRIK_ONE_WAY.get(text) or _ONE_WAY_WORDS.get(text.casefold(), text)


def _complete(tags: dict[str, str], classed: bool) -> None:
    """Write the class as OpenStreetMap does."""
    road = tags.get("highway", "") if classed else "unclassified"
    if road.startswith("track_grade"):  # Geofabrik
        tags |= {"highway": "track", "tracktype": road.removeprefix("track_")}
    elif road == "unknown":
        tags["highway"] = "road"
    elif road == "ferry":
        tags["route"] = "ferry"
    elif not classed and "route" not in tags:
        tags["highway"] = road
    if all(tags.get(key, "none") == "none" for key in _SPEEDS.values()):
        for key in _SPEEDS.values():
            tags.pop(key, None)
    if tags.get("oneway") == "yes":
        tags.pop("goods:backward", None)
        tags.pop("hgv:backward", None)


def _levels(frame: Any, columns: Mapping[str, Any]) -> Int64:
    """(rows,) on which level each row of the table runs; 0 is the ground."""
    level = np.zeros(len(frame), np.int64)
    for key, side in (("tunnel", -1), ("bridge", 1)):
        if key in columns:
            texts = [tag_text(key, value) for value in frame[columns[key]].tolist()]
            level[[text.casefold() not in _NOT for text in texts]] = side
    if "layer" in columns:
        for row, value in enumerate(frame[columns["layer"]].tolist()):
            text = tag_text("layer", value).partition(";")[0]
            if text.removeprefix("-").isdecimal():
                level[row] = int(text)
    return level


def _points(shapes: _Shapes, levels: Int64) -> tuple[Table, Int64]:
    """The points of the map, and the row among them of each point of the lines."""
    x, y = np.rint(shapes.lonlat.T / _GRID).astype(np.int64)
    place = np.unique((x << 31) + y, return_inverse=True)[1]
    ends = np.zeros(place.max() + 1, np.bool_)
    ends[place[shapes.start[:-1]]] = ends[place[shapes.start[1:] - 1]] = True
    level = np.repeat(levels[shapes.row], np.diff(shapes.start))
    level -= level.min()
    key = place * (level.max() + 2) + np.where(ends[place], 0, level + 1)
    _, first, corner = np.unique(key, return_index=True, return_inverse=True)
    return Table(shapes.lonlat[first], np.zeros(len(first), np.int64)), corner


def _rows(
    frame: Any,
    columns: Mapping[str, Any],
    shapes: _Shapes,
    corners: Int64,
    tags: Sequence[Mapping[str, str]],
) -> Iterator[_Row]:
    def column(key: str) -> list[Any]:
        return frame[columns[key]].tolist() if key in columns else [None] * len(frame)

    names, refs, ways, shown = map(column, ("name", "ref", "way", "osm_tags"))
    speeds = [float("nan")] * len(frame)
    if "speed_kmh" in frame.columns:
        speeds = frame["speed_kmh"].astype(float).tolist()
    rows = corners.tolist()
    cuts = shapes.start.tolist()
    for nth, row in enumerate(shapes.row.tolist()):
        name = tag_text("name", names[row]) or tag_text("ref", refs[row])
        points = rows[cuts[nth] : cuts[nth + 1]]
        told = tag_text("", shown[row])
        yield _Row(points, tags[row], speeds[row], name, way_id(ways[row]), told)


def _add_lines(lines: Lines, table: Table, rows: Iterator[_Row]) -> int:
    """Add each line once; returns how many were there twice."""
    seen: set[tuple[tuple[int, ...], str, tuple[tuple[str, str], ...]]] = set()
    twice = 0
    shown: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, str] | None] = {}
    for corners, tags, speed_kmh, name, way, text in rows:
        if tags.get("route") == "ferry" and "duration" not in tags:
            places = table.lonlat[corners]
            length = float(metres_between(places[:-1], places[1:]).sum())
            tags = {**tags, **ferry_tags(length, speed_kmh)}
        alike = tuple(sorted(tags.items()))
        key = (tuple(corners), name, alike)
        back = (tuple(reversed(corners)), name, alike)
        if key in seen or (back in seen and tags.get("oneway", "no") == "no"):
            twice += 1
            continue
        seen.add(key)
        if (text, alike) not in shown:
            shown[text, alike] = shown_of(tags, text)
        lines.add(corners, tags, name, way, shown[text, alike])
    return twice


def _check_classes(frame: Any, columns: Mapping[str, Any], lines: Lines) -> None:
    """Raise `RoadsError` where no class is one of ours: it is another column that says them."""
    if lines.kinds.rows or "highway" not in columns:
        return
    said = {tag_text("highway", value) for value in frame[columns["highway"]].tolist()} - {""}
    if said & set(CLASSES):
        return
    shown = ", ".join(f"'{text}'" for text in sorted(said)[:3]) or "nothing"
    raise RoadsError(
        f"column '{columns['highway']}' of the table says {shown}, no road that a goods vehicle "
        "may drive; name classes as highway=* of OpenStreetMap does, such as residential"
    )


def roads_to_frame(roads: Roads) -> geopandas.GeoDataFrame:
    """The segments of a road map as a table, WGS-84.

    ``segment``, ``way`` (its id in OpenStreetMap), ``highway``, ``name``, ``oneway`` (yes, no, or
    -1 against the points); posted speeds ``speed_kmh``, ``speed_back_kmh``, ``speed_hgv_kmh``,
    ``speed_hgv_back_kmh``; who may drive, ``goods``, ``goods_back``, ``hgv``, ``hgv_back`` (yes,
    destination, no); limits ``maxheight``, ``maxwidth``, ``maxlength`` (m), ``maxweight``,
    ``maxweight_hgv``, ``maxaxleload`` (t); ``surface``, ``toll``, ``toll_hgv``, ``junction``,
    ``urban``; ``length_m``, ``geometry``; ``osm_tags``, a JSON object of the tags that were
    understood, which say what the other columns do in the words of the map. Back is against the
    points; what is not said is empty. ``attrs`` has the country and the side of the road.

    `roads_from_frame` reads it again. What is lost on the way: turn restrictions; traffic signals,
    crossings, stop signs; barriers; ids of nodes. Segments that only these set apart are joined.
    """
    import geopandas
    import shapely

    owner = np.repeat(np.arange(roads.segments), np.diff(roads.shape_start))
    lines = shapely.linestrings(roads.points[roads.shape], indices=owner)
    junction = np.where(roads.kinds.roundabout[roads.kind], "roundabout", "")
    names = np.array(roads.names, object)[roads.name]
    made = geopandas.GeoDataFrame(
        {
            "segment": np.arange(roads.segments),
            "way": roads.way,
            "highway": np.array(CLASSES, object)[roads.kinds.road[roads.kind]],
            "name": [name or None for name in names],
            "oneway": _one_ways(roads),
            **_speed_columns(roads),
            **_access_columns(roads),
            **_limit_columns(roads),
            "surface": np.array(SURFACES, object)[roads.kinds.surface[roads.kind]],
            "toll": roads.kinds.toll[roads.kind, GOODS],
            "toll_hgv": roads.kinds.toll[roads.kind, HGV],
            "junction": [text or None for text in junction.tolist()],
            "urban": roads.kinds.urban[roads.kind],
            "length_m": roads.length_m,
            "osm_tags": np.array([json.dumps(tags) for tags in roads.tags], object)[roads.kind],
        },
        geometry=lines,
        crs=_WGS84,
    )
    made.attrs.update(country=roads.country, drives_left=roads.drives_left)
    return made


def _one_ways(roads: Roads) -> list[str]:
    open_ = (roads.kinds.access != NO).any(axis=2)[roads.kind]
    texts = np.where(open_.all(axis=1), "no", np.where(open_[:, 0], "yes", "-1"))
    return [str(text) for text in texts]


def _speed_columns(roads: Roads) -> dict[str, Float64]:
    posted = speeds_of(roads)
    cells = ((0, GOODS), (1, GOODS), (0, HGV), (1, HGV))
    return {
        name: np.round(posted[:, way, mode], DECIMALS)
        for name, (way, mode) in zip(_SPEEDS, cells, strict=True)
    }


def _access_columns(roads: Roads) -> dict[str, Any]:
    text = np.array([LEVELS[level] for level in sorted(LEVELS)], object)
    access = roads.kinds.access[roads.kind]
    return {
        f"{name}{back}": text[access[:, direction, mode]]
        for name, mode in (("goods", GOODS), ("hgv", HGV))
        for direction, back in enumerate(("", "_back"))
    }


def _limit_columns(roads: Roads) -> dict[str, Float64]:
    return {
        key.replace(":", "_"): np.round(
            getattr(roads.kinds, column)[roads.kind].astype(np.float64), DECIMALS
        )
        for column, key in LIMITS.items()
    }
