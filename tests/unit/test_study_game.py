"""The game of a study: costs over days and seeds, what each method charges, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from random import Random

import pandas as pd
import pytest

from routing.allocation import METHODS, Sampled
from routing.errors import InputError
from solvers.study_game import (
    Game,
    allocations,
    game_of,
    sampled_shares,
    subadditive,
    synergy,
)

Table = Mapping[tuple[str, int], Mapping[str, float]]
"""By day and seed, the cost of each coalition, such as ``AB``."""

MONDAY = {"A": 100.0, "B": 80.0, "C": 60.0, "AB": 150.0, "AC": 140.0, "BC": 120.0, "ABC": 180.0}
TUESDAY = {"A": 50.0, "B": 40.0, "AB": 70.0}
WEIGHTS = {name: {"A": 3.0, "B": 2.0, "C": 1.0} for name in ("kg", "m3", "stops", "kgkm")}


def frame(table: Table) -> pd.DataFrame:
    """`StudyResult.coalitions`."""
    return pd.DataFrame(
        {
            "day": day,
            "seed": seed,
            "coalition": "+".join(group),
            "size": len(group),
            "cost": cost,
            "left_out": 0,
        }
        for (day, seed), costs in table.items()
        for group, cost in costs.items()
    )


def game(table: Table) -> Game:
    return game_of(frame(table), WEIGHTS)


def cost(found: Game, group: str) -> float:
    return found.cost(frozenset(group))


# ---------------------------------------------------------------------------- the costs


def test_costs_are_added_over_the_days() -> None:
    wednesday = {group: 2 * cost for group, cost in MONDAY.items()}
    found = game({("mon", 1): MONDAY, ("wed", 1): wednesday})
    assert {group: cost(found, group) for group in MONDAY} == {
        group: 3 * cost for group, cost in MONDAY.items()
    }
    assert found.cost(frozenset()) == 0.0


def test_who_has_no_orders_on_a_day_costs_nothing_then() -> None:
    found = game({("mon", 1): MONDAY, ("tue", 1): TUESDAY})
    assert found.players == ("A", "B", "C")
    assert cost(found, "C") == 60.0
    assert cost(found, "AC") == 140.0 + 50.0
    assert cost(found, "AB") == 150.0 + 70.0
    assert cost(found, "ABC") == 180.0 + 70.0


def test_the_best_seed_counts_for_each_day_by_itself() -> None:
    better, worse = dict(MONDAY, AB=140.0, A=101.0), dict(MONDAY, AB=150.0, A=99.0)
    found = game({("mon", 1): better, ("mon", 2): worse, ("tue", 1): worse, ("tue", 2): better})
    assert cost(found, "AB") == 140.0 + 140.0
    assert cost(found, "A") == 99.0 + 99.0
    assert [seed[frozenset("AB")] for seed in found.by_seed] == [290.0, 290.0]


def test_noise_is_half_the_range_over_the_seeds() -> None:
    found = game({("mon", seed): dict(MONDAY, ABC=180.0 + 4 * seed) for seed in (1, 2, 3)})
    assert found.noise(frozenset("ABC")) == 4.0
    assert found.noise(frozenset("AB")) == 0.0
    assert found.noise(frozenset()) == 0.0
    assert game({("mon", 1): MONDAY}).noise(frozenset("ABC")) == 0.0


def test_a_coalition_costs_no_more_than_its_best_partition() -> None:
    found = game({("mon", 1): dict(MONDAY, AB=200.0, ABC=999.0)})
    assert cost(found, "AB") == 180.0  # A and B apart
    assert cost(found, "ABC") == 220.0  # A with B and C together, as B with A and C


def test_a_coalition_that_was_not_solved_is_told() -> None:
    missing = {group: cost for group, cost in MONDAY.items() if group != "BC"}
    with pytest.raises(InputError, match=r"the study has no cost of B\+C on mon"):
        game({("mon", 1): missing})
    with pytest.raises(InputError, match=r"the study has no cost of B\+C on mon"):
        game({("mon", 1): MONDAY, ("mon", 2): missing})


@pytest.mark.parametrize("seed", range(10))
def test_random_costs_become_subadditive_and_no_dearer(seed: int) -> None:
    rng = Random(seed)
    groups = [frozenset(c) for size in range(1, 6) for c in combinations("ABCDE", size)]
    costs = {group: rng.uniform(1, 100) for group in groups}
    found = subadditive(costs)
    assert all(found[group] <= costs[group] for group in groups)
    assert all(found[frozenset(each)] == costs[frozenset(each)] for each in "ABCDE")
    for a, b in combinations(groups, 2):
        if not a & b:
            assert found[a | b] <= found[a] + found[b] + 1e-9


# ---------------------------------------------------------------------------- the shares


@pytest.mark.parametrize("method", METHODS)
def test_every_method_shares_the_whole_cost(method: str) -> None:
    found = game({("mon", 1): MONDAY, ("tue", 1): TUESDAY})
    shares, verdicts = allocations(found, [method])
    assert shares["charged"].sum() == pytest.approx(250.0)
    assert list(shares["distributor"]) == ["A", "B", "C"]
    assert list(shares["alone"]) == [150.0, 120.0, 60.0]
    assert list(shares["saving"]) == pytest.approx(list(shares["alone"] - shares["charged"]))
    assert list(shares["saving_share"]) == pytest.approx(list(shares["saving"] / shares["alone"]))
    assert list(verdicts["method"]) == [method]


def test_with_one_seed_the_band_is_the_charge() -> None:
    shares, _ = allocations(game({("mon", 1): MONDAY}), ["shapley"])
    assert list(shares["low"]) == list(shares["high"]) == list(shares["charged"])
    assert set(shares["verdict"]) == {"gains"}


def test_the_band_is_the_range_over_the_seeds() -> None:
    table = {("mon", seed): dict(MONDAY, ABC=180.0 + 6 * (seed - 1)) for seed in (1, 2)}
    shares, _ = allocations(game(table), ["shapley"])
    # with the second seed all three share 6 more
    assert list(shares["high"] - shares["low"]) == pytest.approx([2.0, 2.0, 2.0])
    assert list(shares["low"]) == pytest.approx(list(shares["charged"]))


def verdicts_of(*everybody: float) -> list[str]:
    """Verdicts of A and B, who save half of 20 less the first of these, a seed each."""
    costs = {"A": 100.0, "B": 100.0}
    table = {("mon", s): {**costs, "AB": cost} for s, cost in enumerate(everybody, 1)}
    return list(allocations(game(table), ["shapley"])[0]["verdict"])


def test_a_saving_within_the_noise_is_neither_gain_nor_loss() -> None:
    assert verdicts_of(180.0, 190.0) == ["gains", "gains"]  # each 10, the charges range over 5
    assert verdicts_of(196.0, 204.0) == ["within noise"] * 2  # each 2, the charges range over 4
    assert verdicts_of(196.0, 203.0) == ["gains", "gains"]  # half of 3.5 is below 2
    assert verdicts_of(200.0, 200.0) == ["within noise"] * 2  # who saves nothing does not gain
    assert verdicts_of(200.0) == ["within noise"] * 2


def test_who_pays_more_than_alone_loses() -> None:
    shares, games = allocations(game({("mon", 1): MONDAY}), ["proportional-kg"])
    # by kg A pays 90, B 60 and C 30: nobody loses; with weights turned round A pays 30, C 90
    assert set(shares["verdict"]) == {"gains"}
    turned = {name: {"A": 1.0, "B": 2.0, "C": 3.0} for name in WEIGHTS}
    shares, games = allocations(game_of(frame({("mon", 1): MONDAY}), turned), ["proportional-kg"])
    assert dict(zip(shares["distributor"], shares["verdict"], strict=True)) == {
        "A": "gains",
        "B": "gains",
        "C": "loses",
    }
    (judged,) = games.to_dict("records")
    assert judged["in_core"] is False
    assert judged["core_empty"] is False
    assert judged["excess"] == pytest.approx(30.0)  # C pays 90, alone 60; so with B, 150 for 120
    assert judged["worst"] == "C"
    assert judged["leavers"] == "C"


def test_an_empty_core_is_told() -> None:
    costs = {"A": 60.0, "B": 60.0, "C": 60.0, "AB": 60.0, "AC": 60.0, "BC": 60.0, "ABC": 120.0}
    _, games = allocations(game({("mon", 1): costs}), ["shapley", "nucleolus"])
    assert list(games["core_empty"]) == [True, True]
    assert list(games["in_core"]) == [False, False]
    # each pays 40, any two of them 80 for what costs them 60
    assert list(games["epsilon"]) == pytest.approx([20.0, 20.0])
    assert list(games["excess"]) == pytest.approx([20.0, 20.0])


def test_noise_leaves_the_core_open() -> None:
    table = {("mon", seed): dict(MONDAY, BC=120.0 - 60 * (seed - 1)) for seed in (1, 2)}
    _, games = allocations(game(table), ["shapley"])
    assert games["in_core"].iloc[0] is None
    assert games["leavers"].iloc[0] == ""


def test_one_distributor_pays_what_it_costs() -> None:
    found = game({("mon", 1): {"A": 100.0}, ("mon", 2): {"A": 98.0}})
    shares, games = allocations(found, list(METHODS))
    assert list(shares["charged"]) == pytest.approx([98.0] * len(METHODS))
    assert set(games["in_core"]) == {True}
    assert len(synergy(found, 1)) == 0


# ------------------------------------------------------------------------------- the rest


def test_synergy_is_what_a_pair_saves_on_a_day() -> None:
    found = synergy(game({("mon", 1): MONDAY, ("tue", 1): TUESDAY}), 2)
    assert [(a, b) for a, b in zip(found["a"], found["b"], strict=True)] == [
        ("A", "B"),
        ("A", "C"),
        ("B", "C"),
    ]
    assert list(found["saving"]) == [25.0, 10.0, 10.0]
    assert list(found["share"]) == pytest.approx([50 / 270, 20 / 210, 20 / 180])


def test_sampled_shares_are_means_over_the_seeds_added_over_the_days() -> None:
    def drawn(a: float, b: float, error: float) -> Sampled:
        return Sampled({"A": a, "B": b}, {"A": error, "B": error}, 10)

    samples = [
        ("mon", drawn(40.0, 60.0, 3.0)),
        ("mon", drawn(50.0, 50.0, 4.0)),
        ("tue", drawn(10.0, 20.0, 0.0)),
        ("tue", drawn(10.0, 20.0, 0.0)),
    ]
    found = sampled_shares(samples, {"A": 70.0, "B": 74.0}).set_index("distributor")
    assert list(found["charged"]) == [55.0, 75.0]
    # errors of 3 and 4 on means of two: 1.5 and 2 together 2.5, the band is twice that
    assert list(found["low"]) == [50.0, 70.0]
    assert list(found["high"]) == [60.0, 80.0]
    assert list(found["verdict"]) == ["gains", "within noise"]
    assert list(found["saving"]) == [15.0, -1.0]


def test_sampled_shares_without_a_base_of_alone_have_no_verdict() -> None:
    sample = Sampled({"A": 1.0}, {"A": 0.1}, 10)
    found = sampled_shares([("mon", sample)], {})
    assert found["alone"].isna().all()
    assert set(found["verdict"]) == {"within noise"}
