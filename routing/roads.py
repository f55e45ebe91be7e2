"""Where a day's travel comes from, as users write it in settings and on the command line.

``osrm:http://...`` and ``valhalla:http://...`` are servers, a ``.csv``, ``.parquet``, ``.npy`` or
``.npz`` is a table of distances, an ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2`` is a road
map. Nothing at all, or `STRAIGHT`, are straight lines. Inside, files are absolute paths.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from geo.errors import RoadsError
from geo.given_files import SUFFIXES as TABLES
from geo.http_json import checked_url

STRAIGHT = "straight"
"""What stands for straight lines where a day's setting says something else."""

SERVERS = ("osrm", "valhalla")
MAPS = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")

FORMS = (
    "name a road map (.osm.pbf, .osm), a file of distances (.csv, .parquet, .npy, .npz) or a "
    "server (osrm:http://localhost:5000, valhalla:http://localhost:8002)"
)

Kind = Literal["straight", "server", "table", "map"]


def kind_of(source: str) -> Kind:
    """What a source is. Raises `RoadsError` with what it could be instead."""
    name, colon, rest = source.strip().partition(":")
    if name.lower() in ("", STRAIGHT) and not colon:
        return "straight"
    if name.lower() in SERVERS and colon:
        checked_url(rest)
        return "server"
    if is_map(source):
        return "map"
    if source.lower().endswith(TABLES):
        return "table"
    if name.lower() in ("http", "https"):
        raise RoadsError(
            f"'{source}' could be any server; write osrm:{source} or valhalla:{source}"
        )
    raise RoadsError(f"'{source}' is no source of roads; {FORMS}")


def is_map(source: str) -> bool:
    """Whether a source, of whatever kind, is a road map."""
    return source.lower().endswith(MAPS)


def knows_tolls(source: str) -> bool:
    """Whether a source may say how far legs run on toll roads."""
    return source.lower().endswith((*MAPS, *TABLES))


def anchored(source: str, folder: Path) -> str:
    """A file as an absolute path, relative ones from ``folder`` on; straight lines as nothing.

    Raises `RoadsError` for what is no source.
    """
    kind, text = kind_of(source), source.strip()
    if kind == "straight":
        return ""
    if kind == "server":
        name, _, url = text.partition(":")
        return f"{name.lower()}:{checked_url(url)}"
    return anchored_file(text, folder)


def anchored_file(text: str, folder: Path) -> str:
    """An absolute path; a relative one counts from ``folder`` on."""
    return (folder / Path(text).expanduser()).resolve().as_posix()


def seen_from(source: str, folder: Path | None) -> str:
    """How a source, or another file, is written into a file in ``folder``: a path from there on,
    where both are in one part of the disk, so that the two can be moved together."""
    if folder is None or not Path(source).is_absolute():
        return source
    here = folder.resolve()
    try:
        shared = Path(os.path.commonpath((here, source)))
    except ValueError:  # another drive
        return source
    if shared == shared.parent:  # nothing but the root
        return source
    return Path(os.path.relpath(source, here)).as_posix()


def shown(source: str) -> str:
    """A source as readers see it: a server's address, or a file's name without its folders."""
    return source if kind_of(source) == "server" else Path(source).name
