"""Micro-benchmarks of the native engine: ``pytest benchmarks --benchmark-enable``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.matrix import Euclidean
from solvers.encode import Fleet, Instance
from solvers.measures import NO_LIMIT
from solvers.search import warm_up
from solvers.searcher import Searcher
from solvers.tables import Tables, make_tables
from solvers.tuning import tuning_for

TASKS = 1_000


def _tables(timed: bool) -> Tables:
    """A thousand tasks in a square, a depot in its middle, with or without windows of two hours."""
    rng = np.random.default_rng(1)
    one = np.ones(1, np.int64)
    late = 36_000 if timed else NO_LIMIT
    opens = rng.integers(0, 28_800, TASKS)
    windows = [((int(first), int(first) + 7_200),) if timed else () for first in opens]
    fleet = Fleet(
        one * 0, (range(1, TASKS + 1),), one * TASKS, one[:, None] * 200, np.zeros(1), np.ones(1),
        np.zeros(1), np.zeros(1), one * 0,
        one * 0, one * 0, one * 0, one * late, one * 0, one * late, one * NO_LIMIT, one * NO_LIMIT,
        one * NO_LIMIT, ("van",),
    )  # fmt: skip
    lonlat = rng.random((TASKS + 1, 2)) * 10_000
    lonlat[0] = 5_000
    instance = Instance(
        tuple((i,) for i in range(TASKS)), np.arange(1, TASKS + 1),
        rng.integers(1, 20, (TASKS, 1)), np.zeros((TASKS, 1), np.int64),
        np.full(TASKS, 300 if timed else 0), np.ones(TASKS, np.int64), np.full(TASKS, np.inf),
        np.zeros(TASKS, np.bool_), np.ones((TASKS, 1), np.bool_), lonlat,
        np.zeros(TASKS + 1, np.int64), ((), *windows), False, fleet,
    )  # fmt: skip
    return make_tables(instance, Euclidean(speed_mps=10.0 if timed else None))


@pytest.mark.parametrize("timed", [False, True], ids=["loads", "windows"])
def test_tables(benchmark: Any, timed: bool) -> None:
    warm_up()
    assert benchmark(_tables, timed).data.n == TASKS


@pytest.mark.parametrize("timed", [False, True], ids=["loads", "windows"])
def test_first_plan(benchmark: Any, timed: bool) -> None:
    warm_up()
    data = _tables(timed).data
    searcher = benchmark(_built, data)
    assert len(searcher.routes()) > 0


@pytest.mark.parametrize("timed", [False, True], ids=["loads", "windows"])
def test_a_thousand_iterations(benchmark: Any, timed: bool) -> None:
    warm_up()
    searcher = _built(_tables(timed).data)
    benchmark(searcher.run, 1_000, searcher.mean_arc() / 10)
    assert searcher.best < searcher.data.hard.sum()


def _built(data: Any) -> Searcher:
    searcher = Searcher(data, tuning_for(data), 1)
    searcher.build()
    return searcher
