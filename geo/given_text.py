"""Distances as text or Parquet: long (one pair a row) or wide (a square of ids)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import RoadsError
from geo.given import ALL, MISSING
from geo.given_files import Content, Pair
from geo.matrix import Float64
from geo.profiles import PROFILES

NONE = ("none", "inf", "nan", "-", "无")
"""What stands where no road leads."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "from": ("from", "from_id", "origin", "origin_id", "起点"),
    "to": ("to", "to_id", "destination", "destination_id", "终点"),
    "from_lon": ("from_lon",),
    "from_lat": ("from_lat",),
    "to_lon": ("to_lon",),
    "to_lat": ("to_lat",),
    "metres": ("metres", "meters", "distance_m", "米"),
    "km": ("km", "distance_km", "公里"),
    "seconds": ("seconds", "duration_s", "秒"),
    "minutes": ("minutes", "duration_min", "分钟"),
    "toll_km": ("toll_km", "收费公里"),
    "profile": ("profile", "道路类型"),
}
_KNOWN = {word: name for name, words in COLUMNS.items() for word in words}
UNITS = {"metres": (0, 1.0), "km": (0, 1000.0), "seconds": (1, 1.0), "minutes": (1, 60.0)}
UNITS["toll_km"] = 2, 1000.0
"""Which of metres, seconds and metres on toll roads a word gives, and how many of these it is."""

ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")
NEEDED = "needs columns from and to (ids), or from_lon, from_lat, to_lon, to_lat"


def read_parquet(path: Path) -> Content:
    """A table in long form; nulls stand where no road leads."""
    try:
        table = pd.read_parquet(path)
    except Exception as error:  # pyarrow has errors of its own
        raise RoadsError(f"{path.name}: is no Parquet table: {error}") from error
    return _long(path.name, _renamed(path.name, table), first=1)


def read_csv(path: Path) -> Content:
    """A CSV in either form, UTF-8, with commas, semicolons or tabs."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RoadsError(f"{path.name}: is not UTF-8; save it as CSV UTF-8") from error
    head = text.lstrip().partition("\n")[0]
    mark = max((",", ";", "\t"), key=head.count)
    words = {_KNOWN.get(_folded(cell)) for cell in next(csv.reader([head], delimiter=mark), [])}
    if not words & {"from", *ENDS}:
        return _wide(path.name, list(csv.reader(io.StringIO(text), delimiter=mark)))
    try:
        table = pd.read_csv(io.StringIO(text), sep=mark, dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise RoadsError(f"{path.name}: cannot be split into cells: {error}") from error
    return _long(path.name, _renamed(path.name, table), first=2)


def _folded(cell: object) -> str:
    return str(cell).strip().casefold().replace(" ", "_")


def _renamed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """With our names of columns; what has another name is not looked at."""
    names = {column: _KNOWN[_folded(column)] for column in table if _folded(column) in _KNOWN}
    found = list(names.values())
    twice = next((each for each in found if found.count(each) > 1), None)
    if twice is not None:
        raise RoadsError(f"{name}: two columns are {twice}; keep one")
    return table[list(names)].rename(columns=names)


def _long(name: str, table: pd.DataFrame, first: int) -> Content:
    """One pair a row; ``first``: the number of the first row, as users count."""
    there = set(table.columns)
    if not {"from", "to"} <= there and not there >= set(ENDS):
        raise RoadsError(f"{name}: {NEEDED}; it has {', '.join(sorted(there)) or 'none of ours'}")
    for one, other in (("metres", "km"), ("seconds", "minutes")):
        if {one, other} <= there:
            raise RoadsError(f"{name}: has {one} and {other}; keep one")
    if not len(table):
        raise RoadsError(f"{name}: has no rows")
    starts, ends, ids, lonlat = _ends(name, table, first)
    sizes = {
        word: factor * _column(name, table[word], word, first)
        for word, (_, factor) in UNITS.items()
        if word in there
    }
    profiles = (
        table["profile"].map(_folded) if "profile" in there else pd.Series([ALL] * len(table))
    )
    n = len(ids) if ids is not None else len(lonlat if lonlat is not None else ())
    pairs: dict[str, Pair] = {}
    for profile in sorted(set(profiles)):
        rows = np.flatnonzero((profiles == profile).to_numpy())
        _check_once(name, starts, ends, rows, n, first)
        found: list[Float64 | None] = [None, None, None]
        for word, values in sizes.items():
            square = np.full((n, n), float(MISSING))
            np.fill_diagonal(square, 0.0)
            square[starts[rows], ends[rows]] = values[rows]
            found[UNITS[word][0]] = square
        pairs[profile] = Pair(*found)
    return pairs, ids, lonlat


def _ends(
    name: str, table: pd.DataFrame, first: int
) -> tuple[Any, Any, tuple[str, ...] | None, Float64 | None]:
    """Where each row starts and ends, as numbers of places; the places by id or coordinates."""
    count = len(table)
    if {"from", "to"} <= set(table.columns):
        both = pd.concat([table["from"], table["to"]]).map(lambda cell: str(cell).strip())
        empty = np.flatnonzero((both == "").to_numpy())
        if empty.size:
            at = int(empty[0])
            column = "from" if at < count else "to"
            raise RoadsError(f"{name} row {at % count + first}: {column} is empty; write an id")
        codes, labels = pd.factorize(both)
        return codes[:count], codes[count:], tuple(map(str, labels)), None
    degrees = np.stack([_column(name, table[word], word, first) for word in ENDS], axis=1)
    both_ends = np.concatenate([degrees[:, :2], degrees[:, 2:]])
    lonlat, codes = np.unique(np.round(both_ends, 6), axis=0, return_inverse=True)
    codes = codes.reshape(-1)
    return codes[:count], codes[count:], None, lonlat


def _column(name: str, cells: Any, word: str, first: int) -> Float64:
    """Numbers; NaN where no road leads. Degrees may be negative, nothing else."""
    if cells.dtype.kind in "iuf":
        numbers = cells.to_numpy(np.float64, na_value=np.nan).copy()
        numbers[~np.isfinite(numbers)] = np.nan
    else:
        texts = cells.map(lambda cell: "none" if cell is None else str(cell).strip().casefold())
        barred = texts.isin(NONE).to_numpy()
        numbers = pd.to_numeric(texts.where(~barred, "0"), errors="coerce").to_numpy(np.float64)
        _refuse_text(name, texts, word, first, np.isnan(numbers))
        numbers = np.where(barred, np.nan, numbers)
    if word in ENDS:
        wrong = np.isnan(numbers)
        needed = "write degrees, WGS-84"
    else:
        wrong = numbers < 0
        needed = "no distance is negative; write 'none' where no road leads"
    rows = np.flatnonzero(wrong)
    if rows.size:
        at = int(rows[0])
        raise RoadsError(f"{name} row {at + first}: {word} is {numbers[at]:g}; {needed}")
    return np.asarray(numbers, dtype=np.float64)


def _refuse_text(name: str, texts: Any, word: str, first: int, wrong: Any) -> None:
    rows = np.flatnonzero(wrong)
    if rows.size:
        at = int(rows[0])
        said = f"'{texts.iloc[at]}' is no number" if texts.iloc[at] else "is empty"
        raise RoadsError(
            f"{name} row {at + first}: {word} {said}; write digits with a decimal point, or "
            "'none' where no road leads"
        )


def _check_once(name: str, starts: Any, ends: Any, rows: Any, n: int, first: int) -> None:
    """Raise `RoadsError` for a pair that has two rows."""
    cells = starts[rows].astype(np.int64) * n + ends[rows]
    order = np.argsort(cells, kind="stable")
    twice = np.flatnonzero(np.diff(cells[order]) == 0)
    if twice.size:
        one, other = (int(rows[order[twice[0] + i]]) + first for i in range(2))
        raise RoadsError(f"{name} rows {one} and {other} hold the same pair; keep one of them")


# -- wide: tables one below the other, an empty row between


def _wide(name: str, rows: Sequence[Sequence[str]]) -> Content:
    """Squares of ids; the first cell of each says what it holds, and for which profile."""
    ids: tuple[str, ...] | None = None
    found: dict[str, list[Float64 | None]] = {}
    for first, block in _blocks(rows):
        word, profile = _corner(name, first, block[0][0])
        names = tuple(cell.strip() for cell in block[0][1:] if cell.strip())
        if ids is None:
            ids = names
        square = _square(name, first, block, names)
        order = _same_places(name, first, names, ids)
        column, factor = UNITS[word]
        pair = found.setdefault(profile, [None, None, None])
        if pair[column] is not None:
            raise RoadsError(f"{name} row {first}: a second table of {word}; keep one")
        pair[column] = np.where(square >= 0, factor * square, square)[np.ix_(order, order)]
    return {profile: Pair(*pair) for profile, pair in found.items()}, ids, None


def _blocks(rows: Sequence[Sequence[str]]) -> list[tuple[int, list[Sequence[str]]]]:
    """Tables with the number of their first row."""
    found: list[tuple[int, list[Sequence[str]]]] = []
    fresh = True
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            fresh = True
            continue
        if fresh:
            found.append((number, []))
            fresh = False
        found[-1][1].append(row)
    return found


def _corner(name: str, row: int, cell: str) -> tuple[str, str]:
    """What a wide table holds, and its profile, from its first cell: ``seconds`` or
    ``metres 12t``."""
    word, _, profile = cell.strip().casefold().partition(" ")
    what = _KNOWN.get(word, "")
    if what not in UNITS:
        raise RoadsError(
            f"{name} row {row}: the first cell is '{cell.strip()}'; write metres, km, seconds, "
            "minutes or toll_km there, what the table below holds (or a header with from, to, "
            "metres, seconds)"
        )
    if profile and profile.strip() not in PROFILES:
        raise RoadsError(
            f"{name} row {row}: profile '{profile.strip()}' is not one of {', '.join(PROFILES)}"
        )
    return what, profile.strip()


def _square(name: str, first: int, block: Sequence[Sequence[str]], names: Sequence[str]) -> Float64:
    """The numbers of a wide table, rows in the order of its columns."""
    at = {each: i for i, each in enumerate(names)}
    if len(at) < len(names):
        twice = next(each for each in names if list(names).count(each) > 1)
        raise RoadsError(f"{name} row {first}: id '{twice}' heads two columns; name each once")
    square = np.full((len(names), len(names)), float(MISSING))
    seen: set[str] = set()
    for number, row in enumerate(block[1:], first + 1):
        own = row[0].strip()
        if own not in at:
            raise RoadsError(f"{name} row {number}: id '{own}' heads no column; rows and columns "
                             "must be the same places")  # fmt: skip
        if own in seen:
            raise RoadsError(f"{name} row {number}: id '{own}' stands in a row above already")
        seen.add(own)
        cells = [cell.strip() for cell in row[1 : 1 + len(names)]]
        if len(cells) < len(names):
            raise RoadsError(
                f"{name} row {number}: has {len(cells)} numbers for {len(names)} columns"
            )
        square[at[own]] = [_cell(name, number, names[i], cell, own) for i, cell in enumerate(cells)]
    return square


def _cell(name: str, row: int, column: str, cell: str, own: str) -> float:
    if cell.casefold() in NONE:
        return float("nan") if column != own else 0.0
    if not cell and column == own:
        return 0.0
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not (0.0 <= value < float("inf")):
        said = f"'{cell}' is no number from 0 up" if cell else "the cell is empty"
        raise RoadsError(
            f"{name} row {row}, column '{column}': {said}; write 'none' where no road leads"
        )
    return value


def _same_places(name: str, first: int, names: Sequence[str], ids: Sequence[str]) -> list[int]:
    """Where each of the first table's places is in this one."""
    at = {each: i for i, each in enumerate(names)}
    strange = next((each for each in ids if each not in at), None)
    if strange is not None or len(names) != len(ids):
        other = strange or next(each for each in names if each not in ids)
        raise RoadsError(
            f"{name} row {first}: '{other}' is not in both tables; give the same places in each"
        )
    return [at[each] for each in ids]
