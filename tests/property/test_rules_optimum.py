"""Small days with rules that not every day has: the engine finds the cheapest of all plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product

import pytest

from routing.evaluate import evaluate
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.staff import Setup
from solvers.solve import solve
from tests.paved import travel_of
from tests.rule_days import RULES, rule_day

STAY, RELOAD, NEXT = range(3)

Item = tuple[str, str]
"""A store and an order handled there."""


def small(seed: int, rules: tuple[str, ...]) -> Problem:
    """A day of four orders at four stores (two at one store would be one task of the engine), with
    two vehicles in all."""
    day = rule_day(seed, rules, stores=4)
    orders = tuple(
        replace(
            order,
            store_id=day.stores[i].id,
            from_store_id=day.stores[(i + 1) % 4].id if order.is_transfer else "",
        )
        for i, order in enumerate(day.orders[:4])
    )
    stores = {o.store_id for o in orders} | {o.from_store_id for o in orders}
    return Problem(
        day.distributors,
        day.depots,
        tuple(s for s in day.stores if s.id in stores),
        orders,
        tuple(replace(v, count=1) for v in day.vehicles),
        day.settings,
        locks=tuple(lock for lock in day.locks if set(lock.orders) <= {o.id for o in orders}),
        drivers=day.drivers[1:],  # who are alike would be told apart
        helpers=day.helpers,
        available=day.available,
    )


def items(problem: Problem) -> Iterator[list[Item]]:
    """What has to be handled, for each choice among the alternatives."""
    groups: dict[str, list[list[Item]]] = {}
    for order in problem.orders:
        ends = [(order.store_id, order.id)]
        if order.is_transfer:
            ends.insert(0, (order.from_store_id, order.id))
        groups.setdefault(order.group or order.id, []).append(ends)
    for chosen in product(*groups.values()):
        yield [end for ends in chosen for end in ends]


Going = tuple[str, Setup]
"""A vehicle type and how it goes out."""


def plans(handled: list[Item], ways_out: Sequence[Going], again: bool) -> Iterator[list[Itinerary]]:
    """Every way to drive: the items in every order, cut into vehicles, and into trips where some
    vehicle may load ``again``; each vehicle in every way in which it can go out."""
    ways = (STAY, RELOAD, NEXT) if again else (STAY, NEXT)
    for order in permutations(handled):
        for cuts in product(ways, repeat=len(order) - 1):
            if cuts.count(NEXT) > 1:
                continue
            routes: list[list[list[Visit]]] = [[[_visit(order[0])]]]
            for item, cut in zip(order[1:], cuts, strict=True):
                if cut == NEXT:
                    routes.append([[]])
                elif cut == RELOAD:
                    routes[-1].append([])
                routes[-1][-1].append(_visit(item))
            for vehicles in permutations(ways_out, len(routes)):
                if len({name for name, _ in vehicles}) == len(routes):
                    yield [
                        Itinerary(name, 1, tuple(tuple(trip) for trip in trips), setup=setup)
                        for (name, setup), trips in zip(vehicles, routes, strict=True)
                    ]


def _visit(item: Item) -> Visit:
    return Visit(item[0], (item[1],))


def cheapest(problem: Problem) -> float | None:
    """The cost of the cheapest plan that serves everything, None if there is none."""
    travel = travel_of(problem)
    ways_out = [(v.id, setup) for v in problem.vehicles for setup in problem.setups.choices(v)]
    again = any(vehicle.max_trips > 1 for vehicle in problem.vehicles)
    best: float | None = None
    for handled in items(problem):
        for routes in plans(handled, ways_out, again):
            plan = evaluate(problem, travel, routes)
            if not plan.violations and (best is None or plan.objective < best):
                best = plan.objective
    return best


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_the_engine_finds_the_cheapest_plan(rule: str, seed: int) -> None:
    problem = small(seed, (rule,))
    best = cheapest(problem)
    plan = solve(problem, distances=travel_of(problem), iterations=1000, seed=1)
    if best is None:
        assert plan.left_out
    else:
        assert not plan.left_out
        assert plan.objective == pytest.approx(best, abs=0.02)
