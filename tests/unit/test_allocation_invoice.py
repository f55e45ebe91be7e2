"""The split of one route against the Shapley value of its game, coalition by coalition."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.allocation import fixed_order_shapley, shapley
from routing.errors import InputError


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(0, 10_000), st.sampled_from([0.0, 25.0]))
def test_closed_form_is_the_shapley_value(drops: int, seed: int, sending: float) -> None:
    legs = np.random.default_rng(seed).uniform(-5, 50, (drops + 2, drops + 2))
    players = [f"drop {k}" for k in range(1, drops + 1)]

    def cost(coalition: frozenset[str]) -> float:
        stops = [0, *sorted(int(player[5:]) for player in coalition), drops + 1]
        return sending + sum(legs[i, j] for i, j in pairwise(stops))

    shares = fixed_order_shapley(legs, sending)
    assert shares.tolist() == pytest.approx(list(shapley(players, cost).values()), abs=1e-9)
    assert shares.sum() == pytest.approx(cost(frozenset(players)))


def test_many_drops_add_up() -> None:
    legs = np.random.default_rng(3).uniform(0, 50, (202, 202))
    assert fixed_order_shapley(legs, 100).sum() == pytest.approx(100 + np.diagonal(legs, 1).sum())


def test_two_drops_on_one_street() -> None:
    """Drops at 10 and 14 km: they halve the 20 km that both need, the second pays its 8."""
    places = np.array([0.0, 10.0, 14.0, 0.0])
    legs = np.abs(places[:, None] - places)
    assert fixed_order_shapley(legs).tolist() == pytest.approx([10, 18])
    assert fixed_order_shapley(legs, 6).tolist() == pytest.approx([13, 21])


def test_one_drop_pays_the_route_whatever_the_way_without_it() -> None:
    legs = np.array([[0, 3, np.nan], [0, 0, 4], [0, 0, 0]])
    assert fixed_order_shapley(legs).tolist() == [7]


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (3,)])
def test_shapes_that_are_no_route(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="have the shape"):
        fixed_order_shapley(np.zeros(shape))


def test_a_leg_without_a_cost() -> None:
    legs = np.zeros((4, 4))
    legs[1, 2] = np.inf
    with pytest.raises(InputError, match="no finite number"):
        fixed_order_shapley(legs)
