"""What is checked of drivers, helpers and the ways in which vehicles can go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.clock import clock
from routing.errors import Finding, Severity
from routing.model import VehicleType
from routing.problem import Problem
from routing.references import References
from routing.rules.pay import PAID_TO_DRIVERS
from routing.setups import MOST_VARIANTS
from routing.sources import KEY, found
from routing.staff import FULL_PERCENT, Crew, Driver
from routing.validate_duties import pause_slips, tier_slips
from routing.validate_rules import shift_slips


def staff_numbers(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    """All numbers: table, position, column, value."""
    for i, driver in enumerate(problem.drivers):
        yield "drivers", i, "count", driver.count
        yield "drivers", i, "cost_per_day", driver.cost_per_day
        for name, value, unit in (
            ("max_hours", driver.max_seconds, 3600),
            ("cost_per_hour", driver.cost_per_hour, 1),
            ("overtime_after_hours", driver.overtime_after_s, 3600),
            ("overtime_per_hour", driver.overtime_per_hour, 1),
            ("break_min", driver.break_s, 60),
            ("drive_hours", driver.drive_s, 3600),
            ("pause_min", driver.pause_s, 60),
            ("first_part_min", driver.first_part_s, 60),
            ("second_part_min", driver.second_part_s, 60),
            ("driven_hours", driver.driven_s, 3600),
            *((name, getattr(driver, name), 1) for name in PAID_TO_DRIVERS),
        ):
            if value is not None:
                yield "drivers", i, name, value / unit
    for i, helper in enumerate(problem.helpers):
        for name in ("count", "percent", "cost_per_day", "cost_per_hour"):
            yield "helpers", i, name, getattr(helper, name)


def staff_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    wrong = [
        *_people(problem, "drivers", problem.drivers),
        *_people(problem, "helpers", problem.helpers),
        *_percents(problem),
    ]
    for index, driver in enumerate(problem.drivers):
        for code, column, value, message in _slips(driver):
            wrong.append(found(problem, code, "drivers", index, column, value, message))
    yield from wrong
    if not wrong:
        yield from _choices(problem)


def _people(problem: Problem, table: str, people: Sequence[Crew]) -> Iterator[Finding]:
    """Ids that are empty or stand twice, and names of vehicles, owners and depots."""
    if not people:
        return
    check = References(problem).check
    seen: set[str] = set()
    for index, person in enumerate(people):
        key = KEY[table]
        if not person.id:
            message = f"{key} is empty; give every row its own"
            yield found(problem, "missing-value", table, index, key, "", message)
        elif person.id in seen:
            message = f"{key} '{person.id}' stands twice; give one of the rows another id"
            yield found(problem, "duplicate-id", table, index, key, person.id, message)
        seen.add(person.id)
        if problem.sources is None:  # part of a day may lack those for whom somebody works as well
            continue
        types = {vehicle.type_id for vehicle in problem.vehicles}
        for vehicle_id in sorted(person.vehicles - types):
            yield from check(table, index, "vehicles", "vehicles", vehicle_id)
        yield from check(table, index, "distributor_id", "distributors", person.distributor_id)
        yield from check(table, index, "depot_id", "depots", person.depot_id)


def _slips(driver: Driver) -> Iterator[tuple[str, str, object, str]]:
    """What vehicles are checked for as well, in what the driver's row says of it."""
    start, end = driver.shift_start, driver.shift_end
    if start is not None and end is not None and end < start:
        message = (
            f"shift_end {clock(end)} is before shift_start {clock(start)}; past midnight count "
            "on, such as 22:00-26:00"
        )
        yield "ends-before-start", "shift_end", clock(end), message
    like = VehicleType(
        driver.id,
        "",
        {},
        shift_start=start or 0,
        cost_per_hour=driver.cost_per_hour or 0.0,
        break_s=driver.break_s,
        break_window=driver.break_window,
        overtime_after_s=driver.overtime_after_s,
        overtime_per_hour=driver.overtime_per_hour or 0.0,
        overtime_factors=driver.overtime_factors,
        drive_s=driver.drive_s,
        pause_s=driver.pause_s,
        pause_at_stops=driver.pause_at_stops,
        driven_s=driver.driven_s,
        first_part_s=driver.first_part_s,
        second_part_s=driver.second_part_s,
        first_part_taken=driver.first_part_taken,
    )
    yield from (*shift_slips(like), *pause_slips(like), *tier_slips(like))


def _percents(problem: Problem) -> Iterator[Finding]:
    told = [("helpers", i, "percent", each.percent) for i, each in enumerate(problem.helpers)]
    with_helper = {
        "vehicles": [vehicle.helper_percent for vehicle in problem.vehicles],
        "stores": [store.helper_percent for store in problem.stores],
    }
    for table, percents in with_helper.items():
        some = ((i, each) for i, each in enumerate(percents) if each is not None)
        told += [(table, i, "helper_percent", each) for i, each in some]
    for table, index, column, percent in told:
        if not 1 <= percent <= FULL_PERCENT:
            message = (
                f"{column} {percent} is not between 1 and {FULL_PERCENT}; 60 says that service "
                "takes six tenths of the time with a helper"
            )
            yield found(problem, "out-of-range", table, index, column, percent, message)


def _choices(problem: Problem) -> Iterator[Finding]:
    """Vehicles without a driver, and more ways to go out than can be looked at."""
    setups, total = problem.setups, 0
    if not setups.any:
        return
    for index, vehicle in enumerate(problem.vehicles):
        ways = sum(1 for _ in setups.choices(vehicle))
        total += ways
        if vehicle.count and not ways:
            message = (
                f"no driver may drive '{vehicle.id}', so it stays; name it in the column vehicles "
                "of a driver, or write in its column driver who comes with it"
            )
            place = ("vehicles", index, "vehicle_id", vehicle.id)
            yield found(problem, "no-driver", *place, message, Severity.NOTE)
    if total > MOST_VARIANTS:
        message = (
            f"vehicles can go out in {total:,} ways (layout, driver, helper), more than "
            f"{MOST_VARIANTS}; make drivers who are alike one row with their count, or say in "
            "their column vehicles which types they drive"
        )
        table = "drivers" if problem.drivers else "vehicles"
        yield found(problem, "too-many-setups", table, -1, "", total, message)
