"""How far each leg runs on toll roads, where the source of travel knows it (model.md, Cost)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, KnowsTolls
from routing.distances import coordinates
from routing.model import Depot, Store
from routing.problem import Problem

Int32 = NDArray[np.int32]


def toll_metres(
    problem: Problem, distances: Distances, places: Sequence[Depot | Store], profile: str
) -> list[int]:
    """Metres on toll roads of each leg from one place to the next; 0 where nobody knows of any."""
    if not isinstance(distances, KnowsTolls):
        return [0] * (len(places) - 1)
    table = _table(problem, distances, profile)
    row = problem.row_of_place
    rows = [row[isinstance(place, Store), place.id] for place in places]
    found: list[int] = table[rows[:-1], rows[1:]].tolist()
    return found


def _table(problem: Problem, distances: KnowsTolls, profile: str) -> Int32:
    """Those of all legs of a day, asked once for a source of travel and a profile."""
    for source, name, known in problem.toll_tables:
        if source is distances and name == profile:
            return known
    lonlat = coordinates([*problem.depots, *problem.stores])
    found = distances.toll_metres(lonlat, lonlat, profile)
    del problem.toll_tables[:-11]  # as many as vehicles that a network keeps prepared
    problem.toll_tables.append((distances, profile, found))
    return found
