"""Means, intervals and tests of a study, by hand and by SciPy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from solvers.study_result import FIGURES
from solvers.study_stats import interval, summary

Costs = Mapping[str, Sequence[float]]
"""By day, the costs of its seeds."""

ALONE = {"mon": (100.0, 104.0), "tue": (200.0, 204.0), "wed": (150.0, 151.0)}
POOLED = {"mon": (90.0, 96.0), "tue": (181.0, 187.0), "wed": (149.0, 147.0)}


def rows(**scenarios: Costs) -> pd.DataFrame:
    """Runs of which every figure is the cost."""
    return pd.DataFrame(
        {"scenario": name, "way": "pooled", "day": day, "seed": seed} | dict.fromkeys(FIGURES, cost)
        for name, days in scenarios.items()
        for day, seeds in days.items()
        for seed, cost in enumerate(seeds, 1)
    )


def line(frame: pd.DataFrame, name: str, base: str = "alone") -> pd.Series:  # type: ignore[type-arg]
    found = summary(frame, base)
    return found[found["scenario"] == name].iloc[0]


# ------------------------------------------------------------------------------- intervals


def test_an_interval_is_students() -> None:
    values = np.array([3.0, 5.0, 10.0])
    mean, low, high = interval(values)
    # standard deviation of -3, -1, 4 is sqrt(26 / 2); t of 97.5 % with 2 degrees is 4.30265
    half = 4.30265 * math.sqrt(13) / math.sqrt(3)
    assert (mean, low, high) == pytest.approx((6.0, 6.0 - half, 6.0 + half), abs=1e-4)
    by_scipy = stats.t.interval(0.95, 2, loc=6.0, scale=stats.sem(values))
    assert (low, high) == pytest.approx(by_scipy)


@pytest.mark.parametrize(("values", "mean"), [([], math.nan), ([4.0], 4.0), ([math.nan, 4.0], 4.0)])
def test_fewer_than_two_values_have_no_interval(values: list[float], mean: float) -> None:
    found = interval(np.array(values))
    assert found == pytest.approx((mean, math.nan, math.nan), nan_ok=True)


def test_equal_values_have_an_interval_of_nothing() -> None:
    assert interval(np.array([2.0, 2.0, 2.0])) == (2.0, 2.0, 2.0)


# --------------------------------------------------------------------------------- figures


def test_days_count_once_however_many_seeds_they_have() -> None:
    found = line(rows(alone=ALONE, pooled=POOLED), "pooled")
    days = np.array([93.0, 184.0, 148.0])  # means over the seeds
    assert found["runs"] == 6
    for figure in FIGURES:
        assert found[figure] == pytest.approx(days.mean())
    low, high = stats.t.interval(0.95, 2, loc=days.mean(), scale=stats.sem(days))
    assert (found["cost_low"], found["cost_high"]) == pytest.approx((low, high))


def test_more_seeds_of_the_same_make_nothing_surer() -> None:
    few = rows(alone=ALONE, pooled=POOLED)
    many = rows(
        alone={day: (*costs, *costs) for day, costs in ALONE.items()},
        pooled={day: (*costs, *costs) for day, costs in POOLED.items()},
    )
    columns = ["cost", "cost_low", "cost_high", "saving", "saving_low", "saving_high", "p_value"]
    for name in ("alone", "pooled"):
        one, other = line(few, name)[columns], line(many, name)[columns]
        assert list(one) == pytest.approx(list(other), nan_ok=True)


def test_one_day_has_the_interval_of_its_seeds() -> None:
    found = line(rows(alone={"mon": (100.0, 104.0, 108.0)}), "alone")
    low, high = stats.t.interval(0.95, 2, loc=104.0, scale=stats.sem([100, 104, 108]))
    assert (found["cost"], found["cost_low"], found["cost_high"]) == pytest.approx(
        (104.0, low, high)
    )


def test_one_day_with_one_seed_has_a_mean_and_no_more() -> None:
    found = line(rows(alone={"mon": (100.0,)}, pooled={"mon": (90.0,)}), "pooled")
    assert (found["cost"], found["saving"]) == pytest.approx((90.0, 0.1))
    open_ = ["cost_low", "cost_high", "saving_low", "saving_high", "p_value"]
    assert found[open_].isna().all()


def test_scenarios_stand_in_the_order_of_the_rows() -> None:
    found = summary(rows(pooled=POOLED, alone=ALONE, hub=ALONE), "alone")
    assert list(found["scenario"]) == ["pooled", "alone", "hub"]


def test_a_figure_that_some_runs_do_not_have_is_that_of_the_others() -> None:
    frame = rows(alone=ALONE)
    frame.loc[frame["day"] == "wed", "load_factor_m3"] = math.nan
    assert line(frame, "alone")["load_factor_m3"] == pytest.approx((102.0 + 202.0) / 2)


# --------------------------------------------------------------------------------- savings


def test_a_saving_is_the_mean_of_the_days_and_is_tested_in_pairs() -> None:
    found = line(rows(alone=ALONE, pooled=POOLED), "pooled")
    alone, pooled = np.array([102.0, 202.0, 150.5]), np.array([93.0, 184.0, 148.0])
    shares = 1 - pooled / alone
    low, high = stats.t.interval(0.95, 2, loc=shares.mean(), scale=stats.sem(shares))
    assert found["saving"] == pytest.approx(shares.mean())
    assert (found["saving_low"], found["saving_high"]) == pytest.approx((low, high))
    assert found["p_value"] == pytest.approx(stats.ttest_rel(pooled, alone).pvalue)


def test_pairs_are_matched_by_day_and_seed_not_by_row() -> None:
    frame = rows(alone=ALONE, pooled=POOLED)
    shuffled = frame.sample(frac=1, random_state=3)
    columns = ["saving", "saving_low", "saving_high", "p_value"]
    one, other = line(frame, "pooled")[columns], line(shuffled, "pooled")[columns]
    assert list(one) == pytest.approx(list(other))


def test_only_what_both_have_is_compared() -> None:
    part = {day: costs for day, costs in POOLED.items() if day != "wed"}
    found = line(rows(alone=ALONE, pooled=part), "pooled")
    assert found["saving"] == pytest.approx(((1 - 93 / 102) + (1 - 184 / 202)) / 2)
    none = line(rows(alone=ALONE, pooled={"thu": (9.0, 9.0)}), "pooled")
    assert none[["saving", "p_value"]].isna().all()


def test_the_base_saves_nothing_against_itself() -> None:
    found = line(rows(alone=ALONE), "alone")
    assert found["saving"] == 0.0
    assert math.isnan(found["p_value"])


def test_a_difference_that_is_always_the_same_is_not_tested() -> None:
    less = {day: [cost - 5 for cost in costs] for day, costs in ALONE.items()}
    assert math.isnan(line(rows(alone=ALONE, pooled=less), "pooled")["p_value"])


def test_a_base_that_costs_nothing_has_no_savings() -> None:
    nothing = {day: [0.0 for _ in costs] for day, costs in ALONE.items()}
    found = line(rows(alone=nothing, pooled=POOLED), "pooled")
    assert found[["saving", "saving_low", "p_value"]].isna().all()
