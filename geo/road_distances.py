"""A road map as a source of travel for a day: `Distances` that also know why, and where."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.matrix import Float64, Int32, Legs
from geo.network import RoadNetwork
from geo.prepared_file import digest_of
from geo.road_classes import main_class
from geo.road_profile import road_profile
from geo.snap_words import reasons
from geo.snapping import FAR, MOVED

if TYPE_CHECKING:
    from geo.road_profile import RoadProfile
    from geo.snapping import Snaps

_FIGURES = ("profiles.toml", "speeds.toml")
"""Files beside this one that decide how vehicles drive."""


class RoadDistances:
    """Travel on a road map file. Nothing is read before the first question.

    ``zones``: a file of areas with rules, see ``docs/roads.md``; without an hour all of them hold.
    """

    def __init__(self, path: Path, zones: Path | None = None) -> None:
        self.path, self.zones = path, zones
        self._lock = threading.Lock()
        self._network: RoadNetwork | None = None

    @classmethod
    def read(cls, path: Path, zones: Path | None = None) -> RoadDistances:
        """The source; what is wrong with the files is said at the first question."""
        return cls(path, zones)

    @property
    def network(self) -> RoadNetwork:
        """The prepared network; the first time takes as long as reading the map, or its cache."""
        with self._lock:
            if self._network is None:
                from geo.zone_files import read_zones

                areas = read_zones(self.zones) if self.zones else ()
                self._network = RoadNetwork.read(self.path, zones=areas)
            return self._network

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        return self.network.matrix(sources, targets, profile)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        return self.network.legs(starts, ends, profile)

    def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
        return [way.lonlat for way in self.network.priced_ways(starts, ends, profile)]

    def classes(self, starts: Float64, ends: Float64, profile: str) -> list[str]:
        """The class of road that most of each way is on, links with the road that they lead to."""
        roads = self.network.drive(profile).roads
        return [
            main_class(roads, way.arcs) for way in self.network.priced_ways(starts, ends, profile)
        ]

    def shares(
        self, sources: Float64, targets: Float64, profile: str, names: Sequence[str]
    ) -> dict[frozenset[str], Float64]:
        """See `geo.road_shares.shares`."""
        return self.network.shares(sources, targets, profile, names)

    def toll_metres(self, sources: Float64, targets: Float64, profile: str) -> Int32:
        """See `geo.road_shares.toll_metres`."""
        return self.network.toll_metres(sources, targets, profile)

    def same_as(self, profile: str) -> str:
        """The name that equal vehicles share."""
        return road_profile(profile).name

    def describe(self) -> dict[str, Any]:
        known = {"kind": "roads", "map": self.path.name, "digest": self._digest}
        return known | ({"zones": self.zones.name} if self.zones else {})

    @cached_property
    def _digest(self) -> str:
        """Of all that decides the figures: the map, the zones, how vehicles drive, the code."""
        from geo.prepared_file import code_digest

        digest = hashlib.blake2b(digest_size=16)
        digest.update(digest_of(self.path).encode())
        zones = sorted(self.zones.parent.glob(f"{self.zones.stem}.*")) if self.zones else []
        for path in (*(Path(__file__).with_name(name) for name in _FIGURES), *zones):
            digest.update(path.read_bytes())  # a shapefile is several files of one name
        digest.update(code_digest(()).encode())
        return digest.hexdigest()

    def trouble(self, places: Float64, profile: str) -> list[str]:
        """For each place that cannot be served the end of a sentence, '' for the others."""
        snaps = self.network.snap(places, profile)
        said = self._said(places, profile, snaps)
        return ["" if ok else reason for ok, reason in zip(snaps.served, said, strict=True)]

    def remarks(self, places: Float64, profile: str) -> list[str]:
        """For each place that is served, but not from the road beside it, the end of a sentence."""
        snaps = self.network.snap(places, profile)
        said = self._said(places, profile, snaps)
        return [reason if ok else "" for ok, reason in zip(snaps.served, said, strict=True)]

    def _said(self, places: Float64, profile: str, snaps: Snaps) -> list[str]:
        """Reasons, with the zones that keep the vehicle out in front."""
        vehicle = self.network.profile_of(profile)
        said = reasons(snaps)
        shut = self._closing(places, vehicle)
        for i, zone in enumerate(shut):
            if not zone:
                continue
            text = f"lies in zone '{zone}', which is closed to {vehicle.name}"
            if snaps.status[i] in (FAR, MOVED) or not said[i]:
                if snaps.off_m[i] < _BESIDE_M:
                    continue
                at = f"[{snaps.lon[i]:.5f}, {snaps.lat[i]:.5f}]"
                said[i] = f"{text}, and is served from the road {snaps.off_m[i]:.0f} m away at {at}"
            else:
                said[i] = f"{text}, and {said[i]}"
        return said

    def _closing(self, places: Float64, vehicle: RoadProfile) -> list[str]:
        """For each place the name of a zone around it that is closed to the vehicle, or ''."""
        found = np.full(len(places), "", object)
        if not self.network.zones:
            return found.tolist()
        import shapely  # here, and not above: most maps have no zones

        points = shapely.points(places)
        for zone in self.network.zones:
            if zone.closes(vehicle) and not zone.ends_only:
                found[shapely.intersects(zone.area, points)] = zone.name
        return [str(name) for name in found]


_BESIDE_M = 30.0
"""So near to its road a place is beside it, zone or not."""
