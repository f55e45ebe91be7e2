"""The roads of a place from OpenStreetMap, through osmnx and Overpass, as a file to read again.

osmnx finds the place and its boundary; the data itself is asked of Overpass as it stands in
OpenStreetMap, since osmnx's own graphs leave out turn restrictions and ferries.
"""

from __future__ import annotations

import bz2
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.errors import RoadsError

SUFFIXES = (".osm", ".osm.gz", ".osm.bz2")

TIMEOUT_S = 180

_QUERY = """[out:xml][timeout:{timeout}];
(
  way["highway"]({area});
  way["route"="ferry"]({area});
)->.roads;
(
  .roads;
  rel(bw.roads)["type"~"^restriction"];
);
(._;>;);
out body;
"""


def fetch(place: str, path: Path, ask: Callable[[str], bytes] | None = None) -> int:
    """Write the roads of a place to a file, ``.osm``, ``.osm.gz`` or ``.osm.bz2``; its bytes.

    `place`: what Nominatim finds, as ``Msida, Malta``, or ``WEST,SOUTH,EAST,NORTH`` in degrees.
    `ask`: takes a query to Overpass. Raises `RoadsError` where osmnx is missing, where there is no
    internet, for an unknown place, and for an answer that is no map.
    """
    packs: dict[str, Callable[[bytes], bytes]] = {
        ".osm": bytes, ".osm.gz": gzip.compress, ".osm.bz2": bz2.compress
    }  # fmt: skip
    suffix = next((end for end in reversed(SUFFIXES) if path.name.lower().endswith(end)), None)
    if suffix is None:
        raise RoadsError(f"'{path.name}' is no map to write; give {', '.join(SUFFIXES)}")
    query = _QUERY.format(timeout=TIMEOUT_S, area=_box(place) or _polygon(place))
    content = (ask or _overpass)(query)
    if b"<osm" not in content[:1000]:
        raise RoadsError(f"Overpass gave no map of '{place}': {_first_words(content)}")
    remark = re.search(rb"<remark>(.*?)</remark>", content, re.DOTALL)
    if remark:
        raise RoadsError(f"Overpass gave no whole map of '{place}': {_first_words(remark[1])}")
    if b"<way" not in content:
        raise RoadsError(f"OpenStreetMap has no roads in '{place}'; name a larger place")
    packed = packs[suffix](content)
    try:
        path.write_bytes(packed)
    except OSError as error:
        raise RoadsError(f"'{path}' cannot be written: {error.strerror}") from error
    return len(packed)


def _box(place: str) -> str:
    """``south,west,north,east`` as Overpass has it, '' where the place is no box."""
    try:
        west, south, east, north = (float(part) for part in place.split(","))
    except ValueError:
        return ""
    if not (-180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0):
        raise RoadsError(f"'{place}' is no box; give WEST,SOUTH,EAST,NORTH in degrees")
    return f"{south:.6f},{west:.6f},{north:.6f},{east:.6f}"


def _polygon(place: str) -> str:
    """The outline of a place as Overpass has it, the largest piece where there are several."""
    osmnx = _osmnx()
    try:
        shape = osmnx.geocode_to_gdf(place).geometry.iloc[0]
    except Exception as error:  # osmnx and requests have their own
        raise RoadsError(_unreached(f"'{place}' was not found", error)) from error
    if shape.geom_type == "MultiPolygon":
        shape = max(shape.geoms, key=lambda part: part.area)
    if shape.geom_type != "Polygon":
        raise RoadsError(f"'{place}' is a {shape.geom_type}, not an area; name a town or a region")
    corners = shape.simplify(0.0005).exterior.coords[:-1]
    return 'poly:"' + " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in corners) + '"'


def _overpass(query: str) -> bytes:
    osmnx = _osmnx()
    import requests

    address = f"{osmnx.settings.overpass_url.rstrip('/')}/interpreter"
    try:
        answer = requests.post(address, data={"data": query}, timeout=TIMEOUT_S + 20)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise RoadsError(_unreached("Overpass does not answer", error)) from error
    return answer.content


def _unreached(what: str, error: Exception) -> str:
    import requests

    reason = _first_words(str(error).encode())
    if isinstance(error, requests.ConnectionError):
        reason = "there is no connection to the internet, or the server is down"
    return (
        f"{what}: {reason}. Fetch an extract elsewhere (such as the .osm.pbf of your region) and "
        "name that file"
    )


def _first_words(content: bytes) -> str:
    return " ".join(content[:300].decode("utf-8", "replace").split())


def _osmnx() -> Any:
    try:
        import osmnx
    except ImportError as error:
        raise RoadsError(
            "this needs osmnx; install it with: pip install 'coload[roads]'"
        ) from error
    return osmnx
