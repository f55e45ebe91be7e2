"""Vehicles underway: what is on board of them, where they load again, what is said of them, and how
they are read. A step is 1112 m and 111 s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.distances import distances_of
from routing.errors import Severity
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import Depot, Order, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.servable import why_nobody
from solvers.solve import solve
from tests.judges import holds
from tests.small_days import write_small_day
from tests.small_plans import VAN, findings_of, latitude, order, problem_of
from tests.unit.test_rules_columns import with_columns

HERE = Depot("@", 14.0, latitude(4), opens=36_000)
"""Four steps from P; the vehicle is there at ten."""

UNDER = replace(
    VAN, id="U", count=1, depot_id="@", end_depot_id="P", reload_depot_id="P", fixed_cost=0.0,
    shift_start=36_000, aboard=frozenset({"O1", "O2"}), max_trips=2,
)  # fmt: skip
ORDERS = (order("O1", 3, kg=40), order("O2", 2, kg=40), order("O3", 1, kg=90))


def day(
    orders: Sequence[Order] = ORDERS, vehicles: Sequence[VehicleType] = (UNDER, VAN)
) -> Problem:
    base = problem_of(orders)
    return replace(base, depots=(*base.depots, HERE), vehicles=tuple(vehicles))


def carried(problem: Problem, **routes: Sequence[Sequence[str]]) -> Plan:
    """Trips by vehicle."""
    made = [
        Itinerary(
            name, 1, tuple(tuple(Visit(problem.order[o].store_id, (o,)) for o in t) for t in trips)
        )
        for name, trips in routes.items()
    ]
    return evaluate(problem, distances_of(problem), made)


def broken(plan: Plan) -> list[tuple[str, str]]:
    return [(v.code, v.order_id) for v in plan.violations]


# How it drives


def test_it_brings_what_is_aboard_and_loads_again() -> None:
    """One step to S3, one to S2, two to P; there it loads O3, one step out and one back."""
    plan = carried(day(), U=[["O1", "O2"], ["O3"]])
    first, second = plan.routes[0].trips
    assert broken(plan) == []
    assert (first.depot_id, first.end_depot_id, second.depot_id) == ("@", "P", "P")
    assert (first.start, first.end, second.end) == (36_000, 36_000 + 444, 36_000 + 666)
    assert [trip.load for trip in (first, second)] == [{"kg": 80.0}, {"kg": 90.0}]
    assert plan.costs.total == pytest.approx((4 * 1112 + 2 * 1112) / 1000)


def test_the_trip_that_it_is_on_has_been_paid() -> None:
    """Two trips of a vehicle underway, of which one begins yet; of another one both."""
    paid = replace(UNDER, cost_per_trip=5.0)
    plan = carried(day(vehicles=(paid, VAN)), U=[["O1", "O2"], ["O3"]])
    assert plan.costs.per_trip == 5.0
    holds(plan)
    best = solve(plan.problem, iterations=50)
    assert (best.costs.per_trip, best.cost) == (5.0, pytest.approx(plan.cost))
    van = replace(VAN, max_trips=2, cost_per_trip=5.0)
    assert carried(day(vehicles=(UNDER, van)), V=[["O1"], ["O3"]]).costs.per_trip == 10.0


def test_the_depot_for_later_trips_needs_no_vehicle_underway() -> None:
    """V loads at P first and at @ again; the legs are 4 and 1 steps, then 1 and 4."""
    van = replace(VAN, max_trips=2, reload_depot_id="@")
    plan = carried(day([order("O1", 3), order("O2", 3)], [van]), V=[["O1"], ["O2"]])
    assert [(t.depot_id, t.end_depot_id) for t in plan.routes[0].trips] == [("P", "@"), ("@", "P")]
    assert plan.routes[0].metres == 3336 + 1112 + 1112 + 3336
    assert broken(plan) == []


@pytest.mark.parametrize(
    ("routes", "found"),
    [
        ({"U": [["O1", "O2"]], "V": [["O3"]]}, []),
        ({"U": [["O1"]], "V": [["O2"], ["O3"]]}, [("aboard", "O2"), ("max-trips", "")]),
        ({"U": [["O1"], ["O2"]], "V": [["O3"]]}, [("aboard", "O2")]),
        ({"U": [["O1", "O2", "O3"]]}, [("aboard", "O3"), ("capacity", "")]),
    ],
)
def test_what_rides_where(routes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert sorted(broken(carried(day(), **routes))) == sorted(found)


def test_what_is_said_of_a_wrong_trip() -> None:
    plan = carried(day(), U=[["O1", "O3"], ["O2"]])
    said = {v.order_id: v.message for v in plan.violations if v.code == "aboard"}
    assert said == {
        "O2": "order 'O2' is on board, but rides on trip 2",
        "O3": "order 'O3' is not on board of 'U #1' yet",
    }


def test_a_trip_too_many_breaks_no_rule_of_what_is_aboard() -> None:
    single = day(vehicles=(replace(UNDER, max_trips=1), VAN))
    assert broken(carried(single, U=[["O1", "O2"], ["O3"]])) == [("max-trips", "")]


def test_returns_and_transfers_are_collected_on_any_trip() -> None:
    moved = order("T", 2, kg=5, kind="transfer", from_store_id="S3")
    orders = [order("O1", 3, kg=5), order("R", 1, kg=5, kind="return"), moved]
    problem = day(orders, [replace(UNDER, aboard=frozenset({"O1"}))])
    trip = (Visit("S3", ("O1", "T")), Visit("S2", ("T",)), Visit("S1", ("R",)))
    assert broken(evaluate(problem, distances_of(problem), [Itinerary("U", 1, (trip,))])) == []


# Who may carry what


def test_who_may_carry_what() -> None:
    """U brings what is aboard; O3 it would have to load, for which it needs a second trip."""
    assert day().carriers == ((0,), (0,), (0, 1))
    assert day(vehicles=(replace(UNDER, max_trips=1), VAN)).carriers == ((0,), (0,), (1,))


@pytest.mark.parametrize(
    ("reload", "carriers"),
    [({"reload_depot_id": "B"}, (1,)), ({"max_trips": 1}, (1,)), ({}, (0, 1))],
)
def test_the_depot_where_it_loads_again_is_the_owners(
    reload: dict[str, Any], carriers: tuple[int, ...]
) -> None:
    """B is another's; what is aboard has been loaded and may come from anywhere."""
    base = day()
    theirs = (Depot("B", 14.0, latitude(1), distributor_id="B"),)
    here = replace(HERE, distributor_id="B")
    depots = (base.depots[0], here, *theirs)
    problem = replace(base, depots=depots, vehicles=(replace(UNDER, **reload), VAN))
    assert problem.carriers == ((0,), (0,), carriers)
    if reload == {"reload_depot_id": "B"}:
        plan = carried(problem, U=[["O1", "O2"], ["O3"]])
        said = "vehicle 'U' loads at depot 'B' of 'B', order 'O3' belongs to 'A'"
        assert [(v.code, v.message) for v in plan.violations] == [("owner", said)]


def test_orders_left_out_say_why() -> None:
    """U has O1 on board, but not the keys, and loads nothing else; W has no room for O3."""
    whole = (replace(order, max_drops=1) for order in ORDERS[1:])
    orders = (replace(ORDERS[0], needs=frozenset({"keys"})), *whole)
    able = replace(VAN, id="W", skills=frozenset({"keys"}), capacity={"kg": 50.0})
    vehicles = [replace(UNDER, max_trips=1), able]
    problem = day(orders, vehicles)
    said = {o.id: why_nobody(problem, o) for o in (problem.order["O1"], problem.order["O3"])}
    assert said == {
        "O1": (
            "aboard",
            "order 'O1' is on board of 'U', which may not bring it; correct the vehicle's column "
            "aboard, or what the vehicle may carry",
        ),
        "O3": (
            "aboard",
            "every vehicle that may carry order 'O3' is underway without it, and none loads again; "
            "let a vehicle load again (max_trips), or add one that is still at a depot",
        ),
    }
    plan = solve(problem, iterations=50)
    left = {each.order_id: [r.code for r in each.reasons] for each in plan.left_out}
    assert left == {"O1": ["aboard"], "O3": ["aboard"]}


def test_the_engine_plans_the_rest_of_the_day() -> None:
    plan = solve(day(), iterations=50)
    assert not plan.violations and not plan.left_out
    (route,) = plan.routes
    assert [sorted(o for s in t.stops for o in s.orders) for t in route.trips] == [
        ["O1", "O2"], ["O3"],
    ]  # fmt: skip
    assert plan.cost == pytest.approx(6.672)


def test_a_plan_comes_back() -> None:
    plan = carried(day(), U=[["O1", "O2"], ["O3"]])
    read = from_plan_object(plan_object(plan))
    assert (read.stale, read.plan.cost) == ((), plan.cost)


# What is said of a day


def said_of(vehicles: Sequence[VehicleType], orders: Sequence[Order] = ORDERS) -> list[str]:
    depots_at_p = [replace(v, depot_id="P") for v in vehicles]
    found = findings_of(orders, depots_at_p)
    assert all(f.severity is Severity.ERROR for f in found)
    return [f"{f.code} {f.column} {f.message}" for f in found]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"count": 2}, "a vehicle underway is one, not 2; give each a row of its own"),
        ({"aboard": frozenset({"X"})}, "order 'X' is not among the orders; add it there"),
        (
            {"aboard": frozenset({"R"})},
            "order 'R' is a return; what is on board is delivered, make it a delivery",
        ),
    ],
)
def test_findings(more: dict[str, Any], said: str) -> None:
    orders = (*ORDERS, order("R", 1, kind="return"))
    assert said_of([replace(UNDER, **more), VAN], orders) == [f"bad-load aboard {said}"]


def test_one_order_on_two_vehicles() -> None:
    two = [UNDER, replace(UNDER, id="W", aboard=frozenset({"O2"})), VAN]
    said = "bad-load aboard order 'O2' is on board of 'U' already; name it once"
    assert said_of(two) == [said]


def test_the_depot_must_be_there() -> None:
    (said,) = said_of([replace(VAN, reload_depot_id="Q")])
    assert said.startswith("unknown-id reload_depot_id ") and "'Q'" in said


# Files


def test_headers_in_chinese_and_the_way_round(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    columns = {"车上订单": ["", "O-5；O-6"], "再装货仓库": ["P-A"]}
    (folder / "vehicles.csv").write_text(with_columns("vehicles", columns), encoding="utf-8")
    problem = Problem.read(folder)
    assert [v.aboard for v in problem.vehicles] == [None, {"O-5", "O-6"}]
    assert [v.reload_depot_id for v in problem.vehicles] == ["P-A", None]
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        assert Problem.read(tmp_path / name).vehicles == problem.vehicles


@pytest.mark.parametrize("word", ["none", "None", "无"])
def test_a_vehicle_underway_with_nothing(tmp_path: Path, word: str) -> None:
    folder = write_small_day(tmp_path / "day")
    text = with_columns("vehicles", {"aboard": ["", word]})
    (folder / "vehicles.csv").write_text(text, encoding="utf-8")
    problem = Problem.read(folder)
    assert [v.aboard for v in problem.vehicles] == [None, frozenset()]
    problem.save(tmp_path / "again.xlsx")
    assert Problem.read(tmp_path / "again.xlsx").vehicles == problem.vehicles
