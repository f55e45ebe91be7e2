"""Several trips with release times, exclusive groups, and pickup and delivery: what becomes of
their sections, solutions of them judged by the oracle, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.io.research.instance import ResearchInstance
from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from routing.io.research.scoring import SCORINGS, scoring_of
from routing.io.research.sol import Solution, judge_sol, published, same_cost, solution_of
from routing.plan import Plan
from tests import small_instances as small

TRIPS = small.VRPTW.replace(
    "DEPOT_SECTION",
    "RELEASE_TIME_SECTION\n1 0\n2 0\n3 4.5\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nDEPOT_SECTION",
)
"""Two vehicles; client 1 at (1, 1), client 2 at (2, 2) and released at 4.5; each is served for 2.5
and both together are what a vehicle holds."""
RELOADING = small.MIXED.replace("CAPACITY_S", "VEHICLES_RELOAD_DEPOT_SECTION\n{}\nCAPACITY_S")
GROUPS = small.CVRP.replace("EOF", "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n2 4\nEOF")

LC206 = (
    "93 5 75 2 1 99 100 97 92 94 95 98 7 3 4 89 91 88 101 86 84 83 82 85 76 71 70 73 80 79 81 78 "
    "77 96 87 90",
    "67 63 62 74 72 61 64 66 69 68 65 49 55 54 53 56 58 60 59 57 40 44 46 45 51 50 52 47 42 41 43 "
    "48",
    "20 22 24 27 30 29 6 32 33 31 35 37 38 39 36 34 28 26 23 18 19 16 14 12 15 17 13 25 9 11 10 8 "
    "102 21",
)
"""The best known plan of lc206: 588.49 with three vehicles, by both scorings."""


def instance_of(folder: Path, text: str) -> ResearchInstance:
    (folder / "x.vrp").write_text(text, encoding="utf-8")
    return read_instance(folder / "x.vrp")


def judged(instance: ResearchInstance, *routes: str, scoring: str | None = None) -> Plan:
    """Routes as in a ``.sol`` file."""
    numbered = {k: tuple(map(int, route.split())) for k, route in enumerate(routes, 1)}
    return judge_sol(instance, *research_problem(instance, scoring), Solution("x.sol", numbered))


def codes(plan: Plan) -> list[str]:
    return [violation.code for violation in plan.violations]


def test_reload_depots_and_release_times_become_trips(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, TRIPS)
    problem, _ = research_problem(instance)
    assert [order.release for order in problem.orders] == [0, 45]
    assert problem.vehicles[0].max_trips == 2
    plan = judged(instance, "1 0 2")
    assert codes(plan) == []
    assert plan.objective == 14 + 14 + 28 + 28
    first, second = plan.routes[0].trips
    assert (first.end, second.start) == (first.stops[-1].departure + 14, second.departure)
    assert second.start >= 45
    together = judged(instance, "1 2")
    assert together.routes[0].trips[0].start >= 45
    assert solution_of(instance, plan, SCORINGS["dimacs"]).routes == {1: (1, 0, 2)}


def test_reloads_are_limited_where_the_file_says_so(tmp_path: Path) -> None:
    never = TRIPS.replace("DIMENSION", "VEHICLES_MAX_RELOADS : 0\nDIMENSION")
    assert codes(judged(instance_of(tmp_path, never), "1 0 2")) == ["max-trips"]
    without = TRIPS.replace("VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\n", "")
    assert codes(judged(instance_of(tmp_path, without), "1 0 2")) == ["max-trips"]


def test_of_a_group_one_client_is_served(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, GROUPS)
    problem, _ = research_problem(instance)
    assert [order.group for order in problem.orders] == ["G1", "G1", ""]
    plan = judged(instance, "2 3")
    assert codes(plan) == []
    assert solution_of(instance, plan, SCORINGS["round"]).routes == {1: (2, 3)}
    assert codes(judged(instance, "1", "3")) == []
    assert codes(judged(instance, "1", "2", "3")) == ["group"]
    assert codes(judged(instance, "3")) == ["order-missing"]
    assert codes(judged(instance, "1")) == ["order-missing"]  # a group of one must be served


def test_a_pickup_and_its_delivery_are_one_transfer(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, small.LI_LIM)
    problem, _ = research_problem(instance)
    (order,) = problem.orders
    assert (order.id, order.kind, order.from_store_id, order.store_id) == (
        "2",
        "transfer",
        "2",
        "1",
    )
    assert order.quantity == {"load": 5.0}
    assert [store.stop_s for store in problem.stores] == [20_000, 20_000]
    plan = judged(instance, "2 1", scoring="exact")
    assert codes(plan) == []
    assert plan.objective == 2828 + 1414 + 1414
    assert plan.routes[0].trips[0].load == {"load": 0.0}
    assert solution_of(instance, plan, SCORINGS["exact"]).routes == {1: (2, 1)}
    assert set(codes(judged(instance, "1 2"))) == {"transfer"}
    assert "transfer" in codes(judged(instance, "2", "1"))


def test_vehicles_that_may_serve_one_end_only_do_not_carry_it(tmp_path: Path) -> None:
    rows = "1 0 0 100 0 0 0\n2 5 0 50 0 0 3\n3 -5 0 50 0 2 0\n4 5 0 50 0 0 5\n5 -5 0 50 0 4 0\n"
    points = "".join(f"{i} {i} 0\n" for i in range(1, 6))
    text = (
        "TYPE : PDPTW\nDIMENSION : 5\nVEHICLES : 2\nCAPACITY : 10\n"
        f"NODE_COORD_SECTION\n{points}PICKUP_AND_DELIVERY_SECTION\n{rows}"
        "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3 4\n2 2 3 4 5\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
    instance = instance_of(tmp_path, text)
    assert scoring_of(instance).name == "exact"
    problem, _ = research_problem(instance)
    served = [[problem.vehicles[i].id for i in may] for may in problem.carriers]
    assert served == [["V1", "V2"], ["V2"]]
    assert codes(judged(instance, "1 2", "3 4")) == []
    assert "goods" in codes(judged(instance, "3 4", "1 2"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            RELOADING.format("2 1"),
            "VEHICLES_RELOAD_DEPOT: vehicle 2 reloads at 1; vehicles reload at their own depot",
        ),
        (RELOADING.format("3 1 2"), "VEHICLES_RELOAD_DEPOT: vehicle 3 reloads at 2; .* its is 1"),
        (
            GROUPS.replace("\n2 4\n", "\n2 4 3\n"),
            "MUTUALLY_EXCLUSIVE_GROUP: 3 stands in it 2 times",
        ),
        (GROUPS.replace("\n1 2 3\n", "\n1 2 1\n"), "MUTUALLY_EXCLUSIVE_GROUP: 1 is a depot"),
        (
            GROUPS.replace("EOF", "PRIZE_SECTION\n3 5\nEOF"),
            "MUTUALLY_EXCLUSIVE_GROUP and PRIZE of one location: a day does not hold both",
        ),
        (
            small.CVRP.replace("\n4 5\n", "\n4 0\n").replace(
                "EOF", "BACKHAUL_SECTION\n4 5\nRELEASE_TIME_SECTION\n4 5\nEOF"
            ),
            "RELEASE_TIME and BACKHAUL of one location",
        ),
        (
            small.LI_LIM.replace("\t-5\t", "\t-4\t"),
            "PICKUP_AND_DELIVERY: 5 are picked up at 3 and 4 brought to 2; they must be the same",
        ),
    ],
)
def test_what_a_day_does_not_hold_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=f"'x.vrp': {said}"):
        research_problem(instance_of(tmp_path, text))


def test_a_reload_at_another_depot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'x.sol': route 1 reloads at 1, and its depot is 0"):
        judged(instance_of(tmp_path, small.MIXED), "2 1 4")


@pytest.mark.skipif("COLOAD_DATA" not in os.environ, reason="COLOAD_DATA is not set")
@pytest.mark.parametrize("scoring", ["sintef", "exact"])
def test_the_best_known_plan_of_a_classic(scoring: str) -> None:
    """No ``.sol`` comes with Li and Lim's; those of the other two families are judged in
    ``tests/integration/test_research_instances.py``."""
    instance = read_instance(
        Path(os.environ["COLOAD_DATA"]) / "instances" / "li_lim_100" / "lc206.txt"
    )
    plan = judged(instance, *LC206, scoring=scoring)
    assert codes(plan) == []
    rule = SCORINGS[scoring]
    known = 588.49 if scoring == "sintef" else 588_493
    assert published(plan, rule) == pytest.approx(known, abs=0.01)
    assert same_cost(known, plan, rule)
    assert len(plan.routes) == 3
    written = solution_of(instance, plan, rule).routes
    assert written == {k: tuple(map(int, route.split())) for k, route in enumerate(LC206, 1)}
