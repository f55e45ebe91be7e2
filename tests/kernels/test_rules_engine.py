"""Days with rules that not every day has: the engine's plans before the oracle, and its running
total against a count from nothing."""

from __future__ import annotations

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate
from solvers.decode import RELOAD, TaskRoute, decode
from solvers.encode import encode
from solvers.kernels import layout as at
from solvers.kernels import start
from solvers.search import Searcher, tuning_for
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
        assert _taken(searcher) == _taken_afresh(searcher)
    for column in (at.BEST, at.PRED):
        routes = _routes(searcher, tables, column)
        plan = evaluate(problem, travel, decode(problem, instance, routes))
        broken = [v for v in plan.violations if v.code != "order-missing"]
        assert not broken, [str(v) for v in broken]
    searcher.load(searcher.routes())
    lost = int(data.hard[searcher.absent].sum())
    plan = evaluate(problem, travel, decode(problem, instance, _routes(searcher, tables)))
    cost = sum(route.cost.total for route in plan.routes)
    assert (searcher.best - lost) / tables.scale == pytest.approx(cost, abs=0.02)


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
