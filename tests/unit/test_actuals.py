"""Driven days beside their plans: which stop was which, when, and how long everything took."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.actuals import Actuals, actuals_of
from routing.driven import DrivenStop
from routing.events import Event
from routing.model import Pace
from routing.plan import Plan
from tests.driven_days import SETTINGS, Truth, day_plan, drive
from tests.small_plans import VAN, order, plan_of, problem_of, store


@cache
def two_vans() -> Plan:
    """V #1 drives to S1, S2, S3 (a step of 111 s each), V #2 to S4, open from 00:10 to 01:00."""
    stores = [*(store(steps, stop_s=60) for steps in (1, 2, 3))]
    stores.append(store(4, stop_s=60, windows=((600, 3600),)))
    orders = [order(f"O{steps}", steps, kg=10) for steps in (1, 2, 3, 4)]
    return plan_of(
        problem_of(orders, [replace(VAN, count=2)], stores=stores), [["O1", "O2", "O3"]], [["O4"]]
    )


def visits(vehicle: str, *halts: tuple[str, int, int], until: int | None = None) -> list[Event]:
    """Leaves the depot at once; at each store from a second to a second; back at ``until``."""
    events = [Event(vehicle, "departure", 0, depot_id="P")]
    for store_id, first, last in halts:
        events.append(Event(vehicle, "arrival", first, store_id))
        events.append(Event(vehicle, "departure", last, store_id))
    return events + ([] if until is None else [Event(vehicle, "end", until)])


def stop_of(actuals: Actuals, store_id: str) -> DrivenStop:
    (found,) = [stop for stop in actuals.stops if stop.store_id == store_id]
    return found


def test_driven_as_planned_nothing_differs() -> None:
    plan = day_plan()
    actuals = actuals_of(plan, drive(plan, Truth()))
    found = actuals.summary
    assert (found.served, found.stops, found.routes) == (40, 40, 5)
    assert (found.mean_delay_s, found.out_of_order, found.silent_routes) == (0.0, 0, 0)
    assert found.on_time == found.on_time_planned == 1.0
    for pair in (found.duration_s, found.metres, found.service_s, found.driving_s):
        assert pair.driven == pair.planned > 0
    assert (found.driving_s.count, found.metered_routes) == (45, 5)


def test_delay_service_and_driving_of_a_late_stop() -> None:
    events = visits("V #1", ("S1", 200, 320), ("S2", 431, 491), ("S3", 602, 662), until=995)
    actuals = actuals_of(two_vans(), events)
    stop = stop_of(actuals, "S1")
    assert (stop.outcome, stop.delay, stop.service, stop.planned_service) == ("served", 89, 120, 60)
    assert [leg.seconds for leg in actuals.legs] == [200, 111, 111, 333]
    assert [leg.planned for leg in actuals.legs] == [111, 111, 111, 334]
    assert (actuals.routes[0].end, actuals.routes[0].metres) == (995, 6672)
    assert actuals.routes[0].hours == (995, 847)


def test_the_vehicle_without_events_is_not_counted() -> None:
    actuals = actuals_of(two_vans(), visits("V #1", ("S1", 111, 171)))
    found = actuals.summary
    assert stop_of(actuals, "S4").outcome == "unknown"
    assert (found.silent_routes, found.stops, found.unknown, found.missed) == (1, 3, 1, 2)


def test_service_begins_with_the_window_where_nobody_noted_it() -> None:
    actuals = actuals_of(two_vans(), visits("V #2", ("S4", 445, 700)))
    stop = stop_of(actuals, "S4")
    assert (stop.start, stop.service, stop.start_noted, stop.on_time) == (600, 100, False, True)
    early = actuals_of(two_vans(), visits("V #2", ("S4", 445, 500)))
    assert (stop_of(early, "S4").start, stop_of(early, "S4").on_time) == (445, False)
    noted = [*visits("V #2", ("S4", 445, 700)), Event("V #2", "service_start", 650, "S4")]
    stop = stop_of(actuals_of(two_vans(), noted), "S4")
    assert (stop.start, stop.service, stop.start_noted) == (650, 50, True)


def test_as_few_stops_as_explain_it_are_out_of_order() -> None:
    events = visits("V #1", ("S3", 334, 394), ("S1", 620, 680), ("S2", 800, 860))
    actuals = actuals_of(two_vans(), events)
    assert [s.store_id for s in actuals.stops if s.out_of_order] == ["S3"]
    assert [s.turn for s in actuals.stops if s.turn] == [2, 3, 1]
    assert [(leg.start.id, leg.end.id) for leg in actuals.legs] == [
        ("P", "S3"), ("S3", "S1"), ("S1", "S2"),
    ]  # fmt: skip
    assert [leg.usual for leg in actuals.legs] == [334, 222, 111]


def test_a_leg_over_a_stop_that_nobody_noted_teaches_nothing() -> None:
    actuals = actuals_of(two_vans(), visits("V #1", ("S1", 111, 171), ("S3", 460, 520)))
    assert stop_of(actuals, "S2").outcome == "missed"
    assert [leg.sure for leg in actuals.legs] == [True, False]
    skipped = [*visits("V #1", ("S1", 111, 171), ("S3", 393, 453))]
    skipped.append(Event("V #1", "skipped", 200, "S2"))
    actuals = actuals_of(two_vans(), skipped)
    assert stop_of(actuals, "S2").outcome == "skipped"
    assert [leg.sure for leg in actuals.legs] == [True, True]


def test_another_vehicle_may_serve_a_stop() -> None:
    events = visits("V #1", ("S1", 111, 171), ("S2", 282, 342))
    events += visits("V #2", ("S4", 445, 660), ("S3", 771, 831))
    actuals = actuals_of(two_vans(), events)
    stop = stop_of(actuals, "S3")
    assert (stop.outcome, stop.route_name, stop.by) == ("moved", "V #1", "V #2")
    assert (stop.position, stop.start, actuals.summary.extra) == (3, 771, 0)


def test_what_was_not_planned_and_what_failed() -> None:
    events = visits("V #1", ("S1", 111, 171), ("S2", 282, 300), ("S1", 500, 560))
    events.append(Event("V #1", "failed", 290, "S2"))
    actuals = actuals_of(two_vans(), events)
    assert [(s.store_id, s.position) for s in actuals.stops if s.outcome == "extra"] == [("S1", 0)]
    assert stop_of(actuals, "S2").failed_orders == ("O2",)
    assert (actuals.summary.failed, actuals.summary.compared) == (1, 1)


def test_times_that_run_backwards_teach_nothing() -> None:
    actuals = actuals_of(two_vans(), [
        Event("V #1", "departure", 100, "S1"), Event("V #1", "arrival", 200, "S1"),
    ])  # fmt: skip
    stop = stop_of(actuals, "S1")
    assert (stop.steady, stop.service) == (False, None)


def test_a_slow_hour_is_planned_for_when_the_vehicle_came_then() -> None:
    plan = day_plan(replace(SETTINGS, paces=(Pace(0, 86_400, 50),)))
    usual = {(leg.start, leg.end): leg for leg in actuals_of(plan, drive(plan, Truth())).legs}
    assert all(leg.planned == leg.seconds == 2 * (leg.usual or 0) for leg in usual.values())


def test_a_break_at_a_stop_does_not_count_as_service() -> None:
    plan = day_plan(break_s=1800, break_window=(6 * 3600, 7 * 3600))
    resting = [route.rest for route in plan.routes]
    assert all(resting)
    stops = actuals_of(plan, drive(plan, Truth())).stops
    assert sum(not stop.steady for stop in stops) == sum(
        rest is not None and rest.halt >= 0 for rest in resting
    )


def test_kilometres_by_counter_unless_it_runs_back() -> None:
    plan = day_plan()
    events = drive(plan, Truth())
    longer = [replace(e, odometer_m=(e.odometer_m or 0) * 11 // 10) for e in events]
    pair = actuals_of(plan, longer).summary.metres
    assert pair.ratio == pytest.approx(1.1, abs=1e-3)
    back = [replace(e, odometer_m=5 if e.store_id == "S00" else e.odometer_m) for e in events]
    found = actuals_of(plan, back).summary
    assert (found.metered_routes, found.metres.ratio) == (4, 1.0)


def test_data_frames() -> None:
    plan = two_vans()
    actuals = plan.actuals(visits("V #1", ("S1", 200, 320)))
    frame = actuals.to_dataframe()
    assert list(frame["outcome"]) == ["served", "missed", "missed", "unknown"]
    row = frame.iloc[0]
    assert (row["planned_start"], row["start"], row["delay_s"]) == ("00:01:51", "00:03:20", 89)
    assert list(actuals.legs_dataframe()["driven_s"]) == [200]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_events_leave_each_planned_stop_once(data: st.DataObject) -> None:
    plan = two_vans()
    event = st.builds(
        Event,
        st.sampled_from(["V #1", "V #2"]),
        st.sampled_from(["start", "arrival", "service_start", "departure", "end", "skipped"]),
        st.integers(0, 2000),
        st.sampled_from(["S1", "S2", "S3", "S4"]),
    )
    actuals = actuals_of(plan, data.draw(st.lists(event, max_size=14)))
    planned = [(stop.route, stop.position) for stop in actuals.stops if stop.position]
    assert sorted(planned) == [(1, 1), (1, 2), (1, 3), (2, 1)]
    turns = [(stop.by, stop.turn) for stop in actuals.stops if stop.turn]
    assert len(set(turns)) == len(turns)
    assert sum(stop.out_of_order for stop in actuals.stops) <= 2
    assert actuals.summary.driving_s.driven >= 0
