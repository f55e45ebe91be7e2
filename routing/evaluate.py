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
from routing.distances import coordinates
from routing.model import DAY_START, Depot, Order, Store, VehicleType, amounts, units
from routing.plan import (
    Call,
    Cost,
    Itinerary,
    LeftOut,
    Plan,
    Route,
    Stop,
    Trip,
    Violation,
    Visit,
)
from routing.problem import Problem
from routing.rules import fleet, once, own_plan
from routing.schedule import Course, Halt, Times, best_times, times_from

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
        known = _known_part(problem, itinerary)
        if known is not None:
            routes.append((number, evaluate_route(problem, distances, known)))
    known_left = tuple(left for left in left_out if left.order_id in problem.order)
    for number, route in routes:
        violations.extend(rules.broken_by(problem, route, number))
    violations.extend(fleet.broken_by_plan(problem, routes))
    violations.extend(once.broken_by_plan(problem, itineraries, routes, known_left))
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
    """Time, load and price one route whose ids are known. Trips follow one another."""
    vehicle = problem.vehicle[itinerary.vehicle_id]
    trips: list[Trip] = []
    free_from = vehicle.shift_start
    for number, visits in enumerate(itinerary.trips):
        calls = [problem.depot[depot_id] for depot_id in itinerary.calls_of(number)]
        trips.append(_evaluate_trip(problem, distances, vehicle, calls, visits, free_from))
        free_from = trips[-1].end
    route = Route(vehicle, itinerary.number, tuple(trips), Cost())
    return replace(route, cost=_cost(route))


def _cost(route: Route) -> Cost:
    vehicle = route.vehicle
    return Cost(
        vehicle.fixed_cost,
        vehicle.cost_per_km * route.metres / 1000,
        vehicle.cost_per_hour * route.duration / 3600,
    )


def _evaluate_trip(
    problem: Problem,
    distances: Distances,
    vehicle: VehicleType,
    called: Sequence[Depot],
    visits: Sequence[Visit],
    free_from: int,
) -> Trip:
    depot = problem.depot[vehicle.depot_id]
    end_depot = None if vehicle.end_depot_id is None else problem.depot[vehicle.end_depot_id]
    orders = [[problem.order[order_id] for order_id in visit.orders] for visit in visits]
    metres, seconds = _legs(problem, distances, vehicle, called, visits)
    first = len(called)
    never = any(host.opens + host.loading_s > host.closes for host in called)
    halts = [
        Halt(travel, host.loading_s, ((host.opens, max(host.opens, host.closes - host.loading_s)),))
        for travel, host in zip(seconds, called, strict=False)
    ]
    stops = [
        Halt(travel, _service(problem, visit, at_stop), problem.store[visit.store_id].windows)
        for travel, visit, at_stop in zip(seconds[first:], visits, orders, strict=False)
    ]
    course = Course(
        halts=[*halts, *stops],
        earliest=max(free_from, depot.opens),
        loading=depot.loading_s,
        latest_departure=-1 if never else depot.closes,
        back=seconds[-1] if end_depot else 0,
        end_opens=end_depot.opens if end_depot else DAY_START,
        latest_end=min(vehicle.shift_end, end_depot.closes) if end_depot else vehicle.shift_end,
    )
    times = _times(problem, course, visits)
    halts += stops
    loads = _loads(problem, orders)
    return Trip(
        depot_id=depot.id,
        end_depot_id=vehicle.end_depot_id,
        start=times.start,
        departure=times.start + depot.loading_s,
        stops=tuple(
            Stop(
                visit.store_id,
                visit.orders,
                metres[i],
                seconds[i],
                times.arrivals[i],
                times.services[i],
                times.services[i] + halts[i].service,
                loads[i - first + 1],
            )
            for i, visit in enumerate(visits, first)
        ),
        metres=metres[-1] if end_depot else 0,
        seconds=course.back,
        end=times.end,
        load=loads[0],
        calls=tuple(
            Call(
                host.id,
                metres[i],
                seconds[i],
                times.arrivals[i],
                times.services[i],
                times.services[i] + host.loading_s,
            )
            for i, host in enumerate(called)
        ),
    )


def _times(problem: Problem, course: Course, visits: Sequence[Visit]) -> Times:
    """The best times that keep every limit of delay too; those of the earliest start where none
    do."""
    limits = [
        min(
            (
                limit
                for order_id in visit.orders
                if (limit := own_plan.latest(problem, order_id)) is not None
            ),
            default=None,
        )
        for visit in visits
    ]
    if all(limit is None for limit in limits):
        return best_times(course)
    first = len(course.halts) - len(visits)
    cut = [_until(halt, limit) for halt, limit in zip(course.halts[first:], limits, strict=True)]
    times = best_times(replace(course, halts=[*course.halts[:first], *cut]))
    return times if times.on_time else times_from(course, course.earliest)


def _until(halt: Halt, limit: int | None) -> Halt:
    """A stop that has to begin by a limit."""
    if limit is None:
        return halt
    windows = halt.windows or ((DAY_START, limit),)
    open_then = tuple((first, min(last, limit)) for first, last in windows if first <= limit)
    return replace(halt, windows=open_then or ((-1, -1),))


def _legs(
    problem: Problem,
    distances: Distances,
    vehicle: VehicleType,
    called: Sequence[Depot],
    visits: Sequence[Visit],
) -> tuple[list[int], list[int]]:
    """Metres and seconds of the leg to each call and visit, then of any leg back."""
    places: list[Depot | Store] = [problem.depot[vehicle.depot_id], *called]
    places += [problem.store[visit.store_id] for visit in visits]
    if vehicle.end_depot_id is not None:
        places.append(problem.depot[vehicle.end_depot_id])
    lonlat = coordinates(places)
    legs = distances.legs(lonlat[:-1], lonlat[1:], vehicle.road_profile)
    return legs.metres.tolist(), legs.seconds.tolist()


def _service(problem: Problem, visit: Visit, orders: Sequence[Order]) -> int:
    return problem.store[visit.store_id].stop_s + sum(map(problem.service_s, orders))


def _loads(problem: Problem, orders: Sequence[Sequence[Order]]) -> list[dict[str, float]]:
    """On board at departure and after each stop, per limited dimension."""
    on_board = {
        d: sum(units(o.quantity.get(d, 0.0), d) for at in orders for o in at if not o.is_return)
        for d in problem.dimensions
    }
    loads = [amounts(on_board)]
    for at_stop in orders:
        for order in at_stop:
            sign = 1 if order.is_return else -1
            for d in on_board:
                on_board[d] += sign * units(order.quantity.get(d, 0.0), d)
        loads.append(amounts(on_board))
    return loads


def _known_part(problem: Problem, itinerary: Itinerary) -> Itinerary | None:
    """The itinerary without unknown ids, and with neighbouring visits to one store made one."""
    if itinerary.vehicle_id not in problem.vehicle:
        return None
    trips, calls = [], []
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
            calls.append(tuple(d for d in itinerary.calls_of(number) if d in problem.depot))
    if not trips:
        return None
    return replace(itinerary, trips=tuple(trips), calls=tuple(calls) if any(calls) else ())


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
