"""Coalitions that leave orders out: who does less is not cheap."""

from __future__ import annotations

import pandas as pd

from solvers.study_game import Game, game_of


def game(*rows: tuple[int, str, int, float]) -> Game:
    """Of one day; rows are seed, coalition, orders left out, cost."""
    frame = pd.DataFrame(
        [
            {"day": "mon", "seed": seed, "coalition": "+".join(group), "size": len(group)}
            | {"left_out": left_out, "cost": cost}
            for seed, group, left_out, cost in rows
        ]
    )
    return game_of(frame, {})


def test_a_pooled_plan_that_brings_more_is_what_is_charged() -> None:
    found = game((1, "A", 1, 50.0), (1, "B", 0, 50.0), (1, "AB", 0, 110.0))
    assert found.cost(frozenset("AB")) == 110.0  # apart they cost 100, without one order of A


def test_a_partition_that_brings_more_is_taken_though_it_is_dearer() -> None:
    found = game((1, "A", 0, 50.0), (1, "B", 0, 50.0), (1, "AB", 2, 70.0))
    assert found.cost(frozenset("AB")) == 100.0


def test_the_best_seed_is_not_one_that_leaves_more_out() -> None:
    found = game((1, "A", 0, 50.0), (2, "A", 1, 40.0), (3, "A", 0, 48.0))
    assert found.cost(frozenset("A")) == 48.0
    assert [costs[frozenset("A")] for costs in found.by_seed] == [50.0, 40.0, 48.0]
