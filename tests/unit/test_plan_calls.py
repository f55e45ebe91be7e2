"""A shared route in every output: the van loads at PA, calls at PB, and carries goods of both."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from routing.errors import InputError
from routing.io.plan_json import from_plan_object, judged, plan_object, read_plan
from routing.io.schema import plan_schema
from routing.plan import Itinerary, Visit
from tests.shared_day import shared_plan, shared_problem
from tests.small_plans import order, plan_of, problem_of

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
