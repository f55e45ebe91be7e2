"""Means, confidence intervals and paired differences of a study's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solvers.study_result import FIGURES

if TYPE_CHECKING:
    import pandas

CONFIDENCE = 0.95

Float64 = NDArray[np.float64]


def summary(rows: pandas.DataFrame, base: str) -> pandas.DataFrame:
    """`StudyResult.summary`: one row a scenario, in the order of the rows."""
    import pandas as pd

    found = []
    costs = rows.set_index(["day", "seed"])
    first = costs[costs["scenario"] == base]["cost"]
    for name, group in rows.groupby("scenario", sort=False):
        row: dict[str, object] = {
            "scenario": name,
            "way": group["way"].iloc[0],
            "runs": len(group),
        }
        for figure in FIGURES:
            values = independent(group, group[figure])
            row[figure], row[f"{figure}_low"], row[f"{figure}_high"] = interval(values)
        own = costs[costs["scenario"] == name]["cost"]
        row |= _against(own, first)
        found.append(row)
    return pd.DataFrame(found)


def independent(runs: pandas.DataFrame, values: pandas.Series[float]) -> Float64:
    """What may be counted as independent: the mean over the seeds of each day, or, of one day
    alone, its seeds: then intervals tell the noise of the search and nothing of other days."""
    if runs["day"].nunique() < 2:
        return np.asarray(values, dtype=np.float64)
    of_days = values.groupby(runs["day"].to_numpy(), sort=False).mean()
    return np.asarray(of_days, dtype=np.float64)


def interval(values: Float64) -> tuple[float, float, float]:
    """Mean and 95 % confidence interval by Student's t; NaN bounds for fewer than two values."""
    from scipy.stats import t

    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan"), float("nan")
    mean = float(known.mean())
    if len(known) < 2:
        return mean, float("nan"), float("nan")
    half = float(t.ppf(0.5 + CONFIDENCE / 2, len(known) - 1) * known.std(ddof=1))
    half /= float(np.sqrt(len(known)))
    return mean, mean - half, mean + half


def _against(own: pandas.Series[float], base: pandas.Series[float]) -> dict[str, object]:
    """Saving against the base over the days and seeds that both have: the mean of the shares, its
    interval, and a paired t-test of the costs; days count once, see `independent`."""
    from scipy.stats import ttest_rel

    both = own.index.intersection(base.index)
    if not len(both) or not (base.loc[both] > 0).all():
        return dict.fromkeys(("saving", "saving_low", "saving_high", "p_value"), float("nan"))
    days = both.to_frame(index=False)
    a = independent(days, own.loc[both].reset_index(drop=True))
    b = independent(days, base.loc[both].reset_index(drop=True))
    saving, low, high = interval(1.0 - a / b)
    p_value = float("nan")
    if len(a) > 1 and np.ptp(a - b) > 1e-9:
        p_value = float(ttest_rel(a, b).pvalue)
    return {"saving": saving, "saving_low": low, "saving_high": high, "p_value": p_value}
