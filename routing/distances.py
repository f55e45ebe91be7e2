"""From the day's places to the `Distances` protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, GreatCircle
from geo.profiles import DETOUR_FACTOR
from routing.errors import InputError, MissingError
from routing.model import Depot, Store
from routing.problem import Problem
from routing.roads import anchored, kind_of

if TYPE_CHECKING:
    from geo.given import Given


def coordinates(places: Iterable[Depot | Store]) -> Float64:
    """Rows ``[lon, lat]``, float64, shape (n, 2)."""
    rows = [(place.lon, place.lat) for place in places]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def distances_of(problem: Problem, roads: str | None = None) -> Distances:
    """What the day's settings ask for, or ``roads`` instead of their ``roads`` (see
    `routing.roads`): a road map, a file of distances, a server, or straight lines with the day's
    detour factor and speeds. What takes long to ask for is remembered between runs.

    Raises `InputError` for a source that is not there or does not cover the day, and for a day in
    a plane, whose settings do not say how far a unit is.
    """
    settings = problem.settings
    if settings.plane:
        raise InputError(
            "a day in a plane says nothing of distances; give them, as geo.matrix.Euclidean"
        )
    try:
        source = settings.roads if roads is None else anchored(roads, Path.cwd())
        kind = kind_of(source)
        if kind == "server":
            return _server(source)
        if kind in ("table", "map"):
            return _file(problem, source)
    except RoadsError as error:
        raise InputError(str(error)) from error
    detour = settings.detour_factor if settings.detour_factor is not None else DETOUR_FACTOR
    return GreatCircle(detour, settings.speed_kmh)


def with_roads(problem: Problem, roads: str | None) -> Problem:
    """The day with another source of travel; relative paths count from the current folder."""
    if roads is None:
        return problem
    try:
        source = anchored(roads, Path.cwd())
    except RoadsError as error:
        raise InputError(str(error)) from error
    return replace(problem, settings=replace(problem.settings, roads=source))


def prepare(problem: Problem) -> None:
    """Ask once for all that plans of a day need, so that other processes find it in the cache."""
    if problem.settings.roads:
        ask_ahead(problem, distances_of(problem))


def ask_ahead(problem: Problem, travel: Distances) -> None:
    """Ask a source of travel at once for all legs that plans of a day may need: a map or a server
    takes long to answer leg by leg, and remembers these."""
    places = coordinates((*problem.depots, *problem.stores))
    for profile in sorted({vehicle.road_profile for vehicle in problem.vehicles}):
        travel.matrix(places, places, profile)


def _file(problem: Problem, source: str) -> Distances:
    path, zones = Path(source), problem.settings.zones
    for each in (path, Path(zones)) if zones else (path,):
        if not each.is_file():
            raise MissingError(
                f"'{each}', from which the day's travel comes, is not there; bring it back, or "
                "name another source with --roads"
            )
    if kind_of(source) == "map":
        return _map(source, _stamp(path), zones, _stamp(Path(zones)) if zones else (0, 0))
    speeds = tuple(sorted(problem.settings.speed_kmh.items()))
    places: list[Depot | Store] = [*problem.depots, *problem.stores]
    ids = [place.id for place in places]
    return _table(source, _stamp(path), speeds).bind(ids, coordinates(places))


Stamp = tuple[int, int]
"""Changes when a file does: what was read from it is remembered no longer then."""


def _stamp(path: Path) -> Stamp:
    known = path.stat()
    return known.st_mtime_ns, known.st_size


@lru_cache(maxsize=8)
def _server(source: str) -> Distances:
    from geo.cached import Cached
    from geo.osrm import Osrm
    from geo.valhalla import Valhalla

    name, _, url = source.partition(":")
    return Cached(Osrm(url) if name == "osrm" else Valhalla(url))


@lru_cache(maxsize=8)
def _table(source: str, stamp: Stamp, speeds: tuple[tuple[str, float], ...]) -> Given:
    from geo.given import Given

    return Given.read(source, dict(speeds))


@lru_cache(maxsize=2)
def _map(source: str, stamp: Stamp, zones: str, zones_stamp: Stamp) -> Distances:
    from geo.cached import Cached
    from geo.road_distances import RoadDistances

    return Cached(RoadDistances.read(Path(source), Path(zones) if zones else None))
