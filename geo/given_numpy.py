"""Distances as NumPy arrays: a bare ``.npy``, or an ``.npz`` that names its places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import RoadsError
from geo.given import ALL
from geo.given_files import Content, Pair
from geo.matrix import Float64

FORMS = "give metres of shape (n, n), or metres and seconds of shape (2, n, n)"


def read_npy(path: Path) -> Content:
    """Shape ``(n, n)``: metres; ``(2, n, n)``: metres and seconds. The places are the day's depots
    and then its stores."""
    array = _numbers(path.name, "the array", _load(path))
    if array.ndim == 2:
        return {ALL: Pair(array)}, None, None
    if array.ndim == 3 and len(array) == 2:
        return {ALL: Pair(array[0], array[1])}, None, None
    raise RoadsError(f"{path.name}: has shape {array.shape}; {FORMS}")


def read_npz(path: Path) -> Content:
    """Arrays ``metres``, ``seconds``, ``tolls`` (metres on toll roads) (n, n), or with a profile
    after ``_``, such as ``seconds_12t``; ``ids`` (n,) or ``lonlat`` (n, 2)."""
    loaded = _load(path)
    try:
        held = {key: loaded[key] for key in loaded.files}
    except ValueError as error:
        raise RoadsError(f"{path.name}: holds Python objects; save ids as text") from error
    ids, lonlat = held.pop("ids", None), held.pop("lonlat", None)
    pairs: dict[str, Pair] = {}
    for key, value in held.items():
        what, _, profile = key.partition("_")
        if what not in Pair._fields:
            known = "metres, seconds, tolls, each also with _PROFILE, ids, lonlat"
            raise RoadsError(f"{path.name}: the array '{key}' is not known; it may hold {known}")
        array = _numbers(path.name, f"'{key}'", value)
        pairs[profile] = pairs.get(profile, Pair())._replace(**{what: array})
    n = next((len(each) for pair in pairs.values() for each in pair if each is not None), 0)
    for name, value in (("ids", ids), ("lonlat", lonlat)):
        if value is not None and len(value) != n:
            raise RoadsError(f"{path.name}: has {len(value)} {name} for {n} places")
    names = None if ids is None else tuple(str(each) for each in ids.tolist())
    _check_once(path.name, names)
    where = None if lonlat is None else _numbers(path.name, "'lonlat'", lonlat)
    if where is not None and (where.shape != (n, 2) or np.isnan(where).any()):
        raise RoadsError(f"{path.name}: 'lonlat' must hold {n} rows of two numbers, lon and lat")
    return pairs, names, where


def _load(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise RoadsError(f"{path.name}: is no NumPy file of numbers: {error}") from error


def _numbers(name: str, what: str, array: Any) -> Float64:
    """As float64; what is not finite counts as "no road"."""
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf":
        raise RoadsError(f"{name}: {what} does not hold numbers; {FORMS}")
    numbers = array.astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    wrong = np.argwhere(numbers < 0) if "lonlat" not in what else np.zeros((0, 2))
    if len(wrong):
        at = ", ".join(str(int(i)) for i in wrong[0])
        raise RoadsError(
            f"{name}: {what} has {numbers[tuple(wrong[0])]:g} at [{at}]; no distance is negative, "
            "and where no road leads stands NaN"
        )
    return numbers


def _check_once(name: str, ids: tuple[str, ...] | None) -> None:
    seen: set[str] = set()
    for each in ids or ():
        if each in seen:
            raise RoadsError(f"{name}: id '{each}' stands twice; name each place once")
        seen.add(each)
