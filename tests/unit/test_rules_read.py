"""Days with the rules that not every day has, through every form that a day has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.io.cells import CellError
from routing.io.compartments import read as compartments
from routing.io.paces import read as paces
from routing.model import Compartment, Pace
from routing.problem import Problem
from tests.rule_days import RULES, rule_day


@pytest.mark.parametrize("seed", range(6))
def test_a_day_survives_folder_workbook_and_document(seed: int, tmp_path: Path) -> None:
    day = rule_day(seed, RULES)
    for name in ("folder", "day.xlsx", "day.json"):
        day.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert again.vehicles == day.vehicles
        assert [v.compartments for v in again.vehicles] == [v.compartments for v in day.vehicles]
        assert again.orders == day.orders
        assert again.settings.paces == day.settings.paces


def test_compartments_are_read_in_either_language() -> None:
    (found,) = compartments("冷冻：400公斤 2.5 m3；ambient+chilled: 900 kg; *: 100 kg")
    assert [c.goods for c in found] == [{"frozen"}, {"ambient", "chilled"}, frozenset()]
    assert [dict(c.capacity) for c in found] == [
        {"kg": 400.0, "m3": 2.5},
        {"kg": 900.0},
        {"kg": 100.0},
    ]


@pytest.mark.parametrize(
    "text", ["frozen 400 kg", "frozen:", ": 400 kg", "frozen: much", "a: 1 kg 2 kg"]
)
def test_what_is_no_compartment_is_refused(text: str) -> None:
    with pytest.raises(CellError, match=r"compartment|classes|twice|holds|amount"):
        compartments(text)


def test_paces() -> None:
    assert paces("16:30-19:00 70%; 07:00-09:30 60") == (
        Pace(25_200, 34_200, 60),
        Pace(59_400, 68_400, 70),
    )
    with pytest.raises(CellError, match="is not a pace"):
        paces("07:00-09:30")


def broken(**changes: object) -> str:
    day = rule_day(1, ("transfers",))
    vehicle = replace(day.vehicles[0], **changes)  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        Problem(day.distributors, day.depots, day.stores, day.orders, (vehicle,), day.settings)
    return str(error.value)


def test_vehicles_are_checked() -> None:
    assert "max_trips 0 is not between" in broken(max_trips=0)
    assert "needs both break_min" in broken(break_s=600)
    assert "needs overtime_after_hours" in broken(overtime_per_hour=3.0)
    assert "limited in 'crates'" in broken(
        compartments=(Compartment(frozenset(), {"crates": 3.0}),)
    )


def test_orders_are_checked() -> None:
    day = rule_day(3, ())
    first, second, *rest = day.orders

    def refused(*orders: object) -> str:
        with pytest.raises(InputError) as error:
            Problem(
                day.distributors,
                day.depots,
                day.stores,
                (*orders, *rest),
                day.vehicles,
                day.settings,  # type: ignore[arg-type]
            )
        return str(error.value)

    assert "needs from_store_id" in refused(replace(first, kind="transfer"), second)
    away = replace(first, kind="delivery", from_store_id="S1")
    assert "from_store_id is for transfers" in refused(away, second)
    twins = replace(first, group="g"), replace(second, group="g", priority="high")
    assert "have not the same distributor, priority and prize" in refused(*twins)


def test_paces_are_checked() -> None:
    day = rule_day(1, ())
    for some in ((Pace(0, 10, 150),), (Pace(0, 100, 50), Pace(50, 200, 60)), (Pace(10, 5, 50),)):
        with pytest.raises(InputError, match=r"is not between|overlap|no time of a day"):
            Problem(
                day.distributors, day.depots, day.stores, day.orders, day.vehicles,
                replace(day.settings, paces=some),
            )  # fmt: skip
