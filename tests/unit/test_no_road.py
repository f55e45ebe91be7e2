"""Pairs that no road joins: in the oracle, the slow checker, both engines, and what is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, GreatCircle, Legs, no_road
from routing.evaluate import evaluate
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import VehicleType
from routing.plan import Itinerary as Planned
from routing.plan import Plan, Visit
from routing.problem import Problem
from routing.view_reasons import told
from solvers.encode import encode
from solvers.reach import in_reach
from solvers.solve import ENGINES, solve
from tests.holed import Holed
from tests.judges import agree
from tests.random_days import random_day, random_plan
from tests.sharing_days import sharing_day, sharing_plan
from tests.slow_checker import check
from tests.small_plans import VAN, latitude, order, problem_of

KINDS = ("islands", "one-way", "holes")


class Sea(Holed):
    """No road leads to or from the store S3, and the source knows why."""

    def _with(self, legs: Legs, rows: Any, columns: Any) -> Legs:
        from geo.places import keys_of

        (lost,) = keys_of(np.array([[14.0, latitude(3)]]))
        holes = (rows == lost) != (columns == lost)
        return Legs(
            np.where(holes, UNREACHABLE_M, legs.metres).astype(np.int32),
            np.where(holes, UNREACHABLE_S, legs.seconds).astype(np.int32),
        )

    def trouble(self, places: Float64, profile: str) -> list[str]:
        return ["is 3.2 km from the nearest road" for _ in places]


SEA = Sea("islands", lines=GreatCircle(1.0, {"van": 36.0}))


def leg_of(distances: Holed) -> Callable[[Any, Any, str], tuple[int, int]]:
    def leg(a: Any, b: Any, profile: str) -> tuple[int, int]:
        legs = distances.legs(np.array([a]), np.array([b]), profile)
        return int(legs.metres[0]), int(legs.seconds[0])

    return leg


def driven(problem: Problem, *orders: str) -> Plan:
    visits = tuple(Visit(problem.order[name].store_id, (name,)) for name in orders)
    return evaluate(problem, SEA, [Planned(problem.vehicles[0].id, 1, (visits,))])


def test_every_leg_without_a_road_is_a_violation() -> None:
    problem = problem_of([order("a", 1, kg=1), order("b", 3, kg=1), order("c", 2, kg=1)])
    broken = [v for v in driven(problem, "a", "b", "c").violations if v.code == "no-road"]
    assert [(v.message, v.route, v.store_id) for v in broken] == [
        ("no road that 'V' may use leads from store 'S1' to store 'S3'", 1, "S3"),
        ("no road that 'V' may use leads from store 'S3' to store 'S2'", 1, "S2"),
    ]
    back = driven(problem, "b").violations
    assert "from store 'S3' to depot 'P'" in str([v for v in back if v.store_id == "S3"])
    assert "no-road" not in {v.code for v in driven(problem, "a", "c").violations}


def test_no_straight_line_is_taken_for_one() -> None:
    far = GreatCircle(10.0, {"van": 1.0}).matrix(
        np.array([[0.0, 0.0]]), np.array([[180.0, 0.0], [90.0, 0.0]]), "van"
    )
    assert not no_road(far).any()


@pytest.mark.parametrize("kind", KINDS)
def test_the_slow_checker_finds_the_same_in_any_plan(kind: str) -> None:
    seen: Counter[str] = Counter()
    for seed in range(60):
        rng, travel = Random(seed), Holed(kind, salt=seed)
        shared = seed % 3 == 0
        document = (
            sharing_plan(rng, sharing_day(rng)) if shared else random_plan(rng, random_day(rng))
        )
        read = from_plan_object(document, distances=travel)
        agree(read, check(document, leg_of(travel)))
        seen.update({violation.code for violation in read.plan.violations})
    assert seen["no-road"] > 15


@pytest.mark.parametrize("kind", [*KINDS, "warped"])
@pytest.mark.parametrize("engine", ENGINES)
def test_no_engine_drives_where_no_road_is(kind: str, engine: str) -> None:
    for seed in range(12 if engine == "ortools" else 30):
        shared = engine == "native" and seed % 3 == 0
        day = sharing_day(Random(seed)) if shared else random_day(Random(seed))
        problem = build_day(from_object(day))
        travel = Holed(kind, salt=seed)
        effort = 20 if engine == "ortools" else 1500
        plan = solve(problem, iterations=effort, engine=engine, distances=travel)
        report = check(plan_object(plan), leg_of(travel))
        assert report.violations == set(), seed
        assert all(left.reasons for left in plan.left_out)


def test_a_route_that_lost_a_stop_is_not_left_stuck() -> None:
    """Where the way that leaves a stop out is no way at all: this seed's plan broke rules once."""
    day = build_day(
        from_object(random_day(Random(301), research=False, stores=Random(301).randint(3, 25)))
    )
    assert solve(day, iterations=4000, distances=Holed("holes", salt=301), threads=1).feasible


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("open_route", [False, True])
def test_the_rest_of_the_day_is_planned(engine: str, open_route: bool) -> None:
    """A vehicle without a shift, a depot without hours, a store without windows."""
    van = replace(VAN, end_depot_id=None) if open_route else VAN
    problem = problem_of([order("a", 1), order("b", 3), order("c", 4)], vehicles=(van,))
    plan = solve(problem, iterations=50, engine=engine, distances=SEA)
    assert [left.order_id for left in plan.left_out] == ["b"]
    (reason,) = plan.left_out[0].reasons
    assert reason.code == "no-road"
    assert reason.message == (
        "no road that 'V' may use leads from depot 'P' to store 'S3': "
        "the store is 3.2 km from the nearest road"
    )
    assert told([reason])[0].message.startswith("no road that the vehicles in reach")


def test_what_cannot_be_reached_is_nobody_s_task() -> None:
    stuck: VehicleType = replace(VAN, id="W", end_depot_id=None)
    problem = problem_of([order("a", 1), order("b", 3)], vehicles=(VAN, stuck))
    instance = encode(problem)
    able = in_reach(instance, SEA)
    assert able.may.sum(axis=1).tolist() == [2, 0]
    assert in_reach(instance, GreatCircle()) is instance
