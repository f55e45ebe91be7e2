"""Limits of waiting, and pauses in two parts: figures by hand, columns, and the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.course import leave_to_arrive
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.halts import course_of, legs_of
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.write import as_object
from routing.model import Depot, Store, VehicleType
from routing.news import News, rest_of
from routing.pauses import Driving, stretches
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.solve import solve
from tests.judges import holds
from tests.rule_days import rule_day
from tests.small_plans import SETTINGS, VAN, findings_of, order, problem_of, store

SEVEN, TEN = 25_200, 36_000


def waiting_day(vehicle: VehicleType = VAN, **second: Any) -> Problem:
    """S1 is open until 08:00 and S2 from 10:00 on."""
    stores = [store(1, windows=((SEVEN, 28_800),)), store(2, windows=((TEN, 40_000),), **second)]
    orders = [order("O1", 1, kg=10), order("O2", 2, kg=10)]
    return problem_of(orders, [vehicle], stores=stores)


def route(day: Problem) -> Plan:
    visits = (Visit("S1", ("O1",)), Visit("S2", ("O2",)))
    return evaluate(day, distances_of(day), [Itinerary("V", 1, (visits,))])


@pytest.mark.parametrize("most", [7089, 7088])  # from 08:00 and 111 s of way until 10:00
def test_a_second_more_is_too_long(most: int) -> None:
    for day in (waiting_day(replace(VAN, max_wait_s=most)), waiting_day(max_wait_s=most)):
        plan = route(day)
        codes = [violation.code for violation in plan.violations]
        assert codes == ([] if most == 7089 else ["waiting"])
    if most == 7088:
        assert "waits 1 h 58 min at store 'S2'" in plan.violations[0].message
        assert "are allowed by the store" in plan.violations[0].message


def test_the_break_is_no_waiting() -> None:
    """An hour's break, taken while S2 is closed, leaves 3489 s of waiting."""
    rested = replace(VAN, break_s=3600, break_window=(SEVEN + 3000, 35_000))
    assert not route(waiting_day(replace(rested, max_wait_s=3489))).violations
    (broken,) = route(waiting_day(replace(rested, max_wait_s=3488))).violations
    assert broken.code == "waiting"


def test_the_engine_sends_two_vehicles_rather_than_wait() -> None:
    for limit, vehicles in ((None, 1), (1800, 2)):
        plan = solve(waiting_day(replace(VAN, max_wait_s=limit)), iterations=100)
        assert len(plan.routes) == vehicles and not plan.left_out
        holds(plan)


def test_parts_of_pauses() -> None:
    """15 minutes of service after driving make the next pause one of 30, once."""
    rule = Driving(100, 45, standing=45, first=15, second=30)
    legs = [60, 60, 60, 60, 250]
    assert stretches(rule, [15, 15, 0, 0, 0], legs) == (
        ((60,), (0, 60), (0, 60), (0, 60), (0, 100, 100, 50)),
        frozenset({1}),  # loading before any driving is no part
    )
    two = stretches(rule, [0, 15, 0, 30, 0], [40, 40, 10, 60, 30])
    assert two == (((40,), (40,), (10,), (60,), (30,)), frozenset())  # 15 and 30 are one
    assert stretches(rule, [0, 14, 0, 0, 30], legs)[1] == frozenset({4})
    whole = replace(rule, first=None)
    assert stretches(whole, [0, 15, 0, 30, 0], [40, 40, 10, 60, 30])[0][3] == (0, 60)


EU = replace(
    VAN, drive_s=1000, pause_s=2700, pause_at_stops=True, first_part_s=900, second_part_s=1800
)


def eu_day(minutes: int, vehicle: VehicleType = EU) -> Problem:
    """The depot and stores 9 steps apart, each 1001 s of way; or 334 s for a third of it."""
    depot = Depot("P", 14.0, 35.0)
    stores = [Store(f"S{i}", 14.0, 35 + i * 0.06, stop_s=60 * minutes) for i in (1, 2)]
    day = problem_of([order("O1", 1, kg=10), order("O2", 2, kg=10)], [vehicle], stores=stores)
    return replace(day, depots=(depot,))


def test_a_route_with_a_second_part() -> None:
    """667 s to each store and 1334 s back: a pause before S2, and one or two on the way back."""
    pauses = {
        minutes: [(p.halt, p.seconds, p.driven) for p in route(eu_day(minutes)).routes[0].pauses]
        for minutes in (14, 15, 45)
    }
    assert pauses[14] == [(0, 2700, 0), (1, 2700, 0), (1, 2700, 1000)]
    assert pauses[15] == [(0, 1800, 0), (1, 1800, 0), (1, 2700, 1000)]
    assert pauses[45] == [(1, 2700, 1000)]
    plan = route(eu_day(15))
    day, itinerary = plan.problem, plan.itineraries()[0]
    course = course_of(day, itinerary, legs_of(day, plan.distances, itinerary), plan.distances)
    assert course.paused == 6300
    back = plan.routes[0].end
    assert leave_to_arrive(course, 2, back) == plan.routes[0].stops[1].departure


def test_what_the_engine_makes_of_parts() -> None:
    plan = solve(eu_day(15), iterations=100)
    assert sum(pause.seconds for r in plan.routes for pause in r.pauses) in (6300, 3600 + 900)
    holds(plan)


@pytest.mark.parametrize("minutes", [14, 15])
def test_a_first_part_stands_when_the_rest_is_planned_again(minutes: int) -> None:
    """At the first store 15 minutes are the first part of a pause, 14 are none; the next pause is
    taken there, and is behind the vehicle once it has begun."""
    plan = route(eu_day(minutes))
    (driven,), first = plan.routes, plan.routes[0].stops[0]
    for now, since in ((first.start + 60, 0), (first.departure + 60, 1)):
        rest = rest_of(plan, News(now))
        (vehicle,) = (v for v in rest.problem.vehicles if v.aboard is not None)
        assert vehicle.driven_s == (667 if now < first.departure else 0)
        assert vehicle.first_part_taken == (minutes == 15 and now < first.departure)
        again = solve(rest.problem, iterations=50)
        holds(again)
        assert [p.seconds for p in again.routes[0].pauses] == [
            p.seconds for p in driven.pauses[since:]
        ]
        assert again.routes[0].end == pytest.approx(driven.end, abs=20)  # it has come on meanwhile


def test_columns_and_what_is_checked() -> None:
    day = eu_day(15, replace(EU, max_wait_s=2400, toll_per_km=0.19, driven_s=900))
    day = replace(day, vehicles=(replace(day.vehicles[0], first_part_taken=True),))
    day = replace(day, stores=tuple(replace(each, max_wait_s=90) for each in day.stores))
    again = build_day(from_object(as_object(day)))
    assert (again.vehicles, again.stores) == (day.vehicles, day.stores)
    row = as_object(day)["vehicles"][0]
    assert (row["first_part_min"], row["second_part_min"], row["max_wait_min"]) == (15, 30, 40)
    wrong = {
        "go together": {"second_part_s": 0},
        "needs pause_at_stops yes": {"pause_at_stops": False},
        "are no parts of a pause of 45": {"second_part_s": 2700},
        "needs drive_hours": {"drive_s": None},
        "fill in both, or clear this cell": {"first_part_taken": True},
    }
    for says, change in wrong.items():
        found = findings_of([order("O1", 1)], [replace(EU, **change)], settings=SETTINGS)
        assert any(f.code == "half-a-pause" and says in f.message for f in found), says


def test_a_route_that_waits_too_long_once_a_task_is_taken_off_is_planned_anew() -> None:
    """A task at a stop where a lock does not want it leaves its route in the end, and the vehicle
    would come too early at the next one."""
    which = ("release", "rest", "overtime", "stacks", "compact", "pay", "positions", "layouts")
    which += ("drivers", "helpers", "once_empty", "traffic", "waits", "parts")
    plan = solve(rule_day(32120, which), iterations=400, seed=1)
    assert plan.violations == ()
    assert plan.routes


def test_the_way_back_counts_for_the_next_pause_of_a_driver() -> None:
    """Replanned on the way back to the depot: what is driven till there is behind the driver."""
    vehicle = replace(EU, max_trips=2, drive_s=2100)
    day = eu_day(10, vehicle)
    trips = ((Visit("S1", ("O1",)),), (Visit("S2", ("O2",)),))
    plan = evaluate(day, distances_of(day), [Itinerary("V", 1, trips)])
    (route,) = plan.routes
    stop = route.trips[0].stops[0]
    rest = rest_of(plan, News(stop.departure + 10)).problem
    (left,) = (each for each in rest.vehicles if each.id == route.name)
    assert left.driven_s == stop.seconds + route.trips[0].seconds
    again = evaluate(rest, distances_of(rest), [Itinerary(left.id, 1, trips[1:])]).routes[0]
    assert [p.start for p in again.pauses] == [p.start for p in route.pauses]


def test_an_empty_trip_shortens_no_wait() -> None:
    """The engine had put up with the seconds of a loading that the plan does not have."""
    holds(solve(rule_day(156, ("trips", "waits")), iterations=300, seed=1))
