"""Goods that must not share a compartment, and returns that wait until a vehicle is empty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.distances import distances_of
from routing.errors import InputError, Severity
from routing.evaluate import evaluate
from routing.io.settings import read
from routing.model import Compartment, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from tests.small_days import write_small_day
from tests.small_plans import SETTINGS, VAN, order, plan_of, problem_of
from tests.unit.test_rules_columns import with_columns

APART = replace(SETTINGS, compartments_apart=frozenset({frozenset({"food", "soap"})}))
FOOD, SOAP = order("O1", 1, kg=10, goods="food"), order("O2", 2, kg=10, goods="soap")
ANY = frozenset[str]()


def parted(*classes: frozenset[str], **more: int) -> VehicleType:
    compartments = tuple(Compartment(goods, {"kg": 50.0}) for goods in classes)
    return replace(VAN, compartments=compartments, **more)


def codes(plan: Plan) -> list[str]:
    return [each.code for each in plan.violations]


@pytest.mark.parametrize(
    ("vehicle", "where"),
    [
        (VAN, "and has no compartments"),
        (parted(ANY, ANY), "in its compartment '*'"),
        (parted(frozenset({"food"}), ANY), ""),
        (parted(frozenset({"food", "soap"}), ANY), "in its compartment 'food+soap'"),
    ],
)
@pytest.mark.parametrize("trips", [[["O1", "O2"]], [["O1"], ["O2"]]])
def test_classes_apart_share_no_compartment(
    vehicle: VehicleType, where: str, trips: list[list[str]]
) -> None:
    problem = problem_of([FOOD, SOAP], [replace(vehicle, max_trips=2)], APART)
    plan = plan_of(problem, trips)
    assert codes(plan) == ["same-compartment"] * bool(where)
    if where:
        says = f"'V #1' carries food and soap goods {where}; they must not share one"
        assert plan.violations[0].message == says
    assert codes(plan_of(problem, [["O1"]], [["O2"]])) == []


BACK = order("R1", 1, kg=10, kind="return")
BOXED = replace(VAN, returns_once_empty=True, max_trips=2)


@pytest.mark.parametrize(
    ("trips", "broken"),
    [
        ([["O2", "R1"]], False),
        ([["R1", "O2"]], True),
        ([["R1"], ["O2"]], False),
        ([["O1", "R1", "R3"]], False),
        ([["O2", "R3", "O1", "R1"]], True),
        ([["R1", "R3"]], False),
    ],
)
def test_nothing_is_unloaded_after_a_return(trips: list[list[str]], broken: bool) -> None:
    orders = [FOOD, SOAP, BACK, order("R3", 3, kg=10, kind="return")]
    plan = plan_of(problem_of(orders, [BOXED]), trips, left_out=["O1", "O2", "R1", "R3"])
    assert [code for code in codes(plan) if code == "returns-once-empty"] == (
        ["returns-once-empty"] * broken
    )
    free = plan_of(problem_of(orders, [replace(BOXED, returns_once_empty=False)]), trips)
    assert "returns-once-empty" not in codes(free)


def test_a_transfer_is_unloaded_before_a_return_is_loaded() -> None:
    moved = order("T", 3, kg=10, kind="transfer", from_store_id="S2")
    problem = problem_of([moved, BACK], [BOXED])
    moves = (Visit("S2", ("T",)), Visit("S3", ("T",)))
    first, last = ((*moves, Visit("S1", ("R1",))), (Visit("S1", ("R1",)), *moves))
    travel = distances_of(problem)
    assert codes(evaluate(problem, travel, [Itinerary("V", 1, (first,))])) == []
    (broken,) = evaluate(problem, travel, [Itinerary("V", 1, (last,))]).violations
    assert broken.code == "returns-once-empty"
    assert "takes a return at store 'S1' and unloads at store 'S3' after it" in broken.message


def test_both_are_read_and_written_back(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    table = with_columns("vehicles", {"空车收退货": ["是", "否"]})
    (folder / "vehicles.csv").write_text(table, encoding="utf-8")
    toml = (folder / "settings.toml").read_text(encoding="utf-8")
    text = '"不可同舱" = "冷冻+常温; 食品+日化"\n' + toml
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    problem = Problem.read(folder)
    assert [v.returns_once_empty for v in problem.vehicles[:2]] == [True, False]
    pairs = {frozenset({"frozen", "ambient"}), frozenset({"食品", "日化"})}
    assert problem.settings.compartments_apart == pairs
    notes = [f.value for f in problem.findings if f.column == "compartments_apart"]
    assert "日化" in notes  # no order has it
    for name in ("day.json", "day.xlsx", "again"):
        problem.save(tmp_path / name)
        assert Problem.read(tmp_path / name) == problem


def test_a_pair_is_of_two_classes() -> None:
    _, _, (finding,) = read({"compartments_apart": "food"}, "settings.toml")
    assert finding.code == "not-a-pair"
    with pytest.raises(InputError) as caught:
        problem_of([FOOD], [VAN], replace(APART, compartments_apart=frozenset({frozenset("a")})))
    (wrong,) = [f for f in caught.value.findings if f.severity is Severity.ERROR]
    assert (wrong.code, wrong.column) == ("not-a-pair", "compartments_apart")
