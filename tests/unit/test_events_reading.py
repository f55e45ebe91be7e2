"""Files of events: as trackers and people write them, and hostile ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from routing.errors import Finding, InputError, MissingError, Severity
from routing.io.cells import CellError
from routing.io.events import ReadEvents, read_events
from routing.io.moments import Moment, moment
from routing.plan import Plan
from tests.driven_days import Truth, as_csv, day_plan, drive
from tests.unit.sample_plan import sample_plan

ZH = ("车辆", "事件", "门店编号", "仓库编号", "时间", "里程表（公里）")
ZH_WORDS = {
    **{"start": "出车", "arrival": "到达", "service_start": "开始卸货"},
    **{"departure": "离开", "end": "收车"},
}
HEAD = "vehicle,kind,store_id,time"

Read = Callable[..., ReadEvents]


@cache
def plan() -> Plan:
    return day_plan()


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The events of a file with these rows under `HEAD`."""

    def reading(*rows: str, head: str = HEAD, skip: bool = False, of: Plan | None = None) -> Any:
        path = tmp_path / "events.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return read_events(path, of or plan(), skip_bad_rows=skip)

    return reading


def refused(call: Callable[[], ReadEvents]) -> list[Finding]:
    with pytest.raises(InputError) as caught:
        call()
    return [each for each in caught.value.findings if each.severity is Severity.ERROR]


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.datetime):
                        sheet.write_datetime(line, column, cell, clock)
                    else:
                        sheet.write(line, column, cell)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_words_give_the_same_events(tmp_path: Path, encoding: str) -> None:
    events = drive(plan(), Truth())
    english, chinese = tmp_path / "a.csv", tmp_path / "b.csv"
    english.write_text(as_csv(events), encoding="utf-8")
    chinese.write_bytes(as_csv(events, ZH, ZH_WORDS).encode(encoding))
    found = read_events(chinese, plan()).events
    assert found == read_events(english, plan()).events
    assert found == tuple(events)


def test_a_workbook_with_dates_in_its_times(tmp_path: Path) -> None:
    at = dt.datetime(2026, 3, 2, 7, 30)
    rows = [HEAD.split(","), ["van #1", "arrival", "S00", at], ["van #1", "end", "", "31:05"]]
    path = workbook(tmp_path / "e.xlsx", {"Sheet1": rows})
    assert [event.time for event in read_events(path, plan()).events] == [27_000, 111_900]
    path = workbook(tmp_path / "f.xlsx", {"other": [["x"]], "事件": rows})
    assert len(read_events(path, plan()).events) == 2
    path = workbook(tmp_path / "g.xlsx", {"one": rows, "two": rows})
    (finding,) = refused(lambda: read_events(path, plan()))
    assert (finding.code, "call one 'events'" in finding.message) == ("missing-file", True)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("07:30", ("", 27_000)),
        ("07:30:15", ("", 27_015)),
        ("25：10", ("", 90_600)),
        ("2026-03-02 07:30", ("2026-03-02", 27_000)),
        ("2026-03-02T07:30:15.250+08:00", ("2026-03-02", 27_015)),
        ("2026/3/2 7:30", ("2026-03-02", 27_000)),
        ("2026年3月2日 07:30", ("2026-03-02", 27_000)),
        (dt.time(7, 30), ("", 27_000)),
        (dt.datetime(2026, 3, 2, 7, 30), ("2026-03-02", 27_000)),
        (0.3125, ("", 27_000)),
    ],
)
def test_moments(cell: object, expected: tuple[str, int]) -> None:
    assert moment(cell) == Moment(*expected)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-03-02T07:30Z", "in UTC"),
        ("2026-02-30 07:30", "calendar does not have"),
        ("3/2/2026 07:30", "write HH:MM"),
        ("07:61", "not a time"),
        ("noon", "not a time"),
        (45_000.3, "not a time"),
    ],
)
def test_moments_that_are_none(cell: object, said: str) -> None:
    with pytest.raises(CellError, match=said):
        moment(cell)


@pytest.mark.parametrize("name", ["van #2", "VAN 2", "van-2", "2", "Route 2", "路线2"])
def test_what_a_vehicle_may_be_called(read: Read, name: str) -> None:
    assert read(f"{name},arrival,S10,07:00").events[0].vehicle == "van #2"
    numbered = read("van,2,arrival,S10,07:00", head="vehicle,number,kind,store_id,time")
    assert numbered.events[0].vehicle == "van #2"


def test_a_vehicle_by_its_plate(read: Read) -> None:
    problem = plan().problem
    vans = (replace(problem.vehicles[0], extra={"车牌": "沪A1；沪A2;沪A3"}),)
    routes = tuple(replace(route, vehicle=vans[0]) for route in plan().routes)
    plated = replace(plan(), problem=replace(problem, vehicles=vans), routes=routes)
    assert read("沪A3,end,,17:00", of=plated).events[0].vehicle == "van #3"
    assert refused(lambda: read("沪A9,end,,17:00", of=plated))[0].code == "unknown-id"


def test_dates_count_from_the_day_of_the_plan(read: Read) -> None:
    found = read("van #1,end,,2026-03-03 01:00").events
    assert found[0].time == 25 * 3600
    found = read("van #1,end,,01:00,2026-03-03", head=f"{HEAD},date").events
    assert found[0].time == 25 * 3600
    (finding,) = refused(lambda: read("van #1,end,,2026-03-05 01:00"))
    assert (finding.code, finding.row) == ("other-day", 2)
    rows = ["van #1,end,,2026-03-05 01:00"] * 500
    (finding,) = refused(lambda: read(*rows))
    assert "500 rows" in finding.message


def test_the_store_of_an_order_and_a_depot_among_the_stores(read: Read) -> None:
    found = read(
        "van #1,arrival,,07:00,O03", "van #1,departure,D,05:00,", head=f"{HEAD},order_id"
    ).events
    assert (found[0].store_id, found[0].order_id) == ("S03", "O03")
    assert (found[1].store_id, found[1].depot_id) == ("", "D")


@pytest.mark.parametrize(
    ("row", "code", "column", "said"),
    [
        ("lorry,arrival,S00,07:00", "unknown-id", "vehicle", "drives no route"),
        ("van #1,slept,S00,07:00", "not-a-choice", "kind", "service_start"),
        ("van #1,arrival,s00,07:00", "unknown-id", "store_id", "only in capitals from 'S00'"),
        ("van #1,arrival,,07:00", "missing-value", "store_id", "of this arrival"),
        ("van #1,skipped,D,07:00", "unknown-id", "store_id", "cannot be skipped"),
        ("van #1,arrival,S00,7.30", "not-a-time", "time", "write 07:30"),
        ("van #1,arrival,S00,", "missing-value", "time", "fill it in"),
        (",arrival,S00,07:00", "missing-value", "vehicle", "vehicle"),
        ("van #1,arrival,S00,07:00,x", "too-many-cells", "", "stray ','"),
        ('van #1,arrival,"S00,07:00', "bad-csv", "", "quotation mark"),
    ],
)
def test_bad_rows_have_their_place_and_a_way_out(
    read: Read, row: str, code: str, column: str, said: str
) -> None:
    good = "van #1,arrival,S01,08:00"
    (finding,) = refused(lambda: read(good, row))
    assert (finding.code, finding.column, finding.row) == (code, column, 3)
    assert said in finding.message
    rest = read(good, row, skip=True)
    assert [event.store_id for event in rest.events] == ["S01"]
    assert [each.code for each in rest.skipped] == [code]


def test_files_that_are_none_of_events(read: Read, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="is not there"):
        read_events(tmp_path / "gone.csv", plan())
    odd = tmp_path / "events.pdf"
    odd.write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"save it as \.csv"):
        read_events(odd, plan())
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\x00\x01\x02")
    assert refused(lambda: read_events(binary, plan(), skip_bad_rows=True))[0].code == "not-text"
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"no zip")
    assert refused(lambda: read_events(fake, plan()))[0].code == "not-a-workbook"
    missing = refused(lambda: read("van #1,07:00", head="vehicle,time", skip=True))
    assert [(each.code, each.column) for each in missing] == [("missing-column", "kind")]
    with pytest.raises(InputError, match="no event"):
        read()
    with pytest.raises(InputError, match="no event"):
        read("van #1,arrival,S99,07:00", skip=True)
    title = ["van #1,arrival,S00,07:00", "vehicle,kind,store_id,time"]
    assert refused(lambda: read(*title, head="Report", skip=True))[0].code == "title-row"


def test_a_counter_that_runs_back_is_noted(read: Read) -> None:
    rows = ("van #1,arrival,S00,07:00,500", "van #1,departure,S00,07:10,40")
    found = read(*rows, head=f"{HEAD},odometer_km")
    assert [(note.code, note.row) for note in found.notes] == [("odometer-back", 3)]


def test_positions_in_the_system_of_the_day(tmp_path: Path) -> None:
    shifted = sample_plan()
    path = tmp_path / "events.csv"
    rows = ["van #1,arrival,S1,07:00,104.0625,30.6575", "van #1,departure,S1,07:10,0,0"]
    path.write_text("\n".join([f"{HEAD},经度,纬度", *rows]), encoding="utf-8")
    first, second = read_events(path, shifted).events
    assert first.lon is not None and 0.001 < 104.0625 - first.lon < 0.01
    assert (second.lon, second.lat) == (None, None)
    off = [stop.off_m for stop in shifted.actuals(path).stops if stop.store_id == "S1"]
    assert off[0] is not None and off[0] < 60
