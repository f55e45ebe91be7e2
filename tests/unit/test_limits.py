"""Limits that bind and limits that do not, and how they are told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cli
from routing.errors import InputError
from routing.plan import Plan
from solvers.limit_signs import signs_of
from solvers.limits import Limits, limits
from solvers.solve import solve
from tests.small_plans import SETTINGS, VAN, order, plan_of, problem_of, store

EIGHT = 8 * 3600
SHORT = replace(VAN, count=1, shift_start=EIGHT, shift_end=EIGHT + 1000)
"""Stores 1 to 4 are 112 s apart: a van gets to store 4 and back in 890 s."""


def two_doors(**more: Any) -> Plan:
    """Two orders, and a van that holds one of them."""
    return plan_of(problem_of([order("O1", 1), order("O2", 2)], **more), [["O1"]], [["O2"]])


def prices_of(found: Limits) -> dict[tuple[str, str], float]:
    return {(price.what, price.who): price.saved for price in found.prices}


def test_a_fuller_van_saves_a_van() -> None:
    """Loads of 55 do not go into one van of 100; with a tenth more they do."""
    day = problem_of([order("O1", 1, kg=55.0), order("O2", 2, kg=55.0)])
    plan = plan_of(day, [["O1"]], [["O2"]])
    found = limits(plan, iterations=30, threads=1)
    # one van and 2.224 km, out and back to store 1, are spared
    saved = pytest.approx(10.0 + 2.224)
    prices = prices_of(found)
    assert prices["capacity", "V"] == saved
    assert prices["trip", "V"] == pytest.approx(10.0)  # one van, and both ways as before
    assert {what for what, _ in prices} == {"capacity", "trip"}
    (price,) = (each for each in found.prices if (each.what, each.who) == ("capacity", "V"))
    assert (price.vehicles, price.metres, price.let_in, price.sure) == (1, 2224, 0, True)


def test_what_does_not_bind_has_no_price() -> None:
    vans = [replace(VAN, count=1), replace(VAN, id="W", count=1, fixed_cost=20.0)]
    day = problem_of([order("O1", 1, kg=10.0), order("O2", 2, kg=10.0)], vans)
    found = limits(solve(day, iterations=30), iterations=30, threads=1)
    assert found.prices == ()
    assert {"capacity", "trip"} <= {limit.what for limit in found.free}
    together = [limit for limit in found.free if limit.what in ("capacity", "trip")]
    assert all(limit.who == "" for limit in together)  # what all do not save, none does alone


def test_one_more_van_lets_an_order_in() -> None:
    vans = [replace(VAN, count=1)]
    plan = plan_of(problem_of([order("O1", 1), order("O2", 2)], vans), [["O1"]], left_out=["O2"])
    found = limits(plan, iterations=30, threads=1)
    (price,) = (each for each in found.prices if (each.what, each.who) == ("vehicle", "V"))
    assert (price.let_in, price.vehicles) == (1, -1)
    assert price.saved == pytest.approx(-10.0 - 4.448)


def test_a_better_plan_is_no_saving() -> None:
    """Two vans where one would do: the search finds that on the unchanged day, too."""
    day = problem_of([order("O1", 1, kg=10.0), order("O2", 2, kg=10.0)], [replace(VAN, count=2)])
    found = limits(plan_of(day, [["O1"]], [["O2"]]), iterations=30, threads=1)
    assert found.plan.objective == pytest.approx(10.0 + 4.448)
    assert found.prices == ()


def test_what_was_not_tried_is_told() -> None:
    found = limits(two_doors(), iterations=30, time_limit=0.0, threads=1)
    assert not found.prices
    assert {limit.what for limit in found.untried} >= {"capacity", "trip"}


def test_signs() -> None:
    """Store 1 opens late: the van waits. O2 does not fit beside O1, which would be cheaper."""
    stores = [store(1, windows=((EIGHT, EIGHT + 60),)), store(2)]
    day = problem_of(
        [order("O1", 1), order("O2", 2)], [replace(VAN, shift_end=EIGHT + 900)], stores=stores
    )
    signs = signs_of(plan_of(day, [["O1"]], [["O2"]]))
    assert signs["window-earlier", "S1"] == 1
    assert signs["window-later", "S1"] == 1
    assert signs["shift-later", "V"] == 1
    assert signs["capacity", "V"] >= 2 + 1  # both are full, and a move is refused
    assert signs["window-earlier", "S2"] == 0


def test_arguments_that_make_no_sense() -> None:
    plan = two_doors()
    for wrong, said in (({"time_limit": -1.0}, "-1 s"), ({"threads": 0}, "0 threads")):
        with pytest.raises(InputError, match=said):
            limits(plan, **wrong)


def test_a_plan_that_breaks_rules() -> None:
    day = problem_of([order("O1", 1, kg=200.0)])
    with pytest.raises(InputError, match="breaks 1 rule"):
        limits(plan_of(day, [["O1"]]))


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = problem_of([order("O1", 1, kg=55.0), order("O2", 2, kg=55.0)], settings=SETTINGS)
    plan_of(day, [["O1"]], [["O2"]]).save(tmp_path)
    asked = ["limits", str(tmp_path), "--iterations", "30", "--threads", "1"]
    assert cli.main(asked) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the plan costs 26.67 EUR" in shown
    assert "vehicles 'V' hold 10 % more 12.22 12.22 -1 -2.2" in shown
    assert cli.main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unchanged"] == {"objective": 26.672, "left_out": 0, "noise": 0.0}
    (price,) = (p for p in told["prices"] if (p["what"], p["who"]) == ("capacity", "V"))
    assert price["in_words"] == "vehicles 'V' hold 10 % more"
    assert (price["saved"], price["vehicles"], price["metres"]) == (12.224, -1, -2224)
