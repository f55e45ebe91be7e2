"""What a study says besides its figures, where they would mislead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routing.io.day import write_day
from solvers.study import run_study
from solvers.study_config import study_from
from tests.bakers import three_bakers


def notes(folder: Path, **asked: Any) -> str:
    write_day(three_bakers(), folder / "mon")
    usual: dict[str, Any] = {"days": ["mon"], "iterations": 10, "game": {"way": "none"}}
    return "\n".join(run_study(study_from(usual | asked, folder), folder / "out").notes)


@pytest.mark.parametrize("knob", [{"min_drop_kg": [0, 1]}, {"demand_share": [1.0, 0.5]}])
def test_a_scenario_that_delivers_less_is_named(tmp_path: Path, knob: dict[str, Any]) -> None:
    told = notes(tmp_path, grid={"way": ["alone"], **knob})
    assert "Less or more is delivered than in 'alone' by 'alone, d" in told


def test_other_windows_are_the_same_work(tmp_path: Path) -> None:
    assert "delivered" not in notes(tmp_path, grid={"way": ["alone"], "windows_min": [0, 30]})


def test_a_hub_that_nobody_reaches_in_time_is_told(tmp_path: Path) -> None:
    far = {"id": "FAR", "lon": -150.0, "lat": -10.0}
    ways = {"way": ["alone", "hub"]}
    told = notes(tmp_path, grid=ways, hub={"places": [far]})
    assert "'hub' found no hub that is open when all goods are there (mon)" in told


def test_goods_that_come_after_the_hour_asked_for_are_told(tmp_path: Path) -> None:
    ways = {"way": ["alone", "hub"]}
    told = notes(tmp_path, grid=ways, hub={"arrival": "00:01"})
    assert "'hub' has goods at a hub at " in told
    assert " only, after 00:01." in told
    assert "at a hub" not in notes(tmp_path, grid=ways, hub={"arrival": "09:00"})
