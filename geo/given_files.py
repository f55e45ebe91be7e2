"""Files of distances: a CSV in long or wide form, a Parquet table, NumPy arrays -> `Given`.

Every reader comes to tables of float64 metres and seconds, NaN where no road leads and -1 where
the file says nothing; these are rounded and checked in one place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from geo.errors import RoadsError
from geo.given import ALL, MISSING, Given
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, Int32, Legs
from geo.profiles import PROFILES, SPEED_KMH

SUFFIXES = (".csv", ".parquet", ".npy", ".npz")

LARGEST_M, LARGEST_S = 40_000_000, 864_000
"""Once round the Earth, and ten days: what is above is a mistake of units, or a number that stands
for "no road"."""


class Pair(NamedTuple):
    """Metres and seconds of one profile, (n, n), and metres on toll roads."""

    metres: Float64 | None = None
    seconds: Float64 | None = None
    tolls: Float64 | None = None


Content = tuple[dict[str, Pair], tuple[str, ...] | None, Float64 | None]
"""By profile what a file holds; the ids of its places; their coordinates."""


def read(path: Path, speed_kmh: Mapping[str, float] | None = None) -> Given:
    """See `Given.read`."""
    from geo import given_numpy, given_text

    readers: Mapping[str, Callable[[Path], Content]] = {
        ".csv": given_text.read_csv,
        ".parquet": given_text.read_parquet,
        ".npy": given_numpy.read_npy,
        ".npz": given_numpy.read_npz,
    }
    suffix = path.suffix.lower()
    if suffix not in readers:
        raise RoadsError(f"'{path.name}' is no file of distances; give {', '.join(SUFFIXES)}")
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except FileNotFoundError:
        raise RoadsError(f"'{path}' is not there; name a file of distances") from None
    except OSError as error:
        raise RoadsError(f"'{path}' cannot be read: {error.strerror}") from error
    pairs, ids, lonlat = readers[suffix](path)
    _check_profiles(path.name, pairs)
    speeds = {**SPEED_KMH, **(speed_kmh or {})}
    tables: dict[str, Legs] = {}
    told: dict[str, float] = {}
    tolls: dict[str, Int32] = {}
    for profile, (metres, seconds, tolled) in pairs.items():
        ways = pairs[ALL].metres if metres is None and seconds is None and ALL in pairs else metres
        if ways is None:
            only = "seconds" if tolled is None else "tolls"
            raise RoadsError(
                f"{path.name}: has {only} only; costs go by kilometres too, so add the metres"
            )
        name = Given(path.name, {profile: _blank(len(ways))}, ids, lonlat).label
        if tolled is not None:
            tolls[profile] = _tolls(path.name, name, ways, tolled)
        if metres is None:  # tolls alone, of a class that drives as all others do
            continue
        if seconds is not None:
            tables[profile] = _legs(path.name, name, metres, seconds)
            continue
        for each in PROFILES if profile == ALL else (profile,):
            if each not in pairs or each == profile:
                timed = np.where(metres > 0, metres / (speeds[each] / 3.6), metres)
                tables[each] = _legs(path.name, name, metres, timed)
                told[each] = float(speeds[each])
    return Given(path.name, tables, ids, lonlat, digest, told, tolls)


def _check_profiles(name: str, pairs: Mapping[str, Pair]) -> None:
    if not pairs:
        raise RoadsError(f"{name}: holds no distances")
    for profile in pairs:
        if profile != ALL and profile not in PROFILES:
            raise RoadsError(
                f"{name}: profile '{profile}' is not known; write one of {', '.join(PROFILES)}, or "
                "none for all"
            )


def _blank(n: int) -> Legs:
    return Legs(np.zeros((n, n), np.int32), np.zeros((n, n), np.int32))


def _legs(name: str, label: Callable[[int], str], metres: Float64, seconds: Float64) -> Legs:
    """Checked and rounded to whole metres and seconds, 0 from each place to itself."""
    if metres.ndim != 2 or metres.shape[0] != metres.shape[1] or metres.shape != seconds.shape:
        raise RoadsError(
            f"{name}: metres have shape {metres.shape}, seconds {seconds.shape}; give as many rows "
            "as columns, and of both the same"
        )
    if len(metres) < 1:
        raise RoadsError(f"{name}: holds no distances")
    own = np.diag_indices(len(metres))
    for what, table, unit, limit in (
        ("metres", metres, "m", LARGEST_M),
        ("seconds", seconds, "s", LARGEST_S),
    ):
        _refuse(name, label, table, (table < 0) & (table != MISSING), f"negative {what}", unit)
        much = f"more than {limit:,} {unit} (check the unit; 'none' stands where no road leads):"
        _refuse(name, label, table, table > limit, much, unit)
        itself = np.zeros(table.shape, np.bool_)
        itself[own] = table[own] > 0
        _refuse(name, label, table, itself, f"a place has {what} to itself (write 0):", unit)
    barred = np.isnan(metres) | np.isnan(seconds)
    half = barred & ~(np.isnan(metres) & np.isnan(seconds))
    _refuse(name, label, metres, half, "only one of metres and seconds is none", "m")
    barred[own] = False
    whole = Legs(
        np.where(barred, UNREACHABLE_M, np.rint(np.nan_to_num(metres))).astype(np.int32),
        np.where(barred, UNREACHABLE_S, np.rint(np.nan_to_num(seconds))).astype(np.int32),
    )
    for kept in whole:
        kept[own] = 0
        kept.flags.writeable = False
    return whole


def _tolls(name: str, label: Callable[[int], str], metres: Float64, tolls: Float64) -> Int32:
    """Whole metres on toll roads, 0 where the file says nothing or no road leads."""
    if tolls.shape != metres.shape:
        raise RoadsError(
            f"{name}: tolls have shape {tolls.shape}, metres {metres.shape}; give both the same"
        )
    kept = np.where(tolls == MISSING, 0.0, np.nan_to_num(tolls))
    _refuse(name, label, kept, kept < 0, "negative km of toll roads", "m")
    much = f"more than {LARGEST_M:,} m of toll roads (check the unit)"
    _refuse(name, label, kept, kept > LARGEST_M, much, "m")
    found: Int32 = np.rint(kept).astype(np.int32)
    return found


def _refuse(
    name: str,
    label: Callable[[int], str],
    table: Float64,
    wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    what: str,
    unit: str,
) -> None:
    cells = np.argwhere(wrong)
    if len(cells):
        i, j = cells[0].tolist()
        raise RoadsError(
            f"{name}: {what} from {label(i)} to {label(j)}, {table[i, j]:,g} {unit}"
            + (f", and {len(cells) - 1:,} more pairs" if len(cells) > 1 else "")
        )
