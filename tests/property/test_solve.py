"""Plans that the engine makes for random days: judged by the slow checker, held to promises."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import plan_object
from routing.model import PRIORITIES, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from solvers.solve import ENGINES, solve
from tests.judges import holds
from tests.random_days import random_day


def read(document: dict[str, object]) -> Problem:
    return build_day(from_object(document))


def check_promises(plan: Plan) -> None:
    """Every order once or left out with a reason; loads and windows kept."""
    problem = plan.problem
    carried = [order for route in plan.routes for order in route.orders]
    left = [left.order_id for left in plan.left_out]
    assert sorted(carried + left) == sorted(order.id for order in problem.orders)
    assert all(left.reasons for left in plan.left_out)
    for route in plan.routes:
        for dimension, limit in route.vehicle.capacity.items():
            for load in [trip.load for trip in route.trips] + [stop.load for stop in route.stops]:
                assert load[dimension] <= limit + 1e-9
        for stop in route.stops:
            windows = problem.store[stop.store_id].windows
            assert not windows or any(first <= stop.start <= last for first, last in windows)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_of_random_days_hold(engine: str, seed: int) -> None:
    document = random_day(random.Random(seed), research=engine == "native" and seed % 2 == 0)
    plan = solve(read(document), iterations=20 if engine == "ortools" else 200, engine=engine)
    check_promises(plan)
    holds(plan)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_names_and_the_order_of_rows_do_not_matter(engine: str, seed: int) -> None:
    rng = random.Random(seed)
    document = random_day(rng)
    shuffled = {
        table: rng.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for table, rows in document.items()
    }
    one = solve(read(document), iterations=20, engine=engine)
    other = solve(read(_renamed(shuffled)), iterations=20, engine=engine)
    assert one.rank[:3] == other.rank[:3]
    assert one.cost == pytest.approx(other.cost)


def _renamed(document: dict[str, object]) -> dict[str, object]:
    """The same day with other ids, whose order is turned round."""

    def rename(column: str, value: object) -> object:
        named = column.endswith("_id") and value not in ("", None)
        return "x" + str(value)[::-1] if named else value

    return {
        table: [{c: rename(c, v) for c, v in row.items()} for row in rows]
        if isinstance(rows, list)
        else rows
        for table, rows in document.items()
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(12))
def test_a_higher_priority_is_never_left_out_for_a_lower_one_or_for_money(
    seed: int, engine: str
) -> None:
    rng = random.Random(seed)
    n, vehicles = rng.randint(4, 8), rng.randint(1, 2)
    stores = [Store(f"s{i}", 14.4 + rng.random() / 10, 35.9, stop_s=300) for i in range(n)]
    orders = [
        Order(f"o{i}", "D", f"s{i}", {"kg": rng.randint(50, 600)}, priority=rng.choice(PRIORITIES))
        for i in range(n)
    ]
    van = VehicleType("v", "P", {"kg": 1000}, vehicles, "D", "P", fixed_cost=50, cost_per_km=99)
    day = Problem(
        (Distributor("D"),), (Depot("P", 14.45, 35.95, "D"),), tuple(stores), tuple(orders), (van,)
    )
    assert solve(day, iterations=5000, engine=engine).rank[:3] == _fewest_left_out(orders, vehicles)


def _fewest_left_out(orders: list[Order], vehicles: int) -> tuple[int, ...]:
    """By trying every assignment: what must be left out, high before normal before low."""
    ranks = []
    for on in itertools.product(range(vehicles + 1), repeat=len(orders)):
        loads = [0.0] * (vehicles + 1)
        for order, vehicle in zip(orders, on, strict=True):
            loads[vehicle] += order.quantity["kg"]
        if max(loads[1:]) <= 1000:
            out = [o.priority for o, vehicle in zip(orders, on, strict=True) if vehicle == 0]
            ranks.append(tuple(out.count(priority) for priority in PRIORITIES))
    return min(ranks)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_seed_and_an_iteration_limit_give_one_plan(engine: str) -> None:
    day = read(random_day(random.Random(5), stores=14))
    plans = [solve(day, iterations=50, seed=3, engine=engine) for _ in range(2)]
    one, other = (json.dumps(plan_object(plan)) for plan in plans)
    assert one == other


@pytest.mark.parametrize("engine", ENGINES)
def test_a_large_day_may_run_out_of_vehicles(engine: str) -> None:
    """More tasks than one model of the library takes, and two vehicles: its first pieces use them
    up."""
    rng = random.Random(1)
    places = [(14.4 + rng.random() / 10, 35.85 + rng.random() / 10) for _ in range(420)]
    day = Problem(
        (Distributor("D"),),
        (Depot("P", 14.45, 35.9, "D"),),
        tuple(Store(f"s{i}", *place) for i, place in enumerate(places)),
        tuple(Order(f"o{i}", "D", f"s{i}", {"kg": 10}) for i in range(420)),
        (VehicleType("v", "P", {"kg": 500}, 2, "D", cost_per_km=1),),
    )
    plan = solve(day, iterations=3, engine=engine)
    check_promises(plan)
    assert sum(len(route.orders) for route in plan.routes) == 100
    assert {reason.code for left in plan.left_out for reason in left.reasons} == {
        "fleet",
        "capacity",
    }
