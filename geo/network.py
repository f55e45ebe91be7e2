"""Truck travel on a road map: read once, prepared once, then asked for any vehicle and hour.

::

    network = RoadNetwork.read("malta.osm.pbf", profile="van")
    network.matrix(stores, stores).seconds
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo import queries
from geo.daytime import DAY_S
from geo.driven import Access, Driven, Topology
from geo.driving import Driving, driving
from geo.errors import RoadsError
from geo.hierarchy import hierarchy
from geo.hours import periods
from geo.loops import without_loops
from geo.matrix import Float64, Int32, Legs
from geo.profiles import PROFILES
from geo.road_profile import RoadProfile, road_profile
from geo.roads import Bool, Roads
from geo.turns import turn_graph
from geo.weighing import ends_of_trips, may_be_ends

if TYPE_CHECKING:
    import geopandas
    import networkx

    from geo.hours import Period, SpeedProfile
    from geo.paths import Way
    from geo.snapping import Snaps
    from geo.zones import Zone

Say = Callable[[str], None]
"""Told in words what is being done."""

KEPT = 12
"""Vehicles and hours that stay prepared in memory; the one not used for longest goes first."""


def prepared(roads: Roads, ends: Bool | None = None) -> Topology:
    """Prepare a road map for all vehicles.

    `ends` (2m,): further arcs to be driven at the ends of a trip only, beside those that are so
    for some of our vehicle classes.
    """
    roads = without_loops(roads)
    known = may_be_ends(roads)
    for name in PROFILES:
        known |= ends_of_trips(roads, driving(roads, road_profile(name)))
    if ends is not None:
        known |= ends
    return Topology(roads, hierarchy(turn_graph(roads, known), roads), known)


class RoadNetwork:
    """A road map, and how vehicles drive it. Safe to share between threads.

    Every question takes a ``profile``, a name as `road_profile` understands it or a `RoadProfile`,
    in place of the one the network was opened with; and an ``hour``, in seconds from midnight, for
    zones and speeds that have hours: without one all zones hold. Places are float64 rows
    ``[lon, lat]``, WGS-84. What goes wrong is a `geo.errors.RoadsError` in words.
    """

    def __init__(
        self,
        topology: Topology,
        profile: str | RoadProfile = "van",
        *,
        zones: Sequence[Zone] = (),
        speeds: SpeedProfile | None = None,
        access: Access | None = None,
        own: Mapping[str, RoadProfile] | None = None,
        digest: str = "",
    ) -> None:
        self._topology, self.own = topology, dict(own or {})
        self.profile = self.profile_of(profile)
        self.zones, self.speeds, self.digest = tuple(zones), speeds, digest
        self.access = access or Access()
        self.periods = periods(speeds, self.zones)
        self._driven: OrderedDict[tuple[Any, ...], Driven] = OrderedDict()
        self._lock = threading.RLock()

    @classmethod
    def read(
        cls,
        path: str | Path,
        profile: str | RoadProfile = "van",
        *,
        country: str | None = None,
        say: Say | None = None,
        **more: Any,
    ) -> RoadNetwork:
        """Read a map, ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``, or what was kept of it.

        ``country``: ISO 3166-1 alpha-2, for default speeds and the side of the road, where the map
        does not say. ``more`` is for `RoadNetwork`. Raises `RoadsError` for what is no map.
        """
        from geo.prepared_file import digest_of, keep, kept

        path = Path(path)
        if not path.is_file():
            raise RoadsError(f"'{path}' is not there; check the path")
        digest = digest_of(path)
        known = kept(digest, country, path.name)
        if known is None:
            from geo.extract import read_roads

            tell = say or (lambda _: None)
            tell(f"reading {path.name}")
            roads = read_roads(path, country)
            tell(f"preparing {roads.segments:,} road segments")
            known = prepared(roads)
            keep(digest, country, known)
        return cls(known, profile, digest=digest, **more)

    @classmethod
    def of(cls, roads: Roads, profile: str | RoadProfile = "van", **more: Any) -> RoadNetwork:
        """The network of a road map in memory; nothing is kept on disk."""
        return cls(prepared(roads), profile, **more)

    @classmethod
    def from_osmnx(
        cls,
        graph: networkx.MultiDiGraph,
        profile: str | RoadProfile = "van",
        *,
        country: str | None = None,
        **more: Any,
    ) -> RoadNetwork:
        """The network of a graph of osmnx; see `geo.osmnx_frames.roads_from_osmnx`."""
        from geo.osmnx_frames import roads_from_osmnx

        return cls.of(roads_from_osmnx(graph, country), profile, **more)

    @classmethod
    def from_geodataframe(
        cls,
        frame: geopandas.GeoDataFrame,
        profile: str | RoadProfile = "van",
        *,
        country: str | None = None,
        **more: Any,
    ) -> RoadNetwork:
        """The network of a table of lines; see `geo.road_frames.roads_from_frame`."""
        from geo.road_frames import roads_from_frame

        return cls.of(roads_from_frame(frame, country), profile, **more)

    def to_osmnx(self) -> networkx.MultiDiGraph:
        """The roads as a graph for osmnx; see `geo.osmnx_frames.roads_to_osmnx`."""
        from geo.osmnx_frames import roads_to_osmnx

        return roads_to_osmnx(self.roads)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """The road segments as a table of lines; see `geo.road_frames.roads_to_frame`."""
        from geo.road_frames import roads_to_frame

        return roads_to_frame(self.roads)

    @property
    def roads(self) -> Roads:
        return self._topology.roads

    @property
    def topology(self) -> Topology:
        return self._topology

    def profile_of(self, profile: str | RoadProfile | None) -> RoadProfile:
        """A profile by name, the network's own where there is none."""
        if profile is None:
            return self.profile
        return road_profile(profile, self.own) if isinstance(profile, str) else profile

    def drive(self, profile: str | RoadProfile | None = None, hour: float | None = None) -> Driven:
        """The roads as one vehicle drives them at one hour, prepared: made once, then kept."""
        vehicle, hour = self.profile_of(profile), self._state_of(hour)
        # Whatever it is called, unless zones may know it by its name.
        key = (astuple(vehicle)[0 if self.zones else 1 :], hour)
        with self._lock:
            if key in self._driven:
                self._driven.move_to_end(key)
                return self._driven[key]
            made = driving(self.roads, vehicle, hour, self.zones, self.speeds)
            self._driven[key] = self._drive(vehicle, made)
            if len(self._driven) > KEPT:
                self._driven.popitem(last=False)
            return self._driven[key]

    def _state_of(self, hour: float | None) -> float | None:
        """An hour that drives like this one, the same for all that do; None if all do."""
        if hour is None or len(self.periods) == 1:
            return None
        now = hour % DAY_S
        state = next(period.state for period in self.periods if now < period.end_s)
        return next(period.start_s for period in self.periods if period.state == state)

    def _drive(self, profile: RoadProfile, made: Driving) -> Driven:
        ends = ends_of_trips(self.roads, made)
        if (ends & ~self._topology.ends).any():
            # What this vehicle may only drive at the ends of its trips no other was so far. What
            # was prepared for others goes on with the topology that it has.
            self._topology = prepared(self.roads, ends | self._topology.ends)
        return Driven(self._topology, profile, made, ends, self.access)

    def matrix(
        self,
        sources: Float64,
        targets: Float64,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
        *,
        out: Legs | str | Path | None = None,
        progress: queries.Progress | None = None,
    ) -> Legs:
        """Metres and seconds of the fastest ways, int32 ``(m, n)``; see `geo.queries.matrix`.

        ``out``: arrays to fill, or a path where two files ``.metres.npy`` and ``.seconds.npy`` are
        made and mapped into memory, for tables that are larger than it.
        """
        rows, columns = _places(sources), _places(targets)
        if isinstance(out, str | Path):
            out = _mapped(Path(out), (len(rows), len(columns)))
        driven = self.drive(profile, hour)
        return queries.matrix(driven, rows, columns, out, progress)

    def legs(
        self,
        starts: Float64,
        ends: Float64,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
    ) -> Legs:
        """Row by row, int32 ``(n,)``: the same as in `matrix`."""
        return queries.legs(self.drive(profile, hour), _places(starts), _places(ends))

    def by_period(
        self,
        sources: Float64,
        targets: Float64,
        profile: str | RoadProfile | None = None,
        *,
        progress: queries.Progress | None = None,
    ) -> list[tuple[Period, Legs]]:
        """A matrix for each period of the day with speeds and zones of its own; periods that drive
        alike share one. `geo.hours.travel_time` drives a leg through them."""
        known: dict[int, Legs] = {}
        for period in self.periods:
            if period.state not in known:
                hour = float(period.start_s)
                known[period.state] = self.matrix(
                    sources, targets, profile, hour, progress=progress
                )
        return [(period, known[period.state]) for period in self.periods]

    def shares(
        self,
        sources: Float64,
        targets: Float64,
        profile: str | RoadProfile | None,
        names: Sequence[str],
    ) -> dict[frozenset[str], Float64]:
        """How much of each leg is driven on roads of some names; see `geo.road_shares`."""
        from geo.road_shares import shares

        rows, columns = _places(sources), _places(targets)
        return shares(self.drive(profile), rows, columns, names, self.zones)

    def toll_metres(
        self, sources: Float64, targets: Float64, profile: str | RoadProfile | None = None
    ) -> Int32:
        """Metres of each leg on roads where the vehicle pays toll, int32 ``(m, n)``."""
        from geo.road_shares import toll_metres

        return toll_metres(self.drive(profile), _places(sources), _places(targets))

    def isochrones(
        self,
        places: Float64,
        limits_s: Sequence[float],
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
        **how: Any,
    ) -> geopandas.GeoDataFrame:
        """How far the vehicle gets from each place in so many seconds; see `geo.isochrones`."""
        from geo.isochrones import isochrones

        return isochrones(self.drive(profile, hour), _places(places), limits_s, **how)

    def nearest(
        self,
        places: Float64,
        k: int,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
        *,
        progress: queries.Progress | None = None,
    ) -> queries.Nearest:
        """The k others that are reached first from each place."""
        return queries.nearest(self.drive(profile, hour), _places(places), k, progress)

    def ways(
        self,
        starts: Float64,
        ends: Float64,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
    ) -> list[Way]:
        """Row by row where the fastest ways run; see `geo.paths.Way`."""
        from geo.paths import ways

        return ways(self.drive(profile, hour), _places(starts), _places(ends))

    def priced_ways(
        self, starts: Float64, ends: Float64, profile: str | RoadProfile | None = None
    ) -> list[Way]:
        """The same in less time, for who needs no seconds; see `geo.paths.priced_ways`."""
        from geo.paths import priced_ways

        return priced_ways(self.drive(profile), _places(starts), _places(ends))

    def paths(
        self,
        starts: Float64,
        ends: Float64,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
    ) -> geopandas.GeoDataFrame:
        """`ways` as a table: ``metres``, ``seconds``, and the line, WGS-84."""
        import geopandas
        import shapely

        found = self.ways(starts, ends, profile, hour)
        figures = {"metres": [w.metres for w in found], "seconds": [w.seconds for w in found]}
        lines = [shapely.linestrings(way.lonlat) for way in found]
        return geopandas.GeoDataFrame(figures, geometry=lines, crs="EPSG:4326")

    def snap(
        self,
        places: Float64,
        profile: str | RoadProfile | None = None,
        hour: float | None = None,
    ) -> Snaps:
        """Where places join the roads, and what keeps others from it."""
        return self.drive(profile, hour).snap(_places(places))


def _places(rows: Any) -> Float64:
    found: Float64 = np.ascontiguousarray(rows, np.float64)
    if found.ndim != 2 or found.shape[1] != 2:
        if found.size == 0:
            return np.zeros((0, 2))
        raise RoadsError(f"places have the shape {found.shape}; give rows [lon, lat], shape (n, 2)")
    return found


def _mapped(path: Path, shape: tuple[int, int]) -> Legs:
    from numpy.lib.format import open_memmap

    def one(name: str) -> Any:
        return open_memmap(path.with_name(f"{path.name}.{name}.npy"), "w+", np.int32, shape)

    try:
        return Legs(one("metres"), one("seconds"))
    except OSError as error:
        raise RoadsError(f"'{path}' cannot be written: {error.strerror}") from error
