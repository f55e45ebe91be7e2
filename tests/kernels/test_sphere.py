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
from solvers.search import search
from solvers.tables import make_tables
from tests.kernels.every_pair import every_pair
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
    one, other = every_pair(looked_up.data), every_pair(computed.data)
    assert np.array_equal(one.out, other.out)
    assert np.array_equal(one.back, other.back)
    prices = [
        np.where(pairs.prices == at.NO_ARC, -1.0, pairs.prices / made.scale)
        for pairs, made in ((one, looked_up), (other, computed))
    ]
    off_diagonal = ~np.eye(len(instance), dtype=bool)
    units = 1.0 / looked_up.scale + 1.0 / computed.scale
    assert np.allclose(prices[0][off_diagonal], prices[1][off_diagonal], rtol=0, atol=units)
    alike = looked_up.scale == computed.scale and np.array_equal(*prices)
    if alike and all(np.ptp(made.data.kinds[:, at.PRICES]) == 0 for made in (looked_up, computed)):
        plans = [search(made, Budget(iterations=200), 1).routes for made in (looked_up, computed)]
        assert plans[0] == plans[1]
