"""Tables of travel on disk: `geo.array_file` with what a table is made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from geo.array_file import prune, read_arrays, write_arrays
from geo.matrix import Float64, Int32

VERSION = 2

MOST_BYTES = 4_000_000_000
"""All tables of a cache together; the ones not used for longest are deleted."""

SUFFIX = ".table"


class Stored(NamedTuple):
    """``lonlat`` (n, 2); ``metres`` and ``seconds`` (n, n), -1 where nothing is known yet."""

    lonlat: Float64
    metres: Int32
    seconds: Int32


def stamp(path: Path) -> tuple[int, int]:
    """Differs where a file was written anew; zeros where there is none."""
    try:
        known = path.stat()
    except OSError:
        return 0, 0
    return known.st_ino, known.st_size


def load(path: Path, about: Mapping[str, Any]) -> Stored | None:
    """The table, if the file is whole and about just this."""
    arrays = read_arrays(path, _known_by(about))
    if arrays is None or set(arrays) != set(Stored._fields):
        return None
    table = Stored(**arrays)
    n = len(table.lonlat)
    fits = table.lonlat.shape == (n, 2) and table.metres.shape == table.seconds.shape == (n, n)
    return table if fits else None


def save(path: Path, about: Mapping[str, Any], table: Stored) -> None:
    """Write a table, and delete old ones if they are too much. What cannot be written is not: it
    can be computed again."""
    if write_arrays(path, _known_by(about), table._asdict()):
        prune(path, MOST_BYTES)


def _known_by(about: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "table", "version": VERSION, "of": dict(about)}
