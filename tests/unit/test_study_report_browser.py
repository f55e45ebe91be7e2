"""The study's page in a real browser, without a network; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from solvers.study_report import write
from solvers.study_result import StudyResult
from tests.unit.sample_study import empty_study, sample_study

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--enable-logging=stderr",
    "--virtual-time-budget=8000",
    "--dump-dom",
)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize(
    ("result", "pictures"),
    [
        # scatter, three fronts, waterfall, two boxes, two maps, heat map, five methods
        pytest.param(sample_study(), 15, id="everything"),
        pytest.param(empty_study(), 0, id="next to nothing"),
    ],
)
def test_the_page_draws_its_pictures_and_logs_no_error(
    tmp_path: Path, result: StudyResult, pictures: int
) -> None:
    write(result, tmp_path)
    page = (tmp_path / "study.html").as_uri()
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    done = subprocess.run(
        [str(CHROMIUM), *QUIET, profile, page],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.count('class="plot-container') == pictures
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
