"""What the shape of routes costs, as the slow checker reads it: least use, fair shares, spread.

It shares no code with the project. Readings of the text that could have been others are marked
"Reading:".
"""

from __future__ import annotations

from fractions import Fraction
from math import cos, radians, sin
from typing import Any

import numpy as np

from tests.slow_cells import Day, exactly, number, number_or, scaled, text, to_wgs84
from tests.slow_trips import TripReport

RADIUS = 6371008.8

Vehicle = dict[str, Any]


def least_use_cost(vehicle: Vehicle, trips: list[TripReport]) -> float:
    """Reading: a percent is one of the capacity, also in part; loads are those after rounding, as
    they are compared with capacities."""
    stops = sum(len(trip.stops) for trip in trips)
    missing = max(Fraction(0), exactly(vehicle.get("min_stops")) - stops)
    cost = missing * exactly(vehicle.get("missing_stop_cost"))
    shares = [0.0]
    for trip in trips:
        for load in (trip.load, *(stop.load for stop in trip.stops)):
            for dimension, amount in load.items():
                capacity = number(vehicle.get(f"capacity_{dimension}"))
                shares += [amount / capacity] if capacity else []
    short = max(0.0, number_or(vehicle.get("min_load_percent"), 0.0) - 100 * max(shares))
    return float(cost) + short * number_or(vehicle.get("missing_percent_cost"), 0.0)


def unfair_hours_cost(vehicle: Vehicle, paid: int) -> Fraction:
    """What the paid seconds cost beyond the fair ones."""
    fair = scaled(vehicle.get("fair_hours"), 3600)
    beyond = 0 if fair is None else max(0, paid - fair)
    return exactly(vehicle.get("unfair_hour_cost")) * beyond / 3600


def balance_cost(vehicle: Vehicle, trips: list[TripReport], paid: int) -> float:
    """Hours and stops beyond a fair share."""
    cost, fair = unfair_hours_cost(vehicle, paid), number(vehicle.get("fair_stops"))
    if fair is not None:
        stops = sum(len(trip.stops) for trip in trips)
        cost += max(Fraction(0), stops - Fraction(fair)) * exactly(vehicle.get("unfair_stop_cost"))
    return float(cost)


def compact_cost(day: Day, vehicle: Vehicle, trips: list[TripReport]) -> float:
    """Straight lines through the sphere from each stop to the mean of its trip's stops."""
    metres = 0.0
    for trip in trips:
        points = np.array([in_space(day, s.store_id) for s in trip.stops])
        metres += float(np.linalg.norm(points - points.mean(axis=0), axis=1).sum())
    return metres / 1000 * number_or(vehicle.get("spread_km_cost"), 0.0)


def in_space(day: Day, store_id: str) -> tuple[float, float, float]:
    """Metres from the middle of the earth."""
    row = day.stores[store_id]
    east, north = map(
        radians, to_wgs84(float(text(row["lon"])), float(text(row["lat"])), day.coordinates)
    )
    level = RADIUS * cos(north)
    return level * cos(east), level * sin(east), RADIUS * sin(north)
