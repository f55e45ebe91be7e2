"""What it costs for the time being that a task is left out (`solvers.pressure`)."""

from __future__ import annotations

import numpy as np

from solvers.kernels.layout import NOTHING, Data
from solvers.pressure import MOST, WANTED, Pressure
from solvers.tiny import tiny_tables

TURN = 100
"""Accepted plans between two looks."""

OUT = 1.0
"""Share of the vehicles that are out."""

SERVED = 1
"""Price of a plan that leaves nothing out."""


def _day(**flags: int) -> Data:
    """Six tasks and one vehicle type, without windows, unless flags say else."""
    return tiny_tables().data._replace(**{"timed": 0, "mixed": 0, "optional": 0, **flags})


def test_the_price_falls_where_enough_plans_are_complete_and_rises_where_not() -> None:
    pressure = Pressure(_day())
    fallen = pressure.after(TURN, TURN, SERVED, OUT)
    risen = pressure.after(TURN, 2 * TURN, SERVED, OUT)
    assert fallen is not None and risen is not None
    assert WANTED < 1.0 and (fallen < risen).any() and (fallen <= risen).all()


def test_where_plans_are_never_complete_absent_tasks_soon_cost_what_they_cost_in_the_end() -> None:
    data = _day()
    pressure = Pressure(data)
    prices = [pressure.after(0, TURN * turn, NOTHING, OUT) for turn in range(1, 101)]
    given = [each for each in prices if each is not None]
    assert (given[0] < data.hard).any()
    assert (given[-1] == data.hard).all()
    assert len(given) < 2 + np.log(MOST) / np.log(1.1)
    assert prices[-1] is None  # and it stays at that


def test_with_windows_or_types_it_ends_with_the_first_plan_that_leaves_nothing_out() -> None:
    for flag in ("timed", "mixed"):
        data = _day(**{flag: 1})
        pressure = Pressure(data)
        assert (pressure.after(0, TURN, NOTHING, 0.5) == data.hard).all()  # vehicles are not scarce
        soft = pressure.after(0, 2 * TURN, NOTHING, OUT)
        hard = pressure.after(0, 3 * TURN, SERVED, OUT)
        assert soft is not None and (soft < data.hard).any()
        assert hard is not None and (hard == data.hard).all()
        assert pressure.after(0, 4 * TURN, SERVED, OUT) is None


def test_no_pressure_where_tasks_are_optional() -> None:
    assert Pressure(_day(optional=1)).after(0, TURN, NOTHING, OUT) is None
