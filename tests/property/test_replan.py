"""Days in progress with random changes: nothing is lost, and nothing moves from one vehicle to
another by magic."""

from __future__ import annotations

from random import Random

import pytest

from routing.errors import InputError
from routing.model import Order
from routing.news import News
from routing.plan import Plan
from solvers.replan import Replanned, replan
from solvers.solve import solve
from tests.rule_days import rule_day

ALLOWED = ("trips", "release", "rest", "paces", "overtime", "compartments", "transfers", "skills")
ALLOWED += ("least_use", "balance", "compact", "zones")


def random_news(rng: Random, plan: Plan) -> News:
    """What may happen by some second of the day."""
    routes = [route for route in plan.routes if rng.random() < 0.3]
    names = {route.name for route in routes if rng.random() < 0.5}
    orders = [order for order in plan.problem.orders if rng.random() < 0.1]
    store = rng.choice(plan.problem.stores)
    new = Order("NEW", "D", store.id, {"kg": 20.0, "m3": 0.1, "cases": 2.0})
    return News(
        rng.randrange(6 * 3600, 16 * 3600),
        cancelled=frozenset(order.id for order in orders),
        closed=frozenset({store.id} if rng.random() < 0.2 else ()),
        late={route.name: rng.randrange(600, 3000) for route in routes if route.name not in names},
        broken=dict.fromkeys(names),
        orders=(new,) if rng.random() < 0.5 else (),
        move_cost=rng.choice((0.0, 0.0, 10.0)),
        minute_cost=rng.choice((0.0, 0.0, 0.5)),
    )


def aboard(plan: Plan, news: News) -> dict[str, str]:
    """On which vehicle deliveries are, worked out from the plan by itself."""
    found = {}
    for route in plan.routes:
        clock = news.now - news.late.get(route.name, 0)
        for trip in route.trips:
            for stop in trip.stops:
                for order_id in stop.orders:
                    loaded = trip.start <= clock < stop.start
                    if loaded and plan.problem.order[order_id].kind == "delivery":
                        found[order_id] = route.name
    return found


def check(plan: Plan, news: News, again: Replanned) -> None:
    known = again.plan.problem.order
    after = {known[o].ordered: route.name for route in again.plan.routes for o in route.orders}
    out = {known[left.order_id].ordered for left in again.plan.left_out} - after.keys()
    orders = {order.id for order in (*plan.problem.orders, *news.orders)}
    assert again.rest.done | again.rest.dropped | after.keys() | out == orders
    assert not again.rest.done & (after.keys() | out)
    assert not again.rest.dropped & (after.keys() | out)
    assert news.broken.keys().isdisjoint(after.values())
    for order_id, vehicle in aboard(plan, news).items():
        if order_id in after and vehicle not in news.broken:
            assert after[order_id] == vehicle
        if order_id in after and vehicle in news.broken:
            stops = [s.store_id for r in again.plan.routes for s in r.stops if order_id in s.orders]
            assert stops[0] == f"@ {vehicle}"
    assert all(route.start >= news.now for route in again.plan.routes)
    assert not again.plan.violations


def judged(seed: int) -> None:
    """One day, planned, changed twice, and planned again each time."""
    rng = Random(seed)
    rules = tuple(rule for rule in ALLOWED if rng.random() < 0.3)
    plan = solve(rule_day(seed, rules), iterations=60, seed=seed)
    again = changed(plan, random_news(rng, plan), seed)
    if again is not None and again.plan.routes:
        late = {again.plan.routes[0].name: 900}
        changed(again.plan, News(again.news.now + 3600, late=late), seed)


def changed(plan: Plan, news: News, seed: int) -> Replanned | None:
    """The rest of the day, None where nothing is left of it."""
    try:
        again = replan(plan, news, iterations=60, seed=seed)
    except InputError as error:
        assert "nothing to plan" in str(error)
        return None
    check(plan, news, again)
    return again


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_and_nothing_changes_vehicles_by_magic(seed: int) -> None:
    judged(seed)
