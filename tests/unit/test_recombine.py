"""Routes put together anew, on days small enough to see what is best."""

from __future__ import annotations

from itertools import combinations

import pytest

from geo.matrix import Euclidean
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from solvers.encode import encode
from solvers.recombine import Pool, recombine
from solvers.searcher import Searcher
from solvers.tables import make_tables
from solvers.tuning import tuning_for

PAIRS = ((0, 1), (2, 3), (4, 5))


def day(vehicles: int = 3, prize: float | None = None) -> Problem:
    """Six stores on a line, two by two, far apart; a vehicle takes two."""
    places = (0, 1, 100, 101, 200, 201)
    stores = tuple(Store(f"s{i}", float(x), 10.0) for i, x in enumerate(places))
    orders = tuple(Order(f"o{i}", "D", f"s{i}", {"kg": 1}, prize=prize) for i in range(6))
    van = VehicleType("v", "P", {"kg": 2}, vehicles, "D", cost_per_km=1.0)
    settings = DaySettings(coordinates="plane")
    return Problem(
        (Distributor("D"),), (Depot("P", 100.0, 0.0, "D"),), stores, orders, (van,), settings
    )


def searcher_of(problem: Problem) -> Searcher:
    data = make_tables(encode(problem), Euclidean(metres_per_unit=1000.0, speed_mps=None)).data
    return Searcher(data, tuning_for(data), 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_the_good_routes_of_several_plans_make_a_better_one(order: tuple[int, int, int]) -> None:
    searcher = searcher_of(day())
    pool = Pool(searcher.data)
    worst = 0
    for i in order:  # each plan has one good route and two that cross
        (a, b), (c, d) = (PAIRS[j] for j in range(3) if j != i)
        searcher.load([(0, PAIRS[i]), (1, (a, d)), (2, (c, b))])
        pool.add(searcher.state)
        worst = max(worst, searcher.cost)
    found = recombine(pool, worst, 5.0, 10.0)
    assert found is not None
    assert sorted(tuple(sorted(tasks)) for _, tasks in found) == sorted(PAIRS)
    searcher.load(found)
    assert searcher.cost < worst
    assert recombine(pool, searcher.cost, 5.0, 10.0) is None


def test_the_pool_prices_routes_as_the_search_does_and_keeps_the_cheaper_order() -> None:
    searcher = searcher_of(day())
    pool = Pool(searcher.data)
    for first in ((4, 5), (5, 4)):
        searcher.load([(0, (0, 1)), (1, (2, 3)), (2, first)])
        pool.add(searcher.state)
    assert len(pool.columns) == 3
    assert sum(column.price for column in pool.columns.values()) == searcher.best


def test_the_pool_keeps_the_routes_that_were_seen_last() -> None:
    searcher = searcher_of(day())
    pool = Pool(searcher.data, most=3)
    for pairs in (((0, 1), (2, 4), (3, 5)), ((0, 1), (2, 5), (3, 4))):
        searcher.load(list(enumerate(pairs)))
        pool.add(searcher.state)
    kept = {column.tasks for column in pool.columns.values()}
    assert kept == {(0, 1), (2, 5), (3, 4)}


def test_a_pool_without_routes_gives_none() -> None:
    pool = Pool(searcher_of(day()).data)
    assert recombine(pool, 1 << 50, 5.0, 10.0) is None


def test_no_more_vehicles_than_there_are() -> None:
    searcher = searcher_of(day(vehicles=2, prize=1000.0))
    pool = Pool(searcher.data)
    for one, other in combinations(PAIRS, 2):
        searcher.load([(0, one), (1, other)])
        pool.add(searcher.state)
    found = recombine(pool, 1 << 50, 5.0, 10.0)
    assert found is not None
    assert len(found) == 2
