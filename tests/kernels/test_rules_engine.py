"""Days with rules that not every day has: the engine's plans before the oracle, and its running
total against a count from nothing."""

from __future__ import annotations

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Plan
from solvers.decode import RELOAD, TaskRoute, decode
from solvers.encode import Instance, encode
from solvers.kernels import layout as at
from solvers.kernels import start
from solvers.kernels.layout import Data
from solvers.search import Searcher, tuning_for
from solvers.spare import spared
from solvers.tables import Tables, make_tables
from tests.rule_days import RULES, rule_day

COMBINED = 40


def _judge(seed: int, rules: tuple[str, ...] | None) -> None:
    problem = rule_day(seed, rules)
    travel = distances_of(problem)
    instance = encode(problem)
    tables = make_tables(instance, travel)
    data = tables.data
    searcher = Searcher(data, tuning_for(data), seed)
    searcher.build()
    for _ in range(4):
        searcher.run(100, 0.01 * max(searcher.mean_arc(), 1.0))
        assert searcher.cost == start.count_cost(searcher.data, searcher.state)
    for column in (at.BEST, at.PRED):
        routes = spared(instance, _routes(searcher, tables, column))
        plan = evaluate(problem, travel, decode(problem, instance, routes))
        broken = [v for v in plan.violations if v.code != "order-missing"]
        assert not broken, [str(v) for v in broken]
    searcher.load(searcher.routes())
    lost = int(data.hard[searcher.absent].sum())
    plan = evaluate(problem, travel, decode(problem, instance, _routes(searcher, tables)))
    cost = sum(route.cost.total for route in plan.routes)
    lost += int(searcher.state.route[:, at.ASTRAY].sum()) + _on_the_way(instance, data, plan)
    assert (searcher.best - lost) / tables.scale == pytest.approx(cost, abs=0.02)


def _on_the_way(instance: Instance, data: Data, plan: Plan) -> int:
    """What the engine charges for tasks that are at another stop than they have to be."""
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


@pytest.mark.parametrize("seed", range(COMBINED))
def test_rules_together(seed: int) -> None:
    _judge(1000 + seed, None)
