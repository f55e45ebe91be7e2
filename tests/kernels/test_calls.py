"""Start rows, masks, sums and prices of routes that collect, after every single iteration; and that
an iteration which is given up leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from routing.problem import Problem
from solvers.encode import encode
from solvers.kernels import layout as at
from solvers.kernels import loop, start
from solvers.kernels.jit import int64, kernel
from solvers.kernels.layout import Data, State, Work
from solvers.kernels.summary import refresh
from solvers.searcher import Searcher
from solvers.tables import make_tables
from solvers.tuning import tuning_for
from tests.property.test_sharing_optimum import tiny_shared_day
from tests.sharing_days import sharing_day

DERIVED = [at.START, at.LATEST, at.POSITION, at.SUM, at.SINCE]
LINKS = [at.ROUTE, at.PRED, at.SUCC, at.PRICE_OUT, at.PRICE_IN]
OF_START = [at.SPOT, at.OPEN, at.CLOSE, at.SERVICE]


@kernel
def refresh_all(data: Data, state: State, work: Work) -> None:
    """Everything that follows from the order of the tasks, on every route."""
    for r in range(state.route.shape[0]):
        if state.route[r, at.SIZE] > 0:
            refresh(data, state, work, int64(r))


def searcher_of(problem: Problem, seed: int) -> Searcher | None:
    """A search with a first plan; None where goods of several owners never ride together."""
    instance = encode(problem)
    if not len(instance) or instance.agreement is None:
        return None
    data = make_tables(instance, distances_of(problem)).data
    if len(data.fixed) == data.n:
        return None
    searcher = Searcher(data, tuning_for(data), seed)
    searcher.build()
    return searcher


def random_searchers(count: int, seed: int) -> Iterator[tuple[int, Searcher]]:
    """Of days of all kinds: small and careless, with limits, with more orders than fit."""
    while count:
        rng = Random(seed)
        days = (
            lambda rng=rng: build_day(from_object(sharing_day(rng))),
            lambda rng=rng: tiny_shared_day(rng),
            lambda rng=rng: tiny_shared_day(rng, 18),
        )
        searcher = searcher_of(days[seed % 3](), seed)
        if searcher is not None:
            yield seed, searcher
            count -= 1
        seed += 1


def iterate(searcher: Searcher, temperature: float) -> None:
    """One iteration; prices of absent tasks stay as they are."""
    s = searcher
    loop.run(s.data, s.state, s.work, s.tuning, loop.NONE, s.everywhere, 1, temperature)


@dataclass
class Snapshot:
    """What a search knows of its routes, and which rows of it mean anything."""

    links: Any
    derived: Any
    routes: Any
    sums: Any
    starts: Any
    costs: tuple[int, int]


def snapshot(searcher: Searcher) -> Snapshot:
    """Rows of tasks that are served and of routes that are not empty."""
    data, state, work = searcher.data, searcher.state, searcher.work
    n, used = data.n, np.flatnonzero(state.route[:, at.SIZE] > 0)
    served = np.flatnonzero(state.node[:n, at.ROUTE] >= 0)
    rows = np.concatenate([served, n + 2 * used, n + 2 * used + 1])
    timed = DERIVED if data.timed else [at.POSITION, at.SUM]
    links = state.node[rows][:, LINKS]
    return Snapshot(
        np.column_stack([rows, links]),
        state.node[rows][:, timed],
        np.column_stack([used, state.route[used][:, [at.LOAD, at.SIZE, at.WAIT, at.CALL]]]),
        state.sums[rows][:, _summed(data)] if len(state.sums) > 1 else None,
        data.fixed[n + 2 * used][:, OF_START].copy(),
        (int(work.count[at.COST]), int(work.count[at.SHORT])),
    )


def _summed(data: Data) -> list[int]:
    """Columns of sums that are looked at."""
    columns = []
    if data.spans:
        columns += [at.LENGTH_TO, at.LATEST_TO, at.WAIT_TO]
        columns += [at.LENGTH_FROM, at.EARLIEST_FROM, at.WAIT_FROM]
    if data.limits:
        columns += [at.STOPS_TO, at.METRES_TO, at.FARTHEST_FROM]
    if data.loads:
        columns += range(at.LOADS, at.LOADS + 6 * data.dims)
    return columns


def same(one: Snapshot, other: Snapshot) -> None:
    for name, value in vars(one).items():
        assert np.array_equal(value, getattr(other, name)), name


def in_order(searcher: Searcher) -> None:
    """Assert that nothing contradicts itself."""
    data, state = searcher.data, searcher.state
    assert start.count_cost(data, state) == searcher.cost
    before = snapshot(searcher)
    refresh_all(data, state, searcher.work)
    same(before, snapshot(searcher))
    width = data.masks * data.shared
    columns = [at.CALL_SPOT, at.CALL_OPEN, at.CALL_CLOSE, at.CALL_SERVICE]
    for r, route in enumerate(state.route):
        first, row = data.n + 2 * r, int(route[at.CALL])
        assert row // width == data.fixed[first, at.KIND]
        assert data.calls[row, at.CALL_PRICE] < at.NOTHING
        assert data.fixed[first, OF_START].tolist() == data.calls[row, columns].tolist()
    for task in range(data.n):
        r = int(state.node[task, at.ROUTE])
        if r >= 0:
            kind = data.fixed[data.n + 2 * r, at.KIND]
            assert data.task[task, data.may_at + kind]
            owner, goods = data.task[task, data.bits_at : data.bits_at + 2].tolist()
            bits = 1 << owner | (1 << goods if goods >= 0 else 0)
            assert bits & ~int(data.calls[state.route[r, at.CALL], at.CALL_MASK]) == 0


def settled(searcher: Searcher) -> None:
    """Assert that no route loads for an owner, or stands for goods, that it does not carry."""
    data, state = searcher.data, searcher.state
    carried = np.zeros(len(state.route), np.int64)
    for task in np.flatnonzero(state.node[: data.n, at.ROUTE] >= 0).tolist():
        for bit in data.task[task, data.bits_at : data.bits_at + 2].tolist():
            if bit >= 0:
                carried[state.node[task, at.ROUTE]] |= 1 << bit
    used = np.flatnonzero(state.route[:, at.SIZE] > 0)
    masks = data.calls[state.route[used, at.CALL], at.CALL_MASK]
    assert carried[used].tolist() == masks.tolist()


@pytest.mark.parametrize("block", range(6))
def test_after_every_iteration_all_is_in_order(block: int) -> None:
    for seed, searcher in random_searchers(8, 1000 * block):
        in_order(searcher)
        for temperature in (1e7, 1e5, 1e3, 1.0):
            for _ in range(25):
                iterate(searcher, temperature)
                in_order(searcher)
        settled(searcher)
        assert searcher.best <= searcher.cost + searcher.work.count[at.SHORT], seed


@pytest.mark.parametrize("block", range(6))
def test_an_iteration_that_is_given_up_leaves_nothing_behind(block: int) -> None:
    given_up = 0
    for _, searcher in random_searchers(8, 1000 * block + 500):
        for _ in range(100):
            before, accepted = snapshot(searcher), int(searcher.work.count[at.ACCEPTED])
            iterate(searcher, 1e-9)
            if searcher.work.count[at.ACCEPTED] == accepted:
                same(before, snapshot(searcher))
                given_up += 1
    assert given_up > 100


@pytest.mark.parametrize("block", range(3))
def test_the_best_plan_loads_again_at_its_price(block: int) -> None:
    for seed, searcher in random_searchers(8, 1000 * block + 700):
        searcher.run(200, 1e4)
        routes, best = searcher.routes(), searcher.best
        again = Searcher(searcher.data, searcher.tuning, seed)
        again.load(routes)
        in_order(again)
        assert again.cost + again.work.count[at.SHORT] <= best, seed


def _strangers(data: Data) -> tuple[int, list[int]] | None:
    """A slot, and two tasks that its vehicle may carry, but not both."""
    width = data.masks * data.shared
    calls = data.calls[: width * len(data.kinds)]  # behind them is what later trips load
    for kind, of_kind in enumerate(np.split(calls, len(data.kinds))):
        usable = of_kind[of_kind[:, at.CALL_PRICE] < at.NOTHING, at.CALL_MASK].tolist()
        tasks = np.flatnonzero(data.task[:, data.may_at + kind]).tolist()
        bits = {t: 1 << int(data.task[t, data.bits_at]) for t in tasks}
        assert len(of_kind) == width
        for a, b in combinations(tasks, 2):
            if not any((bits[a] | bits[b]) & ~mask == 0 for mask in usable):
                return int(data.kinds[kind, at.FIRST_SLOT]), [a, b]
    return None


def test_a_route_that_no_mask_holds_is_not_begun_with() -> None:
    """As with so many owners that the largest sets are left away."""
    seen = 0
    for seed, searcher in random_searchers(40, 4000):
        pair = _strangers(searcher.data)
        if pair is not None:
            searcher.load([pair])
            in_order(searcher)
            assert searcher.routes(at.PRED) == [], seed
            seen += 1
    assert seen > 3
