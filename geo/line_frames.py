"""Lines with tags, out of a table or a graph -> the road map `Roads`."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from geo.countries import Clues
from geo.errors import RoadsError
from geo.kind_rows import CLOSED, KindRows
from geo.make_roads import About, Spots, make_roads
from geo.node_tags import Spot
from geo.roads import Float64, Int64, Roads
from geo.segments import Points, Ways


@dataclass
class Lines:
    """Lines as they are collected. Corners are rows of a table of points, `Table`."""

    way: array[int] = field(default_factory=lambda: array("q"))
    corners: array[int] = field(default_factory=lambda: array("q"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    kind: array[int] = field(default_factory=lambda: array("q"))
    name: array[int] = field(default_factory=lambda: array("q"))
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    kinds: KindRows = field(default_factory=KindRows)
    closed: int = 0
    """Lines that no goods vehicle may drive."""

    def add(
        self,
        corners: Sequence[int],
        tags: Mapping[str, str],
        name: str,
        way: int,
        told: Mapping[str, str] | None = None,
    ) -> bool:
        """Take a line in, unless no goods vehicle may drive it. `way`: its id, 0 without one;
        `told`: tags to be shown in place of those that it goes by."""
        kind = self.kinds.row_of(
            tuple(sorted(tags.items())), None if told is None else tuple(sorted(told.items()))
        )
        if kind == CLOSED:
            self.closed += 1
            return False
        self.way.append(way)
        self.corners.extend(corners)
        self.start.append(len(self.corners))
        self.kind.append(kind)
        self.name.append(self.names.setdefault(name, len(self.names)))
        return True


@dataclass
class Table:
    """Points of lines, by row."""

    lonlat: Float64
    """(p, 2) degrees, WGS-84."""
    id: Int64
    """(p,) in OpenStreetMap, 0 where there is none."""
    more: list[tuple[float, float]] = field(default_factory=list)
    """Points that came later."""

    def add(self, lonlat: Sequence[tuple[float, float]]) -> list[int]:
        """Rows of new points."""
        first = len(self.lonlat) + len(self.more)
        self.more.extend(lonlat)
        return list(range(first, first + len(lonlat)))

    def place(self, row: int) -> tuple[float, float]:
        known = len(self.lonlat)
        lon, lat = self.lonlat[row].tolist() if row < known else self.more[row - known]
        return lon, lat


@dataclass(frozen=True)
class Said:
    """What is said of the whole: the country (None: what the tags say), the side on which one
    drives (None: that of the country), where it comes from, and notes."""

    country: str | None
    drives_left: bool | None
    source: str
    notes: tuple[str, ...]


def said_by(
    country: str | None, attributes: Mapping[str, object]
) -> tuple[str | None, bool | None]:
    """The country that is given, else the one that a graph or table brings, with its side."""
    known, left = attributes.get("country"), attributes.get("drives_left")
    if country is not None or not isinstance(known, str):
        return country, None
    if not known:
        return None, None
    return known, left in (True, "True")  # GraphML makes texts of all


def roads_of(lines: Lines, table: Table, spots: Mapping[int, Spot], said: Said) -> Roads:
    """The road map of lines. `spots`: what stands at points, by row.

    Raises `RoadsError` where no line can be driven.
    """
    if not lines.kinds.rows:
        raise RoadsError(
            f"{said.source}: holds no road that a goods vehicle may drive; give lines whose class "
            "is a highway=* of OpenStreetMap, such as residential"
        )
    lonlat = np.concatenate((table.lonlat, np.array(table.more, np.float64).reshape(-1, 2)))
    id_ = np.concatenate((table.id, np.zeros(len(table.more), np.int64)))
    ways = Ways(*map(_ints, (lines.way, lines.corners, lines.start, lines.kind, lines.name)))
    # Points go by their rows in the making, since not all have an id.
    points = Points(np.arange(len(lonlat)), lonlat)
    roads = make_roads(
        ways, points, _spots(spots), (), lines.kinds.rows, lines.kinds.tags, tuple(lines.names),
        _about(lines, said),
    )  # fmt: skip
    return replace(roads, node_id=id_[roads.node_id])


def _ints(values: array[int]) -> Int64:
    return np.frombuffer(values, np.int64)


def _spots(spots: Mapping[int, Spot]) -> Spots:
    rows = np.array(list(spots), np.int64)
    found = list(spots.values())
    forward, backward, toward = (
        np.array([spot[column] for spot in found], np.uint8) for column in range(3)
    )
    barred = np.array([spot.barred for spot in found], np.uint8).reshape(-1, 2)
    return Spots(rows, forward, backward, toward, barred)


def _about(lines: Lines, said: Said) -> About:
    clues = Clues()
    for row, count in Counter(lines.kind).items():
        clues.see_way(lines.kinds.tags[row], count)
    country = clues.country() if said.country is None else said.country.upper()
    left = clues.drives_left(country) if said.drives_left is None else said.drives_left
    notes = said.notes
    if lines.closed:
        notes = (f"{lines.closed} lines that no goods vehicle may drive left out", *notes)
    return About(country, left, said.source, notes)
