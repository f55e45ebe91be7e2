"""Extracts of OpenStreetMap (PBF, XML) -> the road map `Roads`.

One pass reads the file: ways that a goods vehicle may drive, nodes where something stands, turn
restrictions, and what tells the country. Tags are understood once for each distinct set of them.
Positions of nodes stay in libosmium's table until the ways that are kept have asked for theirs.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geo.countries import COUNTRY_KEYS, Clues
from geo.errors import RoadsError
from geo.kind_rows import CLOSED, KindRows
from geo.make_roads import About, Spots, make_roads
from geo.node_tags import NODE_KEYS, NOTHING, Spot, spot
from geo.restriction_tags import RESTRICTION_KEYS, Restriction, is_by_time, restrictions_of
from geo.roads import Int64, Roads
from geo.segments import Points, Ways
from geo.tag_values import words
from geo.tags import WAY_KEYS, Tags

SUFFIXES: tuple[str, ...] = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""How the names of extracts end."""

_DROPPED = frozenset(
    words(
        "footway path cycleway steps bridleway construction proposed corridor raceway bus_guideway "
        "busway platform elevator rest_area services"
    )
)
"""Values of ``highway`` that are turned away before anything else is looked at."""


@dataclass
class _Read:
    """What the pass over the file collects."""

    way_id: array[int] = field(default_factory=lambda: array("q"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    kind: array[int] = field(default_factory=lambda: array("q"))
    name: array[int] = field(default_factory=lambda: array("q"))
    spot_id: array[int] = field(default_factory=lambda: array("q"))
    spot: array[int] = field(default_factory=lambda: array("q"))
    restrictions: list[Restriction] = field(default_factory=list)
    by_time: int = 0
    """Restrictions of turns at some hours only."""
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    kinds: KindRows = field(default_factory=KindRows)
    spot_sets: dict[Tags, int] = field(default_factory=dict)
    spots: list[Spot] = field(default_factory=list)
    clues: Clues = field(default_factory=Clues)


def read_roads(path: str | Path, country: str | None = None) -> Roads:
    """The road map of an extract of OpenStreetMap: ``.osm.pbf``, ``.osm``, ``.osm.gz``,
    ``.osm.bz2``.

    `country`: ISO 3166-1 alpha-2; where it is not given, the addresses, speed limits and borders in
    the file tell. Takes about 0.4 CPU seconds for each MB of PBF.

    Raises `RoadsError` where the file is missing, damaged, no extract, or holds no roads.
    """
    path = Path(path)
    _check(path)
    read = _Read()
    places, date = _pass(path, read)
    return _roads(path, read, places, date, country)


def _check(path: Path) -> None:
    """Raise `RoadsError` for what needs no look inside."""
    if not path.exists():
        raise RoadsError(
            f"'{path}' is not there; name an extract of OpenStreetMap, from download.geofabrik.de "
            "for example"
        )
    if path.is_dir():
        raise RoadsError(f"'{path}' is a folder; name a file ({', '.join(SUFFIXES)})")
    if not path.name.lower().endswith(SUFFIXES):
        raise RoadsError(
            f"{path.name}: is not known to be an extract of OpenStreetMap by its name; give a file "
            f"that ends in {', '.join(SUFFIXES)}"
        )
    if path.stat().st_size == 0:
        raise RoadsError(f"{path.name}: is empty (0 bytes); download it again")


def _pass(path: Path, read: _Read) -> tuple[Any, str]:
    """Read the file; returns the table of positions, and the date that the file says."""
    try:
        import osmium
    except ImportError as error:
        raise RoadsError(
            f"{path.name}: reading extracts of OpenStreetMap needs the package osmium; install it "
            "with pip install osmium"
        ) from error
    keys = osmium.filter.KeyFilter("highway", "barrier", "route", *RESTRICTION_KEYS, *COUNTRY_KEYS)
    try:
        source = osmium.FileProcessor(str(path)).with_locations()
        header = source.header
        date = header.get("osmosis_replication_timestamp") or header.get("timestamp")
        each: Any
        for each in source.with_filter(keys):
            if each.is_way():
                _way(read, each)
            elif each.is_node():
                _node(read, each)
            elif each.is_relation():
                _relation(read, each)
    except (RuntimeError, OSError, ValueError) as error:  # all that pyosmium makes of bad files
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise RoadsError(
            f"{path.name}: cannot be read as an extract of OpenStreetMap ({reason[0]}); download "
            "it again, and check that its name ends as its format wants"
        ) from error
    return source.node_location_storage, date


def _way(read: _Read, way: Any) -> None:
    tags = way.tags
    highway = tags.get("highway")
    if highway in _DROPPED or (highway is None and "route" not in tags):
        if "addr:country" in tags:
            read.clues.see(_some(tags, COUNTRY_KEYS))
        return
    relevant = []
    name = ref = ""
    for key, text in tags:
        if key in WAY_KEYS:
            relevant.append((key, text))
        elif key == "name":
            name = text
        elif key == "ref":
            ref = text
        elif key == "driving_side":
            read.clues.see_way({key: text})
    kind = read.kinds.row_of(tuple(sorted(relevant)))
    if kind == CLOSED:
        return
    read.way_id.append(way.id)
    read.refs.extend([node.ref for node in way.nodes])
    read.start.append(len(read.refs))
    read.kind.append(kind)
    read.name.append(read.names.setdefault(name or ref, len(read.names)))


def _node(read: _Read, node: Any) -> None:
    tags = node.tags
    if "addr:country" in tags:
        read.clues.see(_some(tags, COUNTRY_KEYS))
    relevant = tuple(sorted((key, text) for key, text in tags if key in NODE_KEYS))
    row = read.spot_sets.get(relevant)
    if row is None:
        found = spot(dict(relevant))
        row = -1 if found == NOTHING else len(read.spots)
        if row >= 0:
            read.spots.append(found)
        read.spot_sets[relevant] = row
    if row >= 0:
        read.spot_id.append(node.id)
        read.spot.append(row)


def _relation(read: _Read, relation: Any) -> None:
    tags = {key: text for key, text in relation.tags}  # noqa: C416, dict() would ask for each key
    if not tags.get("type", "").startswith("restriction"):
        read.clues.see(tags)
        return
    if is_by_time(tags):
        read.by_time += 1
        return
    members = [(each.type, each.ref, each.role) for each in relation.members]
    read.restrictions += restrictions_of(tags, members)


def _some(tags: Any, keys: Iterable[str]) -> dict[str, str]:
    return {key: tags.get(key) for key in keys if key in tags}


def _roads(path: Path, read: _Read, places: Any, date: str, country: str | None) -> Roads:
    ways = Ways(*map(_ints, (read.way_id, read.refs, read.start, read.kind, read.name)))
    for row, count in Counter(read.kind).items():
        read.clues.see_way(read.kinds.tags[row], count)
    code = read.clues.country() if country is None else country.upper()
    spots = _spots(read)
    points = _points(np.unique(ways.refs), places)
    about = About(
        country=code,
        drives_left=read.clues.drives_left(code),
        source=f"{path.name} of {date[:10]}" if date else path.name,
        notes=_notes(read, points, spots),
    )
    return make_roads(
        ways,
        points,
        spots,
        read.restrictions,
        read.kinds.rows,
        read.kinds.tags,
        tuple(read.names),
        about,
    )


def _ints(values: array[int]) -> Int64:
    return np.frombuffer(values, np.int64) if len(values) else np.empty(0, np.int64)


def _points(ids: Int64, places: Any) -> Points:
    """Positions of nodes; NaN for those that the file lacks."""
    lonlat = array("d")
    get = places.get
    for node in ids.tolist():
        try:
            place = get(node)
            lonlat.append(place.lon)
            lonlat.append(place.lat)
        except (KeyError, ValueError, RuntimeError):
            del lonlat[2 * (len(lonlat) // 2) :]
            lonlat.extend((np.nan, np.nan))
    return Points(ids, np.array(lonlat, np.float64).reshape(-1, 2))


def _spots(read: _Read) -> Spots:
    rows = _ints(read.spot)
    columns = [np.array(column, np.uint8) for column in zip(*read.spots, strict=True)][:4]
    if not columns:
        columns = [np.empty(0, np.uint8)] * 3 + [np.empty((0, 2), np.uint8)]
    return Spots(_ints(read.spot_id), *(column[rows] for column in columns))


def _notes(read: _Read, points: Points, spots: Spots) -> tuple[str, ...]:
    """What is left away, in sentences."""
    notes = []
    of_kind = np.array([row.by_time for row in read.kinds.rows], np.int64)
    timed = int(of_kind[_ints(read.kind)].sum()) if len(read.kind) else 0
    if timed:
        notes.append(f"{timed} conditional restrictions of ways by time are not understood")
    if read.by_time:
        notes.append(f"{read.by_time} turn restrictions by time left out")
    sized = np.array([each.sized for each in read.spots], np.bool_)
    on_road = points.rows(spots.id) >= 0
    count = int(sized[_ints(read.spot)][on_road].sum()) if len(sized) else 0
    if count:
        notes.append(f"{count} barriers with a limit of height or width count without it")
    absent = int(np.isnan(points.lonlat[:, 0]).sum())
    if absent:
        notes.append(f"{absent} nodes of ways are not in the file; the ways end there")
    return tuple(notes)
