"""Plans that a search begins with, and routes that lose orders, where less to do or other prices
mean another start: goods may ride for too long then. A step is 1112 m and 111 s."""

from __future__ import annotations

from dataclasses import replace

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Depot
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from solvers.solve import solve
from solvers.yard import Yard, without
from tests.judges import holds
from tests.small_plans import VAN, latitude, order, problem_of, store


def riding_day(wish: float) -> Problem:
    """O1 goes from S1 to S3, which opens at 2000, and is on board for 600 s at the most. S2 wishes
    for its order before 300, at a price a minute."""
    ride = order("O1", 3, kg=10, kind="transfer", from_store_id="S1", max_ride_s=600)
    stores = (
        store(1),
        store(2, preferred=(0, 300), outside_per_min=wish),
        store(3, windows=((2000, 4000),)),
    )
    van = replace(VAN, cost_per_hour=36.0)
    return problem_of([ride, order("O2", 2, kg=10)], [van], stores=stores)


def test_a_plan_to_begin_with_that_breaks_a_rule_at_the_prices_of_the_day_is_planned_anew() -> None:
    """On one route the wish brings O1 on board long before S3 opens."""
    visits = (Visit("S1", ("O1",)), Visit("S2", ("O2",)), Visit("S3", ("O1",)))
    start = [Itinerary("V", 1, (visits,))]
    unwished, wished = riding_day(0.0), riding_day(10.0)
    assert evaluate(unwished, distances_of(unwished), start).violations == ()
    (broken,) = evaluate(wished, distances_of(wished), start).violations
    assert broken.code == "ride"
    assert len(solve(unwished, iterations=50, start=start).routes) == 1
    plan = solve(wished, iterations=50, start=start)
    holds(plan)
    assert sorted(sorted(set(route.orders)) for route in plan.routes) == [["O1"], ["O2"]]


def test_an_order_put_where_others_left_their_trip_empty_is_judged_without_that_trip() -> None:
    """U loads O2 on its second trip, on which O3 would cost less. But then the first one is empty,
    and gone, and O2 not on board of what is the first."""
    under = replace(
        VAN, id="U", count=1, depot_id="@", end_depot_id="P", reload_depot_id="P", max_trips=2,
        aboard=frozenset({"O1"}),
    )  # fmt: skip
    orders = (order("O1", 2, kg=40), order("O2", 4, kg=40), order("O3", 3, kg=40, kind="return"))
    base = problem_of(orders)
    here = Depot("@", 14.0, latitude(1))
    problem = replace(base, depots=(*base.depots, here), vehicles=(under,))
    trips = ((Visit("S2", ("O1",)),), (Visit("S4", ("O2",)),))
    yard = Yard(problem, distances_of(problem), [Itinerary("U", 1, trips)])
    attempt = yard.best_place(without(yard.routes[0], "O1"), 0, problem.order["O3"])
    plan = evaluate(problem, distances_of(problem), [attempt.itinerary])
    assert {v.code for v in plan.violations} == {v.code for v in attempt.broken} | {"order-missing"}
    assert attempt.broken == ()
    assert attempt.itinerary.trips == ((Visit("S3", ("O3",)),), (Visit("S4", ("O2",)),))
