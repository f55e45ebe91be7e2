"""Days with rules that not every day has: the engine's plans before the oracle, and its running
total against a count from nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from geo.matrix import Distances
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Plan
from routing.problem import Problem
from solvers.decode import RELOAD, TaskRoute, decode
from solvers.encode import Instance, encode
from solvers.kernels import layout as at
from solvers.kernels import start
from solvers.kernels.layout import Data
from solvers.searcher import Searcher
from solvers.spare import spared
from solvers.tables import Tables, make_tables
from solvers.tuning import tuning_for
from tests.paved import travel_of
from tests.rule_days import RULES, rule_day

COMBINED = 40


def _judge(seed: int, rules: tuple[str, ...] | None) -> None:
    _judge_day(rule_day(seed, rules), seed)


def _judge_day(problem: Problem, seed: int) -> None:
    travel = travel_of(problem)
    instance = encode(problem)
    tables = make_tables(instance, travel)
    data = tables.data
    searcher = Searcher(data, tuning_for(data), seed)
    searcher.build()
    for _ in range(4):
        searcher.run(100, 0.01 * max(searcher.mean_arc(), 1.0))
        assert searcher.cost == start.count_cost(searcher.data, searcher.state)
        assert _taken(searcher) == _taken_afresh(searcher)
    for column in (at.BEST, at.PRED):
        routes = _routes(searcher, tables, column)
        assert not _broken(problem, travel, instance, routes) - {"order-missing", "lock"}
        spare = spared(instance, routes)  # what is left of a route may wait for too long
        assert not _broken(problem, travel, instance, spare) - {"order-missing", "waiting"}
    searcher.load(searcher.routes())
    lost = int(data.hard[searcher.absent].sum())
    plan = evaluate(problem, travel, decode(problem, instance, _routes(searcher, tables)))
    cost = sum(route.cost.total for route in plan.routes)
    lost += int(searcher.state.route[:, at.ASTRAY].sum()) + _on_the_way(instance, data, plan)
    assert (searcher.best - lost) / tables.scale == pytest.approx(cost, abs=0.02)


def _broken(
    problem: Problem, travel: Distances, instance: Instance, routes: list[TaskRoute]
) -> set[str]:
    """The rules that they break."""
    plan = evaluate(problem, travel, decode(problem, instance, routes))
    return {violation.code for violation in plan.violations}


def _taken(searcher: Searcher) -> list[int]:
    """What routes take of each depot and goods, as it is kept while they change."""
    count, there = searcher.work.count, 2 * (at.AT_LOADS + 3 * searcher.data.dims)
    cells = (len(count) - there) // 3
    return count[there + cells : there + 2 * cells].tolist()


def _taken_afresh(searcher: Searcher) -> list[int]:
    """The same from nothing but the routes."""
    data, many = searcher.data, searcher.data.supplied
    found = [0] * len(_taken(searcher))
    begin = data.kinds.shape[1] - at.GIVEN - 2 * many - data.parted
    for slot, tasks in searcher.routes(at.PRED) if many else ():
        kind = data.kinds[data.fixed[data.n + 2 * slot, at.KIND]]
        depot = int(kind[begin + at.DEPOT])
        for i, task in enumerate(tasks):
            if task >= data.real:
                useless = all(other >= data.real for other in tasks[:i])
                depot = depot if useless else int(kind[begin + at.DEPOT_LATER])
            elif depot >= 0:
                for q, amount in enumerate(data.task[task, data.task.shape[1] - many :].tolist()):
                    found[depot * many + q] += amount
    return found


def _on_the_way(instance: Instance, data: Data, plan: Plan) -> int:
    """What the engine charges for tasks that are at another stop than they have to be."""
    if data.whole & at.BOUND == 0:
        return 0
    task_of = {plan.problem.orders[p].id: i for i, each in enumerate(instance.orders) for p in each}
    price = 0
    for trip in (trip for route in plan.routes for trip in route.trips):
        for at_stop, stop in enumerate(trip.stops):
            for task in {task_of[order] for order in stop.orders}:
                row = data.task[task, data.rules_at :].tolist()
                nth, nth_last, half = row[at.NTH], row[at.NTH_LAST], row[at.AMISS]
                away = abs(at_stop + 1 - nth) if nth else 0
                away += abs(len(trip.stops) - at_stop - nth_last) if nth_last else 0
                if away:
                    most = nth + nth_last
                    price += half + half * min(away, most) // most
    return price


def _routes(searcher: Searcher, tables: Tables, column: int = at.BEST) -> list[TaskRoute]:
    data = searcher.data
    return [
        TaskRoute(
            int(tables.kinds[data.fixed[data.n + 2 * slot, at.KIND]]),
            tuple(task if task < data.real else RELOAD for task in tasks),
        )
        for slot, tasks in searcher.routes(column)
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(5))
def test_one_rule(rule: str, seed: int) -> None:
    _judge(seed, (rule,))


@pytest.mark.parametrize("seed", (465, 730, 1535, 1890, 2620, 2715))
def test_what_orders_leave_of_a_route_can_be_driven(seed: int) -> None:
    """Orders of a lock that found no room, and trips that they loaded for, go off a route again:
    the vehicle comes earlier then, and may wait for too long."""
    _judge(seed, ("trips", "aboard", "locks", "waits"))


@pytest.mark.parametrize("seed", (2183, 3563))
def test_a_locked_order_whose_arcs_are_a_gain_goes_where_it_may(seed: int) -> None:
    """Orders that stood at a wrong stop make arcs cheaper once another comes between them."""
    _judge(seed, ("aboard", "locks", "waits", "transfers"))


def test_a_trip_that_brings_nothing_makes_no_wait_shorter() -> None:
    """A plan has no empty trip, so no route of the engine may need the minutes of loading one."""
    _judge(156, ("trips", "waits"))


@pytest.mark.parametrize("seed", range(COMBINED))
def test_rules_together(seed: int) -> None:
    _judge(1000 + seed, None)


@pytest.mark.parametrize("seed", range(6))
def test_a_minute_of_waiting_costs_as_much_as_one_outside_preferred_hours(seed: int) -> None:
    problem = rule_day(seed, ("preferred", "transfers"))
    stores = tuple(replace(s, outside_per_min=0.4) if s.preferred else s for s in problem.stores)
    vehicles = tuple(
        replace(v, cost_per_hour=24.0, overtime_factors=((5400, 1.5), (9000, 2.0)))
        for v in problem.vehicles
    )
    _judge_day(replace(problem, stores=stores, vehicles=vehicles), seed)


@pytest.mark.parametrize("seed", range(3))
def test_late_goods_trip_by_trip_lead_to_the_plan_of_whole_routes(seed: int) -> None:
    """`solvers.kernels.released` is a short cut: with the walk in its place the search goes the
    same way. (Where vehicles load again, a loading that brings nothing makes a difference, until it
    is taken off.)"""
    problem = _unpaid_day_of_late_goods(seed, 1)
    tables = make_tables(encode(problem), distances_of(problem))
    assert tables.data.whole == at.WALKED | at.TRIPWISE
    plans = []
    for data in (tables.data, tables.data._replace(whole=at.WALKED)):
        searcher = Searcher(data, tuning_for(data), seed)
        searcher.build()
        for _ in range(4):
            searcher.run(100, 0.02 * searcher.mean_arc())
        plans.append((searcher.best, searcher.routes()))
    assert plans[0] == plans[1]


@pytest.mark.parametrize("seed", range(4))
def test_late_goods_of_second_trips(seed: int) -> None:
    _judge_day(_unpaid_day_of_late_goods(seed, 3), seed)


def _unpaid_day_of_late_goods(seed: int, trips: int) -> Problem:
    """A random day on which only the way is paid, with one order a store."""
    day = rule_day(seed, ("release",), stores=24)
    rng = Random(seed)
    orders = {order.store_id: order for order in day.orders}.values()
    late = tuple(
        o if o.is_return else replace(o, release=rng.choice((0, 8, 10, 12)) * 3600) for o in orders
    )
    stores = tuple(replace(s, windows=s.windows[:1]) for s in day.stores)
    room = {"kg": 200.0, "m3": 5.0}
    vehicles = tuple(
        replace(v, capacity=room, cost_per_hour=0.0, fixed_cost=1.0, count=3, max_trips=trips)
        for v in day.vehicles
    )
    return replace(day, orders=late, stores=stores, vehicles=vehicles)
