"""Zones that matter to vehicles: areas with classes and hours in which they are closed or priced.

A segment of road counts as inside where more than half of its length lies within the area, so that
a zone drawn along the middle of a street decides one way or the other and never by a corner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from geo.daytime import Hours, within
from geo.lines import lines_of
from geo.profiles import PROFILES
from geo.road_profile import RoadProfile
from geo.roads import GOODS, Bool, Float64, Int64, Roads

ALL = "all"
WORDS = (*PROFILES, "goods", "hgv", ALL)
"""Who a zone may be for: classes, goods vehicles up to 3.5 t, heavier ones, every vehicle."""


@dataclass(frozen=True, eq=False)
class Zone:
    """An area with rules, at its hours (none: always).

    ``area``: a polygon or several, WGS-84. ``closed_to``: vehicles that must not drive there, by
    `WORDS`; ``max_gross_t``: heavier ones must not either. With ``ends_only`` these may still begin
    or end a trip there. ``classes``: whom ``price`` and ``speed`` are for, none: all.
    ``price``: of roads inside, 1 = none; ``speed``: times what is driven inside.
    """

    name: str
    area: Any = field(repr=False)
    closed_to: frozenset[str] = frozenset()
    max_gross_t: float = np.inf
    ends_only: bool = False
    hours: Hours = ()
    classes: frozenset[str] = frozenset()
    price: float = 1.0
    speed: float = 1.0

    def holds(self, hour: float | None) -> bool:
        """Whether it is in force; without an hour, always."""
        return hour is None or within(self.hours, hour)

    def closes(self, profile: RoadProfile) -> bool:
        """Whether this vehicle must not drive there."""
        return profile.gross_t > self.max_gross_t or _among(profile, self.closed_to)

    def concerns(self, profile: RoadProfile) -> bool:
        """Whether price and speed are for this vehicle."""
        return not self.classes or _among(profile, self.classes)


def _among(profile: RoadProfile, words: frozenset[str]) -> bool:
    mode = "goods" if profile.mode == GOODS else "hgv"
    return not words.isdisjoint({profile.base, profile.name, mode, ALL})


_KNOWN: WeakKeyDictionary[Roads, WeakKeyDictionary[Zone, Bool]] = WeakKeyDictionary()


def inside(roads: Roads, zone: Zone) -> Bool:
    """(m,) which segments of the roads lie within the zone by more than half of their length.

    Some 100 ms for 100,000 segments at first; remembered for as long as both are there.
    """
    known = _KNOWN.setdefault(roads, WeakKeyDictionary())
    if zone not in known:
        found = _inside(roads, zone.area)
        found.flags.writeable = False
        known[zone] = found
    return known[zone]


def _inside(roads: Roads, area: Any) -> Bool:
    made = np.zeros(roads.segments, np.bool_)
    shapely.prepare(area)
    near = _near(roads, area)
    lines = lines_of(roads, near)
    touched = shapely.intersects(area, lines)
    near, lines = near[touched], lines[touched]
    whole = shapely.covers(area, lines)
    made[near[whole]] = True
    cut = np.flatnonzero(~whole)
    if cut.size:
        length = _flat_length(lines[cut])
        share = _flat_length(shapely.intersection(lines[cut], area))
        made[near[cut]] = share > 0.5 * length
    return made


def _near(roads: Roads, area: Any) -> Int64:
    """Segments whose box meets the area's."""
    west, south, east, north = area.bounds
    points = roads.points[roads.shape]
    first = roads.shape_start[:-1]
    low = np.minimum.reduceat(points, first, axis=0)
    high = np.maximum.reduceat(points, first, axis=0)
    meets = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
    return np.flatnonzero(meets)


def _flat_length(lines: Any) -> Float64:
    """Lengths with degrees of longitude as long as they are there, which shares need."""
    return shapely.length(shapely.transform(lines, _flattened))  # type: ignore[no-any-return]


def _flattened(points: Float64) -> Float64:
    return np.column_stack((points[:, 0] * np.cos(np.radians(points[:, 1])), points[:, 1]))
