"""The halts of a planned route in turn, as the clock counts them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from routing.plan import Call, Itinerary, Route, Stop, Trip
from routing.underway import Point

FIRST = -1
"""The first loading. Halts after it are counted from 0; one behind the last is the end."""


@dataclass(frozen=True)
class Halting:
    """A loading, a call or a stop as planned. ``trip``: from 0. ``position``: of a stop on its
    route, from 1; 0 for the others. ``reload``: loading at the depot for a further trip. Times in
    seconds from midnight."""

    place_id: str
    is_store: bool
    reload: bool
    trip: int
    position: int
    arrival: int
    start: int
    departure: int

    @property
    def service(self) -> int:
        """Seconds that it takes."""
        return self.departure - self.start


@dataclass(frozen=True)
class Onward:
    """How a vehicle goes on: at second ``free`` it leaves for the halt ``at``.

    ``place``: from where; None for the halt before. ``arrived``: it is at that halt since ``free``
    and has not begun there. With ``at`` = `FIRST` its first loading begins at ``free``. ``ended``:
    it is done since then. ``rest``: place (as `routing.course` counts them) and begin of a break
    that is behind it.
    """

    at: int
    free: int
    place: Point | None = None
    arrived: bool = False
    ended: bool = False
    rest: tuple[int, int] | None = None


def haltings(route: Route) -> list[Halting]:
    """All halts of a route but the first loading."""
    found: list[Halting] = []
    position = 0
    for number, trip in enumerate(route.trips):
        halts: list[Trip | Call | Stop] = [*([trip] if number else []), *trip.calls, *trip.stops]
        for halt in halts:
            if isinstance(halt, Stop):
                position += 1
                times = (halt.arrival, halt.start, halt.departure)
                found.append(Halting(halt.store_id, True, False, number, position, *times))
            else:
                reload = isinstance(halt, Trip)
                back = route.trips[number - 1].end if isinstance(halt, Trip) else halt.arrival
                times = (back, halt.start, halt.departure)
                found.append(Halting(halt.depot_id, False, reload, number, 0, *times))
    return found


def planned_rest(route: Route) -> tuple[int, int] | None:
    """Place and begin of the break that the plan takes, None without one."""
    if route.rest is None:
        return None
    trips = route.trips[: route.rest.trip]
    halt = sum(len(trip.calls) + len(trip.stops) + 1 for trip in trips) + route.rest.halt
    return 2 * halt + (1 if route.rest.before else 2), route.rest.start


def without(itinerary: Itinerary, positions: Collection[int]) -> Itinerary:
    """The route without the stops at these positions; trips without any stop are not driven."""
    trips, calls, told, position = [], [], [], 0
    for number, visits in enumerate(itinerary.trips):
        kept = [v for at, v in enumerate(visits, position + 1) if at not in positions]
        position += len(visits)
        if kept:
            trips.append(tuple(kept))
            calls.append(itinerary.calls_of(number))
            loadings = range(len(itinerary.calls_of(number)) + 1)
            told.append(tuple(itinerary.load_from(number, each) for each in loadings))
    return replace(itinerary, trips=tuple(trips), calls=tuple(calls), not_before=tuple(told))


def without_halts(halts: Sequence[Halting], positions: Collection[int]) -> list[Halting]:
    """The halts that `without` leaves: loadings of trips that are not driven go too."""
    left = [halt for halt in halts if halt.position not in positions]
    driven = {halt.trip for halt in left if halt.is_store}
    first = min(driven, default=0)
    # The reload of what is now the first trip is the first loading, and that is no halt.
    return [
        halt for halt in left if halt.trip in driven and not (halt.reload and halt.trip == first)
    ]


def index_of(halts: Sequence[Halting], position: int) -> int:
    """The halt of the last stop up to a position, `FIRST` where there is none."""
    stops = [at for at, halt in enumerate(halts) if 0 < halt.position <= position]
    return stops[-1] if stops else FIRST
