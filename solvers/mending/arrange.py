"""One route in the sequence that keeps every rule and is nearest to the one that was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from routing.model import Order
from routing.plan import Itinerary, Visit
from routing.rules import aboard, collection
from solvers.mending.judge import Judge, undecided
from solvers.mending.places import (
    Unit,
    everywhere,
    lengths,
    lifted,
    out_of_sequence,
    units_of,
    with_calls,
)
from solvers.yard import with_order

EXACT = 7
"""Visits up to which every sequence is looked at, the nearest first."""

MOST_LIFTED = 2
"""Visits of a longer route that are moved at once."""

EFFORT, FULL = 1000, 20_000
"""Routes that are looked at, for a longer one and for a shorter one."""

MOST_GREEDY = 8
"""Visits of a longer route that are moved one after the other, the most disturbing first."""


class Arranged(NamedTuple):
    """``shifted``: orders that stand at another place than the others that stay on the route."""

    itinerary: Itinerary
    cost: float
    shifted: frozenset[str] = frozenset()


class Arranger:
    """``edited``: orders that somebody moved by hand; they are the last to be moved once more."""

    def __init__(self, judge: Judge, edited: Collection[str]) -> None:
        self.judge, self.edited = judge, frozenset(edited)
        self._left = 0

    def as_it_is(self, base: Itinerary, position: int) -> Arranged | None:
        """The route as decided, if it keeps every rule; if need be at another time, or with other
        calls at depots."""
        for each in dict.fromkeys((base, undecided(base))):
            judged = self.judge.of(each, position)
            if not judged.broken:
                return Arranged(judged.itinerary, judged.cost)
        if not any(each.code in (collection.CODE, aboard.CODE) for each in judged.broken):
            return None
        fetched = (self.judge.of(e, position) for e in with_calls(self.judge.problem, base))
        sound = [Arranged(each.itinerary, each.cost) for each in fetched if not each.broken]
        return min(sound, key=lambda each: each.cost, default=None)

    def joined(self, base: Itinerary, position: int, order: Order) -> Arranged | None:
        """The route with a further order at the best place, all others as they stand."""
        more = len(base.trips) < self.judge.problem.vehicle_of(base).max_trips
        best: Arranged | None = None
        for each in with_order(undecided(base), order, more):
            judged = self.judge.of(each, position)
            if not judged.broken and (best is None or judged.cost < best.cost):
                best = Arranged(judged.itinerary, judged.cost)
            elif judged.broken and self.judge.fixed(judged):
                break
        return best

    def nearest(
        self,
        base: Itinerary,
        position: int,
        order: Order | None = None,
        effort: int | None = None,
    ) -> Arranged | None:
        """The route, with a further order if one is given, in another sequence: the fewest orders
        moved, of these the fewest that were moved by hand, then the cheapest."""
        base = undecided(base)
        if not base.trips or (order is None and self.judge.fixed(self.judge.of(base, position))):
            return None
        small = lengths(base) <= EXACT
        self._left = effort or (FULL if small else EFFORT)
        best: Arranged | None = None
        for weight, units_of_weight in self._by_weight(base, small):
            if best is not None and len(best.shifted) < weight:
                break
            for units in units_of_weight:
                if self._left < 0:
                    return best or self._one_by_one(base, position, order)
                found = [*self._put_back(base, position, units, order), *([best] if best else [])]
                best = min(found, key=self._rank, default=None)
        return best or (None if small else self._one_by_one(base, position, order))

    def _one_by_one(self, base: Itinerary, position: int, order: Order | None) -> Arranged | None:
        """The visit without which least is wrong is lifted, and the next, until they can all be put
        back, each at its best place."""
        problem, units = self.judge.problem, units_of(base, False)
        chosen: list[Unit] = []
        while len(chosen) < min(MOST_GREEDY, len(units) - 1):
            tried: list[tuple[float, float, int, Unit, Itinerary]] = []
            for unit in units:
                rest = None if unit in chosen else lifted(problem, base, [*chosen, unit])
                if rest is not None:
                    judged = self.judge.of(rest, position)
                    tried.append((judged.excess, judged.cost, len(tried), unit, rest))
            excess, _, _, unit, rest = min(tried)
            chosen.append(unit)
            found = None if excess else self._best_back(base, rest, position, chosen, order)
            if found is not None:
                return found._replace(shifted=out_of_sequence(base, found.itinerary))
        return None

    def _best_back(
        self,
        base: Itinerary,
        here: Itinerary,
        position: int,
        units: Sequence[Unit],
        order: Order | None,
    ) -> Arranged | None:
        """The last that was lifted first, each at the cheapest place at which nothing is broken."""
        for unit in reversed(units):
            visit = Visit(base.trips[unit.trip][unit.place].store_id, unit.orders)
            options = everywhere(self.judge.problem, here, visit)
            judged = [self.judge.of(each, position) for each in options]
            sound = [each for each in judged if not each.blocked]
            if not sound:
                return None
            here = min(sound, key=lambda each: each.cost).itinerary
        return self.joined(here, position, order) if order else self.as_it_is(here, position)

    def _rank(self, found: Arranged) -> tuple[int, int, float]:
        return len(found.shifted), len(found.shifted & self.edited), found.cost

    def _by_weight(
        self, base: Itinerary, small: bool
    ) -> Iterator[tuple[int, list[Sequence[Unit]]]]:
        """What may be lifted at once, by how many orders that is."""
        units = units_of(base, small)
        sets: dict[int, list[Sequence[Unit]]] = defaultdict(list)
        for count in range(1, (lengths(base) if small else MOST_LIFTED) + 1):
            for some in combinations(units, count):
                sets[sum(len(unit.orders) for unit in some)].append(some)
        yield from sorted(sets.items(), key=lambda each: each[0])

    def _put_back(
        self, base: Itinerary, position: int, units: Sequence[Unit], order: Order | None
    ) -> Iterator[Arranged]:
        rest = lifted(self.judge.problem, base, units)
        self._left -= 1
        if rest is None:
            return
        visits = [Visit(base.trips[u.trip][u.place].store_id, u.orders) for u in units]
        for found in self._filled(rest, position, visits, order):
            yield found._replace(shifted=out_of_sequence(base, found.itinerary))

    def _filled(
        self, here: Itinerary, position: int, visits: Sequence[Visit], order: Order | None
    ) -> Iterator[Arranged]:
        """Every way to put visits and an order back that keeps every rule."""
        self._left -= 1
        if self._left < 0:
            return
        judged = self.judge.of(here, position)
        if not visits and order is None:
            if not judged.broken:
                yield Arranged(judged.itinerary, judged.cost)
            return
        if judged.blocked:
            return
        problem = self.judge.problem
        if visits:
            for each in everywhere(problem, here, visits[0]):
                yield from self._filled(each, position, visits[1:], order)
        elif order is not None:
            more = len(here.trips) < problem.vehicle_of(here).max_trips
            for each in with_order(here, order, more):
                yield from self._filled(each, position, (), None)
