"""Layouts of compartments, drivers and helpers: figures by hand, reading and writing, the engine.

Places are those of `tests.small_plans`: S1 is 1112 m and 111 s from the depot, S2 twice as far.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from routing.distances import distances_of
from routing.errors import Finding, InputError
from routing.evaluate import evaluate
from routing.io import compartments
from routing.io.edited.plan import judged as edited_plan
from routing.io.edited.sheet import read_tables
from routing.io.frames import dataframe, geodataframe
from routing.io.geojson import as_geojson
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.text import route_table
from routing.model import Compartment, Store, VehicleType
from routing.news import News, rest_of
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.staff import Driver, Helper, Setup
from solvers.encode import encode
from solvers.mending.mend import mended
from solvers.remedies import remedies
from solvers.solve import solve
from tests.small_plans import SETTINGS, VAN, order, problem_of, store


def holds(frozen: float, rest: float) -> tuple[Compartment, ...]:
    cold = Compartment(frozenset({"frozen"}), {"kg": frozen})
    return cold, Compartment(frozenset(), {"kg": rest})


WALL = replace(
    VAN,
    capacity={"kg": 200.0},
    count=1,
    compartments=holds(100, 100),
    other_layouts=(holds(20, 180),),
)
MIA = Driver(
    "Mia",
    skills=frozenset({"keys"}),
    shift_start=30_000,
    shift_end=50_000,
    cost_per_day=7.0,
    cost_per_hour=36.0,
)
TOM = Driver("Tom", 2, cost_per_hour=72.0)
HAND = Helper("hand", percent=50, cost_per_day=3.0, cost_per_hour=3.6)
ORDERS = (order("O1", 1, kg=50, quantity={"cases": 10}), order("O2", 2, kg=50))


def day(**more: Any) -> Problem:
    """Two vans that cost nothing by the hour, ten seconds a case, five minutes a stop."""
    orders, vehicles = more.pop("orders", ORDERS), more.pop("vehicles", (replace(VAN, count=2),))
    stores = more.pop("stores", [store(n, stop_s=300) for n in range(1, 5)])
    plain = problem_of(orders, vehicles, replace(SETTINGS, seconds_per_case=10.0), stores)
    return replace(plain, **more)


def judged(problem: Problem, *setups: Setup) -> Plan:
    """A van to S1 and, with a second setup, another one to S2."""
    routes = [
        Itinerary("V", n, ((Visit(f"S{n}", (f"O{n}",)),),), setup=setup)
        for n, setup in enumerate(setups, 1)
    ]
    return evaluate(problem, distances_of(problem), routes)


def broken(plan: Plan) -> list[tuple[str, int]]:
    return [(v.code, v.route) for v in plan.violations if v.code != "order-missing"]


def test_a_vehicle_with_its_driver() -> None:
    """S1 and back is 222 s of driving, 300 s of stop and 100 s for ten cases."""
    problem = day(drivers=(MIA, TOM))
    (route,) = judged(problem, Setup(driver="Mia")).routes
    assert (route.start, route.end) == (30_000, 30_622)
    assert route.vehicle.skills == {"keys"} and route.vehicle.shift_end == 50_000
    assert (route.cost.fixed, route.cost.time) == (17.0, pytest.approx(6.22))
    tiers = replace(MIA, overtime_factors=((60, 2.0),), break_s=600, break_window=(30_000, 30_100))
    (route,) = judged(day(drivers=(tiers,)), Setup(driver="Mia")).routes
    assert route.cost.overtime == pytest.approx(0.01 * (622 - 60))
    assert route.rest is not None and route.end == 31_222


def test_a_helper_shortens_service() -> None:
    """150 s of stop and 50 s for the cases; at a store that says 80 it is 240 and 80."""
    plan = judged(day(helpers=(HAND,)), Setup(helper="hand"))
    (route,) = plan.routes
    assert (route.duration, broken(plan)) == (222 + 200, [])
    assert (route.cost.fixed, route.cost.time) == (13.0, pytest.approx(0.422))
    stores = [store(n, stop_s=300, helper_percent=80) for n in range(1, 5)]
    assert (
        judged(day(helpers=(HAND,), stores=stores), Setup(helper="hand")).routes[0].duration == 542
    )
    always = day(vehicles=(replace(VAN, helper_percent=50),), helpers=(HAND,))
    assert judged(always, Setup()).routes[0].duration == 422
    assert broken(judged(always, Setup(helper="hand"))) == [("helper", 1)]


BY_MIA = Setup(driver="Mia")


@pytest.mark.parametrize(
    ("more", "setups", "found"),
    [
        ({"drivers": (MIA, TOM)}, [Setup(driver="Mia"), Setup(driver="Tom")], []),
        ({"drivers": (MIA, TOM)}, [Setup(driver="Mia"), Setup(driver="Mia")], [("driver", 2)]),
        ({"drivers": (MIA, TOM)}, [Setup(), Setup(driver="Bob")], [("driver", 1), ("driver", 2)]),
        ({"drivers": (replace(MIA, depot_id="Q"),)}, [BY_MIA], [("driver", 1)]),
        (
            {"drivers": (replace(MIA, vehicles=frozenset("W")),)},
            [Setup(driver="Mia")],
            [("driver", 1)],
        ),
        ({}, [BY_MIA], [("driver", 1)]),
        ({"drivers": (MIA,), "vehicles": (replace(VAN, driver="own"),)}, [Setup()], []),
        ({"helpers": (HAND,)}, [Setup(helper="hand"), Setup(helper="hand")], [("helper", 2)]),
        ({}, [Setup(helper="hand")], [("helper", 1)]),
        ({"vehicles": (WALL,)}, [Setup()], [("layout", 1)]),
        ({"vehicles": (WALL,)}, [Setup(layout=3)], [("layout", 1)]),
        ({}, [Setup(layout=1)], [("layout", 1)]),
    ],
)
def test_what_a_plan_may_not_do(
    more: dict[str, Any], setups: list[Setup], found: list[tuple[str, int]]
) -> None:
    assert broken(judged(day(**more), *setups)) == found


def test_a_layout_decides_what_fits() -> None:
    orders = (order("O1", 1, kg=150), order("O2", 2, kg=50, goods="frozen"))
    problem = day(orders=orders, vehicles=(WALL,))
    assert broken(judged(problem, Setup(layout=1))) == [("compartments", 1)]
    assert broken(judged(problem, Setup(layout=2))) == []
    assert solve(problem, iterations=50).left_out[0].order_id in ("O1", "O2")
    two = solve(day(orders=orders, vehicles=(replace(WALL, count=2),)), iterations=50)
    assert {r.orders: r.vehicle.setup.layout for r in two.routes} == {("O1",): 2, ("O2",): 1}
    numbers = {route.number for route in two.routes}
    assert numbers == {1, 2} and two.violations == ()


def test_who_is_alike_is_planned_as_one() -> None:
    """Thirty drivers by name are one row of the fleet, and each gets a route of his own."""
    names = [replace(TOM, id=f"D{n}", count=1) for n in range(30)]
    orders = tuple(order(f"O{n}", 1 + n % 4, kg=100) for n in range(4))
    problem = day(orders=orders, vehicles=(VAN,), drivers=tuple(names))
    assert len(problem.variants) == len(encode(problem).fleet.count) == 1
    plan = solve(problem, iterations=50)
    assert len({route.vehicle.setup.driver for route in plan.routes}) == 4
    assert plan.violations == () and plan.left_out == ()


def test_drivers_bound_how_many_leave() -> None:
    """Two vans and one driver, of whom the order with keys needs the one."""
    orders = (order("O1", 1, kg=100, needs=frozenset({"keys"})), order("O2", 2, kg=100))
    plan = solve(day(orders=orders, drivers=(MIA,)), iterations=50)
    assert [route.orders for route in plan.routes] in ([("O1",)], [("O2",)])
    (left,) = plan.left_out
    assert left.reasons[0].code == "driver"
    said = "the only driver (Mia) for the vehicles that are free (V) has a route"
    assert left.reasons[0].message == said
    helps = {(remedy.what, remedy.who) for remedy in remedies(plan, left.order_id)}
    assert ("driver", "Mia") in helps and ("vehicle", "V") not in helps
    plan = solve(day(orders=orders, drivers=(TOM, MIA)), iterations=50)
    drives = {route.orders: route.vehicle.setup.driver for route in plan.routes}
    assert drives == {("O1",): "Mia", ("O2",): "Tom"}


def full() -> Problem:
    """A day with everything in it."""
    odd = replace(MIA, overtime_factors=((3600, 1.5),), drive_s=7200, pause_s=600, name="米娅")
    helpers = (HAND, replace(HAND, id="H2", vehicles=frozenset("V"), depot_id="P"))
    stores = [Store("S1", 14.0, 35.01, helper_percent=70), *(store(n) for n in (2, 3, 4))]
    wall = replace(WALL, count=2)
    own = VehicleType("W", "P", {"kg": 50.0}, driver="haulier", helper_percent=90)
    return day(
        vehicles=(wall, own),
        drivers=(odd, replace(TOM, shift_start=40_000)),
        helpers=helpers,
        stores=stores,
    )


@pytest.mark.parametrize("name", ["day.json", "day.xlsx", "day"])
def test_written_and_read(name: str, tmp_path: Path) -> None:
    problem = full()
    problem.save(tmp_path / name)
    again = Problem.read(tmp_path / name)
    assert replace(again, sources=None) == problem


def test_chinese_tables(tmp_path: Path) -> None:
    full().save(tmp_path)
    (tmp_path / "drivers.csv").unlink()
    text = "司机编号,数量,可驾驶车型,技能,上班时间,日薪,每小时成本\n小米,2,V,钥匙,07:30,20,30\n"
    (tmp_path / "司机.csv").write_text(text, encoding="utf-8")
    (driver,) = Problem.read(tmp_path).drivers
    more = {"cost_per_day": 20.0, "cost_per_hour": 30.0, "shift_start": 27_000}
    assert driver == Driver("小米", 2, vehicles=frozenset("V"), skills=frozenset({"钥匙"}), **more)


@pytest.mark.parametrize("between", ["||", " || ", " or ", "或", "或者"])
def test_layouts_in_a_cell(between: str) -> None:
    cell = f"frozen: 100 kg; *: 100 kg{between}frozen: 20 kg; *: 180 kg"
    assert compartments.read(cell) == (holds(100, 100), holds(20, 180))


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"drivers": (MIA, MIA)}, "duplicate-id", "'Mia' stands twice"),
        ({"drivers": (replace(MIA, shift_end=20_000),)}, "ends-before-start", "05:33:20 is before"),
        ({"drivers": (replace(MIA, break_s=60),)}, "half-a-break", "both break_min"),
        ({"drivers": (replace(TOM, pause_s=60),)}, "half-a-pause", "needs drive_hours"),
        ({"drivers": (replace(TOM, count=-1),)}, "negative", "count -1 is negative"),
        ({"helpers": (replace(HAND, percent=0),)}, "out-of-range", "percent 0 is not between 1"),
        (
            {"drivers": tuple(replace(MIA, id=f"{n}", cost_per_day=n) for n in range(301))},
            "too-many-setups",
            "can go out in 301 ways",
        ),
    ],
)
def test_what_cannot_be_meant(more: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as wrong:
        day(**more)
    assert code in {finding.code for finding in wrong.value.findings}


def test_vehicles_without_a_driver_stay() -> None:
    problem = day(drivers=(replace(MIA, vehicles=frozenset({"W"})),), vehicles=(VAN, other()))
    found: list[Finding] = [f for f in problem.findings if f.code == "no-driver"]
    assert [finding.value for finding in found] == ["V"]
    assert [vehicle.id for vehicle in problem.variants] == ["W"]
    nobody = day(drivers=(replace(MIA, vehicles=frozenset({"W"})),))
    assert {f.code for f in nobody.findings} >= {"no-driver", "driver"}


def other() -> VehicleType:
    return replace(VAN, id="W")


def test_outputs_tell_it(tmp_path: Path) -> None:
    plan = judged(full(), Setup(2, "Mia", "hand"), Setup(1, "Tom"))
    assert broken(plan) == []
    written = plan_object(plan)
    assert [written["routes"][0][key] for key in ("layout", "driver", "helper")] == [
        2,
        "Mia",
        "hand",
    ]
    assert from_plan_object(written).plan.itineraries() == plan.itineraries()
    features = as_geojson(plan)["features"]
    assert next(f for f in features if f["properties"].get("driver"))["properties"]["layout"] == 2
    assert list(dataframe(plan)["driver"]) == ["Mia", "Tom"]
    assert "helper" in geodataframe(plan)
    console = Console(width=200, record=True)
    console.print(route_table(plan, 1))
    told = "layout 2 (frozen: 20 kg; *: 180 kg), driver Mia, helper hand"
    assert f"Goes out with {told}" in console.export_text()
    usual = judged(day(), Setup())
    assert "driver" not in dataframe(usual) and "driver" not in str(plan_object(usual)["routes"])


def test_another_driver_in_a_workbook(tmp_path: Path) -> None:
    """What the sheet says counts, and is mended where it cannot be."""
    from openpyxl import load_workbook

    plan = judged(full(), Setup(2, "Mia", "hand"), Setup(1, "Tom"))
    path = tmp_path / "plan.xlsx"
    write_plan_xlsx(plan, path)
    book = load_workbook(path)
    sheet = book["routes"]
    column = [cell.value for cell in sheet[1]].index("driver") + 1
    assert [sheet.cell(row, column).value for row in (2, 3)] == ["Mia", "Tom"]
    sheet.cell(2, column).value = "Tom"
    sheet.cell(3, column).value = "nobody"
    book.save(path)
    edited = edited_plan("x", read_tables(path), plan.problem, plan.distances, plan).plan
    assert [route.vehicle.setup.driver for route in edited.routes] == ["Tom", "nobody"]
    assert broken(edited) == [("driver", 2)]
    fixed = mended(edited, before=plan).plan
    assert fixed.routes[0].vehicle.setup.driver == "Tom"
    assert broken(fixed) == [] and len(fixed.routes) == 2


def test_a_day_in_progress_keeps_whom_it_has() -> None:
    """Van 1 is out with Mia, van 2 has not begun: Mia is none of those who are left."""
    plan = judged(full(), Setup(2, "Mia", "hand"), Setup(1, "Tom"))
    now = plan.routes[0].start + 60
    rest = rest_of(plan, News(now)).problem
    out, waits = (rest.vehicle[name] for name in ("V #1", "V #2"))
    assert (out.driver, out.compartments, out.other_layouts) == ("Mia", holds(20, 180), ())
    assert out.helper_percent == 50 and waits.other_layouts
    assert [driver.count for driver in rest.drivers] == [0, 2]
    assert [helper.count for helper in rest.helpers] == [0, 1]
    again = solve(rest, iterations=50)
    assert again.violations == ()


def test_who_does_not_know_it_says_so() -> None:
    with pytest.raises(InputError, match="does not know 'drivers'"):
        solve(day(drivers=(MIA,)), engine="ortools", iterations=1)
