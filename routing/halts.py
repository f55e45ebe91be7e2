"""An itinerary as a course: where the vehicle halts in turn, between which hours, and for how long.

Halts are, trip by trip, the loading at the vehicle's depot (that of the first trip is the beginning
of the course), the calls and the stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.matrix import Distances
from routing.closed import windows_for
from routing.course import Course, Halt, Pay, Rest, Times, Wish
from routing.distances import coordinates
from routing.model import DAY_START, Depot, Store, VehicleType, Window
from routing.pauses import driving_of, stretches
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.rules import own_plan
from routing.schedule import best_times, times_from
from routing.setups import percent_at
from routing.staff import helped
from routing.tolls import toll_metres
from routing.traffic import paces_of


class Leg(NamedTuple):
    """Metres, the seconds that they usually take, and the metres on toll roads, if they matter."""

    metres: int
    seconds: int
    toll: int = 0


class _Loading(NamedTuple):
    """Loading at a depot, which lasts, and not before the goods are there or it is decided."""

    depot: Depot
    release: int = DAY_START

    @property
    def hours(self) -> Window:
        """When it may begin; who comes later loads at once, too late."""
        opens = max(self.depot.opens, self.release)
        return opens, max(opens, self.depot.closes - self.depot.loading_s)

    @property
    def never(self) -> bool:
        """Whether it cannot end before the depot closes."""
        return self.hours[0] + self.depot.loading_s > self.depot.closes


_Halt = _Loading | Visit


def _halts(problem: Problem, itinerary: Itinerary) -> Iterator[_Halt]:
    """All halts but the first loading."""
    depot = problem.depot[problem.vehicle_of(itinerary).reload_depot]
    for number, visits in enumerate(itinerary.trips):
        if number:
            yield _Loading(depot, _from(problem, itinerary, number))
        for place, call in enumerate(itinerary.calls_of(number), 1):
            yield _Loading(problem.depot[call], itinerary.load_from(number, place))
        yield from visits


def places_of(problem: Problem, itinerary: Itinerary) -> list[Depot | Store]:
    """Where it starts, each halt, and then where it ends, if that is a depot."""
    vehicle = problem.vehicle_of(itinerary)
    places: list[Depot | Store] = [problem.depot[vehicle.depot_id]]
    places += (
        halt.depot if isinstance(halt, _Loading) else problem.store[halt.store_id]
        for halt in _halts(problem, itinerary)
    )
    if vehicle.end_depot_id is not None:
        places.append(problem.depot[vehicle.end_depot_id])
    return places


def legs_of(problem: Problem, distances: Distances, itinerary: Itinerary) -> list[Leg]:
    """The leg to each halt, and then the one back; without a way back that is none."""
    vehicle = problem.vehicle_of(itinerary)
    places = places_of(problem, itinerary)
    lonlat = coordinates(places)
    found = distances.legs(lonlat[:-1], lonlat[1:], vehicle.road_profile)
    legs = [Leg(*leg) for leg in zip(found.metres.tolist(), found.seconds.tolist(), strict=True)]
    if vehicle.toll_per_km:
        tolls = toll_metres(problem, distances, places, vehicle.road_profile)
        legs = [leg._replace(toll=toll) for leg, toll in zip(legs, tolls, strict=True)]
    return legs if vehicle.end_depot_id is not None else [*legs, Leg(0, 0)]


def course_of(
    problem: Problem, itinerary: Itinerary, legs: Sequence[Leg], distances: Distances
) -> Course:
    """The whole route as the clock sees it."""
    vehicle = problem.vehicle_of(itinerary)
    first = _Loading(problem.depot[vehicle.depot_id], _from(problem, itinerary, 0))
    end_depot = None if vehicle.end_depot_id is None else problem.depot[vehicle.end_depot_id]
    listed = list(_halts(problem, itinerary))
    never = any(halt.never for halt in listed if isinstance(halt, _Loading))
    halts = [
        Halt(leg.seconds, halt.depot.loading_s, (halt.hours,))
        if isinstance(halt, _Loading)
        else _stop(problem, vehicle, leg, halt)
        for leg, halt in zip(legs[:-1], listed, strict=True)
    ]
    driving = driving_of(vehicle, problem.settings.paces)
    services = [first.depot.loading_s, *(halt.service for halt in halts)]
    usual = [leg.seconds for leg in legs]
    driven, parted = stretches(driving, services, usual) if driving else ((), frozenset[int]())
    flows = paces_of(problem, distances, places_of(problem, itinerary), vehicle.road_profile)
    if flows and end_depot is None:
        flows = (*flows, ())  # no way back: it takes no time
    return Course(
        halts=halts,
        earliest=max(vehicle.shift_start, first.hours[0]),
        loading=first.depot.loading_s,
        latest_departure=-1 if never else first.depot.closes,
        back=legs[-1].seconds,
        end_opens=end_depot.opens if end_depot else DAY_START,
        latest_end=min(vehicle.shift_end, end_depot.closes) if end_depot else vehicle.shift_end,
        rest=_rest(vehicle),
        paces=problem.settings.paces,
        pay=pay_of(vehicle),
        start=itinerary.start,
        stretches=driven if any(len(leg) > 1 for leg in driven) else (),
        pause=vehicle.pause_s,
        flows=flows,
        parted=parted,
        second_part=vehicle.second_part_s,
    )


def _stop(problem: Problem, vehicle: VehicleType, leg: Leg, visit: Visit) -> Halt:
    store = problem.store[visit.store_id]
    wish = None
    if store.preferred is not None and store.outside_per_min:
        wish = Wish(*store.preferred, store.outside_per_min)
    windows = windows_for(problem, store, vehicle)
    if windows is None:  # it may never stop here, and the rule of zones says so
        windows = store.windows
    return Halt(leg.seconds, service_of(problem, visit, vehicle), windows, wish)


def pay_of(vehicle: VehicleType) -> Pay:
    """What the time of a vehicle costs."""
    tiers, before = [], 1.0
    if vehicle.overtime_after_s is not None:
        tiers.append((vehicle.overtime_after_s, vehicle.overtime_per_hour))
    for after, factor in vehicle.overtime_factors:
        tiers.append((after, (factor - before) * vehicle.cost_per_hour))
        before = factor
    return Pay(vehicle.cost_per_hour, tuple(tiers), vehicle.fair_s, vehicle.unfair_hour_cost)


def limits_of(problem: Problem, itinerary: Itinerary) -> list[int | None]:
    """For each halt the last second at which its orders' limits of delay let service start."""
    return [
        None
        if isinstance(halt, _Loading)
        else min(
            (
                limit
                for order_id in halt.orders
                if (limit := own_plan.latest(problem, order_id)) is not None
            ),
            default=None,
        )
        for halt in _halts(problem, itinerary)
    ]


def best(course: Course, limits: Sequence[int | None]) -> Times:
    """The best times that keep every limit of delay too; those of the earliest start, or of the one
    decided, where none do."""
    if all(limit is None for limit in limits):
        return best_times(course)
    times = best_times(within(course, limits))
    return times if times.on_time else times_from(course, course.first_start)


def within(course: Course, limits: Sequence[int | None]) -> Course:
    """The course with its windows cut where limits of delay end."""
    cut = [_until(halt, limit) for halt, limit in zip(course.halts, limits, strict=True)]
    return replace(course, halts=cut)


def service_of(problem: Problem, visit: Visit, vehicle: VehicleType) -> int:
    """Seconds that a stop of a vehicle takes with all its orders."""
    store = problem.store[visit.store_id]
    percent = percent_at(store, vehicle)
    handled = sum(problem.service_s(problem.order[o], percent) for o in visit.orders)
    return helped(store.stop_s, percent) + handled


def _from(problem: Problem, itinerary: Itinerary, trip: int) -> int:
    """When the last delivery of a trip is at the depot, or the second that is decided if that is
    later."""
    visits = itinerary.trips[trip]
    orders = (problem.order[order_id] for visit in visits for order_id in visit.orders)
    there = max((o.release for o in orders if o.kind == "delivery"), default=DAY_START)
    return max(there, itinerary.load_from(trip, 0))


def _rest(vehicle: VehicleType) -> Rest | None:
    """The break that the vehicle's driver may have to take."""
    if vehicle.break_window is None or not vehicle.break_s:
        return None
    return Rest(*vehicle.break_window, vehicle.break_s)


def _until(halt: Halt, limit: int | None) -> Halt:
    """A stop that has to begin by a limit."""
    if limit is None:
        return halt
    windows = halt.windows or ((DAY_START, limit),)
    open_then = tuple((first, min(last, limit)) for first, last in windows if first <= limit)
    return replace(halt, windows=open_then or ((-1, -1),))
