"""A shared route in every output: the van loads at PA, calls at PB, and carries goods of both."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing.errors import InputError
from routing.io.geojson import as_geojson
from routing.io.loadings import loadings
from routing.io.plan_json import from_plan_object, judged, plan_object, read_plan
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.schema import plan_schema
from routing.io.text import route_table, summary
from routing.plan import Itinerary, Plan, Visit
from tests.shared_day import shared_plan, shared_problem
from tests.small_plans import latitude, order, plan_of, problem_of

Document = dict[str, Any]


def document() -> Document:
    return json.loads(json.dumps(plan_object(shared_plan())))  # type: ignore[no-any-return]


def test_the_plan_by_hand_breaks_no_rule() -> None:
    plan = shared_plan()
    assert plan.violations == ()
    (call,) = plan.routes[0].trips[0].calls
    assert (call.metres, call.departure - call.start) == (3336, 900)


# plan.json


def test_calls_are_written_and_read_back() -> None:
    content = document()
    trip = content["routes"][0]["trips"][0]
    (call,) = trip["calls"]
    assert call == {
        "depot_id": "PB",
        "metres": 3336,
        "seconds": 334,
        "arrival_s": call["start_loading_s"],
        "start_loading_s": trip["departure_s"] + 334,
        "departure_s": call["start_loading_s"] + 900,
    }
    read = from_plan_object(content)
    assert (read.plan, read.stale) == (shared_plan(), ())
    Draft202012Validator(plan_schema()).validate(content)


def test_a_plan_without_calls_says_nothing_of_them(tmp_path: Path) -> None:
    plan_of(problem_of([order("O1", 1)]), [["O1"]]).save(tmp_path)
    assert '"calls"' not in (tmp_path / "plan.json").read_text(encoding="utf-8")


def test_a_second_trip_may_call_where_the_first_does_not() -> None:
    first, second = (Visit("S5", ("A1",)),), (Visit("S5", ("B1",)),)
    plan = shared_plan(shared_problem(), Itinerary("V", 1, (first, second), ((), ("PB",))))
    again = from_plan_object(json.loads(json.dumps(plan_object(plan))))
    assert (again.plan, again.stale) == (plan, ())
    assert again.plan.itineraries()[0].calls == ((), ("PB",))


@pytest.mark.parametrize("key", ["metres", "seconds", "arrival_s", "start_loading_s"])
def test_a_stale_figure_of_a_call(key: str) -> None:
    content = document()
    content["routes"][0]["trips"][0]["calls"][0][key] += 60
    (difference,) = from_plan_object(content).stale
    assert difference.path == f"trips[1].calls[1].{key}"
    assert judged(from_plan_object(content)).violations[-1].code == "figures"


def test_the_example_of_a_stale_figure_is_a_time_of_day() -> None:
    content = document()
    call = content["routes"][0]["trips"][0]["calls"][0]
    call["start_loading_s"] = 5 * 3600
    (difference,) = from_plan_object(content).stale
    assert difference.example.startswith("start loading 05:00 is 0")


def test_a_call_at_an_unknown_depot_hides_no_false_figure() -> None:
    content = document()
    calls = content["routes"][0]["trips"][0]["calls"]
    calls[0]["metres"] += 1
    calls.insert(0, {"depot_id": "P-99"})
    read = from_plan_object(content)
    assert [each.path for each in read.stale] == ["trips[1].calls[1].metres"]
    assert [each.code for each in read.plan.violations] == ["unknown-id"]


def spoil(change: Callable[[Document], object]) -> Document:
    content = document()
    change(content["routes"][0]["trips"][0])
    return content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda trip: trip.update(calls="PB"), r"routes\[1\].trips\[1\].calls must be a list"),
        (lambda trip: trip.update(calls=None), r"trips\[1\].calls must be a list"),
        (lambda trip: trip.update(calls=["PB"]), r"trips\[1\].calls\[1\] must be an object"),
        (lambda trip: trip["calls"][0].pop("depot_id"), r"calls\[1\].depot_id is missing"),
        (lambda trip: trip["calls"][0].update(depot_id=[1]), r"depot_id must be a text"),
    ],
)
def test_calls_of_another_shape(change: Callable[[Document], object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_plan_object(spoil(change))


def test_saved_and_read_it_is_the_same(tmp_path: Path) -> None:
    shared_plan().save(tmp_path)
    assert read_plan(tmp_path).plan == shared_plan()


# Terminal, GeoJSON, tables, workbook, report


def shown(plan: Plan) -> str:
    screen = Console(width=100, no_color=True)
    with screen.capture() as captured:
        screen.print(summary(plan), route_table(plan, 1))
    return captured.get()


def test_the_terminal_says_what_is_loaded_where() -> None:
    lines = [" ".join(line.split()) for line in shown(shared_plan()).splitlines()]
    assert "1 V #1 A for A, B 2 4 06:25-07:16 15.6 18 % kg 25.57" in lines
    at = lines.index("Route 1: V #1, goods of A, B")
    assert lines[at + 2 : at + 5] == [
        "Alpha's (PA) 06:35 leaves A 1 +100 100",
        "Beta's (PB) 06:41 loads B 2 +80 180",
        "1 S5 07:00 07:00-08:00 A 1 150 30",
    ]


def test_goods_of_a_partner_alone_are_named_too() -> None:
    plan = shared_plan(shared_problem(), Itinerary("V", 1, ((Visit("S5", ("B1",)),),), (("PB",),)))
    assert "A for B" in shown(plan) and "goods of B" in shown(plan)
    own = shared_plan(shared_problem(), Itinerary("V", 1, ((Visit("S5", ("A1",)),),)))
    assert "goods of" not in shown(own)


def test_the_line_passes_the_call() -> None:
    features = as_geojson(shared_plan())["features"]
    kinds = {f["properties"]["feature"]: f for f in features}
    line = kinds["route"]["geometry"]["coordinates"]
    assert [lat for _, lat in line] == [latitude(step) for step in (0, 3, 5, 7, 0)]
    assert kinds["route"]["properties"]["goods_of"] == ["A", "B"]
    call = kinds["call"]["properties"]
    assert (call["depot_id"], call["load"], call["trip"]) == ("PB", {"kg": 180.0}, 1)
    assert [order["order_id"] for order in call["orders"]] == ["B1", "B2"]
    frame = shared_plan().to_geodataframe()
    assert [lat for _, lat in frame.geometry.iloc[0].coords] == [lat for _, lat in line]


def sheet(plan: Plan, folder: Path, name: str) -> list[dict[str, Any]]:
    write_plan_xlsx(plan, folder / "plan.xlsx")
    book = CalamineWorkbook.from_path(str(folder / "plan.xlsx"))
    head, *rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_rows_of_the_workbook_for_loading(tmp_path: Path) -> None:
    rows = sheet(shared_plan(), tmp_path, "stops")
    told = [(row["what"], row["store"], row["orders"]) for row in rows]
    assert told == [
        *(("loading", "PA", "A1"), ("loading", "PB", "B1, B2")),
        *(("stop", "S5", "A1, B1"), ("stop", "S7", "B2, A2")),
    ]
    amounts = [(row["kg loaded"], row["kg on board after"]) for row in rows]
    assert amounts == [(100, 100), (80, 180), ("", 30), ("", 20)]
    (route,) = sheet(shared_plan(), tmp_path, "routes")
    assert (route["goods of"], route["loads also at"]) == ("A, B", "PB")


def test_a_loading_list_for_each_depot(tmp_path: Path) -> None:
    rows = sheet(shared_plan(), tmp_path, "loading")
    told = [(row["loads as"], row["store"].split(":")[0], row["order"]) for row in rows]
    assert told == [
        *(("", "PA", "1 orders"), (1, "S5", "A1")),
        *(("", "PB", "2 orders"), (2, "S7", "B2"), (3, "S5", "B1")),
    ]
    assert [row["kg"] for row in rows if row["loads as"] == ""] == [100, 80]
    assert {row["owner"] for row in rows if row["loads as"] == ""} == {"A, B"}


def test_a_workbook_without_calls_has_no_columns_for_them(tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("O1", 1)]), [["O1"]])
    (row,) = sheet(plan, tmp_path, "stops")
    assert {"what", "kg loaded"}.isdisjoint(row)


def test_the_report_tells_load_here_load_there_then_deliver() -> None:
    plan = shared_plan()
    page = render(plan)
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.S)[0])
    bars = {trace["name"]: trace for trace in data["timeline"]["data"]}
    (trip,) = plan.routes[0].trips
    assert bars["loading"]["x"] == [600_000, 900_000]
    assert sum(bars["driving"]["x"]) == 1000 * (
        trip.seconds + sum(halt.seconds for halt in (*trip.calls, *trip.stops))
    )
    detail = data["details"][0]["layout"]["yaxis"]["ticktext"]
    assert detail == ["loading", "loading at PB", "1 S5", "2 S7", "back at the depot"]
    assert data["loads"]["kg"]["data"][0]["z"] == [[10, 18, 3, 2]]
    line = data["map"]["data"][0]
    assert len(line["x"]) == 5 and line["text"][1] == "loads"
    said = "loads at PB 06:41–06:56: 2 orders of B, 80 kg"
    assert said in line["hovertext"][1]
    depots = [trace["hovertext"][0] for trace in data["map"]["data"] if trace["name"] == "PB"]
    assert said in depots[0]
    assert "A frame around a depot" in page and "vehicle of A" in page
    assert "arrives 06:41, loads 06:41–06:56" in page
    assert page.count("goods of <span") == 1


def test_the_load_rises_from_depot_to_depot() -> None:
    (first, second) = loadings(shared_problem(), shared_plan().routes[0].trips[0])
    assert (first.on_board, second.on_board) == ({"kg": 100.0}, {"kg": 180.0})
    assert second.on_board == shared_plan().routes[0].trips[0].load
