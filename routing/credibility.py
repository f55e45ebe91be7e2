"""By how much groups depart from what was expected of them, when chance is allowed for.

An observation is the logarithm of driven over expected. A group's own value is the (weighted)
median of its observations. It counts where three things hold, else the group stays as it is:

- the group has enough observations;
- the median is farther from 0 than ``GATE`` standard errors of it. The scatter of one observation
  is taken from neighbours in a group, whose differences know nothing of the group's level: the
  median of their absolute values times 1.4826 / sqrt(2) (for differences: von Neumann 1941; the
  factor makes it a standard deviation for normal ones). The standard error of a median is
  sqrt(pi / 2) times that of a mean;
- what is left of it after shrinking is ``LEAST`` or more.

What counts is shrunk by its credibility Z = n / (n + k) with k = s2 / t2, s2 the scatter of one
observation and t2 that of the groups which passed the gate, less what chance adds to it (Bühlmann
1967, "Experience rating and credibility"; the same as empirical Bayes in Efron and Morris 1975).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import exp, isclose, log, pi, sqrt
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Key = TypeVar("Key", bound=Hashable)

GATE = 3.0
"""Standard errors: of a thousand groups that are as expected, three pass by chance."""

LEAST = log(1.05)
"""Departures below 5 % change no plan."""

_NORMAL = 1.4826
_MEDIAN_ERROR = sqrt(pi / 2)

Verdict = Literal["changed", "few", "chance", "small"]
VERDICTS: dict[Verdict, str] = {
    "changed": "",
    "few": "too few observations",
    "chance": "may be chance",
    "small": "below 5 %",
}
"""Why a group stays as it is."""


class Sample(NamedTuple):
    """The observations of a group in order of time, and what each weighs, (n,) each."""

    logs: Float64
    weights: Float64


@dataclass(frozen=True)
class Departure:
    """``ratio``: the group's own, driven over expected, NaN without observations; ``factor``: what
    is left of it, 1 where it stays; ``credibility``: Z, 0 where it stays."""

    count: int
    ratio: float
    factor: float
    credibility: float
    verdict: Verdict


def departures(groups: Mapping[Key, Sample], fewest: int) -> dict[Key, Departure]:
    """How each group departs. ``fewest``: observations that are enough."""
    scatter = _scatter(groups)
    own = {key: weighted_median(sample) for key, sample in groups.items()}
    sizes = {key: _size(sample) for key, sample in groups.items()}
    passed: list[float] = []
    verdicts: dict[Key, Verdict] = {}
    for key, sample in groups.items():
        error = _MEDIAN_ERROR * scatter / sqrt(sizes[key]) if sizes[key] else 0.0
        if len(sample.logs) < fewest:
            verdicts[key] = "few"
        elif abs(own[key]) <= GATE * error:
            verdicts[key] = "chance"
        else:
            verdicts[key] = "changed"
            passed.append(max(own[key] ** 2 - error**2, 0.0))
    between = float(np.mean(passed)) if passed else 0.0
    return {
        key: _departure(sample, own[key], sizes[key], verdicts[key], scatter**2, between)
        for key, sample in groups.items()
    }


def weighted_median(sample: Sample) -> float:
    """The value with half of the weight on either side; NaN where there is none."""
    if not len(sample.logs):
        return float("nan")
    order = np.argsort(sample.logs, kind="stable")
    logs, passed = sample.logs[order], np.cumsum(sample.weights[order])
    half = passed[-1] / 2
    at = int(np.searchsorted(passed, half))
    if at + 1 < len(logs) and isclose(passed[at], half):
        return float((logs[at] + logs[at + 1]) / 2)
    return float(logs[min(at, len(logs) - 1)])


def _departure(
    sample: Sample, own: float, size: float, verdict: Verdict, within: float, between: float
) -> Departure:
    count, ratio = len(sample.logs), exp(own) if len(sample.logs) else float("nan")
    if verdict != "changed":
        return Departure(count, ratio, 1.0, 0.0, verdict)
    credibility = size / (size + within / between) if between else 0.0
    if abs(credibility * own) < LEAST:
        return Departure(count, ratio, 1.0, 0.0, "small")
    return Departure(count, ratio, exp(credibility * own), credibility, "changed")


def _scatter(groups: Mapping[Key, Sample]) -> float:
    """Standard deviation of one observation about the level of its group."""
    steps = [np.abs(np.diff(sample.logs)) for sample in groups.values() if len(sample.logs) > 1]
    if not steps:
        return float("inf")
    return float(_NORMAL / sqrt(2) * np.median(np.concatenate(steps)))


def _size(sample: Sample) -> float:
    """As how many observations of equal weight the sample is worth (Kish 1965)."""
    total = float(sample.weights.sum())
    return total**2 / float((sample.weights**2).sum()) if total else 0.0
