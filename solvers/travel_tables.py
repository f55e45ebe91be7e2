"""Where the kernels look travel up, or compute it: prices, seconds, metres of all pairs of spots.

Prices become whole units of a scale at which the longest arc still fits in an int32 with room to
spare; where money is a whole number of units a metre already, as in research instances, the scale
is 1 and nothing is rounded at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.matrix import (
    Distances,
    Euclidean,
    GreatCircle,
    KnowsTolls,
    Legs,
    half_vectors,
    no_road,
)
from solvers.again import Again
from solvers.encode import Instance
from solvers.kernels import layout as at
from solvers.kernels import travel as road
from solvers.rule_rows import reload_places, reload_seconds

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

LONGEST_ARC = 1 << 26
"""Whole units of the dearest arc; well below NO_ARC, so that sums of a few arcs stay below it."""


class Spots:
    """Where the tasks are, then the depots, then those where vehicles load again, then for each way
    to load again with calls (`solvers.again`) a spot, then nowhere: rows of the tables of travel.

    ``place``: where one arrives, ``left``: from where one leaves, rows of ``Instance.lonlat``;
    ``metres``, ``tolled``: on the way between. ``again``: loadings at each depot; ``later``: with
    calls.
    """

    def __init__(self, instance: Instance, kinds: Int64, later: Sequence[Again] = ()) -> None:
        fleet, n = instance.fleet, len(instance)
        ends = fleet.end_place[kinds]
        agreement = instance.agreement
        called = [] if agreement is None else agreement.called_at(kinds)
        depots = np.unique(
            np.concatenate([fleet.start_place[kinds], ends[ends >= 0], called]).astype(np.int64)
        )
        again = reload_places(instance, kinds)
        self.tasks, self.depots, self.again = n, len(depots), again
        self.row = {int(place): n + i for i, place in enumerate(depots)}
        self.reload_row = {place: n + len(depots) + i for i, place in enumerate(again)}
        self.open_end = bool((ends < 0).any())
        self.later, self.later_row = tuple(later), n + len(depots) + len(again)
        self.row[-1] = self.later_row + len(later)
        self.loadings = sum(again.values()) + sum(each.copies for each in later)
        begun = [each.first.place for each in later]
        self.place = np.concatenate([instance.place, depots, list(again), begun]).astype(np.int64)
        self.left, self.metres, self.tolled = self.place.copy(), 0 * self.place, 0 * self.place
        for i, each in enumerate(later, self.later_row):
            self.left[i] = each.way.calls[-1]
            self.metres[i], self.tolled[i] = each.way.metres, each.way.tolled
        self.lonlat = instance.lonlat[self.place]
        self.reloading = reload_seconds(instance, again)
        self.loading = np.zeros(len(depots), np.int64)
        for k in kinds.tolist():
            self.loading[self.row[int(fleet.start_place[k])] - n] = fleet.loading[k]
        for place in called:
            assert agreement is not None
            self.loading[self.row[place] - n] = agreement.loading[place]

    def __len__(self) -> int:
        return len(self.place) + self.open_end

    @property
    def depot_row(self) -> dict[int, int]:
        """A row of each depot."""
        return self.reload_row | self.row

    def service(self, instance: Instance) -> Int64:
        """Seconds at each spot before a vehicle drives on: service and stop, or loading."""
        seconds = np.zeros(len(self), np.int64)
        seconds[: self.tasks] = instance.service + instance.stop_s[instance.place]
        seconds[self.tasks : self.tasks + self.depots] = self.loading
        for place, row in self.reload_row.items():
            seconds[row] = self.reloading[place]
        for i, each in enumerate(self.later, self.later_row):
            seconds[i] = each.way.seconds
        return seconds


class Travel:
    """What `Data` says of travel; see there. ``roads``, ``ways``: rows of ``tables`` that hold the
    seconds and the metres of each class of prices."""

    tables: Int32
    roads: list[int]
    ways: list[int]
    timed: bool
    spots: Float64
    rates: Float64
    scale: float
    mode: int
    symmetric: bool


class Class(NamedTuple):
    """What decides the prices of arcs: the profile, money a metre, a second and a metre of toll
    roads, and which helper is on board (`DayRules.help`), -1 for none."""

    profile: str
    per_metre: float
    per_second: float
    per_toll_metre: float
    helper: int


Roads = tuple[str, int]
"""Profile and helper: what decides the seconds from one start of service to the next."""


def class_of(instance: Instance, row: int) -> Class:
    """That of a row of the fleet."""
    fleet, rules = instance.fleet, instance.rules
    helper = -1 if rules is None else int(rules.help.of_row[row])
    rates = (fleet.per_metre, fleet.per_second, fleet.per_toll_metre)
    metre, second, toll = (float(each[row]) for each in rates)
    return Class(fleet.profile[row], metre, second, toll, helper)


class Table(Travel):
    """Prices and seconds of all pairs."""

    mode = at.FROM_TABLE

    def __init__(
        self,
        instance: Instance,
        distances: Distances,
        spots: Spots,
        classes: list[Class],
        roads: list[Roads],
        limits: bool,
    ) -> None:
        size, known = len(spots), len(spots.lonlat)
        unique, back = np.unique(np.concatenate([spots.left, spots.place]), return_inverse=True)
        pick = np.ix_(back[:known], back[known:])
        lonlat = instance.lonlat[unique]
        seconds = np.zeros((len(roads), size, size), np.int32)
        metres = np.zeros((len(roads), size, size), np.int32)
        barred: dict[int, NDArray[np.bool_]] = {}
        known_legs = {name: distances.matrix(lonlat, lonlat, name) for name, _ in roads}
        for p, (profile, helper) in enumerate(roads):
            legs: Legs = known_legs[profile]
            if (apart := no_road(legs)).any():
                barred[p] = np.zeros((size, size), np.bool_)
                barred[p][:known, :known] = apart[pick]
            metres[p, :known, :known] = legs.metres[pick] + spots.metres[:, None]
            seconds[p, :known, :known] = legs.seconds[pick]
            same = instance.place[:, None] == instance.place[None, :]
            n = spots.tasks
            seconds[p, :n, :n] -= np.where(same, instance.stop_s[instance.place][:, None], 0)
            if helper >= 0:
                seconds[p] -= _saved(instance, helper, same, size)
        served = spots.service(instance)
        of_profile = [roads.index((each.profile, each.helper)) for each in classes]
        money = [
            metres[p] * e.per_metre
            + ((seconds[p] + served[:, None]) * e.per_second if e.per_second else 0.0)
            for p, e in zip(of_profile, classes, strict=True)
        ]
        _add_tolls(money, classes, distances, lonlat, pick, spots.tolled)
        for p, each in zip(of_profile, money, strict=True):
            if p in barred:
                each[barred[p]] = 0.0  # or the scale would be that of legs that nobody drives
        self.scale = _scale(money, classes)
        forbidden = _forbidden(instance, size)
        price = np.empty((len(classes), size, size), np.int32)
        ends = np.r_[spots.tasks : spots.tasks + spots.depots, known:size]
        for c, each in enumerate(money):
            price[c] = np.rint(each * self.scale)
            if of_profile[c] in barred:
                price[c][barred[of_profile[c]]] = at.NO_ARC
            price[c][np.ix_(ends, ends)] = 0
            if forbidden is not None:
                price[c][forbidden] = at.NO_ARC
        self.timed = bool(seconds.any() or served.any())
        both = [*price, *(seconds if self.timed else ())]
        self.symmetric = all(np.array_equal(table, table.T) for table in both)
        tables = [price]
        self.roads = [len(classes) + p for p in of_profile] if self.timed else [0] * len(classes)
        if self.timed and _alike(seconds, price, ends):
            self.roads = [0] * len(classes)  # one table for both: half of the cache for the other
        elif self.timed:
            tables.append(seconds)
        self.ways = [sum(map(len, tables)) + p for p in of_profile]
        if limits:
            tables.append(metres)
        self.tables = np.concatenate(tables) if len(tables) > 1 else price
        self.spots = np.zeros((1, 7))
        self.rates = np.zeros((len(classes), 6))
        self.rates[:, road.PER_SECOND] = [each.per_second * self.scale for each in classes]


def _alike(seconds: Int32, price: Int32, ends: NDArray[np.intp]) -> bool:
    """Whether both say the same of every arc that is driven. None leads from a task to itself,
    which takes its stop back, nor from depot to depot, which has no price."""
    if seconds.shape != price.shape:
        return False
    same = seconds == price
    size = np.arange(same.shape[1])
    same[:, size, size] = True
    same[np.ix_(np.arange(len(same)), ends, ends)] = True
    return bool(same.all())


def _saved(instance: Instance, helper: int, same: NDArray[np.bool_], size: int) -> Int64:
    """What a helper takes off the seconds from each spot, (size, size); the stop that is taken back
    within one store has been shortened as well."""
    assert instance.rules is not None
    helped, n = instance.rules.help, len(instance)
    saved = np.zeros((size, size), np.int64)
    saved[:n] = helped.saved[:, helper, None]
    saved[:n, :n] -= np.where(same, helped.saved_stop[:, helper, None], 0)
    return saved


def _add_tolls(
    money: list[Float64],
    classes: list[Class],
    distances: Distances,
    lonlat: Float64,
    pick: tuple[NDArray[np.intp], ...],
    before: Int64,
) -> None:
    """Add to the money of each class what its legs cost on toll roads, if anything. ``pick``: rows
    and columns of the places in the tables of travel, which begin with them; ``before``: metres of
    tolls on the way within a spot."""
    for money_of, each in zip(money, classes, strict=True):
        if each.per_toll_metre and isinstance(distances, KnowsTolls):
            metres = distances.toll_metres(lonlat, lonlat, each.profile)[pick] + before[:, None]
            money_of[: len(metres), : len(metres)] += each.per_toll_metre * metres


def _forbidden(instance: Instance, size: int) -> NDArray[np.bool_] | None:
    """Arcs that must not be driven where returns come last."""
    if not instance.returns_last:
        return None
    side = np.full(size, road.YARD)
    side[: len(instance)] = sides(instance)
    back, out = side == road.HOMEWARD, side == road.OUTWARD
    yard = side == road.YARD
    barred: NDArray[np.bool_] = (back[:, None] & out[None, :]) | (yard[:, None] & back[None, :])
    return barred


def sides(instance: Instance) -> Int64:
    """On which side of a route each task stands where returns come last."""
    if not instance.returns_last:
        return np.full(len(instance), road.ANY_SIDE)
    return np.where(instance.returning, road.HOMEWARD, road.OUTWARD).astype(np.int64)


def _scale(money: list[Float64], classes: list[Class]) -> float:
    """Units of price for one of money: 1 where all prices are whole, else as fine as fits."""
    rates = [rate for e in classes for rate in (e.per_metre, e.per_second, e.per_toll_metre)]
    whole = all(rate == round(rate) for rate in rates)
    dearest = max((float(each.max(initial=0.0)) for each in money), default=0.0)
    if whole and dearest < LONGEST_ARC:
        return 1.0
    return 10.0 ** math.floor(math.log10(LONGEST_ARC / max(dearest, 1e-6)))


class Computed(Travel):
    """Coordinates and rates, from which the kernels compute travel when asked."""

    def __init__(
        self, instance: Instance, distances: Distances, spots: Spots, classes: list[Class]
    ) -> None:
        n, size = spots.tasks, len(spots)
        self.spots = np.zeros((size, 7))
        sphere = isinstance(distances, GreatCircle)
        self.mode = at.FROM_SPHERE if sphere else at.FROM_PLANE
        if sphere:
            self.spots[: len(spots.lonlat), :3] = half_vectors(spots.lonlat, "places").T
        else:
            self.spots[: len(spots.lonlat), :2] = spots.lonlat
        self.spots[:n, road.STORE] = instance.place
        self.spots[n:, road.STORE] = -2.0 - np.arange(size - n)
        if spots.open_end:
            self.spots[-1, road.STORE] = road.NOWHERE
        self.spots[:n, road.TASK_SERVICE] = instance.service
        self.spots[n : len(spots.place), road.TASK_SERVICE] = spots.service(instance)[
            n : len(spots.place)
        ]
        self.spots[:n, road.STOP] = instance.stop_s[instance.place]
        self.spots[:n, road.SIDE] = sides(instance)
        self.spots[n:, road.SIDE] = road.YARD if instance.returns_last else road.ANY_SIDE
        self.rates = np.array([_rate(distances, each) for each in classes])
        self.scale = self._fine_enough(instance, classes)
        self.rates[:, : road.PER_SECOND + 1] *= self.scale
        self.tables = np.zeros((1, 1, 1), np.int32)
        self.roads = self.ways = list(range(len(classes)))
        self.timed = bool(
            (self.rates[:, road.SPEED] > 0).any()
            or self.spots[:, [road.TASK_SERVICE, road.STOP]].any()
        )
        self.symmetric = not instance.returns_last and bool(
            (self.rates[:, road.PER_SECOND] == 0.0).all()
        )

    def _fine_enough(self, instance: Instance, classes: list[Class]) -> float:
        """The scale for the longest way across the day, out of the corners of its box."""
        low, high = self.spots[:, :3].min(axis=0), self.spots[:, :3].max(axis=0)
        far = float(np.linalg.norm(high - low))
        money = []
        for rate in self.rates:
            metres = rate[road.SCALE] * far * (math.pi if self.mode == at.FROM_SPHERE else 1.0)
            seconds = metres / rate[road.SPEED] if rate[road.SPEED] else 0.0
            seconds += float(self.spots[:, [road.TASK_SERVICE, road.STOP]].sum(axis=1).max())
            money.append(
                np.array([metres * rate[road.PER_METRE] + seconds * rate[road.PER_SECOND]])
            )
        return _scale(money, classes)


ROUNDINGS = {"nearest": road.NEAREST, "down": road.DOWN, "up": road.UP}


def _rate(distances: Distances, each: Class) -> list[float]:
    """A row of ``Data.rates``, prices not scaled yet."""
    profile, metre, second = each.profile, each.per_metre, each.per_second  # no tolls on lines
    if isinstance(distances, GreatCircle):
        even = road.NEAREST_EVEN
        return [metre, second, distances.scale, distances.speed_of(profile), even, even]
    assert isinstance(distances, Euclidean)
    rounding = ROUNDINGS[distances.rounding]
    in_time = ROUNDINGS[distances.time_rounding or distances.rounding]
    speed = distances.speed_mps or 0.0
    return [metre, second, distances.metres_per_unit, speed, rounding, in_time]
