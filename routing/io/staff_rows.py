"""Rows of drivers and helpers to the model and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routing.clock import clock, show_windows
from routing.io import tiers
from routing.io.cells import Cell
from routing.io.numbers import tidy
from routing.rules.pay import PAID_TO_DRIVERS
from routing.staff import Crew, Driver, Helper

Values = Mapping[str, Any]


def driver(values: Values, extra: Mapping[str, str]) -> Driver:
    """A row of ``drivers``. There is nowhere to keep further columns."""
    return Driver(
        **_crew(values, "driver_id"),
        **_paid(values),
        skills=values.get("skills", frozenset()),
        shift_start=values.get("shift_start"),
        shift_end=values.get("shift_end"),
        max_seconds=_scaled(values.get("max_hours"), 3600),
        cost_per_day=values.get("cost_per_day", 0.0),
        cost_per_hour=values.get("cost_per_hour"),
        overtime_after_s=_scaled(values.get("overtime_after_hours"), 3600),
        overtime_per_hour=values.get("overtime_per_hour"),
        overtime_factors=values.get("overtime_factors", ()),
        break_s=round(values.get("break_min", 0.0) * 60),
        break_window=values.get("break_window"),
        drive_s=_scaled(values.get("drive_hours"), 3600),
        pause_s=round(values.get("pause_min", 0.0) * 60),
        pause_at_stops=values.get("pause_at_stops") == "yes",
        driven_s=round(values.get("driven_hours", 0.0) * 3600),
        first_part_s=round(values.get("first_part_min", 0.0) * 60),
        second_part_s=round(values.get("second_part_min", 0.0) * 60),
        first_part_taken=values.get("first_part_taken") == "yes",
    )


def _paid(values: Values) -> dict[str, Any]:
    return {name: values.get(name) for name in PAID_TO_DRIVERS}


def helper(values: Values, extra: Mapping[str, str]) -> Helper:
    """A row of ``helpers`` likewise."""
    return Helper(
        **_crew(values, "helper_id"),
        percent=values["percent"],
        cost_per_day=values.get("cost_per_day", 0.0),
        cost_per_hour=values.get("cost_per_hour", 0.0),
    )


def _crew(values: Values, key: str) -> dict[str, Any]:
    return {
        "id": values[key],
        "count": values.get("count", 1),
        "name": values.get("name", ""),
        "vehicles": values.get("vehicles", frozenset()),
        "distributor_id": values.get("distributor_id"),
        "depot_id": values.get("depot_id"),
    }


def _scaled(value: float | None, unit: int) -> int | None:
    return None if value is None else round(value * unit)


def driver_row(d: Driver) -> dict[str, Cell]:
    """The cells of a driver; those without anything are None or empty."""
    return {
        "driver_id": d.id,
        **_crew_cells(d),
        "skills": "+".join(sorted(d.skills)),
        "shift_start": None if d.shift_start is None else clock(d.shift_start),
        "shift_end": None if d.shift_end is None else clock(d.shift_end),
        "cost_per_day": tidy(d.cost_per_day) or None,
        "overtime_factors": tiers.write(d.overtime_factors),
        "break_min": tidy(d.break_s / 60) or None,
        "break_window": None if d.break_window is None else show_windows((d.break_window,)),
        "pause_min": tidy(d.pause_s / 60) or None,
        "pause_at_stops": "yes" if d.pause_at_stops else None,
        "first_part_min": tidy(d.first_part_s / 60) or None,
        "second_part_min": tidy(d.second_part_s / 60) or None,
        "driven_hours": tidy(d.driven_s / 3600) or None,
        "first_part_taken": "yes" if d.first_part_taken else None,
        **{name: tidy(value) for name, value in _numbers(d)},
    }


def _numbers(d: Driver) -> Iterator[tuple[str, float]]:
    """Columns in which 0 says something else than nothing."""
    for name, value, unit in (
        ("max_hours", d.max_seconds, 3600),
        ("cost_per_hour", d.cost_per_hour, 1),
        ("overtime_after_hours", d.overtime_after_s, 3600),
        ("overtime_per_hour", d.overtime_per_hour, 1),
        ("drive_hours", d.drive_s, 3600),
        *((name, getattr(d, name), 1) for name in PAID_TO_DRIVERS),
    ):
        if value is not None:
            yield name, value / unit


def helper_row(h: Helper) -> dict[str, Cell]:
    """The cells of a helper likewise."""
    return {
        "helper_id": h.id,
        **_crew_cells(h),
        "percent": h.percent,
        "cost_per_day": tidy(h.cost_per_day) or None,
        "cost_per_hour": tidy(h.cost_per_hour) or None,
    }


def _crew_cells(person: Crew) -> dict[str, Cell]:
    return {
        "name": person.name,
        "count": person.count,
        "vehicles": ";".join(sorted(person.vehicles)),
        "distributor_id": person.distributor_id,
        "depot_id": person.depot_id,
    }
