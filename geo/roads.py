"""The road map as a file gives it, before any vehicle: segments between junctions, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Float32 = NDArray[np.float32]
Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]

CLASSES: tuple[str, ...] = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "pedestrian",
    "road",
    "ferry",
)
"""Classes of road, the ``highway`` of OpenStreetMap or ``ferry``; `Kinds.road` counts in it."""

GOODS, HGV = 0, 1
"""Who drives, as a column of `Kinds.access` and `Roads.barred`: goods vehicles up to 3.5 t, heavy
goods vehicles. As bits in `Roads.ban_modes`: ``1 << GOODS``, ``1 << HGV``."""

NO, ENDS_ONLY, YES = 0, 1, 2
"""Values of access: not at all; only at the beginning or the end of a trip (``destination``,
``delivery``, ``customers``, ``private``); freely."""

SIGNALS, CROSSING, STOP, GIVE_WAY, MINI_ROUNDABOUT = 0, 1, 2, 3, 4
"""What delays, as a column of `Roads.delays` and, as ``1 << column``, a bit of `node_delays`."""

PAVED, GRAVEL, GROUND = 0, 1, 2
"""Values of `Kinds.surface`: asphalt and its like; compacted, gravel; earth, sand, grass."""


class Kinds(NamedTuple):
    """What ways are like: one row for each set of tags that some way has, k rows.

    Limits are NaN where there is none, speeds NaN where none is posted.
    """

    road: UInt8
    """(k,) index of `CLASSES`."""
    access: UInt8
    """(k, 2, 2) NO, ENDS_ONLY or YES: by direction (0 forward, 1 backward), by GOODS and HGV.
    One-way streets are NO in one direction."""
    speed_kmh: Float32
    """(k, 2, 2) posted limit by direction and by GOODS and HGV (``maxspeed:hgv``); of a ferry with
    a duration, its speed."""
    height_m: Float32
    width_m: Float32
    length_m: Float32
    gross_t: Float32
    """(k,) ``maxweight`` and its like, for the actual or permitted total weight."""
    hgv_gross_t: Float32
    """(k,) limits of total weight that are for heavy goods vehicles only."""
    axle_t: Float32
    surface: UInt8
    """(k,) PAVED, GRAVEL or GROUND."""
    toll: Bool
    """(k, 2) whether GOODS, HGV pay."""
    roundabout: Bool
    urban: Bool
    """(k,) whether the default speed is that of a built-up area, where nothing is posted."""


@dataclass(frozen=True, eq=False)
class Roads:
    """The road map of an area: n nodes (junctions, ends of ways, barriers) and m segments.

    A segment is a piece of one way from ``tail`` to ``head``. Driven along its points it is the
    arc ``2 * segment``, against them the arc ``2 * segment + 1``; a one-way street keeps both arcs,
    and its kind closes one of them.
    """

    points: Float64
    """(p, 2) ``[lon, lat]``, WGS-84: all corners of the roads."""
    shape: Int32
    """Points of the segments one after the other; those of s are ``shape[shape_start[s] :
    shape_start[s + 1]]``, two or more, from tail to head."""
    shape_start: Int64
    """(m + 1,)"""
    tail: Int32
    """(m,) node where the segment starts."""
    head: Int32
    length_m: Float64
    """(m,) along the points, on a sphere of `geo.matrix.EARTH_RADIUS_M`."""
    kind: Int32
    """(m,) row of `kinds`."""
    way: Int64
    """(m,) id of the way in OpenStreetMap, 0 where there is none."""
    name: Int32
    """(m,) index of `names`; 0 is the empty name."""
    delays: UInt8
    """(2m, 5) for each arc what stands at its inner points and delays that direction, counted."""
    node_point: Int32
    """(n,) point of the node."""
    node_id: Int64
    """(n,) id in OpenStreetMap, 0 where there is none."""
    node_delays: UInt8
    """(n,) bits of what stands at the node itself."""
    barred: UInt8
    """(n, 2) NO, ENDS_ONLY or YES for GOODS and HGV: who may pass the node (gates, bollards)."""
    kinds: Kinds
    tags: tuple[Mapping[str, str], ...]
    """(k,) the tags of each kind that were understood."""
    names: tuple[str, ...]
    ban_start: Int64
    """(r + 1,) Restrictions: the arcs ``ban_arcs[ban_start[i] : ban_start[i + 1]]``, two or more,
    must not be driven one after the other. ``only_*`` is written as bans of all else."""
    ban_arcs: Int32
    ban_modes: UInt8
    """(r,) bits of the modes that restriction i holds for."""
    country: str = ""
    """ISO 3166-1 alpha-2, where it is known: default speeds, the side of the road."""
    drives_left: bool = False
    source: str = ""
    """Name of the file, and its date where it says one."""
    notes: tuple[str, ...] = ()
    """What was left away in reading, in sentences."""

    @property
    def segments(self) -> int:
        return len(self.tail)

    @property
    def nodes(self) -> int:
        return len(self.node_point)

    def arc_tail(self) -> Int32:
        """(2m,) node where each arc starts."""
        return np.stack((self.tail, self.head), axis=1).ravel()

    def arc_head(self) -> Int32:
        """(2m,) node where each arc ends."""
        return np.stack((self.head, self.tail), axis=1).ravel()
