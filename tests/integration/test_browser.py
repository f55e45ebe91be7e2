"""The report in a real browser, without a network; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from routing.io.report import write_report
from tests.unit.sample_plan import sample_plan

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
def test_the_report_draws_its_charts_and_logs_no_error(tmp_path: Path) -> None:
    write_report(sample_plan(), tmp_path / "report.html")
    done = subprocess.run(
        [
            str(CHROMIUM),
            *QUIET,
            f"--user-data-dir={tmp_path / 'profile'}",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.count('class="main-svg"') >= 3
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
