"""Pauses after so many hours of driving, with figures by hand. A step is 1112 m; 1, 5, 8 and 20
steps are driven in 111, 556, 890 and 2224 s."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from routing.course import Course, Halt, leave_to_arrive, timed
from routing.course import pauses as pauses_of
from routing.errors import InputError
from routing.io.gpx import as_gpx
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.text import route_table
from routing.model import Depot, Pace, VehicleType
from routing.pauses import Driving, slowest, stretches
from routing.plan import Pause, Plan
from routing.problem import Problem
from routing.underway import driven_by, standing
from solvers.solve import solve
from tests.judges import holds
from tests.small_days import write_small_day
from tests.small_plans import SETTINGS, VAN, findings_of, order, plan_of, problem_of, store
from tests.unit.test_rules_columns import with_columns


def van(**more: Any) -> VehicleType:
    told: dict[str, Any] = {"drive_s": 1000, "pause_s": 600, "cost_per_hour": 36.0} | more
    return replace(VAN, max_trips=2, **told)


def driven(*trips: list[int], depot: int = 0, stop: int = 0, **more: Any) -> Plan:
    """A route over stores so many steps away, trip by trip. ``depot``: seconds of loading."""
    orders = [order(f"O{i}", i, kg=1) for trip in trips for i in trip]
    stores = [store(i, stop_s=stop) for trip in trips for i in trip]
    settings = replace(SETTINGS, paces=more.pop("paces", ()))
    day = problem_of(orders, [van(**more)], settings, stores)
    day = replace(day, depots=(replace(day.depots[0], loading_s=depot),))
    plan = plan_of(day, [[f"O{i}" for i in trip] for trip in trips])
    assert plan.violations == ()
    holds(plan)
    return plan


def pauses(*trips: list[int], **more: Any) -> list[tuple[int, ...]]:
    """Trip, halt, start and seconds driven since that halt of each pause."""
    (route,) = driven(*trips, **more).routes
    return [(p.trip, p.halt, p.start - route.start, p.driven) for p in route.pauses]


def test_a_pause_before_the_leg_with_which_it_would_be_too_long() -> None:
    """556, 334 and 890 s: after two legs 890 are driven."""
    (route,) = driven([5, 8]).routes
    assert route.pauses == (Pause(0, 1, route.start + 890, 600, 0),)
    assert route.duration == 890 + 600 + 890
    assert route.trips[0].seconds == 890  # driving alone
    assert route.cost.time == pytest.approx(2 * 8.9)
    assert route.unpaid == 600


@pytest.mark.parametrize(("limit", "halts"), [(1780, []), (1779, [1]), (889, [0, 1])])
def test_what_is_just_the_limit_may_be_driven(limit: int, halts: list[int]) -> None:
    driving = Driving(limit, 600)
    legs, _ = stretches(driving, (0, 0, 0), (556, 334, 890))
    assert [leg - 1 for leg, parts in enumerate(legs) if parts[0] == 0] == halts


def test_a_long_leg_is_interrupted_on_the_road() -> None:
    """2224 s there: pauses after 1000 and 2000. 224 are driven then, so one before leaving."""
    assert pauses([20]) == [
        *((0, -1, 1000, 1000), (0, -1, 2600, 2000)),
        *((0, 0, 3424, 0), (0, 0, 5024, 1000), (0, 0, 6624, 2000)),
    ]


def test_what_was_driven_before_counts() -> None:
    assert pauses([5], driven_s=444) == [(0, 0, 556, 0)]
    assert pauses([5], driven_s=445, depot=60) == [(0, -1, 60, 0), (0, 0, 1216, 0)]


def test_service_counts_where_it_may_and_lasts() -> None:
    stood = {"stop": 600, "pause_at_stops": True}
    assert pauses([5, 8], **stood) == []
    assert pauses([5, 8], **stood | {"stop": 599}) == [(0, 1, 890 + 2 * 599, 0)]
    assert pauses([5, 8], stop=600) == [(0, 1, 890 + 1200, 0)]


def test_trips_count_together_and_loading_between_them_if_it_lasts() -> None:
    assert pauses([4], [5], depot=700) == [(1, -1, 700 + 890 + 700, 0), (1, 0, 3446, 0)]
    assert pauses([4], [3], depot=700, pause_at_stops=True) == []


def test_the_break_is_no_pause() -> None:
    """The break is taken on arrival at S5 or before, and the pause comes all the same."""
    (route,) = driven([5, 8], break_s=900, break_window=(0, 100), shift_end=9000).routes
    assert route.rest is not None and len(route.pauses) == 1
    assert route.duration == 890 + 890 + 600 + 900 and route.unpaid == 1500


def test_slow_traffic_shortens_the_limit() -> None:
    """400 s at half the speed are 200 usual ones, so of 1000 s 800 are left."""
    paces = (Pace(0, 400, 50),)
    assert slowest(paces, 1000) == 800
    assert slowest((Pace(0, 10, 5),), 10) == 1  # never nothing
    assert pauses([4, 8], paces=paces, shift_start=36_000) == [
        *((0, 0, 445, 0), (0, 1, 1490, 0), (0, 1, 2890, 800)),
    ]


def test_a_leg_through_slow_traffic_with_a_pause_on_it() -> None:
    """The first 400 s make 200, so 800 are made at 1000; the pause is over at 1600."""
    course = Course([Halt(900, 0, ())], paces=(Pace(0, 400, 50),), stretches=((800, 100), (0,)))
    course = replace(course, pause=600)
    times = timed(course, 0)
    assert (times.arrivals, times.drives[0]) == ((1700,), 1100)
    assert list(pauses_of(course, times)) == [(0, 1000, 600, 1000)]
    assert leave_to_arrive(course, 0, 1700) == 0
    assert leave_to_arrive(course, 0, 1699) < 0


def test_the_start_is_chosen_with_the_pauses() -> None:
    """The store opens at 5000; the vehicle begins so late that it does not wait."""
    day = problem_of([order("O20", 20)], [van()], stores=[store(20, windows=((5000, 6000),))])
    (route,) = plan_of(day, [["O20"]]).routes
    assert route.stops[0].arrival == 5000 and route.start == 5000 - 2224 - 1200
    holds(plan_of(day, [["O20"]]))


def test_where_a_vehicle_is_and_what_was_driven() -> None:
    plan = driven([5, 8])
    (route,) = plan.routes
    since = route.start
    told = [driven_by(route, since + s).seconds for s in (0, 100, 556, 889)]
    assert told == [0, 100, 556, 889]
    told = [driven_by(route, since + s).seconds for s in (1400, 1490, 1590, 2380)]
    assert told == [0, 0, 100, 890]  # a pause that has begun is over when the vehicle goes on
    at = standing(plan, route, since + 1000)
    assert (at.free, at.driven) == (since + 1490, 0)


def test_drivers_are_told() -> None:
    screen = Console(width=100, no_color=True)
    with screen.capture() as captured:
        screen.print(route_table(driven([20], shift_start=36_000), 1))
    text = " ".join(captured.get().split())
    assert "Pause 10:17-10:27" in text and "17 min drive after P" in text
    assert "Pause 10:57-11:07" in text and "at S20" in text
    page = as_gpx(driven([5, 8], shift_start=36_000))
    assert "pause 10:15-10:25, at S8, before driving on" in page


def test_a_plan_that_states_other_pauses_is_out_of_date() -> None:
    document = json.loads(json.dumps(plan_object(driven([5, 8]))))
    assert from_plan_object(document).stale == ()
    document["routes"][0]["pauses"][0]["start_s"] += 60
    assert [each.path for each in from_plan_object(document).stale] == ["pauses[1].start_s"]
    document["routes"][0]["pauses"] = []
    assert [each.path for each in from_plan_object(document).stale] == ["pauses"]


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"pause_s": 0}, "half-a-pause", "drive_hours needs pause_min above 0"),
        ({"drive_s": None}, "half-a-pause", "pause_min needs drive_hours"),
        ({"drive_s": 60}, "out-of-range", "not between 0.25 and 24"),
        ({"pause_s": -60}, "negative", "pause_min -1 is negative"),
        ({"overtime_factors": ((3600, 2.0), (3000, 3.0))}, "not-a-tier", "that rise"),
        ({"overtime_factors": ((3600, 2.0), (7200, 1.5))}, "not-a-tier", "2: 1.5 comes after 1: 2"),
        ({"overtime_factors": ((3600, 0.5),)}, "out-of-range", "factor of 0.5"),
        (
            {"overtime_factors": ((3600, 2.0),), "overtime_per_hour": 3.0, "overtime_after_s": 9},
            *("half-overtime", "clear the other"),
        ),
        ({"overtime_factors": ((3600, 2.0),), "cost_per_hour": 0.0}, "half-overtime", "which is 0"),
        ({"cost_per_stop": -1.0}, "negative", "cost_per_stop -1"),
    ],
)
def test_what_cannot_be_meant_is_told(wrong: dict[str, Any], code: str, said: str) -> None:
    found = findings_of([order("O1", 1)], [van(**wrong)])
    assert any(each.code == code and said in each.message for each in found), found


def test_days_with_pauses_are_written_and_read(tmp_path: Path) -> None:
    more: dict[str, Any] = {"pause_at_stops": True, "driven_s": 1800, "cost_per_case": 0.1}
    tiers = ((28_800, 1.5), (36_000, 2.0))
    vehicle = van(overtime_factors=tiers, cost_per_stop=2.0, cost_per_trip=5.0, **more)
    day = problem_of([order("O1", 1)], [vehicle])
    for name in ("folder", "day.xlsx", "day.json"):
        day.save(tmp_path / name)
        assert type(day).read(tmp_path / name).vehicles == day.vehicles


def test_chinese_headers(tmp_path: Path) -> None:
    columns = {
        "连续驾驶小时": ["4"],
        "停车休息(分钟)": ["20"],
        "装卸算休息": ["是"],
        "已驾驶小时": ["1.5"],
        "加班倍率": ["8：1.5；10小时：200%"],
        "每站费用(元)": ["3"],
        "每箱成本": ["0.2"],
        "每趟成本": ["15"],
    }
    folder = write_small_day(tmp_path / "day")
    (folder / "vehicles.csv").write_text(with_columns("vehicles", columns), encoding="utf-8")
    van = Problem.read(folder).vehicles[0]
    assert (van.drive_s, van.pause_s, van.driven_s) == (14_400, 1200, 5400)
    assert van.pause_at_stops
    assert van.overtime_factors == ((28_800, 1.5), (36_000, 2.0))
    assert (van.cost_per_stop, van.cost_per_case, van.cost_per_trip) == (3.0, 0.2, 15.0)


def test_the_other_engine_says_that_it_does_not_know_it() -> None:
    day = problem_of([order("O1", 1)], [van()])
    with pytest.raises(InputError, match="'drive_hours'"):
        solve(day, engine="ortools", iterations=1)


def test_depots_keep_their_hours_with_pauses() -> None:
    """Back at 2380 and no second sooner."""
    day = problem_of(
        [order("O5", 5, kg=1), order("O8", 8, kg=1)], [van()], stores=[store(5), store(8)]
    )
    for closes, codes in ((2380, []), (2379, ["depot-hours"])):
        shut = replace(day, depots=(Depot("P", 14.0, 35.0, closes=closes),))
        plan = plan_of(shut, [["O5", "O8"]])
        assert [each.code for each in plan.violations] == codes


def test_tiers_and_pay_by_what_is_done() -> None:
    """2380 s of which 1780 are paid, at 36 an hour: 800 beyond 980 s, 500 of these beyond 1280."""
    tiers = ((980, 1.5), (1280, 3.0))
    pay = {"cost_per_stop": 2.0, "cost_per_case": 0.5, "cost_per_trip": 7.0}
    orders = [order("O5", 5, kg=1, quantity={"cases": 3.0}), order("O8", 8, kg=1)]
    day = problem_of(orders, [van(overtime_factors=tiers, **pay)], stores=[store(5), store(8)])
    plan = plan_of(day, [["O5", "O8"]])
    holds(plan)
    (route,) = plan.routes
    assert route.cost.time == pytest.approx(17.8)
    assert route.cost.overtime == pytest.approx(300 * 0.005 + 500 * 0.02)
    assert (route.cost.per_stop, route.cost.per_case, route.cost.per_trip) == (4.0, 1.5, 7.0)
    assert sum(plan.drop_costs().values()) == pytest.approx(plan.cost)
