"""Reading a plan.json back: which figures are false, under which number, and what is no plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from routing.errors import InputError
from routing.io.plan_figures import in_short
from routing.io.plan_json import from_plan_object, judged, plan_object, read_plan
from routing.io.text import route_table
from routing.plan import Plan
from tests.small_plans import order, plan_of, problem_of

Document = dict[str, Any]
Edit = Callable[[Document], None]


def document() -> Document:
    """Two routes, one order left out: O1 and O2 on the first, O3 on the second, not O4."""
    orders = [order("O1", 1, kg=10), order("O2", 2, kg=20), order("O3", 3), order("O4", 4)]
    plan = plan_of(problem_of(orders), [["O1", "O2"]], [["O3"]], left_out=["O4"])
    return json.loads(json.dumps(plan_object(plan)))  # type: ignore[no-any-return]


def stops(content: Document, route: int = 1) -> list[Document]:
    found: list[Document] = content["routes"][route - 1]["trips"][0]["stops"]
    return found


def stale(content: Document) -> set[tuple[int, str]]:
    return {(each.route, each.path) for each in from_plan_object(content).stale}


def broken(content: Document) -> set[tuple[str, int]]:
    return {(each.code, each.route) for each in from_plan_object(content).plan.violations}


def test_nothing_is_stale_as_written() -> None:
    read = from_plan_object(document())
    assert (read.stale, judged(read).violations) == ((), ())


def test_a_route_without_stops_hides_no_false_figure() -> None:
    content = document()
    stops(content)[0]["arrival_s"] += 60
    content["routes"].append({"vehicle_id": "V", "number": 3, "trips": []})
    assert stale(content) == {(1, "trips[1].stops[1].arrival_s")}


def test_numbers_are_positions_in_the_file() -> None:
    content = document()
    content["routes"].insert(0, {"vehicle_id": "V", "number": 3, "trips": []})
    content["routes"].insert(0, {"vehicle_id": "X", "number": 1, "trips": []})
    content["routes"][3]["number"] = 99
    stops(content, 4)[0]["arrival_s"] += 60
    read = from_plan_object(content)
    assert read.plan.numbers == (3, 4)
    assert broken(content) == {("unknown-id", 1), ("fleet", 4)}
    found = stale(content)
    assert (4, "trips[1].stops[1].arrival_s") in found
    assert {path for _, path in found} == {"route", "trips[1].stops[1].arrival_s"}
    assert [number for number, *_ in read.plan.stops()] == [3, 3, 4]
    route_table(read.plan, 4)
    with pytest.raises(InputError, match="3 to 4"):
        route_table(read.plan, 1)


def test_what_is_written_again_counts_from_1_and_keeps_its_word(tmp_path: Path) -> None:
    content = document()
    content["routes"].insert(0, {"vehicle_id": "V", "number": 3, "trips": []})
    content["routes"][2]["vehicle_id"] = "X"
    content["routes"][1]["number"] = 99
    assert broken(content) == {("unknown-id", 3), ("fleet", 2)}
    from_plan_object(content).plan.save(tmp_path)
    again = read_plan(tmp_path)
    assert again.stale == ()
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert written["violations"] == [each.as_dict() for each in again.plan.violations]
    assert {(v["code"], v["route"]) for v in written["violations"]} == {
        ("fleet", 1),
        ("order-missing", 0),
    }


def test_a_vehicle_that_stays_costs_nothing() -> None:
    idle = {"vehicle_id": "V", "number": 3, "trips": [], "metres": 5, "cost": {"total": 1.0}}
    content = document()
    content["routes"].append(idle)
    assert stale(content) == {(3, "metres"), (3, "cost.total")}


def test_stops_that_are_one_are_compared_as_one() -> None:
    content = document()
    first, second = stops(content)
    stops(content)[:] = [first, second | {"orders": []}, second]
    assert stale(content) == set()
    stops(content)[2]["departure_s"] += 1
    assert stale(content) == {(1, "trips[1].stops[2].departure_s")}


def test_an_unknown_stop_hides_no_false_figure() -> None:
    content = document()
    stops(content)[1]["arrival_s"] += 60
    stops(content).insert(0, {"store_id": "S-99", "orders": ["O-99"]})
    assert stale(content) == {(1, "trips[1].stops[2].arrival_s")}


def edits() -> list[tuple[str, Edit]]:
    def kpi(content: Document) -> None:
        content["kpi"]["plan"]["metres"] += 1

    def kpi_nan(content: Document) -> None:
        content["kpi"]["plan"]["kg_per_drop"] = float("nan")

    def assumption(content: Document) -> None:
        content["assumptions"]["distances"]["detour_factor"] = 2.0

    def infinite(content: Document) -> None:
        content["cost"]["total"] = float("inf")

    def beyond_floats(content: Document) -> None:
        content["cost"]["total"] = 10**400

    def yes(content: Document) -> None:
        content["kpi"]["plan"]["left_out"] = True

    def no_object(content: Document) -> None:
        content["cost"] = "free"

    def left_out(content: Document) -> None:
        content["left_out"][0]["priority"] = "low"

    return [
        ("kpi.plan.metres", kpi),
        ("kpi.plan.kg_per_drop", kpi_nan),
        ("assumptions.distances.detour_factor", assumption),
        ("cost.total", infinite),
        ("cost.total", beyond_floats),
        ("kpi.plan.left_out", yes),
        ("cost", no_object),
        ("left_out[1].priority", left_out),
    ]


@pytest.mark.parametrize(("path", "edit"), edits())
def test_whatever_is_stated_is_compared(path: str, edit: Edit) -> None:
    content = document()
    edit(content)
    assert stale(content) == {(0, path)}


def test_a_load_in_a_dimension_that_there_is_not() -> None:
    content = document()
    stops(content)[0]["load"]["pallets"] = 3
    assert stale(content) == {(1, "trips[1].stops[1].load.pallets")}


def test_ids_are_compared_as_text() -> None:
    plan = plan_of(problem_of([order("2003", 1)]), [["2003"]])
    content = json.loads(json.dumps(plan_object(plan)))
    stops(content)[0]["orders"] = [2003]
    assert from_plan_object(content).stale == ()
    assert broken(content) == set()


def test_an_order_left_out_twice() -> None:
    content = document()
    content["left_out"] *= 2
    assert ("order-twice", 0) in broken(content)


def test_stale_figures_in_a_line_a_route() -> None:
    content = document()
    stops(content)[0]["arrival_s"] = 6 * 3600
    stops(content)[0]["departure_s"] = 7 * 3600
    stops(content, 2)[0]["metres"] = 1
    content["routes"][1]["start_s"] = 1800
    first, second = in_short(from_plan_object(content).stale)
    assert (first.route, second.route) == (1, 2)
    arrival = document()["routes"][0]["trips"][0]["stops"][0]["arrival_s"]
    assert first.message == f"2 stated figures are out of date, e.g. arrival 06:00 is {at(arrival)}"
    assert second.message == "2 stated figures are out of date, e.g. start 00:30 is 00:00"


def at(seconds: int) -> str:
    from routing.clock import clock

    return clock(seconds)


def without(*path: str | int) -> Edit:
    def edit(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        del content[path[-1]]

    return edit


def setting(value: Any, *path: str | int) -> Edit:
    def edit(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return edit


TRIP = ("routes", 1, "trips", 0)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (without("left_out"), "left_out is missing; write [] if nothing is left out"),
        (without("routes"), "routes is missing; write [] if there are none"),
        (setting(None, "routes"), "routes must be a list"),
        (setting("x", "routes", 1), "routes[2] must be an object"),
        (setting(None, "routes", 1, "trips"), "routes[2].trips must be a list"),
        (without(*TRIP, "stops"), "routes[2].trips[1].stops is missing"),
        (setting({}, *TRIP, "stops"), "routes[2].trips[1].stops must be a list"),
        (setting(7, *TRIP), "routes[2].trips[1] must be an object"),
        (without(*TRIP, "stops", 0, "store_id"), "stops[1].store_id is missing"),
        (setting(None, *TRIP, "stops", 0, "orders"), "stops[1].orders must be a list"),
        (setting([None], *TRIP, "stops", 0, "orders"), "stops[1].orders[1] must be a text"),
        (without("routes", 0, "vehicle_id"), "routes[1].vehicle_id is missing"),
        (setting([], "routes", 0, "vehicle_id"), "routes[1].vehicle_id must be a text"),
        (setting(None, "routes", 0, "number"), "routes[1].number must be a whole number"),
        (setting(1.5, "routes", 0, "number"), "routes[1].number must be a whole number"),
        (setting(1e999, "routes", 0, "number"), "routes[1].number must be a whole number"),
        (setting(10**400, "routes", 0, "number"), "routes[1].number must be a whole number"),
        (setting([3], "left_out"), "left_out[1] must be an object"),
        (setting([{}], "left_out"), "left_out[1].order_id is missing"),
        (setting(None, "left_out", 0, "reasons"), "left_out[1].reasons must be a list"),
        (setting([1], "left_out", 0, "reasons"), "left_out[1].reasons[1] must be an object"),
        (setting([1], "made_by"), "made_by must be an object"),
    ],
)
def test_what_is_no_plan_is_told_with_its_place(edit: Edit, said: str) -> None:
    content = document()
    edit(content)
    with pytest.raises(InputError) as caught:
        from_plan_object(content, "plan.json")
    assert str(caught.value).startswith("'plan.json': ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"version": 1', '"version": NaN', "NaN is no number"),
        ('"version": 1', '"version": -Infinity', "Infinity is no number"),
        ('"version": 1', '"version": ' + "1" * 5000, "not valid JSON"),
        ('"version": 1', '"version": 1, "version": 1', "'version' stands twice"),
        ('"version": 1', '"version": 1, "note": "\\ud800"', "half a character"),
        ('"version": 1', '"version": 1, "note": ' + "[" * 200_000, "not valid JSON"),
        ('"version": 1', '"version": 1,, ', "not valid JSON"),
    ],
)
def test_what_is_no_sound_json(tmp_path: Path, old: str, new: str, said: str) -> None:
    written = json.dumps(document())
    assert old in written
    path = tmp_path / "plan.json"
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_plan(path)


def test_a_folder_stands_for_its_plan(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Plan.read(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(document()), encoding="utf-8")
    assert len(Plan.read(tmp_path).routes) == 2
