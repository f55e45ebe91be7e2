"""Locks: what breaks them, what they cost, where they are read, and that both engines keep them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cli
from routing.errors import Finding, InputError, Severity
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.write import as_object
from routing.locks import lock_like
from routing.model import Lock, LockKind, Order
from routing.news import News, rest_of
from routing.plan import Plan
from routing.problem import Problem
from solvers.solve import solve
from tests.judges import holds
from tests.small_days import write_small_day
from tests.small_plans import VAN, order, plan_of, problem_of
from tests.unit.test_rules_columns import with_columns

VANS = replace(VAN, capacity={"kg": 400.0}, max_trips=2)
ORDERS = [order(f"O{k}", k) for k in (1, 2, 3, 4)]


def lock(
    kind: LockKind,
    *orders: str,
    vehicle: str = "",
    price: float | None = None,
    position: int = 0,
) -> Lock:
    return Lock("L", kind, (orders,), vehicle, price, position)


def day(*locks: Lock, orders: Sequence[Order] = ORDERS, **vehicle: Any) -> Problem:
    return replace(problem_of(orders, [replace(VANS, **vehicle)]), locks=locks)


def told(problem: Problem, *routes: list[list[str]], out: Sequence[str] = ()) -> list[str]:
    plan = plan_of(problem, *routes, left_out=out)
    assert {v.code for v in plan.violations} <= {"lock"}
    return [v.message.removesuffix(" (lock 'L')") for v in plan.violations]


# What breaks them


def test_together_on_one_trip_all_or_none() -> None:
    problem = day(lock("together", "O1", "O3"))
    assert told(problem, [["O2", "O3", "O1"], ["O4"]]) == []
    assert told(problem, [["O2", "O4"]], out=["O1", "O3"]) == []
    parted = ["orders 'O1' and 'O3' ride on different trips"]
    assert told(problem, [["O1", "O2"], ["O3", "O4"]]) == parted
    assert told(problem, [["O1", "O2"]], [["O3", "O4"]]) == parted
    assert told(problem, [["O1", "O2", "O4"]], out=["O3"]) == ["order 'O1' is served without 'O3'"]


def test_the_column_together_is_such_a_lock() -> None:
    bound = [replace(o, together="set") if o.id in ("O1", "O3") else o for o in ORDERS]
    plan = plan_of(day(orders=bound), [["O1", "O2"], ["O3", "O4"]])
    assert [v.message for v in plan.violations] == [
        "orders 'O1' and 'O3' ride on different trips (lock 'set')"
    ]


def test_a_sequence_of_those_that_are_served() -> None:
    problem = day(lock("sequence", "O3", "O1", "O2"))
    assert told(problem, [["O3", "O4", "O1", "O2"]]) == []
    assert told(problem, [["O3", "O2", "O4"]], out=["O1"]) == []
    assert told(problem, [["O1", "O3", "O2", "O4"]]) == ["order 'O1' is served before 'O3'"]
    assert told(problem, [["O3", "O4"], ["O1", "O2"]]) != []


def test_orders_of_one_stop_are_neither_before_nor_after_each_other() -> None:
    orders = [order("O1", 1, kg=10), order("O2", 2, kg=10), order("X", 1, kg=10)]
    problem = day(lock("block", "X", "O1", "O2"), orders=orders)
    assert told(problem, [["O1", "X", "O2"]]) == []
    assert told(problem, [["O2", "X", "O1"]]) == ["order 'O2' is served before 'O1'"]


def test_nothing_comes_between_a_block() -> None:
    problem = day(lock("block", "O3", "O1", "O2"))
    assert told(problem, [["O4", "O3", "O1", "O2"]]) == []
    between = ["other stops come between orders 'O1' and 'O2'"]
    assert told(problem, [["O3", "O1", "O4", "O2"]]) == between


def test_first_and_last_of_a_trip() -> None:
    problem = day(lock("first", "O2"), Lock("E", "last", (("O3",),)))
    assert told(problem, [["O2", "O1", "O3"], ["O4"]]) == []
    assert told(problem, [["O4"], ["O1", "O2", "O3"]]) == [
        "order 'O2' is not at the first stop of its trip"
    ]
    (wrong,) = plan_of(problem, [["O2", "O3", "O1"], ["O4"]]).violations
    assert (wrong.order_id, wrong.store_id, wrong.route) == ("O3", "S3", 1)


def test_a_stop_by_its_number() -> None:
    third, second = lock("position", "O3", position=3), lock("position", "O2", position=-2)
    for problem in (day(third), day(second)):
        assert told(problem, [["O1", "O2", "O3"], ["O4"]]) == []
    assert told(day(third), [["O3", "O1", "O2"]], out=["O4"]) == [
        "order 'O3' is not at the 3rd stop of its trip, but at stop 1 of 3"
    ]
    assert told(day(second), [["O1"], ["O2"]], out=["O3", "O4"]) == [
        "order 'O2' is not at the 2nd to last stop of its trip, but at stop 1 of 1"
    ]
    first = day(lock("position", "O1", position=1))
    assert told(first, [["O2", "O1"]], out=["O3", "O4"]) == [
        "order 'O1' is not at the first stop of its trip, but at stop 2 of 2"
    ]


def test_a_whole_route() -> None:
    trips = (("O3", "O1"), ("O2",))
    problem = day(Lock("L", "route", trips, "V #1"))
    assert told(problem, [["O3", "O1"], ["O2"]], [["O4"]]) == []
    wrong = "the route of 'V #1' is locked: O3, O1 | O2, and nothing else"
    assert told(problem, [["O1", "O3"], ["O2"]], [["O4"]]) == [wrong]
    assert told(problem, [["O3", "O1"], ["O2", "O4"]]) == [wrong]
    assert told(problem, [["O4"]], [["O3", "O1", "O2"]]) == [
        wrong, *(f"order '{o}' must ride on 'V #1'" for o in ("O3", "O1", "O2"))
    ]  # fmt: skip
    assert told(problem, out=["O1", "O2", "O3", "O4"]) == [
        "'V #1' does not drive the route that is locked"
    ]


# What they cost


@pytest.mark.parametrize(
    ("kind", "route", "cost"),
    [
        ("together", [["O1", "O2", "O3", "O4"]], 0),
        ("together", [["O1", "O2"], ["O3", "O4"]], 5),
        ("sequence", [["O4", "O1", "O3", "O2"]], 5),
        ("block", [["O1", "O4", "O2", "O3"]], 5),
        ("block", [["O1", "O4", "O2"], ["O3"]], 10),
        ("first", [["O4", "O1"], ["O2", "O3"]], 10),
        ("last", [["O4", "O1"], ["O2", "O3"]], 5),
        ("route", [["O1", "O2", "O3"], ["O4"]], 0),
        ("route", [["O4", "O1", "O2", "O3"]], 5),
    ],
)
def test_a_price_for_each_order_that_is_elsewhere(
    kind: LockKind, route: list[list[str]], cost: float
) -> None:
    vehicle = "V #1" if kind == "route" else ""
    plan = plan_of(day(lock(kind, "O1", "O2", "O3", vehicle=vehicle, price=5.0)), route)
    assert plan.violations == ()
    assert (plan.costs.lock, plan.costs.parts.get("lock", 0)) == (cost, cost)


@pytest.mark.parametrize(("position", "cost"), [(2, 0), (3, 5), (-3, 0), (-1, 5), (9, 5)])
def test_a_price_for_an_order_that_is_at_another_stop(position: int, cost: float) -> None:
    problem = day(lock("position", "O2", position=position, price=5.0))
    plan = plan_of(problem, [["O1", "O2", "O3", "O4"]])
    assert plan.violations == () and plan.costs.lock == cost


def test_another_vehicle_than_that_of_a_route_costs_the_price_too() -> None:
    problem = day(lock("route", "O1", "O2", "O3", vehicle="V #2", price=5.0))
    assert plan_of(problem, [["O1", "O2", "O3", "O4"]]).costs.lock == 15
    assert plan_of(problem, [["O2", "O1", "O3", "O4"]]).costs.lock == 30


# Engines


def planned(problem: Problem, **more: Any) -> Plan:
    plan = solve(problem, iterations=60, seed=1, **more)
    holds(plan)
    return plan


def test_the_engine_keeps_them() -> None:
    problem = day(lock("sequence", "O3", "O1", "O4"), Lock("E", "first", (("O2",),)), count=1)
    plan = planned(problem)
    assert [s.orders for s in plan.routes[0].stops] == [("O2",), ("O3",), ("O1",), ("O4",)]


@pytest.mark.parametrize("number", [2, 3])
def test_a_trip_grows_up_to_a_stop_by_its_number(number: int) -> None:
    """Alone on their vehicles they would cost nothing but the way; two stops before a third and two
    after a first are found, on the vehicle that the order names, though none can be there first."""
    orders = [replace(o, vehicle="V #2" if o.id == "O1" else "") for o in ORDERS]
    locks = lock("position", "O1", position=number), Lock("M", "position", (("O4",),), "", None, -3)
    plan = planned(day(*locks, orders=orders, fixed_cost=0.0, cost_per_km=0.0, max_trips=1))
    stops = {o: (r.name, n) for r in plan.routes for n, s in enumerate(r.stops) for o in s.orders}
    assert plan.left_out == () and stops["O1"] == ("V #2", number - 1)


def test_a_stop_that_no_trip_has() -> None:
    plan = planned(day(lock("position", "O1", position=5), count=1))
    (left,) = plan.left_out
    assert [reason.code for reason in left.reasons] == ["lock"]
    assert left.reasons[0].message.startswith(
        "no trip was found on which it could be the 5th stop; release it from lock 'L'"
    )


def test_all_or_none_of_what_travels_together() -> None:
    problem = day(lock("together", "O1", "O3", "O4"), count=1, capacity={"kg": 200.0}, max_trips=1)
    plan = planned(problem)
    assert [r.orders for r in plan.routes] == [("O2",)]
    said = {left.order_id: left.reasons[0].message for left in plan.left_out}
    assert said["O4"].startswith(
        "it is served with 'O1', 'O3' or not at all, and no trip was found"
    )
    roomy = planned(replace(problem, vehicles=(replace(problem.vehicles[0], count=2),)))
    assert {left.order_id for left in roomy.left_out} == {"O1", "O3", "O4"}


@pytest.mark.parametrize(("price", "broken"), [(0.1, True), (50.0, False)])
def test_a_price_is_weighed(price: float, broken: bool) -> None:
    plan = planned(day(lock("sequence", "O4", "O2", "O3", "O1", price=price), count=1, max_trips=1))
    assert (plan.costs.lock > 0) == broken


@pytest.mark.parametrize("engine", ["native", "ortools"])
def test_a_locked_route_is_driven_and_nothing_else_on_it(engine: str) -> None:
    locked = day(lock("route", "O4", "O1", vehicle="V #2"), max_trips=1)
    plan = planned(locked, engine=engine)
    routes = {route.name: [s.orders for s in route.stops] for route in plan.routes}
    assert routes.pop("V #2") == [("O4",), ("O1",)]
    assert sorted(routes) == ["V #1"] and plan.left_out == ()


def test_a_locked_route_that_breaks_rules_is_refused_before_the_search() -> None:
    with pytest.raises(InputError, match="lock 'L': as it is locked, the route of 'V #1' breaks"):
        solve(day(lock("route", "O1", "O2", vehicle="V #1"), capacity={"kg": 150.0}), iterations=1)


def test_ortools_keeps_locks_without_a_price() -> None:
    locks = (
        lock("sequence", "O4", "O2"),
        Lock("F", "first", (("O3",),)),
        Lock("P", "position", (("O1",),), "", None, 3),
        Lock("E", "last", (("O2",),)),
    )
    plan = planned(day(*locks, max_trips=1, count=1), engine="ortools")
    assert [s.orders for s in plan.routes[0].stops] == [("O3",), ("O4",), ("O1",), ("O2",)]


def test_ortools_serves_all_or_none_of_what_travels_together() -> None:
    problem = day(lock("together", "O1", "O3", "O4"), capacity={"kg": 200.0}, max_trips=1)
    plan = planned(problem, engine="ortools")
    assert {left.order_id for left in plan.left_out} == {"O1", "O3", "O4"}
    parted = [replace(o, vehicle="V #2" if o.id == "O1" else "") for o in ORDERS]
    roomy = day(*problem.locks, orders=parted, max_trips=1)
    plan = planned(roomy, engine="ortools")
    (route,) = (route for route in plan.routes if "O1" in route.orders)
    assert route.name == "V #2" and {"O3", "O4"} <= set(route.orders)


@pytest.mark.parametrize(
    ("refused", "named"),
    [
        (lock("first", "O1", price=3.0), "lock 'L', which has a price"),
        (lock("position", "O1", position=-2), "lock 'L', a position counted from the last stop"),
    ],
)
def test_ortools_names_the_lock_that_it_cannot_keep(refused: Lock, named: str) -> None:
    with pytest.raises(InputError, match=f"engine 'ortools' cannot keep {named}"):
        solve(day(refused, max_trips=1), iterations=1, engine="ortools")


# Where they are read


def test_chinese_table(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    orders = with_columns("orders", {"同车": ["整套", "整套"]})
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    ids = [o.id for o in Problem.read(folder).orders]
    rows = "锁定编号,方式,订单,车辆,违反费用\n"
    rows += f"早,最先,{ids[0]},,20\n三号,整条,{ids[1]}|{ids[0]},A-van #1,5\n"
    (folder / "锁定.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match="is in lock '早' already"):
        Problem.read(folder)
    (folder / "锁定.csv").write_text(rows.replace(f"|{ids[0]}", ""), encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.orders[0].together == "整套"
    assert problem.locks[0] == Lock("早", "first", ((ids[0],),), "", 20.0)
    again = build_day(from_object(json.loads(json.dumps(as_object(problem)))))
    assert again.locks == problem.locks and again.orders == problem.orders


def test_chinese_position(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    first = Problem.read(folder).orders[0].id
    rows = f"锁定编号,方式,订单,第几站\n三,位置,{first},-2\n"
    (folder / "锁定.csv").write_text(rows, encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.locks == (Lock("三", "position", ((first,),), "", None, -2),)
    problem.save(tmp_path / "day.json")
    assert Problem.read(tmp_path / "day.json").locks == problem.locks
    (folder / "锁定.csv").write_text(rows.replace("-2", "2.5"), encoding="utf-8")
    with pytest.raises(InputError, match=r"2\.5"):
        Problem.read(folder)


def wrong(*locks: Lock, **more: Any) -> list[tuple[str, str]]:
    try:
        found: tuple[Finding, ...] = day(*locks, **more).findings
    except InputError as error:
        found = error.findings
    return [(f.code, f.column) for f in found if f.severity is Severity.ERROR]


def test_what_cannot_be_meant() -> None:
    assert wrong(lock("together", "O1")) == [("bad-lock", "orders")]
    assert wrong(lock("first", "O1", vehicle="V #1")) == [("bad-lock", "vehicle")]
    assert wrong(lock("route", "O1")) == [("bad-lock", "vehicle")]
    assert wrong(lock("route", "O1", vehicle="V")) == [("bad-lock", "vehicle")]
    assert wrong(lock("sequence", "O1", "O2", "O1")) == [("bad-lock", "orders")]
    assert wrong(lock("last", "O1", price=-1.0)) == [("out-of-range", "price")]
    assert wrong(Lock("L", "block", (("O1",), ("O2",)))) == [("bad-lock", "orders")]
    assert wrong(lock("first", "O1"), lock("last", "O2")) == [("duplicate-id", "lock_id")]
    assert wrong(lock("position", "O1")) == [("bad-lock", "position")]
    assert wrong(lock("position", "O1", position=1001)) == [("bad-lock", "position")]
    assert wrong(lock("last", "O1", position=3)) == [("bad-lock", "position")]
    third = Lock("M", "position", (("O1",),), "", None, 3)
    assert wrong(lock("first", "O1"), third) == [("two-locks", "orders")]
    assert wrong(lock("first", "O1", price=2.0), third) == []
    assert wrong(lock("last", "O1"), third) == []
    one, other = lock("together", "O1", "O2"), Lock("M", "block", (("O2", "O3"),))
    assert wrong(one, other) == [("two-locks", "orders")]
    assert wrong(one, replace(other, price=1.0)) == []
    grouped = [replace(o, group="g") if o.id in ("O1", "O4") else o for o in ORDERS]
    assert wrong(one, orders=grouped) == [("bad-lock", "orders")]


def test_a_return_before_a_delivery_is_no_sequence_where_returns_come_last() -> None:
    goods = [replace(ORDERS[0], kind="return"), ORDERS[1]]
    problem = day(orders=goods)
    last = replace(problem.settings, returns_last=True)
    for names in (("O2", "O1"), ("O1", "O2")):
        hard, soft = lock("sequence", *names), lock("sequence", *names, price=3.0)
        replace(problem, locks=(hard,))
        replace(problem, settings=last, locks=(soft,))
    with pytest.raises(InputError, match="'O1' is a return before a delivery"):
        replace(problem, settings=last, locks=(lock("sequence", "O1", "O2"),))
    replace(problem, settings=last, locks=(lock("sequence", "O2", "O1"),))


def test_a_part_of_a_day_keeps_what_it_has() -> None:
    problem = day(lock("sequence", "O3", "O1", "O2"), Lock("M", "together", (("O9", "O4"),)))
    assert problem.bonds.orders == {"O1", "O2", "O3"}


def test_what_is_left_of_a_day_keeps_what_is_left_of_its_locks() -> None:
    locks = lock("sequence", "O1", "O2", "O3"), Lock("M", "together", (("O1", "O4"),), "", 1.0)
    plan = plan_of(day(*locks), [["O1", "O2", "O3", "O4"]])
    now = plan.routes[0].stops[0].departure + 1
    left = rest_of(plan, News(now)).problem
    assert left.locks == (lock("sequence", "O2", "O3"),)


# A route of another plan


def test_a_route_like_that_of_yesterday() -> None:
    yesterday = plan_of(day(), [["O3", "O1"], ["O2"]])
    today = day(orders=[order("N1", 1), order("O2", 2), order("N3", 3), order("N4", 4)])
    kept = lock_like(today, yesterday, "V #1")
    assert kept == Lock("keep V #1", "route", (("N3", "N1"), ("O2",)), "V #1")
    with pytest.raises(InputError, match="'V #7' drives nothing in that plan; there are 'V #1'"):
        lock_like(today, yesterday, "V #7")


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = day()
    problem.save(tmp_path / "day.json")
    plan_of(problem, [["O4", "O1"]], [["O2", "O3"]]).save(tmp_path / "old")
    command = ["plan", str(tmp_path / "day.json"), "-o", str(tmp_path / "new"), "--iterations", "9"]
    like = ["--like", str(tmp_path / "old")]
    assert cli.main([*command, *like, "--keep-route", "V #1", "--quiet"]) == 0
    routes = {route.name: list(route.orders) for route in Plan.read(tmp_path / "new").routes}
    assert routes["V #1"] == ["O4", "O1"] and len(routes) == 2
    assert cli.main([*command, *like]) == 2
    assert "--like and --keep-price need --keep-route" in capsys.readouterr().err
