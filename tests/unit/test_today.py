"""Today's practice as a plan: from a plan that was written, or from which vehicle serves what.

Places stand on the meridian of `tests.small_plans`: the depot at step 0, store S1 at step 1, and so
on; a step is 1112 m."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.errors import InputError
from routing.io.plan_json import write_plan
from routing.model import VehicleType
from routing.problem import Problem
from solvers.today import todays_plan
from tests.small_plans import VAN, order, plan_of, problem_of

LORRY = replace(VAN, id="L", capacity={"kg": 1000.0}, count=2)


def day(*more: VehicleType) -> Problem:
    """Store S3 has an order of A and one of B, S1 and S2 one of A each, S4 one of B."""
    orders = (
        order("A1", 1, kg=10.0),
        order("A2", 2, kg=10.0),
        order("A3", 3, kg=10.0),
        order("B3", 3, "B", kg=10.0),
        order("B4", 4, "B", kg=10.0),
    )
    return problem_of(orders, (VAN, LORRY, *more))


def assigned(folder: Path, text: str) -> Path:
    file = folder / "today.csv"
    file.write_text(text, encoding="utf-8")
    return file


def routes(problem: Problem, path: Path) -> dict[tuple[str, int], list[str]]:
    """By vehicle and number, the orders as they are served."""
    plan = todays_plan(problem, path)
    return {(r.vehicle.id, r.number): list(r.orders) for r in plan.routes}


# ------------------------------------------------------------------------- by assignment


def test_with_positions_the_stops_are_in_their_order(tmp_path: Path) -> None:
    table = """\
vehicle_id,number,order_id,position
V,1,A3,2
V,1,A1,3
V,1,A2,1
L,2,B4,1
"""
    plan = todays_plan(day(), assigned(tmp_path, table))
    found = {(r.vehicle.id, r.number): list(r.orders) for r in plan.routes}
    assert found == {("V", 1): ["A2", "A3", "A1"], ("L", 2): ["B4"]}
    # V: 2 steps out, 1 on, 2 back, 1 home; L: 4 out and back; 10 each and 1 a km
    metres = (2224 + 1112 + 2224 + 1112) + 2 * 4448
    assert plan.cost == pytest.approx(20 + metres / 1000)
    assert [left.order_id for left in plan.left_out] == ["B3"]
    assert plan.left_out[0].reasons[0].message == "not assigned"
    assert plan.made_by["made_by"] == "today"


def test_without_positions_the_best_order_is_driven(tmp_path: Path) -> None:
    table = "vehicle_id,order_id\nV,A3\nV,A1\nV,A2\n"
    plan = todays_plan(day(), assigned(tmp_path, table))
    assert plan.routes[0].metres == 2 * 3336
    assert {r.number for r in plan.routes} == {1}


def test_where_one_position_is_missing_the_best_order_is_driven(tmp_path: Path) -> None:
    table = "vehicle_id,order_id,position\nV,A3,1\nV,A1,\nV,A2,3\n"
    assert todays_plan(day(), assigned(tmp_path, table)).routes[0].metres == 2 * 3336


def test_a_store_stands_for_all_its_orders(tmp_path: Path) -> None:
    table = "vehicle_id,store_id,position\nV,S3,1\nV,S1,2\n"
    assert routes(day(), assigned(tmp_path, table)) == {("V", 1): ["A3", "B3", "A1"]}


def test_a_distributors_vehicle_brings_its_own_orders_to_a_store(tmp_path: Path) -> None:
    of_a, of_b = (
        replace(VAN, id="VA", distributor_id="A"),
        replace(VAN, id="VB", distributor_id="B"),
    )
    table = "vehicle_id,store_id\nVA,S3\nVB,S3\n"
    found = routes(day(of_a, of_b), assigned(tmp_path, table))
    assert found == {("VA", 1): ["A3"], ("VB", 1): ["B3"]}


def test_a_store_that_stands_there_for_each_of_its_orders_is_served_once(tmp_path: Path) -> None:
    for columns in ("vehicle_id,store_id\nV,S3\nV,S3\nV,S1\n",
                    "vehicle_id,store_id,position\nV,S3,1\nV,S3,2\nV,S1,3\n"):  # fmt: skip
        plan = todays_plan(day(), assigned(tmp_path, columns))
        assert sorted(plan.routes[0].orders) == ["A1", "A3", "B3"]
        assert "order-twice" not in {violation.code for violation in plan.violations}


def test_an_order_says_more_than_its_store(tmp_path: Path) -> None:
    table = "vehicle_id,store_id,order_id\nV,S3,B3\nV,S1,\n"
    (served,) = routes(day(), assigned(tmp_path, table)).values()
    assert sorted(served) == ["A1", "B3"]


def test_a_store_without_orders_today_is_passed_over(tmp_path: Path) -> None:
    problem = day()
    quiet = replace(problem, orders=problem.orders[:1])
    found = routes(quiet, assigned(tmp_path, "vehicle_id,store_id\nV,S1\nV,S2\nL,S4\n"))
    assert found == {("V", 1): ["A1"]}


def test_what_breaks_rules_is_driven_all_the_same_and_told(tmp_path: Path) -> None:
    problem = day()
    heavy = replace(problem.orders[0], quantity={"kg": 95.0})
    problem = replace(problem, orders=(heavy, *problem.orders[1:]))
    for table in ("vehicle_id,order_id\nV,A1\nV,A2\n",
                  "vehicle_id,order_id,position\nV,A1,1\nV,A2,2\n"):  # fmt: skip
        plan = todays_plan(problem, assigned(tmp_path, table))
        assert sorted(plan.routes[0].orders) == ["A1", "A2"]
        assert "capacity" in {violation.code for violation in plan.violations}


def test_what_no_plan_would_load_is_driven_on_the_way(tmp_path: Path) -> None:
    problem = day()
    heavy = tuple(replace(o, quantity={"kg": 60.0}) for o in problem.orders)
    table = "vehicle_id,order_id\nV,A3\nV,A1\nV,A2\nV,B4\n"
    plan = todays_plan(replace(problem, orders=heavy), assigned(tmp_path, table))
    assert plan.routes[0].metres == 2 * 4448  # out and back, though it carries 240 kg of 100
    assert "capacity" in {violation.code for violation in plan.violations}


def test_more_vehicles_than_there_are_break_a_rule(tmp_path: Path) -> None:
    plan = todays_plan(day(), assigned(tmp_path, "vehicle_id,number,order_id\nL,3,A1\n"))
    assert "fleet" in {violation.code for violation in plan.violations}


def test_tables_as_spreadsheets_write_them_are_read(tmp_path: Path) -> None:
    file = tmp_path / "today.csv"
    file.write_bytes(b"\xef\xbb\xbfvehicle_id, order_id ,remark\r\n V , A1 ,\r\nV,A2\r\n")
    (served,) = routes(day(), file).values()
    assert sorted(served) == ["A1", "A2"]
    problem = day(replace(VAN, id="厢式车"))
    file.write_bytes("vehicle_id,order_id\n厢式车,A1\n".encode("gb18030"))
    assert routes(problem, file) == {("厢式车", 1): ["A1"]}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "today.csv: needs columns vehicle_id and store_id or order_id"),
        ("vehicle_id,order_id\n", "today.csv: needs columns"),
        ("vehicle_id,store\nV,S1\n", "today.csv: needs columns"),
        ("truck,order_id\nV,A1\n", "today.csv: needs columns"),
        ("vehicle_id,order_id\nX,A1\n", "today.csv row 2: vehicle_id 'X' is not among the day's"),
        ("order_id,vehicle_id\nA1\n", "today.csv row 2: vehicle_id '' is not among the day's"),
        ("vehicle_id,order_id\nV,A1\nV,Z9\n", "today.csv row 3: 'Z9' is not in the day"),
        ("vehicle_id,store_id\nV,S9\n", "today.csv row 2: 'S9' is not in the day"),
        ("vehicle_id,order_id\nV,\n", "today.csv row 2: '' is not in the day"),
        ("vehicle_id,number,order_id\nV,one,A1\n", "row 2: number and position must be numbers"),
        ("vehicle_id,order_id,position\nV,A1,first\n", "row 2: number and position must be"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, table: str, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        todays_plan(day(), assigned(tmp_path, table))
    assert sentence in str(told.value)


# ---------------------------------------------------------------------------- by a plan


def test_a_plan_that_was_written_is_judged_again_on_the_day(tmp_path: Path) -> None:
    problem = day()
    plan = plan_of(problem, [["A2", "A1"]], [["B3", "B4"]], left_out=["A3"])
    write_plan(plan, tmp_path / "plan.json")
    for path in (tmp_path, tmp_path / "plan.json"):
        found = todays_plan(problem, path)
        assert found.itineraries() == plan.itineraries()
        assert found.cost == plan.cost
        assert [left.order_id for left in found.left_out] == ["A3"]
    dearer = replace(problem, vehicles=(replace(VAN, fixed_cost=110.0), LORRY))
    assert todays_plan(dearer, tmp_path).cost == pytest.approx(plan.cost + 200)


def test_a_plan_of_another_day_is_told(tmp_path: Path) -> None:
    other = problem_of([order("Z1", 1, kg=10.0)])
    write_plan(plan_of(other, [["Z1"]]), tmp_path / "plan.json")
    with pytest.raises(InputError, match="order 'Z1' is not one of the day's; is it its plan"):
        todays_plan(day(), tmp_path / "plan.json")
