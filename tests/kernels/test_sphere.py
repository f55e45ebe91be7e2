"""Great circles computed by the kernels against those of the tables."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from routing.distances import distances_of
from routing.io.day import build_day
from routing.io.document import from_object
from solvers import tables
from solvers.budget import Budget
from solvers.encode import encode
from solvers.kernels import layout as at
from solvers.kernels.pairs import pair_prices, pair_seconds
from solvers.search import search
from solvers.tables import make_tables
from tests.random_days import random_day


@pytest.mark.parametrize("seed", range(20))
def test_computed_great_circles_are_those_of_the_tables(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = build_day(from_object(random_day(Random(seed), research=True)))
    instance, distances = encode(problem), distances_of(problem)
    if not len(instance):
        return
    looked_up = make_tables(instance, distances)
    monkeypatch.setattr(tables, "TABLE_BYTES", 0)
    computed = make_tables(instance, distances)
    assert computed.data.travel == at.FROM_SPHERE
    n = len(instance)
    rows = np.arange(n)
    others = np.ascontiguousarray(np.broadcast_to(rows, (n, n)))
    prices, out, back = [], [], []
    for made in (looked_up, computed):
        filled = [np.empty((n, n), np.int32) for _ in range(3)]
        road = int(made.data.kinds[0, at.ROADS])
        pair_prices(made.data, rows, others, filled[0])
        pair_seconds(made.data, road, rows, others, filled[1], filled[2])
        prices.append(np.where(filled[0] == at.NO_ARC, -1.0, filled[0] / made.scale))
        out.append(filled[1])
        back.append(filled[2])
    assert np.array_equal(out[0], out[1])
    assert np.array_equal(back[0], back[1])
    off_diagonal = ~np.eye(n, dtype=bool)
    units = 1.0 / looked_up.scale + 1.0 / computed.scale
    assert np.allclose(prices[0][off_diagonal], prices[1][off_diagonal], rtol=0, atol=units)
    alike = looked_up.scale == computed.scale and np.array_equal(*prices)
    if alike and all(np.ptp(made.data.kinds[:, at.PRICES]) == 0 for made in (looked_up, computed)):
        plans = [search(made, Budget(iterations=200), 1).routes for made in (looked_up, computed)]
        assert plans[0] == plans[1]
