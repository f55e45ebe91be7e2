"""Places by name from what users have at hand: a day, a list of points, or typed coordinates."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import to_wgs84
from routing.distances import coordinates
from routing.errors import InputError, MissingError
from routing.model import Depot, Store
from routing.problem import Problem

COLUMNS = {
    "id": ("id", "name", "store_id", "depot_id", "编号", "名称", "门店编号", "仓库编号"),
    "lon": ("lon", "lng", "long", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
}
"""Headers of a list of points, in any case."""


class Points(NamedTuple):
    """``ids``: names; ``lonlat``: rows ``[lon, lat]``, WGS-84, (n, 2)."""

    ids: tuple[str, ...]
    lonlat: NDArray[np.float64]


def read_points(source: str, system: str = "wgs84") -> Points:
    """The depots and stores of a day (folder, .xlsx, .json), the rows of a CSV with lon and lat, or
    ``LON,LAT`` as text, several with ``;`` between.

    `system`: of the coordinates, for text and CSV; a day says itself. Raises `InputError`.
    """
    path = Path(source)
    if path.suffix.lower() == ".csv" and not path.is_dir():
        if not path.is_file():
            raise MissingError(f"'{source}' is not there; check the path")
        return _of_csv(path, system)
    if _exists(path):
        problem = Problem.read(path)
        places: list[Depot | Store] = [*problem.depots, *problem.stores]
        return Points(tuple(place.id for place in places), coordinates(places))
    rows = [_typed(part) for part in source.split(";")]
    lonlat = to_wgs84(np.array(rows, np.float64), system)
    return Points(tuple(f"{lon!r},{lat!r}" for lon, lat in rows), lonlat)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a long list of places is no name of a file
        return False


def _typed(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(cell) for cell in text.split(","))
    except ValueError:
        raise InputError(
            f"'{text}' is no file and no place; give a day, a .csv with lon and lat, or LON,LAT"
        ) from None
    return _on_earth(lon, lat, f"'{text}'")


def _on_earth(lon: float, lat: float, where: str) -> tuple[float, float]:
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise InputError(
            f"{where}: is not on Earth; lon comes first (-180..180), then lat (-90..90)"
        )
    return lon, lat


def _of_csv(path: Path, system: str) -> Points:
    text = _decoded(path)
    mark = max((",", ";", "\t"), key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=None), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InputError(f"{path.name}: cannot be split into cells: {error}") from error
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    at = {name: _column(head, words) for name, words in COLUMNS.items()}
    for name in ("lon", "lat"):
        if at[name] < 0:
            raise InputError(
                f"{path.name}: has no column {name}; it has {', '.join(head) or 'none'}"
            )
    ids: list[str] = []
    found: list[tuple[float, float]] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        found.append(_place(path.name, number, row, at["lon"], at["lat"]))
        named = row[at["id"]].strip() if 0 <= at["id"] < len(row) else ""
        ids.append(named or f"row {number}")
    return Points(tuple(ids), to_wgs84(np.array(found, np.float64).reshape(-1, 2), system))


def _place(name: str, number: int, row: Sequence[str], lon: int, lat: int) -> tuple[float, float]:
    cells = [row[i].strip() if i < len(row) else "" for i in (lon, lat)]
    try:
        found = float(cells[0]), float(cells[1])
    except ValueError:
        raise InputError(
            f"{name} row {number}: '{cells[0]}', '{cells[1]}' are no coordinates; give degrees"
        ) from None
    return _on_earth(*found, f"{name} row {number}")


def _column(head: Sequence[str], words: Sequence[str]) -> int:
    return next((head.index(word) for word in words if word in head), -1)


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path.name}: is neither UTF-8 nor GB18030; save it as CSV UTF-8")
