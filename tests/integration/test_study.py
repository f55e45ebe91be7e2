"""A study from the command line: killed in the middle, started again, and settled."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from cli import main
from routing.io.day import write_day
from tests.bakers import three_bakers

STUDY = """
days = ["day"]
iterations = 60
seeds = 2
[grid]
way = ["alone", "pooled", "hub", "partial"]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return _written(tmp_path)


def _written(folder: Path) -> Path:
    write_day(three_bakers(), folder / "day")
    file = folder / "study.toml"
    file.write_text(STUDY, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study that ran to its end."""
    folder = tmp_path_factory.mktemp("done")
    _run(_written(folder), folder / "out")
    return folder / "out"


def _command(study: Path, out: Path, workers: int = 1) -> list[str]:
    where = ["-o", str(out), "--workers", str(workers), "--quiet"]
    return [sys.executable, "-m", "cli", "compare", str(study), *where]


def _run(study: Path, out: Path, workers: int = 1) -> str:
    """What a study says that runs to its end; with one worker, in this process."""
    if workers == 1:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            assert main(_command(study, out)[3:]) == 0
        return said.getvalue()
    done = subprocess.run(
        _command(study, out, workers), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _outcomes(out: Path) -> dict[str, tuple[int, bytes]]:
    files = sorted((out / "outcomes").glob("*.json"))
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def _rows(out: Path) -> pd.DataFrame:
    return pd.read_parquet(out / "study.parquet")


def _killed(study: Path, out: Path, number: signal.Signals, workers: int) -> subprocess.Popen[str]:
    """Started, and sent a signal once the first outcomes are there."""
    process = subprocess.Popen(
        _command(study, out, workers),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and len(_outcomes(out)) < 2:
        time.sleep(0.02)
    os.kill(process.pid, number)
    return process


@pytest.mark.parametrize("workers", [1, 2])
def test_a_study_that_was_killed_goes_on_and_solves_nothing_twice(
    study: Path, done: Path, tmp_path: Path, workers: int
) -> None:
    whole, broken = done, tmp_path / "broken"
    _killed(study, broken, signal.SIGKILL, workers).communicate(timeout=30)
    before = _outcomes(broken)
    assert len(before) >= 2
    _run(study, broken, workers)
    after = _outcomes(broken)
    assert {name: after[name] for name in before} == before
    assert set(after) == set(_outcomes(whole))
    pd.testing.assert_frame_equal(_rows(broken), _rows(whole))


def test_a_study_that_is_done_solves_nothing(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = _run(study, out)
    before, rows = _outcomes(out), _rows(out)
    assert _run(study, out) == first
    assert _outcomes(out) == before
    pd.testing.assert_frame_equal(_rows(out), rows)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_a_study_with_a_sentence(study: Path, tmp_path: Path, workers: int) -> None:
    study.write_text(STUDY.replace("iterations = 60", "iterations = 20000"), encoding="utf-8")
    process = _killed(study, tmp_path / "out", signal.SIGINT, workers)
    _, told = process.communicate(timeout=60)
    assert told.startswith("coload: interrupted; what is solved is kept in ")
    assert told.count("\n") == 1
    assert process.returncode == 1
    assert len(_outcomes(tmp_path / "out")) < 16  # the study did not go on with the next plan
    _leaves_no_processes(process)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_processes_of_a_study_end_with_it(
    study: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process = _killed(study, tmp_path / "out", number, 2)
    process.communicate(timeout=60)
    _leaves_no_processes(process)


def _leaves_no_processes(process: subprocess.Popen[str]) -> None:
    """Those that it began are in its session; a moment may pass until they know of its end."""
    for _ in range(200):
        there = subprocess.run(
            ["ps", "-s", str(process.pid), "-o", "stat="],
            capture_output=True,
            text=True,
            check=False,
        )
        if not [state for state in there.stdout.split() if not state.startswith("Z")]:
            return
        time.sleep(0.05)
    pytest.fail("processes are left: " + there.stdout)


def test_another_effort_is_another_outcome(study: Path, done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(done, out)
    before = set(_outcomes(out))
    study.write_text(STUDY.replace("iterations = 60", "iterations = 61"), encoding="utf-8")
    _run(study, out)
    assert len(_outcomes(out)) == 2 * len(before)


@pytest.mark.parametrize("method", ["shapley", "nucleolus", "epm", "acam", "proportional-kgkm"])
def test_statements_add_up_to_the_cent(done: Path, tmp_path: Path, method: str) -> None:
    from solvers.settlement import settlement
    from solvers.settlement_files import write_settlement

    settled = settlement(done, method)
    assert sum(each.charged_cents for each in settled.statements) == settled.total_cents
    for each in settled.statements:
        assert sum(line.cents for line in each.lines) == each.charged_cents
    document = json.loads((done / "study.json").read_text(encoding="utf-8"))
    everybody = [row["cost"] for row in document["coalitions"] if row["size"] == 3]
    assert settled.total_cents == round(100 * min(everybody))
    write_settlement(settled, tmp_path / "settlement")
    _holds_nothing_of_others(tmp_path / "settlement")


def _holds_nothing_of_others(folder: Path) -> None:
    day = three_bakers()
    for own in day.distributors:
        page = (folder / own.id / "statement.html").read_text(encoding="utf-8")
        for order in day.orders:
            assert (f">{order.id}<" in page) == (order.distributor_id == own.id)
        for other in day.distributors:
            assert other is own or (other.name not in page and f">{other.id}<" not in page)
