"""The log of the quality benchmark, and that a run on file is not repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import quality
from benchmarks.runlog import RunLog
from tests.unit.test_quality_checker import small


def record(seed: int = 1, **more: Any) -> dict[str, Any]:
    key = {"solver": "coload", "version": "1", "family": "CVRP", "instance": "small"}
    return {**key, "budget": 1.0, "seed": seed, "status": "ok", **more}


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "deep" / "runs.jsonl")
    assert log.records() == []
    log.append(record(1))
    log.append(record(2))
    assert log.records() == [record(1), record(2)]


def test_of_two_runs_alike_the_later_counts(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "runs.jsonl")
    for each in (record(1, cost=9), record(2), record(1, cost=8)):
        log.append(each)
    assert [r.get("cost") for r in log.records()] == [8, None]


def test_a_line_that_was_cut_off_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(record(1)) + '\n{"solver": "co', encoding="utf-8")
    assert RunLog(path).records() == [record(1)]
    RunLog(path).append(record(2))
    assert RunLog(path).records() == [record(1), record(2)]


def test_damage_elsewhere_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text("nonsense\n" + json.dumps(record(1)) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        RunLog(path).records()


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run(*arguments)`` does the command on one small instance, and returns the runs executed."""
    folder = tmp_path / "instances" / "CVRP"
    folder.mkdir(parents=True)
    small(folder)
    solution = "Route #1: 1 2\nRoute #2: 3 4\nCost 40\n"
    (folder / "small.sol").write_text(solution, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Benchmarks\n", encoding="utf-8")
    monkeypatch.setenv("COLOAD_DATA", str(tmp_path))
    monkeypatch.setattr(quality, "version", lambda _: "1")

    def run(*arguments: str) -> list[quality.Run]:
        executed: list[quality.Run] = []

        def execute(each: quality.Run) -> dict[str, Any]:
            executed.append(each)
            return {"status": "ok", "why": "", "cost": 42}

        monkeypatch.setattr(quality, "execute", execute)
        places = ["--resume", str(tmp_path / "runs.jsonl"), "--page", str(tmp_path / "README.md")]
        quality.main(["--families", "CVRP", *places, *arguments])
        return executed

    return run


def test_runs_on_file_are_not_repeated(command: Any, tmp_path: Path) -> None:
    asked = ["--budget", "1,2", "--seeds", "2", "--ours", "coload", "--peers", "vroom"]
    first = command(*asked)
    # Solvers innermost; the one without randomness runs once a budget.
    assert [(r.solver, r.budget, r.seed) for r in first] == [
        ("coload", 1.0, 1),
        ("vroom", 1.0, 1),
        ("coload", 1.0, 2),
        ("coload", 2.0, 1),
        ("vroom", 2.0, 1),
        ("coload", 2.0, 2),
    ]
    assert command(*asked) == []
    assert [r.seed for r in command(*asked[:2], *asked[4:], "--seeds", "3")] == [3, 3]
    assert {r.solver for r in command(*asked, "--again", "vroom")} == {"vroom"}
    assert "| **CVRP, n < 400, 1 s** | coload | 1 × 3 | 5.00 |" in (
        tmp_path / "README.md"
    ).read_text(encoding="utf-8")


def test_the_table_alone_needs_no_instances(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    command("--ours", "coload", "--peers", "")
    monkeypatch.delenv("COLOAD_DATA")
    assert command("--table-only") == []


def test_without_data_the_command_says_what_is_missing(
    command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLOAD_DATA")
    with pytest.raises(SystemExit, match="COLOAD_DATA is not set"):
        command("--ours", "coload", "--peers", "")


def test_names_that_nobody_knows(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command("--peers", "pyrvp")
    assert "'pyrvp' is none of the solvers: coload" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="no instance of CVRP called X-n1"):
        command("--peers", "", "--ours", "coload", "--instances", "X-n1")
