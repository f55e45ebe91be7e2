"""What it costs for the time being that a task is left out (`solvers.pressure`)."""

from __future__ import annotations

import numpy as np

from solvers.kernels.layout import Data
from solvers.pressure import MOST, WANTED, Pressure
from solvers.tiny import tiny_tables

TURN = 100
"""Accepted plans between two looks."""


def _day(**flags: int) -> Data:
    """Six tasks and one vehicle type, without windows, unless flags say else."""
    return tiny_tables().data._replace(**{"timed": 0, "mixed": 0, "optional": 0, **flags})


def test_the_price_falls_where_enough_plans_are_complete_and_rises_where_not() -> None:
    pressure = Pressure(_day())
    fallen = pressure.after(TURN, TURN)
    risen = pressure.after(TURN, 2 * TURN)
    assert fallen is not None and risen is not None
    assert WANTED < 1.0 and (fallen < risen).any() and (fallen <= risen).all()


def test_where_plans_are_never_complete_absent_tasks_soon_cost_what_they_cost_in_the_end() -> None:
    data = _day()
    pressure = Pressure(data)
    prices = [pressure.after(0, TURN * turn) for turn in range(1, 101)]
    given = [each for each in prices if each is not None]
    assert (given[0] < data.hard).any()
    assert (given[-1] == data.hard).all()
    assert len(given) < 2 + np.log(MOST) / np.log(1.1)
    assert prices[-1] is None  # and it stays at that


def test_no_pressure_where_there_are_windows_or_vehicles_differ_or_tasks_are_optional() -> None:
    for flag in ("timed", "mixed", "optional"):
        assert Pressure(_day(**{flag: 1})).after(0, TURN) is None
