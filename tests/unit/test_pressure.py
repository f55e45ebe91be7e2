"""What it costs for the time being that a task is left out (`solvers.pressure`)."""

from __future__ import annotations

import pytest

from solvers.kernels.layout import Data
from solvers.pressure import Pressure
from solvers.tiny import tiny_tables

TURN = 100
"""Accepted plans between two looks."""

SCARCE, IDLE = 1.0, 0.5
"""Share of the vehicles that are out."""


def _day(**flags: int) -> Data:
    """Six tasks and one vehicle type, without windows, unless flags say else."""
    return tiny_tables().data._replace(**{"timed": 0, "mixed": 0, "optional": 0, **flags})


def test_the_price_falls_where_enough_plans_are_complete_and_rises_where_not() -> None:
    pressure = Pressure(_day())
    fallen = pressure.after(TURN, TURN, IDLE)
    risen = pressure.after(TURN, 2 * TURN, IDLE)
    assert fallen is not None and risen is not None
    assert (fallen < risen).any() and (fallen <= risen).all()


def test_the_price_goes_on_rising_where_plans_are_never_complete() -> None:
    data = _day()
    pressure = Pressure(data)
    prices = [pressure.after(0, TURN * turn, IDLE) for turn in range(1, 101)]
    assert prices[0] is not None and (prices[0] < data.hard).any()
    assert prices[-1] is not None and (prices[-1] > prices[0]).all()


@pytest.mark.parametrize("flag", ["timed", "mixed"])
def test_small_days_with_windows_or_types_know_it_while_vehicles_are_scarce(flag: str) -> None:
    data = _day(**{flag: 1})
    pressure = Pressure(data)
    idle, scarce = pressure.after(0, TURN, IDLE), pressure.after(0, 2 * TURN, SCARCE)
    assert idle is not None and (idle == data.hard).all()
    assert scarce is not None and (scarce < data.hard).any()


@pytest.mark.parametrize("flag", ["timed", "mixed"])
def test_larger_ones_do_not(flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.pressure.SMALL", 5)
    assert Pressure(_day(**{flag: 1})).after(0, TURN, SCARCE) is None


def test_nor_do_days_with_optional_tasks() -> None:
    assert Pressure(_day(optional=1)).after(0, TURN, SCARCE) is None
