"""Days that cannot be in one study, told before anything is solved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.errors import InputError
from routing.io.day import write_day
from routing.problem import Problem
from solvers.study import run_study
from solvers.study_config import study_from
from tests.bakers import three_bakers


def refusal(folder: Path, **days: Problem) -> str:
    """What is said of these days, of which nothing is solved."""
    for name, day in days.items():
        write_day(day, folder / name)
    asked = study_from({"days": list(days), "iterations": 10}, folder)
    with pytest.raises(InputError) as told:
        run_study(asked, folder / "out")
    assert not list((folder / "out").rglob("*.json"))
    return str(told.value)


def test_money_of_two_currencies_is_not_added_up(tmp_path: Path) -> None:
    day = three_bakers()
    settings = replace(day.settings, currency="CHF")
    told = refusal(tmp_path, mon=day, tue=replace(day, settings=settings))
    assert "tue: its currency is 'CHF'" in told


def test_an_id_that_would_read_as_a_coalition_is_refused(tmp_path: Path) -> None:
    def named(thing: Any) -> Any:
        return replace(thing, distributor_id="RYE+OAT") if thing.distributor_id == "BUN" else thing

    day = three_bakers()
    joined = replace(
        day,
        distributors=tuple(
            replace(each, id="RYE+OAT") if each.id == "BUN" else each for each in day.distributors
        ),
        depots=tuple(map(named, day.depots)),
        vehicles=tuple(map(named, day.vehicles)),
        orders=tuple(map(named, day.orders)),
    )
    assert "'RYE+OAT' has a '+' in its id" in refusal(tmp_path, mon=joined)
