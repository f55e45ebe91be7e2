"""By which hours each leg of a day is driven, where some paces hold in a zone of stores or on some
roads only (docs/model.md, Paces).

A leg has eight *parts* of its usual seconds. Each part is somewhere: under the names of zones, or
of roads, that paces name. In every second it would be driven at a percent of its own, and the leg
is driven, from one end to the other, at the mean by which the whole takes as long as its parts: the
harmonic one. So a leg has one speed in each second, whoever drives it, and who leaves later still
never arrives earlier (Ichoua, Gendreau and Potvin 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, KnowsShares
from routing.distances import coordinates
from routing.errors import InputError
from routing.model import Depot, Pace, Store
from routing.pace import USUAL
from routing.problem import Problem

Int64 = NDArray[np.int64]
Paces = tuple[Pace, ...]
Names = frozenset[str]
"""Of zones of stores, or of roads, as paces name them; none: elsewhere."""

PARTS = 8
"""Equal parts of a leg's usual seconds."""


def is_local(paces: Iterable[Pace]) -> bool:
    """Whether some of them hold in some places only."""
    return any(pace.names for pace in paces)


@lru_cache(maxsize=64)
def slowest_paces(paces: Paces) -> Paces:
    """In every second the least percent at which any leg may be driven."""
    return _joined(
        (first, last, min((p.percent for p in paces if p.first <= first < p.last), default=USUAL))
        for first, last in _pieces(paces)
    )


@lru_cache(maxsize=4096)
def paces_at(paces: Paces, names: Names) -> Paces:
    """The paces of a part under some names: the slowest of those that name one of them; in hours
    at which none does, the one that names nothing."""
    found = []
    for first, last in _pieces(paces):
        now = [pace for pace in paces if pace.first <= first < pace.last]
        named = [pace.percent for pace in now if pace.names & names]
        plain = [pace.percent for pace in now if not pace.names]
        found.append((first, last, min(named or plain, default=USUAL)))
    return _joined(found)


@lru_cache(maxsize=4096)
def mixed(parts: tuple[tuple[Paces, int], ...]) -> Paces:
    """The paces of a leg of so many parts of each: in hundredths of a percent, rounded down."""
    if len(parts) == 1:
        return parts[0][0]
    found = []
    for first, last in _pieces([pace for paces, _ in parts for pace in paces]):
        slow = Fraction(0)
        for paces, count in parts:
            here = (pace.percent for pace in paces if pace.first <= first < pace.last)
            slow += count / Fraction(str(next(here, USUAL)))
        found.append((first, last, floor(100 * PARTS / slow) / 100))
    return _joined(found)


def _pieces(paces: Iterable[Pace]) -> Iterable[tuple[int, int]]:
    """The stretches between all seconds at which one of them begins or ends."""
    return pairwise(sorted({second for pace in paces for second in (pace.first, pace.last)}))


def _joined(pieces: Iterable[tuple[int, int, float]]) -> Paces:
    """As paces, without hours of usual traffic."""
    return tuple(Pace(*piece) for piece in pieces if piece[2] != USUAL)


class Traffic:
    """The flows of a day: ``flows[k]`` are the paces of all legs for which `flow` says k.

    ``zones``: those that each place lies in, ``lonlat`` (n, 2) where it is. Where paces name roads,
    ``distances`` must be `KnowsShares`; raises `InputError` where it is not.
    """

    def __init__(
        self, paces: Paces, zones: Sequence[Names], lonlat: Float64, distances: Distances
    ) -> None:
        self.paces, self.flows = paces, list[Paces]()
        self._row: dict[Paces, int] = {}
        self._lonlat, self._distances = lonlat, distances
        self._roads = sorted(frozenset[str]().union(*(pace.on for pace in paces)))
        self._matrix: dict[str, Int64] = {}
        if self._roads and not isinstance(distances, KnowsShares):
            raise InputError(
                f"a pace holds on '{self._roads[0]}', and only a road map knows on which roads a "
                "leg runs; name one by 'roads' in [distances] or by --roads, or write a zone of "
                "stores in its place"
            )
        named = frozenset[str]().union(*(pace.zone_names for pace in paces))
        ends = [paces_at(paces, each & named) for each in zones]
        kinds = sorted(set(ends), key=lambda each: [(p.first, p.last, p.percent) for p in each])
        self._end = np.array([kinds.index(each) for each in ends], dtype=np.int64)
        self._joint = np.array([[self._halves(a, b) for b in kinds] for a in kinds], dtype=np.int64)

    @property
    def by_roads(self) -> bool:
        """Whether profiles, which drive on other roads, have other flows."""
        return bool(self._roads)

    def flow(self, starts: Int64, ends: Int64, profile: str) -> Int64:
        """The numbers of the flows of legs between rows of places, which are broadcast."""
        if not self._roads:
            found: Int64 = self._joint[self._end[starts], self._end[ends]]
            return found
        if profile not in self._matrix:
            self._matrix[profile] = self._by_roads(profile)
        return self._matrix[profile][starts, ends]

    def _halves(self, a: Paces, b: Paces) -> int:
        """The flow of a leg of which one half is driven at each end's paces."""
        half = PARTS // 2
        return self._number(mixed(((a, PARTS),) if a == b else ((a, half), (b, half))))

    def _number(self, paces: Paces) -> int:
        if paces not in self._row:
            self._row[paces] = len(self.flows)
            self.flows.append(paces)
        return self._row[paces]

    def _by_roads(self, profile: str) -> Int64:
        """The flows of all legs of a profile, (n, n)."""
        assert isinstance(self._distances, KnowsShares)
        try:
            every = self._distances.shares(self._lonlat, self._lonlat, profile, self._roads)
        except RoadsError as error:
            raise InputError(str(error)) from error
        names = [frozenset[str](), *sorted(every, key=sorted)]
        n = len(self._lonlat)
        named = np.array([every[each] for each in names[1:]]).reshape(-1, n, n)
        counts = eighths(np.concatenate([1.0 - named.sum(axis=0, keepdims=True), named]))
        flat, back = np.unique(counts.reshape(len(names), -1), axis=1, return_inverse=True)
        numbers = []
        for column in flat.T.tolist():
            parts: dict[Paces, int] = {}
            for each, count in zip(names, column, strict=True):
                if count:
                    there = paces_at(self.paces, each)
                    parts[there] = parts.get(there, 0) + count
            numbers.append(self._number(mixed(tuple(parts.items()))))
        return np.array(numbers, dtype=np.int64)[back.reshape(counts.shape[1:])]


def eighths(shares: Float64) -> Int64:
    """Shares (k, ...) of a whole in `PARTS` parts that add up: each rounded down, and one more to
    those of the largest remainders, the first among equals, whatever noise shares have."""
    exact = np.clip(shares, 0.0, 1.0) * PARTS
    parts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(np.round(parts - exact, 9), axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    short = PARTS - parts.sum(axis=0)
    found: Int64 = parts + (rank < short)
    return found


def traffic_of(problem: Problem, distances: Distances) -> Traffic | None:
    """The traffic of a day whose paces hold in some places only, made once for a source of
    travel."""
    paces = problem.settings.paces
    if not is_local(paces):
        return None
    for source, known in problem.traffics:
        if source is distances:
            return known
    places: list[Depot | Store] = [*problem.depots, *problem.stores]
    zones = [zones_of(place) for place in places]
    found = Traffic(paces, zones, coordinates(places), distances)
    del problem.traffics[:-3]  # more sources than a few are not asked in turn
    problem.traffics.append((distances, found))
    return found


def zones_of(place: Depot | Store) -> Names:
    """The zones that a place lies in; a depot is in none."""
    return place.zones if isinstance(place, Store) else frozenset()


def paces_of(
    problem: Problem, distances: Distances, places: Sequence[Depot | Store], profile: str
) -> tuple[Paces, ...]:
    """For each leg from one place to the next the paces by which it is driven; () where all are
    driven by those of the settings."""
    traffic = traffic_of(problem, distances)
    if traffic is None:
        return ()
    row = problem.row_of_place
    rows = np.array([row[isinstance(place, Store), place.id] for place in places], dtype=np.int64)
    return tuple(traffic.flows[k] for k in traffic.flow(rows[:-1], rows[1:], profile).tolist())
