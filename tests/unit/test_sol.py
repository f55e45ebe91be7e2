"""Solution files: read, judged, written, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.errors import InputError
from routing.io.research.instance import ResearchInstance
from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from routing.io.research.scoring import SCORINGS, scoring_of
from routing.io.research.sol import (
    Solution,
    judge_sol,
    read_sol,
    same_cost,
    sol_itineraries,
    sol_text,
    solution_of,
    write_sol,
)
from routing.plan import Plan
from tests import small_instances as small


def instance_of(folder: Path, text: str) -> ResearchInstance:
    (folder / "x.vrp").write_text(text, encoding="utf-8")
    return read_instance(folder / "x.vrp")


def solution(folder: Path, text: str) -> Solution:
    (folder / "x.sol").write_text(text, encoding="utf-8")
    return read_sol(folder / "x.sol")


def judge(instance: ResearchInstance, given: Solution, scoring: str | None = None) -> Plan:
    problem, distances = research_problem(instance, scoring)
    return judge_sol(instance, problem, distances, given)


@pytest.mark.parametrize("cost", ["Cost 42", "Cost: 42", "cost : 42.0"])
def test_spellings(tmp_path: Path, cost: str) -> None:
    given = solution(tmp_path, f"Comment: best known\nRoute #1: 1 2\r\nroute 2 : 3\n\n{cost}\n")
    assert given == Solution("x.sol", {1: (1, 2), 2: (3,)}, 42.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cost 42\n", "'x.sol': has no line 'Route #1: ...'; it is no solution"),
        ("Route #1: 1 x\n", "'x.sol' line 1: client 'x' is not a number"),
        ("Route #1: 1\nRoute #1: 2\n", "line 2: route 1 stands in the file twice"),
        ("Route #1: 1.5\n", "line 1: client 1.5 is not a whole number"),
        ("Route #1: 1\nCost lots\n", "line 2: cost 'lots' is not a number"),
    ],
)
def test_damage_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        solution(tmp_path, text)
    assert said in str(caught.value)


def test_round_trip(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, small.CVRP)
    plan = judge(instance, solution(tmp_path, "Route #1: 1 2\nRoute #2: 3\nCost 42\n"))
    out = solution_of(instance, plan, SCORINGS["round"])
    write_sol(out, tmp_path / "out.sol")
    again = read_sol(tmp_path / "out.sol")
    assert (again.routes, again.cost) == (out.routes, 42)
    assert judge(instance, again).itineraries() == plan.itineraries()


def test_route_k_is_vehicle_k_where_vehicles_differ(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, small.MIXED)
    given = solution(tmp_path, "Route #1:\nRoute #2: 3\nRoute #3:\nRoute #4: 2 4\nCost 1\n")
    itineraries = sol_itineraries(instance, given)
    assert [(each.vehicle_id, each.number) for each in itineraries] == [("V2", 1), ("V1", 2)]
    plan = judge(instance, given)
    assert plan.feasible
    assert [route.trips[0].depot_id for route in plan.routes] == ["1", "0"]
    written = sol_text(solution_of(instance, plan, scoring_of(instance)))
    assert written == "Route #1:\nRoute #2: 3\nRoute #3:\nRoute #4: 2 4\nCost 124000\n"
    with pytest.raises(InputError, match="route 5 has no vehicle, there are 4"):
        judge(instance, solution(tmp_path, "Route #5: 2\n"))


@pytest.mark.parametrize(
    ("routes", "codes"),
    [
        (["1 2"], {"order-missing"}),
        (["1 2", "3 3"], {"order-twice"}),
        (["1 2 3"], {"capacity"}),
        (["1 2", "3 9"], {"unknown-id"}),
        (["1", "2 0 3"], {"max-trips"}),
        (["1", "2", "3", "", "9"], {"unknown-id", "fleet"}),
    ],
)
def test_broken_solutions(tmp_path: Path, routes: list[str], codes: set[str]) -> None:
    text = "".join(f"Route #{i}: {route}\n" for i, route in enumerate(routes, 1))
    plan = judge(instance_of(tmp_path, small.CVRP), solution(tmp_path, text))
    assert {violation.code for violation in plan.violations} >= codes - {"fleet"}
    assert not plan.feasible


def test_clients_with_a_prize_may_be_left_out(tmp_path: Path) -> None:
    prizes = "PRIZE_SECTION\n1 0\n2 0\n3 5\n4 7\nEOF\n"
    instance = instance_of(tmp_path, small.CVRP.replace("EOF\n", prizes))
    plan = judge(instance, solution(tmp_path, "Route #1: 1 2\nCost 29\n"))
    assert plan.feasible
    assert (plan.cost, plan.prizes_lost, plan.objective) == (22, 7, 29)
    assert plan.rank == (0, 0, 0, 29)
    without = judge(instance, solution(tmp_path, "Route #1: 2\n"))
    assert [violation.code for violation in without.violations] == ["order-missing"]


def test_in_which_scales_a_cost_may_be_stated(tmp_path: Path) -> None:
    instance = instance_of(tmp_path, small.VRPTW)
    plan = judge(instance, solution(tmp_path, "Route #1: 1 2\n"))
    dimacs = SCORINGS["dimacs"]
    assert plan.objective == 56
    assert same_cost(56, plan, dimacs)
    assert same_cost(5.6, plan, dimacs)
    assert not same_cost(57, plan, dimacs)
    assert not same_cost(5.7, plan, dimacs)
    fine = judge(instance, solution(tmp_path, "Route #1: 1 2\n"), "sintef")
    assert same_cost(5.66, fine, SCORINGS["sintef"])
    assert not same_cost(5.68, fine, SCORINGS["sintef"])
    assert sol_text(solution_of(instance, fine, SCORINGS["sintef"])).endswith("Cost 5.6568\n")
