"""How far apart legs and stops of one kind are, learned from driven days: for ranges of times.

An observation is the logarithm of driven over planned seconds. Of it are told apart what is its
hour's or its store's own (a median, shrunk towards that of all; each observation is held against
what the others foretell), what the legs or stops of a route on a day have in common (a driver, the
weather), and the rest. The scatter of what is in common is
that of a one-way analysis of variance (Searle, Casella and McCulloch 1992, "Variance components");
the rest is kept as it was seen, by quantiles, since it is skew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.learned_travel import SHORTEST_S

if TYPE_CHECKING:
    from routing.actuals import Actuals

Float64 = NDArray[np.float64]

FEWEST = 20
"""Legs, or stops, without which nothing is said of ranges."""

CREDIBLE = 4
"""Observations with which an hour or a store counts for as much as all of them do."""

CREDIBLE_WIDTH = 20
"""The same for how much they scatter, which takes more of them to know."""

QUANTILES = 41
"""Evenly from 0 to 1, both included."""

NARROWEST, WIDEST = 0.5, 2.0
"""The rest of an hour or a store scatters by such a share of all at the least and at the most."""


class Seen(NamedTuple):
    """``group``: hour or store; ``route``: on which it was, on which day; ``size``: planned
    seconds; ``log``: of driven over planned."""

    group: str
    route: tuple[int, int]
    size: int
    log: float


@dataclass(frozen=True)
class Scatter:
    """``usual``: median of all logarithms; ``own``: of a group, as far as it counts; ``width``: by
    how much more its rest scatters. ``shared``: standard deviation of what a route's have in
    common. ``rest``: for sizes up to a number of seconds, ascending, the quantiles of the rest."""

    count: int
    usual: float
    shared: float
    own: Mapping[str, float]
    width: Mapping[str, float]
    rest: tuple[tuple[int, tuple[float, ...]], ...]

    def drawn(self, group: str, size: int, common: Float64, chance: Float64) -> Float64:
        """Factors on planned seconds, (n,): for normal draws in ``common`` (0 and 1), one for all
        of a route, and uniform ones in ``chance``, (n,) each."""
        values = next((each for upto, each in self.rest if size <= upto), self.rest[-1][1])
        rest = np.interp(chance, np.linspace(0, 1, len(values)), values)
        logs = self.own.get(group, self.usual) + self.shared * common
        factors: Float64 = np.exp(logs + self.width.get(group, 1.0) * rest)
        return factors


@dataclass(frozen=True)
class Spread:
    """``legs``: by hour of the plan's day; ``services``: by store. ``starts``: quantiles of the
    seconds by which vehicles left their depots later than planned."""

    legs: Scatter
    services: Scatter
    starts: tuple[float, ...]


def learn_spread(days: Sequence[Actuals]) -> Spread | None:
    """From one or more driven days; None where they tell too little."""
    legs, stops, late = list[Seen](), list[Seen](), list[float]()
    for number, day in enumerate(days):
        for leg in day.legs:
            driven, planned = leg.seconds, leg.planned
            if leg.sure and driven and planned and planned >= SHORTEST_S:
                hour = ((leg.departure or 0) + driven // 2) // 3600
                log = float(np.log(driven / planned))
                legs.append(Seen(str(hour), (number, leg.route), planned, log))
        for stop in day.stops:
            usable = stop.outcome in ("served", "moved") and stop.steady and not stop.failed_orders
            if usable and stop.service and stop.planned_service:
                log = float(np.log(stop.service / stop.planned_service))
                seen = Seen(stop.store_id, (number, stop.route), stop.planned_service, log)
                stops.append(seen)
        for route in day.routes:
            if route.left is not None:
                late.append(route.left - route.route.trips[0].departure)
    if len(legs) < FEWEST or len(stops) < FEWEST:
        return None
    return Spread(_scatter(legs), _scatter(stops), _quantiles(np.array(late or [0.0])))


def _scatter(seen: Sequence[Seen]) -> Scatter:
    logs = np.array([each.log for each in seen])
    usual = float(np.median(logs))
    groups = defaultdict[str, list[int]](list)
    for row, each in enumerate(seen):
        groups[each.group].append(row)
    own = dict[str, float]()
    rest = np.empty(len(logs))
    for name, rows in sorted(groups.items()):
        own[name] = _own(logs[rows], usual)
        rest[rows] = logs[rows] - _of_others(logs[rows], usual)
    shared, rest = _apart(rest, [each.route for each in seen])
    whole = float(np.median(np.abs(rest))) or 1e-9
    width = {
        name: float(np.clip(_wide(rest[rows], whole), NARROWEST, WIDEST))
        for name, rows in sorted(groups.items())
    }
    scaled = rest / np.array([width[each.group] for each in seen])
    return Scatter(len(seen), usual, shared, own, width, _by_size(scaled, seen))


def _own(logs: Float64, usual: float) -> float:
    """A group's median, shrunk towards that of all."""
    return usual + len(logs) / (len(logs) + CREDIBLE) * (float(np.median(logs)) - usual)


def _of_others(logs: Float64, usual: float) -> Float64:
    """For each of a group what the others of it foretell: the error that a new one will have, too,
    where the group is small."""
    n = len(logs)
    if n == 1:
        return np.full(1, usual)
    order = np.argsort(logs, kind="stable")
    ranked, rank = logs[order], np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    low, high = (n - 2) // 2, (n - 1) // 2  # of the n - 1 others, counted from 0
    median = (ranked[low + (rank <= low)] + ranked[high + (rank <= high)]) / 2
    found: Float64 = usual + (n - 1) / (n - 1 + CREDIBLE) * (median - usual)
    return found


def _wide(rest: Float64, whole: float) -> float:
    """By how much more a group scatters than all, as far as it counts."""
    mine = max(float(np.median(np.abs(rest))), 0.1 * whole)
    return float((mine / whole) ** (len(rest) / (len(rest) + CREDIBLE_WIDTH)))


def _apart(rest: Float64, routes: Sequence[tuple[int, int]]) -> tuple[float, Float64]:
    """The scatter of what routes have in common, and the rest without it."""
    members = defaultdict[tuple[int, int], list[int]](list)
    for row, route in enumerate(routes):
        members[route].append(row)
    n, sizes = len(rest), np.array([len(rows) for rows in members.values()])
    if len(sizes) < 2 or n <= len(sizes):
        return 0.0, rest - float(np.median(rest))
    means = np.array([float(rest[rows].mean()) for rows in members.values()])
    grand = float(rest.mean())
    left = rest.copy()
    for rows, mean in zip(members.values(), means.tolist(), strict=True):
        left[rows] -= mean
    within = float((left**2).sum()) / (n - len(sizes))
    between = float((sizes * (means - grand) ** 2).sum()) / (len(sizes) - 1)
    typical = (n - float((sizes**2).sum()) / n) / (len(sizes) - 1)
    shared = max(0.0, (between - within) / typical)
    counts = sizes * shared / (sizes * shared + within) if within else np.ones(len(sizes))
    alone = rest.copy()
    for rows, mean, part in zip(members.values(), means.tolist(), counts.tolist(), strict=True):
        alone[rows] -= part * (mean - grand)
    return float(np.sqrt(shared)), alone


def _by_size(rest: Float64, seen: Sequence[Seen]) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """Quantiles of short and of long ones, where both are many: a minute more is much of a short
    leg and little of a long one."""
    sizes = np.array([each.size for each in seen])
    longest, middle = int(sizes.max()), int(np.median(sizes))
    short = sizes <= middle
    if min(int(short.sum()), int((~short).sum())) < FEWEST:
        return ((longest, _quantiles(rest)),)
    return ((middle, _quantiles(rest[short])), (longest, _quantiles(rest[~short])))


def _quantiles(values: Float64) -> tuple[float, ...]:
    found: list[float] = np.quantile(values, np.linspace(0, 1, QUANTILES)).tolist()
    return tuple(found)
