"""When a search ends, by a clock of the test's own."""

from __future__ import annotations

from random import Random

import pytest

from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from solvers.budget import CLOCKS, Budget, Progress
from solvers.encode import encode
from solvers.schedule import FIRST_ROUND
from solvers.search import Found, search
from solvers.tables import Tables, make_tables
from tests.random_days import random_day

TICK = 0.06
"""More than a turn shall take, so that turns become as short as they may be."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock takes a moment, nothing else takes any time."""
    now = [100.0]

    def look() -> float:
        now[0] += TICK
        return now[0]

    monkeypatch.setitem(CLOCKS, "wall", look)


@pytest.fixture(scope="module")
def tables() -> Tables:
    problem = build_day(from_object(random_day(Random(7), stores=12, tightness=0.2)))
    return make_tables(encode(problem), distances_of(problem))


@pytest.mark.usefixtures("clock")
def test_a_time_limit_is_kept(tables: Tables) -> None:
    found = search(tables, Budget(time_limit=2.0), 1)
    assert 2.0 <= found.seconds < 2.0 + 20 * TICK
    assert found.iterations > 0


@pytest.mark.usefixtures("clock")
def test_no_time_gives_a_plan_all_the_same(tables: Tables) -> None:
    found = search(tables, Budget(time_limit=0.0), 1)
    assert found.iterations == 0
    assert found.routes


@pytest.mark.usefixtures("clock")
def test_patience_counts_from_the_last_better_plan(tables: Tables) -> None:
    told: list[Progress] = []
    found = search(tables, Budget(patience=1.0, on_progress=told.append), 1)
    assert 1.0 < found.seconds - told[-1].seconds < 1.0 + 20 * TICK
    costs = [(progress.left_out, progress.cost) for progress in told]
    assert costs == sorted(costs, reverse=True)


@pytest.mark.usefixtures("clock")
def test_a_target_ends_the_search_once_it_is_reached(tables: Tables) -> None:
    longer = search(tables, Budget(iterations=3000), 1)
    best = longer.price / tables.scale
    found = search(tables, Budget(target=best * 1.02, time_limit=60.0), 1)
    assert found.seconds < 60.0
    assert found.price / tables.scale <= best * 1.02
    assert search(tables, Budget(target=1e15), 1).iterations == 0


@pytest.mark.usefixtures("clock")
def test_a_search_that_does_not_pay_ends_after_its_second_round(tables: Tables) -> None:
    found = search(tables, Budget(worth=1e12), 1)
    rounds = FIRST_ROUND + 2 * FIRST_ROUND
    assert rounds <= found.seconds < rounds + 40 * TICK
    limited = search(tables, Budget(worth=1e-9, time_limit=9.0), 1)
    assert limited.seconds < 9.0 + 20 * TICK


def _cancelled_at_once(tables: Tables, threads: int) -> Found:
    budget = Budget(time_limit=1e6)
    budget.on_progress = lambda _: budget.cancel()
    return search(tables, budget, 1, threads)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.usefixtures("clock")
def test_an_interrupted_search_returns_its_best(tables: Tables, threads: int) -> None:
    found = _cancelled_at_once(tables, threads)
    assert found.iterations == 0
    assert found.routes
    told: list[Progress] = []
    search(tables, Budget(iterations=200, on_progress=told.append), 1)
    assert told[0].step == 0
