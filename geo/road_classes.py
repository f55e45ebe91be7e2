"""On what class of road a way runs."""

from __future__ import annotations

import numpy as np

from geo.roads import CLASSES, Int32, Roads


def main_class(roads: Roads, arcs: Int32) -> str:
    """The class, one of `geo.roads.CLASSES` without its links, that has most of the length of some
    arcs; the first and the last count whole. '' where there are none."""
    if not len(arcs):
        return ""
    segments = arcs // 2
    metres = np.bincount(roads.kinds.road[roads.kind[segments]], weights=roads.length_m[segments])
    by_class: dict[str, float] = {}
    for number, length in enumerate(metres.tolist()):
        name = CLASSES[number].removesuffix("_link")
        by_class[name] = by_class.get(name, 0.0) + length
    return max(by_class, key=by_class.__getitem__)
