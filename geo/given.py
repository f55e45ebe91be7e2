"""Distances that are given, pair by pair, in a file of the user's own: CSV, Parquet or NumPy.

The protocol passes coordinates, while such files mostly name places by their ids: so a table that
was read is *bound* to the places of a day first, and answers for these alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import RoadsError
from geo.matrix import Float64, Int32, Legs, no_road
from geo.places import keys_of
from geo.profiles import base_name

MISSING = -1
"""Metres and seconds of a pair that the file does not have."""

NEAR = 1e-5
"""Degrees, about a metre: a place of the day this near to one of the file's is that place."""

ALL = ""
"""Stands for every profile that the file has no table of its own for."""

Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Given:
    """A file of distances between n places.

    ``tables``: by profile, or under `ALL`, int32 ``(n, n)`` from row to column, `MISSING` where the
    file has no such pair. ``ids``: the places' names, ``lonlat``: their coordinates (n, 2); where
    neither is there, they are the day's depots and then its stores, in the day's order.
    ``speed_kmh``: by profile what the seconds were computed with, where the file has metres only.
    ``tolls``: metres on toll roads, by the profiles of the file that have any.
    """

    name: str
    tables: Mapping[str, Legs] = field(repr=False)
    ids: tuple[str, ...] | None = None
    lonlat: Float64 | None = field(default=None, repr=False)
    digest: str = ""
    speed_kmh: Mapping[str, float] = field(default_factory=dict)
    tolls: Mapping[str, Int32] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, path: str | Path, speed_kmh: Mapping[str, float] | None = None) -> Given:
        """Read a ``.csv``, ``.parquet``, ``.npy`` or ``.npz``; see docs/roads.md for the forms.

        ``speed_kmh``: by profile, for files with metres only. Raises `RoadsError` with what is
        wrong and where.
        """
        from geo.given_files import read

        return read(Path(path), speed_kmh)

    def __len__(self) -> int:
        return len(next(iter(self.tables.values())).metres)

    def bind(self, ids: Sequence[str], lonlat: Float64) -> GivenDistances:
        """The distances of these places: `ids` as the day names them, `lonlat` (k, 2) degrees.

        Raises `RoadsError` where the file does not cover them, or contradicts itself.
        """
        places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        if self.ids is not None:
            rows = self._by_id(ids)
        elif self.lonlat is not None:
            rows = self._by_coordinates(ids, places)
        else:
            rows = self._by_order(ids)
        bound = GivenDistances(self, _known(self, ids, places, rows))
        used = np.unique(rows)
        for profile, legs in self.tables.items():
            _check_there(self, profile, legs, used)
            _check_closed(self, profile, legs, used)
        return bound

    def label(self, row: int) -> str:
        """A place as the file names it."""
        if self.ids is not None:
            return f"'{self.ids[row]}'"
        if self.lonlat is not None:
            return f"{self.lonlat[row, 0]:.6f}, {self.lonlat[row, 1]:.6f}"
        return f"place {row + 1}"

    def _by_id(self, ids: Sequence[str]) -> Int64:
        assert self.ids is not None
        row = {name: i for i, name in enumerate(self.ids)}
        self._covers([name for name in ids if name not in row])
        return np.array([row[name] for name in ids], dtype=np.int64)

    def _by_coordinates(self, ids: Sequence[str], places: Float64) -> Int64:
        from scipy.spatial import cKDTree

        away, rows = cKDTree(self.lonlat).query(places)
        self._covers([name for name, far in zip(ids, away, strict=True) if far > NEAR])
        return np.asarray(rows, dtype=np.int64)

    def _by_order(self, ids: Sequence[str]) -> Int64:
        if len(ids) != len(self):
            raise RoadsError(
                f"{self.name}: has {len(self)} places without names, the day {len(ids)}; give as "
                "many rows as the day has depots and then stores, or an .npz with ids or lonlat"
            )
        return np.arange(len(ids))

    def _covers(self, missing: Sequence[str]) -> None:
        """Raise `RoadsError` if places of the day are not in the file."""
        if not missing:
            return
        names = ", ".join(f"'{name}'" for name in missing[:5]) + (", ..." if missing[5:] else "")
        close = get_close_matches(missing[0], self.ids or (), n=1, cutoff=0.8)
        hint = f" (does '{close[0]}' mean '{missing[0]}'?)" if close else ""
        raise RoadsError(
            f"{self.name}: {len(missing)} of the day's places are not in it: {names}{hint}; add "
            "their distances to and from all others"
        )


@dataclass(frozen=True, eq=False)
class GivenDistances:
    """`Distances` out of a `Given`. ``row``: place, as `geo.places.keys_of` counts -> its row."""

    given: Given
    row: Mapping[int, int] = field(repr=False)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``. RoadsError for a place that the table was not bound to."""
        legs = self._table(profile)
        cells = np.ix_(self._rows(sources), self._rows(targets))
        return Legs(legs.metres[cells], legs.seconds[cells])

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``."""
        legs, rows, columns = self._table(profile), self._rows(starts), self._rows(ends)
        if len(rows) != len(columns):
            raise ValueError(f"{len(rows)} starts and {len(columns)} ends; give as many of each")
        return Legs(legs.metres[rows, columns], legs.seconds[rows, columns])

    def toll_metres(self, sources: Float64, targets: Float64, profile: str) -> Int32:
        """Metres on toll roads of all pairs, ``(m, n)``; none where the file has none."""
        tolls = self.given.tolls
        named = (name for name in (profile, base_name(profile), ALL) if name in tolls)
        known = next(named, None)
        rows, columns = self._rows(sources), self._rows(targets)
        if known is None:
            return np.zeros((len(rows), len(columns)), np.int32)
        return tolls[known][np.ix_(rows, columns)]

    def describe(self) -> dict[str, Any]:
        """The file by its content (its name may change), its places and profiles."""
        said: dict[str, Any] = {
            "kind": "given",
            "sha256": self.given.digest,
            "places": len(self.given),
            "profiles": sorted(name for name in self.given.tables if name != ALL),
        }
        if self.given.speed_kmh:
            said["speed_kmh"] = dict(sorted(self.given.speed_kmh.items()))
        return said

    def _table(self, profile: str) -> Legs:
        tables = self.given.tables
        legs = tables.get(profile) or tables.get(base_name(profile)) or tables.get(ALL)
        if legs is None:
            raise RoadsError(
                f"{self.given.name}: has nothing for profile '{profile}', only for "
                f"{', '.join(sorted(tables))}; add it, or one table without a profile for all"
            )
        return legs

    def _rows(self, places: Float64) -> Int64:
        keys = keys_of(places).tolist()
        try:
            return np.array([self.row[key] for key in keys], dtype=np.int64)
        except KeyError:
            at = next(i for i, key in enumerate(keys) if key not in self.row)
            lon, lat = np.asarray(places).reshape(-1, 2)[at]
            raise RoadsError(
                f"{self.given.name}: the place at {lon:.6f}, {lat:.6f} is no depot or store of the "
                "day, and a file of distances knows no others"
            ) from None


def _known(given: Given, ids: Sequence[str], places: Float64, rows: Int64) -> dict[int, int]:
    """Row by key. RoadsError where two ids stand at one point, but not by what the file says."""
    found: dict[int, int] = {}
    name: dict[int, str] = {}
    others = np.unique(rows)
    for own, key, row in zip(ids, keys_of(places).tolist(), rows.tolist(), strict=True):
        first = found.setdefault(key, row)
        name.setdefault(key, own)
        if first != row and not _alike(given, first, row, others):
            raise RoadsError(
                f"{given.name}: '{name[key]}' and '{own}' stand at one point in the day, but have "
                "different distances to other places; set one of them a metre apart"
            )
    return found


def _alike(given: Given, one: int, other: int, places: Int64) -> bool:
    """Whether two rows, and two columns, say the same of all other places."""
    rest = places[(places != one) & (places != other)]
    return all(
        np.array_equal(table[one, rest], table[other, rest])
        and np.array_equal(table[rest, one], table[rest, other])
        for legs in given.tables.values()
        for table in legs
    )


def _check_there(given: Given, profile: str, legs: Legs, used: Int64) -> None:
    """Raise `RoadsError` for pairs of the day's places that the file does not have."""
    cells = np.ix_(used, used)
    pairs = np.argwhere((legs.metres[cells] == MISSING) | (legs.seconds[cells] == MISSING))
    if len(pairs):
        start, end = (given.label(int(used[i])) for i in pairs[0])
        of = f" for profile '{profile}'" if profile else ""
        raise RoadsError(
            f"{given.name}: {len(pairs):,} pair(s) of the day's places are missing{of}, such as "
            f"from {start} to {end}; give each direction, or write 'none' where no road leads"
        )


def _check_closed(given: Given, profile: str, legs: Legs, used: Int64) -> None:
    """Raise `RoadsError` if no road joins a pair that others join: from A to B and from B to C,
    but not from A to C. Whoever takes B off such a route would be stuck."""
    cells = np.ix_(used, used)
    barred = no_road(Legs(legs.metres[cells], legs.seconds[cells]))
    if not barred.any():
        return
    start, end = _unclosed(~barred) or (-1, -1)
    if start >= 0:
        of = f" for profile '{profile}'" if profile else ""
        raise RoadsError(
            f"{given.name}: no road leads from {given.label(int(used[start]))} to "
            f"{given.label(int(used[end]))}{of}, but there is a way over other places; give that"
        )


def _unclosed(joined: NDArray[np.bool_]) -> tuple[int, int] | None:
    """A pair that is joined over others but not itself, if there is one; ``joined`` (n, n)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count, part = connected_components(csr_array(joined), connection="strong")
    over = np.zeros((count, count), np.bool_)
    rows, columns = np.nonzero(joined)
    over[part[rows], part[columns]] = True
    for middle in range(count):  # Warshall
        if over[:, middle].sum() > 1 and over[middle].sum() > 1:  # some way passes through
            over |= over[:, middle, None] & over[middle]
    wrong = np.argwhere(over[np.ix_(part, part)] & ~joined)
    return (int(wrong[0][0]), int(wrong[0][1])) if len(wrong) else None
