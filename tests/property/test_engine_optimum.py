"""On days of a handful of orders the engine finds the optimum that enumeration finds."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import PRIORITIES, DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, LeftOut, Visit
from routing.problem import Problem
from solvers.solve import ENGINES, solve


def tiny_day(rng: random.Random) -> Problem:
    """Up to four orders at up to three stores, two types of vehicle, everything at random."""
    stores = [
        Store(
            f"s{i}",
            14.4 + rng.random() / 8,
            35.85 + rng.random() / 10,
            windows=rng.choice([(), ((25200, 39600),), ((25200, 28800), (32400, 36000))]),
            stop_s=rng.choice([0, 300]),
            max_gross_kg=rng.choice([None, None, 3500.0]),
        )
        for i in range(rng.randint(1, 3))
    ]
    orders = [
        Order(
            f"o{i}",
            "D",
            rng.choice(stores).id,
            {"kg": rng.randint(50, 600), "cases": rng.randint(0, 40)},
            kind=rng.choice(["delivery", "delivery", "return"]),
            priority=rng.choice(PRIORITIES),
        )
        for i in range(rng.randint(1, 4))
    ]
    van = VehicleType(
        "van", "P", {"kg": 800}, 1, "D", "P", 3500, shift_start=21600, shift_end=54000,
        fixed_cost=rng.choice([10, 45]), cost_per_km=0.4, cost_per_hour=14,
        max_stops=rng.choice([None, 1]),
    )  # fmt: skip
    truck = VehicleType(
        "truck", "P", {"kg": 1200}, 1, None, "P", 7500, shift_start=18000, shift_end=46800,
        fixed_cost=60, cost_per_km=0.6, cost_per_hour=rng.choice([0, 17]),
        max_metres=rng.choice([None, 20_000]), max_seconds=rng.choice([None, 9000]),
    )  # fmt: skip
    depot = Depot("P", 14.45, 35.9, "D", loading_s=900)
    return Problem((Distributor("D"),), (depot,), tuple(stores), tuple(orders), (van, truck))


def sequences(problem: Problem, orders: Sequence[Order]) -> Iterator[tuple[Visit, ...]]:
    """Every order of visits, one a store; an optimum never needs a store twice on one vehicle."""
    by_store: dict[str, list[str]] = {}
    for order in orders:
        by_store.setdefault(order.store_id, []).append(order.id)
    visits = [Visit(store_id, tuple(ids)) for store_id, ids in by_store.items()]
    yield from itertools.permutations(visits)


def best_rank(problem: Problem) -> tuple[float, ...]:
    """By trying every assignment and every sequence, with the oracle as judge."""
    travel, best = distances_of(problem), None
    for on in itertools.product(range(len(problem.vehicles) + 1), repeat=len(problem.orders)):
        left = [
            LeftOut(o.id, o.distributor_id, o.store_id, o.priority)
            for o, vehicle in zip(problem.orders, on, strict=True)
            if vehicle == 0
        ]
        choices = [
            list(
                sequences(problem, [o for o, at in zip(problem.orders, on, strict=True) if at == v])
            )
            for v in range(1, len(problem.vehicles) + 1)
        ]
        for chosen in itertools.product(*choices):
            routes = [
                Itinerary(vehicle.id, 1, (visits,))
                for vehicle, visits in zip(problem.vehicles, chosen, strict=True)
                if visits
            ]
            plan = evaluate(problem, travel, routes, left)
            if plan.feasible and (best is None or plan.rank < best):
                best = plan.rank
    assert best is not None
    return best


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("block", range(4))
def test_the_engine_finds_the_optimum_of_tiny_days(block: int, engine: str) -> None:
    for seed in range(block * 15, block * 15 + 15):
        problem = tiny_day(random.Random(seed))
        rank, best = solve(problem, iterations=300, engine=engine).rank, best_rank(problem)
        assert rank[:3] == best[:3], seed
        assert rank[3] == pytest.approx(best[3], rel=1e-6), seed


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_a_plan_made_in_python_reads_back_as_the_same_plan(system: str) -> None:
    """Places with all the digits of a float, as programs have them."""
    for seed in range(12):
        day = tiny_day(random.Random(seed))
        settings = DaySettings(coordinates=system)
        plan = solve(replace(day, settings=settings), iterations=5)
        read = from_plan_object(json.loads(json.dumps(plan_object(plan))))
        assert read.stale == ()
        assert read.plan.cost == pytest.approx(plan.cost)
