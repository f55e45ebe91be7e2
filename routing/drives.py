"""The legs that were driven on a day, each beside what the plan's source of travel says of it.

A leg leads from one halt to the next, whatever was planned between them. What the plan would have
said of it is computed for the second at which the vehicle left: the usual seconds of the source,
through the day's hours of slow traffic (`routing.pace`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from geo.errors import RoadsError
from geo.matrix import KnowsClasses, no_road
from routing import pace
from routing.distances import coordinates
from routing.events import Halt, Log, Place
from routing.model import Depot, Store
from routing.plan import Plan, Route
from routing.traffic import paces_of


@dataclass(frozen=True)
class Drive:
    """One leg. ``departure``, ``arrival``: seconds from midnight, None where nobody noted them.

    ``usual``: seconds by the source outside all paces, ``planned``: with them, for this departure;
    ``metres``: by the source; None where no road leads. ``metered``: metres by the vehicle's
    counter. ``road``: the class of road that most of it is on, '' where the source does not know.
    ``sure``: no planned stop between its ends may have been made without being noted, and no pause
    is planned on the way.
    """

    route: int
    route_name: str
    start: Place
    end: Place
    departure: int | None
    arrival: int | None
    usual: int | None = None
    planned: int | None = None
    metres: int | None = None
    metered: int | None = None
    road: str = ""
    sure: bool = True

    @property
    def seconds(self) -> int | None:
        """Seconds driven; None where an end is not known, or comes before the beginning."""
        if self.departure is None or self.arrival is None or self.arrival < self.departure:
            return None
        return self.arrival - self.departure


def drives(
    plan: Plan, logs: Sequence[Log], missing: Collection[tuple[int, int]]
) -> Iterator[Drive]:
    """The legs of all routes in the order in which they were driven. ``missing``: route and
    position of the planned stops of which nothing was noted."""
    legs: dict[str, list[Drive]] = defaultdict(list)
    for number, route, log in zip(plan.numbers, plan.routes, logs, strict=True):
        gaps = [position for of, position in missing if of == number]
        legs[route.vehicle.road_profile] += _of_route(number, route, log, gaps)
    asked = {profile: iter(_asked(plan, profile, some)) for profile, some in legs.items()}
    for route, log in zip(plan.routes, logs, strict=True):
        for _ in pairwise(log.halts):
            yield next(asked[route.vehicle.road_profile])


def _of_route(number: int, route: Route, log: Log, gaps: Sequence[int]) -> Iterator[Drive]:
    places = _positions(route, log.halts)
    paused = list(_paused(route))
    for (first, begin), (second, end) in pairwise(zip(log.halts, places, strict=True)):
        counted = None
        if first.odometer_m and second.odometer_m:
            counted = second.odometer_m[0] - first.odometer_m[1]
        departure = first.departure
        if departure is None and first.place == Place(False, route.trips[0].depot_id):
            # Nobody noted that it left: with nothing to load it leaves when it begins.
            loaded = route.trips[0].departure - route.trips[0].start
            departure = first.begun if not loaded else None
        yield Drive(
            *(number, route.name, first.place, second.place, departure, second.arrival),
            metered=counted if counted is not None and counted >= 0 else None,
            sure=not any(begin < gap < end for gap in gaps)
            and not any(begin <= after < end for after in paused),
        )


def _paused(route: Route) -> Iterator[int]:
    """After which stops, counted from 1 and 0 before the first, pauses are planned."""
    for pause in route.pauses:
        before = sum(len(trip.stops) for trip in route.trips[: pause.trip])
        yield before + max(0, pause.halt + 1 - len(route.trips[pause.trip].calls))


def _positions(route: Route, halts: Sequence[Halt]) -> list[float]:
    """Where in the plan each halt stands: a stop at its position, the start before all, the end
    behind them, anything else where the halt before it stands."""
    free: dict[str, list[int]] = defaultdict(list)
    for position, stop in enumerate(route.stops, 1):
        free[stop.store_id].append(position)
    found: list[float] = []
    for turn, halt in enumerate(halts):
        known = free[halt.place.id] if halt.place.is_store else []
        last = turn == len(halts) - 1
        if known:
            found.append(known.pop(0))
        elif last and not halt.place.is_store:
            found.append(len(route.stops) + 1)
        else:
            found.append(found[-1] if found else 0)
    return found


def _asked(plan: Plan, profile: str, legs: Sequence[Drive]) -> list[Drive]:
    """The legs with what the source says of them."""
    if not legs:
        return []
    starts = coordinates(_place(plan, leg.start) for leg in legs)
    ends = coordinates(_place(plan, leg.end) for leg in legs)
    told = plan.distances.legs(starts, ends, profile)
    flows = [
        paces_of(
            plan.problem, plan.distances, [_place(plan, leg.start), _place(plan, leg.end)], profile
        )
        for leg in legs
    ]
    roads = [""] * len(legs)
    if isinstance(plan.distances, KnowsClasses):
        try:
            roads = plan.distances.classes(starts, ends, profile)
        except RoadsError:  # a server or a map that is gone: the classes are worth no failure
            roads = [""] * len(legs)
    lost = np.asarray(no_road(told)).tolist()
    found = []
    for row, leg in enumerate(legs):
        if lost[row]:
            found.append(leg)
            continue
        usual, planned = int(told.seconds[row]), None
        if leg.departure is not None:
            (paces,) = flows[row] or (plan.problem.settings.paces,)
            planned = pace.arrival(paces, leg.departure, usual) - leg.departure
        metres = int(told.metres[row])
        found.append(replace(leg, usual=usual, planned=planned, metres=metres, road=roads[row]))
    return found


def _place(plan: Plan, place: Place) -> Depot | Store:
    return plan.problem.store[place.id] if place.is_store else plan.problem.depot[place.id]
