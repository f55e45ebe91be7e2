"""Whether the places of a day are on Earth, and where the day is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import asin, cos, radians, sin, sqrt

from routing.errors import Finding, Severity
from routing.model import Depot, Store
from routing.problem import Problem
from routing.sources import found

REGION_KM = 300.0
"""A place farther than this from everything on the other side is taken for a slip: a store from
every depot, a depot from every store."""


REGION = "region"
"""The code of the note that says where the day lies."""


def described(stores: Sequence[Store], file: str, system: str, chosen: bool) -> list[Finding]:
    """One note that shows where the stores lie: who swapped or mistook coordinates sees it."""
    places = [s for s in stores if _on_earth(s.lon, s.lat)]
    if not places:
        return []
    west, east = min(s.lon for s in places), max(s.lon for s in places)
    south, north = min(s.lat for s in places), max(s.lat for s in places)
    how = "as set" if chosen else "nothing was set"
    message = (
        f"the stores lie within lon {west:.2f}..{east:.2f}, lat {south:.2f}..{north:.2f} "
        f"({_km(west, south, east, north):,.0f} km across), coordinates read as {system} ({how})"
    )
    return [Finding(REGION, Severity.NOTE, message, "stores", -1, file)]


def positions(problem: Problem) -> Iterator[Finding]:
    """Places that are nowhere on Earth, and places that are far from the day's region."""
    if problem.settings.plane:
        return
    depots = [d for d in problem.depots if _on_earth(d.lon, d.lat)]
    stores = [s for s in problem.stores if _on_earth(s.lon, s.lat)]
    tables: dict[str, Sequence[Depot | Store]] = {
        "depots": problem.depots,
        "stores": problem.stores,
    }
    for table, places in tables.items():
        for index, place in enumerate(places):
            if not _on_earth(place.lon, place.lat):
                yield _nowhere(problem, table, index, place)
    lost = [d for d in depots if stores and not _near(d.lon, d.lat, stores)]
    near = [d for d in depots if d not in lost]
    for index, depot in enumerate(problem.depots):
        if depot in lost:
            yield _far(problem, "depots", index, depot, stores)
    for index, store in enumerate(problem.stores):
        on_earth = _on_earth(store.lon, store.lat)
        if near and on_earth and not _near(store.lon, store.lat, near):
            yield _far(problem, "stores", index, store, near)


def _nowhere(problem: Problem, table: str, index: int, place: Depot | Store) -> Finding:
    lon, lat = place.lon, place.lat
    swapped = _on_earth(lat, lon)
    hint = "they look swapped; exchange them" if swapped else "write decimal degrees"
    message = f"lon {lon:g}, lat {lat:g} is no place on Earth; {hint}"
    return found(problem, "bad-coordinates", table, index, "lon", f"{lon:g}, {lat:g}", message)


def _far(
    problem: Problem,
    table: str,
    index: int,
    place: Depot | Store,
    others: Sequence[Depot | Store],
) -> Finding:
    lon, lat = place.lon, place.lat
    km = _nearest_km(lon, lat, others)
    if _on_earth(lat, lon) and _near(lat, lon, others):
        hint = "lon and lat look swapped; exchange them"
    else:
        hint = f"more than {REGION_KM:g} km is taken for an error; correct lon and lat"
    other = "depot" if table == "stores" else "store"
    message = f"lon {lon:g}, lat {lat:g} is {km:,.0f} km from the nearest {other}; {hint}"
    return found(problem, "out-of-region", table, index, "lon", f"{lon:g}, {lat:g}", message)


def _on_earth(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90


def _near(lon: float, lat: float, others: Sequence[Depot | Store]) -> bool:
    """Whether one of the others is within the region; mostly the first one is."""
    return any(_km(lon, lat, other.lon, other.lat) <= REGION_KM for other in others)


def _nearest_km(lon: float, lat: float, others: Sequence[Depot | Store]) -> float:
    return min(_km(lon, lat, other.lon, other.lat) for other in others)


def _km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great circle by haversine, kilometres: coarse, only to tell here from elsewhere."""
    p1, p2 = radians(lat1), radians(lat2)
    h = sin((p2 - p1) / 2) ** 2 + cos(p1) * cos(p2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(min(1.0, h)))
