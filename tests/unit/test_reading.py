"""Days from files: headers, encodings and delimiters as they come, every slip with its place."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from geo.profiles import PROFILES
from routing.errors import Finding, InputError, MissingError, Severity
from routing.problem import Problem

HOUR = 3600
Sheet = Sequence[Sequence[Any]]

DAY = {
    "distributors.csv": "distributor_id,name\nA,Alpha\nB,Beta\n",
    "depots.csv": (
        "depot_id,distributor_id,lon,lat,loading_min\nD1,A,14.50,35.90,10\nD2,,14.48,35.88,0\n"
    ),
    "stores.csv": (
        "store_id,name,lon,lat,windows,stop_min,max_gross_t\n"
        "S1,Corner,14.51,35.91,07:00-11:00,5,3.5\n"
        "S2,Plaza,14.49,35.89,,5,\n"
    ),
    "vehicles.csv": (
        "vehicle_id,count,distributor_id,depot_id,capacity_kg,gross_t,shift_start,shift_end\n"
        "VA,2,A,D1,1000,3.5,06:00,16:00\n"
        "VB,1,,D2,800,3.5,06:00,16:00\n"
    ),
    "orders.csv": (
        "order_id,distributor_id,store_id,kg,cases\n"
        "O1,A,S1,100,5\nO2,B,S1,50,2\nO3,A,S2,80.5,4\nO4,B,S2,70,3\n"
    ),
    "settings.toml": 'date = 2026-03-02\ncurrency = "EUR"\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes `DAY` with some files replaced (None: left out) and gives the folder."""

    def write(**changed: str | bytes | None) -> Path:
        files: dict[str, str | bytes | None] = {**DAY}
        for key, content in changed.items():
            files[f"{key}.toml" if key == "settings" else f"{key}.csv"] = content
        day = tmp_path / "day"
        day.mkdir()
        for name, content in files.items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode()
                (day / name).write_bytes(raw)
        return day

    return write


def swapped(table: str, *changes: tuple[str, str]) -> str:
    """One file of `DAY` with pieces replaced, each of which stands there."""
    text = DAY[f"{table}.csv"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def refused(day: Path) -> list[Finding]:
    """The errors for which a day is refused."""
    with pytest.raises(InputError) as error:
        Problem.read(day)
    return [f for f in error.value.findings if f.severity is Severity.ERROR]


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def notes(problem: Problem) -> list[Finding]:
    """What is noted of a day, but for the line that stands in all: where it lies."""
    assert [f.code for f in problem.findings].count("region") == 1
    return [finding for finding in problem.findings if finding.code != "region"]


def said(finding: Finding) -> str:
    return f"{finding.file} row {finding.row}: {finding.message}"


# What is read


def test_a_plain_day(folder: Callable[..., Path]) -> None:
    problem = Problem.read(folder())
    assert [order.id for order in problem.orders] == ["O1", "O2", "O3", "O4"]
    store = problem.store["S1"]
    assert (store.windows, store.stop_s, store.max_gross_kg) == (
        ((7 * HOUR, 11 * HOUR),),
        300,
        3500,
    )
    assert problem.vehicle["VB"].distributor_id is None
    assert problem.vehicle["VA"].end_depot_id == "D1"
    assert problem.settings.date == "2026-03-02"
    assert notes(problem) == []
    assert problem.findings[0].message == (
        "the stores lie within lon 14.49..14.51, lat 35.89..35.91 (3 km across), "
        "coordinates read as wgs84 (nothing was set)"
    )


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with BOM": lambda text: codecs.BOM_UTF8 + text.encode(),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big endian": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac": lambda text: text.replace("\n", "\r").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "sep line": lambda text: b"sep=;\r\n" + text.replace(",", ";").encode(),
    "blank lines": lambda text: b"\n" + text.replace("\n", "\n\n").encode(),
}


@pytest.mark.parametrize("form", ENCODINGS)
def test_encodings_and_delimiters(folder: Callable[..., Path], form: str) -> None:
    stores = swapped("stores", ("Corner", "街角便利店"), ("Plaza", "Café Ω"))
    problem = Problem.read(folder(stores=ENCODINGS[form](stores)))
    assert [store.name for store in problem.stores] == ["街角便利店", "Café Ω"]


CHINESE = {
    "经销商.csv": "经销商编号,名称\nA,Alpha\nB,Beta\n",
    "仓库.csv": "仓库编号,经销商,经度,纬度,装车分钟\nD1,A,14.50,35.90,10\nD2,,14.48,35.88,0\n",
    "门店.csv": (
        "门店编号,门店名称,经度,纬度,时间窗,停留分钟,限重（吨）\n"
        "S1,Corner,14.51,35.91,07：00－11：00,５,3.5\nS2,Plaza,14.49,35.89,,5,\n"
    ),
    "车辆.csv": (
        "车型,数量,经销商,仓库,载重(kg),总质量（吨）,上班时间,下班时间\n"
        "VA,2,A,D1,1000,3.5,06:00,16:00\nVB,1,,D2,800,3.5,06:00,16:00\n"
    ),
    "订单.csv": (
        "订单号,经销商,门店,重量 (公斤),箱数\n"
        "O1,A,S1,１００,5\nO2,B,S1,50,2\nO3,A,S2,８０．５,4\nO4,B,S2,70,3\n"
    ),
    "设置.toml": 'date = "2026-03-02"\n"货币" = "EUR"\n',
}


def test_chinese_headers_files_and_digits(folder: Callable[..., Path], tmp_path: Path) -> None:
    day = tmp_path / "中文"
    day.mkdir()
    for name, content in CHINESE.items():
        (day / name).write_bytes(content.encode("gb18030" if "订单" in name else "utf-8-sig"))
    assert Problem.read(day) == Problem.read(folder())


def test_headers_in_other_spellings(folder: Callable[..., Path]) -> None:
    orders = (
        "Order ID,Owner,CUSTOMER,Weight (kg),Cases [pcs]\n" + DAY["orders.csv"].split("\n", 1)[1]
    )
    problem = Problem.read(folder(orders=orders))
    assert problem.order["O3"].quantity["kg"] == 80.5
    assert problem.order["O3"].quantity["cases"] == 4


def test_columns_named_in_the_settings(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("kg", "Gewicht netto")).replace("store_id", "Filiale")
    settings = '[columns]\nkg = "Gewicht netto"\norders.store_id = "Filiale"\n'
    assert Problem.read(folder(orders=orders, settings=settings)).order["O3"].quantity["kg"] == 80.5


def test_a_mapping_wins_over_a_header_of_our_name(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("cases", "net"))
    day = folder(orders=orders, settings='[columns]\nkg = "net"\n')
    problem = Problem.read(day)
    assert problem.order["O1"].quantity == {"kg": 5}
    assert problem.order["O1"].extra == {"unmapped kg": "100"}
    for target in (day.parent / "again", day.parent / "again.xlsx", day.parent / "again.json"):
        problem.save(target)
        assert Problem.read(target) == problem


def test_a_mapping_keeps_the_header_from_other_columns(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("cases", "volume"))  # else: m3
    problem = Problem.read(folder(orders=orders, settings='[columns]\ncases = "volume"\n'))
    assert problem.order["O1"].quantity == {"kg": 100, "cases": 5}


def test_a_mapping_to_nothing_is_noted(folder: Callable[..., Path]) -> None:
    problem = Problem.read(folder(settings='[columns]\nkg = "Gewihct"\n'))
    finding = only(notes(problem))
    assert (finding.code, finding.severity) == ("unused-mapping", Severity.NOTE)
    assert "kg" in finding.message


def test_further_load_dimensions(folder: Callable[..., Path]) -> None:
    vehicles = swapped("vehicles", ("capacity_kg", "capacity_pallets"))
    orders = swapped("orders", ("cases", "pallets"))
    problem = Problem.read(folder(vehicles=vehicles, orders=orders))
    assert problem.dimensions == ("pallets",)
    assert problem.order["O1"].quantity == {"kg": 100, "pallets": 5}


@pytest.mark.parametrize("header", ["Capacity (pallets)", "容量pallets", "capacity_pallets"])
def test_the_name_of_a_further_dimension(folder: Callable[..., Path], header: str) -> None:
    vehicles = swapped("vehicles", ("gross_t", header))
    problem = Problem.read(
        folder(vehicles=vehicles, orders=swapped("orders", ("cases", "Pallets")))
    )
    assert problem.dimensions == ("kg", "pallets")
    assert problem.order["O1"].quantity == {"kg": 100, "pallets": 5}


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("vehicles", "capacity_kg", "载重（吨）", "capacity_kg"),
        ("vehicles", "capacity_kg", "Capacity (t)", "capacity_kg"),
        ("vehicles", "gross_t", "总质量(kg)", "gross_t"),
        ("orders", "kg", "Weight (lbs)", "kg"),
        ("stores", "stop_min", "停留时间(小时)", "stop_min"),
    ],
)
def test_another_unit_is_not_taken_for_ours(
    folder: Callable[..., Path], table: str, old: str, new: str, column: str
) -> None:
    finding = only(refused(folder(**{table: swapped(table, (old, new))})))
    assert (finding.code, finding.row, finding.column) == ("wrong-unit", 1, column)
    assert f"'{new}' is in" in finding.message


def test_two_columns_for_one_capacity(folder: Callable[..., Path]) -> None:
    vehicles = swapped("vehicles", ("capacity_kg", "载重"), ("gross_t", "容量(kg)"))
    assert only(refused(folder(vehicles=vehicles))).code == "two-columns"


@pytest.mark.parametrize("header", ["容量(件数)", "capacity_cases", "Capacity (箱数)"])
def test_a_limit_on_an_amount_that_orders_have(folder: Callable[..., Path], header: str) -> None:
    vehicles = swapped("vehicles", ("capacity_kg", header))
    assert Problem.read(folder(vehicles=vehicles)).dimensions == ("cases",)


def test_ids_may_be_numbers(folder: Callable[..., Path]) -> None:
    stores = swapped("stores", ("S1", "007"), ("S2", "1001"))
    orders = swapped("orders", ("S1", "007"), ("S2", "1001"))
    assert [s.id for s in Problem.read(folder(stores=stores, orders=orders)).stores] == [
        "007",
        "1001",
    ]


def test_own_columns_travel_in_all_forms(folder: Callable[..., Path]) -> None:
    orders = (
        "order_id,distributor_id,store_id,kg,备注,备注,,Route hint\n"
        'O1,A,S1,100,小心轻放,再次,loose,"a, ""b""\nc"\n'
        "O2,B,S1,50,,,,=1+1\n"
    )
    problem = Problem.read(folder(orders=orders))
    extra = problem.order["O1"].extra
    assert extra == {
        "备注": "小心轻放",
        "备注 (6)": "再次",
        "column 7": "loose",
        "Route hint": 'a, "b"\nc',
    }
    assert problem.order["O2"].extra == {"Route hint": "=1+1"}
    assert any(f.code == "unknown-column" and "备注" in f.message for f in problem.findings)


@pytest.mark.parametrize("form", ["again", "again.xlsx", "again.json"])
def test_save_and_read_in_all_forms(folder: Callable[..., Path], form: str) -> None:
    stores = swapped("stores", ("stop_min", "stop_min,备注"), (",5,3.5", ",1.75,急,3.5"))
    stores = stores.replace(",5,\n", ',5,"x\ry, ""z""",\n').replace("max_gross_t", "max_gross_t")
    settings = 'coordinates = "bd09"\nown = "kept"\n[distances]\ndetour_factor = 1.3\nodd = 1\n'
    settings += '[distances.speed_kmh]\n"7.5t" = 30\n'
    day = folder(stores=stores, settings=settings)
    problem = Problem.read(day)
    assert problem.store["S2"].extra == {"备注": 'x\ry, "z"'}
    assert problem.store["S1"].stop_s == 105
    target = day.parent / form
    problem.save(target)
    assert Problem.read(target) == problem


def test_files_that_are_not_of_the_day_are_passed_over(folder: Callable[..., Path]) -> None:
    day = folder()
    (day / "._orders.csv").write_bytes(b"\x00\x05\x16\x07")
    (day / "~$orders.xlsx").write_bytes(b"lock")
    (day / "notes.txt").write_text("call Ann", encoding="utf-8")
    assert len(Problem.read(day).orders) == 4


# Workbooks and documents


def workbook(path: Path, **sheets: Sheet | None) -> Path:
    """`DAY` as a workbook, numbers as numbers, with some sheets replaced."""
    tables: dict[str, Sheet | None] = {
        name.removesuffix(".csv"): [line.split(",") for line in text.splitlines()]
        for name, text in DAY.items()
        if name.endswith(".csv")
    }
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": True}) as book:
        for name, rows in (tables | sheets).items():
            if rows is None:
                continue
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for position, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        value, shown = cell
                        sheet.write_number(
                            line, position, value, book.add_format({"num_format": shown})
                        )
                    elif isinstance(cell, dt.date):
                        style = book.add_format({"num_format": "yyyy-mm-dd"})
                        sheet.write_datetime(line, position, cell, style)
                    elif str(cell).startswith("#"):
                        sheet.write_formula(line, position, "=NA()", None, cell)
                    else:
                        sheet.write(line, position, cell)
    return path


def test_a_workbook(folder: Callable[..., Path], tmp_path: Path) -> None:
    settings: Sheet = [["date", dt.date(2026, 3, 2), "any explanation"], ["currency", "EUR"]]
    day = workbook(tmp_path / "day.xlsx", settings=settings)
    assert Problem.read(day) == Problem.read(folder())


def test_times_dates_and_numeric_ids_of_spreadsheets(tmp_path: Path) -> None:
    stores: Sheet = [
        [],
        ["store_id", "lon", "lat", "windows"],
        [],
        [7, 14.51, 35.91, "07:00-11:00"],
        [1001, 14.49, 35.89],
    ]
    vehicles: Sheet = [
        ["vehicle_id", "depot_id", "shift_start", "shift_end"],
        ["VA", "D2", (0.25, "hh:mm"), (26 / 24, "[h]:mm")],
        ["VB", "D2", 0.25, (1.0, "hh:mm")],
    ]
    orders: Sheet = [
        ["order_id", "distributor_id", "store_id", "kg"],
        [5, "A", 7, 1],
        [6, "B", 1001, 2],
    ]
    day = workbook(tmp_path / "day.xlsx", stores=stores, vehicles=vehicles, orders=orders)
    problem = Problem.read(day)
    assert [store.id for store in problem.stores] == ["7", "1001"]
    shifts = [(vehicle.shift_start, vehicle.shift_end) for vehicle in problem.vehicles]
    assert shifts == [(6 * HOUR, 26 * HOUR), (6 * HOUR, 24 * HOUR)]
    assert problem.order["5"].store_id == "7"


def test_an_error_cell_is_not_an_empty_cell(tmp_path: Path) -> None:
    stores: Sheet = [
        ["store_id", "lon", "lat", "windows"],
        ["S1", 14.51, 35.91, "#N/A"],
        ["S2", 14.49, 35.89, ""],
    ]
    finding = only(refused(workbook(tmp_path / "day.xlsx", stores=stores)))
    assert said(finding) == (
        'day.xlsx#stores row 2: windows "#N/A" is not a window; '
        "write HH:MM-HH:MM, such as 07:00-11:00"
    )


def test_what_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "day.xlsx").write_text("no", encoding="utf-8")
    finding = only(refused(tmp_path / "day.xlsx"))
    assert (finding.code, finding.file) == ("not-a-workbook", "day.xlsx")


def test_a_sheet_that_is_missing(tmp_path: Path) -> None:
    finding = only(refused(workbook(tmp_path / "day.xlsx", orders=None)))
    assert (finding.code, finding.file) == ("missing-file", "day.xlsx")
    assert "no sheet or list 'orders'" in finding.message


def documented(folder: Callable[..., Path]) -> dict[str, Any]:
    day = folder()
    Problem.read(day).save(day / "day.json")
    content: dict[str, Any] = json.loads((day / "day.json").read_bytes())
    return content


def test_documents_take_json_types(folder: Callable[..., Path], tmp_path: Path) -> None:
    content = documented(folder)
    content["stores"][0] |= {"windows": ["07:00-11:00"], "note": 5, "address": None}
    content["orders"][0]["kg"] = "100"
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8-sig")
    problem = Problem.read(tmp_path / "a.json")
    assert problem.store["S1"].windows == ((7 * HOUR, 11 * HOUR),)
    assert problem.store["S1"].extra == {"note": "5"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad-json"),
        ("[" * 100_000, "bad-json"),
        ('{"format": "coload-day", "format": 1}', "bad-json"),
        ("[" + "9" * 5000 + "]", "bad-json"),
        ("[]", "not-a-day"),
        ('{"format": "vroom"}', "not-a-day"),
        ('{"format": "coload-day", "version": 2}', "version"),
    ],
)
def test_what_is_no_document(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "day.json").write_text(text, encoding="utf-8")
    assert only(refused(tmp_path / "day.json")).code == code


def test_slips_in_a_document(folder: Callable[..., Path], tmp_path: Path) -> None:
    content = documented(folder)
    content["orders"][0]["kg"] = {"value": 5}
    content["orders"][1] = "O2"
    content["orders"][2]["kg"] = 10**400
    content["stores"][1]["max_gross_t"] = True
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    found = {(f.code, f.file, f.row, f.column) for f in refused(tmp_path / "a.json")}
    assert found == {
        ("not-a-cell", "a.json#orders", 1, "kg"),
        ("bad-json", "a.json#orders", 2, ""),
        ("not-a-number", "a.json#orders", 3, "kg"),
        ("not-a-number", "a.json#stores", 2, "max_gross_t"),
    }


# Slips, one by one: (table, what is changed) -> the finding, word for word

SLIPS: list[tuple[str, tuple[str, str], str, str, str, str]] = [
    ("orders", ("80.5", '"80,5"'), "not-a-number", "kg", "80,5",
     'orders.csv row 4: kg "80,5" is not a number; write 80.5'),
    ("orders", (",50,", ",50 kg,"), "not-a-number", "kg", "50 kg",
     'orders.csv row 3: kg "50 kg" is not a number; write only the number, such as 50'),
    ("orders", (",50,", ",,"), "missing-value", "kg", "",
     "orders.csv row 3: kg is empty; fill it in (weight in kg), or delete the row"),
    ("orders", ("O2", ""), "missing-value", "order_id", "",
     "orders.csv row 3: order_id is empty; write the order's number, or delete the row"),
    ("orders", (",50,", ",-50,"), "negative", "kg", "-50.0",
     "orders.csv row 3: kg -50 is negative; write 0 or more"),
    ("orders", (",50,", ",5e9,"), "too-large", "kg", "5000000000.0",
     "orders.csv row 3: kg 5e+09 is above 1e+09; check the unit"),
    ("orders", ("O2", "O1"), "duplicate-id", "order_id", "O1",
     "orders.csv row 3: order_id 'O1' stands in row 2 already; "
     "give this row another id or delete it"),
    ("orders", ("O2,B,S1", "O2,B,S9"), "unknown-id", "store_id", "S9",
     "orders.csv row 3: store_id 'S9' is not among the stores; add it there or correct the id"),
    ("orders", ("O2,B", "O2,Gamma"), "unknown-id", "distributor_id", "Gamma",
     "orders.csv row 3: distributor_id 'Gamma' is not among the distributors; "
     "add it there or correct the id"),
    ("vehicles", ("VA,2", "VA,2.5"), "not-whole", "count", "2.5",
     "vehicles.csv row 2: count 2.5 is not a whole number; write 2"),
    ("vehicles", ("VA,2,A,D1,1000,3.5,06:00", "VA,2,A,D1,1000,3.5,6 am"), "not-a-time",
     "shift_start", "6 am",
     'vehicles.csv row 2: shift_start "6 am" is not a time; write 06:00'),
    ("vehicles", ("VA,2,A,D1,1000,3.5,06:00", "VA,2,A,D1,1000,3.5,18:00"), "ends-before-start",
     "shift_end", "16:00",
     "vehicles.csv row 2: shift_end 16:00 is before shift_start 18:00; "
     "past midnight count on, such as 22:00-26:00"),
    ("vehicles", ("VA,2,A,D1", "VA,2,A,D11"), "unknown-id", "depot_id", "D11",
     "vehicles.csv row 2: depot_id 'D11' is not among the depots; did you mean 'D1'?"),
    ("stores", ("07:00-11:00", "07:00 11:00"), "not-a-window", "windows", "07:00 11:00",
     'stores.csv row 2: windows "07:00 11:00" is not a window; '
     "write HH:MM-HH:MM, such as 07:00-11:00"),
    ("stores", ("07:00-11:00", "11:00-07:00"), "ends-before-start", "windows", "11:00-07:00",
     'stores.csv row 2: windows "11:00-07:00" ends before it starts; '
     "past midnight count on: 22:00-26:00"),
    ("stores", ("14.51,35.91", "35.91,14.51"), "out-of-region", "lon", "35.91, 14.51",
     "stores.csv row 2: lon 35.91, lat 14.51 is 3,193 km from the nearest depot; "
     "lon and lat look swapped; exchange them"),
    ("stores", ("14.51,35.91", "14.51,135.91"), "bad-coordinates", "lon", "14.51, 135.91",
     "stores.csv row 2: lon 14.51, lat 135.91 is no place on Earth; "
     "they look swapped; exchange them"),
    ("stores", ("S2,Plaza,14.49,35.89,,5,", "S2,Plaza,14.49,35.89,,5"), "too-few-cells", "",
     "S2,Plaza,14.49,35.89,,5",
     "stores.csv row 3: has 6 cells, the header 7; is the row cut short?"),
    ("stores", ("S2,Plaza", "S2,Plaza, the"), "too-many-cells", "", "S2,Plaza, the,14.49,35.89,,5,",
     "stores.csv row 3: has 8 cells, the header 7; is there a stray ','?"),
    ("stores", ("Corner", '"Corner'), "bad-csv", "", 'S1,"Corner,14.51,35.91,07:00-11:00,5,3.5',
     "stores.csv row 2: cannot be split into cells; a quotation mark is missing or one too many"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "code", "column", "value", "message"), SLIPS)
def test_one_slip_is_one_error_with_its_place(
    folder: Callable[..., Path],
    table: str,
    change: tuple[str, str],
    code: str,
    column: str,
    value: str,
    message: str,
) -> None:
    finding = only(refused(folder(**{table: swapped(table, change)})))
    assert said(finding) == message
    assert (finding.code, finding.column, finding.value) == (code, column, value)


def test_choices(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("cases", "priority")).replace(",5\n", ",urgent\n")
    orders = orders.replace(",2\n", ",low\n").replace(",4\n", ",高\n").replace(",3\n", ",\n")
    finding = only(refused(folder(orders=orders)))
    assert said(finding) == 'orders.csv row 2: priority "urgent" is not one of high, normal, low'
    assert finding.code == "not-a-choice"


def test_settings(folder: Callable[..., Path]) -> None:
    settings = 'seconds_per_case = "3,5"\ncoordinates = "utm"\n[distances.speed_kmh]\nbike = 10\n'
    settings += "van = 0\n"
    found = {(f.code, f.file, f.column, f.value) for f in refused(folder(settings=settings))}
    assert found == {
        ("not-a-number", "settings.toml", "seconds_per_case", "3,5"),
        ("not-a-choice", "settings.toml", "coordinates", "utm"),
        ("not-a-choice", "settings.toml", "distances.speed_kmh.bike", "bike"),
        ("out-of-range", "settings.toml", "distances.speed_kmh.van", "0.0"),
    }


def test_unknown_settings_are_kept_and_noted(folder: Callable[..., Path]) -> None:
    problem = Problem.read(folder(settings='weather = "rain"\n'))
    assert problem.settings.extra == {"weather": "rain"}
    finding = only(notes(problem))
    assert finding.code == "unknown-setting"
    assert finding.message == "'weather' is not a setting and has no effect"


# Whole files


@pytest.mark.parametrize(
    ("content", "code", "column"),
    [
        (None, "missing-file", ""),
        (b"", "empty-table", ""),
        (b"\x80\x81\xff\xff", "encoding", ""),
        (codecs.BOM_UTF8 + "店".encode("gb18030"), "encoding", ""),
        (b"PK\x03\x04\x00\x00", "not-text", ""),
        (b"\xff\xfe\x00", "not-text", ""),
        ("order_id,distributor_id,store_id\nO1,A,S1\n", "missing-column", "kg"),
        (DAY["orders.csv"].replace("cases", "weight"), None, None),
        ("order_id,distributor_id,store_id,weight,重量\nO1,A,S1,1,2\n", "two-columns", "kg"),
        ('order_id,distributor_id,store_id,"kg\nO1,A,S1,1\n', "bad-csv", ""),
    ],
)
def test_whole_files(
    folder: Callable[..., Path], content: str | bytes | None, code: str | None, column: str | None
) -> None:
    day = folder(orders=content)
    if code is None:
        assert Problem.read(day).order["O1"].extra == {"weight": "5"}
        return
    findings = refused(day)
    assert {(f.code, f.file) for f in findings} == {(code, "orders.csv")}
    if column is not None:
        assert only(findings).column == column


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("distributors", "distributor_id"),
        ("depots", "lat"),
        ("stores", "lon"),
        ("vehicles", "depot_id"),
    ],
)
def test_a_missing_column_is_the_only_error(
    folder: Callable[..., Path], table: str, column: str
) -> None:
    finding = only(refused(folder(**{table: swapped(table, (column, "own"))})))
    assert (finding.code, finding.file, finding.column) == (
        "missing-column",
        f"{table}.csv",
        column,
    )


def test_two_files_for_one_table(folder: Callable[..., Path]) -> None:
    day = folder()
    (day / "订单.csv").write_text(DAY["orders.csv"], encoding="utf-8")
    (day / "设置.toml").write_text("", encoding="utf-8")
    found = [(f.code, f.file, f.message) for f in refused(day)]
    assert sorted(found, reverse=True) == [
        ("two-files", "设置.toml", "'settings.toml' and '设置.toml' are both settings; keep one"),
        ("two-files", "订单.csv", "'orders.csv' and '订单.csv' are both orders; keep one"),
    ]


def test_a_workbook_among_the_files(folder: Callable[..., Path]) -> None:
    day = folder(orders=None)
    (day / "orders.xlsx").write_bytes(b"PK")
    finding = only(refused(day))
    assert (finding.code, finding.file) == ("not-csv", "orders.xlsx")


@pytest.mark.parametrize("settings", ["date = ", b"\x00", "x = " + "[" * 5000])
def test_settings_that_cannot_be_read(folder: Callable[..., Path], settings: str | bytes) -> None:
    finding = only(refused(folder(settings=settings)))
    assert finding.code in ("bad-toml", "not-text")
    assert finding.file == "settings.toml"


def test_names_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="is not there; name a day folder"):
        Problem.read(tmp_path / "nothing")
    (tmp_path / "day.doc").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="neither a day folder nor"):
        Problem.read(tmp_path / "day.doc")
    (tmp_path / "empty").mkdir()
    assert {f.code for f in refused(tmp_path / "empty")} == {"missing-file"}


# Several slips together


def test_all_slips_at_once_in_the_order_of_files_and_rows(folder: Callable[..., Path]) -> None:
    day = folder(
        orders=swapped("orders", ("80.5", '"80,5"'), ("O2,B,S1", "O2,B,S9"), (",70,", ",,")),
        stores=swapped("stores", ("07:00-11:00", "7-11")),
        vehicles=swapped("vehicles", ("VB,1", "VB,one")),
    )
    # The store's own orders are not blamed for it.
    assert [(f.file, f.row, f.code) for f in refused(day)] == [
        ("orders.csv", 3, "unknown-id"),
        ("orders.csv", 4, "not-a-number"),
        ("orders.csv", 5, "missing-value"),
        ("stores.csv", 2, "not-a-time"),
        ("vehicles.csv", 3, "not-a-number"),
    ]


def test_two_slips_in_one_row(folder: Callable[..., Path]) -> None:
    day = folder(orders=swapped("orders", ("O3,A,S2,80.5,4", "O3,A,S2,x,y")))
    assert [f.column for f in refused(day)] == ["kg", "cases"]


def test_a_row_cut_short_is_not_held_against_its_orders(folder: Callable[..., Path]) -> None:
    day = folder(stores=swapped("stores", (",07:00-11:00,5,3.5", "")))
    assert only(refused(day)).code == "too-few-cells"


def test_notes_stand_once_beside_errors(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("cases", "note"), ("80.5", "x"))
    with pytest.raises(InputError) as error:
        Problem.read(folder(orders=orders))
    assert [f.code for f in error.value.findings] == ["not-a-number", "unknown-column"]


def test_a_table_of_bad_rows_is_not_called_empty(folder: Callable[..., Path]) -> None:
    day = folder(orders="order_id,distributor_id,store_id,kg\nO1,A,S1,x\nO2,A,S1,y\n")
    assert [f.code for f in refused(day)] == ["not-a-number", "not-a-number"]


def test_names_with_a_comma_in_a_table_of_two_columns(folder: Callable[..., Path]) -> None:
    day = folder(distributors='distributor_id,name\nA,"Alpha, Ltd"\nB,Beta\n')
    assert Problem.read(day).distributor["A"].name == "Alpha, Ltd"


def test_a_stray_quotation_mark_costs_one_row(folder: Callable[..., Path]) -> None:
    """However the marks pair up over the lines, the rows between are read."""
    lines = DAY["orders.csv"].splitlines()
    header, rows = "order_id,distributor_id,store_id,kg,cases,note", lines[1:]
    rows = [f"{row},x" for row in rows]
    broken = [rows[0].replace(",x", ',"x'), rows[1], rows[2].replace(",x", ',x"'), rows[3]]
    day = folder(orders="\n".join([header, *broken, ""]))
    problem = Problem.read(day, skip_bad_rows=True)
    assert [order.id for order in problem.orders] == ["O2", "O3", "O4"]
    assert [(f.code, f.row) for f in problem.skipped] == [("bad-csv", 2)]


# Bad rows skipped


def test_a_bad_store_takes_its_orders_along(folder: Callable[..., Path]) -> None:
    day = folder(stores=swapped("stores", ("07:00-11:00", "7-11")))
    problem = Problem.read(day, skip_bad_rows=True)
    assert [order.id for order in problem.orders] == ["O3", "O4"]
    assert [(f.file, f.row, f.code) for f in problem.skipped] == [
        ("stores.csv", 2, "not-a-time"),
        ("orders.csv", 2, "depends-on-bad-row"),
        ("orders.csv", 3, "depends-on-bad-row"),
    ]
    assert "(stores.csv row 2); mend that row first" in problem.skipped[1].message


def test_a_bad_distributor_takes_everything_of_its_own_along(folder: Callable[..., Path]) -> None:
    day = folder(distributors="distributor_id,name\nA\nB,Beta\n")
    problem = Problem.read(day, skip_bad_rows=True)
    assert [depot.id for depot in problem.depots] == ["D2"]
    assert [vehicle.id for vehicle in problem.vehicles] == ["VB"]
    assert [order.id for order in problem.orders] == ["O2", "O4"]
    places = [(f.file, f.row) for f in problem.skipped]
    assert places == [
        ("distributors.csv", 2),
        ("depots.csv", 2),
        ("vehicles.csv", 2),
        ("orders.csv", 2),
        ("orders.csv", 4),
    ]


def test_every_row_is_either_used_or_listed(folder: Callable[..., Path]) -> None:
    day = folder(
        orders=swapped("orders", ("80.5", '"80,5"'), ("O2,B,S1", "O1,B,S1")),
        depots=swapped("depots", ("14.48,35.88", "200,35.88")),
    )
    problem = Problem.read(day, skip_bad_rows=True)
    listed = {f.row for f in problem.skipped if f.file == "orders.csv"}
    assert len(problem.orders) + len(listed) == 4
    assert ("vehicles.csv", 3) in {(f.file, f.row) for f in problem.skipped}


@pytest.mark.parametrize(
    "changed",
    [
        {"orders": None},
        {"orders": "order_id,distributor_id,store_id\nO1,A,S1\n"},
        {"settings": 'coordinates = "utm"\n'},
        {"orders": "order_id,distributor_id,store_id,kg\nO1,A,S1,x\n"},
    ],
)
def test_what_concerns_the_whole_day_is_not_skipped(
    folder: Callable[..., Path], changed: dict[str, str | None]
) -> None:
    with pytest.raises(InputError):
        Problem.read(folder(**changed), skip_bad_rows=True)


def test_characters_that_no_file_can_hold(folder: Callable[..., Path], tmp_path: Path) -> None:
    content = documented(folder)
    content["stores"][0]["name"] = "Cor\x00ner"
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    assert Problem.read(tmp_path / "a.json").store["S1"].name == "Corner"
    content["stores"][0]["name"] = "\ud800"
    (tmp_path / "b.json").write_text(json.dumps(content), encoding="utf-8")
    assert only(refused(tmp_path / "b.json")).code == "encoding"


def test_cells_beyond_the_headers(folder: Callable[..., Path]) -> None:
    """Everywhere they are a habit of spreadsheets; in one row, an unquoted 1,240 kg."""
    every = DAY["orders.csv"].replace("\n", ",\n").replace("cases,", "cases", 1)
    assert Problem.read(folder(orders=every)).order["O1"].quantity == {"kg": 100, "cases": 5}


def test_a_thousands_separator_is_not_two_cells(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("O3,A,S2,80.5,4", "O3,A,S2,1,240,"))
    finding = only(refused(folder(orders=orders)))
    assert (finding.code, finding.row) == ("too-many-cells", 4)


# What would be lost in silence


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD20000", "Z1048576", "A1048576"])
def test_a_stray_cell_is_reported_before_it_fills_the_memory(tmp_path: Path, cell: str) -> None:
    day = workbook(tmp_path / "day.xlsx")
    change_sheet(day, "orders", lambda xml: xml.replace("</sheetData>", stray(cell)))
    finding = only(refused(day))
    assert (finding.code, finding.file) == ("stray-cell", "day.xlsx#orders")
    assert finding.message == (
        f"sheet 'orders': a cell at {cell} is not empty; "
        "delete everything right of and below the table"
    )


def test_cells_with_a_style_alone_are_no_stray_cells(tmp_path: Path) -> None:
    day = workbook(tmp_path / "day.xlsx")
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    change_sheet(day, "orders", lambda xml: xml.replace("</sheetData>", styled))
    assert len(Problem.read(day).orders) == 4


def stray(cell: str) -> str:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    inside = f'<c r="{cell}" t="inlineStr"><is><t> </t></is></c>'
    return f'<row r="{row}">{inside}</row></sheetData>'


def change_sheet(path: Path, name: str, change: Callable[[str], str]) -> None:
    """Rewrite the XML of one sheet of a workbook that `workbook` wrote."""
    order = [file.removesuffix(".csv") for file in DAY if file.endswith(".csv")]
    changed = f"xl/worksheets/sheet{order.index(name) + 1}.xml"
    with zipfile.ZipFile(path) as parts:
        content = {part: parts.read(part) for part in parts.namelist()}
    before = content[changed].decode()
    assert change(before) != before
    content[changed] = change(before).encode()
    with zipfile.ZipFile(path, "w") as parts:
        for part, raw in content.items():
            parts.writestr(part, raw)


def test_merged_cells_are_not_empty_cells(tmp_path: Path) -> None:
    day = workbook(tmp_path / "day.xlsx")
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>'
    change_sheet(day, "stores", lambda xml: xml.replace("</sheetData>", merged))
    finding = only(refused(day))
    assert (finding.code, finding.column) == ("merged-cells", "windows")
    assert said(finding) == (
        "day.xlsx#stores row 3: windows belongs to the merged cells E2:E3; "
        "unmerge them and fill in every row"
    )


def test_a_formula_without_a_value_is_not_an_empty_cell(tmp_path: Path) -> None:
    day = workbook(tmp_path / "day.xlsx")
    formula = '<c r="G3"><f>A1&amp;"x"</f><v></v></c></row></sheetData>'
    change_sheet(
        day, "stores", lambda xml: re.sub(r'(<c r="G3"[^>]*/>)?</row></sheetData>', formula, xml)
    )
    finding = only(refused(day))
    assert (finding.code, finding.row, finding.column) == ("no-value", 3, "max_gross_t")
    assert finding.value == '=A1&"x"'
    assert "open the workbook in Excel and save it once" in finding.message


@pytest.mark.parametrize("name", ["day.xls", "day.ods", "day.xlsb"])
def test_workbooks_that_cannot_be_checked(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=r"is not read; open it and save it as \.xlsx"):
        Problem.read(tmp_path / name)


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    (tmp_path / "day.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert "protected by a password" in only(refused(tmp_path / "day.xlsx")).message


# Settings


@pytest.mark.parametrize(
    "settings",
    [
        'Coordinates = "gcj02"\n',
        '"Coordinate System" = "GCJ-02"\n',
        '"坐标系" = "高德"\n',
        '[settings]\ncoordinates = "gcj02"\n',
    ],
)
def test_settings_in_other_spellings(folder: Callable[..., Path], settings: str) -> None:
    problem = Problem.read(folder(settings=settings))
    assert problem.settings.coordinates == "gcj02"
    assert "coordinates read as gcj02 (as set)" in problem.findings[0].message


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (
            'coordinate = "gcj02"\n',
            "unknown-setting",
            "'coordinate' is not a setting; did you mean 'coordinates'?",
        ),
        ("[distances]\ndetour_facter = 1.3\n", "unknown-setting", "'distances.detour_factor'?"),
        ('date = "tomorrow"\n', "not-a-date", '"tomorrow" is not a date; write YYYY-MM-DD'),
        ('date = "2026-02-30"\n', "not-a-date", "write YYYY-MM-DD"),
        ('date = "2026/3/2"\n', "not-a-date", "is not a date; write 2026-03-02"),
        ('date = 2026-03-02\nDate = "2026-03-03"\n', "two-settings", "keep one"),
        ("[distances]\ndetour_factor = 0.5\n", "out-of-range", "not between 1 and 10"),
        ("[distances.speed_kmh]\nvan = 600\n", "out-of-range", "not between 1 and 200"),
    ],
)
def test_settings_that_would_have_no_effect(
    folder: Callable[..., Path], settings: str, code: str, says: str
) -> None:
    finding = only(refused(folder(settings=settings)))
    assert finding.code == code
    assert says in finding.message


def test_one_speed_for_all(folder: Callable[..., Path]) -> None:
    settings = '[distances]\nspeed_kmh = 30\n[Columns]\nkg = "cases"\n'
    problem = Problem.read(folder(settings=settings))
    assert set(problem.settings.speed_kmh) == set(PROFILES)
    assert set(problem.settings.speed_kmh.values()) == {30}
    assert problem.order["O1"].quantity == {"kg": 5}


def test_settings_as_a_csv_file(folder: Callable[..., Path]) -> None:
    day = folder(settings=None)
    (day / "settings.csv").write_text(
        "key,value\ndate,2026-03-02\ncoordinates,bd09\n", encoding="utf-8"
    )
    settings = Problem.read(day).settings
    assert (settings.date, settings.coordinates, settings.extra) == ("2026-03-02", "bd09", {})


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["", "date", "2026-03-02"]], "'date' stands in column B; write each setting's name"),
        ([["date", "currency"], ["2026-03-02", "EUR"]], "stand side by side; write each"),
        ([["date", "2026-03-02"], ["Date", "2026-03-03"]], "in a row above already; keep one"),
    ],
)
def test_settings_in_another_shape(tmp_path: Path, rows: Sheet, says: str) -> None:
    finding = refused(workbook(tmp_path / "day.xlsx", settings=rows))[0]
    assert (finding.code, finding.file) == ("bad-settings", "day.xlsx#settings")
    assert says in finding.message


# Units and misspelt headers


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("orders", "kg", header, "kg")
        for header in (
            "重量(单位:吨)", "重量（吨/t）", "重量(公吨)", "weight (metric tons)", "重量(斤)",
            "重量(百公斤)", "重量(毛重)(吨)", "kg (x1000)", "weight [t]", "weight_t", "重量吨",
        )
    ] + [
        ("orders", "cases", header, "m3")
        for header in ("体积(dm³)", "体积(升/L)", "volume (cm3)", "volume (cu ft)", "volume_l")
    ] + [
        ("vehicles", "capacity_kg", header, "capacity_kg")
        for header in ("载重(T/吨)", "capacity_t", "载重吨", "payload lbs")
    ] + [
        ("vehicles", "gross_t", "gross_kg", "gross_t"),
        ("vehicles", "gross_t", "Gross weight (kg)", "gross_t"),
        ("vehicles", "gross_t", "co2e (g/km)", "co2e_kg_per_km"),
        ("stores", "max_gross_t", "max_gross_kg", "max_gross_t"),
        ("stores", "max_gross_t", "限重公斤", "max_gross_t"),
        ("stores", "stop_min", "service_s", "stop_min"),
    ],
)  # fmt: skip
def test_other_units_wherever_they_stand(
    folder: Callable[..., Path], table: str, old: str, new: str, column: str
) -> None:
    finding = only(refused(folder(**{table: swapped(table, (old, new))})))
    assert (finding.code, finding.row, finding.column) == ("wrong-unit", 1, column)
    assert "convert the numbers" in finding.message


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("vehicles", "gross_t", "每公里排放(kg)", "co2e_kg_per_km"),
        ("vehicles", "gross_t", "碳排放(kg)", "co2e_kg_per_km"),
        ("vehicles", "capacity_kg", "capacity (m3)", "capacity_m3"),
        ("vehicles", "capacity_kg", "capacity (cbm)", "capacity_m3"),
        ("vehicles", "capacity_kg", "载重公斤", "capacity_kg"),
        ("orders", "cases", "体积(m³)", "m3"),
        ("orders", "cases", "volume (cubic metres)", "m3"),
        ("stores", "stop_min", "停留（分钟）", "stop_min"),
    ],
)
def test_our_units_in_other_words(
    folder: Callable[..., Path], table: str, old: str, new: str, column: str
) -> None:
    problem = Problem.read(folder(**{table: swapped(table, (old, new))}))
    assert not [f for f in notes(problem) if f.code in ("unknown-column", "unit-assumed")]
    if column == "capacity_m3":
        assert problem.vehicle["VA"].capacity == {"m3": 1000}
    if column == "co2e_kg_per_km":
        assert problem.vehicle["VA"].co2e_kg_per_km == 3.5


def test_brackets_that_say_nothing_of_the_unit(folder: Callable[..., Path]) -> None:
    problem = Problem.read(folder(orders=swapped("orders", ("kg", "weight (net)"))))
    finding = only(notes(problem))
    assert (finding.code, finding.message) == ("unit-assumed", "'weight (net)': read as kg")


def test_misspelt_limits_are_asked_about(folder: Callable[..., Path]) -> None:
    day = folder(
        vehicles=swapped("vehicles", ("capacity_kg", "kapazity_kg")),
        stores=swapped("stores", ("windows", "收货时段")),
    )
    said = [finding.message for finding in notes(Problem.read(day))]
    assert any("'kapazity_kg': did you mean 'capacity_kg'?" in message for message in said)
    assert any("'收货时段': did you mean 'windows'?" in message for message in said)
    assert "no vehicle has a limit in kg: any weight fits" in said
    assert "no store has windows: all are open all day" in said


# Other slips


def test_western_letters_are_not_chinese(folder: Callable[..., Path]) -> None:
    stores = swapped("stores", ("Corner", "Bäckerei Müller")).encode("cp1252")
    finding = only(refused(folder(stores=stores)))
    assert (finding.code, finding.row) == ("encoding", 2)
    assert "Windows-1252" in finding.message
    assert "save it as CSV UTF-8" in finding.message


def test_chinese_between_letters_is_chinese(folder: Callable[..., Path]) -> None:
    stores = swapped("stores", ("Corner", "超市发A座b区")).encode("gb18030")
    assert Problem.read(folder(stores=stores)).store["S1"].name == "超市发A座b区"


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("vehicles", ("1000,3.5", "1000,7500"), "gross_t 7500 is above 100; check the unit"),
        ("stores", (",5,3.5", ",5,3500"), "max_gross_t 3500 is above 100; check the unit"),
        ("stores", (",5,3.5", ",900,3.5"), "stop_min 900 is above 600; check the unit"),
        ("depots", ("35.90,10", "35.90,1200"), "loading_min 1200 is above 600; check the unit"),
    ],
)
def test_magnitudes_of_another_unit(
    folder: Callable[..., Path], table: str, change: tuple[str, str], message: str
) -> None:
    finding = only(refused(folder(**{table: swapped(table, change)})))
    assert (finding.code, finding.message) == ("too-large", message)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("O2,B,s1", "it differs only in capitals from 'S1'; write that"),
        ("O2,B,Ｓ１", "it differs only in full-width letters or another kind of dash from 'S1'"),
        ("O2,B,Corner", "that is the name of store 'S1'; write its id"),
    ],
)
def test_ids_that_are_nearly_known(folder: Callable[..., Path], wrong: str, hint: str) -> None:
    finding = only(refused(folder(orders=swapped("orders", ("O2,B,S1", wrong)))))
    assert finding.code == "unknown-id"
    assert hint in finding.message


def test_ids_that_lost_their_zeros(folder: Callable[..., Path]) -> None:
    day = folder(
        stores=swapped("stores", ("S1", "001")),
        orders=swapped("orders", ("O1,A,S1", "O1,A,001"), ("O2,B,S1", "O2,B,1")),
    )
    assert "there is '001'; Excel drops leading zeros" in only(refused(day)).message


def test_ids_that_look_alike(folder: Callable[..., Path]) -> None:
    day = folder(distributors=DAY["distributors.csv"] + "a,Alpha again\n")
    finding = only(notes(Problem.read(day)))
    assert (finding.code, finding.row) == ("similar-ids", 4)
    assert finding.message == "distributor_id 'a' and 'A' look alike; are both meant?"


def test_text_forced_upon_excel(folder: Callable[..., Path]) -> None:
    orders = swapped("orders", ("O1,", '="1001",'), ("O2,", '"=""1002""",'))
    assert [o.id for o in Problem.read(folder(orders=orders)).orders][:2] == ["1001", "1002"]


def test_a_folder_that_holds_a_workbook(folder: Callable[..., Path]) -> None:
    day = folder(orders=None)
    (day / "orders (1).csv").write_text("", encoding="utf-8")
    assert "not read: orders (1).csv" in only(refused(day)).message
    workbook(day / "day.xlsx")
    assert "the folder holds day.xlsx: name that instead" in only(refused(day)).message


def test_files_that_look_like_tables_are_named(folder: Callable[..., Path]) -> None:
    day = folder()
    for name in ("config.toml", "orders (1).csv", "read me.txt"):
        (day / name).write_text("", encoding="utf-8")
    finding = only(notes(Problem.read(day)))
    assert (finding.code, finding.severity) == ("not-read", Severity.NOTE)
    assert finding.message.startswith("config.toml, orders (1).csv: ")


def test_a_title_above_the_headers(folder: Callable[..., Path], tmp_path: Path) -> None:
    finding = only(refused(folder(orders="Orders 2 March\n" + DAY["orders.csv"])))
    assert (finding.code, finding.message) == (
        "title-row",
        "the headers seem to stand in row 2; delete the rows above",
    )
    rows: Sheet = [["订单 3月2日"], *(row.split(",") for row in DAY["orders.csv"].splitlines())]
    finding = only(refused(workbook(tmp_path / "day.xlsx", orders=rows)))
    assert (finding.code, finding.file) == ("title-row", "day.xlsx#orders")


def test_a_window_of_no_length(folder: Callable[..., Path]) -> None:
    day = folder(stores=swapped("stores", ("07:00-11:00", "00:00-00:00")))
    problem = Problem.read(day)
    assert "00:00-00:00 is a window of no length" in notes(problem)[0].message


def test_profiles_in_capitals(folder: Callable[..., Path]) -> None:
    vehicles = swapped("vehicles", ("gross_t", "profile"), ("1000,3.5", "1000,7.5T"))
    vehicles = vehicles.replace("800,3.5", "800,VAN")
    assert Problem.read(folder(vehicles=vehicles)).vehicle["VA"].profile == "7.5t"


def test_many_bad_rows_are_told_quickly(folder: Callable[..., Path]) -> None:
    rows = [f"N{i},A,X{i % 3000},1,1" for i in range(20_000)]
    day = folder(orders=DAY["orders.csv"] + "\n".join(rows) + "\n")
    started = time.monotonic()
    assert len(Problem.read(day, skip_bad_rows=True).skipped) == 20_000
    assert time.monotonic() - started < 20
