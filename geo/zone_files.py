"""Files of zones -> `Zone`: GeoJSON, shapefiles, GeoPackages, anything that geopandas reads."""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from geo.daytime import read_hours
from geo.errors import RoadsError
from geo.profiles import base_name
from geo.road_profile import road_profile
from geo.zones import WORDS, Zone

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称", "区域", "区域名称", "zone"),
    "closed_to": ("closed", "禁行", "禁行车型", "禁止通行"),
    "max_gross_t": ("max_gross", "限重", "限重吨", "最大总质量"),
    "ends_only": ("delivery", "delivery_allowed", "允许送货", "可送货", "仅限送货"),
    "hours": ("时间", "时段", "限行时间", "禁行时间"),
    "classes": ("for", "适用车型", "车型"),
    "price": ("价格", "费用系数", "价格系数"),
    "speed": ("速度", "速度系数"),
}
"""Columns of a file of zones, with other spellings; shapefiles cut names after ten letters."""

_YES = {"yes": True, "true": True, "1": True, "是": True, "y": True, "1.0": True}
_NO = {"no": False, "false": False, "0": False, "否": False, "n": False, "": False, "0.0": False}
_WORDS = {"货车": "hgv", "重型货车": "hgv", "轻型货车": "goods", "面包车": "van", "全部": "all"}
_WORDS |= {"所有": "all", "trucks": "hgv", "truck": "hgv", "vans": "goods"}
LARGEST_AREA = 180.0
"""Square degrees. A zone that is larger has its axes or its coordinate system wrong."""


def read_zones(path: str | Path) -> tuple[Zone, ...]:
    """Zones of a file; see `Zone` for the columns `COLUMNS`, all but the shape optional.

    Coordinates of any system are turned into WGS-84; without one they must be that. Raises
    `RoadsError` with the file, the zone, the value and what to do.
    """
    path = Path(path)
    if not path.exists():
        raise RoadsError(f"'{path}' is not there; name a file of zones (GeoJSON, GPKG, shapefile)")
    import geopandas  # here, and not above, for the sake of start-up time

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what GDAL says of files that it can read anyway
            frame = geopandas.read_file(path)
            if "geometry" not in frame.columns:
                raise RoadsError(f"{path.name}: has no shapes; give polygons")
            if frame.crs is not None:
                frame = frame.to_crs(4326)
    except RoadsError:
        raise
    except Exception as error:  # pyogrio's, fiona's and pyproj's errors have no root in common
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise RoadsError(f"{path.name}: cannot be read as zones: {reason[0]}") from error
    columns = _columns(path.name, [str(c) for c in frame.columns if c != "geometry"])
    rows = frame.drop(columns="geometry").to_dict("records")
    made: list[Zone] = []
    for number, (row, shape) in enumerate(zip(rows, frame.geometry, strict=True), 1):
        cells = {ours: _text(row[theirs]) for ours, theirs in columns.items()}
        made.append(_zone(path.name, number, cells, shape))
    if not made:
        raise RoadsError(f"{path.name}: holds no zones")
    return tuple(made)


def _columns(file: str, headers: list[str]) -> dict[str, str]:
    """Ours -> the file's header. What is not known may be anything, and is left alone."""
    found: dict[str, str] = {}
    for ours, others in COLUMNS.items():
        wanted = {_fold(word) for word in (ours, *others)} | {_fold(ours)[:10], _fold(ours[:10])}
        hits = [header for header in headers if _fold(header) in wanted]
        if len(hits) > 1 and ours not in hits:
            raise RoadsError(f"{file}: columns '{hits[0]}' and '{hits[1]}' both mean {ours}")
        if hits:
            found[ours] = ours if ours in hits else hits[0]
    return found


def _fold(header: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def _text(cell: Any) -> str:
    """A cell as text; what is missing, None or NaN, is empty."""
    if not isinstance(cell, str) and hasattr(cell, "__len__"):  # a list of GeoJSON
        return ";".join(str(each) for each in cell)
    if cell is None or cell != cell:
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _zone(file: str, number: int, cells: Mapping[str, str], shape: Any) -> Zone:
    name = cells.get("name", "") or f"zone {number}"
    where = f"{file} {name}" if name == f"zone {number}" else f"{file} zone {number} ({name})"
    try:
        hours = read_hours(cells.get("hours", ""))
    except ValueError as error:
        raise RoadsError(f"{where}: hours {error}") from None
    zone = Zone(
        name=name,
        area=_area(where, shape),
        closed_to=_who(where, "closed_to", cells.get("closed_to", "")),
        max_gross_t=_number(where, "max_gross_t", cells, math.inf, 0.1, 100.0),
        ends_only=_yes(where, "ends_only", cells.get("ends_only", "")),
        hours=hours,
        classes=_who(where, "classes", cells.get("classes", "")),
        price=_number(where, "price", cells, 1.0, 0.1, 100.0),
        speed=_number(where, "speed", cells, 1.0, 0.05, 2.0),
    )
    closes = bool(zone.closed_to) or math.isfinite(zone.max_gross_t)
    if zone.ends_only and not closes:
        raise RoadsError(f"{where}: ends_only says that deliveries may go in, but nobody is kept "
                         "out; fill in closed_to or max_gross_t")  # fmt: skip
    return zone


def _area(where: str, shape: Any) -> Any:
    if shape is None or shape.is_empty:
        raise RoadsError(f"{where}: has no shape; draw a polygon")
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise RoadsError(f"{where}: is a {shape.geom_type}; a zone is a polygon")
    west, south, east, north = shape.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise RoadsError(
            f"{where}: lies at {west:g}, {south:g}, which is no longitude and latitude; give the "
            "file its coordinate system (.prj, crs)"
        )
    area = shapely.force_2d(shape if shape.is_valid else shapely.make_valid(shape))
    if not 0.0 < area.area < LARGEST_AREA:
        raise RoadsError(f"{where}: its polygon has {'no' if area.area == 0 else 'too large an'} "
                         "area; check its corners")  # fmt: skip
    return area


def _who(where: str, column: str, text: str) -> frozenset[str]:
    """Words of `WORDS`, or profiles with overrides, by ``;``."""
    found: set[str] = set()
    for word in filter(None, (part.strip() for part in re.split(r"[;,、/|]", text))):
        plain = _WORDS.get(word.casefold(), word.casefold())
        plain = re.sub(r"(?<=\d) (?=t\b)", "", plain)  # "12 t"
        if plain in WORDS:
            found.add(plain)
        elif base_name(plain) in WORDS and "=" in plain:
            try:
                found.add(road_profile(plain).name)
            except RoadsError as error:
                raise RoadsError(f"{where}: {column}: {error}") from None
        else:
            raise RoadsError(
                f"{where}: {column} has '{word}', which is no class; write {', '.join(WORDS)}, "
                "several with ; between"
            )
    return frozenset(found)


def _number(
    where: str, column: str, cells: Mapping[str, str], usual: float, lowest: float, highest: float
) -> float:
    text = cells.get(column, "")
    if not text:
        return usual
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not lowest <= value <= highest:
        raise RoadsError(f"{where}: {column} is '{text}'; give {lowest:g} to {highest:g}")
    return value


def _yes(where: str, column: str, text: str) -> bool:
    known = _YES | _NO
    if text.casefold() not in known:
        raise RoadsError(f"{where}: {column} is '{text}'; write yes or no")
    return known[text.casefold()]
