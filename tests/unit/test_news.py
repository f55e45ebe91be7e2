"""What becomes of parts, alternatives, known vehicles and short shifts in a day under way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.model import Depot
from routing.news import News, Rest, rest_of
from routing.plan import Itinerary, Plan, Visit
from solvers.solve import solve
from tests.rule_days import rule_day
from tests.small_plans import VAN, order, plan_of, problem_of, store
from tests.split_days import BIG, day, driven, halves

NIGHT, NOON, LATE = 0, 12 * 3600, 20 * 3600
EIGHT = replace(VAN, shift_start=8 * 3600, shift_end=18 * 3600)


def in_parts(start: int) -> Plan:
    """An order of 70 cases on two vans, of which the first leaves at midnight."""
    plan = driven(halves(day(drops=3), 30, 40))
    first, second = plan.itineraries()
    later = replace(second, start=start)
    return evaluate(plan.problem, plan.distances, [first, later])


def left(rest: Rest) -> dict[str, float]:
    return {order.id: order.cases for order in rest.problem.orders}


def test_parts_are_cancelled_with_their_order() -> None:
    other = replace(BIG, id="O-18", quantity={"kg": 10.0, "cases": 1.0})
    problem = halves(day(BIG, other, drops=3), 30, 40)
    rest = rest_of(driven(problem), News(NIGHT, cancelled=frozenset({"O-17"})))
    assert rest.dropped == {"O-17/1", "O-17/2"}
    assert left(rest) == {"O-18": 1.0}


def test_a_changed_order_takes_the_place_of_its_parts() -> None:
    less = replace(BIG, quantity={"kg": 300.0, "cases": 30.0})
    plan = driven(halves(day(drops=3), 30, 40))
    late = evaluate(
        plan.problem, plan.distances, [replace(each, start=NOON) for each in plan.itineraries()]
    )
    rest = rest_of(late, News(NOON - 3600, orders=(less,)))
    assert left(rest) == {"O-17": 30.0}
    assert not rest.dropped


def test_an_order_of_which_a_part_has_gone_does_not_change() -> None:
    with pytest.raises(InputError, match=r"'O-17/1' is done or on board already; .*: O-17/2"):
        rest_of(in_parts(NOON), News(NOON - 3600, orders=(BIG,)))


def test_known_vehicles_that_are_gone() -> None:
    stores = (store(1, familiar=frozenset({"V #1"}), unfamiliar_cost=5.0), store(2))
    problem = problem_of([order("O1", 1), order("O2", 2)], [EIGHT], stores=stores)
    plan = plan_of(problem, [["O1"]], [["O2"]])
    rest = rest_of(plan, News(7 * 3600, broken={"V #1": None}))
    assert rest.problem.store["S1"].familiar == frozenset()
    assert rest.problem.store["S1"].unfamiliar_cost == 0.0
    kept = rest_of(plan, News(7 * 3600, broken={"V #2": None}))
    assert kept.problem.store["S1"] == plan.problem.store["S1"]


def test_a_misspelt_vehicle_is_not_one_that_is_gone() -> None:
    plan = plan_of(problem_of([order("O1", 1)], [EIGHT]), [["O1"]])
    new = order("N", 2, vehicle="W #1")
    with pytest.raises(InputError, match="order 'N' names vehicle 'W #1', which is not one of"):
        rest_of(plan, News(7 * 3600, orders=(new,)))
    known = store(2, familiar=frozenset({"W"}), unfamiliar_cost=1.0)
    with pytest.raises(InputError, match="store 'S2' names vehicle 'W', which is not one of"):
        rest_of(plan, News(7 * 3600, stores=(known,)))


def test_of_alternatives_the_one_on_board_is_collected() -> None:
    orders = [order("O1", 4, group="g"), order("O2", 2, group="g"), order("O3", 3, kg=10.0)]
    vans = [replace(EIGHT, capacity={"kg": 200.0})]
    problem = problem_of(orders, vans)
    visits = (Visit("S4", ("O1",)), Visit("S3", ("O3",)))
    plan = evaluate(problem, distances_of(problem), [Itinerary("V", 1, (visits,))])
    now = plan.routes[0].start + 60
    rest = rest_of(plan, News(now, broken={"V #1": None}))
    stranded = rest.problem.order["O1"]
    assert (stranded.kind, stranded.from_store_id, stranded.group) == ("transfer", "@ V #1", "")
    assert set(left(rest)) == {"O1", "O3"}
    cancelled = rest_of(plan, News(now, broken={"V #1": None}, cancelled=frozenset({"O1"})))
    assert set(left(cancelled)) == {"O2", "O3"}


def test_a_vehicle_whose_shift_is_over_does_not_stand_in_the_way() -> None:
    plan = plan_of(problem_of([order("O1", 1)], [EIGHT]), [["O1"]])
    rest = rest_of(plan, News(LATE, orders=(order("N", 2),)))
    assert {(v.shift_start, v.shift_end) for v in rest.problem.vehicles} == {(LATE, LATE)}


def test_an_order_on_board_is_not_split() -> None:
    """It would be worth it, and its store allows it."""
    base = day(BIG, drops=3, kg=800.0)
    here = Depot("@", 14.4, 35.86, opens=NOON, closes=NOON)
    van = replace(
        base.vehicles[0], id="U", count=1, depot_id="@", end_depot_id="P", reload_depot_id="P",
        aboard=frozenset({BIG.id}), shift_start=NOON,
    )  # fmt: skip
    problem = replace(base, depots=(*base.depots, here), vehicles=(*base.vehicles, van))
    plan = solve(problem, iterations=30)
    assert [(route.vehicle.id, route.orders) for route in plan.routes] == [("U", (BIG.id,))]


@pytest.mark.parametrize("seed", [1, 8])
def test_returns_come_last_on_each_trip(seed: int) -> None:
    base = rule_day(seed, ("trips",))
    settings = replace(base.settings, returns_last=True)
    vehicles = tuple(replace(v, count=1) for v in base.vehicles)
    plan = solve(replace(base, settings=settings, vehicles=vehicles), iterations=60)
    assert plan.feasible
    assert any(len(route.trips) > 1 for route in plan.routes)
