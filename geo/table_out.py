"""Tables of travel as files that other programs, and ``--roads``, read: see ``docs/roads.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import RoadsError
from geo.matrix import Legs, no_road

SUFFIXES = (".csv", ".parquet", ".npz")


def write_table(path: Path, legs: Legs, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Metres and seconds between named places, ``(m, n)``: a row for each pair in CSV and Parquet,
    arrays in NPZ, which are for one list of places both ways.

    ``none``, or null, or NaN, stands where no road leads. Raises `RoadsError` for other suffixes.
    """
    suffix = checked_suffix(path)
    for names in (rows, columns):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise RoadsError(f"{path.name}: '{twice[0]}' is the name of two places; give each one")
    if suffix == ".npz":
        if list(rows) != list(columns):
            raise RoadsError(f"{path.name}: holds one list of places both ways; write .csv instead")
        apart = no_road(legs)
        metres, seconds = (np.where(apart, np.nan, array) for array in legs)
        with path.open("wb") as file:
            np.savez(file, ids=np.array(rows, dtype=np.str_), metres=metres, seconds=seconds)
        return
    table = _pairs(legs, rows, columns)
    if suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_csv(path, index=False, na_rep="none", encoding="utf-8-sig", lineterminator="\n")


def checked_suffix(path: Path, known: Sequence[str] = SUFFIXES) -> str:
    """The suffix, in lower case; `RoadsError` for one that is not known."""
    if path.suffix.lower() not in known:
        raise RoadsError(f"'{path.name}' is no table to write; give {', '.join(known)}")
    return path.suffix.lower()


def _pairs(legs: Legs, rows: Sequence[str], columns: Sequence[str]) -> Any:
    import pandas as pd

    apart = no_road(legs).ravel()
    figures = {
        name: pd.array(array.ravel(), dtype="Int32") for name, array in legs._asdict().items()
    }
    for figure in figures.values():
        figure[apart] = pd.NA
    ends = {"from": np.repeat(rows, len(columns)), "to": np.tile(columns, len(rows))}
    return pd.DataFrame({**ends, **figures})
