"""Which orders have to leave a route so that it keeps every rule: the fewest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import comb
from typing import NamedTuple

from routing.plan import Itinerary
from solvers.mending.arrange import EXACT, Arranged, Arranger
from solvers.mending.places import carried, lengths, thinned

MOST_SETS = 1000
"""Sets of orders of one size up to which all are looked at."""

BEAM = 25
"""Beyond that, the sets of the size before to which one more order is added."""

TRIED = 6
"""Sets of a long route for which another sequence is looked for as well."""

MOST_TRIED = 2
"""So many orders at most have left it then."""

EFFORT = 500
"""Routes that are looked at for each of them."""

Orders = frozenset[str]


class Less(NamedTuple):
    """A route without the orders that are ``gone``."""

    gone: Orders
    arranged: Arranged


class Leaving:
    """The ways to mend one route by itself. ``kept``: orders that may not leave it."""

    def __init__(
        self, arranger: Arranger, base: Itinerary, position: int, kept: Iterable[str] = ()
    ) -> None:
        self._arranger, self._judge = arranger, arranger.judge
        self._base, self._position = base, position
        kept = set(kept)
        self._may = [order_id for order_id in carried(base) if order_id not in kept]
        self._small = lengths(base) <= EXACT

    def levels(self) -> Iterator[list[Less]]:
        """The ways to mend it, by how many orders leave beside those that must; maybe none."""
        must = frozenset(o for o in self._may if self._hopeless(o))
        may = [order_id for order_id in self._may if order_id not in must]
        last: list[Orders] = []
        done: list[Orders] = []
        for count in range(len(may) + 1):
            sets = [s for s in _sets(may, count, last) if not any(d <= s for d in done)]
            found, last = self._mended(sets, must)
            done += [less.gone - must for less in found]
            yield found

    def _hopeless(self, order_id: str) -> bool:
        """Whether the vehicle could not even bring this order alone."""
        others = [other for other in carried(self._base) if other != order_id]
        alone = thinned(self._judge.problem, self._base, others)
        judged = self._judge.of(alone, self._position)
        return bool(judged.broken) and (judged.blocked or lengths(alone) == 1)

    def _mended(self, sets: Iterable[Orders], must: Orders) -> tuple[list[Less], list[Orders]]:
        """Those of the sets without which the route can be driven, and all sets, those first that
        leave least to mend."""
        found: list[Less] = []
        rest: list[tuple[float, int, Orders, Itinerary]] = []
        for number, gone in enumerate(sets):
            route = self._base
            if gone | must:
                route = thinned(self._judge.problem, self._base, gone | must)
            arranged = self._arranger.as_it_is(route, self._position)
            if arranged is not None:
                found.append(Less(gone | must, arranged))
            else:
                excess = self._judge.of(route, self._position).excess
                rest.append((excess, number, gone, route))
        rest.sort(key=lambda each: each[:2])
        if self._small or not found:
            tried = TRIED if not rest or len(rest[0][2]) <= MOST_TRIED else 0
            for _, _, gone, route in rest if self._small else rest[:tried]:
                effort = None if self._small or not gone else EFFORT
                arranged = self._arranger.nearest(route, self._position, effort=effort)
                if arranged is not None:
                    found.append(Less(gone | must, arranged))
        return found, [gone for _, _, gone, _ in rest]


def _sets(may: list[str], count: int, last: list[Orders]) -> Iterable[Orders]:
    """All sets of so many orders, or those that come of the best that are one smaller."""
    if count <= 1 or comb(len(may), count) <= MOST_SETS:
        return [frozenset(some) for some in combinations(may, count)]
    return dict.fromkeys(gone | {o} for gone in last[:BEAM] for o in may if o not in gone)
