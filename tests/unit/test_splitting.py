"""Where orders are cut for a search, and parts made one again after it."""

from __future__ import annotations

import pytest

from routing.distances import distances_of
from routing.plan import Itinerary, Visit
from solvers.cutting import cuts
from solvers.solve import solve
from solvers.splitting import known_of, together
from tests.split_days import BIG, day, halves


@pytest.mark.parametrize(
    ("amount", "points", "least", "most", "sizes"),
    [
        (90, [10, 40], 1, 3, [10, 30, 40, 10]),
        (90, [10, 40], 20, 3, [20, 20, 25, 25]),
        (90, [10, 40], 20, 1, [40, 50]),
        (90, [], 50, 3, [90]),
        (1, [], 1, 3, [1]),
        (60, [10], 5, 1, [10, 50]),
    ],
)
def test_orders_are_cut_where_parts_fit(
    amount: int, points: list[int], least: int, most: int, sizes: list[int]
) -> None:
    assert cuts(amount, points, least, most) == sizes


def test_parts_at_one_stop_are_one() -> None:
    problem = halves(day(drops=4, kg=1000.0), 10, 20, 15, 25)
    visits = (Visit("S1", ("O-17/1", "O-17/3")),), (Visit("S1", ("O-17/2",)),)
    routes = [Itinerary("van", n, (trip,)) for n, trip in enumerate(visits, 1)]
    merged, found, left = together(problem, routes, distances_of(problem), ["O-17/4"])
    assert [order.cases for order in merged.orders] == [25, 20, 25]
    assert [route.trips[0][0].orders for route in found] == [("O-17/1",), ("O-17/2",)]
    assert left == ["O-17/3"]
    whole, found, left = together(
        problem,
        [Itinerary("van", 1, ((Visit("S1", tuple(o.id for o in problem.orders)),),))],
        distances_of(problem),
    )
    assert whole.orders == (BIG,)
    assert not whole.wholes
    assert found[0].trips[0][0].orders == ("O-17",)


def test_left_out_parts_that_no_vehicle_holds_together_stay_apart() -> None:
    plan = solve(day(count=1), iterations=50)
    assert len(plan.left_out) == 2
    assert {left.reasons[0].code for left in plan.left_out} == {"fleet"}
    assert plan.not_served == 1


def test_a_plan_to_begin_with_loses_what_the_day_does_not_have() -> None:
    visits = (Visit("S1", ("O-17/1",)), Visit("S2", ("O-17", "X")))
    routes = [Itinerary("van", 1, ((visits[0],), visits)), Itinerary("van", 2, ((visits[0],),))]
    assert known_of(day(), routes) == [Itinerary("van", 1, ((Visit("S2", ("O-17",)),),))]
