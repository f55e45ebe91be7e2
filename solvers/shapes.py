"""What the shape of routes costs, as arrays: least use, fair shares and spread
(`routing.rules.least_use`, `routing.rules.balance`, `routing.rules.compact`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.matrix import EARTH_RADIUS_M, half_vectors
from routing.model import VehicleType
from routing.problem import Problem
from routing.rules import balance, compact, least_use
from solvers.kernels import layout as at
from solvers.measures import NO_LIMIT

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]


LIMITS = ("min_stops", "min_load_percent", "fair_s", "fair_stops")
PRICES = (
    *("missing_stop_cost", "missing_percent_cost", "unfair_hour_cost", "unfair_stop_cost"),
    "spread_km_cost",
)
"""Fields of a vehicle type."""


@dataclass(frozen=True)
class Shapes:
    """Vehicle types as T rows. ``least_stops``, ``least_load`` (thousandths of a percent): what a
    route should have, ``fair_seconds``, ``fair_stops``: what it should not pass. ``money``: (T, 5),
    for each thing of which there is too little or too much, in the order of `at.MISSING_STOP`.
    ``dimensions``: how many of the measures are dimensions of whole vehicles; those of compartments
    follow. ``plane``: whether places are points of a plane. ``columns``: names of the columns that
    ask for it, and whether the day has them."""

    least_stops: Int64
    least_load: Int64
    fair_seconds: Int64
    fair_stops: Int64
    money: Float64
    dimensions: int
    plane: bool
    columns: Mapping[str, bool]

    @property
    def used(self) -> bool:
        """Whether the shape of some route has a price."""
        return any(self.columns.values())

    def of_rows(self, rows: Int64) -> Shapes:
        """The same for other rows of the fleet, each one of those that there were."""
        names = ("least_stops", "least_load", "fair_seconds", "fair_stops", "money")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def shapes_of(problem: Problem, positions: Sequence[int]) -> Shapes:
    """Those of the vehicle types at these positions of the day."""
    vehicles = [problem.variants[i] for i in positions]
    return Shapes(
        least_stops=np.array([v.min_stops or 0 for v in vehicles], dtype=np.int64),
        least_load=np.array(
            [round(1000 * (v.min_load_percent or 0.0)) for v in vehicles], dtype=np.int64
        ),
        fair_seconds=np.array([_most(v.fair_s) for v in vehicles], dtype=np.int64),
        fair_stops=np.array([_most(v.fair_stops) for v in vehicles], dtype=np.int64),
        money=np.array([_money(v) for v in vehicles]).reshape(-1, 5),
        dimensions=len(problem.dimensions),
        plane=problem.settings.plane,
        columns={
            "min_stops or min_load_percent": least_use.used(problem),
            "fair_hours or fair_stops": balance.used(problem),
            "spread_km_cost": compact.used(problem),
        },
    )


def _most(limit: int | None) -> int:
    return NO_LIMIT if limit is None else limit


def _money(v: VehicleType) -> tuple[float, ...]:
    return (
        v.missing_stop_cost,
        v.missing_percent_cost,
        v.unfair_hour_cost / 3600,
        v.unfair_stop_cost,
        v.spread_km_cost / 1000,
    )


def shape_key(v: VehicleType) -> tuple[float, ...]:
    """What tells types of vehicles apart by the shape of their routes."""
    return (
        *(v.min_stops or 0, v.missing_stop_cost, v.min_load_percent or 0, v.missing_percent_cost),
        *(v.fair_s or 0, v.unfair_hour_cost, v.fair_stops or 0, v.unfair_stop_cost),
        v.spread_km_cost,
    )


def shapeless(problem: Problem) -> Problem:
    """The day with no price on the shape of any route, nor on two that cross."""
    free: dict[str, Any] = dict.fromkeys(PRICES, 0.0) | dict.fromkeys(LIMITS)
    return replace(
        problem,
        vehicles=tuple(replace(v, **free) for v in problem.vehicles),
        settings=replace(problem.settings, cost_per_crossing=0.0),
    )


def shape_rates(shapes: Shapes, kinds: Int64, rates: Float64, scale: float) -> Float64:
    """``Data.rates`` with a row of prices for each vehicle type after the others."""
    more = np.zeros((len(kinds), rates.shape[1]))
    more[:, :5] = shapes.money[kinds] * scale
    return np.concatenate([rates, more])


def shape_spots(shapes: Shapes, spots: Float64, lonlat: Float64) -> Float64:
    """``Data.spots`` with the places ``lonlat``, its first rows, in space; see `at.EAST`."""
    wide = np.zeros((max(len(lonlat), len(spots)), at.UP + 1))
    wide[: len(spots), : spots.shape[1]] = spots
    if shapes.plane:
        wide[: len(lonlat), at.EAST : at.UP] = lonlat
    else:
        wide[: len(lonlat), at.EAST :] = 2 * EARTH_RADIUS_M * half_vectors(lonlat, "places").T
    return wide


def full_capacities(shapes: Shapes, capacity: Int64, unit: Int64) -> Int64:
    """Whole capacities (K, D) in `at.FULL` parts of the unit of each dimension, 0 for none."""
    counts = capacity < NO_LIMIT
    counts[:, shapes.dimensions :] = False
    parts = np.rint(np.where(counts, capacity, 0) / unit * at.FULL)
    return np.minimum(parts, float(NO_LIMIT << 10)).astype(np.int64)


def dearest_alone(shapes: Shapes, kinds: Int64, longest: Int64) -> float:
    """The most money that the shape of a route with one stop costs; ``longest``: seconds that the
    vehicle types can be on the road."""
    if not len(kinds):
        return 0.0
    over = np.stack(
        [
            np.maximum(shapes.least_stops[kinds] - 1, 0),
            shapes.least_load[kinds] / 1000,
            np.maximum(longest - shapes.fair_seconds[kinds], 0),
        ]
    )
    return float((over * shapes.money[kinds, : at.UNFAIR_SECOND + 1].T).sum(axis=0).max())
