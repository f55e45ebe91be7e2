"""How long stops take, learned from driven days: for the whole day first, then store by store.

A stop is planned to take the store's ``stop_min`` and ``seconds_per_case`` for each case. For all
stops together both may be off: the day's law is driven = stop + ``extra`` + ``per case`` x cases,
with the least sum of absolute errors (least absolute deviations, which outliers do not pull;
Koenker and Bassett 1978), found by reweighted least squares (Schlossmacher 1973). It is taken only
where it foretells stops that it has not seen ``BETTER`` better than the plan does, and by more than
`routing.credibility.GATE` standard errors of what it gains. A store is then held against it by the
median of its driven over expected service (`routing.credibility`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.credibility import GATE, Departure, Sample, Verdict, departures

if TYPE_CHECKING:
    from routing.actuals import Actuals

Float64 = NDArray[np.float64]

FEWEST_STOPS = 20
"""Stops from which the law of the day is learned."""

FEWEST_VISITS = 4
"""Visits from which a store's own value is learned."""

BETTER = 0.05
"""By so much less the absolute error on stops that were not seen must be."""

PARTS = 5
"""Into so many parts stops are dealt to see how the law foretells the ones left out."""

_ROUNDS, _NEARLY_0 = 60, 0.5


@dataclass(frozen=True)
class Served:
    """One stop as it was driven. ``stop_s``: the store's in the plan of that day; ``planned``,
    ``driven``: seconds of service; ``spc``: that day's seconds per case."""

    store_id: str
    stop_s: float
    cases: float
    planned: float
    driven: float
    spc: float


@dataclass(frozen=True)
class StoreService:
    """What a store comes to. ``cases``: of its median visit. ``stop_s``: planned, and as learned;
    equal where the store stays. ``departure``: against the law of the day."""

    store_id: str
    visits: int
    cases: float
    planned_stop_s: float
    stop_s: float
    departure: Departure

    @property
    def verdict(self) -> Verdict:
        """Whether it changes, or why not."""
        return self.departure.verdict


@dataclass(frozen=True)
class LearnedService:
    """``visits``: stops learned from. ``planned_spc``, ``spc``: seconds per case; ``extra_s``:
    seconds that every stop takes more; as planned and 0 where the law of the day stays."""

    visits: int
    planned_spc: float
    spc: float
    extra_s: float
    stores: tuple[StoreService, ...]

    @cached_property
    def store(self) -> Mapping[str, StoreService]:
        """Stores by id."""
        return {each.store_id: each for each in self.stores}

    def expected(self, served: Served) -> float:
        """Seconds that a plan with what was learned gives a stop."""
        known = self.store.get(served.store_id)
        changed = known is not None and known.verdict == "changed"
        stop_s = known.stop_s if known and changed else max(0.0, served.stop_s + self.extra_s)
        return stop_s + self._spc(served) * served.cases

    def _spc(self, served: Served) -> float:
        return self.spc if self.spc != self.planned_spc else served.spc


def served_of(day: Actuals) -> list[Served]:
    """The stops of a day of which the service is known and was all that was planned."""
    problem = day.plan.problem
    found = []
    for stop in day.stops:
        usable = stop.outcome in ("served", "moved") and stop.steady and not stop.failed_orders
        if not usable or not stop.service or not stop.planned_service:
            continue
        cases = sum(problem.order[order_id].cases for order_id in stop.orders)
        found.append(
            Served(
                stop.store_id,
                problem.store[stop.store_id].stop_s,
                cases,
                stop.planned_service,
                stop.service,
                problem.settings.seconds_per_case,
            )
        )
    return found


def learn_service(days: Sequence[Sequence[Served]]) -> LearnedService:
    """From the stops of days, in their order; what is not learned stays as the last day has it."""
    served = [each for day in days for each in day]
    planned_spc = served[-1].spc if served else 0.0
    extra, spc = _law(served, planned_spc)
    by_store: dict[str, list[Served]] = defaultdict(list)
    for each in served:
        by_store[each.store_id].append(each)
    learned = spc != planned_spc

    def expected(each: Served) -> float:
        return max(1.0, each.stop_s + extra + (spc if learned else each.spc) * each.cases)

    samples = {
        store_id: Sample(
            np.log([each.driven / expected(each) for each in visits]), np.ones(len(visits))
        )
        for store_id, visits in by_store.items()
    }
    found = departures(samples, FEWEST_VISITS)
    stores = [
        _store(store_id, visits, found[store_id], extra, spc if learned else visits[-1].spc)
        for store_id, visits in sorted(by_store.items())
    ]
    return LearnedService(len(served), planned_spc, spc, extra, tuple(stores))


def _store(
    store_id: str, visits: Sequence[Served], departure: Departure, extra: float, spc: float
) -> StoreService:
    """The seconds of a stop with which a visit of the median size takes as long as it does."""
    cases = float(np.median([each.cases for each in visits]))
    planned = visits[-1].stop_s
    stop_s = max(0.0, planned + extra)
    if departure.verdict == "changed":
        stop_s = max(0.0, departure.factor * (stop_s + spc * cases) - spc * cases)
    return StoreService(store_id, len(visits), cases, planned, float(round(stop_s)), departure)


def _law(served: Sequence[Served], planned_spc: float) -> tuple[float, float]:
    """Extra seconds a stop and seconds per case: 0 and as planned, unless others are better."""
    if len(served) < FEWEST_STOPS:
        return 0.0, planned_spc
    rest = np.array([each.driven - each.stop_s for each in served])
    cases = np.array([each.cases for each in served])
    before = np.abs([each.driven - each.planned for each in served])
    part = np.arange(len(served)) % PARTS
    after = np.zeros(len(served))
    for left_out in range(PARTS):
        seen, unseen = part != left_out, part == left_out
        extra, spc = _fitted(rest[seen], cases[seen], planned_spc)
        after[unseen] = np.abs(rest[unseen] - extra - spc * cases[unseen])
    gain = before - after
    chance = GATE * float(gain.std()) / np.sqrt(len(gain))
    if gain.mean() <= max(BETTER * float(before.mean()), chance):
        return 0.0, planned_spc
    extra, spc = _fitted(rest, cases, planned_spc)
    return float(round(extra)), round(spc, 2)


def _fitted(rest: Float64, cases: Float64, planned_spc: float) -> tuple[float, float]:
    """Extra and seconds per case with the least sum of absolute errors; where stops hardly differ
    in their cases, or more cases would take less time, the extra alone."""
    if np.ptp(cases) < 1.0:
        return float(np.median(rest - planned_spc * cases)), planned_spc
    columns = np.stack((np.ones_like(cases), cases), axis=1)
    found = np.linalg.lstsq(columns, rest, rcond=None)[0]
    for _ in range(_ROUNDS):
        weights = 1.0 / np.maximum(np.abs(rest - columns @ found), _NEARLY_0)
        known = np.linalg.solve(
            (columns * weights[:, None]).T @ columns, columns.T @ (weights * rest)
        )
        done = np.allclose(known, found, atol=1e-3)
        found = known
        if done:
            break
    if found[1] < 0:
        return float(np.median(rest)), 0.0
    return float(found[0]), float(found[1])


def errors(learned: LearnedService, served: Iterable[Served]) -> tuple[list[float], list[float]]:
    """Shares by which each stop's seconds are missed, by the plan and by what was learned."""
    listed = list(served)
    before = [abs(each.planned - each.driven) / each.driven for each in listed]
    after = [abs(learned.expected(each) - each.driven) / each.driven for each in listed]
    return before, after
