"""Why an order is left out: what forbids it on the nearest candidates, with the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.matrix import KnowsWhy
from routing import rules
from routing.clock import clock
from routing.distances import coordinates
from routing.evaluate import evaluate_route
from routing.locks import named_stop
from routing.model import Depot, Order, Store, VehicleType
from routing.plan import LeftOut, Reason, Route, Stop, Violation
from routing.rules import docks, no_road
from routing.rules import lock as lock_rule
from routing.servable import why_nobody
from routing.setups import Alike
from routing.staff import Driver, Helper
from solvers.budget import Budget
from solvers.yard import Yard, alone

GRACE = 3.0
"""Seconds in which the nearest routes are looked at for each order."""

NO_TIME = Reason("search-ended", "the search ended before a place was found; allow it more time")


def explained(yard: Yard, left_out: Sequence[str], budget: Budget) -> list[LeftOut]:
    """The orders left out of a plan that `repair` has seen, with owner and reasons."""
    over = budget.grace(GRACE)
    orders = [yard.problem.order[order_id] for order_id in left_out]
    return [
        LeftOut(
            order.id,
            order.distributor_id,
            order.store_id,
            order.priority,
            tuple(_reasons(yard, order, detailed=not over())) or (NO_TIME,),
        )
        for order in orders
    ]


def _reasons(yard: Yard, order: Order, *, detailed: bool) -> Iterator[Reason]:
    """What forbids the order: for every vehicle at all, alone on a vehicle, or with the others."""
    problem, allowed = yard.problem, yard.carriers(order)
    if not allowed:
        yield Reason(*why_nobody(problem, order))
        return
    if order.id in problem.bonds.ring:
        yield _locked(yard, order)
        return
    if any(abs(lock.stop) > 1 for lock in problem.bonds.placed.get(order.id, ())):
        yield _placed(yard, order)
        return
    lone = [evaluate_route(problem, yard.distances, alone(v, 1, order)) for v in allowed]
    broken = [_cause(list(rules.broken_by(problem, route, 0))) for route in lone]
    if all(broken):
        yield from _impossible(yard, lone, broken)
        return
    if order.prize is not None:
        yield Reason("prize", f"bringing it would cost more than the {order.prize:,g} it earns")
        return
    able = [vehicle for vehicle, wrong in zip(allowed, broken, strict=True) if not wrong]
    if short := yard.short_of(order, able):
        yield from (Reason(each.code, each.message) for each in short)
        return
    free = [vehicle for vehicle in able if yard.idle(vehicle) is not None]
    if not free:
        yield _all_in_use(list({vehicle.id: vehicle for vehicle in able}.values()))
    elif not any(yard.manned(vehicle) for vehicle in free):
        yield _nobody_free(yard, free)
    if detailed:
        yield from _on_the_nearest(yard, order)


def _locked(yard: Yard, order: Order) -> Reason:
    """What it is locked to could not come along, or had no room for it."""
    problem, lock = yard.problem, yard.problem.bonds.ring[order.id]
    others = [other for other in lock.orders if other != order.id]
    nobody = [o for o in others if not yard.carriers(problem.order[o])]
    listed = ", ".join(f"'{other}'" for other in others[:4])
    listed += f" and {len(others) - 4} more" if len(others) > 4 else ""
    advice = f"release it from lock '{lock.id}', or give the lock a price"
    if lock.kind != "together":
        message = f"it must ride on the trip of {listed}, in sequence, and found no room there"
    elif nobody:
        message = f"it is served with {listed} or not at all, and nobody can carry '{nobody[0]}'"
    else:
        message = f"it is served with {listed} or not at all, and no trip was found for all"
    return Reason(lock_rule.CODE, f"{message}; {advice}")


def _placed(yard: Yard, order: Order) -> Reason:
    """No trip has, or was given, as many stops before it or after it as it needs."""
    locks = [lock for lock in yard.problem.bonds.placed[order.id] if abs(lock.stop) > 1]
    stops = " and ".join(named_stop(lock.stop) for lock in locks)
    return Reason(
        lock_rule.CODE,
        f"no trip was found on which it could be the {stops} stop; release it from lock "
        f"'{locks[0].id}', or give the lock a price",
    )


def _all_in_use(able: Sequence[VehicleType]) -> Reason:
    many = sum(vehicle.count for vehicle in able)
    names = ", ".join(vehicle.id for vehicle in able[:4]) + (" and others" if len(able) > 4 else "")
    if many == 1:
        return Reason("fleet", f"the only vehicle that could bring it ({names}) is in use")
    return Reason("fleet", f"all {many} vehicles that could bring it ({names}) are in use")


def _nobody_free(yard: Yard, free: Sequence[VehicleType]) -> Reason:
    """There are vehicles, and nobody is left to drive them, or the helper with whom it could be
    done."""
    setups = yard.problem.setups
    alone = [replace(vehicle, setup=replace(vehicle.setup, helper="")) for vehicle in free]
    what = "helper" if any(yard.manned(vehicle) for vehicle in alone) else "driver"
    people: Alike[Driver] | Alike[Helper] = setups.helpers if what == "helper" else setups.drivers
    firsts = dict.fromkeys(getattr(vehicle.setup, what) for vehicle in free)
    pools = [first for first in firsts if first]
    names = [person.id for first in pools for person in people.pools[first]]
    many = sum(people.count(first) for first in pools)
    listed = ", ".join(names[:4]) + (" and others" if len(names) > 4 else "")
    vehicles = ", ".join(dict.fromkeys(vehicle.id for vehicle in free[:4]))
    all_ = f"all {many} {what}s" if many > 1 else f"the only {what}"
    have = "have routes" if many > 1 else "has a route"
    return Reason(what, f"{all_} ({listed}) for the vehicles that are free ({vehicles}) {have}")


def _cause(broken: list[Violation]) -> list[Violation]:
    """Without what only follows from a leg that no road joins."""
    return [each for each in broken if each.code == no_road.CODE] or broken


def _impossible(
    yard: Yard, lone: Sequence[Route], broken: Sequence[Sequence[Violation]]
) -> Iterator[Reason]:
    """Not even a vehicle of its own could bring the order."""
    problem = yard.problem
    codes = Counter(code for each in broken for code in dict.fromkeys(v.code for v in each))
    for code, _ in codes.most_common():
        with_code = [
            (route, violation)
            for route, violations in zip(lone, broken, strict=True)
            for violation in violations
            if violation.code == code
        ]
        first, violation = min(with_code, key=lambda pair: _where(*pair).arrival)
        if code == "too-late":
            stop = _where(first, violation)
            windows = problem.store[stop.store_id].windows
            message = (
                "the earliest arrival with any vehicle that may go there is "
                f"{clock(stop.arrival)} ({first.vehicle.id}), "
                f"the window closes {clock(windows[-1][1])}"
            )
        elif code == no_road.CODE:
            message = violation.message + _trouble(yard, first)
        else:
            message = f"even alone on '{first.vehicle.id}': {violation.message}"
        yield Reason(code, message)


def _where(route: Route, violation: Violation) -> Stop:
    """The stop that a violation names; of a transfer it may be the second. Else the first."""
    named = (stop for stop in route.stops if stop.store_id == violation.store_id)
    return next(named, route.stops[0])


def _trouble(yard: Yard, route: Route) -> str:
    """What the source of travel knows of the only store of a route, or else of where the route
    begins and ends, if it knows anything."""
    if not isinstance(yard.distances, KnowsWhy):
        return ""
    vehicle, problem = route.vehicle, yard.problem
    depots = dict.fromkeys(
        depot for depot in (vehicle.depot_id, vehicle.end_depot_id) if depot is not None
    )
    places: list[tuple[str, Depot | Store]] = [("store", problem.store[route.stops[0].store_id])]
    places += [("depot", problem.depot[depot]) for depot in depots]
    said = yard.distances.trouble(coordinates(place for _, place in places), vehicle.road_profile)
    for (what, _), text in zip(places, said, strict=True):
        if text:
            return f": the {what} {text}"
    return ""


def _on_the_nearest(yard: Yard, order: Order) -> Iterator[Reason]:
    """For each rule that stands in the way on the nearest routes, the nearest one's sentence; first
    that a vehicle which is free finds no dock."""
    seen: set[str] = set()
    idle = len(yard.routes)
    attempts = list(yard.attempts(order))
    attempts.sort(key=lambda each: each.index < idle or not _no_dock(each.broken))
    for attempt in attempts:
        itinerary = attempt.itinerary
        vehicle = yard.problem.vehicle_of(itinerary).name_of(itinerary.number)
        where = f"on {vehicle}, which {'is free' if attempt.index == idle else 'passes near'}"
        for violation in _cause(list(attempt.broken)):
            if violation.code not in seen:
                seen.add(violation.code)
                yield Reason(violation.code, f"{where}: {violation.message}")


def _no_dock(broken: Sequence[Violation]) -> bool:
    return any(violation.code == docks.CODE for violation in broken)
