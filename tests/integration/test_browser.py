"""The report in a real browser, without a network; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from routing.changes import changes
from routing.io.diff_html import write_html
from routing.io.report import write_report
from routing.plan import Plan
from tests.corners import drawn
from tests.shared_day import shared_plan
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


def along_roads() -> Plan:
    """A plan whose lines are traces of their own on the map."""
    return drawn(shared_plan())


def drawn_page(tmp_path: Path, page: Path) -> str:
    """The page as the browser has it with its first route chosen; it logs no error."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            *QUIET,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"{page.as_uri()}#route-1",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("plan_of", [sample_plan, shared_plan, along_roads])
def test_the_report_draws_its_charts_and_logs_no_error(
    tmp_path: Path, plan_of: Callable[[], Plan]
) -> None:
    write_report(plan_of(), tmp_path / "report.html")
    assert drawn_page(tmp_path, tmp_path / "report.html").count('class="main-svg"') >= 3


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_the_comparison_draws_its_map_and_shows_the_chosen_vehicle(tmp_path: Path) -> None:
    write_html(changes(sample_plan(), drawn(sample_plan(broken=True))), tmp_path / "diff.html")
    page = drawn_page(tmp_path, tmp_path / "diff.html")
    assert page.count('class="main-svg"') >= 1
    assert '<body class="chosen">' in page
