"""From the day's places to the `Distances` protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, GreatCircle, KnowsWhy, Remarks
from geo.profiles import DETOUR_FACTOR
from routing.errors import Finding, InputError, MissingError, Severity
from routing.model import Depot, Store
from routing.problem import Problem
from routing.roads import anchored, kind_of
from routing.sources import found

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
    if not problem.settings.roads:
        return
    travel = distances_of(problem)
    places = coordinates((*problem.depots, *problem.stores))
    for profile in sorted({vehicle.road_profile for vehicle in problem.vehicles}):
        travel.matrix(places, places, profile)


def of_roads(problem: Problem) -> Iterator[Finding]:
    """What is wrong with the source of travel, as far as it can be seen without driving."""
    source = problem.settings.roads
    try:
        if kind_of(source) in ("table", "map"):
            _file(problem, source)
            yield from remarks(problem)
            yield from unreached(problem)
    except (RoadsError, InputError) as error:
        yield found(problem, "roads", "settings", -1, "distances.roads", source, str(error))


def remarks(problem: Problem) -> Iterator[Finding]:
    """Notes on depots and stores that are served, but not from the road beside them: the first of
    each place, and for how many vehicle classes."""
    travel = distances_of(problem)
    if not isinstance(travel, Remarks):
        return
    profiles = sorted({vehicle.road_profile for vehicle in problem.vehicles})
    for table, places in _places(problem):
        said = [travel.remarks(coordinates(places), profile) for profile in profiles]
        for index, place in enumerate(places):
            mine = [(text[index], name) for text, name in zip(said, profiles, strict=True)]
            texts = [(text, name) for text, name in mine if text]
            if texts:
                text, name = texts[0]
                more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
                message = f"'{place.id}' {text} (as {name}{more} drives)"
                spot = f"{place.lon:.5f}, {place.lat:.5f}"
                yield found(problem, "off-road", table, index, "lon", spot, message, Severity.NOTE)


def unreached(problem: Problem) -> Iterator[Finding]:
    """Depots, and stores with orders, that no vehicle class of the day gets to, as far as the
    source knows why."""
    travel = distances_of(problem)
    if not isinstance(travel, KnowsWhy):
        return
    called = {order.store_id for order in problem.orders}
    profiles = sorted({vehicle.road_profile for vehicle in problem.vehicles})
    for table, places in _places(problem):
        said = [travel.trouble(coordinates(places), profile) for profile in profiles]
        for index, place in enumerate(places):
            mine = [text[index] for text in said]
            if mine and all(mine) and (table == "depots" or place.id in called):
                spot = f"{place.lon:.5f}, {place.lat:.5f}"
                message, severity = f"'{place.id}' {mine[0]}", Severity.UNSERVABLE
                yield found(problem, "no-road", table, index, "lon", spot, message, severity)


def _places(problem: Problem) -> tuple[tuple[str, Sequence[Depot | Store]], ...]:
    """Tables of places, by name."""
    return ("depots", problem.depots), ("stores", problem.stores)


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
