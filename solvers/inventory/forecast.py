"""What will be used up, from what was sold, with its error on days that the forecast did not see.

For each stock a few methods are tried, and that with the smallest error on the week before the last
is taken; its error on the last week is what is reported, since that week chose nothing.

* ``mean``: of the last four weeks; ``weekday``: of each day of the week, over the last eight weeks.
* ``ets``: exponential smoothing with an additive weekly season, ETS(A,N,A) (Hyndman, Koehler, Ord
  and Snyder 2008), by statsmodels, where there are four weeks and the library is installed.
* ``tsb``: for intermittent demand, the chance of a sale and its size smoothed apart (Teunter,
  Syntetos and Babai 2011), where more than 1.32 days lie from sale to sale (Syntetos, Boylan and
  Croston 2005).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from routing.errors import InputError

Float64 = NDArray[np.float64]
Method = Callable[[Float64, int], Float64]

WEEK, INTERMITTENT = 7, 1.32
LEAST, LEAST_WEEKDAY, LEAST_ETS = 7, 2 * WEEK, 4 * WEEK
"""Days of history without which there is no forecast, none by weekday, none by smoothing."""

LEVEL, CHANCE = 0.1, 0.1
"""How quickly TSB forgets sizes and chances, as usual for slow movers."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """``expected``: units a day, from the first day of the plan. ``error``: mean absolute, units a
    day, and ``actual``: what was really sold a day, both on the last week, which the forecast did
    not see; None where the history is too short for that. ``spread``: root of the mean squared
    error of the last two weeks, or of the history itself where it is short."""

    method: str
    expected: Float64
    error: float | None
    actual: float | None
    spread: float
    days: int


def forecast(history: Sequence[float], days: int, gap: int = 0, library: bool = True) -> Forecast:
    """The days that follow ``gap`` days after a history, units a day, oldest first.

    Raises `InputError` for a history of less than a week.
    """
    sold = np.asarray(history, dtype=np.float64)
    if len(sold) < LEAST:
        raise InputError(f"a history of {len(sold)} days is too short; at least {LEAST} are needed")
    if len(sold) < LEAST_WEEKDAY + 2 * WEEK:
        name = "weekday" if len(sold) >= LEAST_WEEKDAY else "mean"
        expected = METHODS[name](sold, gap + days)[gap:]
        return Forecast(name, expected, None, None, float(sold.std(ddof=1)), len(sold))
    seen, chosen_on = sold[: -2 * WEEK], sold[-2 * WEEK : -WEEK]
    errors = {
        name: float(np.abs(METHODS[name](seen, WEEK) - chosen_on).mean())
        for name in _fitting(seen, library)
    }
    best = min(errors, key=lambda name: errors[name])
    last = METHODS[best](sold[:-WEEK], WEEK) - sold[-WEEK:]
    before = METHODS[best](seen, WEEK) - chosen_on
    return Forecast(
        best,
        METHODS[best](sold, gap + days)[gap:],
        float(np.abs(last).mean()),
        float(sold[-WEEK:].mean()),
        float(np.sqrt(np.mean(np.concatenate([before, last]) ** 2))),
        len(sold),
    )


def safety_stock(found: Forecast, service: float, cover: int = 1) -> float:
    """Units that keep a stock from running dry with probability ``service`` over ``cover`` days
    until it can be refilled: the normal quantile times the error of so many days, taken as
    independent (Silver, Pyke and Thomas 2017)."""
    if not 0.5 <= service < 1:
        raise InputError(f"a service level of {service:g} is not from 0.5 up to, not including, 1")
    return float(NormalDist().inv_cdf(service) * found.spread * np.sqrt(cover))


def installed() -> bool:
    """Whether the library of the extra ``forecast`` is there."""
    from importlib.util import find_spec

    return find_spec("statsmodels") is not None


def _fitting(sold: Float64, library: bool) -> list[str]:
    """The methods that a history is long enough for, the plain ones first."""
    names = ["mean"] + (["weekday"] if len(sold) >= LEAST_WEEKDAY else [])
    sales = int(np.count_nonzero(sold))
    if sales and len(sold) / sales > INTERMITTENT:
        names.append("tsb")
    elif sales and library and len(sold) >= LEAST_ETS and installed():
        names.append("ets")
    return names


def _mean(sold: Float64, days: int) -> Float64:
    return np.full(days, sold[-4 * WEEK :].mean())


def _weekday(sold: Float64, days: int) -> Float64:
    recent = sold[-8 * WEEK :]
    ages = np.arange(len(recent), 0, -1) % WEEK  # of the day to come: 1 is a day, 0 a week before
    means = np.array([recent[ages == age].mean() for age in range(WEEK)])
    found: Float64 = means[-np.arange(days) % WEEK]
    return found


def _tsb(sold: Float64, days: int) -> Float64:
    sales = sold[sold > 0]
    size, chance = float(sales.mean()), len(sales) / len(sold)
    for units in sold.tolist():
        chance += CHANCE * ((units > 0) - chance)
        if units > 0:
            size += LEVEL * (units - size)
    return np.full(days, size * chance)


def _ets(sold: Float64, days: int) -> Float64:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that has not settled shows in its error
        model = ETSModel(sold, error="add", trend=None, seasonal="add", seasonal_periods=WEEK)
        found: Float64 = np.maximum(model.fit(disp=False).forecast(days), 0.0)
    return found


METHODS: Mapping[str, Method] = {"mean": _mean, "weekday": _weekday, "tsb": _tsb, "ets": _ets}
