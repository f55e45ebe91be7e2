"""Vehicles underway where distributors share: what is loaded where, how far it rides, and what a
day in progress makes of calls.

The day is that of `tests.shared_day`: a step is 1112 m and 111 s, PA at step 0, PB at 3, stores at
5 and 7.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.model import Depot
from routing.news import News, rest_of
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.riding import loaded_at, ridden
from routing.sharing import Own
from routing.view_making import view_of
from solvers.replan import replan
from solvers.solve import solve
from tests.judges import holds
from tests.shared_day import AGREED, SEVEN, shared_plan, shared_problem
from tests.small_plans import latitude

SIX = 6 * 3600
HERE = Depot("@", 14.0, latitude(4), opens=SIX, closes=SIX)


def underway(*aboard: str) -> Problem:
    """The van stands four steps out at six, with these orders in it."""
    day = shared_problem()
    van = replace(
        day.vehicle["V"], depot_id="@", end_depot_id="PA", reload_depot_id="PA", shift_start=SIX,
        aboard=frozenset(aboard),
    )  # fmt: skip
    return replace(day, depots=(*day.depots, HERE), vehicles=(van, day.vehicle["W"]))


def driven(problem: Problem, calls: tuple[str, ...], *orders: str) -> Plan:
    """The van calls, and then brings these orders one by one."""
    visits = tuple(Visit(problem.order[o].store_id, (o,)) for o in orders)
    return shared_plan(problem, Itinerary("V", 1, (visits,), (calls,) if calls else ()))


def told(plan: Plan, *codes: str) -> list[tuple[str, str]]:
    return [(v.code, v.order_id) for v in plan.violations if v.code in codes]


def test_it_calls_with_what_is_on_board_and_goes_on() -> None:
    """One step back to PB, a quarter of an hour of loading, two steps to S5, two more to S7."""
    plan = driven(underway("A1"), ("PB",), "A1", "B1", "B2")
    assert told(plan, "aboard", "collection", "owner", "detour", "partners") == []
    trip = plan.routes[0].trips[0]
    assert [loaded_at(plan.problem, trip, plan.problem.order[o]) for o in ("A1", "B1")] == [0, 1]
    assert trip.calls[0].start == SIX + 111
    assert trip.calls[0].departure == SIX + 111 + 900
    assert trip.load == {"kg": 180.0}
    way = ridden(plan.problem, trip)
    assert (way["A1"], way["B1"], way["B2"]) == (3 * 1112, 2 * 1112, 4 * 1112)


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ((), "order 'B2' is not on board of 'V #1' yet"),
        (("PA",), "order 'B2' is not on board of 'V #1' yet, and not at 'PA', where it calls"),
    ],
)
def test_what_it_has_not_loaded_it_does_not_bring(calls: tuple[str, ...], found: str) -> None:
    plan = driven(underway("A1", "B1"), calls, "A1", "B1", "B2")
    assert [v.message for v in plan.violations if v.code == "aboard"] == [found]
    assert told(plan, "collection", "owner") == []


def test_goods_of_its_own_distributor_are_fetched_at_their_depot() -> None:
    """Nothing is loaded where it stands, though the place is nobody's."""
    problem = underway("B1", "B2")
    assert told(driven(problem, (), "A1", "B1", "B2"), "aboard") == [("aboard", "A1")]
    assert told(driven(problem, ("PA",), "A1", "B1", "B2"), "aboard", "collection") == []


def test_metres_behind_it_count_for_a_detour() -> None:
    """B1 may ride 2224 + 12,500 m, and has one step more to go."""
    problem = underway("A1", "B1", "B2")

    def with_behind(metres: int) -> Plan:
        own = {**AGREED.own, "B1": Own(SEVEN, 2224, metres)}
        day = replace(problem, sharing=replace(AGREED, own=own))
        return driven(day, (), "A1", "B1", "B2")

    assert told(with_behind(14_724 - 1112), "detour") == []
    assert told(with_behind(14_724 - 1111), "detour") == [("detour", "B1")]


def test_metres_behind_it_are_written_and_read(tmp_path: Path) -> None:
    own = {"B1": Own(SEVEN, 2224, 700), "A1": Own(SEVEN, 5560)}
    day = replace(underway("A1", "B1"), sharing=replace(AGREED, own=own))
    day.save(tmp_path / "day.json")
    assert Problem.read(tmp_path / "day.json") == day


def test_the_engine_fetches_what_a_partner_has() -> None:
    """W may not carry for A, and V is nearer to it all; with A1 on board it goes back to PB."""
    plan = solve(replace(underway("A1"), vehicles=underway("A1").vehicles[:1]), iterations=100)
    (route,) = plan.routes
    assert plan.violations == () and plan.left_out == ()
    assert [call.depot_id for call in route.trips[0].calls] == ["PB"]
    holds(plan)


# A day in progress


def test_before_the_call_only_what_is_loaded_is_on_board() -> None:
    plan = shared_plan()
    rest = rest_of(plan, News(plan.routes[0].trips[0].departure + 111))
    van = rest.problem.vehicle["V #1"]
    assert van.aboard == {"A1"}
    assert [i.calls for i in rest.unchanged] == [(("PB",),)]
    own = rest.problem.sharing.own
    assert own["B1"] == Own(SEVEN, 2224)
    assert own["A1"].ridden == pytest.approx(1112, abs=4)
    assert rest.problem.sharing.partner["A"].lends == {"V #1"}
    assert rest.problem.depot["@ V #1"].lat == pytest.approx(latitude(1))


@pytest.mark.parametrize("after", [0, 600, 900 + 111])
def test_a_call_that_has_begun_is_behind(after: int) -> None:
    """Goods of B are on board from the begin of loading on, and have ridden from there alone."""
    plan = shared_plan()
    call = plan.routes[0].trips[0].calls[0]
    rest = rest_of(plan, News(call.start + after))
    assert rest.problem.vehicle["V #1"].aboard == {"A1", "B1", "B2"}
    assert [i.calls for i in rest.unchanged] == [()]
    further = 1112 if after > 900 else 0
    assert rest.problem.sharing.own["A1"].ridden == 3 * 1112 + further
    assert rest.problem.sharing.own["B1"].ridden == further
    standing = rest.problem.depot["@ V #1"]
    assert standing.opens == (call.departure if after <= 900 else call.start + after)


def test_a_call_for_what_is_cancelled_is_left_away() -> None:
    plan = shared_plan()
    news = News(plan.routes[0].trips[0].departure + 111, cancelled=frozenset({"B1", "B2"}))
    assert [i.calls for i in rest_of(plan, news).unchanged] == [()]


def test_only_what_is_loaded_has_to_be_collected_after_a_breakdown() -> None:
    plan = shared_plan()
    news = News(plan.routes[0].trips[0].departure + 111, broken={"V #1": None})
    rest = rest_of(plan, news)
    assert {o.id: o.kind for o in rest.problem.orders} == {
        "A1": "transfer", "A2": "return", "B1": "delivery", "B2": "delivery"
    }  # fmt: skip
    assert "A1" not in rest.problem.sharing.own


def test_a_new_order_is_fetched_before_the_next_stop() -> None:
    plan = shared_plan()
    call = plan.routes[0].trips[0].calls[0]
    new = replace(plan.problem.order["B2"], id="B3")
    again = replan(plan, News(call.departure + 111, orders=(new,)), iterations=100)
    assert again.plan.violations == () and again.plan.left_out == ()
    carrying = next(route for route in again.plan.routes if "B3" in route.orders)
    assert carrying.vehicle.id == "W #1" or [c.depot_id for c in carrying.trips[0].calls] == ["PB"]
    holds(again.plan)


def test_a_view_tells_of_no_loading_where_a_vehicle_stands() -> None:
    plan = driven(underway("A1", "B1"), ("PB",), "A1", "B1", "B2")
    given = {each.order.order_id: each.handover for each in view_of(plan, "B").orders}
    assert given["B1"] is None
    assert view_of(plan, "B").emissions is None
    assert view_of(plan, "A").emissions is not None
    assert given["B2"] is not None and given["B2"].depot_id == "PB"
