"""``coload solve`` and ``coload check-sol`` as their users meet them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli import BAD_INPUT, FAILED, SERVED, main
from routing.io.research.read import read_instance
from routing.io.research.sol import read_sol
from tests import small_instances as small

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.vrp"
    path.write_text(small.CVRP, encoding="utf-8")
    return path


def test_solve_writes_a_solution_that_check_sol_accepts(
    instance: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "tiny.sol"
    assert main(["solve", str(instance), "--iterations", "50", "--out", str(out)]) == SERVED
    assert "tiny.vrp (round): cost 36 in 2 routes" in capsys.readouterr().out
    served = [client for route in read_sol(out).routes.values() for client in route]
    assert sorted(served) == read_instance(instance).clients
    assert main(["check-sol", str(instance), str(out)]) == SERVED
    said = capsys.readouterr().out
    assert said == "cost 36 in 2 routes (as stated: 36); nothing wrong: every rule is kept\n"


def test_solve_prints_the_solution_unless_told_otherwise(instance: Path, capsys: Captured) -> None:
    run = ["solve", str(instance), "--iterations", "50", "--scoring", "exact"]
    assert main(run) == SERVED
    said = capsys.readouterr().out
    assert said.startswith("Route #1: ")
    assert "\nCost 36325\n" in said
    assert main([*run, "--quiet"]) == SERVED
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_check_sol_says_every_violation(instance: Path, tmp_path: Path, capsys: Captured) -> None:
    sol = tmp_path / "x.sol"
    sol.write_text("Route #1: 1 2 3\nRoute #2: 3 9\nCost 7\n", encoding="utf-8")
    assert main(["check-sol", str(instance), str(sol)]) == FAILED
    said = capsys.readouterr().out
    assert "route 1: capacity: 15 load on board after loading, 'V1' holds 10" in said
    assert "route 2: unknown-id: store '9' is not in the day" in said
    assert "order-twice: order '3' stands 2 times in the plan" in said
    assert "(stated is 7, which it is not); 4 violation(s)" in said


def test_bad_input_is_a_sentence(instance: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["solve", str(tmp_path / "nowhere.vrp")]) == BAD_INPUT
    assert "is not there; name the file of a research instance" in capsys.readouterr().err
    assert main(["check-sol", str(instance), str(instance)]) == BAD_INPUT
    assert "has no line 'Route #1: ...'; it is no solution" in capsys.readouterr().err
    instance.write_text(small.CVRP.replace("DIMENSION : 4", "DIMENSION : 40"), encoding="utf-8")
    assert main(["solve", str(instance)]) == BAD_INPUT
    assert "'tiny.vrp' line 7: NODE_COORD_SECTION has 4 of 40 rows" in capsys.readouterr().err


def test_judging_a_solution_imports_nothing_heavy(instance: Path, tmp_path: Path) -> None:
    sol = tmp_path / "x.sol"
    sol.write_text("Route #1: 1 2\nRoute #2: 3\nCost 42\n", encoding="utf-8")
    code = (
        "import sys, cli, solvers.solve\n"
        "assert cli.main(['check-sol', *sys.argv[1:]]) == 0\n"
        "heavy = {'pandas', 'plotly', 'geopandas', 'ortools', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    run = [sys.executable, "-c", code, str(instance), str(sol)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
