"""Which vehicle drives each route: one that there is, and only this one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from routing.plan import Itinerary, Violation
from routing.problem import Problem
from routing.rules import fleet
from routing.setups import as_it_can
from solvers.mending.judge import Judge, undecided
from solvers.mending.places import carried, tidy

Vehicle = tuple[str, int]

UNKNOWN = "unknown-id"


def known(
    judge: Judge, decided: Sequence[Itinerary], was: Mapping[int, Vehicle]
) -> tuple[list[Itinerary], list[Violation]]:
    """The routes on vehicles of types that the day has. ``was``: the vehicle of each route before
    somebody changed it, by position."""
    problem, routes, mended = judge.problem, list(decided), []
    for at, route in enumerate(routes):
        if route.vehicle_id in problem.vehicle or not any(route.trips):
            continue
        free = list(_idle(problem, routes))
        there = [was[at]] if was.get(at) in free else free
        there = there or [(v.id, v.count + 1) for v in problem.vehicles]
        on = [_on(problem, routes, at, each) for each in there]
        routes[at] = min(on, key=lambda r: _worth(judge, r, at))
        message = f"vehicle '{route.vehicle_id}' is not in the day; the route is on "
        message += f"'{_name(problem, routes[at])}'"
        mended.append(Violation(UNKNOWN, message, at + 1))
    return routes, mended


def _worth(judge: Judge, route: Itinerary, at: int) -> tuple[int, float]:
    judged = judge.of(tidy(judge.problem, route), at)
    return len(judged.broken), judged.cost


def _idle(problem: Problem, routes: Sequence[Itinerary]) -> Iterator[Vehicle]:
    """The lowest number without a route of each type that has one."""
    used = {(route.vehicle_id, route.number) for route in routes if any(route.trips)}
    for vehicle in problem.vehicles:
        numbers = range(1, vehicle.count + 1)
        free = next((n for n in numbers if (vehicle.id, n) not in used), None)
        if free is not None:
            yield vehicle.id, free


def _on(problem: Problem, routes: Sequence[Itinerary], at: int, vehicle: Vehicle) -> Itinerary:
    route = replace(undecided(routes[at]), vehicle_id=vehicle[0], number=vehicle[1])
    return as_it_can(problem, route, [*routes[:at], *routes[at + 1 :]])


def manned(problem: Problem, routes: list[Itinerary]) -> list[Violation]:
    """Give each route a layout, driver and helper of its own where it has none that will do; those
    listed first keep theirs. Changes ``routes``."""
    mended = []
    for at, route in enumerate(routes):
        can = as_it_can(problem, route, routes[:at])
        if can.setup == route.setup:
            continue
        routes[at] = replace(undecided(route), setup=can.setup)
        was, now = asdict(route.setup), asdict(can.setup)
        told = ", ".join(f"{name} {each}" for name, each in now.items() if each) or "nobody else"
        message = f"'{_name(problem, route)}' goes out with {told}"
        code = next(name for name in now if now[name] != was[name])
        mended.append(Violation(code, message, at + 1))
    return mended


def _name(problem: Problem, route: Itinerary) -> str:
    return problem.vehicle[route.vehicle_id].name_of(route.number)


def housed(
    judge: Judge, routes: list[Itinerary], was: Mapping[int, Vehicle]
) -> tuple[list[int], list[Violation]]:
    """Give each route a vehicle of its own, of the type that was decided: another number, or as
    further trips of the vehicle that has a route already. Changes ``routes``; returns the positions
    of routes for which their type has no vehicle any more."""
    problem = judge.problem
    homeless, mended = [], []
    for at in _doubtful(problem, routes, was):
        route = routes[at]
        free = dict(_idle(problem, routes)).get(route.vehicle_id)
        if free is not None:
            routes[at] = _on(problem, routes, at, (route.vehicle_id, free))
            message = f"vehicle '{_name(problem, route)}' {_why(problem, route)}; the route is on "
            message += f"'{_name(problem, routes[at])}'"
            mended.append(Violation(fleet.CODE, message, at + 1))
        elif (other := _joined(judge, routes, at)) is not None:
            message = f"vehicle '{_name(problem, route)}' has a route already; it drives both, one "
            mended.append(Violation(fleet.CODE, message + "after the other", other + 1))
        else:
            homeless.append(at)
    return homeless, mended


def _why(problem: Problem, route: Itinerary) -> str:
    count = problem.vehicle[route.vehicle_id].count
    return "has a route already" if 1 <= route.number <= count else "does not exist"


def _doubtful(
    problem: Problem, routes: Sequence[Itinerary], was: Mapping[int, Vehicle]
) -> list[int]:
    """Positions of routes on vehicles that do not exist, or have another route; the one that had
    the vehicle before keeps it."""
    taken: set[Vehicle] = set()
    found = []
    used = [at for at, route in enumerate(routes) if route.trips]
    for at in sorted(used, key=lambda at: (was.get(at) != _vehicle(routes[at]), at)):
        vehicle = _vehicle(routes[at])
        if vehicle in taken or not 1 <= vehicle[1] <= problem.vehicle[vehicle[0]].count:
            found.append(at)
        taken.add(vehicle)
    return sorted(found)


def _vehicle(route: Itinerary) -> Vehicle:
    return route.vehicle_id, route.number


def _joined(judge: Judge, routes: list[Itinerary], at: int) -> int | None:
    """Both routes of a vehicle as trips of one, if it may make them; the position of that."""
    route = routes[at]
    for other, twin in enumerate(routes):
        if other == at or not twin.trips or _vehicle(twin) != _vehicle(route):
            continue
        for first, second in ((twin, route), (route, twin)):
            both = _after(first, second)
            if not judge.of(both, other).broken:
                routes[other] = both
                routes[at] = replace(undecided(route), trips=(), calls=())
                return other
    return None


def _after(first: Itinerary, second: Itinerary) -> Itinerary:
    calls = tuple(r.calls_of(n) for r in (first, second) for n in range(len(r.trips)))
    trips = (*first.trips, *second.trips)
    return replace(undecided(first), trips=trips, calls=calls if any(calls) else ())


def fewest(routes: Sequence[Itinerary], without: Collection[int], at: int) -> int:
    """Of the routes of the type that has too few vehicles, the one with fewest orders: it gives up
    its vehicle. ``without``: routes that have none to give."""
    same = [n for n, r in enumerate(routes) if r.trips and r.vehicle_id == routes[at].vehicle_id]
    able = [n for n in same if n == at or n not in without]
    return min(able, key=lambda n: (len(carried(routes[n])), n != at, n))
