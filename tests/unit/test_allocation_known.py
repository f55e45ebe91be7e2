"""Allocations against answers from the literature, and against small games worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from routing.allocation import Cost, cost_table, equal_profit, nucleolus, shapley, verdict

THREE = ("1", "2", "3")


def game_of_three(costs: Sequence[float]) -> Cost:
    """From the costs of 1, 12, 123, 13, 2, 23 and 3."""
    coalitions = map(frozenset, ("1", "12", "123", "13", "2", "23", "3"))
    return cost_table(dict(zip(coalitions, costs, strict=True)))


LEMAIRE = game_of_three([-46125, -69187.5, -90000, -53812.5, -17437.5, -30750, -5812.5])
OH_SHIN = game_of_three([375144, 568232, 772500, 551055, 245280, 452411, 211239])
TVA = game_of_three([163520, 301607, 412584, 378821, 140826, 367370, 250096])
E_N22_K4 = game_of_three([196, 306, 375, 295, 184, 268, 188])


def runways(*lengths: float) -> tuple[list[str], Cost]:
    """The airport game: a coalition pays for the longest runway that it needs."""
    players = [f"airline {i}" for i in range(len(lengths))]
    need = dict(zip(players, lengths, strict=True))
    return players, lambda coalition: max(need[player] for player in coalition)


@pytest.mark.parametrize(
    ("game", "expected"),
    [
        pytest.param(LEMAIRE, [-52687.5, -24468.75, -12843.75], id="Lemaire 1991"),
        pytest.param(OH_SHIN, [331695.25, 233051.25, 207753.5], id="Oh and Shin"),
        pytest.param(TVA, [116234, 93540, 202810], id="TVA"),
        pytest.param(E_N22_K4, [440 / 3, 359 / 3, 326 / 3], id="E-n22-k4"),
    ],
)
def test_nucleolus_of_three(game: Cost, expected: list[float]) -> None:
    assert list(nucleolus(THREE, game).values()) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("game", "expected", "in_core"),
    [
        pytest.param(LEMAIRE, [-51750, -25875, -12375], True, id="Lemaire 1991"),
        pytest.param(OH_SHIN, [342205.67, 227951.67, 202342.67], False, id="Oh and Shin"),
        pytest.param(TVA, [117829, 100756.5, 193998.5], True, id="TVA"),
        pytest.param(E_N22_K4, [139.17, 119.67, 116.17], True, id="E-n22-k4"),
    ],
)
def test_shapley_of_three(game: Cost, expected: list[float], in_core: bool) -> None:
    shares = shapley(THREE, game)
    assert list(shares.values()) == pytest.approx(expected, abs=0.005)
    assert verdict(THREE, game, shares).in_core is in_core


@pytest.mark.parametrize(
    ("lengths", "by_nucleolus", "by_shapley"),
    [
        ((1, 2, 3), [0.5, 0.75, 1.75], [1 / 3, 5 / 6, 11 / 6]),
        ((10, 10, 20, 30), [10 / 3, 10 / 3, 20 / 3, 50 / 3], [2.5, 2.5, 7.5, 17.5]),
    ],
)
def test_airports(
    lengths: tuple[float, ...], by_nucleolus: list[float], by_shapley: list[float]
) -> None:
    players, cost = runways(*lengths)
    assert list(nucleolus(players, cost).values()) == pytest.approx(by_nucleolus, abs=1e-9)
    assert list(shapley(players, cost).values()) == pytest.approx(by_shapley, abs=1e-9)


def test_equal_profit_of_e_n22_k4() -> None:
    shares = equal_profit(THREE, E_N22_K4)
    assert list(shares.values()) == pytest.approx([129.40, 121.48, 124.12], abs=0.005)


def test_room_of_the_core_of_e_n22_k4() -> None:
    """Published as epsilon 39.67: what each coalition can be better off; epsilon is its negative.

    Pairs bind: their excesses add up to 2 * 375 - 306 - 295 - 268 = -119 whatever the shares.
    """
    judged = verdict(THREE, E_N22_K4, nucleolus(THREE, E_N22_K4))
    assert judged.room == pytest.approx(119 / 3)
    assert judged.epsilon == pytest.approx(-119 / 3)
    assert judged.excess == pytest.approx(-119 / 3)  # the nucleolus is in the least core


def test_equal_profit_keeps_to_the_core() -> None:
    """In proportion to cost, 1 and 2 of Oh and Shin would leave: the core holds them at 568232."""
    shares = equal_profit(THREE, OH_SHIN)
    assert shares["1"] + shares["2"] == pytest.approx(568232)
    # 3 saves least, and the other two, who are held back by nothing, the same as each other.
    assert shares["1"] / 375144 == pytest.approx(shares["2"] / 245280)


def test_equal_profit_of_an_empty_core_is_in_the_least_core() -> None:
    """Any two pay 10 and all three 18: each pair of two thirds pays 2 too much."""
    cost = game_of_three([8, 10, 18, 10, 8, 10, 8])
    shares = equal_profit(THREE, cost)
    assert list(shares.values()) == pytest.approx([6, 6, 6])
    judged = verdict(THREE, cost, shares)
    assert judged.core_empty
    assert judged.epsilon == pytest.approx(2)


def test_equal_profit_of_a_player_without_cost() -> None:
    """Who has no orders has no relative saving, pays nothing, and is in nobody's way."""
    cost = game_of_three([8, 10, 10, 8, 8, 8, 0])
    assert list(equal_profit(THREE, cost).values()) == pytest.approx([5, 5, 0], abs=1e-9)


def test_nucleolus_without_imputations_is_the_prenucleolus() -> None:
    """Together two pay 12, alone 3 and 5: the loss of 4 is halved, though both pay too much."""
    cost = cost_table({frozenset("a"): 3, frozenset("b"): 5, frozenset("ab"): 12})
    assert nucleolus("ab", cost) == pytest.approx({"a": 5, "b": 7})


def test_nucleolus_asks_nobody_for_more_than_alone() -> None:
    """The prenucleolus would have 1 pay more than alone here, to please 2 and 3."""
    cost = game_of_three([0, 4, 0, 4, 0, -6, 0])
    shares = nucleolus(THREE, cost)
    assert max(shares.values()) <= 1e-9
    assert shares == pytest.approx({"1": 0, "2": 0, "3": 0}, abs=1e-9)
