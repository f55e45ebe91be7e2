"""Where a vehicle loads before it delivers: for each set of owners on board, the cheapest way
through their depots.

A route's collecting depends on nothing but whose goods it carries, on where its first stop is, and
on when it has to be where. So for every vehicle type and every set of owners that may ride together
(and classes of goods beside them: a *mask*) there are a few rows: for each depot that can be the
last the cheapest way there, and dearer ones that are done earlier, can begin later, or after which
somebody's goods ride less far. A row tells its place, the hours and the length of the whole
loading, its price. Sets grow with the number of owners; beyond `MOST_MASKS` of them the largest
sets are left away, never pairs, so that no vehicle carries for more owners than the sets that are
left hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from geo.matrix import Distances, Float64, KnowsTolls
from routing.pauses import Driven, Driving, after_standing, over_leg
from solvers.agreement import ANYWHERE, Agreement, Bool
from solvers.encode import Instance, Int64
from solvers.kernels import layout as at
from solvers.measures import NO_LIMIT

MOST_MASKS = 1024


UNDRIVEN = Driven(0)

MOST_WAYS = 3
"""Ways that are kept with one last depot, the cheapest ones."""


@dataclass(frozen=True)
class Way:
    """One way of collecting: depots called at, in order (rows of ``Instance.lonlat``), money,
    metres, and the loading as a whole: its earliest and latest start that make it no longer, and
    its seconds, from the first second at the first depot to the last one at the last. ``loaded``:
    by owner the metres up to where its goods are loaded. ``paused``: of the seconds those of
    pauses, ``driven``: the driving since the last of them; ``steps``: of each call the leg there in
    usual seconds, and how many pauses are on it, `PARTED` more if the first is a second part;
    ``tolled``: of the metres those on toll roads."""

    calls: tuple[int, ...]
    money: float
    metres: int
    opens: int
    closes: int
    seconds: int
    loaded: tuple[int, ...] = ()
    paused: int = 0
    driven: Driven = UNDRIVEN
    steps: tuple[tuple[int, int], ...] = ()
    tolled: int = 0

    def spares(self, other: Way, limited: Sequence[int]) -> bool:
        """Whether nobody needs the other way, to the same last depot, beside this one.
        ``limited``: owners whose goods may ride only so far."""
        return (
            self.metres <= other.metres
            and self.seconds <= other.seconds
            and self.opens + self.seconds <= other.opens + other.seconds
            and self.closes >= other.closes
            and self.driven.seconds <= other.driven.seconds
            and self.driven.parted >= other.driven.parted
            and all(self.metres - self.loaded[o] <= other.metres - other.loaded[o] for o in limited)
        )


@dataclass(frozen=True)
class Collecting:
    """``masks``: sorted; ``ways[t][m]``: what type t can do for mask m, cheapest first."""

    masks: Int64
    ways: tuple[tuple[tuple[Way, ...], ...], ...]

    @cached_property
    def width(self) -> int:
        """The most ways that there are for one mask."""
        return max((len(ways) for of_type in self.ways for ways in of_type), default=1) or 1

    @property
    def rows(self) -> int:
        """How many rows `call_rows` has for first trips."""
        return len(self.ways) * len(self.masks) * self.width


def collecting(instance: Instance, kinds: Int64, distances: Distances) -> Collecting | None:
    """The ways of the fleet's rows ``kinds``; None on a day without sharing."""
    agreement = instance.agreement
    if agreement is None:
        return None
    masks = np.array(sorted(masks_of(agreement)), dtype=np.int64)
    owners = len(agreement.together)
    sets = [mask & ((1 << owners) - 1) for mask in masks.tolist()]
    found: dict[tuple[Any, ...], tuple[tuple[Way, ...], ...]] = {}
    ways = []
    for kind in kinds.tolist():
        alike = _alike(instance, agreement, kind)
        if alike not in found:
            finder = Finder(instance, agreement, kind, distances)
            found[alike] = tuple(finder.ways(each) for each in sets)
        ways.append(found[alike])
    return Collecting(masks, tuple(ways))


def _alike(instance: Instance, agreement: Agreement, kind: int) -> tuple[Any, ...]:
    """Equal for types that collect alike."""
    fleet = instance.fleet
    numbers = (
        fleet.start_place,
        fleet.per_metre,
        fleet.per_second,
        fleet.per_toll_metre,
        fleet.earliest,
        fleet.loading,
        np.minimum(fleet.latest_departure, fleet.latest_end),
    )
    of_kind = tuple(float(each[kind]) for each in numbers)
    holds = tuple(agreement.holds[kind])
    return of_kind, fleet.profile[kind], agreement.calls[kind], holds, _driving(instance, kind)


def _driving(instance: Instance, kind: int) -> Driving | None:
    """What the type's drivers may drive, None for any time."""
    if instance.rules is None or not instance.rules.duties.drive[kind]:
        return None
    duties = instance.rules.duties
    limit, pause, driven = (int(e[kind]) for e in (duties.drive, duties.pause, duties.driven))
    standing, first = (int(e[kind]) for e in (duties.standing, duties.first_part))
    parts = (None if first == NO_LIMIT else first, int(duties.second_part[kind]))
    stands = None if standing == NO_LIMIT else standing
    return Driving(limit, pause, driven, stands, *parts, bool(duties.parted[kind]))


def masks_of(agreement: Agreement) -> Iterator[int]:
    """Sets of owners that may ride together, with sets of goods that may, as bits; also none."""
    owners, classes = len(agreement.together), len(agreement.apart)
    goods = [
        sum(1 << (owners + g) for g in chosen)
        for size in range(classes + 1)
        for chosen in combinations(range(classes), size)
        if not any(agreement.apart[a, b] for a, b in combinations(chosen, 2))
    ]
    who = agreement.distributor.tolist()
    level, size, count = [tuple[int, ...]()], 0, 0
    while level:
        count += sum(not agreement.merged[list(chosen)].any() for chosen in level) * len(goods)
        if size > 2 and count > MOST_MASKS:
            return
        for chosen in level:
            mine = sum(1 << o for o in chosen)
            yield from (mine | theirs for theirs in goods)
        size += 1
        level = [
            (*chosen, o)
            for chosen in level
            for o in range(chosen[-1] + 1 if chosen else 0, owners)
            if all(agreement.together[o, other] for other in chosen)
            and len({who[each] for each in (*chosen, o)}) <= agreement.most
        ]


Paths = dict[int, tuple[Way, ...]]
"""Ways by their last depot."""


class First(NamedTuple):
    """How trips begin: the depot, its hours and loading, the second by which a vehicle has to
    leave, and whose goods lie there, by owner; ``again``: after the first trip, when what has been
    driven by then is not known."""

    place: int
    opens: int
    leave: int
    loading: int
    holds: Bool
    again: bool = False


def first_loading(instance: Instance, agreement: Agreement, kind: int) -> First:
    """How the first trip of a vehicle type begins."""
    fleet = instance.fleet
    leave = min(int(fleet.latest_departure[kind]), int(fleet.latest_end[kind]))
    opens, loading = int(fleet.earliest[kind]), int(fleet.loading[kind])
    return First(int(fleet.start_place[kind]), opens, leave, loading, agreement.holds[kind])


class Finder:
    """Ways of one vehicle type from its start through the depots of a set of owners.

    Dynamic programming over sets of owners and the last depot (Held and Karp 1962), with all ways
    that can be of use (labels that no other dominates, as in Feillet et al. 2004).
    """

    def __init__(
        self,
        instance: Instance,
        agreement: Agreement,
        kind: int,
        distances: Distances,
        first: First | None = None,
    ) -> None:
        """``first``: how its trips begin, if not as the first one does."""
        fleet = instance.fleet
        first = first or first_loading(instance, agreement, kind)
        self.agreement, self.holds = agreement, first.holds
        self.per_metre = float(fleet.per_metre[kind])
        self.per_second = float(fleet.per_second[kind])
        self.per_toll_metre = float(fleet.per_toll_metre[kind])
        self.start = first.place
        self.calls = agreement.calls[kind]
        self.places = sorted({self.start, *(p for places in self.calls for p in places)})
        self.row = {place: i for i, place in enumerate(self.places)}
        lonlat: Float64 = instance.lonlat[self.places]
        legs = distances.matrix(lonlat, lonlat, fleet.profile[kind])
        self.metres, self.seconds = legs.metres.tolist(), legs.seconds.tolist()
        tolled = 0 * legs.metres
        if self.per_toll_metre and isinstance(distances, KnowsTolls):
            tolled = distances.toll_metres(lonlat, lonlat, fleet.profile[kind])
        self.tolled = tolled.tolist()
        self.opens = agreement.opens.tolist()
        self.loading = agreement.loading.tolist()
        self.last = (agreement.closes - agreement.loading).tolist()
        far = np.flatnonzero(agreement.farthest < ANYWHERE)
        self.limited = sorted(set(agreement.owner[far].tolist()))
        self.driving = None if first.again else _driving(instance, kind)
        none = (0,) * len(agreement.together)
        driven = UNDRIVEN
        if self.driving is not None:
            begun = Driven(self.driving.driven, self.driving.parted)
            driven = after_standing(self.driving, begun, first.loading)
        last = first.leave - first.loading
        begin = Way((), 0.0, 0, first.opens, last, first.loading, none, driven=driven)
        there = (begin,) if first.opens <= last else ()
        self.known: dict[int, Paths] = {0: {self.start: there}}

    def ways(self, mask: int) -> tuple[Way, ...]:
        """For the owners of a mask, the cheapest first."""
        owners = [o for o in range(len(self.agreement.together)) if mask >> o & 1]
        foreign = [o for o in owners if not self.holds[o]]
        paths = self._paths(sum(1 << o for o in foreign), foreign)
        found = [way for ways in paths.values() for way in ways]
        return tuple(sorted(found, key=lambda way: (way.money, way.calls)))

    def _paths(self, wanted: int, owners: list[int]) -> Paths:
        """By last depot: the ways of use."""
        if wanted in self.known:
            return self.known[wanted]
        found: dict[int, list[Way]] = {}
        for owner in owners:
            before = self._paths(wanted & ~(1 << owner), [o for o in owners if o != owner])
            for last, ways in before.items():
                for place in self.calls[owner]:
                    longer = (self._longer(way, last, place, owner) for way in ways)
                    found.setdefault(place, []).extend(way for way in longer if way)
        self.known[wanted] = {place: self._of_use(ways) for place, ways in found.items()}
        return self.known[wanted]

    def _of_use(self, ways: list[Way]) -> tuple[Way, ...]:
        kept: list[Way] = []
        for way in sorted(ways, key=lambda way: (way.money, way.calls)):
            if len(kept) < MOST_WAYS and not any(k.spares(way, self.limited) for k in kept):
                kept.append(way)
        return tuple(kept)

    def _longer(self, way: Way, last_at: int, place: int, owner: int) -> Way | None:
        """A way with one call more, the loading joined as one block of time as in Vidal et al.
        (2013); None if no start meets the hours of all depots."""
        i, j = self.row[last_at], self.row[place]
        pauses, driven, paused = 0, way.driven, way.paused
        if self.driving is not None:
            stretches, driven = over_leg(self.driving, way.driven, self.seconds[i][j])
            driven = after_standing(self.driving, driven, self.loading[place])
            pauses = len(stretches) - 1
            paused += pauses * self.driving.pause
            if pauses and way.driven.parted:
                paused -= self.driving.pause - self.driving.second
                pauses += at.PARTED
        reached = way.seconds + self.seconds[i][j] + paused - way.paused
        metres, tolled = way.metres + self.metres[i][j], way.tolled + self.tolled[i][j]
        first, last = self.opens[place], self.last[place]
        if last < first or way.opens + reached > last:
            return None
        wait = max(first - reached - way.closes, 0)
        opens = max(first - reached, way.opens) - wait
        closes = min(last - reached, way.closes)
        paid = reached + wait
        return Way(
            (*way.calls, place),
            self.per_metre * metres
            + self.per_toll_metre * tolled
            + self.per_second * (paid - paused),
            metres,
            opens,
            closes,
            paid + self.loading[place],
            (*way.loaded[:owner], metres, *way.loaded[owner + 1 :]),
            paused,
            driven,
            (*way.steps, (self.seconds[i][j], pauses)),
            tolled,
        )
