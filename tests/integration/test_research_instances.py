"""The published instances of the data folder; skipped where ``COLOAD_DATA`` does not name it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from routing.io.research.scoring import scoring_of
from routing.io.research.sol import judge_sol, read_sol, same_cost, solution_of

FOLDER = Path(os.environ.get("COLOAD_DATA", "")) / "instances"
ROUNDED = ("CVRP", "XXL", "VRPB", "GVRP")
WITH_SOLUTIONS = (*ROUNDED, "VRPTW", "PCVRPTW", "MTVRPTWR", "MDVRPTW", "SDVRPTW", "HFVRP")
LI_LIM = ("li_lim_100", "li_lim_200", "li_lim_1000")
CLASSICS = ("A", "cordeau", "solomon", "homberger_200", *LI_LIM)

pytestmark = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)


def files(*families: str) -> list[Path]:
    if "COLOAD_DATA" not in os.environ:
        return []
    found = [path for family in families for path in sorted((FOLDER / family).iterdir())]
    return [path for path in found if path.suffix in (".vrp", ".txt")]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", files(*WITH_SOLUTIONS), ids=name)
def test_the_best_known_solution_keeps_every_rule_and_costs_what_it_states(path: Path) -> None:
    """Half of those of the HFVRP state their cost as the literature does: see docs/formats.md."""
    instance = read_instance(path)
    scoring = scoring_of(instance)
    solution = read_sol(path.with_suffix(".sol"))
    plan = judge_sol(instance, *research_problem(instance), solution)
    assert plan.violations == ()
    assert solution.cost is not None
    if scoring.name == "dimacs" and path.parent.name == "VRPTW":
        assert plan.objective == round(10 * solution.cost)
    elif path.parent.name == "HFVRP" and solution.cost < 1e6:
        assert same_cost(solution.cost, plan, scoring)
    else:
        assert plan.objective == solution.cost
    out = solution_of(instance, plan, scoring)
    driven = {vehicle: clients for vehicle, clients in out.routes.items() if clients}
    assert driven == {vehicle: clients for vehicle, clients in solution.routes.items() if clients}


@pytest.mark.parametrize("path", files(*CLASSICS), ids=name)
def test_every_classic_becomes_a_day_that_can_be_planned(path: Path) -> None:
    problem, _ = research_problem(read_instance(path))
    assert problem.findings == ()
    assert all(problem.carriers)
    known = json.loads((FOLDER / "classics-best-known.json").read_text(encoding="utf-8"))
    assert name(path) in known
