"""How the literature counts: the scale of an instance's numbers, and how they become whole.

A scaled number is what the model calls a metre or a second, and a unit of money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, Euclidean, Explicit, Rounding
from routing.errors import InputError
from routing.io.research.instance import Float64, ResearchInstance

Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Scoring:
    """``scale``: whole units to one of the file. ``rounding``: of distances and all other numbers,
    ``time_rounding``: of travel times, None where it is the same. ``vehicles_first``: fewer
    vehicles are better whatever the distance."""

    name: str
    about: str
    scale: int
    rounding: Rounding
    time_rounding: Rounding | None = None
    vehicles_first: bool = False

    def whole(self, values: Float64 | float) -> Int64:
        """Numbers of the file in whole units, all finite."""
        scaled = self.scale * np.asarray(values, dtype=np.float64)
        floor = np.floor(scaled + 0.5 if self.rounding == "nearest" else scaled)
        return np.asarray(floor, dtype=np.int64)


SCORINGS = {
    each.name: each
    for each in (
        Scoring("round", "distances to the nearest whole unit", 1, "nearest"),
        Scoring("dimacs", "one decimal, the rest cut off: int(10 * d)", 10, "down"),
        Scoring("exact", "three decimals, rounded to the nearest", 1000, "nearest"),
        Scoring("sintef", "fewest vehicles, then exact distance", 10_000, "nearest", "up", True),
    )
}
"""`exact` rounds to the nearest, as PyVRP does and as the costs of the best-known solutions show.
With `sintef` times are rounded up, so that what keeps its windows here keeps them in doubles."""

BY_TYPE = {
    "CVRP": "round",
    "ACVRP": "round",
    "TSP": "round",
    "ATSP": "round",
    "DCVRP": "round",
    "VRPB": "round",
    "GVRP": "round",
    "VRPTW": "dimacs",
    "PCVRPTW": "dimacs",
    "MTVRPTWR": "dimacs",
}
BY_FORM = {"solomon": "sintef", "li-lim": "sintef", "cordeau": "exact"}


def scoring_of(instance: ResearchInstance, name: str | None = None) -> Scoring:
    """The scoring called ``name``, by default the one that is usual for the instance.

    Raises `InputError` for a name that is not known.
    """
    if name is None:
        usual = BY_TYPE.get(instance.type, "exact")
        name = BY_FORM.get(instance.form, "exact" if instance.metric == "EXACT_2D" else usual)
    if name not in SCORINGS:
        raise InputError(f"scoring '{name}' is not known; choose from {', '.join(SCORINGS)}")
    return SCORINGS[name]


def distances_of(instance: ResearchInstance, scoring: Scoring) -> Distances:
    """Where the travel of the instance comes from, in whole units.

    ``CEIL_2D`` and ``FLOOR_2D`` say how whole units are rounded; scorings with decimals do it
    their own way. Where nothing has to do with time, travel takes none.
    """
    if instance.weights is not None:
        table = scoring.whole(instance.weights)
        _fits(instance, int(table.max(initial=0)))
        return Explicit(table.astype(np.int32), instance.timed)
    rounding = scoring.rounding
    if scoring.scale == 1:
        by_file: dict[str, Rounding] = {"CEIL_2D": "up", "FLOOR_2D": "down"}
        rounding = by_file.get(instance.metric, rounding)
    _fits(instance, scoring.scale * float(np.hypot(*np.ptp(instance.points, axis=0))))
    speed = 1.0 if instance.timed else None
    return Euclidean(float(scoring.scale), speed, rounding, scoring.time_rounding)


def _fits(instance: ResearchInstance, longest: float) -> None:
    if not longest < 2**31 - 1:
        raise InputError(
            f"'{instance.file}': its longest distance is {longest:,.0f} units, more than a matrix "
            f"holds ({2**31 - 1:,}); choose a scoring with fewer decimals"
        )
