"""Where the vehicles of a plan are at some second of its day, and what is on board of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from routing.model import Order
from routing.pauses import Driven
from routing.plan import Call, Plan, Route, Stop, Trip
from routing.problem import Problem
from routing.riding import loaded_at
from routing.spots import along, lines_of


class Point(NamedTuple):
    """WGS-84 degrees, or x and y of a plane."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Standing:
    """A vehicle on its route.

    ``trip``: the trip that it is on, counted from 0; it drives back from that one where no stop is
    left. ``begun``: whether it has begun to load. ``place``: where it is; ``free``: the second
    from which on it can go on from there. ``done``: stops at which it has begun to serve.
    ``ahead``: those of this trip that are left. ``later``: trips that it has not loaded for.
    ``driven``: seconds driven since its driver's last pause, ``parted``: whether the first part of
    the next one has been taken since. ``called``: of the calls of this trip those at which it has
    begun to load. ``metres``: from the beginning of this trip to ``place``.
    """

    route: Route
    begun: bool
    trip: int
    place: Point
    free: int
    done: tuple[Stop, ...] = ()
    ahead: tuple[Stop, ...] = ()
    later: tuple[Trip, ...] = ()
    rested: bool = False
    driven: int = 0
    parted: bool = False
    called: int = 0
    metres: int = 0

    @property
    def on_trip(self) -> bool:
        """Whether it is out with stops ahead."""
        return self.begun and bool(self.ahead)

    @property
    def calls_ahead(self) -> tuple[Call, ...]:
        """Calls of this trip that are still to be made."""
        return self.route.trips[self.trip].calls[self.called :]

    def loaded(self, problem: Problem, order: Order) -> bool:
        """Whether a delivery of a stop ahead is on board."""
        return loaded_at(problem, self.route.trips[self.trip], order) <= self.called

    def ridden(self, problem: Problem, order: Order) -> int:
        """Metres that an order on board has come with it, from where it was loaded on."""
        trip = self.route.trips[self.trip]
        before = trip.calls[: loaded_at(problem, trip, order)]
        return self.metres - sum(call.metres for call in before)


class _Halt(NamedTuple):
    place: Point
    arrival: int
    departure: int
    trip: int
    metres: int
    at: Call | Stop | None


def standing(plan: Plan, route: Route, now: int, late: int = 0) -> Standing:
    """Where a vehicle is at ``now`` if it runs ``late`` seconds behind its plan.

    Between two halts it is on its way, along the roads if the source of travel knows them and else
    on the straight line, at the share of its length that the clock has of its time; a stop counts
    as done as soon as service has begun there.
    """
    clock = now - late
    rested = route.rest is not None and route.rest.start <= clock
    halts = list(_halts(plan.problem, route))
    if clock < route.start:
        begins = max(now, route.start + late if late else 0)
        return Standing(route, False, 0, halts[0].place, begins, later=route.trips)
    last = max(i for i, halt in enumerate(halts) if i == 0 or halt.arrival <= clock)
    here = halts[last]
    place, free = here.place, max(now, here.departure + late)
    metres = sum(halt.metres for halt in halts[: last + 1] if halt.trip == here.trip)
    if here.departure < clock and last + 1 < len(halts):
        place, free = _between(plan, route, here, halts[last + 1], clock), now
        metres += round(_share(here, halts[last + 1], clock) * halts[last + 1].metres)
    if route.rest is not None and rested:
        free = max(free, route.rest.start + route.rest.seconds + late)
    for pause in route.pauses:
        if pause.start <= clock < pause.start + pause.seconds:
            free = pause.start + pause.seconds + late
    begun = [halt.at for halt in halts[: last + 1] if isinstance(halt.at, Stop)]
    # Who has arrived but waits at a closed door has not begun to serve, and may go elsewhere.
    done = tuple(stop for stop in begun if stop.start <= clock)
    if here.at is not None and here.at.start > clock:
        free = now
    trip = route.trips[here.trip]
    ahead = tuple(stop for stop in trip.stops if stop.start > clock)
    called = sum(call.start <= clock for call in trip.calls)
    return Standing(
        *(route, True, here.trip, place, free, done, ahead, route.trips[here.trip + 1 :]),
        *(rested, *driven_by(route, clock), called, metres),
    )


def driven_by(route: Route, clock: int) -> Driven:
    """Seconds driven up to a second of its plan since the last pause of a vehicle's driver, or
    since the last loading or service that counts as one; and whether the first part of the next
    one has been taken. What has begun by then is over when the vehicle goes on."""
    driven, parted = route.vehicle.driven_s, route.vehicle.first_part_taken
    left = route.start
    for start, departure, seconds, arrival in _legs(route):
        if left > clock:
            break
        if seconds:
            pauses = [p for p in route.pauses if left <= p.start < arrival]
            ends = [p.start + p.seconds for p in pauses if p.start <= clock]
            away = max(0, min(clock, arrival) - (max(ends) if ends else arrival - seconds))
            driven = away if ends else driven + away
            parted = parted and not ends
        if start <= clock and route.vehicle.pause_at_stops:
            stood, v = departure - start, route.vehicle
            if stood >= v.pause_s or (parted and stood >= v.second_part_s):
                driven, parted = 0, False
            elif driven and 0 < v.first_part_s <= stood:
                parted = True
        left = departure
    return Driven(driven, parted)


def _legs(route: Route) -> Iterator[tuple[int, int, int, int]]:
    """Of each halt the begin and the end of its loading or service, seconds driven to it, and when
    the vehicle arrives; at last of where the route ends."""
    back, came = 0, route.start
    for trip in route.trips:
        yield trip.start, trip.departure, back, came
        halts: list[Call | Stop] = [*trip.calls, *trip.stops]
        for halt in halts:
            yield halt.start, halt.departure, halt.seconds, halt.arrival
        back, came = trip.seconds, trip.end
    yield came, came, back, came


def back_at(standing: Standing, late: int = 0) -> int:
    """When a vehicle without stops ahead is back from its trip."""
    return max(standing.free, standing.route.trips[standing.trip].end + late)


def _halts(problem: Problem, route: Route) -> Iterator[_Halt]:
    """Loadings and stops in their order."""
    for number, trip in enumerate(route.trips):
        depot = problem.depot[trip.depot_id]
        yield _Halt(Point(depot.lon, depot.lat), trip.start, trip.departure, number, 0, None)
        for call in trip.calls:
            depot = problem.depot[call.depot_id]
            place = Point(depot.lon, depot.lat)
            yield _Halt(place, call.arrival, call.departure, number, call.metres, call)
        for stop in trip.stops:
            store = problem.store[stop.store_id]
            place = Point(store.lon, store.lat)
            yield _Halt(place, stop.arrival, stop.departure, number, stop.metres, stop)


def _between(plan: Plan, route: Route, left: _Halt, next_one: _Halt, clock: int) -> Point:
    """The point of a leg that is reached."""
    share = _share(left, next_one, clock)
    profile = route.vehicle.road_profile
    (line,) = lines_of(plan.distances, profile, [(left.place, next_one.place)])
    if len(line) > 2:
        return Point(*along(line, share))
    (x, y), (u, v) = left.place, next_one.place
    return Point(x + share * (u - x), y + share * (v - y))


def _share(left: _Halt, next_one: _Halt, clock: int) -> float:
    """How much of a leg is behind a vehicle by the clock."""
    return (clock - left.departure) / max(next_one.arrival - left.departure, 1)
