"""The oracle: times, loads, cost and violations of any plan, from the model alone.

docs/model.md is its specification. Engines may judge moves as they like; what a user sees has
passed through here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from geo.matrix import Distances
from routing import rules
from routing.course import Course, Times, pauses
from routing.halts import Leg, best, course_of, legs_of, limits_of, pay_of
from routing.loads import on_board
from routing.model import VehicleType, amounts
from routing.plan import (
    Break,
    Call,
    Cost,
    Itinerary,
    LeftOut,
    Pause,
    Plan,
    Route,
    Stop,
    Trip,
    Violation,
    Visit,
)
from routing.problem import Problem
from routing.rules import (
    available,
    crossings,
    docks,
    driver,
    fleet,
    group,
    helper,
    lock,
    once,
    split,
)

UNKNOWN = "unknown-id"


def evaluate(
    problem: Problem,
    distances: Distances,
    itineraries: Sequence[Itinerary],
    left_out: Sequence[LeftOut] = (),
    made_by: Mapping[str, Any] | None = None,
) -> Plan:
    """Judge any plan. Itineraries may break every rule; what breaks is in ``Plan.violations``.

    Visits, vehicles and orders that the day does not have are reported and passed over; vehicles
    without a visit stay in the yard. The others keep the number under which they were listed.
    """
    violations = list(_unknown(problem, itineraries, left_out))
    routes: list[tuple[int, Route]] = []
    for number, itinerary in enumerate(itineraries, 1):
        known = known_part(problem, itinerary)
        if known is not None:
            routes.append((number, evaluate_route(problem, distances, known)))
    beside = crossings.beside(problem, [route for _, route in routes])
    routes = [(number, route) for (number, _), route in zip(routes, beside, strict=True)]
    known_left = tuple(left for left in left_out if left.order_id in problem.order)
    for number, route in routes:
        violations.extend(rules.broken_by(problem, route, number))
    violations.extend(fleet.broken_by_plan(problem, routes))
    violations.extend(driver.broken_by_plan(problem, routes))
    violations.extend(helper.broken_by_plan(problem, routes))
    violations.extend(docks.broken_by_plan(problem, routes))
    violations.extend(available.broken_by_plan(problem, routes))
    violations.extend(once.broken_by_plan(problem, itineraries, routes, known_left))
    violations.extend(group.broken_by_plan(problem, itineraries, known_left))
    violations.extend(split.broken_by_plan(problem))
    violations.extend(lock.broken_by_plan(problem, routes))
    return Plan(
        problem,
        distances,
        tuple(route for _, route in routes),
        known_left,
        tuple(violations),
        tuple(number for number, _ in routes),
        made_by or {},
    )


def settled(plan: Plan) -> Plan:
    """The plan as it can be written: what was passed over is gone, routes count from 1 again.

    What was on a vehicle or at a store that the day does not have is on no route then. A plan of
    which nothing was passed over is returned as it is.
    """
    whole = plan.numbers == tuple(range(1, len(plan.routes) + 1))
    if whole and not any(violation.code == UNKNOWN for violation in plan.violations):
        return plan
    routes = plan.itineraries()
    return evaluate(plan.problem, plan.distances, routes, plan.left_out, plan.made_by)


def evaluate_route(problem: Problem, distances: Distances, itinerary: Itinerary) -> Route:
    """Time, load and price one route whose ids are known. Its trips are one course."""
    legs = legs_of(problem, distances, itinerary)
    course = course_of(problem, itinerary, legs, distances)
    return route_at(problem, itinerary, legs, course, best(course, limits_of(problem, itinerary)))


def route_at(
    problem: Problem, itinerary: Itinerary, legs: Sequence[Leg], course: Course, times: Times
) -> Route:
    """Load and price a route whose ids are known, at these times of its course."""
    vehicle = problem.vehicle_of(itinerary)
    trips, first = [], 0
    for number, visits in enumerate(itinerary.trips):
        reloads = 1 if number else 0
        depot_id = vehicle.reload_depot if number else vehicle.depot_id
        loading = problem.depot[depot_id].loading_s
        start = times.services[first] if number else times.start
        here = first + reloads
        first = here + len(itinerary.calls_of(number)) + len(visits)
        last = first == len(legs) - 1
        end_depot_id = vehicle.end_depot_id if last else vehicle.reload_depot
        load, *loads = _loads(problem, visits)
        stops = tuple(_stops(course, visits, loads, legs, times, first - len(visits)))
        # Where the route ends at its last stop there is no way back, and the leg is none.
        trips.append(
            Trip(
                depot_id=depot_id,
                end_depot_id=end_depot_id,
                start=start,
                departure=start + loading,
                stops=stops,
                metres=legs[first].metres,
                seconds=times.drives[first],
                end=times.end if last else times.arrivals[first],
                load=load,
                calls=tuple(_calls(problem, itinerary, number, legs, times, here)),
                not_before=itinerary.load_from(number, 0),
                underway=not number and vehicle.aboard is not None,
            )
        )
    rest = _rest(vehicle, trips, times)
    paused = tuple(
        Pause(*_halt(trips, leg - 1), begin, seconds, driven)
        for leg, begin, seconds, driven in pauses(course, times)
    )
    tolled = sum(leg.toll for leg in legs)
    route = Route(
        *(vehicle, itinerary.number, tuple(trips), Cost(), rest, itinerary.start, paused, tolled)
    )
    return replace(route, cost=_cost(problem, route))


def _stops(
    course: Course,
    visits: Sequence[Visit],
    loads: Sequence[Mapping[str, float]],
    legs: Sequence[Leg],
    times: Times,
    first: int,
) -> Iterator[Stop]:
    """The stops of a trip, of which the first is the halt at this position, with what is on board
    after each."""
    for position, (visit, load) in enumerate(zip(visits, loads, strict=True), first):
        start = times.services[position]
        yield Stop(
            visit.store_id,
            visit.orders,
            legs[position].metres,
            times.drives[position],
            times.arrivals[position],
            start,
            start + course.halts[position].service,
            load,
        )


def _calls(
    problem: Problem,
    itinerary: Itinerary,
    trip: int,
    legs: Sequence[Leg],
    times: Times,
    first: int,
) -> Iterator[Call]:
    """The calls of a trip likewise."""
    for position, depot_id in enumerate(itinerary.calls_of(trip), first):
        start = times.services[position]
        yield Call(
            depot_id,
            legs[position].metres,
            times.drives[position],
            times.arrivals[position],
            start,
            start + problem.depot[depot_id].loading_s,
            itinerary.load_from(trip, position - first + 1),
        )


def _loads(problem: Problem, visits: Sequence[Visit]) -> list[dict[str, float]]:
    """On board when all is loaded and after each stop, per limited dimension."""
    stops = [(visit.store_id, [problem.order[o] for o in visit.orders]) for visit in visits]
    return [amounts(load) for load in on_board(stops, problem.dimensions)]


def _rest(vehicle: VehicleType, trips: Sequence[Trip], times: Times) -> Break | None:
    """Where on which trip the break is taken."""
    if times.rest is None:
        return None
    place, begin = times.rest
    return Break(*_halt(trips, (place + 1) // 2 - 1), begin, vehicle.break_s, place % 2 == 1)


def _halt(trips: Sequence[Trip], halt: int) -> tuple[int, int]:
    """The trip of a halt of the course, and which of its calls and stops it is; -1 is the loading
    at the trip's depot, of which that of the first trip is no halt of the course."""
    for number, trip in enumerate(trips):
        halts = len(trip.calls) + len(trip.stops)
        if number:
            halt -= 1
        if halt < halts:
            return number, halt
        halt -= halts
    raise ValueError(f"the course has no halt {halt}")


def _cost(problem: Problem, route: Route) -> Cost:
    """Money for the route. Break and pauses are nobody's paid time."""
    vehicle = route.vehicle
    paid = pay_of(vehicle)
    return Cost(
        vehicle.fixed_cost,
        vehicle.cost_per_km * route.metres / 1000,
        paid.usual(route.worked),
        paid.overtime(route.worked),
        **rules.prices(problem, route),
    )


def known_part(problem: Problem, itinerary: Itinerary) -> Itinerary | None:
    """The itinerary without unknown ids and empty trips, and with neighbouring visits to one store
    made one; None where nothing is left, or the vehicle is unknown."""
    if itinerary.vehicle_id not in problem.vehicle:
        return None
    if _all_known(problem, itinerary):
        return itinerary
    trips, calls, told = [], [], []
    for number, trip in enumerate(itinerary.trips):
        known = [
            Visit(visit.store_id, tuple(o for o in visit.orders if o in problem.order))
            for visit in trip
            if visit.store_id in problem.store
        ]
        merged = tuple(
            Visit(store_id, tuple(o for visit in same for o in visit.orders))
            for store_id, same in groupby(known, key=lambda visit: visit.store_id)
        )
        if merged:
            trips.append(merged)
            called = list(enumerate(itinerary.calls_of(number), 1))
            there = [(place, depot_id) for place, depot_id in called if depot_id in problem.depot]
            calls.append(tuple(depot_id for _, depot_id in there))
            places = (0, *(place for place, _ in there))
            told.append(tuple(itinerary.load_from(number, place) for place in places))
    if not trips:
        return None
    return replace(
        itinerary,
        trips=tuple(trips),
        calls=tuple(calls) if any(calls) else (),
        not_before=tuple(told) if any(map(any, told)) else (),
    )


def _all_known(problem: Problem, itinerary: Itinerary) -> bool:
    """Whether there is nothing to pass over in an itinerary, and nothing to join; mostly so."""
    if itinerary.calls or itinerary.not_before or not all(itinerary.trips):
        return False
    for trip in itinerary.trips:
        last = ""
        for visit in trip:
            if visit.store_id == last or visit.store_id not in problem.store:
                return False
            if not all(order_id in problem.order for order_id in visit.orders):
                return False
            last = visit.store_id
    return bool(itinerary.trips)


def _unknown(
    problem: Problem, itineraries: Sequence[Itinerary], left_out: Sequence[LeftOut]
) -> Iterator[Violation]:
    for position, itinerary in enumerate(itineraries, 1):
        if itinerary.vehicle_id not in problem.vehicle:
            message = f"vehicle '{itinerary.vehicle_id}' is not in the day"
            yield Violation(UNKNOWN, message, position)
        for depot_id in (depot_id for calls in itinerary.calls for depot_id in calls):
            if depot_id not in problem.depot:
                yield Violation(UNKNOWN, f"depot '{depot_id}' is not in the day", position)
        for visit in (visit for trip in itinerary.trips for visit in trip):
            if visit.store_id not in problem.store:
                message = f"store '{visit.store_id}' is not in the day"
                yield Violation(UNKNOWN, message, position, store_id=visit.store_id)
            for order_id in visit.orders:
                if order_id not in problem.order:
                    message = f"order '{order_id}' is not in the day"
                    yield Violation(UNKNOWN, message, position, order_id)
    for left in left_out:
        if left.order_id not in problem.order:
            message = f"order '{left.order_id}', left out, is not in the day"
            yield Violation(UNKNOWN, message, order_id=left.order_id)
