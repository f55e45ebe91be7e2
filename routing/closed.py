"""At what hours a stop may begin where the store lies in zones that are closed to the vehicle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from routing.model import DAY_END, DAY_START, Closure, DaySettings, Store, VehicleType, Window
from routing.problem import Problem

DAY_S = 86_400

ELECTRIC = "electric"
"""A skill that vehicles have by themselves whose own emissions are 0."""


def shuts_out(closure: Closure, vehicle: VehicleType) -> bool:
    """Whether a closure is for this vehicle."""
    skills = vehicle.skills
    if vehicle.co2e_kg_per_km == 0:
        skills |= {ELECTRIC}
    if closure.only and not closure.only & skills:
        return False
    heavy = not closure.over_kg or vehicle.gross_kg > closure.over_kg
    return heavy and not closure.exempt & skills


def closed_hours(settings: DaySettings, store: Store, vehicle: VehicleType) -> list[Window]:
    """First and last seconds at which no stop begins, in no order; also those of the day before and
    after, as far as they reach into the plan."""
    found = []
    for closure in settings.closures:
        if closure.zone not in store.zones or not shuts_out(closure, vehicle):
            continue
        for day in (-1, 0, 1):
            if not closure.days or weekday(settings, day) in closure.days:
                shift = day * DAY_S
                found.append((closure.first + shift, closure.last + shift - 1))
    return found


def weekday(settings: DaySettings, days: int) -> int:
    """0, Monday, to 6, so many days after the day of the plan; -1 where it has no date."""
    try:
        return (date.fromisoformat(settings.date).weekday() + days) % 7
    except ValueError:
        return -1


def begins_open(closed: list[Window], second: int) -> bool:
    """Whether a stop may begin at a second."""
    return not any(first <= second <= last for first, last in closed)


def windows_for(problem: Problem, store: Store, vehicle: VehicleType) -> tuple[Window, ...] | None:
    """The store's windows for a vehicle: without the hours at which a zone is closed to it. None
    where no time is left, () for any time."""
    if not store.zones or not problem.settings.closures:
        return store.windows
    known = problem.windows_by_vehicle
    key = store.id, vehicle.id, vehicle.setup
    if key not in known:
        known[key] = _without(store.windows, closed_hours(problem.settings, store, vehicle))
    return known[key]


def _without(windows: tuple[Window, ...], closed: list[Window]) -> tuple[Window, ...] | None:
    if not closed:
        return windows
    open_: list[Window] = list(windows) or [(DAY_START, DAY_END)]
    for shut in closed:
        open_ = [part for window in open_ for part in _cut(window, shut)]
    return tuple(open_) or None


def _cut(window: Window, shut: Window) -> Iterator[Window]:
    """What is left of a window."""
    (first, last), (begins, ends) = window, shut
    if begins > last or ends < first:
        yield window
        return
    if first < begins:
        yield first, begins - 1
    if ends < last:
        yield ends + 1, last
