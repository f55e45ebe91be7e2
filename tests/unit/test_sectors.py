"""A plan divided across the map: sectors are days of their own that add up to the whole."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from routing.problem import Problem
from solvers import large, tables
from solvers.budget import Budget
from solvers.encode import encode
from solvers.kernels import layout as at
from solvers.kernels.layout import Data
from solvers.reach import in_reach
from solvers.search import search
from solvers.searcher import Searcher
from solvers.sectors import Routes, Sector, can_divide, divide
from solvers.solve import solve
from solvers.tables import Tables, make_tables
from solvers.tuning import tuning_for
from tests.judges import holds
from tests.random_days import random_day

HOT = 1e4


def day(seed: int) -> Problem:
    document = random_day(Random(seed), stores=40, research=seed % 2 == 0)
    return build_day(from_object(document))


def tables_of(problem: Problem) -> Tables:
    travel = distances_of(problem)
    return make_tables(in_reach(encode(problem), travel), travel)


def loaded(data: Data, routes: Routes) -> Searcher:
    searcher = Searcher(data, tuning_for(data), 1)
    searcher.load(routes)
    return searcher


def price(searcher: Searcher) -> int:
    """What the routes and all that is left out cost in the end."""
    return searcher.cost + int(searcher.work.count[at.SHORT])


@pytest.mark.parametrize("computed", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_sectors_add_up_to_the_day(
    seed: int, computed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if computed:
        monkeypatch.setattr(tables, "TABLE_BYTES", 0)
    data = tables_of(day(seed)).data
    assert can_divide(data)
    first = Searcher(data, tuning_for(data), seed)
    first.build()
    routes = first.routes(at.PRED)
    rng = np.random.default_rng(seed)
    for parts in (1, 2, 3):
        sectors = divide(data, routes, parts, rng)
        assert len(sectors) <= parts
        for name in ("tasks", "slots"):
            together = np.sort(np.concatenate([getattr(each, name) for each in sectors]))
            assert together.tolist() == list(range(len(together)))
        back = [route for each in sectors for route in each.whole(each.routes)]
        assert sorted(back) == sorted(routes)
        for each in sectors:
            arrays = [x for x in each.data if isinstance(x, np.ndarray)]
            assert all(x.flags.c_contiguous for x in arrays)  # or kernels are compiled once more
        searchers = [loaded(each.data, each.routes) for each in sectors]
        assert sum(map(price, searchers)) == price(loaded(data, routes))
        for each in searchers:
            each.run(200, HOT)
        routes = [
            route
            for sector, each in zip(sectors, searchers, strict=True)
            for route in sector.whole(each.routes(at.PRED))
        ]
        assert sum(map(price, searchers)) == price(loaded(data, routes))


def test_neighbours_stay_within_their_sector_and_keep_their_order() -> None:
    data = tables_of(day(4)).data
    first = Searcher(data, tuning_for(data), 1)
    first.build()
    for sector in divide(data, first.routes(), 2, np.random.default_rng(1)):
        for row, task in enumerate(sector.tasks.tolist()):
            mine = set(sector.tasks.tolist())
            expected = [x for x in data.near[task, :, 0].tolist() if x in mine]
            found = sector.data.near[row, :, 0]
            assert sector.tasks[found[found >= 0]].tolist() == expected
            assert (found[len(expected) :] == -1).all()


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every day counts as large; how many sectors there were in each round."""
    seen: list[int] = []

    def told(data: Data, routes: Routes, parts: int, rng: np.random.Generator) -> list[Sector]:
        sectors = divide(data, routes, parts, rng)
        seen.append(len(sectors))
        return sectors

    monkeypatch.setattr(large, "MOST_TASKS", 5)
    monkeypatch.setattr(large, "ROUND", 0.1)
    monkeypatch.setattr(large, "divide", told)
    return seen


@pytest.mark.parametrize("seed", range(6))
def test_plans_of_threads_that_share_a_day_hold(seed: int, rounds: list[int]) -> None:
    plan = solve(day(seed), time_limit=0.6, threads=2)
    holds(plan)
    assert rounds and max(rounds) <= 2


def test_whoever_asks_for_the_end_gets_the_best_plan_so_far(rounds: list[int]) -> None:
    budget = Budget(time_limit=600.0)

    def stop(*_: object) -> None:
        budget.cancel()

    budget.on_progress = stop
    found = search(tables_of(day(1)), budget, 1, threads=2)
    assert budget.cancelled and found.routes and budget.elapsed < 300


def test_few_routes_are_one_sector() -> None:
    data = tables_of(day(3)).data
    first = Searcher(data, tuning_for(data), 1)
    first.build()
    (only,) = divide(data, first.routes()[:3], 2, np.random.default_rng(1))
    assert len(only.tasks) == data.n
