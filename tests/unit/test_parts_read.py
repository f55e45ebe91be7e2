"""Limits of drops as files have them, instances of split deliveries, parts in other commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.split import INSTANCES, vrplib
from cli import FAILED, SERVED, main
from routing.errors import InputError
from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from routing.io.research.sol import read_sol, sol_itineraries
from routing.plan import Plan
from routing.problem import Problem
from solvers.coloading import Effort
from solvers.solve import solve
from solvers.study_figures import whole
from solvers.today import todays_plan
from solvers.ways.alone import Alone
from solvers.ways.hub import Hub
from solvers.ways.pooled import Pooled
from tests.small_days import FILES, write_small_day


def test_headers_in_both_languages(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    lines = FILES["stores.csv"].splitlines()
    cells = [",最多分几次,每次最少", ",3,2.5", ",,", ",1,", ",,4"]
    text = "\n".join(line + more for line, more in zip(lines, cells, strict=True))
    (folder / "stores.csv").write_text(text, encoding="utf-8")
    lines = FILES["orders.csv"].splitlines()
    cells = [",max_drops,min_drop", ",2,0", *[",,"] * 5]
    text = "\n".join(line + more for line, more in zip(lines, cells, strict=True))
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    problem = Problem.read(folder)
    limits = [(store.max_drops, store.min_drop) for store in problem.stores]
    assert limits == [(3, 2.5), (None, 0.0), (1, 0.0), (None, 4.0)]
    assert [(o.max_drops, o.min_drop) for o in problem.orders[:2]] == [(2, 0.0), (None, None)]
    problem.save(tmp_path / "again.json")
    again = Problem.read(tmp_path / "again.json")
    assert (again.stores, again.orders) == (problem.stores, problem.orders)


def test_a_small_instance_is_solved_to_its_optimum(tmp_path: Path) -> None:
    path = tmp_path / "SD1.vrp"
    path.write_text(vrplib("SD1"), encoding="utf-8")
    problem, distances = research_problem(read_instance(path), "exact")
    seconds: list[float] = []
    plan = solve(
        problem,
        distances=distances,
        iterations=1500,
        on_progress=lambda progress: seconds.append(progress.seconds),
    )
    assert seconds == sorted(seconds)
    assert plan.objective / 1000 == pytest.approx(INSTANCES["SD1"].best, abs=0.01)
    assert plan.problem.wholes


def test_what_a_solution_brings_to_a_client_is_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, solution = tmp_path / "SD1.vrp", tmp_path / "x.sol"
    path.write_text(vrplib("SD1"), encoding="utf-8")
    solution.write_text("Route #1: 1 2\nRoute #2: 2\n", encoding="utf-8")
    assert len(sol_itineraries(read_instance(path), read_sol(solution))) == 2
    assert main(["check-sol", str(path), str(solution)]) == 2
    assert "not how much they bring to each client" in capsys.readouterr().err


def too_large(folder: Path) -> Problem:
    """The small day with one order of A that needs two vans, and one of B that needs three."""
    problem = Problem.read(write_small_day(folder))
    grown = {"O-4": 2, "O-6": 60}
    orders = tuple(
        replace(o, quantity={name: n * grown.get(o.id, 1) for name, n in o.quantity.items()})
        for o in problem.orders
    )
    return replace(problem, orders=orders, sources=None)


def test_partners_and_hubs_split_what_is_too_large(tmp_path: Path) -> None:
    day = too_large(tmp_path / "day")
    for way in (Pooled(), Hub()):
        outcome = way.solve(day, Effort(None, 60), (), None)
        (plan,) = outcome.plans
        assert plan.feasible
        assert {order.id for order in plan.problem.wholes} == {"O-4", "O-6"}
        assert outcome.left_out == plan.not_served
        again = way.solve(day, Effort(None, 60), [outcome], None)
        assert again.rank <= outcome.rank
    both = whole(day, Alone().solve(day, Effort(None, 60), (), None))
    assert {order.id for order in both.problem.wholes} == {"O-4", "O-6"}


def test_todays_plan_may_have_parts(tmp_path: Path) -> None:
    day = too_large(tmp_path / "day")
    plan = solve(day, iterations=60)
    plan.save(tmp_path / "out")
    today = todays_plan(day, tmp_path / "out")
    assert today.cost == pytest.approx(plan.cost)
    assert {order.id for order in today.problem.wholes} == {"O-4", "O-6"}


def test_an_edited_plan_is_told_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = solve(too_large(tmp_path / "day"), iterations=60)
    plan.save(tmp_path / "out")
    path = tmp_path / "out" / "plan.json"
    assert main(["verify", str(path)]) == SERVED
    assert main(["show", str(path)]) == SERVED
    assert "O-4" in capsys.readouterr().out.partition("Split: 2 orders")[2]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"parts": [', '"parts": [{"order_id": "X"},'), encoding="utf-8")
    with pytest.raises(InputError, match=r"parts\[1\].part_id is missing"):
        Plan.read(path)
    part = plan.problem.orders[3]
    assert part.part_of == "O-4"
    kg = part.quantity["kg"]
    path.write_text(text.replace(f'"kg": {kg:g}', f'"kg": {kg + 1:g}', 1), encoding="utf-8")
    assert main(["verify", str(path)]) == FAILED
    assert "split: the parts of order 'O-4'" in capsys.readouterr().out
