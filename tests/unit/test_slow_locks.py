"""Locks and stacked goods: oracle and slow checker say the same of plans that break them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object, plan_object
from routing.locks import locked_routes
from routing.model import Lock
from routing.plan import Itinerary, LeftOut, Visit
from routing.problem import Problem
from tests.judges import agree
from tests.rule_days import rule_day
from tests.slow_checker import check

PLANS = 24


def random_routes(rng: Random, day: Problem) -> list[Itinerary]:
    """Most orders on vehicles at random, those of one lock often near each other, some twice."""
    lock_of = {o: lock.id for lock in day.locks for o in lock.orders}
    places = {lock.id: rng.random() for lock in day.locks}
    items: list[tuple[float, Visit]] = []
    for order in day.orders:
        near = places.get(lock_of.get(order.id, ""), rng.random())
        at = near + rng.choice((0.0, 0.01, 0.3)) * rng.random()
        if order.is_transfer:
            items.append(
                (at - rng.choice((-0.1, 0.1, 0.4)), Visit(order.from_store_id, (order.id,)))
            )
        items.append((at, Visit(order.store_id, (order.id,))))
    items = sorted(items, key=lambda item: item[0])[: rng.randint(3, len(items))]
    items += [rng.choice(items)] * (rng.random() < 0.2)
    routes, used = [], dict.fromkeys((v.id for v in day.vehicles), 0)
    while items:
        size, vehicle = rng.randint(2, 8), rng.choice(day.vehicles).id
        trips: list[list[Visit]] = [[]]
        for _, visit in items[:size]:
            trips += [[]] if trips[-1] and rng.random() < 0.15 else []
            trips[-1].append(visit)
        used[vehicle] += 1
        routes.append(Itinerary(vehicle, used[vehicle], tuple(map(tuple, trips))))
        items = items[size:]
    return routes


def with_locked(day: Problem, routes: Sequence[Itinerary]) -> list[Itinerary]:
    """With the locked routes as they should be, and their orders nowhere else."""
    fixed = locked_routes(day)
    mine = {o for route in fixed for trip in route.trips for visit in trip for o in visit.orders}
    free = [
        replace(r, trips=tuple(tuple(v for v in t if v.orders[0] not in mine) for t in r.trips))
        for r in routes
        if (r.vehicle_id, r.number) not in {(f.vehicle_id, f.number) for f in fixed}
    ]
    return [*fixed, *free]


def a_day(seed: int) -> Problem:
    """With locks of every kind, among them a route of two trips and orders that are together."""
    day = rule_day(
        seed, ("locks", "trips", "positions") if seed % 2 else ("locks", "stacks"), stores=8
    )
    used = {o for lock in day.locks for o in lock.orders}
    free = [o.id for o in day.orders if o.id not in used and not o.is_transfer]
    trips = tuple(filter(None, (tuple(free[:2]), tuple(free[2:3]))))
    route = Lock("R", "route", trips, "A #1")
    orders = tuple(replace(o, together="t") if o.id in free[3:6] else o for o in day.orders)
    return replace(day, locks=(*day.locks, route), orders=orders)


def test_they_say_the_same() -> None:
    seen: set[str] = set()
    for number in range(PLANS):
        rng, day = Random(number), a_day(number // 4)
        routes = random_routes(rng, day)
        routes = with_locked(day, routes) if number % 2 else routes
        served = {o for r in routes for t in r.trips for v in t for o in v.orders}
        out = [
            LeftOut(o.id, o.distributor_id, o.store_id, o.priority)
            for o in day.orders
            if o.id not in served
        ]
        plan = evaluate(day, distances_of(day), routes, out)
        document = json.loads(json.dumps(plan_object(plan)))
        agree(from_plan_object(document), check(document))
        seen |= {v.code for v in plan.violations} | set(plan.costs.parts)
    assert seen >= {"lock", "last-in"}
