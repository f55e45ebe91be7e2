"""Zones that are closed to some vehicles at some hours: which stops may begin when, what the engine
makes of it, and how closures are read. A step is 1112 m and 111 s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.closed import windows_for
from routing.errors import InputError
from routing.io import closures
from routing.io.cells import CellError
from routing.io.write import as_object
from routing.model import Closure, Order, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from routing.servable import why_nobody
from solvers.solve import solve
from tests.small_days import FILES, write_small_day
from tests.small_plans import SETTINGS, VAN, order, plan_of, problem_of, store
from tests.unit.test_rules_columns import with_columns

CENTRE = Closure("centre", 25_200, 72_000, 4500.0, exempt=frozenset({"permit"}))
TRUCK = replace(VAN, id="T", gross_kg=12_000.0, profile="van")
HOUR = 3600


def day(
    *hours: Closure,
    vehicle: VehicleType = TRUCK,
    stores: Sequence[Store] = (),
    orders: Sequence[Order] = (),
    **settings: Any,
) -> Problem:
    """One order for S1, which lies in the centre."""
    places = stores or (store(1, zones=frozenset({"centre"})),)
    asked = replace(SETTINGS, closures=hours or (CENTRE,), **settings)
    return problem_of(orders or [order("O1", 1)], [vehicle], asked, places)


def begun(problem: Problem, at: int) -> Plan:
    """The order is served at a second: the way takes 111."""
    vehicle = replace(problem.vehicles[0], shift_start=at - 111)
    return plan_of(replace(problem, vehicles=(vehicle,)), [["O1"]])


# When a stop may begin


@pytest.mark.parametrize(
    ("vehicle", "closed"),
    [
        (TRUCK, True),
        (replace(TRUCK, gross_kg=4500.0), False),
        (replace(TRUCK, skills=frozenset({"permit", "keys"})), False),
        (replace(TRUCK, skills=frozenset({"keys"})), True),
        (replace(TRUCK, co2e_kg_per_km=0.0), True),  # electric vehicles are not exempt here
    ],
)
def test_to_whom_it_is_closed(vehicle: VehicleType, closed: bool) -> None:
    problem = day(vehicle=vehicle)
    windows = windows_for(problem, problem.stores[0], vehicle)
    assert (windows != ()) == closed


def test_electric_vehicles_may_be_exempt() -> None:
    hours = replace(CENTRE, exempt=frozenset({"electric"}))
    for vehicle in (replace(TRUCK, co2e_kg_per_km=0.0), replace(TRUCK, skills=hours.exempt)):
        problem = day(hours, vehicle=vehicle)
        assert windows_for(problem, problem.stores[0], vehicle) == ()


def test_what_is_left_of_windows() -> None:
    """Of 06:00-10:00 and 19:00-31:30: up to 07:00, from 20:00 on, and not after 07:00 next day."""
    windows = ((6 * HOUR, 10 * HOUR), (19 * HOUR, 31 * HOUR + 1800))
    problem = day(stores=(store(1, zones=frozenset({"centre"}), windows=windows),))
    assert windows_for(problem, problem.stores[0], TRUCK) == (
        (6 * HOUR, 7 * HOUR - 1),
        (20 * HOUR, 31 * HOUR - 1),
    )


def test_plates_by_weekday() -> None:
    """The day is a Monday; 24:00 on it is Tuesday, when the zone is open to these plates."""
    hours = Closure(
        "centre", 0, 24 * HOUR, only=frozenset({"plate-1", "plate-6"}), days=frozenset({0})
    )
    odd, other = (replace(TRUCK, skills=frozenset({f"plate-{n}"})) for n in (6, 2))

    def found(vehicle: VehicleType, date: str = "2026-11-23") -> Any:
        problem = day(hours, vehicle=vehicle, date=date)
        return windows_for(problem, problem.stores[0], vehicle)

    assert found(other) == found(odd, "2026-11-25") == ()
    ((first, _),) = found(odd)
    assert first == 24 * HOUR
    assert found(odd, "2026-11-22")[0] == (0, 24 * HOUR - 1)  # Sunday, and the night after it


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (25_199, set()),
        (25_200, {"zone"}),
        (71_999, set()),  # it comes in time, and waits
        (72_000, set()),
    ],
)
def test_the_oracle_waits_until_it_opens(second: int, code: set[str]) -> None:
    plan = begun(day(), second)
    (stop,) = plan.routes[0].stops
    assert {v.code for v in plan.violations} == set()
    assert stop.start == (second if second < 25_200 else 72_000)


def test_too_late_for_the_zone_and_for_the_store() -> None:
    window = ((0, 40_000),)
    problem = day(stores=(store(1, zones=frozenset({"centre"}), windows=window),))
    shut = begun(problem, 25_200)
    (broken,) = shut.violations
    assert (broken.code, shut.routes[0].stops[0].start) == ("zone", 25_200)
    assert "begins at 07:00 with 'T', and zone 'centre' is closed 07:00-20:00" in broken.message
    assert {v.code for v in begun(problem, 72_000).violations} == {"too-late"}


def test_nobody_may_stop_there() -> None:
    problem = day(stores=(store(1, zones=frozenset({"centre"}), windows=((30_000, 40_000),)),))
    code, sentence = why_nobody(problem, problem.order["O1"])
    assert (
        code == "zone" and "no vehicle that may carry order 'O1' may stop at store 'S1'" in sentence
    )
    (left,) = solve(problem, iterations=20).left_out
    assert [reason.code for reason in left.reasons] == ["zone"]


# What the engine makes of them


def test_the_engine_sends_a_vehicle_that_may() -> None:
    """Within the shift the van is dearer and the truck shut out; a truck that waits is dearer."""
    stores = tuple(store(n, zones=frozenset({"centre"} if n < 3 else ())) for n in (1, 2, 3))
    orders = [order(f"O{n}", n, kg=20) for n in (1, 2, 3)]
    truck = replace(TRUCK, count=1, shift_start=30_000, shift_end=80_000, cost_per_hour=9.0)
    van = replace(VAN, count=1, fixed_cost=40.0, shift_start=30_000)
    problem = replace(day(stores=stores, orders=orders), vehicles=(truck, van))
    plan = solve(problem, iterations=200)
    carried = {o: route.vehicle.id for route in plan.routes for o in route.orders}
    assert plan.violations == () and carried == {"O1": "T", "O2": "T", "O3": "T"}
    assert all(s.start >= 72_000 for s in plan.routes[0].stops if s.store_id != "S3")
    early = solve(
        replace(problem, vehicles=(replace(truck, shift_end=70_000), van)), iterations=200
    )
    carried = {o: route.vehicle.id for route in early.routes for o in route.orders}
    assert early.violations == () and carried["O1"] == carried["O2"] == "V"


def test_ortools_refuses_them_by_name() -> None:
    with pytest.raises(InputError, match="does not know 'closures'"):
        solve(day(), engine="ortools", iterations=5)


# How they are read


def test_text_and_objects() -> None:
    text = "centre 07:00-20:00 over 4.5t except permit+Electric; "
    text = f"{text}五环 07:00-20:00 仅 尾号1+尾号6 星期 周一"
    found = closures.read(text)
    assert found == (
        replace(CENTRE, exempt=frozenset({"permit", "electric"})),
        Closure("五环", 25_200, 72_000, only=frozenset({"尾号1", "尾号6"}), days=frozenset({0})),
    )
    objects = closures.as_objects(found)
    assert closures.read(objects) == closures.read(closures.as_text(objects)) == found


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("centre", "is no closure of a zone"),
        ("centre 07:00-20:00 over", "is no closure of a zone"),
        ("centre 07:00-20:00 above 4", "'above' is none of over, only, except, on"),
        ("centre 07:00-20:00 on someday", "has the day 'someday'; write mon"),
        ([{"zone": "centre", "from": "07:00"}], "a closure without to; add it"),
        ([{"zone": "centre", "form": "07:00"}], "has the key 'form', which is not known"),
    ],
)
def test_what_is_no_closure(cell: Any, words: str) -> None:
    with pytest.raises(CellError, match=words):
        closures.read(cell)


def test_a_day_in_files(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    stores = with_columns("stores", {"所在区域": ["centre+五环"]})
    (folder / "stores.csv").write_text(stores, encoding="utf-8")
    settings = 'closures = "centre 07:00-20:00 over 4.5t"\n' + FILES["settings.toml"]
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.stores[0].zones == {"centre", "五环"}
    problem.save(tmp_path / "back.xlsx")
    again = Problem.read(tmp_path / "back.xlsx")
    assert (
        again.settings.closures
        == problem.settings.closures
        == (replace(CENTRE, exempt=frozenset()),)
    )
    assert again.stores == problem.stores
    assert as_object(problem)["settings"]["closures"] == [
        {"zone": "centre", "from": "07:00", "to": "20:00", "over": 4.5}
    ]


@pytest.mark.parametrize(
    ("hours", "settings", "code"),
    [
        (replace(CENTRE, zone="center"), {}, "unused-closure"),
        (replace(CENTRE, days=frozenset({2})), {"date": ""}, "bad-closure"),
        (replace(CENTRE, last=0), {}, "bad-closure"),
        (replace(CENTRE, over_kg=4.5e6), {}, "bad-closure"),
    ],
)
def test_what_cannot_be_meant(hours: Closure, settings: dict[str, str], code: str) -> None:
    try:
        found = day(hours, **settings).findings
    except InputError as error:
        found = tuple(error.findings)
    assert code in {each.code for each in found}
