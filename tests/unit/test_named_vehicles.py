"""Familiar vehicles of stores and named vehicles of orders: what the others cost, who may carry
what, what is said of both, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing.distances import distances_of
from routing.errors import Severity
from routing.evaluate import evaluate
from routing.io.plan_json import plan_object
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.text import summary
from routing.model import Order, Store, names_vehicle, number_in
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.servable import why_nobody
from solvers.solve import solve
from tests.small_days import write_small_day
from tests.small_plans import VAN, findings_of, order, problem_of, store
from tests.unit.test_rules_columns import with_columns

VANS = (replace(VAN, count=2), replace(VAN, id="W", count=1, fixed_cost=30.0))


def knows(steps: int, *vehicles: str, cost: float = 7.5) -> Store:
    return store(steps, familiar=frozenset(vehicles), unfamiliar_cost=cost)


def day(orders: Sequence[Order], stores: Sequence[Store] = ()) -> Problem:
    return problem_of(orders, VANS, stores=stores)


def carried(problem: Problem, vehicle: str, number: int = 1) -> Plan:
    """All orders on one vehicle."""
    visits = []
    for each in problem.orders:
        ends = [each.from_store_id, each.store_id] if each.is_transfer else [each.store_id]
        visits += [Visit(place, (each.id,)) for place in ends]
    route = Itinerary(vehicle, number, (tuple(visits),))
    return evaluate(problem, distances_of(problem), [route])


SMALL: dict[str, Any] = {"kg": 10}


# What it costs


@pytest.mark.parametrize(
    ("familiar", "costs"),
    [
        (["V"], {"V1": 0, "V2": 0, "W1": 15.0}),
        (["V #2"], {"V1": 15.0, "V2": 0, "W1": 15.0}),
        (["V #1", "W"], {"V1": 0, "V2": 15.0, "W1": 0}),
        (["V #11"], None),  # there is none
    ],
)
def test_familiar_vehicles(familiar: list[str], costs: dict[str, float] | None) -> None:
    """7.50 for each of two orders at S1; S2 knows everybody."""
    orders = [order("O1", 1, **SMALL), order("O2", 1, **SMALL), order("O3", 2, **SMALL)]
    stores = [knows(1, *familiar), store(2)]
    if costs is None:
        (found,) = findings_of(orders, VANS, stores=stores)
        assert found.message == "'V #11': of 'V' there are 2; write a number that there is"
        return
    problem = day(orders, stores)
    for name, cost in costs.items():
        plan = carried(problem, name[0], int(name[1]))
        assert (plan.costs.unfamiliar, plan.violations) == (cost, ())
        assert plan.costs.total == pytest.approx(cost + plan.costs.fixed + 4.448)


def test_a_transfer_counts_once_and_where_it_ends() -> None:
    moved = order("T", 2, kind="transfer", from_store_id="S1", **SMALL)
    assert carried(day([moved], [knows(1, "W"), store(2)]), "V").costs.unfamiliar == 0
    assert carried(day([moved], [store(1), knows(2, "W")]), "V").costs.unfamiliar == 7.5


@pytest.mark.parametrize(
    ("named", "price", "vehicle", "number", "cost", "broken"),
    [
        ("V", None, "V", 2, 0, False),
        ("V", None, "W", 1, 0, True),
        ("V #2", None, "V", 2, 0, False),
        ("V #2", None, "V", 1, 0, True),
        ("V #2", 4.0, "V", 1, 4.0, False),
        ("V", 4.0, "W", 1, 4.0, False),
        ("V", 0.0, "W", 1, 0, False),
        ("W", 4.0, "W", 1, 0, False),
    ],
)
def test_named_vehicles(
    named: str, price: float | None, vehicle: str, number: int, cost: float, broken: bool
) -> None:
    wish: dict[str, Any] = {"vehicle": named, "other_vehicle_cost": price}
    plan = carried(day([order("O1", 1, **SMALL, **wish)]), vehicle, number)
    assert plan.costs.other_vehicle == cost
    said = f"order 'O1' must ride on '{named}', not on '{vehicle} #{number}'"
    assert [(v.code, v.order_id, v.message) for v in plan.violations] == (
        [("other-vehicle", "O1", said)] if broken else []
    )


def test_names_of_vehicles() -> None:
    """A type may itself be called so that it looks like a number of another."""
    assert names_vehicle("V", VANS[0], 2) and names_vehicle("V #2", VANS[0], 2)
    assert not names_vehicle("V #2", VANS[0], 1) and not names_vehicle("V#2", VANS[0], 2)
    assert [number_in(text, VANS[0]) for text in ("V #12", "V", "V #x", "W #1")] == [12, 0, 0, 0]


# Who may carry what


def test_only_its_vehicle_may_carry_it() -> None:
    problem = day(
        [order("O1", 1, vehicle="W"), order("O2", 1, vehicle="W", other_vehicle_cost=1.0)]
    )
    assert problem.carriers == ((1,), (0, 1))


def test_an_order_whose_vehicle_may_not_carry_it_is_left_out() -> None:
    """W carries no frozen goods, V does."""
    named = order("O1", 1, goods="frozen", vehicle="W")
    vans = (VANS[0], replace(VANS[1], goods=frozenset({"ambient"})))
    problem = problem_of([named, order("O2", 2)], vans)
    said = "order 'O1' must ride on 'W', which may not carry it"
    reason = why_nobody(problem, named)
    assert reason is not None and reason[0] == "other-vehicle" and reason[1].startswith(said)
    (left,) = solve(problem, iterations=50).left_out
    assert [r.code for r in left.reasons] == ["other-vehicle"]
    assert left.reasons[0].message.startswith(said)


def test_the_engine_sends_who_is_named_and_known() -> None:
    """V is cheaper for everything but what the wishes cost: 20 less for a route."""
    orders = [
        order("O1", 1, vehicle="V #2", **SMALL),
        order("O2", 2, vehicle="V #1", **SMALL),
        order("O3", 3, vehicle="W", other_vehicle_cost=3.0, **SMALL),
    ]
    plan = solve(
        problem_of(orders, VANS, stores=[store(1), store(2), knows(3, "V #2")]), iterations=50
    )
    on = {o: route.name for route in plan.routes for o in route.orders}
    assert on == {"O1": "V #2", "O2": "V #1", "O3": "V #2"}
    assert plan.costs.other_vehicle == 3.0
    assert not plan.violations


# What is said of a day


@pytest.mark.parametrize(
    ("cells", "code", "column", "severity", "said"),
    [
        ({"familiar": frozenset({"V"})}, "no-price", "familiar", Severity.NOTE,
         "familiar vehicles without a price change nothing; fill in unfamiliar_cost"),
        ({"unfamiliar_cost": 2.0}, "half-a-wish", "unfamiliar_cost", Severity.ERROR,
         "unfamiliar_cost needs familiar vehicles; fill them in, or clear it"),
        ({"familiar": frozenset({"X"}), "unfamiliar_cost": 2.0}, "unknown-id", "familiar",
         Severity.ERROR, "'X'"),
        ({"familiar": frozenset({"W #2"}), "unfamiliar_cost": 2.0}, "unknown-id", "familiar",
         Severity.ERROR, "'W #2': of 'W' there is one; write a number that there is"),
    ],
)  # fmt: skip
def test_findings_of_stores(
    cells: dict[str, Any], code: str, column: str, severity: Severity, said: str
) -> None:
    (found,) = findings_of([order("O1", 1)], VANS, stores=[store(1, **cells)])
    assert (found.code, found.table, found.column) == (code, "stores", column)
    assert found.severity is severity and said in found.message


@pytest.mark.parametrize(
    ("cells", "code", "column", "said"),
    [
        ({"other_vehicle_cost": 2.0}, "half-a-wish", "other_vehicle_cost",
         "other_vehicle_cost needs a vehicle; fill it in, or clear the price"),
        ({"vehicle": "X"}, "unknown-id", "vehicle", "'X'"),
        ({"vehicle": "V #0"}, "unknown-id", "vehicle", "'V #0'"),
        ({"vehicle": "V #3"}, "unknown-id", "vehicle", "of 'V' there are 2"),
        ({"vehicle": "V", "other_vehicle_cost": -2.0}, "negative", "other_vehicle_cost", "-2"),
    ],
)  # fmt: skip
def test_findings_of_orders(cells: dict[str, Any], code: str, column: str, said: str) -> None:
    (found,) = findings_of([order("O1", 1, **cells)], VANS)
    assert (found.code, found.table, found.column) == (code, "orders", column)
    assert found.severity is Severity.ERROR and said in found.message


# Where it is told


def test_prices_are_told(tmp_path: Path) -> None:
    wish = {"vehicle": "W", "other_vehicle_cost": 4.25}
    plan = carried(day([order("O1", 1, **SMALL, **wish)], [knows(1, "W")]), "V")
    cost = plan_object(plan)["routes"][0]["cost"]
    assert (cost["unfamiliar"], cost["other_vehicle"], cost["total"]) == (7.5, 4.25, 23.974)
    page = render(plan)
    assert "+ unfamiliar 8 + other vehicle 4<" in page
    console = Console(width=160, record=True, file=StringIO())
    console.print(summary(plan))
    lines = console.export_text().split("\n")
    assert any("unfamiliar" in line and "7.50" in line for line in lines)
    assert any("other vehicle" in line and "4.25" in line for line in lines)
    write_plan_xlsx(plan, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    told = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
            for cell in row}  # fmt: skip
    assert {7.5, 4.25} <= told


# Files


def test_headers_in_chinese_and_the_way_round(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    tables = {
        "stores": {"熟悉车辆": ["A-van #2；B-van"], "非熟悉车辆费用": ["3.5"]},
        "orders": {"指定车辆": ["A-van #1", "A-van"], "换车费用": ["", "0"]},
    }
    for table, columns in tables.items():
        (folder / f"{table}.csv").write_text(with_columns(table, columns), encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.stores[0].familiar == {"A-van #2", "B-van"}
    assert problem.stores[0].unfamiliar_cost == 3.5
    found = [(o.vehicle, o.other_vehicle_cost) for o in problem.orders]
    assert found == [("A-van #1", None), ("A-van", 0.0), *[("", None)] * 4]
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert (again.stores, again.orders) == (problem.stores, problem.orders)
