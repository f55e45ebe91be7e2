"""Docks: what the oracle makes of them and of starts that are decided, and how a day tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from routing.distances import distances_of
from routing.docking import Docking, by_depot, dock_numbers, most_at_once
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.schema import day_schema, plan_schema
from routing.io.write import as_object
from routing.model import VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from tests.shared_day import shared_plan
from tests.small_plans import order, problem_of

SIX, SEVEN = 6 * 3600, 7 * 3600
VAN = VehicleType(
    "V", "P", {"kg": 100.0}, 9, shift_start=SIX, cost_per_hour=36.0, max_trips=2
)  # a cent a second


def day(docks: int | None = 1, loading_s: int = 600, van: VehicleType = VAN) -> Problem:
    """Three orders at the stores 1 to 3, which are always open, and a depot with docks."""
    plain = problem_of([order(f"O{i}", i) for i in (1, 2, 3)], (van,))
    (depot,) = plain.depots
    return replace(plain, depots=(replace(depot, docks=docks, loading_s=loading_s),))


def brought(name: str) -> tuple[Visit, ...]:
    return (Visit(f"S{name[-1]}", (name,)),)


def three(problem: Problem, *starts: int | None) -> Plan:
    """A van for each order, with these starts."""
    routes = [
        Itinerary("V", i, (brought(f"O{i}"),), start=start) for i, start in enumerate(starts, 1)
    ]
    return evaluate(problem, distances_of(problem), routes)


# A start that is decided


def test_a_decided_start_is_kept() -> None:
    (route, *_) = three(day(), SEVEN, None, None).routes
    assert (route.start, route.trips[0].departure) == (SEVEN, SEVEN + 600)
    assert route.itinerary.start == SEVEN
    assert route.duration == 600 + 222


def test_a_start_that_is_too_early_waits_for_the_shift() -> None:
    (route, *_) = three(day(), 5 * 3600, None, None).routes
    assert route.start == SIX
    assert route.itinerary.start == 5 * 3600  # what is decided stays as it is


def two_trips() -> list[Itinerary]:
    """A vehicle whose start and second loading are decided, and one without either."""
    trips = (brought("O1"), brought("O2"))
    decided = Itinerary("V", 1, trips, (), SIX, ((0,), (SEVEN,)))
    return [decided, Itinerary("V", 2, (brought("O3"),))]


def test_a_later_loading_waits_for_its_second() -> None:
    problem = day()
    routes = two_trips()
    plan = evaluate(problem, distances_of(problem), routes)
    first, second = plan.routes[0].trips
    assert first.end == SIX + 600 + 222
    assert (second.start, second.departure) == (SEVEN, SEVEN + 600)
    assert plan.routes[0].itinerary == routes[0]
    late = replace(routes[0], not_before=((0,), (SIX,)))
    assert evaluate(problem, distances_of(problem), [late]).routes[0].trips[1].start == first.end


def test_without_a_start_the_best_one_is_taken_after_what_is_decided() -> None:
    problem = day()
    trips = (brought("O1"), brought("O2"))
    routes = [Itinerary("V", 1, trips, not_before=((), (SEVEN,)))]
    (route,) = evaluate(problem, distances_of(problem), routes).routes
    assert route.trips[0].end == SEVEN == route.trips[1].start  # nobody waits for money


def test_calls_wait_too() -> None:
    plan = shared_plan()
    (route, *_) = plan.routes
    (call, *_) = route.trips[0].calls
    told = ((0, call.start + 1800), *((0,) for _ in route.trips[1:]))
    moved = replace(route.itinerary, start=route.start, not_before=told)
    again = evaluate(plan.problem, plan.distances, [moved]).routes[0]
    assert again.trips[0].calls[0].start == call.start + 1800
    assert again.trips[0].calls[0].arrival == call.arrival
    assert again.itinerary == moved


def test_what_the_day_does_not_know_takes_its_second_along() -> None:
    problem = day()
    trips = ((Visit("S9", ("O9",)),), brought("O1"), brought("O2"))
    routes = [Itinerary("V", 1, trips, not_before=((1,), (2,), (SEVEN,)))]
    (route,) = evaluate(problem, distances_of(problem), routes).routes
    assert [trip.not_before for trip in route.trips] == [2, SEVEN]


# The rule


def test_where_one_ends_another_may_begin() -> None:
    assert three(day(), SIX, SIX + 600, SIX + 1200).violations == ()
    assert three(day(None), SIX, SIX, SIX).violations == ()
    assert three(day(1, loading_s=0), SIX, SIX, SIX).violations == ()


def test_too_many_at_once_are_told_with_time_and_routes() -> None:
    (broken,) = three(day(), SIX, SIX + 300, SIX + 900).violations
    assert str(broken) == (
        "docks: 2 vehicles load at 'P' at once at 06:05-06:10, it has 1 dock: routes 1, 2"
    )
    (one,) = three(day(2), SIX, SIX + 300, SIX + 300).violations
    assert one.code == "docks"
    assert one.message == (
        "3 vehicles load at 'P' at once at 06:05-06:10, it has 2 docks: routes 1, 2, 3"
    )


def test_each_unbroken_time_is_told_once() -> None:
    broken = three(day(), SIX, SIX + 300, SIX + 1000).violations
    assert len(broken) == 1  # 06:05-06:10; the third begins after the second is done
    broken = three(day(), SIX, SIX + 300, SIX + 600).violations
    assert [each.message[-12:] for each in broken] == ["utes 1, 2, 3"]  # one runs into the next


def test_docks_are_numbered_from_the_lowest_that_is_free() -> None:
    plan = three(day(2), SIX, SIX + 300, SIX + 600)
    (dockings,) = by_depot(plan.problem, enumerate(plan.routes)).values()
    assert list(dock_numbers(dockings).values()) == [1, 2, 1]
    assert most_at_once(dockings) == (2, SIX + 300, SIX + 900)
    assert most_at_once([]) is None
    assert most_at_once([Docking(5, 9, 0, 0, 0, "P")]) == (1, 5, 9)


# plan.json


def test_what_is_decided_is_written_and_read() -> None:
    problem = day()
    routes = two_trips()
    plan = evaluate(problem, distances_of(problem), routes)
    content = json.loads(json.dumps(plan_object(plan)))
    Draft202012Validator(plan_schema()).validate(content)
    first, second = content["routes"]
    assert (first["fixed_start_s"], first["trips"][1]["not_before_s"]) == (SIX, SEVEN)
    assert "fixed_start_s" not in second and "not_before_s" not in first["trips"][0]
    read = from_plan_object(content)
    assert read.stale == ()
    assert list(read.plan.itineraries()) == routes


@pytest.mark.parametrize("value", ["6:00", 21_600.5, True, 10**7])
def test_a_start_is_a_whole_number_of_seconds(value: object) -> None:
    content = json.loads(json.dumps(plan_object(three(day(), SIX, SEVEN, None))))
    content["routes"][0]["fixed_start_s"] = value
    with pytest.raises(InputError, match=r"routes\[1\]\.fixed_start_s must be a whole number"):
        from_plan_object(content)


# The day


@pytest.mark.parametrize("name", ["folder", "day.xlsx", "day.json"])
def test_docks_survive_every_form(name: str, tmp_path: Path) -> None:
    day(3).save(tmp_path / name)
    assert Problem.read(tmp_path / name).depots[0].docks == 3


def test_the_document_is_of_the_schema() -> None:
    Draft202012Validator(day_schema()).validate(as_object(day(3)))
    assert as_object(day(None))["depots"][0].get("docks") is None


def test_a_chinese_header_is_read(tmp_path: Path) -> None:
    day(3).save(tmp_path / "folder")
    depots = tmp_path / "folder" / "depots.csv"
    text = depots.read_text(encoding="utf-8-sig")
    depots.write_text(text.replace("docks", "月台数"), encoding="utf-8")
    assert Problem.read(tmp_path / "folder").depots[0].docks == 3


def test_docks_are_checked() -> None:
    with pytest.raises(InputError, match="docks 0 is not between 1 and 10,000; leave the cell"):
        day(0)
    notes = [finding.code for finding in day(1, loading_s=0).findings]
    assert "docks-unused" in notes
    assert "docks-unused" not in [finding.code for finding in day(1).findings]
