"""The fewest changes that make a tiny plan keep every rule, by enumeration of all its plans.

Every order on every vehicle or left out, every sequence and every way to cut it into trips, with
the oracle as judge of each route.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, permutations, product
from random import Random

from routing import rules
from routing.evaluate import evaluate, evaluate_route
from routing.model import PRIORITIES
from routing.plan import Itinerary, LeftOut, Plan, Visit
from routing.problem import Problem
from routing.rising import rising
from tests.paved import travel_of
from tests.rule_days import rule_day

Fewest = tuple[tuple[int, ...], int, int]
"""Orders left out by priority, on another vehicle or left out, and moved in sequence."""

Stops = list[tuple[str, str]]
"""Order and store, in the sequence of a route."""


def tiny_day(rng: Random, which: Sequence[str], orders: int = 6) -> Problem:
    """A day with rules of `tests.rule_days.RULES`, of few orders and three vehicles at most."""
    day = rule_day(rng.randrange(10_000), tuple(which), stores=7)
    kept = tuple(replace(o, priority=rng.choice(PRIORITIES)) for o in day.orders[:orders])
    first, second = (
        replace(v, count=n, max_trips=min(v.max_trips, 2))
        for v, n in zip(day.vehicles, (2, 1), strict=False)
    )
    first = replace(first, max_stops=rng.choice((None, 3)))
    return replace(day, orders=kept, vehicles=(first, second))


def any_plan(rng: Random, problem: Problem) -> Plan:
    """Orders on any vehicle in any sequence."""
    slots = slots_of(problem)
    routes: list[list[str]] = [[] for _ in slots]
    for order in problem.orders:
        rng.choice(routes[: rng.choice((1, 2, 3))]).append(order.id)
    found = []
    for (vehicle_id, number), on in zip(slots, routes, strict=True):
        rng.shuffle(on)
        visits = []
        for order_id in on:
            order = problem.order[order_id]
            visits += [Visit(order.from_store_id, (order_id,))] if order.from_store_id else []
            visits.append(Visit(order.store_id, (order_id,)))
        many = problem.vehicle[vehicle_id].max_trips if rng.random() < 0.5 else 1
        cut = rng.randrange(len(visits) + 1) if many > 1 else len(visits)
        trips = tuple(trip for trip in (tuple(visits[:cut]), tuple(visits[cut:])) if trip)
        found.append(Itinerary(vehicle_id, number, trips))
    return evaluate(problem, travel_of(problem), found)


def slots_of(problem: Problem) -> list[tuple[str, int]]:
    """Every vehicle of the day."""
    return [(v.id, n) for v in problem.vehicles for n in range(1, v.count + 1)]


def fewest(plan: Plan) -> Fewest:
    """The least that has to be changed."""
    problem, slots = plan.problem, slots_of(plan.problem)
    was = {(r.vehicle.id, r.number): r.itinerary for r in plan.routes}
    where = {o: slots.index(of) for of, i in was.items() for o in _stops_by_order(i)}

    @cache
    def shifts(slot: int, orders: tuple[str, ...]) -> int | None:
        """Fewest orders moved in sequence on a vehicle with these orders; None: it cannot."""
        before = was.get(slots[slot])
        found = [
            _shifted(before, each) for each in _sequences(problem, slots[slot], orders)
            if _keeps(plan, each)
        ]  # fmt: skip
        return min(found, default=None)

    best: Fewest | None = None
    for on in product(range(len(slots) + 1), repeat=len(problem.orders)):
        counts = [0] * len(PRIORITIES)
        for order, at in zip(problem.orders, on, strict=True):
            counts[PRIORITIES.index(order.priority)] += at == len(slots)
        ids = [order.id for order in problem.orders]
        moved = sum(where[o] != at for o, at in zip(ids, on, strict=True))
        if best is not None and (tuple(counts), moved) > best[:2]:
            continue
        each = [
            shifts(s, tuple(o for o, at in zip(ids, on, strict=True) if at == s))
            for s in range(len(slots))
        ]
        if None not in each:
            found = tuple(counts), moved, sum(n or 0 for n in each)
            best = found if best is None else min(best, found)
    assert best is not None
    return best


def measured(before: Plan, after: Plan) -> Fewest:
    """The same of a plan that was made out of another."""
    problem = before.problem
    was = {(r.vehicle.id, r.number): r.itinerary for r in before.routes}
    now = {(r.vehicle.id, r.number): r.itinerary for r in after.routes}
    counts = [0] * len(PRIORITIES)
    for left in after.left_out:
        counts[PRIORITIES.index(left.priority)] += 1
    where = {o: of for of, i in was.items() for o in _stops_by_order(i)}
    there = {o: of for of, i in now.items() for o in _stops_by_order(i)}
    moved = sum(where[o.id] != there.get(o.id) for o in problem.orders)
    return tuple(counts), moved, sum(_shifted(was.get(of), i) for of, i in now.items())


def _stops_by_order(itinerary: Itinerary) -> dict[str, list[tuple[int, int]]]:
    """Trip and position of each order; two of a transfer."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, trip in enumerate(itinerary.trips):
        for place, visit in enumerate(trip):
            for order_id in visit.orders:
                found.setdefault(order_id, []).append((number, place))
    return found


def _shifted(before: Itinerary | None, after: Itinerary) -> int:
    """Orders whose trip or sequence is another one."""
    if before is None:
        return 0
    old, new = _stops_by_order(before), _stops_by_order(after)
    both = [(o, end) for o in old if o in new for end in range(len(old[o]))]
    moved = {o for o, end in both if old[o][end][0] != new[o][end][0]}
    for trip in {old[o][end][0] for o, end in both}:
        stay = [(old[o][e], new[o][e], o) for o, e in both if old[o][e][0] == new[o][e][0] == trip]
        stay.sort(key=lambda each: each[:2])
        kept = set(rising([now[1] for _, now, _ in stay]))
        moved |= {o for n, (_, _, o) in enumerate(stay) if n not in kept}
    return len(moved)


def _sequences(problem: Problem, of: tuple[str, int], orders: Sequence[str]) -> Iterator[Itinerary]:
    stops: Stops = []
    for order_id in orders:
        order = problem.order[order_id]
        stops += [(order_id, order.from_store_id)] if order.from_store_id else []
        stops.append((order_id, order.store_id))
    for sequence in permutations(stops):
        for cut in (
            range(1, max(2, len(stops) + 1)) if problem.vehicle[of[0]].max_trips > 1 else (None,)
        ):
            trips = tuple(
                tuple(
                    Visit(store_id, tuple(o for o, _ in same))
                    for store_id, same in groupby(trip, key=lambda stop: stop[1])
                )
                for trip in (sequence[:cut], sequence[cut:] if cut else ())
                if trip
            )
            yield Itinerary(*of, trips)


def _keeps(plan: Plan, itinerary: Itinerary) -> bool:
    if not itinerary.trips:
        return True
    route = evaluate_route(plan.problem, plan.distances, itinerary)
    return not list(rules.broken_by(plan.problem, route, 1))


def left_out(problem: Problem, order_ids: Sequence[str]) -> list[LeftOut]:
    """These orders, left out without a reason."""
    orders = [problem.order[order_id] for order_id in order_ids]
    return [LeftOut(o.id, o.distributor_id, o.store_id, o.priority) for o in orders]
