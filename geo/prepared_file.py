"""Prepared road maps, kept between runs: by the content of the map and by the code that read it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.array_file import prune, read_arrays, write_arrays
from geo.caching import cache_folder
from geo.driven import Topology
from geo.hierarchy import Hierarchy
from geo.roads import Kinds, Roads
from geo.turns import TurnGraph

SUFFIX = ".roads"

MOST_BYTES = 20_000_000_000
"""All prepared maps together; the ones not used for longest are deleted."""

_CODE = (
    *("roads", "extract", "make_roads", "segments", "restrictions", "countries", "tags"),
    *("access_tags", "conditional_tags", "node_tags", "speed_tags", "tag_values"),
    *("kind_rows", "turns", "loops", "hierarchy", "dissection", "weighing"),
)
"""Modules whose code decides what is kept."""

_TEXTS = ("tags", "names", "notes", "source", "country", "drives_left")
"""Fields of `Roads` that are no arrays."""


def digest_of(path: Path) -> str:
    """Of the content of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


@cache
def code_digest(names: tuple[str, ...] = _CODE) -> str:
    """Of modules beside this one, those that decide what is kept here, or of all if there are no
    names."""
    digest = hashlib.blake2b(digest_size=16)
    folder = Path(__file__).parent
    for path in sorted(folder.glob("*.py")):
        if not names or path.stem in names:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def about(digest: str, country: str | None) -> dict[str, Any]:
    """What a prepared map is kept by."""
    return {"kind": "roads", "code": code_digest(), "map": digest, "country": country}


def kept(digest: str, country: str | None, name: str) -> Topology | None:
    """The prepared map of a file with this content, if a whole one is there. `name`: what the file
    is called now."""
    path = _path(about(digest, country))
    arrays = None if path is None else read_arrays(path, about(digest, country))
    if arrays is None:
        return None
    try:
        return _assembled(arrays, name)
    except (LookupError, ValueError, TypeError):
        return None


def keep(digest: str, country: str | None, topology: Topology) -> None:
    """Keep a prepared map, as far as the disk allows."""
    path = _path(about(digest, country))
    if path is not None and write_arrays(path, about(digest, country), _taken_apart(topology)):
        prune(path, MOST_BYTES)


def _path(what: dict[str, Any]) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    text = json.dumps(what, sort_keys=True)
    return folder / "roads" / (hashlib.sha256(text.encode()).hexdigest()[:32] + SUFFIX)


def _taken_apart(topology: Topology) -> dict[str, NDArray[Any]]:
    roads, graph = topology.roads, topology.hierarchy.graph
    texts = {name: getattr(roads, name) for name in _TEXTS}
    texts["tags"] = [dict(row) for row in roads.tags]
    arrays = {
        "texts": np.frombuffer(json.dumps(texts).encode(), np.uint8),
        "ends": topology.ends,
    }
    for each in fields(Roads):
        if each.name not in (*_TEXTS, "kinds"):
            arrays[f"roads.{each.name}"] = getattr(roads, each.name)
    arrays |= {f"kinds.{name}": each for name, each in roads.kinds._asdict().items()}
    arrays |= {f"graph.{each.name}": getattr(graph, each.name) for each in fields(TurnGraph)}
    for name, array in topology.hierarchy._asdict().items():
        if name != "graph":
            arrays[f"hierarchy.{name}"] = array
    return arrays


def _assembled(arrays: dict[str, NDArray[Any]], file: str) -> Topology:
    def of(prefix: str) -> dict[str, Any]:
        start = prefix + "."
        return {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}

    texts = json.loads(arrays["texts"].tobytes())
    _, of_date, date = texts["source"].rpartition(" of ")
    texts["source"] = file + (of_date + date if of_date else "")
    for name in ("tags", "names", "notes"):
        texts[name] = tuple(texts[name])
    roads = Roads(**of("roads"), **texts, kinds=Kinds(**of("kinds")))
    graph = TurnGraph(**of("graph"))
    return Topology(roads, Hierarchy(graph=graph, **of("hierarchy")), arrays["ends"])
