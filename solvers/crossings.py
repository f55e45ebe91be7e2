"""What legs that cross cost, as arrays (`routing.rules.crossings`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import Store
from routing.problem import Problem

Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Crossings:
    """``price``: money for two legs that cross, 0 where the day has none. ``places``: where each
    task is on the map, (N, 2); ``owner``: whose each row of the fleet is, (T,)."""

    price: float
    places: Int64
    owner: Int64


def crossings_of(problem: Problem, stores: Sequence[Store], positions: Sequence[int]) -> Crossings:
    """Those of a day. ``stores``: of each task; ``positions``: in `Problem.variants`, of each row
    of the fleet."""
    price = problem.settings.cost_per_crossing
    if not price:
        return Crossings(0.0, np.zeros((len(stores), 2), np.int64), np.zeros(len(positions), int))
    number: dict[str | None, int] = {}
    owners = [problem.variants[position].distributor_id for position in positions]
    return Crossings(
        price,
        np.array([problem.on_map[store.id] for store in stores], np.int64).reshape(-1, 2),
        np.array([number.setdefault(owner, len(number)) for owner in owners], np.int64),
    )
