"""The smallest road map, to load or compile the kernels for roads with before anybody waits."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import numpy as np

SIDE, STEP_DEG = 8, 0.002
"""Nodes along a side of the chequerboard of streets, and degrees between two of them."""


def tiny_map() -> str:
    """A chequerboard of streets as OSM XML: one of them one-way, with a bend in every street."""
    nodes, ways = [], []
    for row, column in itertools.product(range(SIDE), range(SIDE)):
        place = f'lat="{row * STEP_DEG}" lon="{column * STEP_DEG}"'
        nodes.append(f'<node id="{row * SIDE + column + 1}" version="1" {place}/>')
    for line in range(SIDE):
        tags = '<tag k="highway" v="residential"/>'
        if line == 1:
            tags += '<tag k="oneway" v="yes"/>'
        along = [line * SIDE + i + 1 for i in range(SIDE)]
        across = [i * SIDE + line + 1 for i in range(SIDE)]
        for number, run in ((line + 1, along), (SIDE + line + 1, across)):
            refs = "".join(f'<nd ref="{node}"/>' for node in run)
            ways.append(f'<way id="{number}" version="1">{refs}{tags}</way>')
    return f'<osm version="0.6">{"".join(nodes + ways)}</osm>'


def warm_up() -> bool:
    """Read, prepare and ask a tiny map all that a plan on roads asks; nothing of it is kept.
    Returns whether anything had to be compiled."""
    from geo.compiling import on_compile
    from geo.extract import read_roads
    from geo.network import RoadNetwork

    told: list[bool] = []
    on_compile.append(tell := lambda: told.append(True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.osm"
        path.write_text(tiny_map(), encoding="utf-8")
        roads = RoadNetwork.of(read_roads(path, None))
    ends = np.array([0.3, SIDE - 1.6]) * STEP_DEG
    places = np.stack([ends, ends[::-1]], axis=1)
    for profile in ("van", "12t"):
        roads.matrix(places, places, profile)
        roads.nearest(places, 1, profile)
        roads.ways(places, places[::-1], profile)
        roads.priced_ways(places, places[::-1], profile)
    if tell in on_compile:
        on_compile.remove(tell)
    return bool(told)
