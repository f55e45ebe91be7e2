"""The roads as one vehicle drives them at one hour: all that a question needs, prepared."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.hierarchy import Hierarchy, Pruned, customize, perfected
from geo.places import STEP
from geo.ragged import counted
from geo.road_profile import RoadProfile
from geo.roads import CLASSES, Bool, Float64, Int32, Int64, Roads
from geo.snapping import Reach, Snapper, Snaps
from geo.unpacking import Unpacking, unpacking
from geo.weighing import (
    PRICED_MS,
    Weighed,
    along_roads,
    along_seconds,
    arc_weights,
    is_priced,
    reach_of,
    weighed,
)

if TYPE_CHECKING:
    from geo.driving import Driving


_NO_STOPPING = ("motorway", "motorway_link", "ferry")


class Topology(NamedTuple):
    """A road map prepared for all vehicles."""

    roads: Roads
    hierarchy: Hierarchy
    ends: Bool
    """(2m,) arcs that have states for the beginning and the end of trips."""


class Access(NamedTuple):
    """How places join the roads: everything that a vehicle drives, or walks, off them."""

    kmh: float = 10.0
    """Speed between a place and the road, as in a yard."""
    radius_m: float = 1000.0
    """Farther from a road than this a place cannot be served."""
    warn_m: float = 200.0
    """Farther than this it can, with a warning."""
    kerb: bool = False
    """Stop only on the side of the road where the place is, if that is possible at all."""


class Arcs(NamedTuple):
    """The arcs pruned to shortest ways and few others, up and down."""

    up: Pruned
    down: Pruned


class Driven:
    """One vehicle class at one hour on a prepared road map. Safe to share between threads."""

    def __init__(
        self,
        topology: Topology,
        profile: RoadProfile,
        made: Driving,
        ends: Bool,
        access: Access,
    ) -> None:
        self.topology, self.profile, self.access = topology, profile, access
        self.made, self.ends = made, ends
        self.roads = topology.roads
        self.priced = is_priced(made)
        self.unit_ms = PRICED_MS if self.priced else 1
        self.weighed = weighed(topology.hierarchy, self.roads, made, ends)
        self._lock = threading.Lock()
        self._on: dict[bytes, tuple[Weighed, Arcs]] = {}

    @cached_property
    def arcs(self) -> Arcs:
        """What matrices are swept over: not needed where places are only looked up, or ways drawn
        whose lengths are known."""
        return self._pruned(self.weighed)

    @cached_property
    def timed(self) -> tuple[Weighed, Arcs]:
        """The same, where what comes along are milliseconds; for priced roads."""
        known = along_seconds(self.topology.hierarchy, self.roads, self.made, self.ends)
        return known, self._pruned(known)

    def on(self, named: Bool, metres: bool = False) -> tuple[Weighed, Arcs]:
        """The same, where what comes along are the milliseconds, or the centimetres, on some arcs
        (2m,) alone."""
        key = np.packbits(np.append(named, metres)).tobytes()
        with self._lock:
            if key not in self._on:
                hierarchy = self.topology.hierarchy
                length = np.repeat(self.roads.length_m, 2) * 100.0
                figure = np.where(named, length if metres else self.made.seconds * 1000.0, 0.0)
                known = along_roads(hierarchy, self.roads, self.made, self.ends, figure)
                self._on[key] = known, self._pruned(known)
            return self._on[key]

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.topology.hierarchy, self.roads, self.weighed)

    @cached_property
    def snapper(self) -> Snapper:
        """Finds where places join the roads: never on a motorway, nor at sea."""
        road = self.roads.kinds.road[self.roads.kind]
        stops = np.repeat(~np.isin(road, [CLASSES.index(name) for name in _NO_STOPPING]), 2)
        reach = self.reach._replace(usable=self.reach.usable & stops)
        return Snapper(self.roads, reach, self.access.radius_m, self.access.warn_m)

    @cached_property
    def states_of(self) -> tuple[Int64, Int32]:
        """The open states of each arc: starts (2m + 1,), states."""
        graph = self.topology.hierarchy.graph
        open_ = np.flatnonzero(self.weighed.open).astype(np.int32)
        order = open_[np.argsort(graph.arc[open_], kind="stable")]
        return counted(graph.arc[order], 2 * self.roads.segments), order

    def snap(self, lonlat: Float64) -> Snaps:
        """Where places join the roads."""
        with self._lock:  # what is prepared at the first question is prepared once
            finder = self.snapper
        # Places are the same to 1e-7 degrees (`geo.places`), so they are snapped alike.
        return finder.snap(np.rint(np.asarray(lonlat, np.float64) * STEP) / STEP)

    @cached_property
    def unpacking(self) -> Unpacking:
        """What ways are found with."""
        return unpacking(self.topology.hierarchy, self.weighed)

    def _pruned(self, known: Weighed) -> Arcs:
        hierarchy = self.topology.hierarchy
        return Arcs(*perfected(hierarchy, customize(hierarchy, *arc_weights(hierarchy, known))))
