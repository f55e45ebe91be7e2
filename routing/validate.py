"""Everything that is checked of a day once its cells have been understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite

from geo.coordinates import SYSTEMS
from geo.profiles import PROFILES
from routing.clock import clock, show_windows
from routing.errors import Finding, Severity
from routing.model import PLANE, PRIORITIES
from routing.problem import Problem
from routing.references import References, Thing, same
from routing.region import positions
from routing.rules.pay import PAID
from routing.sources import KEY, TABLES, Sources, found
from routing.validate_available import available_findings, available_numbers
from routing.validate_choices import choice_findings
from routing.validate_closures import closure_findings
from routing.validate_duties import duty_findings
from routing.validate_locks import lock_findings
from routing.validate_rules import rule_findings
from routing.validate_shape import shape_findings, shape_numbers
from routing.validate_sharing import limits_agreed, shared
from routing.validate_staff import staff_findings, staff_numbers

LARGEST = 1e9
"""No quantity, capacity, price or count of a delivery day is above this; what is, is a slip."""

LARGEST_IN_PLANE = float(2**53)
"""Research instances count money and time in units of their own, all that a float holds exactly."""

LIMITS = {"gross_t": 100.0, "max_gross_t": 100.0, "stop_min": 600.0, "loading_min": 600.0}
LIMITS |= {"max_detour_km": 10_000.0, "max_delay_min": 2880.0, "break_min": 600.0}
LIMITS |= {"max_ride_min": 2880.0, "overtime_after_hours": 48.0, "fair_hours": 48.0}
LIMITS |= {"pause_min": 600.0, "driven_hours": 24.0}
"""Above these a number is in another unit: kg for tonnes, seconds for minutes."""

PER_UNIT = {"max_km": 1000, "max_hours": 3600, "overtime_after_hours": 3600, "break_min": 60}
PER_UNIT |= {"drive_hours": 3600, "pause_min": 60, "driven_hours": 3600}
PER_UNIT |= {"first_part_min": 60, "second_part_min": 60, "max_wait_min": 60}
"""Metres or seconds of one unit of the column."""

Check = Callable[[Problem], Iterator[Finding]]


def validate(problem: Problem) -> list[Finding]:
    """All findings of rows and settings, table by table; errors first in each table's order of
    rows. What is known of the days of orders (`routing.validate_week`) and of who may carry them
    (`routing.servable`) presumes that none is an error."""
    findings = [*problem.sources.notes] if problem.sources else []
    return findings + [finding for check in CHECKS for finding in check(problem)]


def _things(problem: Problem) -> Iterator[tuple[str, int, Thing]]:
    for table in TABLES:
        things: Sequence[Thing] = getattr(problem, table)
        for index, thing in enumerate(things):
            yield table, index, thing


def _tables_filled(problem: Problem) -> Iterator[Finding]:
    broken = problem.sources.broken if problem.sources else frozenset()
    for table in TABLES:
        if not getattr(problem, table) and table not in broken:
            yield found(
                problem, "empty-table", table, -1, "", "", f"there are no {table}; a day needs some"
            )


def _ids(problem: Problem) -> Iterator[Finding]:
    first: dict[tuple[str, str], int] = {}
    for table, index, thing in _things(problem):
        if not thing.id:
            message = f"{KEY[table]} is empty; give every row its own"
            yield found(problem, "missing-value", table, index, KEY[table], "", message)
        elif (table, thing.id) in first:
            _, row = (problem.sources or Sources()).rows.get(
                (table, first[table, thing.id]), ("", 0)
            )
            where = f"row {row}" if row else f"{table}[{first[table, thing.id]}]"
            message = (
                f"{KEY[table]} '{thing.id}' stands in {where} already; "
                "give this row another id or delete it"
            )
            yield found(problem, "duplicate-id", table, index, KEY[table], thing.id, message)
        else:
            first[table, thing.id] = index


def _similar_ids(problem: Problem) -> Iterator[Finding]:
    """Ids of one table that people take for one: ``bev`` and ``BEV``."""
    first: dict[tuple[str, str], str] = {}
    for table, index, thing in _things(problem):
        other = first.setdefault((table, same(thing.id)), thing.id)
        if other != thing.id:
            message = f"{KEY[table]} '{thing.id}' and '{other}' look alike; are both meant?"
            yield found(
                problem, "similar-ids", table, index, KEY[table], thing.id, message, Severity.NOTE
            )


def _references(problem: Problem) -> Iterator[Finding]:
    check = References(problem).check
    for index, depot in enumerate(problem.depots):
        yield from check("depots", index, "distributor_id", "distributors", depot.distributor_id)
    for index, vehicle in enumerate(problem.vehicles):
        yield from check(
            "vehicles", index, "distributor_id", "distributors", vehicle.distributor_id
        )
        yield from check("vehicles", index, "depot_id", "depots", vehicle.depot_id)
        if vehicle.end_depot_id != vehicle.depot_id:
            yield from check("vehicles", index, "end_depot_id", "depots", vehicle.end_depot_id)
    for index, order in enumerate(problem.orders):
        yield from check("orders", index, "distributor_id", "distributors", order.distributor_id)
        yield from check("orders", index, "store_id", "stores", order.store_id)
        if order.from_store_id:
            yield from check("orders", index, "from_store_id", "stores", order.from_store_id)


def _numbers(problem: Problem) -> Iterator[Finding]:
    plane = problem.settings.plane
    largest = LARGEST_IN_PLANE if plane else LARGEST
    limits = {} if plane else LIMITS
    for table, index, column, value in _all_numbers(problem):
        if not isfinite(value):
            message = f"{column} {value} is not a number; write one or leave the cell empty"
            yield found(problem, "not-a-number", table, index, column, value, message)
        elif value < 0:
            message = f"{column} {value:g} is negative; write 0 or more"
            yield found(problem, "negative", table, index, column, value, message)
        elif value > largest:
            message = f"{column} {value:g} is above {largest:g}; check the unit"
            yield found(problem, "too-large", table, index, column, value, message)
        elif value > limits.get(column, largest):
            message = f"{column} {value:g} is above {limits[column]:g}; check the unit"
            yield found(problem, "too-large", table, index, column, value, message)


def _all_numbers(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    for i, depot in enumerate(problem.depots):
        yield "depots", i, "loading_min", depot.loading_s / 60
    for i, store in enumerate(problem.stores):
        yield "stores", i, "stop_min", store.stop_s / 60
        if store.max_gross_kg is not None:
            yield "stores", i, "max_gross_t", store.max_gross_kg / 1000
        yield "stores", i, "outside_per_min", store.outside_per_min
        yield "stores", i, "unfamiliar_cost", store.unfamiliar_cost
        yield "stores", i, "min_drop", store.min_drop
        if store.max_wait_s is not None:
            yield "stores", i, "max_wait_min", store.max_wait_s / 60
    for i, vehicle in enumerate(problem.vehicles):
        money = ("fixed_cost", "cost_per_km", "cost_per_hour", "overtime_per_hour", *PAID.values())
        for name in ("count", *money):
            yield "vehicles", i, name, getattr(vehicle, name)
        yield "vehicles", i, "gross_t", vehicle.gross_kg / 1000
        for name, limit in vehicle.capacity.items():
            yield "vehicles", i, f"capacity_{name}", limit
        for name, bound in (
            ("max_stops", vehicle.max_stops),
            ("max_km", vehicle.max_metres),
            ("max_hours", vehicle.max_seconds),
            ("overtime_after_hours", vehicle.overtime_after_s),
            ("break_min", vehicle.break_s),
            ("drive_hours", vehicle.drive_s),
            ("pause_min", vehicle.pause_s),
            ("first_part_min", vehicle.first_part_s),
            ("second_part_min", vehicle.second_part_s),
            ("max_wait_min", vehicle.max_wait_s),
            ("driven_hours", vehicle.driven_s),
            ("co2e_kg_per_km", vehicle.co2e_kg_per_km),
        ):
            if bound is not None:
                yield "vehicles", i, name, bound / PER_UNIT.get(name, 1)
    yield from shape_numbers(problem)
    yield from staff_numbers(problem)
    yield from _numbers_of_orders(problem)
    yield from limits_agreed(problem)
    yield from available_numbers(problem)


def _numbers_of_orders(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    for i, order in enumerate(problem.orders):
        for name, amount in order.quantity.items():
            yield "orders", i, name, amount
        if order.prize is not None:
            yield "orders", i, "prize", order.prize
        if order.min_drop is not None:
            yield "orders", i, "min_drop", order.min_drop
        if order.max_ride_s is not None:
            yield "orders", i, "max_ride_min", order.max_ride_s / 60
        if order.other_vehicle_cost is not None:
            yield "orders", i, "other_vehicle_cost", order.other_vehicle_cost
        yield "orders", i, "release", order.release


def _hours(problem: Problem) -> Iterator[Finding]:
    for index, depot in enumerate(problem.depots):
        if depot.closes < depot.opens:
            message = f"closes {clock(depot.closes)} is before opens {clock(depot.opens)}"
            yield found(
                problem,
                "ends-before-start",
                "depots",
                index,
                "closes",
                clock(depot.closes),
                f"{message}; {NIGHT}",
            )
    for index, vehicle in enumerate(problem.vehicles):
        if vehicle.shift_end < vehicle.shift_start:
            start, end = clock(vehicle.shift_start), clock(vehicle.shift_end)
            message = f"shift_end {end} is before shift_start {start}; {NIGHT}"
            yield found(problem, "ends-before-start", "vehicles", index, "shift_end", end, message)
    for index, store in enumerate(problem.stores):
        shown = show_windows(store.windows)
        for first, last in store.windows:
            if last < first:
                message = f"window {clock(first)}-{clock(last)} ends before it starts; {NIGHT}"
                yield found(
                    problem, "ends-before-start", "stores", index, "windows", shown, message
                )
            elif last == first:
                message = f"{clock(first)}-{clock(last)} is a window of no length; is that meant?"
                yield found(
                    problem,
                    "empty-window",
                    "stores",
                    index,
                    "windows",
                    shown,
                    message,
                    Severity.NOTE,
                )
        for (_, last), (first, _) in zip(store.windows, store.windows[1:], strict=False):
            if first <= last:
                message = f"windows {shown} overlap or are not in order; write them apart, by time"
                yield found(problem, "windows-overlap", "stores", index, "windows", shown, message)


NIGHT = "past midnight count on, such as 22:00-26:00"


def _choices(problem: Problem) -> Iterator[Finding]:
    for index, order in enumerate(problem.orders):
        for column, value, allowed in (
            ("kind", order.kind, ("delivery", "return", "transfer")),
            ("priority", order.priority, PRIORITIES),
        ):
            if value not in allowed:
                message = f"{column} '{value}' is not one of {', '.join(allowed)}"
                yield found(problem, "not-a-choice", "orders", index, column, value, message)
    coordinates = problem.settings.coordinates
    if coordinates not in (*SYSTEMS, PLANE):
        message = f"coordinates '{coordinates}' are not one of {', '.join((*SYSTEMS, PLANE))}"
        yield found(problem, "not-a-choice", "settings", -1, "coordinates", coordinates, message)


def _profiles(problem: Problem) -> Iterator[Finding]:
    """Whether each vehicle's profile is one, and its size makes sense."""
    from geo.road_profile import KEYS, road_profile  # here, for the sake of start-up time

    for index, vehicle in enumerate(problem.vehicles):
        sound = True
        for name, size in vehicle.own_size:
            lowest, highest, about = KEYS[name]
            if not lowest <= size <= highest:
                sound = False
                message = f"{name} {size:g} is not between {lowest:g} and {highest:g} ({about})"
                yield found(problem, "out-of-range", "vehicles", index, name, size, message)
        try:
            _ = vehicle.road_profile if sound else road_profile(vehicle.profile or "van")
        except ValueError as error:
            value = vehicle.profile
            yield found(problem, "not-a-choice", "vehicles", index, "profile", value, str(error))


def _settings(problem: Problem) -> Iterator[Finding]:
    settings = problem.settings
    values = {
        "seconds_per_case": settings.seconds_per_case,
        "distances.detour_factor": settings.detour_factor,
        "cost_per_crossing": settings.cost_per_crossing,
    }
    values |= {f"distances.speed_kmh.{name}": speed for name, speed in settings.speed_kmh.items()}
    for name, value in values.items():
        if value is None:
            continue
        lowest, highest = SETTING_RANGES.get(name, (1, 200))
        if not (isfinite(value) and lowest <= value <= highest):
            message = f"{name} {value:g} is not between {lowest} and {highest}; check the unit"
            yield found(problem, "out-of-range", "settings", -1, name, value, message)
    for name in settings.speed_kmh:
        if name not in PROFILES:
            message = f"profile '{name}' is not one of {', '.join(PROFILES)}"
            yield found(
                problem,
                "not-a-choice",
                "settings",
                -1,
                f"distances.speed_kmh.{name}",
                name,
                message,
            )


SETTING_RANGES = {
    "seconds_per_case": (0, 10_000),
    "distances.detour_factor": (1, 10),
    "cost_per_crossing": (0, 1_000_000),
}
"""Lowest and highest value of settings; all others are speeds in km/h."""


def _unused(problem: Problem) -> Iterator[Finding]:
    used = {s for order in problem.orders for s in (order.store_id, order.from_store_id)}
    idle = sum(store.id not in used for store in problem.stores)
    if idle:
        message = f"{idle} of {len(problem.stores)} stores have no order today"
        yield found(problem, "unused", "stores", -1, "", idle, message, Severity.NOTE)


CHECKS: tuple[Check, ...] = (
    _tables_filled,
    _ids,
    _similar_ids,
    _references,
    _numbers,
    positions,
    _hours,
    _choices,
    _profiles,
    _settings,
    _unused,
    shared,
    rule_findings,
    choice_findings,
    lock_findings,
    shape_findings,
    closure_findings,
    duty_findings,
    staff_findings,
    available_findings,
)
