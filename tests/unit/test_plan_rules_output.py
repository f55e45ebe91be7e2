"""What outputs tell of trips, reloads, breaks, compartments, transfers, overtime and traffic."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing.evaluate import evaluate
from routing.io.geojson import as_geojson
from routing.io.gpx import as_gpx
from routing.io.holds import filled
from routing.io.journey import Step, at_rest, journey, overtime_s, rest_place, served, to_serve
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.schema import plan_schema
from routing.io.text import route_table, summary
from routing.plan import Break, Call, Cost, Plan, Route, Stop
from tests.drivers_day import rules_plan
from tests.shared_day import shared_plan
from tests.small_plans import latitude, order, plan_of, problem_of

REST = {"trip": 1, "halt": -1, "start_s": 36_000, "seconds": 1800, "before": True}


def document(plan: Plan) -> dict[str, Any]:
    return json.loads(json.dumps(plan_object(plan)))  # type: ignore[no-any-return]


def rested(plan: Plan, rest: Break) -> Plan:
    """The same plan with the break put elsewhere by hand; times stay as they are."""
    return replace(plan, routes=(replace(plan.routes[0], rest=rest), *plan.routes[1:]))


def steps_at_rest(plan: Plan) -> list[Step]:
    return [step for step in journey(plan.problem, plan.routes[0]) if step.rest]


def words(text: str) -> str:
    return " ".join(text.split())


# Where the break stands


def test_the_day_by_hand_breaks_no_rule() -> None:
    plan = rules_plan()
    assert plan.violations == ()
    assert plan.routes[0].rest == Break(1, -1, 36_000, 1800, before=True)
    assert len(plan.routes[0].trips) == 2


@pytest.mark.parametrize(
    ("trip", "halt", "before", "place", "when"),
    [
        (0, -1, False, "P", "after loading"),
        (0, 0, True, "S1", "before service"),
        (0, 2, False, "S3", "after service"),
        (1, -1, True, "P", "before loading"),
        (1, -1, False, "P", "after loading"),
        (1, 1, False, "S5", "after service"),
    ],
)
def test_where_a_break_is_taken(trip: int, halt: int, before: bool, place: str, when: str) -> None:
    plan = rested(rules_plan(), Break(trip, halt, 36_000, 1800, before))
    (step,) = steps_at_rest(plan)
    assert (step.trip, step.place.id, at_rest(step)) == (trip + 1, place, when)
    assert rest_place(plan.problem, plan.routes[0]) is step.place
    assert (step.free == 37_800) is not before


def test_halts_count_over_calls_too() -> None:
    plan = rested(shared_plan(), Break(0, 0, 6 * 3600, 600, False))
    assert [step.place.id for step in steps_at_rest(plan)] == ["PB"]
    plan = rested(shared_plan(), Break(0, 1, 6 * 3600, 600, True))
    assert [step.place.id for step in steps_at_rest(plan)] == ["S5"]


def test_waiting_is_told_without_the_break() -> None:
    (step,) = steps_at_rest(rules_plan())
    back = rules_plan().routes[0].trips[0].end
    assert step.wait == 37_800 - back - 1800
    assert step.before is not None and step.after is None


def test_overtime_does_not_count_the_break() -> None:
    (route,) = rules_plan().routes
    assert overtime_s(route) == route.duration - 1800 - 3 * 3600
    assert route.cost.overtime == pytest.approx(10 * overtime_s(route) / 3600)
    assert overtime_s(rules_plan(overtime_after_s=None, overtime_per_hour=0.0).routes[0]) == 0


# plan.json


def test_the_break_and_overtime_are_written() -> None:
    content = document(rules_plan())
    (route,) = content["routes"]
    assert route["rest"] == REST
    assert route["cost"]["overtime"] == pytest.approx(rules_plan().routes[0].cost.overtime)
    assert content["cost"]["total"] == pytest.approx(rules_plan().cost)


def test_a_plan_without_them_says_nothing_of_them() -> None:
    text = json.dumps(plan_object(plan_of(problem_of([order("O1", 1)]), [["O1"]])))
    assert '"rest"' not in text and '"overtime"' not in json.dumps(json.loads(text)["routes"])


def test_read_back_it_is_the_same() -> None:
    content = document(rules_plan())
    Draft202012Validator(plan_schema()).validate(content)
    read = from_plan_object(content)
    assert (read.plan, read.stale) == (rules_plan(), ())


@pytest.mark.parametrize(
    ("key", "value"), [("start_s", 36_060), ("seconds", 1), ("before", False), ("halt", 0)]
)
def test_a_stale_break(key: str, value: object) -> None:
    content = document(rules_plan())
    content["routes"][0]["rest"][key] = value
    assert [each.path for each in from_plan_object(content).stale] == [f"rest.{key}"]


@pytest.mark.parametrize("stated", [{**REST}, "noon", 5, [1]])
def test_a_break_stated_where_none_is_taken(stated: object) -> None:
    content = document(plan_of(problem_of([order("O1", 1)]), [["O1"]]))
    content["routes"][0]["rest"] = stated
    content["routes"][0]["cost"]["overtime"] = 3.0
    read = from_plan_object(content)
    assert sorted(each.path for each in read.stale) == ["cost.overtime", "rest"]
    content["routes"][0]["rest"] = None
    content["routes"][0]["cost"]["overtime"] = 0
    assert from_plan_object(content).stale == ()


def test_a_break_is_compared_at_its_own_halt_after_unknown_and_split_stops() -> None:
    content = document(rules_plan(break_window=(8 * 3600, 8 * 3600 + 1200)))
    (route,) = content["routes"]
    assert from_plan_object(content).stale == ()
    halt, trip = route["rest"]["halt"], route["rest"]["trip"]
    stops = route["trips"][trip]["stops"]
    stops.insert(0, {"store_id": "S-99", "orders": []})
    route["rest"]["halt"] = halt if halt < 0 else halt + 1
    assert [each.path for each in from_plan_object(content).stale] == []


# Workbook


def sheet(plan: Plan, folder: Path, name: str) -> list[dict[str, Any]]:
    write_plan_xlsx(plan, folder / "plan.xlsx")
    book = CalamineWorkbook.from_path(str(folder / "plan.xlsx"))
    head, *rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_stop_table_has_rows_for_break_and_reload(tmp_path: Path) -> None:
    rows = sheet(rules_plan(), tmp_path, "stops")
    told = [(row["trip"], row["stop"], row["what"], row["store"]) for row in rows]
    assert told == [
        *((1, 1, "stop", "S1"), (1, 2, "stop", "S2"), (1, 3, "stop", "S3")),
        (2, "", "Break 10:00-10:30", "P"),
        (2, "", "Reload at Depot 10:30-10:50", "P"),
        *((2, 4, "stop", "S4"), (2, 5, "stop", "S5")),
    ]
    moved = [(row["picked up"], row["dropped"]) for row in rows]
    assert moved[1] == ("X1", "") and moved[2] == ("", "X1")
    assert rows[4]["orders"] == "M4, M5" and rows[4]["kg on board after"] == 480
    assert rows[4]["leg km"] == pytest.approx(3.336)


def test_a_break_after_service_stands_below_its_stop(tmp_path: Path) -> None:
    plan = rested(rules_plan(), Break(0, 1, 30_000, 600, False))
    rows = sheet(plan, tmp_path, "stops")
    assert [row["what"][:5] for row in rows[:3]] == ["stop", "stop", "Break"]
    assert rows[2]["orders"] == "after service"


def test_the_loading_list_goes_by_compartment_and_trip(tmp_path: Path) -> None:
    rows = sheet(rules_plan(), tmp_path, "loading")
    told = [(row["trip"], row["compartment"], row["loads as"], row["order"]) for row in rows]
    assert told == [
        (1, "", "", "3 orders"),
        *((1, "1 frozen", "", "2 orders"), (1, "1 frozen", 1, "F2"), (1, "1 frozen", 2, "F1")),
        *((1, "2 ambient", "", "1 orders"), (1, "2 ambient", 1, "M1")),
        (2, "", "", "2 orders"),
        *((2, "2 ambient", "", "2 orders"), (2, "2 ambient", 1, "M5"), (2, "2 ambient", 2, "M4")),
    ]


def test_compartments_have_a_sheet(tmp_path: Path) -> None:
    first, second, third, fourth = sheet(rules_plan(), tmp_path, "compartments")
    assert (first["trip"], first["compartment"], first["kg at departure"]) == (1, "1 frozen", 270)
    assert first["departure load factor, m3"] == pytest.approx(0.88)
    assert second["departure load factor, m3"] == ""
    # The transfer comes on board when the ambient order of S1 has left.
    assert (second["kg at departure"], second["kg at its fullest"]) == (200, 200)
    assert (third["kg at departure"], fourth["kg at departure"]) == (0, 480)


def test_the_sheet_of_routes_tells_break_and_overtime(tmp_path: Path) -> None:
    (row,) = sheet(rules_plan(), tmp_path, "routes")
    assert (row["trips"], row["break at"]) == (2, "P")
    assert row["cost, overtime"] == pytest.approx(rules_plan().routes[0].cost.overtime)
    (plain,) = sheet(plan_of(problem_of([order("O1", 1)]), [["O1"]]), tmp_path, "routes")
    assert {"break at", "overtime", "cost, overtime"}.isdisjoint(plain)


def test_a_transfer_is_two_drops(tmp_path: Path) -> None:
    rows = sheet(rules_plan(), tmp_path, "drops")
    told = [(row["what is done"], row["store"], row["from store"]) for row in rows
            if row["order"] == "X1"]  # fmt: skip
    assert told == [("pick up", "S2", "S2"), ("drop", "S3", "S2")]
    assert {row["one of group"] for row in rows if row["order"] == "M5"} == {"either"}
    assert {row["released"] for row in rows if row["order"] == "M5"} == {"09:00"}


def test_what_is_most_in_a_compartment() -> None:
    plan = rules_plan()
    stops = plan.routes[0].trips[0].stops
    assert [stop.load["kg"] for stop in stops] == [150, 240, 0]
    parts = filled(plan.problem, plan.routes[0])
    assert [part.name for part in parts] == ["1 frozen", "2 ambient"] * 2
    assert parts[0].share("kg") == pytest.approx(0.9)


# Maps and tables


def test_geojson_has_points_for_break_and_reload() -> None:
    features = as_geojson(rules_plan())["features"]
    kinds = {each["properties"]["feature"]: each for each in features}
    lats = [lat for _, lat in kinds["route"]["geometry"]["coordinates"]]
    assert lats == [latitude(step) for step in (0, 1, 2, 3, 0, 4, 5, 0)]
    known = kinds["route"]["properties"]
    assert (known["trips"], known["drops"]) == (2, 7)
    reload_, rest = kinds["reload"]["properties"], kinds["break"]["properties"]
    assert (reload_["start"], reload_["departure"], reload_["trip"]) == ("10:30", "10:50", 2)
    assert [each["order_id"] for each in reload_["orders"]] == ["M4", "M5"]
    assert (rest["start"], rest["end"], rest["at"]) == ("10:00", "10:30", "P")
    moved = [
        (o["handled"], o["compartment"], o["from_store_id"])
        for each in features
        if each["properties"]["feature"] == "stop"
        for o in each["properties"]["orders"]
        if o["order_id"] == "X1"
    ]
    assert moved == [("pick up", "2 ambient", "S2"), ("drop", "2 ambient", "S2")]


def test_waypoints_for_break_and_reload() -> None:
    gpx = ElementTree.fromstring(as_gpx(rules_plan()))
    space = "{http://www.topografix.com/GPX/1/1}"
    told = [
        (point.findtext(f"{space}name"), point.findtext(f"{space}desc"))
        for point in gpx.findall(f"{space}wpt")
    ]
    assert ("1 break at Depot 10:00", "break 10:00-10:30, before loading") in told
    assert ("1 loads at Depot 10:30", "trip 2 of 2, reloads 10:30-10:50: M4, M5") in told
    assert "pick up X1 of A: 90 kg, to S3" in str(told)
    assert "drop X1 of A: 90 kg, from S2" in str(told)
    assert len(gpx.findall(f".//{space}trkseg")) == 2


def test_frames() -> None:
    pytest.importorskip("geopandas")
    frame = rules_plan().to_dataframe()
    rows = frame[frame["order_id"] == "X1"]
    assert list(rows["handled"]) == ["pick up", "drop"]
    assert list(frame["compartment"])[:2] == [1, 2]
    route = rules_plan().to_geodataframe().iloc[0]
    assert (route["trips"], route["break"], route["drops"]) == (2, "10:00", 7)
    waits = rested(rules_plan(), Break(1, 0, 39_445, 60, True)).to_dataframe()
    assert list(waits[waits["store_id"] == "S4"]["wait_s"]) == [155 - 60]


# Terminal and report


def shown(plan: Plan, width: int = 100) -> str:
    screen = Console(width=width, no_color=True)
    with screen.capture() as captured:
        screen.print(summary(plan), route_table(plan, 1))
    return captured.get()


def test_the_terminal_tells_it_line_by_line() -> None:
    text = shown(rules_plan())
    lines = [words(line) for line in text.splitlines()]
    assert "Traffic: 07:00-09:00 at 60 % of the usual speed" in lines
    assert any(line.startswith("Break 10:00-10:30 at P") for line in lines)
    assert any(line.startswith("Reload at Depot (P) 10:30-10:50") for line in lines)
    assert "1 1 frozen 270 of 300 kg 90 %" in lines
    assert "2 S2 08:03 A 1 +90 240" in lines  # picked up
    assert any(line.startswith("overtime 4.87") for line in lines)
    assert "with a break 10:00-10:30" in words(text)
    assert "2 trips" in words(text)


@pytest.mark.parametrize("width", [50, 80])
def test_the_terminal_may_be_narrow(width: int) -> None:
    assert max(map(len, shown(rules_plan(), width).splitlines())) <= width


def test_the_report_tells_it_to_a_driver() -> None:
    page = words(re.sub(r"<script.*?</script>", "", render(rules_plan()), flags=re.S))
    for said in (
        "<b>Break 10:00–10:30</b> at Depot, before loading",
        "<b>Trip 1 of 2.</b>",
        "<b>Trip 2 of 2.</b> <b>Reload</b> at",
        "<b>10:30–10:50</b>, back there at 08:40",
        "<b>pick up</b> 90 kg, ambient, to S3 · compartment 2",
        "<b>drop</b> 90 kg, ambient, from S2",
        "270.0 of 300.0 <b>90 %</b>",
        "Shaded hours: traffic 07:00-09:00 at 60 % of the usual speed.",
        "+ overtime 5",
        "7 <em>of 7</em>",
    ):
        assert said in page


def data_of(plan: Plan) -> dict[str, Any]:
    found = re.findall(r'id="data">(.*?)</script>', render(plan), re.S)
    return json.loads(found[0])  # type: ignore[no-any-return]


def test_charts_have_bars_for_breaks_and_bands_for_traffic() -> None:
    data = data_of(rules_plan())
    bars = {trace["name"]: trace for trace in data["timeline"]["data"]}
    assert bars["break"]["x"] == [1_800_000]
    (trip, last) = rules_plan().routes[0].trips
    driven = sum(stop.seconds for each in (trip, last) for stop in each.stops)
    assert sum(bars["driving"]["x"]) == 1000 * (driven + trip.seconds + last.seconds)
    (band,) = data["timeline"]["layout"]["shapes"]
    assert band["x1"] - band["x0"] == 2 * 3_600_000
    labels = data["details"][0]["layout"]["yaxis"]["ticktext"]
    assert labels[3:5] == ["3 S3", "reload at P"]
    (route, *_) = data["map"]["data"]
    assert "reloads" in route["text"] and "circle-open" in route["marker"]["symbol"]


# What is counted


def test_of_alternatives_one_is_to_serve() -> None:
    plan = rules_plan()
    assert (served(plan), to_serve(plan.problem)) == (7, 7)
    none = evaluate(plan.problem, plan.distances, [])
    assert (served(none), to_serve(none.problem)) == (0, 7)


def test_a_route_by_hand_is_written_as_it_stands() -> None:
    """Without the oracle: a call, a break after it, and nothing computed."""
    plan = shared_plan()
    trip = plan.routes[0].trips[0]
    assert all(isinstance(each, Call) for each in trip.calls)
    stop = Stop("S5", ("A1",), 1, 2, 30_000, 31_800, 31_900, {"kg": 0.0})
    by_hand = Route(
        plan.routes[0].vehicle,
        1,
        (replace(trip, stops=(stop,)),),
        Cost(1.0, 2.0, 3.0, 4.0),
        Break(0, 1, 30_000, 1800, True),
    )
    (route,) = plan_object(replace(plan, routes=(by_hand,)))["routes"]
    assert route["cost"] == {
        **{"fixed": 1.0, "distance": 2.0, "time": 3.0, "overtime": 4.0},
        "total": 10.0,
    }
    assert route["rest"]["halt"] == 1
    last = list(journey(plan.problem, by_hand))[-1]
    assert (last.wait, last.free) == (0, 31_900)
