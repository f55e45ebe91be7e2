"""Trips, releases, breaks, transfers, rides, compartments, alternatives, overtime: each rule kept
and broken, with figures by hand. A step is 1112 m and 111 s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Compartment, DaySettings, Depot, Order, Pace, VehicleType
from routing.plan import Break, Itinerary, LeftOut, Plan, Visit
from routing.problem import Problem
from routing.servable import why_nobody
from solvers.solve import solve
from tests.small_plans import SETTINGS, VAN, order, plan_of, problem_of, store


def codes(plan: Plan) -> list[str]:
    return [violation.code for violation in plan.violations]


def van(**more: Any) -> VehicleType:
    return replace(VAN, **more)


def at_depot(problem: Problem, **more: Any) -> Problem:
    return replace(problem, depots=(replace(problem.depots[0], **more),))


def judged(
    problem: Problem,
    *trips: Sequence[tuple[str, Sequence[str]]],
    left: Sequence[str] = (),
    more: Sequence[Itinerary] = (),
) -> Plan:
    """One route of visits as (store, orders)."""
    made = tuple(tuple(Visit(place, tuple(ids)) for place, ids in trip) for trip in trips)
    routes = [Itinerary("V", 1, made), *more] if made else list(more)
    out = [
        LeftOut(o.id, o.distributor_id, o.store_id, o.priority)
        for o in map(problem.order.__getitem__, left)
    ]
    return evaluate(problem, distances_of(problem), routes, out)


# Trips


def two_trips(vehicle: VehicleType, **depot: Any) -> Plan:
    problem = problem_of([order("O1", 1), order("O2", 2)], [vehicle])
    return plan_of(at_depot(problem, **depot), [["O1"], ["O2"]])


def test_two_trips_are_one_course() -> None:
    plan = two_trips(van(max_trips=2), loading_s=600)
    first, second = plan.routes[0].trips
    assert codes(plan) == []
    assert (first.departure, first.end, first.seconds) == (600, 822, 111)
    assert (second.start, second.departure, second.end) == (822, 1422, 1422 + 444)
    assert [trip.load for trip in (first, second)] == [{"kg": 100.0}] * 2
    assert plan.routes[0].metres == 2 * 1112 + 2 * 2224
    assert plan.cost == pytest.approx(10 + 6.672)
    assert plan.kpi.plan.load_factor == {"kg": 1.0}
    assert (plan.kpi.plan.waiting_s, plan.kpi.plan.stops) == (0, 2)


def test_more_trips_than_the_vehicle_makes() -> None:
    assert codes(two_trips(VAN)) == ["max-trips"]


def test_the_start_is_the_best_for_all_trips() -> None:
    """The depot opens for the second loading only at 2000; the first trip waits for that."""
    orders = [order("O1", 1), order("O2", 2, release=2000)]
    plan = plan_of(problem_of(orders, [van(max_trips=2)]), [["O1"], ["O2"]])
    first, second = plan.routes[0].trips
    assert (first.start, first.end, second.start) == (2000 - 222, 2000, 2000)
    assert codes(plan) == []


def test_between_trips_it_comes_back_even_if_it_ends_elsewhere() -> None:
    plan = two_trips(van(max_trips=2, end_depot_id=None))
    first, second = plan.routes[0].trips
    assert (first.end_depot_id, first.metres, first.seconds, first.end) == ("P", 1112, 111, 222)
    assert (second.end_depot_id, second.metres, second.seconds) == (None, 0, 0)
    assert second.end == second.stops[-1].departure


def test_a_reload_after_the_depot_closes() -> None:
    assert codes(two_trips(van(max_trips=2, end_depot_id=None), closes=222)) == []
    assert codes(two_trips(van(max_trips=2, end_depot_id=None), closes=221)) == ["depot-hours"]


def test_a_return_is_unloaded_at_the_end_of_its_trip() -> None:
    orders = [order("O1", 1, kind="return"), order("O2", 2)]
    plan = plan_of(problem_of(orders, [van(max_trips=2)]), [["O1"], ["O2"]])
    assert codes(plan) == []
    assert [s.load for s in plan.routes[0].stops] == [{"kg": 100.0}, {"kg": 0.0}]


# Release


def test_goods_that_come_late() -> None:
    orders = [order("O1", 1, kg=50, release=3600), order("O2", 2, kg=50, kind="return")]
    plan = plan_of(problem_of(orders), [["O1", "O2"]])
    assert plan.routes[0].start == 3600
    closed = at_depot(plan.problem, closes=3599)
    assert codes(plan_of(closed, [["O1", "O2"]])) == ["depot-hours"] * 2


# Breaks


def resting(window: tuple[int, int], seconds: int = 600, **more: Any) -> Plan:
    vehicle = van(break_s=seconds, break_window=window, cost_per_hour=36.0, **more)
    problem = problem_of([order("O1", 1), order("O2", 2)], [vehicle])
    return plan_of(at_depot(problem, loading_s=100), [["O1"], ["O2"]])


def test_a_break_is_taken_and_not_paid() -> None:
    plan = resting((200, 300), max_trips=2)
    (route,) = plan.routes
    assert codes(plan) == []
    assert route.rest == Break(0, 0, 211, 600, True)  # no start waits less, this is the earliest
    assert route.start == 0 and route.duration == 600 + 200 + 222 + 444
    assert route.cost.time == pytest.approx((route.duration - 600) * 36 / 3600)
    assert plan.kpi.plan.waiting_s == 0


def test_the_place_of_a_break_on_a_second_trip() -> None:
    stores = [store(1, windows=((500, 500),)), store(2)]
    vehicle = van(max_trips=2, break_s=600, break_window=(612, 700))
    orders = [order("O1", 1), order("O2", 2)]
    plan = plan_of(problem_of(orders, [vehicle], stores=stores), [["O1"], ["O2"]])
    (route,) = plan.routes
    assert route.rest == Break(1, -1, 612, 600, True)
    assert route.trips[0].end == 611 and route.trips[1].start == 1212


def test_a_day_that_ends_in_time_has_no_break() -> None:
    assert resting((200, 866), max_trips=2).routes[0].rest is None
    assert resting((200, 865), max_trips=2).routes[0].rest is not None


def test_too_late_for_a_break() -> None:
    plan = resting((200, 300), max_trips=2, shift_start=201)
    assert codes(plan) == ["break"]
    assert (plan.routes[0].rest, plan.routes[0].duration) == (None, 866)
    assert codes(resting((200, 301), max_trips=2, shift_start=201)) == []


def test_the_whole_duration_counts_for_the_limit() -> None:
    assert codes(resting((200, 300), max_trips=2, max_seconds=1465)) == ["max-hours"]
    assert codes(resting((200, 300), max_trips=2, max_seconds=1466)) == []


# Overtime


@pytest.mark.parametrize(("after", "seconds"), [(866, 0), (800, 66), (0, 866)])
def test_overtime_counts_without_the_break(after: int, seconds: int) -> None:
    plan = resting((200, 300), max_trips=2, overtime_after_s=after, overtime_per_hour=18.0)
    assert plan.costs.overtime == pytest.approx(seconds * 18 / 3600)
    parts = (plan.costs.fixed, plan.costs.distance, plan.costs.time, plan.costs.overtime)
    assert plan.cost == pytest.approx(sum(parts))
    assert sum(plan.drop_costs().values()) == pytest.approx(plan.cost)
    owners = plan.kpi.distributors
    assert sum(part.cost.total for part in owners.values()) == pytest.approx(plan.cost)


# Paces


def test_the_rush_hour_makes_legs_longer() -> None:
    settings = replace(SETTINGS, paces=(Pace(100, 400, 50),))
    vehicle = van(shift_start=0, shift_end=700)
    stores = [store(1, windows=((200, 300),))]
    problem = problem_of([order("O1", 1)], [vehicle], settings, stores)
    plan = plan_of(problem, [["O1"]])
    (stop,) = plan.routes[0].stops
    # From 0 on it is there at 122 and waits until 200; who leaves at 39 is there then.
    assert (plan.routes[0].start, stop.arrival, stop.seconds) == (39, 200, 161)
    assert (plan.routes[0].trips[0].seconds, plan.routes[0].end) == (211, 411)


# Transfers


def moved(name: str = "T", **more: Any) -> Order:
    return replace(order(name, 2, kg=60, kind="transfer"), **{"from_store_id": "S1"} | more)


PICKED, BROUGHT = ("S1", ["T"]), ("S2", ["T"])


def test_a_transfer_on_one_trip() -> None:
    settings = replace(SETTINGS, seconds_per_case=10.0)
    transfer = moved(quantity={"kg": 60.0, "cases": 3.0})
    plan = judged(
        problem_of([transfer, order("O", 2, kg=70)], settings=settings),
        [PICKED, ("S2", ["T", "O"])],
    )
    (route,) = plan.routes
    assert codes(plan) == ["capacity"]  # 70 and 60 kg between the two stops
    assert [route.trips[0].load, *(s.load for s in route.stops)] == [
        *({"kg": 70.0}, {"kg": 130.0}, {"kg": 0.0})
    ]
    assert [s.departure - s.start for s in route.stops] == [30, 30]
    figures = plan.kpi.plan
    assert (figures.drops, figures.stops, figures.cases) == (2, 2, 3)
    assert figures.tonne_km_driven == pytest.approx((60 * 1112 + 70 * 2224) / 1e6)
    assert figures.tonne_km == pytest.approx((60 * 1112 + 70 * 2224) / 1e6)
    assert figures.empty_metres == 2224
    view = plan.view_for("A")
    assert [each.order.order_id for each in view.orders] == ["O", "T"]
    assert view.left_out == () and view.vehicles[0].orders == 2
    assert sum(plan.drop_costs().values()) == pytest.approx(plan.cost)


def test_without_goods_between_its_stops_a_vehicle_is_empty() -> None:
    plan = judged(problem_of([moved()]), [PICKED, BROUGHT])
    assert codes(plan) == []
    assert plan.kpi.plan.empty_metres == 1112 + 2224


@pytest.mark.parametrize(
    ("trips", "said"),
    [
        ([[BROUGHT, PICKED]], ["transfer"]),
        ([[PICKED], [BROUGHT]], ["transfer"]),
        ([[PICKED]], ["transfer"]),
        ([[BROUGHT]], ["transfer"]),
        ([[PICKED, BROUGHT, PICKED]], ["order-twice"]),
        ([[PICKED, ("S3", []), PICKED]], ["capacity", "transfer", "order-twice"]),
        ([[PICKED, ("S3", ["T"])]], ["transfer", "wrong-store"]),
        ([[PICKED, BROUGHT, ("S3", ["T"])]], ["wrong-store", "order-twice"]),
        ([[("S2", ["T"]), PICKED, BROUGHT]], ["order-twice"]),
        ([[("S3", [])]], ["order-missing"]),
    ],
)
def test_not_both_stops_in_order(trips: Any, said: list[str]) -> None:
    plan = judged(problem_of([moved()], [van(max_trips=2)]), *trips)
    assert codes(plan) == said
    assert plan.kpi.plan.drops == (said != ["order-missing"])
    assert plan.view_for("A").distributor_id == "A"
    assert sum(plan.drop_costs().values()) >= 0


def test_a_transfer_on_two_routes() -> None:
    second = Itinerary("V", 2, ((Visit("S2", ("T",)),),))
    plan = judged(problem_of([moved()]), [PICKED], more=[second])
    assert [(v.code, v.route) for v in plan.violations] == [("transfer", 1), ("transfer", 2)]


def test_a_transfer_left_out() -> None:
    assert codes(judged(problem_of([moved()]), left=["T"])) == []
    assert codes(judged(problem_of([moved()]), [PICKED, BROUGHT], left=["T"])) == ["order-twice"]


def test_a_transfer_needs_no_depot() -> None:
    """Neither of its owner, nor one to come back to; but a vehicle that is its owner's."""
    problem = at_depot(problem_of([moved()], [van(end_depot_id=None)]), distributor_id="B")
    assert codes(judged(problem, [PICKED, BROUGHT])) == []
    other = replace(problem, vehicles=(van(distributor_id="B"),))
    assert codes(judged(other, [PICKED, BROUGHT])) == ["owner"]


def test_a_transfer_and_heavy_vehicles() -> None:
    stores = [store(1, max_gross_kg=3500.0), store(2)]
    problem = problem_of([moved()], [van(gross_kg=7500.0)], stores=stores)
    assert problem.carriers == ((),)
    assert {f.code for f in problem.findings} >= {"access"}
    assert why_nobody(problem, problem.orders[0])[1].startswith("no vehicle gets to store 'S1'")
    assert [(v.code, v.store_id) for v in judged(problem, [PICKED, BROUGHT]).violations] == [
        ("access", "S1")
    ]


def test_why_a_transfer_would_come_too_late() -> None:
    """The window is that of the second store; the first has none."""
    problem = problem_of([moved()], stores=[store(1), store(2, windows=((0, 100),))])
    (left,) = solve(problem, iterations=10).left_out
    said = "the earliest arrival with any vehicle that may go there is 00:03:42 (V)"
    assert str(left.reasons[0]) == f"too-late: {said}, the window closes 00:01:40"


# Rides


@pytest.mark.parametrize(("most", "said"), [(333, []), (332, ["ride"]), (None, [])])
def test_how_long_it_is_on_board(most: int | None, said: list[str]) -> None:
    """By way of S3: two steps and one back. A stop without orders takes no time."""
    problem = problem_of([moved(max_ride_s=most)])
    assert codes(judged(problem, [PICKED, ("S3", []), BROUGHT])) == said
    assert codes(judged(problem, [PICKED, BROUGHT])) == []


def test_a_break_on_the_way_counts() -> None:
    vehicle = van(break_s=600, break_window=(111, 111), shift_end=2000)
    stores = [store(1, windows=((0, 111),)), store(2)]
    problem = problem_of([moved(max_ride_s=700)], [vehicle], stores=stores)
    plan = judged(problem, [PICKED, BROUGHT])
    assert plan.routes[0].rest == Break(0, 0, 111, 600, False)
    assert codes(plan) == ["ride"]


# Compartments


PARTS = (
    Compartment(frozenset({"frozen"}), {"kg": 40.0}),
    Compartment(frozenset({"ambient", "chilled"}), {"kg": 70.0}),
)


def packed(*orders: Order, parts: tuple[Compartment, ...] = PARTS) -> Plan:
    problem = problem_of(orders, [van(compartments=parts)])
    return plan_of(problem, [[order.id for order in orders]])


def goods(name: str, klass: str, kg: float, steps: int = 1, **more: Any) -> Order:
    return order(name, steps, kg=kg, goods=klass, **more)


def test_each_class_in_its_compartment() -> None:
    full = packed(goods("F", "frozen", 40), goods("A", "ambient", 30), goods("C", "chilled", 30))
    assert codes(full) == []
    over = packed(goods("F", "frozen", 30), goods("A", "ambient", 36), goods("C", "chilled", 34.5))
    assert codes(over) == ["capacity", "compartments"]
    assert "70.5 kg in compartment 'ambient+chilled' after loading" in over.violations[1].message


def test_a_return_fills_its_compartment_after_the_stop() -> None:
    kept = packed(goods("F", "frozen", 40), goods("R", "frozen", 40, kind="return"))
    assert codes(kept) == []
    over = packed(goods("R", "frozen", 20, kind="return"), goods("F", "frozen", 30, steps=2))
    assert [(v.code, v.store_id) for v in over.violations] == [("compartments", "S1")]


def test_no_compartment_for_the_class() -> None:
    plan = packed(goods("D", "dry", 10))
    assert [(v.code, v.order_id) for v in plan.violations] == [("compartments", "D")]
    assert plan.problem.carriers == ((),)
    assert "has a compartment" in why_nobody(plan.problem, plan.problem.orders[0])[1]
    anything = (*PARTS, Compartment(frozenset(), {"kg": 5.0}))
    assert codes(packed(goods("D", "dry", 5), parts=anything)) == []
    assert codes(packed(goods("D", "dry", 6), parts=anything)) == ["compartments"]


def test_goods_without_a_class() -> None:
    assert codes(packed(goods("N", "", 40))) == []  # in the first
    assert codes(packed(goods("N", "", 41))) == ["compartments"]
    open_last = (*PARTS, Compartment(frozenset(), {"kg": 50.0}))
    assert codes(packed(goods("N", "", 50), parts=open_last)) == []


def test_a_single_order_above_its_compartment() -> None:
    problem = problem_of([goods("F", "frozen", 41)], [van(compartments=PARTS)])
    assert problem.carriers == ((),)
    parts = (Compartment(frozenset(), {"m3": 1.0}),)
    bulky = goods("F", "frozen", 1, quantity={"m3": 1.5})
    volume = problem_of([bulky, order("O", 2)], [van(compartments=parts)])
    assert codes(plan_of(volume, [["F"]], left_out=["O"])) == ["compartments"]


# Alternatives


def choice(**more: Any) -> Problem:
    return problem_of([order("X", 1, group="G"), order("Y", 2, group="G", **more)])


ONE, OTHER = ("S1", ["X"]), ("S2", ["Y"])


@pytest.mark.parametrize(
    ("trip", "left", "said"),
    [
        ([ONE], [], []),
        ([OTHER], [], []),
        ([ONE, OTHER], [], ["capacity", "group"]),
        ([("S3", [])], [], ["order-missing"]),
        ([("S3", [])], ["X"], []),
        ([("S3", [])], ["Y"], []),
        ([("S3", [])], ["X", "Y"], ["order-twice"]),
        ([("S3", [])], ["X", "X"], ["order-twice"]),
        ([ONE], ["Y"], ["order-twice"]),
        ([ONE], ["X"], ["order-twice"]),
    ],
)
def test_one_of_a_group(trip: Any, left: list[str], said: list[str]) -> None:
    plan = judged(choice(), trip, left=left)
    assert codes(plan) == said
    shown = [each.order.order_id for each in plan.view_for("A").left_out]
    served = plan.routes[0].orders
    if said == []:
        assert shown == left and len(served) + len(left) == 1
    if said == ["order-missing"]:
        assert shown == ["X"]
        assert "group 'G'" in plan.violations[0].message


def test_the_price_of_a_group_is_lost_once() -> None:
    problem = problem_of([order("X", 1, group="G", prize=5.0), order("Y", 2, group="G", prize=5.0)])
    assert judged(problem, left=["Y"]).prizes_lost == 5.0


def test_days_without_any_of_it_know_no_settings() -> None:
    assert DaySettings().paces == () and Depot("P", 0.0, 0.0).loading_s == 0
