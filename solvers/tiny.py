"""The smallest day, to load or compile the kernels with before the clock starts."""

from __future__ import annotations

import numpy as np

from geo.matrix import Euclidean
from solvers.encode import Fleet, Instance
from solvers.measures import NO_LIMIT
from solvers.tables import Tables, make_tables

TASKS = 6


def tiny_tables() -> Tables:
    """Tables of six tasks on a line and one vehicle type."""
    whole = np.ones(1, np.int64)
    fleet = Fleet(
        position=whole * 0,
        numbers=(range(1, 4),),
        count=whole * 3,
        capacity=np.full((1, 1), 4, np.int64),
        fixed=np.zeros(1),
        per_metre=np.ones(1),
        per_second=np.zeros(1),
        per_toll_metre=np.zeros(1),
        start_place=whole * 0,
        end_place=whole * 0,
        earliest=whole * 0,
        loading=whole * 0,
        latest_departure=whole * NO_LIMIT,
        end_opens=whole * 0,
        latest_end=whole * NO_LIMIT,
        max_stops=whole * NO_LIMIT,
        max_metres=whole * NO_LIMIT,
        max_seconds=whole * NO_LIMIT,
        profile=("van",),
    )
    n = TASKS
    instance = Instance(
        orders=tuple((i,) for i in range(n)),
        place=np.arange(1, n + 1),
        delivery=np.ones((n, 1), np.int64),
        pickup=np.zeros((n, 1), np.int64),
        service=np.zeros(n, np.int64),
        priority=np.ones(n, np.int64),
        prize=np.full(n, np.inf),
        returning=np.zeros(n, np.bool_),
        may=np.ones((n, 1), np.bool_),
        lonlat=np.stack([10.0 * np.arange(n + 1), np.arange(n + 1.0) % 2], axis=1),
        stop_s=np.zeros(n + 1, np.int64),
        windows=((),) * (n + 1),
        returns_last=False,
        fleet=fleet,
    )
    return make_tables(instance, Euclidean())
