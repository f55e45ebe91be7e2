"""Tolls as the slow checker works them out, where a test says how far legs run on toll roads: its
travel has a function ``tolls`` beside it then. It shares no code with the project."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.slow_cells import Day, number_or, profile_of


def toll_cost(day: Day, vehicle: dict[str, Any], places: list[str]) -> float:
    """Money for a route over these places, ids of stores and depots."""
    tolls = getattr(day.travel, "tolls", None)
    rate = number_or(vehicle.get("toll_per_km"), 0.0)
    if tolls is None or not rate:
        return 0.0
    points = day.points(places)
    profile = profile_of(vehicle)
    return rate * sum(tolls(one, other, profile) for one, other in pairwise(points)) / 1000
