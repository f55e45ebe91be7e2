"""plan.xlsx read back: every order once, loading lists backwards, texts and times as they are."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from geo.coordinates import from_wgs84
from routing.io.plan_xlsx import write_plan_xlsx
from routing.plan import Plan
from tests.unit.sample_plan import CHINESE, FORMULA, HOSTILE, sample_plan

Rows = list[dict[str, Any]]


def read(plan: Plan, folder: Path) -> dict[str, Rows]:
    """Each sheet as rows by header."""
    path = folder / "plan.xlsx"
    write_plan_xlsx(plan, path)
    book = CalamineWorkbook.from_path(str(path))
    sheets: dict[str, Rows] = {}
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python()
        assert len(set(head)) == len(head)
        sheets[name] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return sheets


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return read(sample_plan(), tmp_path_factory.mktemp("plan"))


def seconds(cell: object) -> float:
    """A time cell, in whatever type it comes."""
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, datetime):
        return (cell - datetime(1899, 12, 31)).total_seconds() % 86_400
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    assert isinstance(cell, float)
    return cell * 86_400


def test_sheets(sheets: dict[str, Rows]) -> None:
    names = ["summary", "routes", "stops", "drops", "loading", "left out", "violations"]
    assert list(sheets) == names


def test_every_order_once(sheets: dict[str, Rows]) -> None:
    found = [row["order"] for name in ("drops", "left out") for row in sheets[name]]
    assert sorted(found) == [order.id for order in sample_plan().problem.orders]


def test_loading_is_the_reverse_of_the_stops(sheets: dict[str, Rows]) -> None:
    plan = sample_plan()
    expected = [
        order_id
        for route in plan.routes
        for trip in route.trips
        for order_id in reversed([o for stop in trip.stops for o in stop.orders])
        if not plan.problem.order[order_id].is_return
    ]
    listed = [row for row in sheets["loading"] if row["loads as"] != ""]
    assert [row["order"] for row in listed] == expected
    assert [row["loads as"] for row in listed] == [1, 2, 3, 1]
    assert [row["stop"] for row in listed] == [2, 1, 1, 3]
    titles = [row for row in sheets["loading"] if row["loads as"] == ""]
    assert [row["kg"] for row in titles] == pytest.approx([173.0, 55.0])


def test_unknown_columns_travel(sheets: dict[str, Rows]) -> None:
    drops = {row["order"]: row for row in sheets["drops"]}
    assert drops["O2"]["remark"] == "@cold" and drops["O2"]["ref"] == "7"
    assert drops["O3"]["remark"] == "<i>ring</i>" and drops["O3"]["store gate"] == "B & C"
    (left,) = sheets["left out"]
    assert (left["order"], left["owner"], left["code"]) == ("O6", "B", "too-late")
    assert left["remark"] == "-1" and left["store gate"] == "+4"
    assert left["why"] == "No vehicle of 乳业 reaches store 'S4' <before> 06:10."


def test_texts_stay_texts(sheets: dict[str, Rows], tmp_path: Path) -> None:
    names = [row["store name"] for row in sheets["stops"] if row["what"] == "stop"]
    assert names == [HOSTILE, CHINESE, FORMULA]
    write_plan_xlsx(sample_plan(), tmp_path / "plan.xlsx")
    with ZipFile(tmp_path / "plan.xlsx") as parts:
        xml = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in xml)


def test_times_and_quantities(sheets: dict[str, Rows]) -> None:
    plan = sample_plan()
    rows = [row for row in sheets["stops"] if row["what"] == "stop"]
    for row, (number, route, _, position, stop) in zip(rows, plan.stops(), strict=True):
        assert (row["route"], row["vehicle"], row["stop"]) == (number, route.vehicle.id, position)
        assert seconds(row["arrival"]) == pytest.approx(stop.arrival, abs=1)
        assert seconds(row["service"]) == pytest.approx(stop.start, abs=1)
        assert row["kg on board after"] == pytest.approx(stop.load["kg"])
    (first, *_) = sheets["drops"]
    assert (first["order"], first["kg"], first["m3"], first["cases"]) == ("O1", 80.5, 0.159, 9)
    assert first["goods"] == "chilled"


def test_places_are_in_the_system_of_the_day(sheets: dict[str, Rows]) -> None:
    ((lon, lat),) = from_wgs84(np.array([[104.06, 30.66]]), "gcj02").tolist()
    assert sheets["stops"][0]["lon"] == pytest.approx(lon, abs=1e-9)
    assert sheets["stops"][0]["lat"] == pytest.approx(lat, abs=1e-9)


def test_what_went_wrong_has_its_sheets(tmp_path: Path) -> None:
    plan = sample_plan(broken=True, skip=True)
    sheets = read(plan, tmp_path)
    assert [row["code"] for row in sheets["violations"]] == [v.code for v in plan.violations]
    assert [row["row"] for row in sheets["skipped"]] == [9]
    assert sheets["left out"] == []


def test_summary_names_figures_and_assumptions(sheets: dict[str, Rows]) -> None:
    rows = {row["Key figure"]: row for row in sheets["summary"]}
    plan = sample_plan()
    assert rows["Cost (CNY)"]["Plan"] == pytest.approx(plan.cost)
    assert rows["total"]["Plan"] == pytest.approx(plan.cost)
    assert rows["Distance (km)"]["Plan"] == pytest.approx(plan.kpi.plan.metres / 1000)
    assert rows["made by: seed"]["Metric"] == "7"
    assert "distances, detour factor" in rows


def test_equal_plans_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plan_xlsx(sample_plan(), tmp_path / name / "plan.xlsx")
    assert (tmp_path / "one/plan.xlsx").read_bytes() == (tmp_path / "two/plan.xlsx").read_bytes()


def test_printing(tmp_path: Path) -> None:
    """A page a vehicle, the header on each, landscape: looked up in the sheet's XML."""
    plan = sample_plan(broken=True)
    write_plan_xlsx(plan, tmp_path / "plan.xlsx")
    with ZipFile(tmp_path / "plan.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet5.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert "loading!$1:$1" in book
    assert 'orientation="landscape"' in sheet
    assert "fitTo" not in sheet  # fitted sheets lose their page breaks
    assert sheet.count("<brk ") == len(plan.routes) - 1 == 1
    assert 'state="frozen"' in sheet
