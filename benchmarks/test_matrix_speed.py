"""Micro-benchmarks of the matrices: ``pytest benchmarks/test_matrix_speed.py`` (pytest-benchmark).

Compare the groups' rows with each other, not with another machine's: `fill` is the floor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.matrix import Euclidean, GreatCircle

COUNTS = (10, 100, 2000)


def places(count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.column_stack((rng.uniform(115.0, 118.0, count), rng.uniform(39.0, 41.0, count)))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.benchmark(group="matrix")
def test_fill(benchmark: Any, count: int) -> None:
    benchmark(lambda: [np.full((count, count), 7, np.int32) for _ in range(2)])


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("distances", [GreatCircle(), Euclidean()], ids=["sphere", "plane"])
@pytest.mark.benchmark(group="matrix")
def test_matrix(benchmark: Any, distances: Any, count: int) -> None:
    points = places(count)
    distances.matrix(points, points, "van")  # compiled before the clock starts
    benchmark(distances.matrix, points, points, "van")


@pytest.mark.parametrize("distances", [GreatCircle(), Euclidean()], ids=["sphere", "plane"])
@pytest.mark.benchmark(group="legs")
def test_legs(benchmark: Any, distances: Any) -> None:
    points = places(100_000)
    distances.legs(points, points[::-1], "van")
    benchmark(distances.legs, points, points[::-1], "van")
