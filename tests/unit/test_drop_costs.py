"""A route's cost split over its drops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.sharing import share_all


def _plan(calls: tuple[tuple[str, ...], ...] = ()) -> Plan:
    """Depots A and B, stores on one line east of both; A's van brings a1, b2 and a3."""
    places = {"S1": 0.01, "S2": 0.02, "S3": 0.03}
    problem = Problem(
        distributors=(Distributor("A"), Distributor("B")),
        depots=(Depot("DA", 0.0, 0.0, "A", loading_s=600), Depot("DB", 0.0, 0.005, "B")),
        stores=tuple(Store(s, lon, 0.0, stop_s=60) for s, lon in places.items()),
        orders=(
            Order("a1", "A", "S1", {"kg": 10.0}),
            Order("b2", "B", "S2", {"kg": 30.0}),
            Order("a2", "A", "S2", {"kg": 10.0}),
            Order("a3", "A", "S3", {"kg": 0.0}),
        ),
        vehicles=(
            VehicleType(
                "V",
                "DA",
                {"kg": 100.0},
                1,
                "A",
                fixed_cost=30.0,
                cost_per_km=1.0,
                cost_per_hour=12.0,
            ),
        ),
        settings=DaySettings(),
        sharing=share_all(["A", "B"]),
    )
    visits = (Visit("S1", ("a1",)), Visit("S2", ("b2", "a2")), Visit("S3", ("a3",)))
    return evaluate(problem, distances_of(problem), [Itinerary("V", 1, (visits,), calls)])


def test_the_parts_add_up_to_the_cost_of_the_plan() -> None:
    plan = _plan((("DB",),))
    assert not plan.violations
    assert sum(plan.drop_costs().values()) == pytest.approx(plan.cost)


def test_within_a_stop_it_goes_by_weight() -> None:
    costs = _plan((("DB",),)).drop_costs()
    assert costs["b2"] == pytest.approx(3 * costs["a2"])


def test_the_stop_whose_goods_are_loaded_elsewhere_pays_for_that() -> None:
    with_call, without = _plan((("DB",),)), _plan()
    more = with_call.cost - without.cost
    now, then = with_call.drop_costs(), without.drop_costs()
    at_second_stop = now["b2"] + now["a2"] - then["b2"] - then["a2"]
    assert at_second_stop > 0.5 * more > 0


def test_the_farthest_stop_pays_most_on_a_line() -> None:
    plan = _plan((("DB",),))
    orders = tuple(replace(o, quantity={"kg": 10.0}) for o in plan.problem.orders if o.id != "b2")
    problem = replace(plan.problem, orders=orders)
    visits = tuple(Visit(o.store_id, (o.id,)) for o in orders)
    visits = tuple(Visit(o.store_id, (o.id,)) for o in orders)
    alone = evaluate(problem, plan.distances, [Itinerary("V", 1, (visits,))])
    costs = alone.drop_costs()
    assert costs["a1"] < costs["a2"] < costs["a3"]
