"""What is checked of the prices that the shape of routes has: least use, fair shares, spread, legs
that cross."""

from __future__ import annotations

from collections.abc import Iterator

from routing.errors import Finding, Severity
from routing.model import VehicleType
from routing.problem import Problem
from routing.sources import found

Wished = tuple[str, float | None, str, float]
"""A column with its value, and the column of its price with its value."""


def wished(v: VehicleType) -> tuple[Wished, ...]:
    """What the routes of a vehicle type should keep, and the prices, in units of the columns."""
    fair_hours = None if v.fair_s is None else v.fair_s / 3600
    return (
        ("min_stops", v.min_stops, "missing_stop_cost", v.missing_stop_cost),
        ("min_load_percent", v.min_load_percent, "missing_percent_cost", v.missing_percent_cost),
        ("fair_hours", fair_hours, "unfair_hour_cost", v.unfair_hour_cost),
        ("fair_stops", v.fair_stops, "unfair_stop_cost", v.unfair_stop_cost),
    )


def shape_numbers(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    """All numbers: table, position, column, value."""
    for i, vehicle in enumerate(problem.vehicles):
        for column, value, price, money in wished(vehicle):
            if value is not None:
                yield "vehicles", i, column, value
            yield "vehicles", i, price, money
        yield "vehicles", i, "spread_km_cost", vehicle.spread_km_cost


def shape_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    crossing = problem.settings.cost_per_crossing
    if crossing and problem.settings.plane:
        message = f"cost_per_crossing {crossing:g} is for days on Earth; a day in a plane has none"
        place = ("settings", -1, "cost_per_crossing", f"{crossing:g}")
        yield found(problem, "not-on-a-plane", *place, message)
    for index, vehicle in enumerate(problem.vehicles):

        def wrong(code: str, column: str, value: object, message: str, *more: Severity) -> Finding:
            return found(problem, code, "vehicles", index, column, value, message, *more)  # noqa: B023

        for column, value, price, money in wished(vehicle):
            if value is None and money > 0:
                message = f"{price} needs {column}; fill it in, or clear the price"
                yield wrong("half-a-wish", price, money, message)
            elif value is not None and not money:
                message = f"{column} {value:g} without a price changes nothing; fill in {price}"
                yield wrong("no-price", column, f"{value:g}", message, Severity.NOTE)
        percent = vehicle.min_load_percent
        if percent is not None and not 1 <= percent <= 100:
            message = (
                f"min_load_percent {percent:g} is not between 1 and 100; write percent, "
                "80 for four fifths of the capacity"
            )
            yield wrong("out-of-range", "min_load_percent", f"{percent:g}", message)
        elif percent is not None and not any(vehicle.capacity.values()):
            message = (
                f"min_load_percent {percent:g} needs a capacity of which it is a part; fill in "
                "capacity_kg or capacity_m3, or clear it"
            )
            yield wrong("half-a-wish", "min_load_percent", f"{percent:g}", message)
        least, most = vehicle.min_stops, vehicle.max_stops
        if least is not None and most is not None and least > most:
            message = (
                f"min_stops {least} is above max_stops {most}, so that every route would pay; "
                "correct one of them"
            )
            yield wrong("out-of-range", "min_stops", least, message)
