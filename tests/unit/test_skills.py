"""Skills and permits: who may carry what, what is said where nobody may, and where it is read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing.errors import InputError, Severity
from routing.io import cells
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.gpx import as_gpx
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.text import route_table
from routing.model import Order, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from routing.rules import skills
from routing.servable import why_nobody
from solvers.encode import encode
from solvers.solve import solve
from tests.random_days import random_day
from tests.slow_cells import Day
from tests.slow_checker import order_misfits
from tests.small_days import FILES, write_small_day
from tests.small_plans import VAN, order, plan_of, problem_of, store
from tests.unit.test_rules_columns import with_columns


def some(*names: str) -> frozenset[str]:
    return frozenset(names)


def van(name: str, *skills: str, **more: Any) -> VehicleType:
    return replace(VAN, id=name, skills=some(*skills), **more)


def day(
    orders: Sequence[Order], vehicles: Sequence[VehicleType], stores: Sequence[Store] = ()
) -> Problem:
    return problem_of(orders, vehicles, stores=stores)


KEYS = store(1, needs=some("keys"))
LIFT = order("O1", 1, needs=some("tail-lift"))


# Who may carry what


def test_a_vehicle_has_all_that_order_and_store_need() -> None:
    vehicles = [van("V1", "keys"), van("V2", "tail-lift"), van("V3", "keys", "tail-lift", "cash")]
    problem = day([LIFT, order("O2", 2)], vehicles, [KEYS, store(2)])
    assert problem.carriers == ((2,), (0, 1, 2))
    assert not problem.findings


def test_of_a_transfer_both_stores_count() -> None:
    moved = order("T", 2, kind="transfer", from_store_id="S1")
    vehicles = [van("V1", "keys"), van("V2", "permit"), van("V3", "keys", "permit")]
    problem = day([moved], vehicles, [KEYS, store(2, needs=some("permit"))])
    assert problem.carriers == ((2,),)


def test_a_plan_that_breaks_it() -> None:
    problem = day([LIFT, order("O2", 2)], [van("V", "keys")], [KEYS, store(2)])
    plan = plan_of(problem, [["O1", "O2"]])
    broken = [v for v in plan.violations if v.code == "skills"]
    assert [(v.order_id, v.store_id) for v in broken] == [("O1", "S1")]
    assert broken[0].message == "vehicle 'V' lacks tail-lift (for order 'O1')"


def test_oracle_and_slow_checker_say_the_same() -> None:
    """Of every order and vehicle of random days."""
    verdicts: Counter[bool] = Counter()
    for seed in range(12):
        document = json.loads(json.dumps(random_day(Random(seed), rules=True)))
        problem, slow = build_day(from_object(document)), Day({"problem": document}, None)
        for each, row in zip(problem.orders, document["orders"], strict=True):
            for vehicle, cells_of in zip(problem.vehicles, document["vehicles"], strict=True):
                forbidden = skills.forbids(problem, each, vehicle) is not None
                assert forbidden == ("skills" in order_misfits(slow, cells_of, row))
                verdicts[forbidden] += 1
    assert min(verdicts.values()) > 20


# Where nobody may


@pytest.mark.parametrize(
    ("vehicles", "said", "column", "value"),
    [
        (
            [van("V1", "keys")],
            "no vehicle that may carry order 'O1' has tail-lift (for order 'O1')",
            "needs",
            "tail-lift",
        ),
        (
            [van("V1", "tail-lift"), van("V2")],
            "no vehicle that may carry order 'O1' has keys (for store 'S1')",
            "store_id",
            "S1",
        ),
        (
            [van("V1", "tail-lift"), van("V2", "keys")],
            "no vehicle that may carry order 'O1' has all of keys, tail-lift: 'V1' comes nearest "
            "and lacks keys (for store 'S1')",
            "store_id",
            "S1",
        ),
        (
            [van("V1", "keys"), van("V2", "tail-lift", "keys", distributor_id="B")],
            "no vehicle that may carry order 'O1' has tail-lift (for order 'O1')",
            "needs",
            "tail-lift",
        ),
    ],
)
def test_the_day_says_what_is_missing(
    vehicles: list[VehicleType], said: str, column: str, value: str
) -> None:
    problem = day([LIFT], vehicles, [KEYS])
    (finding,) = [f for f in problem.findings if f.severity is Severity.UNSERVABLE]
    assert (finding.code, finding.column, finding.value) == ("skills", column, value)
    assert finding.message.startswith(f"{said}; ")
    assert why_nobody(problem, LIFT) == ("skills", finding.message)


def test_the_store_where_a_transfer_is_picked_up_is_named() -> None:
    moved = order("T", 2, kind="transfer", from_store_id="S1")
    (finding,) = day([moved], [van("V")], [KEYS, store(2)]).findings
    assert (finding.column, finding.value) == ("from_store_id", "S1")


def test_an_order_left_out_has_the_reason() -> None:
    problem = day([LIFT, order("O2", 2)], [van("V", "keys")], [KEYS, store(2)])
    plan = solve(problem, iterations=50)
    (left,) = plan.left_out
    assert [reason.code for reason in left.reasons] == ["skills"]
    assert "has tail-lift (for order 'O1')" in left.reasons[0].message
    (told,) = plan.view_for("A").left_out
    assert told.reasons[0].message.startswith("no vehicle that has what the order")


# The engines


@pytest.mark.parametrize("engine", ["native", "ortools"])
def test_engines_send_who_has_it(engine: str) -> None:
    """Without the rule the cheap vehicle would bring everything."""
    vehicles = [van("cheap", count=1), van("able", "keys", "tail-lift", fixed_cost=500.0)]
    orders = [replace(LIFT, quantity={"kg": 30.0}), order("O2", 2, kg=30), order("O3", 3, kg=30)]
    plan = solve(day(orders, vehicles, [KEYS, store(2), store(3)]), iterations=50, engine=engine)
    assert not plan.left_out
    assert {r.vehicle.id: set(r.orders) >= {"O1"} for r in plan.routes}["able"]


def test_rows_of_vehicles_do_not_matter() -> None:
    vehicles = [van("V1", "keys"), van("V2", "tail-lift"), van("V3")]
    orders = [order("O1", 1), order("O2", 2, needs=some("tail-lift"))]
    stores = [KEYS, store(2)]
    one = encode(day(orders, vehicles, stores))
    for turned in (vehicles[::-1], vehicles[1:] + vehicles[:1]):
        other = encode(day(orders, turned, stores))
        assert (one.may == other.may).all()
        names = [[each[i].skills for i in inst.fleet.position] for each, inst in
                  ((vehicles, one), (turned, other))]  # fmt: skip
        assert names[0] == names[1]


# Files


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("tail-lift+keys", {"tail-lift", "keys"}),
        (" Tail-Lift ＋ KEYS；尾板、沪A·12345 ", {"tail-lift", "keys", "尾板", "沪a·12345"}),
        (["keys", "permit-centre"], {"keys", "permit-centre"}),
        (" + ;", set()),
        (12.0, {"12"}),
    ],
)
def test_cells(cell: object, names: set[str]) -> None:
    assert cells.skills(cell) == names


def write(folder: Path, columns: dict[str, dict[str, list[str]]]) -> Path:
    write_small_day(folder)
    for table, more in columns.items():
        (folder / f"{table}.csv").write_text(with_columns(table, more), encoding="utf-8")
    return folder


def test_headers_in_chinese_and_the_way_round(tmp_path: Path) -> None:
    columns = {
        "vehicles": {"技能": ["尾板+钥匙", "钥匙"]},
        "stores": {"要求": ["钥匙"]},
        "orders": {"车辆要求": ["", "", "尾板"]},
    }
    problem = Problem.read(write(tmp_path / "day", columns))
    assert [v.skills for v in problem.vehicles] == [{"尾板", "钥匙"}, {"钥匙"}]
    assert [s.needs for s in problem.stores][:2] == [{"钥匙"}, frozenset()]
    assert problem.order["O-3"].needs == {"尾板"}
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert (again.orders, again.vehicles) == (problem.orders, problem.vehicles)
        assert again.stores == problem.stores


def test_days_without_it_write_no_columns(tmp_path: Path) -> None:
    Problem.read(write(tmp_path / "day", {})).save(tmp_path / "again")
    for table in ("vehicles", "stores", "orders"):
        head = (tmp_path / "again" / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert head.split(",") == FILES[f"{table}.csv"].splitlines()[0].split(",")


def test_names_that_look_alike_are_noted_once() -> None:
    orders = [order(f"O{i}", i, needs=some("Keys", "tail lift")) for i in (1, 2)]
    problem = day(orders, [van("V", "Keys", "keys", "tail-lift", "tail lift")])
    notes = [f.message for f in problem.findings if f.code == "similar-skills"]
    assert notes == [
        "skills: 'keys' and 'Keys' look alike; are both meant?",
        "skills: 'tail-lift' and 'tail lift' look alike; are both meant?",
    ]


@pytest.mark.parametrize("name", ["keys+permit", "a;b", "", " "])
def test_names_that_no_list_can_hold(name: str) -> None:
    with pytest.raises(InputError) as caught:
        day([order("O1", 1, needs=some(name))], [van("V")], [store(1)])
    (finding,) = caught.value.findings
    assert (finding.code, finding.table, finding.column) == ("bad-list", "orders", "needs")


# Where the driver reads it


@pytest.fixture
def told() -> Plan:
    vehicles = [van("V", "keys", "tail-lift")]
    return plan_of(day([LIFT, order("O2", 2)], vehicles, [KEYS, store(2)]), [["O1", "O2"]])


def test_what_a_stop_needs_is_told(told: Plan, tmp_path: Path) -> None:
    write_plan_xlsx(told, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    head, *rows = book.get_sheet_by_name("stops").to_python()
    assert [row[head.index("needs")] for row in rows] == ["keys, tail-lift", ""]
    head, first, *_ = book.get_sheet_by_name("drops").to_python()
    assert first[head.index("needs")] == "tail-lift"
    assert "needs keys, tail-lift" in render(told)
    assert as_gpx(told).count("needs keys, tail-lift") == 1
    console = Console(width=160, record=True)
    console.print(route_table(told, 1))
    assert "keys, tail-lift" in console.export_text()


def test_days_without_it_do_not_tell_it(tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("O1", 1)]), [["O1"]])
    write_plan_xlsx(plan, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    for sheet in ("stops", "drops"):
        assert "needs" not in book.get_sheet_by_name(sheet).to_python()[0]
    assert "needs" not in as_gpx(plan)
