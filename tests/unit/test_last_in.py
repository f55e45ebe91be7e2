"""Goods that stand one behind the other: what is in the way, and that plans keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.model import Order
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.solve import solve
from tests.judges import holds
from tests.small_days import FILES, write_small_day
from tests.small_plans import SETTINGS, VAN, order, problem_of

STACKED = replace(SETTINGS, last_in_first_out=frozenset({"piano"}))
VANS = replace(VAN, count=1, max_trips=2)


def piano(name: str, steps: int, source: int = 0, goods: str = "piano", kind: str = "") -> Order:
    """Brought to the store so many steps away, from a store if a source is given."""
    more = {"kind": "transfer", "from_store_id": f"S{source}"} if source else {}
    more |= {"kind": kind} if kind else {}
    return order(name, steps, kg=10.0, goods=goods, **more)


def judged(orders: list[Order], *trips: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """Which orders stand behind another, and at which store; a trip: stores and orders there."""
    problem = problem_of(orders, [VANS], STACKED)
    visits = tuple(tuple(Visit(f"S{k}", tuple(o.split())) for k, o in trip) for trip in trips)
    plan = evaluate(problem, distances_of(problem), [Itinerary("V", 1, visits)])
    assert {v.code for v in plan.violations} <= {"last-in"}
    return [(v.order_id, v.store_id) for v in plan.violations]


A, B = piano("A", 3, 1), piano("B", 4, 2)


def test_transfers_that_cross() -> None:
    assert judged([A, B], [(1, "A"), (2, "B"), (3, "A"), (4, "B")]) == [("A", "S3")]
    assert judged([A, B], [(1, "A"), (2, "B"), (4, "B"), (3, "A")]) == []
    assert judged([A, B], [(1, "A"), (3, "A"), (2, "B"), (4, "B")]) == []
    assert judged([A, B], [(1, "A"), (3, "A")], [(2, "B"), (4, "B")]) == []


def test_other_goods_are_in_nobodys_way() -> None:
    box = piano("B", 4, 2, goods="box")
    assert judged([A, box], [(1, "A"), (2, "B"), (3, "A"), (4, "B")]) == []


def test_at_one_stop_goods_go_out_before_others_come_in_and_in_any_order() -> None:
    after, same = piano("B", 4, 3), piano("B", 4, 1)
    assert judged([A, after], [(1, "A"), (3, "A B"), (4, "B")]) == []
    assert judged([A, same], [(1, "A B"), (3, "A"), (4, "B")]) == []
    assert judged([A, piano("B", 3, 2)], [(1, "A"), (2, "B"), (3, "A B")]) == []


def test_deliveries_stand_behind_what_is_picked_up() -> None:
    one, two = piano("D", 2), piano("E", 4)
    assert (
        judged([one, two], [(2, "D"), (4, "E")]) == judged([one, two], [(4, "E"), (2, "D")]) == []
    )
    assert judged([A, one], [(1, "A"), (2, "D"), (3, "A")]) == [("D", "S2")]
    assert judged([A, one], [(2, "D"), (1, "A"), (3, "A")]) == []


def test_a_return_stands_in_front_of_all_that_is_unloaded_later() -> None:
    back, one = piano("R", 2, kind="return"), piano("D", 4)
    assert judged([back, one], [(2, "R"), (4, "D")]) == [("D", "S4")]
    assert judged([back, one], [(4, "D"), (2, "R")]) == []
    assert judged([back, one], [(2, "R")], [(4, "D")]) == []
    assert judged([A, back], [(1, "A"), (2, "R"), (3, "A")]) == [("A", "S3")]


def planned(problem: Problem) -> Plan:
    plan = solve(problem, iterations=80, seed=1)
    holds(plan)
    return plan


def test_the_engine_keeps_it_where_it_costs() -> None:
    """Along the road out all four stops could be passed once; from behind they cannot."""
    free = planned(problem_of([A, B], [replace(VANS, max_trips=1)]))
    kept = planned(problem_of([A, B], [replace(VANS, max_trips=1)], STACKED))
    assert [s.store_id for s in free.routes[0].stops] == ["S1", "S2", "S3", "S4"]
    assert kept.cost == pytest.approx(free.cost)  # on the way back it is free
    assert [s.store_id for s in kept.routes[0].stops] == ["S1", "S2", "S4", "S3"]
    with pytest.raises(InputError, match="engine 'ortools' does not know 'transfer' and 'last_in"):
        solve(kept.problem, iterations=1, engine="ortools")


def test_the_setting(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    for line in ('last_in_first_out = "ambient; 冷藏"', '"后装先卸" = ["chilled", "ambient"]'):
        text = f"{line}\n{FILES['settings.toml']}"
        (folder / "settings.toml").write_text(text, encoding="utf-8")
        problem = Problem.read(folder)
        assert problem.settings.last_in_first_out == {"ambient", "chilled"}
    problem.save(tmp_path / "copy.json")
    assert Problem.read(tmp_path / "copy.json").settings == problem.settings
