"""Drivers and helpers as a day has them, and how a vehicle goes out where there is a choice.

What is None in a driver's row is as the vehicle's; `routing.setups` puts both together.
"""

from __future__ import annotations

from dataclasses import dataclass

FULL_PERCENT = 100
"""Service without a helper."""


def helped(seconds: int, percent: int) -> int:
    """So much of a time of service, in whole seconds, halves up."""
    return (seconds * percent + FULL_PERCENT // 2) // FULL_PERCENT


@dataclass(frozen=True)
class Setup:
    """How a vehicle goes out for the day where its type leaves a choice.

    ``layout``: of its compartments, counted from 1; 0 where the type has one. ``driver``,
    ``helper``: ids of their rows; empty for none.
    """

    layout: int = 0
    driver: str = ""
    helper: str = ""


AS_IT_IS = Setup()
"""A vehicle that leaves no choice."""


@dataclass(frozen=True)
class Crew:
    """``count`` people who are alike.

    They go with ``vehicles``, ids of types (empty: any), with those of their ``distributor_id``
    (None: anybody's) and from their ``depot_id`` (None: any).
    """

    id: str
    count: int = 1
    name: str = ""
    vehicles: frozenset[str] = frozenset()
    distributor_id: str | None = None
    depot_id: str | None = None


@dataclass(frozen=True)
class Driver(Crew):
    """Drivers: each route has one, on a day with drivers.

    ``skills`` add to those of the vehicle. Work lies within both shifts, and no route is longer
    than either limit (``max_seconds``). ``cost_per_day`` is paid on top of what the vehicle costs
    that leaves. What is not None stands in the place of the vehicle's: pay by the hour; overtime,
    if ``overtime_after_s``, ``overtime_per_hour`` or ``overtime_factors`` say anything; the break;
    pauses from driving, if ``drive_s`` says something; pay by stop, case and trip.
    """

    skills: frozenset[str] = frozenset()
    shift_start: int | None = None
    shift_end: int | None = None
    max_seconds: int | None = None
    cost_per_day: float = 0.0
    cost_per_hour: float | None = None
    overtime_after_s: int | None = None
    overtime_per_hour: float | None = None
    overtime_factors: tuple[tuple[int, float], ...] = ()
    break_s: int = 0
    break_window: tuple[int, int] | None = None
    drive_s: int | None = None
    pause_s: int = 0
    pause_at_stops: bool = False
    driven_s: int = 0
    cost_per_stop: float | None = None
    cost_per_case: float | None = None
    cost_per_trip: float | None = None
    first_part_s: int = 0
    second_part_s: int = 0
    first_part_taken: bool = False


@dataclass(frozen=True)
class Helper(Crew):
    """Helpers: a route may have one, who shortens service to ``percent`` of it (where a store does
    not say otherwise), for ``cost_per_day`` and ``cost_per_hour`` of the route."""

    percent: int = FULL_PERCENT
    cost_per_day: float = 0.0
    cost_per_hour: float = 0.0
