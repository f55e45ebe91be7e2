"""A day with one thing changed: wider windows, longer shifts, or whatever a table's rows become.

Changes are made to copies; a day that could not be read so is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from routing.errors import InputError
from routing.model import DAY_END, DAY_START, Store, VehicleType, Window
from routing.problem import Problem


def changed(problem: Problem, table: str, how: Callable[[Any], Any]) -> Problem | None:
    """The day with each row of a table (``stores``, ``vehicles``, ...) as ``how`` makes it; None
    where that gives None for some row, or the day cannot be used then."""
    rows = rows_of(problem, table, how)
    return None if rows is None else validated(problem, table, rows)


Rows = tuple[Any, ...]


def rows_of(problem: Problem, table: str, how: Callable[[Any], Any]) -> Rows | None:
    """The rows of a table as ``how`` makes each; None where that gives None for some row."""
    rows = tuple(how(each) for each in getattr(problem, table))
    return None if any(row is None for row in rows) else rows


def validated(problem: Problem, table: str, rows: Rows) -> Problem | None:
    """The day with other rows of a table; None where it cannot be used then."""
    try:
        return replace(problem, sources=None, **{table: rows})  # type: ignore[arg-type]
    except InputError:
        return None


def wider(store: Store, earlier: int = 0, later: int = 0) -> Store:
    """The store open so many seconds earlier and taking goods so many longer, in each window."""
    windows = ((first - earlier, last + later) for first, last in store.windows)
    return replace(store, windows=tuple(_joined(windows)))


def _joined(windows: Iterator[Window]) -> Iterator[Window]:
    """Windows within the day, those that meet by now made one."""
    current: Window | None = None
    for first, last in windows:
        first, last = max(first, DAY_START), min(last, DAY_END)
        if current is not None and first <= current[1] + 1:
            current = current[0], max(last, current[1])
            continue
        if current is not None:
            yield current
        current = first, last
    if current is not None:
        yield current


def longer(vehicle: VehicleType, earlier: int = 0, later: int = 0) -> VehicleType | None:
    """The vehicle with a shift that begins so many seconds earlier and ends so many later; None
    where it would leave the day."""
    first, last = vehicle.shift_start - earlier, vehicle.shift_end + later
    if first < DAY_START or last > DAY_END:
        return None
    return replace(vehicle, shift_start=first, shift_end=last)
