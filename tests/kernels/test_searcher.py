"""Running figures against a count from scratch, the oracle, and other ways of travel."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from geo.matrix import Distances, Euclidean, Legs
from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from solvers import searcher, tables
from solvers.budget import Budget
from solvers.encode import encode
from solvers.kernels import layout as at
from solvers.kernels.start import count_cost
from solvers.neighbours import ACROSS, neighbours
from solvers.parts import independent
from solvers.search import search
from solvers.searcher import Searcher
from solvers.solve import solve
from solvers.tables import make_tables
from solvers.tuning import tuning_for
from tests.kernels.every_pair import every_pair
from tests.random_days import random_day
from tests.rule_days import rule_day


class Lopsided(Euclidean):
    """A plane in which the way east is longer than the way west: an asymmetric matrix."""

    def matrix(self, sources: np.ndarray, targets: np.ndarray, profile: str) -> Legs:
        legs = super().matrix(sources, targets, profile)
        east = np.maximum(0.0, targets[None, :, 0] - sources[:, None, 0])
        more = (east * 30_000).astype(np.int32)
        return Legs(legs.metres + more, legs.seconds + more // 10)

    def legs(self, starts: np.ndarray, ends: np.ndarray, profile: str) -> Legs:
        legs = super().legs(starts, ends, profile)
        more = (np.maximum(0.0, ends[:, 0] - starts[:, 0]) * 30_000).astype(np.int32)
        return Legs(legs.metres + more, legs.seconds + more // 10)


def _day(seed: int) -> Problem:
    return build_day(from_object(random_day(Random(seed), research=True)))


@pytest.mark.parametrize("seed", range(40))
def test_the_running_cost_is_the_cost_counted_afresh(seed: int) -> None:
    problem = _day(seed)
    instance = encode(problem)
    if not len(instance):
        return
    data = make_tables(instance, Euclidean(100_000.0, 10.0)).data
    searcher = Searcher(data, tuning_for(data), seed)
    searcher.build()
    for temperature in (1e6, 1e3, 1.0):
        searcher.run(200, temperature)
        assert count_cost(searcher.data, searcher.state) == searcher.cost


def _two_depots(apart: bool) -> Problem:
    """Sixty stores between two depots, each with vehicles that end there; ``apart``: those of one
    cost more."""
    rng = np.random.default_rng(5)
    spots = rng.uniform(0.0, 10.0, (60, 2)).tolist()
    stores = tuple(Store(f"s{i}", x, y) for i, (x, y) in enumerate(spots))
    orders = tuple(Order(f"o{i}", "D", f"s{i}", {"kg": 10}) for i in range(60))
    depots = (Depot("west", 1.0, 5.0, "D"), Depot("east", 9.0, 5.0, "D"))
    vehicles = tuple(
        VehicleType(each.id, each.id, {"kg": 70}, 8, "D", each.id, cost_per_km=1.0 + i * apart)
        for i, each in enumerate(depots)
    )
    settings = DaySettings(coordinates="plane")
    return Problem((Distributor("D"),), depots, stores, orders, vehicles, settings)


@pytest.mark.parametrize("apart", [False, True])
def test_the_running_cost_holds_where_routes_of_two_depots_exchange_their_ends(apart: bool) -> None:
    data = make_tables(encode(_two_depots(apart)), Euclidean(1000.0, 10.0)).data
    assert data.mixed
    assert data.plain == (not apart)
    searcher = Searcher(data, tuning_for(data), 1)
    searcher.build()
    for temperature in (1e5, 1e3, 1.0):
        searcher.run(300, temperature)
        assert count_cost(searcher.data, searcher.state) == searcher.cost
    assert searcher.work.count[at.MOVED] > 100


class Uphill(Euclidean):
    """A plane as far in either direction, but slower to the east."""

    def matrix(self, sources: np.ndarray, targets: np.ndarray, profile: str) -> Legs:
        legs = super().matrix(sources, targets, profile)
        east = np.maximum(0.0, targets[None, :, 0] - sources[:, None, 0])
        return Legs(legs.metres, legs.seconds + (east * 100).astype(np.int32))


@pytest.mark.parametrize(("metres_a_second", "tables"), [(1.0, 1), (2.0, 2)])
def test_prices_and_seconds_share_a_table_where_they_are_the_same(
    metres_a_second: float, tables: int
) -> None:
    """A store's stop, which is taken back between its own tasks, does not keep them apart."""
    problem = _two_depots(apart=False)
    stores = tuple(replace(each, stop_s=300) for each in problem.stores)
    vehicles = tuple(replace(each, cost_per_km=1000.0) for each in problem.vehicles)
    problem = replace(problem, stores=stores, vehicles=vehicles)
    data = make_tables(encode(problem), Euclidean(1000.0, metres_a_second)).data
    assert len(data.tables) == tables
    plan = solve(problem, distances=Euclidean(1000.0, metres_a_second), iterations=300, seed=1)
    assert plan.violations == ()
    assert not plan.left_out


def test_arcs_are_the_same_both_ways_only_where_their_seconds_are_too() -> None:
    instance = encode(_two_depots(apart=False))
    assert make_tables(instance, Euclidean(1000.0, 10.0)).data.plain
    assert not make_tables(instance, Uphill(1000.0, 10.0)).data.plain


def test_a_search_begins_with_the_cheapest_of_several_first_plans(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    better = 0
    for seed in range(20):
        problem = rule_day(seed, (), stores=20)
        data = make_tables(encode(problem), distances_of(problem)).data
        several, one = (Searcher(data, tuning_for(data), 1) for _ in range(2))
        several.build()
        assert several.cost == several.best
        with monkeypatch.context() as alone:
            alone.setattr(searcher, "CHEAPER", ())
            one.build()
        assert several.best <= one.best
        better += several.best < one.best
    assert better > 2


@pytest.mark.parametrize("seed", range(40))
def test_plans_keep_every_rule_also_where_the_way_back_is_another(seed: int) -> None:
    problem = _day(seed)
    distances: Distances = Lopsided(100_000.0, 10.0)
    plan = solve(problem, distances=distances, iterations=500, seed=seed)
    assert plan.violations == ()


@pytest.mark.parametrize("seed", range(20))
def test_loading_routes_gives_them_back(seed: int) -> None:
    instance = encode(_day(seed))
    if not len(instance):
        return
    data = make_tables(instance, Euclidean(100_000.0, 10.0)).data
    searcher = Searcher(data, tuning_for(data), seed)
    searcher.build()
    searcher.run(100, 1e3)
    routes, cost = searcher.routes(at.PRED), searcher.cost
    searcher.load(routes)
    assert searcher.routes(at.PRED) == routes
    assert searcher.cost == cost


@pytest.mark.parametrize("seed", range(20))
def test_computed_travel_is_the_travel_of_the_tables(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = _day(seed)
    instance = encode(problem)
    if not len(instance):
        return
    distances = Euclidean(100_000.0, 10.0)
    looked_up = make_tables(instance, distances).data
    monkeypatch.setattr(tables, "TABLE_BYTES", 0)
    computed = make_tables(instance, distances)
    assert computed.data.travel == at.FROM_PLANE
    one, other = every_pair(looked_up), every_pair(computed.data)
    assert np.array_equal(one.out, other.out)
    assert np.array_equal(one.back, other.back)


@pytest.mark.parametrize(("seed", "loads"), [(3, 1), (3, at.SIDED), (9, 1), (11, 1)])
def test_neighbours_are_the_nearest(seed: int, loads: int) -> None:
    """Of those that some vehicle type may carry together. Where returns come last, a delivery and a
    return are twice as far as they are."""
    instance = encode(_day(seed))
    data = make_tables(instance, Euclidean(100_000.0, 10.0)).data._replace(timed=0, loads=loads)
    groups = [tasks for tasks, _ in independent(instance)]
    near = neighbours(data, groups, 3)
    price = every_pair(data).prices
    side = instance.pickup.any(axis=1)

    def far(task: int, other: int) -> float:
        across = loads == at.SIDED and side[task] != side[other]
        return (ACROSS if across else 1.0) * int(price[task, other])

    for tasks in groups:
        for task in tasks.tolist():
            together = (instance.may[tasks] & instance.may[task]).any(axis=1)
            others = sorted(far(task, o) for o in tasks[together].tolist() if o != task)[:3]
            found = [o for o, _ in near[task].tolist() if o >= 0]
            assert [far(task, o) for o in found] == others and task not in found


def test_one_seed_gives_one_plan_and_two_threads_keep_the_rules() -> None:
    instance = encode(_day(5))
    made = make_tables(instance, Euclidean(100_000.0, 10.0))
    found = [search(made, Budget(iterations=400), 1, threads).routes for threads in (1, 1, 2, 2)]
    assert found[0] == found[1]
    assert found[2] == found[3]


def test_waiting_for_a_late_opening_ends_the_look_at_starts() -> None:
    """A start that must be over before the waiting is: looking for later ones went on for ever."""
    problem = build_day(from_object(random_day(Random(407384484))))
    assert solve(problem, iterations=20).violations == ()
