"""The day of the deliveries from a hub, and what is chosen where several places could be it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from routing.model import Depot
from routing.problem import Problem
from routing.sharing import Sharing
from solvers.coalitions import Coalitions
from solvers.coloading import Effort, Outcome
from solvers.ways.alone import Alone
from solvers.ways.hub import Hub, delivery_day
from tests.shared_day import shared_problem
from tests.small_plans import latitude

SHORT = Effort(seconds=None, iterations=40)
SIX = 6 * 3600
NEAR = Depot("NEAR", 14.0, latitude(4))
FAR = Depot("FAR", 14.9, latitude(60))


def day() -> Problem:
    """Orders with cases: 10 for A (two of them come back), 8 for B."""
    problem = shared_problem(Sharing())
    cases = {"A1": 8.0, "A2": 2.0, "B1": 5.0, "B2": 3.0}
    orders = (
        replace(order, quantity={**order.quantity, "cases": cases[order.id]})
        for order in problem.orders
    )
    return replace(problem, orders=tuple(orders))


def solved(way: Hub, problem: Problem | None = None, parts: Sequence[Outcome] = ()) -> Outcome:
    return way.solve(problem or day(), SHORT, parts, None)


@pytest.mark.parametrize("places", [(NEAR, FAR), (FAR, NEAR)])
def test_the_hub_that_is_obviously_cheaper_is_chosen(places: tuple[Depot, ...]) -> None:
    chosen = solved(Hub(places=places))
    assert chosen.hubs == ("NEAR",)
    assert chosen.cost < solved(Hub(places=(FAR,))).cost
    assert chosen.cost == pytest.approx(solved(Hub(places=(NEAR,))).cost)


def test_what_it_costs_is_delivery_linehaul_and_handling() -> None:
    outcome = solved(Hub(places=(NEAR,), handling_cost=0.25))
    assert outcome.handling == pytest.approx(0.25 * 18)
    assert outcome.linehaul == pytest.approx(sum(haul.cost for haul in outcome.hauls))
    assert outcome.delivery == pytest.approx(sum(plan.objective for plan in outcome.plans))
    whole = outcome.handling + outcome.linehaul + outcome.delivery
    assert outcome.cost == pytest.approx(whole)
    # by hand: one vehicle of the day's kind from PA (2 x 4.448 km) and one from PB (2 x 1.112 km),
    # 10 each; the deliveries on one more, three steps out and back
    hauled = 20 + 2 * 4.448 + 2 * 1.112
    assert outcome.linehaul == pytest.approx(hauled)
    assert outcome.delivery == pytest.approx(10 + 2 * 3.336, abs=0.01)


def test_handling_is_for_what_is_hauled_alone() -> None:
    at_b = solved(Hub(candidates=("PB",), handling_cost=0.25))
    assert at_b.handling == pytest.approx(0.25 * 10)  # B's own goods lie there
    problem = day()
    ours = replace(problem, depots=(*problem.depots, replace(NEAR, id="N")))
    nobodys = solved(Hub(candidates=("N",), handling_cost=0.25), ours)
    assert (nobodys.handling, nobodys.hauls) == (0.0, ())


@pytest.mark.parametrize(("handlers", "seconds"), [(1, 1080), (4, 270)])
def test_no_vehicle_leaves_before_all_is_there_and_handled(handlers: int, seconds: int) -> None:
    outcome = solved(Hub(places=(NEAR,), handling_s=60, handlers=handlers))
    arrival = SIX + 900 + 111
    assert {haul.arrives for haul in outcome.hauls} == {arrival}
    starts = [route.start for plan in outcome.plans for route in plan.routes]
    assert starts
    assert min(starts) >= arrival + seconds
    assert outcome.plans[0].problem.depot["NEAR"].opens == arrival + seconds


def test_a_cut_off_at_the_hub_holds_the_deliveries_back() -> None:
    outcome = solved(Hub(places=(NEAR,), arrival=7 * 3600))
    assert {haul.arrives for haul in outcome.hauls} == {7 * 3600}
    assert all(route.start >= 7 * 3600 for route in outcome.plans[0].routes)


def test_all_vehicles_start_and_end_at_the_hub_and_carry_for_everybody() -> None:
    (plan,) = solved(Hub(places=(NEAR,))).plans
    assert {v.depot_id for v in plan.problem.vehicles} == {"NEAR"}
    assert {v.end_depot_id for v in plan.problem.vehicles} == {"NEAR"}
    assert {v.distributor_id for v in plan.problem.vehicles} == {None}
    assert plan.problem.depot["NEAR"].distributor_id is None
    assert not plan.violations


def test_with_two_hubs_each_vehicle_starts_at_the_one_nearest_to_its_depot() -> None:
    west, east = replace(NEAR, id="W", lat=latitude(-1)), replace(NEAR, id="E", lat=latitude(4))
    there = delivery_day(day(), [west, east], {"W": SIX, "E": SIX})
    assert {v.id: v.depot_id for v in there.vehicles} == {"V": "W", "W": "E"}
    assert {v.end_depot_id for v in there.vehicles} == {"W", "E"}


def test_a_hub_that_is_closed_when_goods_arrive_is_not_chosen() -> None:
    shut = replace(NEAR, closes=5 * 3600)
    assert solved(Hub(places=(shut, FAR))).hubs == ("FAR",)
    parts = (Alone().solve(day(), SHORT, (), None),)
    alone = solved(Hub(places=(shut,)), parts=parts)
    assert (alone.hubs, alone.hauls) == ((), ())
    assert alone.cost == pytest.approx(parts[0].cost)


def test_a_group_without_a_candidate_plans_apart() -> None:
    coalitions = Coalitions(day(), Hub(candidates=("elsewhere",)), SHORT)
    together = coalitions.outcome(coalitions.players)
    assert together.cost == pytest.approx(coalitions.apart().cost)
    assert together.hubs == ()


def test_whoever_must_share_pays_for_the_hub_even_where_it_is_dearer() -> None:
    coalitions = Coalitions(day(), Hub(places=(FAR,)), SHORT)
    bound = coalitions.bound()
    assert bound.hubs == ("FAR",)
    assert bound.cost > coalitions.apart().cost
    assert coalitions.outcome(coalitions.players).cost == pytest.approx(coalitions.apart().cost)


def test_one_alone_needs_no_hub() -> None:
    problem = day()
    mine = replace(problem, orders=tuple(o for o in problem.orders if o.distributor_id == "A"))
    outcome = solved(Hub(places=(NEAR,), handling_cost=9.0), mine)
    assert (outcome.hubs, outcome.hauls, outcome.handling) == ((), (), 0.0)


def test_no_return_is_lost_and_all_go_home_on_the_linehaul() -> None:
    outcome = solved(Hub(places=(NEAR,)))
    assert outcome.left_out == 0
    back = {haul.depot_id: dict(haul.back) for haul in outcome.hauls}
    assert back == {"PA": {"kg": 20.0}, "PB": {"kg": 0.0}}
