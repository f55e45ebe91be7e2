"""Where a vehicle loads before it delivers: for each set of owners on board, the cheapest way
through their depots.

A route's collecting depends on nothing but whose goods it carries, and on where its first stop is.
So for every vehicle type and every set of owners that may ride together (and classes of goods
beside them: a *mask*) there are a few rows, one for each depot that can be the last: its place, the
hours and the length of the whole loading, its price. Sets grow with the number of owners; beyond
`MOST_MASKS` of them the largest sets are left away, so that no vehicle carries for more owners than
the sets that are left hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from geo.matrix import Distances, Float64
from solvers.agreement import Agreement
from solvers.encode import Instance, Int64
from solvers.kernels import layout as at

MOST_MASKS = 1024


@dataclass(frozen=True)
class Way:
    """One way of collecting: depots called at, in order (rows of ``Instance.lonlat``), money,
    metres, and the loading as a whole: its earliest and latest start that make it no longer, and
    its seconds, from the first second at the first depot to the last one at the last."""

    calls: tuple[int, ...]
    money: float
    metres: int
    opens: int
    closes: int
    seconds: int


@dataclass(frozen=True)
class Collecting:
    """``masks``: sorted; ``ways[t][m]``: what type t can do for mask m, cheapest first."""

    masks: Int64
    ways: tuple[tuple[tuple[Way, ...], ...], ...]

    @property
    def width(self) -> int:
        """The most ways that there are for one mask."""
        return max((len(ways) for of_type in self.ways for ways in of_type), default=1) or 1


def collecting(instance: Instance, kinds: Int64, distances: Distances) -> Collecting | None:
    """The ways of the fleet's rows ``kinds``; None on a day without sharing."""
    agreement = instance.agreement
    if agreement is None:
        return None
    masks = np.array(sorted(_masks(agreement)), dtype=np.int64)
    owners = len(agreement.together)
    ways = []
    for kind in kinds.tolist():
        finder = _Finder(instance, agreement, kind, distances)
        ways.append(tuple(finder.ways(int(mask) & ((1 << owners) - 1)) for mask in masks))
    return Collecting(masks, tuple(ways))


def _masks(agreement: Agreement) -> Iterator[int]:
    """Sets of owners that may ride together, with sets of goods that may, as bits; also none."""
    owners, classes = len(agreement.together), len(agreement.apart)
    goods = [
        sum(1 << (owners + g) for g in chosen)
        for size in range(classes + 1)
        for chosen in combinations(range(classes), size)
        if not any(agreement.apart[a, b] for a, b in combinations(chosen, 2))
    ]
    count = 0
    for size in range(min(owners, agreement.most) + 1):
        level = [
            sum(1 << o for o in chosen)
            for chosen in combinations(range(owners), size)
            if all(agreement.together[a, b] for a, b in combinations(chosen, 2))
        ]
        count += len(level) * len(goods)
        if size > 1 and count > MOST_MASKS:
            return
        yield from (mine | theirs for mine in level for theirs in goods)


Paths = dict[int, tuple[float, tuple[int, ...]]]
"""By the last depot: money so far, and the depots called at."""


class _Finder:
    """Cheapest ways of one vehicle type from its start through the depots of a set of owners.

    Dynamic programming over sets of owners and the last depot (Held and Karp 1962).
    """

    def __init__(
        self, instance: Instance, agreement: Agreement, kind: int, distances: Distances
    ) -> None:
        fleet = instance.fleet
        self.agreement, self.kind, self.fleet = agreement, kind, fleet
        self.start = int(fleet.start_place[kind])
        depots = {self.start, *(p for places in agreement.calls[kind] for p in places)}
        self.places = sorted(depots)
        self.row = {place: i for i, place in enumerate(self.places)}
        lonlat: Float64 = instance.lonlat[self.places]
        legs = distances.matrix(lonlat, lonlat, fleet.profile[kind])
        self.metres, self.seconds = legs.metres.tolist(), legs.seconds.tolist()
        self.known: dict[int, Paths] = {}
        self.done: dict[int, tuple[Way, ...]] = {}

    def ways(self, mask: int) -> tuple[Way, ...]:
        """For the owners of a mask."""
        owners = [o for o in range(len(self.agreement.together)) if mask >> o & 1]
        foreign = [o for o in owners if not self.agreement.holds[self.kind, o]]
        wanted = sum(1 << o for o in foreign)
        if wanted not in self.done:
            paths = self._paths(wanted, foreign) if wanted else {self.start: (0.0, ())}
            found = [way for _, calls in paths.values() if (way := self._way(calls))]
            found.sort(key=lambda way: (way.money, way.calls))
            self.done[wanted] = tuple(found)
        return self.done[wanted]

    def _paths(self, wanted: int, owners: list[int]) -> Paths:
        """By last depot: money and calls."""
        if wanted in self.known:
            return self.known[wanted]
        found: Paths = {}
        for owner in owners:
            rest = wanted & ~(1 << owner)
            before: Paths = {self.start: (0.0, ())}
            if rest:
                before = self._paths(rest, [o for o in owners if o != owner])
            for place in self.agreement.calls[self.kind][owner]:
                for last, (money, calls) in before.items():
                    more = money + self._money(last, place)
                    if place not in found or (more, calls) < (
                        found[place][0],
                        found[place][1][:-1],
                    ):
                        found[place] = (more, (*calls, place))
        self.known[wanted] = found
        return found

    def _money(self, a: int, b: int) -> float:
        fleet, kind = self.fleet, self.kind
        seconds = self.seconds[self.row[a]][self.row[b]] + int(self.agreement.loading[b])
        metres = self.metres[self.row[a]][self.row[b]]
        return float(fleet.per_metre[kind] * metres + fleet.per_second[kind] * seconds)

    def _way(self, calls: tuple[int, ...]) -> Way | None:
        """The loading as one block of time, by joining as in Vidal et al. (2013); None if no start
        meets the hours of all depots."""
        fleet, kind, agreement = self.fleet, self.kind, self.agreement
        loading = int(fleet.loading[kind])
        opens = int(fleet.earliest[kind])
        leave = min(int(fleet.latest_departure[kind]), int(fleet.latest_end[kind]))
        closes, length, metres, at_place = leave - loading, loading, 0, self.start
        for place in calls:
            i, j = self.row[at_place], self.row[place]
            reached, metres = length + self.seconds[i][j], metres + self.metres[i][j]
            first = int(agreement.opens[place])
            last = int(agreement.closes[place] - agreement.loading[place])
            if last < first or opens + reached > last:
                return None
            wait = max(first - reached - closes, 0)
            opens = max(first - reached, opens) - wait
            closes = min(last - reached, closes)
            length = reached + wait + int(agreement.loading[place])
            at_place = place
        if opens > closes:
            return None
        paid = length - int(agreement.loading[at_place]) if calls else 0
        money = float(fleet.per_metre[kind]) * metres + float(fleet.per_second[kind]) * paid
        return Way(calls, money, metres, opens, closes, length)


def call_rows(collected: Collecting, spots: dict[int, int], starts: Int64, scale: float) -> Int64:
    """``Data.calls``: for each type, mask and way one row; types in turn, then masks, then ways.

    ``spots``: place -> row in the tables of travel; ``starts``: place where each type starts. Rows
    without a way have the price NOTHING, and stand where the type starts.
    """
    width, masks = collected.width, len(collected.masks)
    rows = np.zeros((len(collected.ways) * masks * width, at.CALL_COLUMNS), np.int64)
    rows[:, at.CALL_PRICE] = at.NOTHING
    for t, of_type in enumerate(collected.ways):
        for m, ways in enumerate(of_type):
            for k in range(width):
                row = rows[(t * masks + m) * width + k]
                row[at.CALL_MASK] = collected.masks[m]
                row[at.CALL_SPOT] = spots[int(starts[t])]
                if k >= len(ways):
                    continue
                way = ways[k]
                if way.calls:
                    row[at.CALL_SPOT] = spots[way.calls[-1]]
                row[at.CALL_OPEN], row[at.CALL_CLOSE] = way.opens, way.closes
                row[at.CALL_SERVICE], row[at.CALL_METRES] = way.seconds, way.metres
                row[at.CALL_PRICE] = round(way.money * scale)
    return rows


def called_at(collected: Collecting) -> tuple[tuple[int, ...], ...]:
    """For each row of `call_rows` the depots called at."""
    return tuple(
        ways[k].calls if k < len(ways) else ()
        for of_type in collected.ways
        for ways in of_type
        for k in range(collected.width)
    )
