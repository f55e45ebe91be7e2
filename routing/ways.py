"""Where the vehicles of a plan drive: lines along the roads if its source of travel knows them.

Found when a plan is written, and not kept in ``plan.json``: whoever reads that finds them again.
What one partner sees of a plan (`routing.views`) has no lines at all, because a vehicle's way
between two of its stores leads past those of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.errors import RoadsError
from geo.matrix import EARTH_RADIUS_M, Draws, Float64
from routing.distances import coordinates
from routing.model import Depot, Store

if TYPE_CHECKING:
    from routing.plan import Plan, Trip
    from routing.problem import Problem

DEGREE_M = EARTH_RADIUS_M * np.pi / 180.0
"""Metres of a degree of latitude."""

FINE_M = 2.0
"""How far a line may be from the road: a street that is straight needs no point at each house,
and neither a map nor a driver's receiver is more exact."""

Followed = Literal["roads", "straight"]
"""What the line of a route follows, as outputs say it."""

Leg = tuple[float, float, float, float]
"""From where to where, as longitude and latitude."""


@dataclass(frozen=True, eq=False)
class Ways:
    """``trips``: for each route, for each of its trips a line of rows ``[lon, lat]``, WGS-84.

    ``follow``: for each route ``roads`` where at least one of its legs is drawn along them.
    ``trouble``: why roads could not be drawn by a source that should know them, or ''.
    """

    trips: tuple[tuple[Float64, ...], ...]
    follow: tuple[Followed, ...]
    trouble: str = ""

    @property
    def on_roads(self) -> bool:
        """Whether any route is drawn along roads."""
        return "roads" in self.follow

    def line(self, route: int) -> Float64:
        """All trips of a route, which is counted from 0, in one line."""
        joined: list[Float64] = []
        for trip in self.trips[route]:
            same = joined and (joined[-1][-1] == trip[0]).all()
            joined.append(trip[1:] if same else trip)
        return np.concatenate(joined)


def ways_of(plan: Plan) -> Ways:
    """Lines of all routes; the source is asked once a profile, and for no leg twice."""
    tours = [
        [coordinates(trip_places(plan.problem, trip)) for trip in route.trips]
        for route in plan.routes
    ]
    profiles = [route.vehicle.road_profile for route in plan.routes]
    known: dict[str, dict[Leg, Float64]] = {}
    trouble = ""
    try:
        known = _drawn(plan, tours, profiles)
    except RoadsError as error:  # the plan is made, and straight lines are better than none
        trouble = str(error)
    legs = [known.get(profile, {}) for profile in profiles]
    return Ways(
        tuple(
            tuple(_along(tour, lines) for tour in route)
            for route, lines in zip(tours, legs, strict=True)
        ),
        tuple(
            "roads" if any(leg in lines for tour in route for leg in _legs(tour)) else "straight"
            for route, lines in zip(tours, legs, strict=True)
        ),
        trouble,
    )


def trip_places(problem: Problem, trip: Trip) -> list[Depot | Store]:
    """Where a trip goes: its depot, those where it calls, its stores, and back if it does."""
    places: list[Depot | Store] = [problem.depot[trip.depot_id]]
    places += [problem.depot[call.depot_id] for call in trip.calls]
    places += [problem.store[stop.store_id] for stop in trip.stops]
    if trip.end_depot_id is not None:
        places.append(problem.depot[trip.end_depot_id])
    return places


def thinned(line: Float64, tolerance_m: float) -> Float64:
    """The line with fewer points, nowhere further from it than the tolerance; its ends stay."""
    if len(line) <= 2:
        return line
    from shapely import LineString  # here, and not above, for the sake of start-up time

    # Degrees of longitude are shorter than those of latitude.
    scale = np.array([max(0.01, float(np.cos(np.radians(line[:, 1].mean())))), 1.0])
    simple = LineString(line * scale).simplify(tolerance_m / DEGREE_M, preserve_topology=False)
    found: Float64 = np.asarray(simple.coords, dtype=np.float64) / scale
    if len(found) < 2:
        return line[[0, -1]]
    found[0], found[-1] = line[0], line[-1]
    return found


def _drawn(
    plan: Plan, tours: Sequence[Sequence[Float64]], profiles: Sequence[str]
) -> dict[str, dict[Leg, Float64]]:
    """By profile, the legs for which the source knows more than their two ends."""
    source = plan.distances
    if not isinstance(source, Draws):
        return {}
    asked: dict[str, dict[Leg, None]] = {}
    for route, profile in zip(tours, profiles, strict=True):
        wanted = asked.setdefault(profile, {})
        wanted.update(dict.fromkeys(leg for tour in route for leg in _legs(tour)))
    found = {}
    for profile, wanted in asked.items():
        ends = np.array(list(wanted), dtype=np.float64).reshape(-1, 4)
        lines = source.lines(ends[:, :2].copy(), ends[:, 2:].copy(), profile)
        found[profile] = {
            leg: thinned(line, FINE_M)
            for leg, line in zip(wanted, lines, strict=True)
            if len(line) > 2
        }
    return found


def _legs(tour: Float64) -> Iterator[Leg]:
    for (from_lon, from_lat), (lon, lat) in pairwise(tour.tolist()):
        yield from_lon, from_lat, lon, lat


def _along(tour: Float64, lines: dict[Leg, Float64]) -> Float64:
    """A trip's places with what lies between them; each place once."""
    parts = [tour[:1]]
    for position, leg in enumerate(_legs(tour), 1):
        line = lines.get(leg)
        parts.append(tour[position : position + 1] if line is None else line[1:])
    return np.concatenate(parts)
