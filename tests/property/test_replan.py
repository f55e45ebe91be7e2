"""Days in progress with random changes, one after the other: nothing is lost, nothing moves from
one vehicle to another by magic, and the slow checker accepts what is written."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from routing.errors import InputError
from routing.evaluate import evaluate
from routing.locks import lock_like
from routing.news import News
from routing.plan import Plan
from routing.problem import Problem
from solvers.replan import Replanned, replan
from solvers.solve import solve
from tests.paved import travel_of
from tests.random_news import check, random_news
from tests.rule_days import RULES, rule_day
from tests.sharing_days import busy_day


def day_of(rng: Random, seed: int) -> Problem:
    """A day with some rules, and limits of docks, drops, stops, kilometres and hours."""
    rules = [rule for rule in RULES[:-1] if rng.random() < 0.3]
    rules += RULES[-1:] if seed % 3 == 0 else ()  # by no draw: the others are as they were
    day = rule_day(seed, tuple(rules))
    if rng.random() < 0.2:
        depots = tuple(replace(depot, docks=rng.choice((1, 2))) for depot in day.depots)
        day = replace(day, depots=depots)
    if rng.random() < 0.2:
        stores = tuple(replace(store, max_drops=2, min_drop=1.0) for store in day.stores)
        day = replace(day, stores=stores)
    limits = {"max_stops": 5, "max_metres": 60_000, "max_seconds": 6 * 3600}
    limits = {name: most for name, most in limits.items() if rng.random() < 0.15}
    return replace(day, vehicles=tuple(replace(v, **limits) for v in day.vehicles))


def with_locked_route(plan: Plan, seed: int) -> Plan:
    """The plan of a day on which some route is locked as it is driven, now and then."""
    bound = plan.problem.bonds.orders
    orders = plan.problem.order
    able = [
        route.name
        for route in plan.routes
        if not any(
            o in bound or orders[o].is_transfer or orders[o].group or orders[o].part_of
            for o in route.orders
        )
    ]
    if not able or seed % 2:
        return plan
    locks = (*plan.problem.locks, lock_like(plan.problem, plan, able[0]))
    day = replace(plan.problem, locks=locks)
    return evaluate(day, plan.distances, plan.itineraries(), plan.left_out, plan.made_by)


def judged(seed: int, iterations: int = 60, shared: bool = False) -> int:
    """One day, planned, changed up to three times, and planned again each time; how often."""
    rng = Random(seed)
    day = busy_day(rng) if shared else day_of(rng, seed)
    plan = solve(day, distances=travel_of(day), iterations=iterations, seed=seed)
    plan = plan if shared else with_locked_route(plan, seed)
    after, until = 6 * 3600, (8 if shared else 16) * 3600
    for turn in range(rng.choice((2, 3))):
        news = random_news(rng, plan, after, turn, until)
        again = changed(plan, news, seed, iterations)
        if again is None:
            return turn
        plan, after = again.plan, news.now + 600
    return turn + 1


def changed(plan: Plan, news: News, seed: int, iterations: int) -> Replanned | None:
    """The rest of the day; None where nothing is left of it, or parts of a changed order have gone
    already."""
    try:
        again = replan(plan, news, iterations=iterations, seed=seed)
    except InputError as error:
        assert "nothing to plan" in str(error) or "is brought in parts" in str(error)
        return None
    check(plan, news, again)
    return again


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_and_nothing_changes_vehicles_by_magic(seed: int) -> None:
    judged(seed)


@pytest.mark.parametrize("seed", range(12))
def test_nor_where_distributors_share(seed: int) -> None:
    judged(seed, 40, shared=True)
