"""The plainer methods, the registry, cents, sampling, and what is said of bad input."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from routing.allocation import (
    METHODS,
    Game,
    allocate,
    alternative_cost_avoided,
    by_alone,
    coalitions,
    cost_table,
    granted,
    guaranteed,
    proportional,
    shapley,
    shapley_sampled,
    to_cents,
    verdict,
)
from routing.errors import InputError

PLAYERS = ("a", "b", "c")
COSTS = {"a": 196, "b": 184, "c": 188, "ab": 306, "ac": 295, "bc": 268, "abc": 375}
COST = cost_table({frozenset(names): value for names, value in COSTS.items()})
WEIGHTS = {
    "kg": {"a": 100.0, "b": 200.0, "c": 200.0},
    "m3": {"a": 1.0, "b": 0.0, "c": 0.0},
    "stops": {"a": 1, "b": 1, "c": 3},
    "kgkm": {"a": 2.5, "b": 2.5, "c": 2.5},
}


def flat(coalition: frozenset[str]) -> float:
    """Everybody costs the same, and as much together as alone."""
    return float(len(coalition))


# ------------------------------------------------------------------------ methods


def test_proportional_to_weights() -> None:
    assert proportional(PLAYERS, COST, WEIGHTS["kg"]) == {"a": 75.0, "b": 150.0, "c": 150.0}
    assert proportional(PLAYERS, COST, WEIGHTS["m3"]) == {"a": 375.0, "b": 0.0, "c": 0.0}


def test_proportional_to_huge_weights() -> None:
    shares = proportional("ab", flat, {"a": 1e308, "b": 1e308})
    assert shares == {"a": 1.0, "b": 1.0}


def test_proportional_to_profits() -> None:
    shares = by_alone(PLAYERS, lambda coalition: -COST(coalition))
    assert shares == pytest.approx({p: -s for p, s in by_alone(PLAYERS, COST).items()})


def test_alternative_cost_avoided() -> None:
    """Separable 107, 80, 69, so 119 is not; avoided 89, 104, 119 of 312."""
    expected = {"a": 107 + 119 * 89 / 312, "b": 80 + 119 * 104 / 312, "c": 69 + 119 * 119 / 312}
    assert alternative_cost_avoided(PLAYERS, COST) == pytest.approx(expected)


def test_alternative_cost_avoided_where_nothing_is() -> None:
    assert alternative_cost_avoided(PLAYERS, lambda coalition: 6.0 * (len(coalition) == 3)) == {
        "a": 2.0,
        "b": 2.0,
        "c": 2.0,
    }


def test_two_players_halve_the_saving() -> None:
    cost = cost_table({frozenset("a"): 30, frozenset("b"): 50, frozenset("ab"): 60})
    for method in ("shapley", "nucleolus", "acam"):
        assert allocate(method, "ab", cost) == pytest.approx({"a": 20, "b": 40})


def test_guarantee_and_the_rest_by_shapley() -> None:
    """b and c save 90 of the 100; a, who brings nothing, is sure of a tenth of its cost."""
    pair = {frozenset("b"): 100.0, frozenset("c"): 100.0, frozenset("bc"): 100.0}

    def cost(coalition: frozenset[str]) -> float:
        return pair.get(coalition - {"a"}, 0.0) + 50.0 * ("a" in coalition)

    assert guaranteed(PLAYERS, cost, 0.1) == pytest.approx(
        {"a": 45, "b": 90 - 37.5, "c": 90 - 37.5}
    )
    assert granted(PLAYERS, cost, 0.1) == 0.1
    assert guaranteed(PLAYERS, cost, 0) == pytest.approx(shapley(PLAYERS, cost))


def test_a_guarantee_that_cannot_be_is_scaled_down() -> None:
    assert granted(PLAYERS, COST, 0.9) == pytest.approx(193 / 568)
    assert guaranteed(PLAYERS, COST, 0.9) == pytest.approx(by_alone(PLAYERS, COST))
    assert granted("ab", lambda coalition: len(coalition) ** 2.0) == -1.0


@pytest.mark.parametrize("name", METHODS)
def test_every_method_by_name(name: str) -> None:
    shares = allocate(name, PLAYERS, COST, WEIGHTS)
    assert tuple(shares) == PLAYERS
    assert math.fsum(shares.values()) == pytest.approx(375)


@pytest.mark.parametrize("name", METHODS)
def test_one_player_pays_all(name: str) -> None:
    weights = {what: {"x": 3.0} for what in WEIGHTS}
    assert allocate(name, ["x"], lambda _: 7.0, weights) == pytest.approx({"x": 7.0})


def test_each_coalition_is_asked_once() -> None:
    asked: list[frozenset[str]] = []

    def cost(coalition: frozenset[str]) -> float:
        asked.append(coalition)
        return COST(coalition)

    game = Game(PLAYERS, cost)
    for name in METHODS:
        allocate(name, PLAYERS, game, WEIGHTS)
    assert len(asked) == len(set(asked)) == 7
    assert set(asked) == set(coalitions(PLAYERS))


# ------------------------------------------------------------------------ sampling


def test_sampled_shapley_of_many_players() -> None:
    """The airport game: each stretch of runway is shared by those who need it."""
    length = {f"p{i:02}": float(i) for i in range(1, 16)}
    exact = {p: sum(1 / (16 - k) for k in range(1, int(need) + 1)) for p, need in length.items()}

    def cost(coalition: frozenset[str]) -> float:
        return max(length[player] for player in coalition)

    game = Game(length, cost)
    few = shapley_sampled(tuple(length), game, samples=1500, seed=1)
    many = shapley_sampled(tuple(length), game, samples=24000, seed=1)
    for sampled in (few, many):
        assert math.fsum(sampled.shares.values()) == pytest.approx(15, abs=1e-12)
        for player, share in sampled.shares.items():
            assert abs(share - exact[player]) <= 4 * sampled.errors[player] + 1e-12
    assert (few.permutations, many.permutations) == (1500, 24000)
    assert sum(many.errors.values()) < sum(few.errors.values()) / 2
    again = shapley_sampled(tuple(length), game, samples=1500, seed=1)
    assert again == few
    assert shapley_sampled(tuple(length), game, samples=1500, seed=2) != few


def test_sampling_does_not_depend_on_order_or_names() -> None:
    sampled = shapley_sampled(PLAYERS, COST, samples=30)
    turned = shapley_sampled(("c", "a", "b"), COST, samples=30)
    assert turned.shares == pytest.approx(sampled.shares)
    names = {"x": "c", "y": "b", "z": "a"}
    renamed = shapley_sampled("xyz", lambda s: COST(frozenset(names[p] for p in s)), samples=30)
    assert {names[p]: s for p, s in renamed.shares.items()} == pytest.approx(sampled.shares)


# ------------------------------------------------------------------------ cents


def test_cents_add_up() -> None:
    third = 100 / 3
    assert to_cents({"c": third, "a": third, "b": third}, 100) == {"c": 3333, "a": 3334, "b": 3333}
    assert to_cents({"a": 0.29, "b": 0.57}, 0.86) == {"a": 29, "b": 57}
    assert to_cents({"a": -third, "b": -2 * third}, -100) == {"a": -3333, "b": -6667}
    assert to_cents({"a": 0.105, "b": 0.105}, 0.21) == {"a": 11, "b": 10}


# ------------------------------------------------------------------------ bad input

MANY = [f"p{i}" for i in range(13)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: shapley([], flat), "no players were given"),
        (lambda: shapley(["a", "b", "a"], flat), "'a' is named 2 times"),
        (lambda: shapley(["a"], lambda _: math.nan), r"\{a\} is nan"),
        (lambda: Game("ab", flat)(frozenset("az")), r"\{z\} was asked for"),
        (lambda: shapley("ad", COST), r"no cost for the coalition \{d\}"),
        (lambda: shapley(MANY, flat), "13 players needs .* limit is 12 players; use shapley_samp"),
        (lambda: allocate("nucleolus", MANY, flat), "nucleolus of 13 players"),
        (lambda: allocate("epm", MANY, flat), "equal profit method of 13 players"),
        (lambda: shapley_sampled("ab", flat, samples=0), "samples is 0"),
        (lambda: proportional("ab", flat, {"a": 1}), "weight of 'b' is missing"),
        (lambda: proportional("ab", flat, {"a": 1, "b": -2}, "kg"), "kg of 'b' is -2"),
        (lambda: proportional("ab", flat, {"a": 0, "b": 0}, "kg"), "every one of 2 players is 0"),
        (lambda: by_alone("a", lambda _: 0), "stand-alone cost of every one"),
        (lambda: guaranteed("a", flat, 2), "guaranteed saving is 2"),
        (lambda: allocate("fair", "a", flat), "no method 'fair'; take one of shapley, nucl"),
        (lambda: allocate("proportional-kg", "a", flat), "needs the kg of each player"),
        (lambda: to_cents({"a": 1.0}, 2.0), "add up to 1.00, the total is 2.00"),
        (lambda: to_cents({"a": math.inf}, 2.0), "'a' is inf"),
        (lambda: to_cents({}, 0.0), "the 0 shares"),
        (lambda: verdict("ab", flat, {"a": 2.0}), r"no share for \{b\}"),
        (lambda: verdict("ab", flat, {"a": 2.0, "b": 1.0}), "add up to 3, the cost of all is 2"),
        (lambda: verdict("ab", flat, {"a": math.nan, "b": 1.0}), "add up to nan"),
        (
            lambda: verdict("ab", flat, {"a": 1.0, "b": 1.0}, noise={frozenset("a"): -1.0}),
            r"noise of the coalition \{a\} is -1",
        ),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        call()
