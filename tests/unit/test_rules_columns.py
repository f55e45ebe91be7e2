"""The columns and settings of rules that not every day has: headers, further dimensions, slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from routing.errors import Finding, InputError, Severity
from routing.io import compartments, paces
from routing.io.cells import CellError
from routing.model import Compartment, Pace
from routing.problem import Problem
from tests.small_days import FILES, write_small_day

Columns = Mapping[str, list[str]]
Write = Callable[..., Path]
TOML = FILES["settings.toml"]
NONE: Columns = {}


def with_columns(table: str, columns: Columns) -> str:
    """A table of the small day with further columns; what they do not fill is empty."""
    head, *rows = FILES[f"{table}.csv"].splitlines()
    lines = [",".join([head, *columns])]
    for i, row in enumerate(rows):
        filled = [f'"{cells[i]}"' if i < len(cells) else "" for cells in columns.values()]
        lines.append(",".join([row, *filled]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def day(tmp_path: Path) -> Write:
    """The small day with further columns of vehicles and orders, and further settings."""

    def write(vehicles: Columns = NONE, orders: Columns = NONE, settings: str = "") -> Path:
        folder = write_small_day(tmp_path / "day")
        for table, columns in (("vehicles", vehicles), ("orders", orders)):
            text = with_columns(table, columns)
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        (folder / "settings.toml").write_text(TOML + settings, encoding="utf-8")
        return folder

    return write


def refused(path: Path) -> Finding:
    with pytest.raises(InputError) as caught:
        Problem.read(path)
    (finding,) = [f for f in caught.value.findings if f.severity is Severity.ERROR]
    return finding


def notes(problem: Problem, code: str) -> list[str]:
    return [str(finding) for finding in problem.findings if finding.code == code]


def test_chinese_headers(day: Write) -> None:
    vehicles = {
        "最多趟数": ["2"],
        "休息分钟": ["45"],
        "休息时段": ["11:00至13:00"],
        "加班起算(小时)": ["8"],
        "加班费(元)": ["12.5"],
        "分舱": ["常温：400公斤 2.5 m³；*：900千克、3箱"],
    }
    orders = {"备货时间": ["06:00"], "备选": ["g"], "取货门店": [], "最长在车(分钟)": []}
    problem = Problem.read(day(vehicles, orders))
    van, order = problem.vehicles[0], problem.orders[0]
    assert (van.max_trips, van.break_s, van.break_window) == (2, 2700, (39_600, 46_800))
    assert (van.overtime_after_s, van.overtime_per_hour) == (28_800, 12.5)
    assert van.compartments == (
        Compartment(frozenset({"ambient"}), {"kg": 400.0, "m3": 2.5}),
        Compartment(frozenset(), {"kg": 900.0, "cases": 3.0}),
    )
    assert (order.release, order.group) == (21_600, "g")
    assert not notes(problem, "unit-assumed")
    assert len(notes(problem, "lone-alternative")) == 1


def test_compartments_make_a_dimension(day: Write, tmp_path: Path) -> None:
    parts = {"compartments": ["*: 10 pallets", "*: 5 Pallets"]}
    problem = Problem.read(day(parts, {"pallets": ["1", "2"]}))
    assert [order.quantity.get("pallets") for order in problem.orders[:3]] == [1, 2, None]
    assert len(notes(problem, "empty-cell")) == 4
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert (again.orders, again.vehicles) == (problem.orders, problem.vehicles)


def test_a_compartment_of_a_dimension_that_no_order_has(day: Write) -> None:
    finding = refused(day({"compartments": ["*: 4 crates"]}))
    assert (finding.code, finding.row, finding.value) == ("no-such-dimension", 2, "crates")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("frozen 400 kg", "write its classes, a colon and what it holds"),
        ("frozen: 400 t", "another unit; write the amount in kg"),
        ("frozen: 400 l", "another unit; write the amount in m3"),
        ("frozen: 2,5 m3", "a number with a decimal point and its dimension"),
        ("frozen: 1,200 kg", "a number with a decimal point and its dimension"),
        ("frozen,dry: 4 kg", "write classes with [+] between, frozen[+]dry"),
        ("*+dry: 4 kg", "or [*] alone for any class"),
        ("frozen:", "does not say what it holds"),
        ("frozen: 4 kg 5 kg", "says twice how much kg"),
        ("frozen: 1.2.3 kg", "is not a number"),
    ],
)
def test_what_is_no_compartment(cell: str, says: str) -> None:
    with pytest.raises(CellError, match=says):
        compartments.read(cell)
    assert compartments.dimensions(cell) == set()


@pytest.mark.parametrize("amount", [0.1, 1e-7, 12345678.5, 3.0])
def test_written_compartments_read_back(amount: float) -> None:
    some = (
        Compartment(frozenset({"frozen", "dry"}), {"m3": amount, "euro-pallets": 2.0}),
        Compartment(frozenset(), {"kg": amount}),
    )
    layouts = (some, some[1:], (some[1], some[0]))
    assert compartments.read(compartments.write(layouts)) == layouts


PACES = (Pace(25_200, 34_200, 60), Pace(57_600, 64_800, 70))


@pytest.mark.parametrize(
    "written",
    [
        'paces = "16:00-18:00 70 ; 07:00-09:30 60%"',
        '"拥堵时段" = "07:00至09:30 60％；16:00-18:00 70%"',
        'paces = ["07:00-09:30 60%", "16:00-18:00 70%"]',
        '[[paces]]\nfrom = "07:00"\nto = "09:30"\npercent = 60\n'
        '[[paces]]\nfrom = 16:00:00\nto = 18:00:00\npercent = "70%"',
        'paces = [{"从" = "07:00", "到" = "09:30", "百分比" = 60},'
        ' {from = "16:00", to = "18:00", percent = 70}]',
    ],
)
def test_paces_as_text_and_as_objects(day: Write, written: str) -> None:
    assert Problem.read(day(settings=written)).settings.paces == PACES


def test_written_paces_read_back() -> None:
    objects = paces.as_objects(PACES)
    assert paces.read(objects) == paces.read(paces.as_text(objects)) == PACES


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        ('paces = "07:00-09:00"', "not-a-pace", "write hours and a percent"),
        ('[paces]\nfrom = "07:00"\nto = "09:00"\npercent = 60', "not-a-pace", "double brackets"),
        ('[[paces]]\nfrom = "07:00"\npercent = 60', "not-a-pace", "without to"),
        ('[[paces]]\nfrom = "07:00"\ntill = "09:00"', "not-a-pace", "'till', which is not known"),
        (
            '[[paces]]\nfrom = "07:00"\nto = "09:00"\npercent = 0.6',
            "not-a-pace",
            "write 60 for 0.6 of",
        ),
        ('paces = "07:00-09:00 4%"', "bad-pace", "not between 5 and 100"),
        ('paces = "07:00-09:00 60%; 08:00-10:00 50%"', "bad-pace", "overlap"),
    ],
)
def test_what_is_no_pace(day: Write, written: str, code: str, says: str) -> None:
    finding = refused(day(settings=written))
    assert finding.code == code and says in finding.message


@pytest.mark.parametrize(
    ("vehicles", "orders", "code"),
    [
        ({"break_min": ["45"]}, {}, "half-a-break"),
        ({"break_window": ["11:00-12:00"]}, {}, "half-a-break"),
        ({"break_min": ["-5"], "break_window": ["11:00-12:00"]}, {}, "negative"),
        ({"break_min": ["2700"], "break_window": ["11:00-12:00"]}, {}, "too-large"),
        ({"break_min": ["45"], "break_window": ["9:00-10:00;11:00-12:00"]}, {}, "not-a-window"),
        ({"max_trips": ["0"]}, {}, "out-of-range"),
        ({"overtime_per_hour": ["5"]}, {}, "half-overtime"),
        ({"overtime_per_hour": ["-5"], "overtime_after_hours": ["8"]}, {}, "negative"),
        ({"overtime_per_hour": ["5"], "overtime_after_hours": ["480"]}, {}, "too-large"),
        ({"compartments": ["*: 0 kg"]}, {}, "out-of-range"),
        ({}, {"from_store_id": ["S-2"]}, "not-a-transfer"),
        ({}, {"max_ride_min": ["30"]}, "not-a-transfer"),
        ({}, {"release": ["", "07:00"]}, "not-a-delivery"),
        ({}, {"group": ["g", "", "g"]}, "uneven-group"),
    ],
)
def test_slips_have_one_finding(day: Write, vehicles: Columns, orders: Columns, code: str) -> None:
    assert refused(day(vehicles, orders)).code == code


@pytest.mark.parametrize(
    ("pickup", "settings", "code"),
    [
        ("", "", "no-pickup"),
        ("S-1", "", "no-pickup"),
        ("S-9", "", "unknown-id"),
        ("S-2", "returns_last = true", "transfer-and-returns-last"),
    ],
)
def test_slips_of_transfers(day: Write, pickup: str, settings: str, code: str) -> None:
    folder = day({}, {"from_store_id": [pickup]}, settings)
    orders = (folder / "orders.csv").read_text(encoding="utf-8")
    (folder / "orders.csv").write_text(orders.replace("delivery", "调拨", 1), encoding="utf-8")
    assert refused(folder).code == code


def test_a_store_where_goods_are_only_picked_up_is_used(day: Write) -> None:
    folder = day({}, {"from_store_id": ["S-3"]})
    orders = (folder / "orders.csv").read_text(encoding="utf-8").replace("delivery", "transfer", 1)
    orders = "\n".join(line for line in orders.splitlines() if not line.startswith("O-4")) + "\n"
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    assert not notes(Problem.read(folder), "unused")


def test_a_dimension_without_a_column_takes_no_other_column(day: Write) -> None:
    """A column of remarks is none of amounts, even where it is the only one that is not known."""
    problem = Problem.read(day({"capacity_crates": ["4"]}))
    assert problem.order["O-1"].extra == {"remark": "ring twice"}
    assert "crates" not in problem.order["O-1"].quantity
