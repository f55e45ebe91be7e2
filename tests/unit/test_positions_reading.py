"""Files of positions: as people and trackers write them, and slips."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from geo.coordinates import from_wgs84
from routing.errors import Finding, InputError, MissingError, Severity
from routing.io.positions import read_positions
from routing.plan import Plan
from routing.positions import Position
from tests.small_plans import order, plan_of, problem_of

HEAD = "vehicle,kind,store_id,time,lon,lat,done_to,late_min"
NINE = 9 * 3600


def plan(coordinates: str = "wgs84") -> Plan:
    problem = problem_of([order(f"O{n}", n, kg=10.0) for n in range(1, 5)])
    problem = replace(problem, settings=replace(problem.settings, coordinates=coordinates))
    return plan_of(problem, (("O1", "O2"),), (("O3", "O4"),))


def file(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "positions.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def refused(path: Path, of: Plan | None = None) -> list[Finding]:
    with pytest.raises(InputError) as caught:
        read_positions(path, of or plan())
    return [each for each in caught.value.findings if each.severity is Severity.ERROR]


EXPECTED = (
    Position("V #1", "departure", NINE, "S1"),
    Position("V #2", "position", NINE + 60, lon=14.0, lat=35.02),
    Position("V #1", "done", NINE + 120, done_to=1),
    Position("V #2", "late", NINE + 180, late_s=1230),
)


def test_every_way_to_say_it(tmp_path: Path) -> None:
    rows = ("V #1,left,S1,09:00,,,,", "v 2,,,09:01,14.0,35.02,,", "V #1,,,09:02,,,1,")
    read = read_positions(file(tmp_path, *rows, "V #2,,,2026-11-23 09:03,,,,20.5"), plan())
    assert (read.positions, read.notes) == (EXPECTED, ())


def test_chinese_headers_and_coordinates_of_the_day(tmp_path: Path) -> None:
    ((lon, lat),) = from_wgs84(np.array([(121.4, 31.2)]), "gcj02").tolist()
    head = "车辆,事件,门店编号,时间,经度,纬度,完成到,晚点分钟"
    rows = ("V #1,离店,S1,09:00,,,,", f"V #2,位置,,09:01,{lon},{lat},,", "V #1,,,09:02,,,1,")
    read = read_positions(
        file(tmp_path, *rows, "V #2,晚点,,09:03,,,,20.5", head=head), plan("gcj02")
    )
    assert [each.kind for each in read.positions] == [each.kind for each in EXPECTED]
    assert read.positions[1].lonlat == pytest.approx((121.4, 31.2), abs=1e-6)


def test_a_document_and_a_workbook(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"vehicle": "V #1", "kind": "departure", "store_id": "S1", "time": "09:00"},
        {"vehicle": "V #2", "time": "09:01", "lon": 14.0, "lat": 35.02},
        {"vehicle": "V", "number": 1, "time": "09:02", "done_to": 1},
        {"vehicle": "V #2", "time": "09:03", "late_min": 20.5},
    ]
    path = tmp_path / "positions.json"
    document = {"format": "coload-positions", "version": 1, "positions": rows}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert read_positions(path, plan()).positions == EXPECTED
    book = tmp_path / "book.xlsx"
    headers = list({name: None for row in rows for name in row})
    table: Sequence[Sequence[Any]] = [headers, *([row.get(h, "") for h in headers] for row in rows)]
    with xlsxwriter.Workbook(str(book)) as written:
        written.add_worksheet("else").write_row(0, 0, ["nothing"])
        sheet = written.add_worksheet("车辆位置")
        for number, cells in enumerate(table):
            sheet.write_row(number, 0, cells)
    assert read_positions(book, plan()).positions == EXPECTED
    path.write_text('{"format": "coload-day"}', encoding="utf-8")
    with pytest.raises(InputError, match='"format": "coload-positions"'):
        read_positions(path, plan())


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("V #10,arrival,S1,09:00,,,,", "unknown-id", "drives no route of the plan"),
        ("V #1,arrival,S9,09:00,,,,", "unknown-id", "store_id 'S9' is not in the plan's day"),
        ("V #1,,S1,09:00,,,,", "missing-value", "kind is empty; write arrival or departure"),
        ("V #1,,,09:00,,,3,", "out-of-range", "done_to 3: the route has 2 stops"),
        ("V #1,done,,09:00,,,,", "missing-value", "done needs done_to"),
        ("V #1,late,,09:00,,,,", "missing-value", "late needs late_min"),
        ("V #1,position,,09:00,0,0,,", "missing-value", "degrees of a place on Earth"),
        ("V #1,arrival,S1,2026-12-24 09:00,,,,", "other-day", "is of 2026-12-24, the plan of"),
        ("V #1,arrival,S1,late,,,,", "not-a-time", "write HH:MM"),
        ("V #1,parked,S1,09:00,,,,", "not-a-choice", "parked"),
    ],
)
def test_slips(tmp_path: Path, row: str, code: str, words: str) -> None:
    path = file(tmp_path, "V #2,,,09:00,,,1,", row)
    (found,) = refused(path)
    assert (found.code, found.row, words in found.message) == (code, 3, True), found
    read = read_positions(path, plan(), skip_bad_rows=True)
    assert len(read.positions) == 1 and [note.code for note in read.notes] == [code]


def test_an_older_row_is_noted_and_files_that_are_none_are_refused(tmp_path: Path) -> None:
    read = read_positions(file(tmp_path, "V #1,,,09:10,,,2,", "V #1,,,09:00,,,1,"), plan())
    (note,) = read.notes
    assert (note.code, note.row, len(read.positions)) == ("older", 3, 2)
    assert "V #1 at 09:00 is older than row 2, 09:10" in note.message
    with pytest.raises(MissingError, match=r"name a .csv, .xlsx or .json file"):
        read_positions(tmp_path / "none.csv", plan())
    (tmp_path / "a.pdf").write_text("")
    with pytest.raises(InputError, match="is no file of positions"):
        read_positions(tmp_path / "a.pdf", plan())


def test_vehicles_in_the_yard_are_left_away(tmp_path: Path) -> None:
    rows = ("V #7,position,,09:00,14.0,35.0,,", "V #1,,,09:00,,,1,")
    read = read_positions(file(tmp_path, *rows), plan())
    assert [each.vehicle for each in read.positions] == ["V #1"]
    assert [note.message for note in read.notes] == [
        "1 row is of vehicles that the plan does not use: V #7"
    ]


def test_what_was_before_the_day_was_planned_again_is_left_away(tmp_path: Path) -> None:
    again = replace(plan(), made_by={"replanned_at_s": NINE})
    rows = ("V #1,departure,GONE,08:00,,,,", "V #1,departure,S1,09:00,,,,")
    read = read_positions(file(tmp_path, *rows), again)
    assert [each.store_id for each in read.positions] == ["S1"]
    assert [note.code for note in read.notes] == ["before-replan"]
