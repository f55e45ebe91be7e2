"""Forecasts of sales: what repeats is found, what was not seen tests it."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InputError
from solvers.inventory.forecast import forecast, installed, safety_stock

WEEK = np.array([4.0, 5, 6, 8, 10, 12, 3])


def test_what_repeats_every_week_is_foreseen_exactly() -> None:
    found = forecast(np.tile(WEEK, 6).tolist(), 9, gap=2, library=False)
    assert found.method == "weekday"
    assert found.expected.tolist() == [6, 8, 10, 12, 3, 4, 5, 6, 8]
    assert (found.error, found.spread) == (0.0, 0.0)
    assert found.actual == pytest.approx(WEEK.mean())


def test_the_error_is_that_of_a_week_that_was_not_seen() -> None:
    history = np.tile(WEEK, 8)
    history[-7:] += 2  # nothing before tells of it
    found = forecast(history.tolist(), 1, library=False)
    assert found.error == pytest.approx(2.0)
    assert found.spread == pytest.approx(2 / np.sqrt(2))


def test_short_histories_have_plain_forecasts() -> None:
    assert forecast([3.0] * 8, 2).expected.tolist() == [3.0, 3.0]
    found = forecast(np.tile(WEEK, 2).tolist(), 7)
    assert (found.method, found.error) == ("weekday", None)
    assert found.expected.tolist() == WEEK.tolist()
    with pytest.raises(InputError, match="history of 6 days is too short"):
        forecast([1.0] * 6, 1)


def test_intermittent_sales_are_forecast_by_chance_and_size() -> None:
    history = [0.0, 0.0, 0.0, 6.0] * 20
    found = forecast(history, 3)
    assert found.method in ("tsb", "mean")
    assert np.allclose(found.expected, 1.5, atol=0.4)


def test_safety_stock_is_the_quantile_of_the_error() -> None:
    found = forecast([8.0, 12.0] * 7, 1)
    assert safety_stock(found, 0.95) == pytest.approx(1.6449 * found.spread, rel=1e-4)
    assert safety_stock(found, 0.95, 4) == pytest.approx(2 * safety_stock(found, 0.95))
    with pytest.raises(InputError, match="service level of 1 is not"):
        safety_stock(found, 1.0)


@pytest.mark.skipif(not installed(), reason="needs the extra forecast")
def test_smoothing_follows_a_level_that_moves() -> None:
    rng = np.random.default_rng(1)
    level = np.repeat([10.0, 30.0], 42)
    history = level + np.tile(WEEK, 12) + rng.normal(0, 0.3, 84)
    found = forecast(history.tolist(), 7)
    assert found.method == "ets"
    assert np.abs(found.expected - (30 + WEEK)).max() < 2.0
