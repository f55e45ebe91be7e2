"""A source of travel that remembers, in memory and on disk, what was asked of it before.

Tomorrow's plan with three new stores asks for three rows and three columns. Tables are kept by what
the source says of itself, by profile and by coordinates: another file, server or setting is
another table.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo import table_file
from geo.caching import cache_folder
from geo.errors import RoadsError
from geo.matrix import (
    Distances,
    Draws,
    Float64,
    Int32,
    KnowsClasses,
    KnowsShares,
    KnowsTolls,
    KnowsWhy,
    Legs,
    Remarks,
)
from geo.places import keys_of
from geo.table_file import Stored

UNKNOWN = -1

MOST_PLACES = 6000
"""Places in one table, which has 8 bytes a pair. Beyond them those that nobody asks for today are
forgotten; a question about more than these is passed on as it is."""

PROBED = 6
"""Places of a table from a server whose legs are asked for anew, in case its map has changed."""

Int64 = NDArray[np.int64]


class Cached:
    """`Distances` of another source, each pair asked for once.

    ``folder``: where tables are kept, by default ``tables`` in `geo.caching.cache_folder`; no disk
    is used where that is None. A source with ``remote`` true is asked for a few known legs first,
    and forgotten if they differ. ``same_as(profile)`` of a source names the profile that drives
    alike, so that it is asked once for both. Several threads may ask at once.
    """

    def __init__(self, inner: Distances, folder: Path | None = None) -> None:
        self.inner = inner
        known = cache_folder()
        self.folder = folder or (known / "tables" if known else None)
        self._tables: dict[str, _Table] = {}
        self._lock = threading.RLock()

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``; what is not known is asked for, and kept."""
        rows, columns = keys_of(sources), keys_of(targets)
        new = np.union1d(rows, columns)
        if len(new) > MOST_PLACES:
            return self.inner.matrix(sources, targets, profile)
        with self._lock:
            table = self._table(profile)
            if table.admit(np.concatenate([sources, targets]), np.concatenate([rows, columns])):
                table.forget_all_but(new)
                table.admit(np.concatenate([sources, targets]), np.concatenate([rows, columns]))
            i, j = table.rows(rows), table.rows(columns)
            if table.complete(self.inner, i, j, profile):
                self._save(profile, table)
            cells = np.ix_(i, j)
            return Legs(table.metres[cells], table.seconds[cells])

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``. Pairs of a matrix that was asked for come from there."""
        first, second = keys_of(starts), keys_of(ends)
        if len(first) != len(second):
            raise ValueError(f"{len(first)} starts and {len(second)} ends; give as many of each")
        with self._lock:
            table = self._table(profile)
            i, j = table.rows(first), table.rows(second)
            known = (i >= 0) & (j >= 0)
            metres = np.where(known, table.metres[i, j], UNKNOWN) if len(table) else i
            seconds = np.where(known, table.seconds[i, j], UNKNOWN) if len(table) else i
            ask = (metres == UNKNOWN) | (seconds == UNKNOWN)
            if ask.any():
                found = self.inner.legs(np.asarray(starts)[ask], np.asarray(ends)[ask], profile)
                metres, seconds = metres.copy(), seconds.copy()
                metres[ask], seconds[ask] = found
                kept = ask & known
                table.metres[i[kept], j[kept]] = metres[kept]
                table.seconds[i[kept], j[kept]] = seconds[kept]
            return Legs(metres.astype(np.int32), seconds.astype(np.int32))

    def describe(self) -> dict[str, Any]:
        """What the source says of itself: remembering changes nothing."""
        return self.inner.describe()

    def trouble(self, places: Float64, profile: str) -> list[str]:
        """What the source knows of places that cannot be reached, if it knows anything."""
        if isinstance(self.inner, KnowsWhy):
            return self.inner.trouble(places, profile)
        return [""] * len(places)

    def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
        """Where the legs run, straight where the source does not know."""
        if isinstance(self.inner, Draws):
            return self.inner.lines(starts, ends, profile)
        return list(np.stack((starts, ends), axis=1))

    def classes(self, starts: Float64, ends: Float64, profile: str) -> list[str]:
        """On what class of road the legs run, if the source knows."""
        if isinstance(self.inner, KnowsClasses):
            return self.inner.classes(starts, ends, profile)
        return [""] * len(starts)

    def shares(
        self, sources: Float64, targets: Float64, profile: str, names: Sequence[str]
    ) -> dict[frozenset[str], Float64]:
        """How much of each leg is on roads of these names; asked each time."""
        if not isinstance(self.inner, KnowsShares):
            raise RoadsError("only a road map knows on which roads a leg runs")
        return self.inner.shares(sources, targets, profile, names)

    def toll_metres(self, sources: Float64, targets: Float64, profile: str) -> Int32:
        """Metres on toll roads, none where the source knows of none; asked each time."""
        if not isinstance(self.inner, KnowsTolls):
            return np.zeros((len(sources), len(targets)), np.int32)
        return self.inner.toll_metres(sources, targets, profile)

    def remarks(self, places: Float64, profile: str) -> list[str]:
        """What the source remarks on places that it serves, if anything."""
        if isinstance(self.inner, Remarks):
            return self.inner.remarks(places, profile)
        return [""] * len(places)

    def _alike(self, profile: str) -> str:
        same_as = getattr(self.inner, "same_as", None)
        return str(same_as(profile)) if same_as else profile

    def _about(self, profile: str) -> dict[str, Any]:
        about = {"source": self.describe(), "profile": self._alike(profile)}
        return dict(json.loads(json.dumps(about)))  # as it will be read again

    def _file(self, profile: str) -> Path | None:
        if self.folder is None:
            return None
        text = json.dumps(self._about(profile), sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self.folder / (name + table_file.SUFFIX)

    def _table(self, profile: str) -> _Table:
        alike = self._alike(profile)
        if alike not in self._tables:
            table, path = _Table(), self._file(profile)
            if path is not None:
                table.stamp = table_file.stamp(path)
                table.join(table_file.load(path, self._about(profile)))
                if getattr(self.inner, "remote", False) and not table.agrees(self.inner, profile):
                    table = _Table()
                    table.stamp = table_file.stamp(path)
            self._tables[alike] = table
        return self._tables[alike]

    def _save(self, profile: str, table: _Table) -> None:
        """Keep a table, with what another process may have put there meanwhile."""
        path = self._file(profile)
        if path is None:
            return
        if table_file.stamp(path) != table.stamp:
            table.join(table_file.load(path, self._about(profile)))
        stored = Stored(table.lonlat, table.metres, table.seconds)
        table_file.save(path, self._about(profile), stored)
        table.stamp = table_file.stamp(path)


class _Table:
    """Places with the legs between them, as far as they are known."""

    def __init__(self) -> None:
        self.row: dict[int, int] = {}
        self.lonlat: Float64 = np.zeros((0, 2))
        self.metres: Int32 = np.zeros((0, 0), np.int32)
        self.seconds: Int32 = np.zeros((0, 0), np.int32)
        self.stamp = (0, 0)

    def __len__(self) -> int:
        return len(self.lonlat)

    def rows(self, keys: NDArray[np.uint64]) -> Int64:
        """Where places stand in the table, -1 for those that do not."""
        find = self.row.get
        return np.array([find(key, -1) for key in keys.tolist()], dtype=np.int64)

    def admit(self, places: Float64, keys: NDArray[np.uint64]) -> bool:
        """Make room for places; True, and nothing is done, where they are too many."""
        fresh = dict.fromkeys(key for key in keys.tolist() if key not in self.row)
        if not fresh:
            return False
        n, more = len(self), len(fresh)
        if n + more > MOST_PLACES:
            return True
        first = {key: i for i, key in reversed(list(enumerate(keys.tolist())))}
        where = np.asarray(places, dtype=np.float64)[[first[key] for key in fresh]]
        self.lonlat = np.concatenate([self.lonlat, where.reshape(-1, 2)])
        self.row.update({key: n + i for i, key in enumerate(fresh)})
        self.metres, self.seconds = (
            np.pad(each, (0, more), constant_values=UNKNOWN) for each in (self.metres, self.seconds)
        )
        return False

    def forget_all_but(self, keys: NDArray[np.uint64]) -> None:
        """Drop the places that are not among these."""
        kept = [key for key in keys.tolist() if key in self.row]
        rows = [self.row[key] for key in kept]
        cells = np.ix_(rows, rows)
        self.lonlat = self.lonlat[rows]
        self.metres, self.seconds = self.metres[cells], self.seconds[cells]
        self.row = {key: i for i, key in enumerate(kept)}

    def complete(self, inner: Distances, i: Int64, j: Int64, profile: str) -> bool:
        """Ask for what is not known of these rows and columns: first for the rows of which most is
        unknown, as those of new places, then for the rest. Whether anything was asked."""
        rows, columns = np.unique(i), np.unique(j)
        asked = False
        for least in (0.5, 0.0):
            unknown = self.seconds[np.ix_(rows, columns)] == UNKNOWN
            wide = columns[unknown.any(axis=0)]
            if not len(wide):
                break
            share = unknown.sum(axis=1) / len(wide)
            tall = rows[share > least]
            if not len(tall):
                continue
            if least == 0.0:
                wide = columns[unknown[share > least].any(axis=0)]
            self._ask(inner, tall, wide, profile)
            asked = True
        return asked

    def _ask(self, inner: Distances, rows: Int64, columns: Int64, profile: str) -> None:
        found = inner.matrix(self.lonlat[rows], self.lonlat[columns], profile)
        cells = np.ix_(rows, columns)
        self.metres[cells], self.seconds[cells] = found

    def agrees(self, inner: Distances, profile: str) -> bool:
        """Whether the source still says the same of a few legs."""
        if not len(self):
            return True
        some = np.unique(np.linspace(0, len(self) - 1, min(PROBED, len(self))).astype(np.int64))
        cells = np.ix_(some, some)
        known = self.seconds[cells] != UNKNOWN
        now = inner.matrix(self.lonlat[some], self.lonlat[some], profile)
        return bool(
            (now.seconds[known] == self.seconds[cells][known]).all()
            and (now.metres[known] == self.metres[cells][known]).all()
        )

    def join(self, other: Stored | None) -> None:
        """Take over what another table knows, as far as there is room."""
        if other is None or not len(other.lonlat):
            return
        keys = keys_of(other.lonlat)
        if self.admit(other.lonlat, keys):
            return
        rows = self.rows(keys)
        cells = np.ix_(rows, rows)
        for mine, theirs in ((self.metres, other.metres), (self.seconds, other.seconds)):
            mine[cells] = np.where(mine[cells] == UNKNOWN, theirs, mine[cells])
