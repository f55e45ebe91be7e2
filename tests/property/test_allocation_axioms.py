"""What every allocation must satisfy, on random games; verdicts and equal profit by brute force."""

from __future__ import annotations

import math
import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from routing.allocation import (
    METHODS,
    Game,
    allocate,
    coalitions,
    cost_table,
    equal_profit,
    nucleolus,
    shapley,
    shapley_sampled,
    to_cents,
    verdict,
)

SEEDS = st.integers(0, 10_000)
FAST = settings(max_examples=40, deadline=None)
WEIGHED = ("kg", "m3", "stops", "kgkm")
NAMES = "abcdef"


def random_game(seed: int, most: int = 5) -> Game:
    """Costs about the root of what there is to do, so that the core is there or only just not."""
    rng = random.Random(seed)
    players = NAMES[: rng.randint(2, most)]
    work = {player: rng.choice([1, 1, 2, rng.uniform(0.1, 5)]) for player in players}
    power, noise = rng.uniform(0.5, 1.0), rng.choice([0, 0, 3, 30])
    costs = {
        coalition: 100 * sum(map(work.__getitem__, sorted(coalition))) ** power
        + noise * rng.random()
        for coalition in coalitions(players)
    }
    return Game(players, cost_table(costs))


def weights_of(game: Game) -> dict[str, dict[str, float]]:
    """Weights that go with the stand-alone cost, so that they follow a player's new name."""
    alone = {player: game.alone(player) for player in game.players}
    return {what: {p: c**k for p, c in alone.items()} for k, what in enumerate(WEIGHED)}


@FAST
@given(SEEDS)
def test_all_methods_share_the_whole_cost(seed: int) -> None:
    game = random_game(seed)
    for name in METHODS:
        shares = allocate(name, game.players, game, weights_of(game))
        assert tuple(shares) == game.players
        assert math.fsum(shares.values()) == pytest.approx(game.total, rel=1e-12)
        cents = to_cents(shares, game.total)
        assert sum(cents.values()) == round(game.total * 100)
        assert all(abs(cents[p] - 100 * shares[p]) < 1 for p in shares)


@FAST
@given(SEEDS)
def test_names_and_order_do_not_matter(seed: int) -> None:
    game = random_game(seed)
    mixed = random.Random(seed).sample(game.players, len(game.players))
    new = dict(zip(mixed, reversed("uvwxyz"), strict=False))
    old = {name: player for player, name in new.items()}
    renamed = Game(new.values(), lambda s: game(frozenset(old[name] for name in s)))
    for name in METHODS:
        shares = allocate(name, game.players, game, weights_of(game))
        again = allocate(name, renamed.players, renamed, weights_of(renamed))
        assert {old[p]: s for p, s in again.items()} == pytest.approx(shares, rel=1e-7), name


@FAST
@given(SEEDS)
def test_twins_pay_the_same(seed: int) -> None:
    """Where a is swapped for b and no cost changes; the weights of twins are the same too."""
    game = random_game(seed)
    swap = str.maketrans("ab", "ba")

    def cost(coalition: frozenset[str]) -> float:
        other = frozenset("".join(coalition).translate(swap))
        return (game(coalition) + game(other)) / 2

    twins = Game(game.players, cost)
    for name in METHODS:
        shares = allocate(name, twins.players, twins, weights_of(twins))
        assert shares["a"] == pytest.approx(shares["b"], rel=1e-7), name


@FAST
@given(SEEDS)
def test_who_adds_nothing_pays_nothing(seed: int) -> None:
    game = random_game(seed)
    idle = Game([*game.players, "idle"], lambda s: game(s - {"idle"}))
    for method in (shapley, nucleolus, equal_profit):
        shares = method(idle.players, idle)
        assert shares.pop("idle") == pytest.approx(0, abs=1e-6)
        assert shares == pytest.approx(method(game.players, game), rel=1e-6)


@FAST
@given(SEEDS)
def test_shapley_is_the_mean_over_all_orders(seed: int) -> None:
    game = random_game(seed)
    added = dict.fromkeys(game.players, 0.0)
    for order in permutations(game.players):
        for k, player in enumerate(order):
            added[player] += game(frozenset(order[: k + 1])) - game(frozenset(order[:k]))
    orders = math.factorial(len(game.players))
    expected = {player: value / orders for player, value in added.items()}
    assert shapley(game.players, game) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))  # the same every time: 4 errors can be exceeded
def test_sampled_shapley_is_near_the_exact(seed: int) -> None:
    game = random_game(seed, most=6)
    exact = shapley(game.players, game)
    sampled = shapley_sampled(game.players, game, samples=600, seed=seed)
    assert math.fsum(sampled.shares.values()) == pytest.approx(game.total, rel=1e-14)
    for player in game.players:
        off = abs(sampled.shares[player] - exact[player])
        assert off <= 4 * sampled.errors[player] + 1e-9 * game.total


def most_that_coalitions_stand(game: Game, more: float = 0.0) -> float:
    """The largest sum of shares by which no coalition but all pays ``more`` than by itself."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    x = {p: solver.NumVar(-solver.infinity(), solver.infinity(), p) for p in game.players}
    for coalition in coalitions(game.players):
        if coalition != game.everybody:
            solver.Add(sum(x[p] for p in coalition) <= game(coalition) + more)
    solver.Maximize(sum(x.values()))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return float(solver.Objective().Value())


@FAST
@given(SEEDS, st.sampled_from(["shapley", "nucleolus", "proportional-cost"]))
def test_verdict_is_that_of_brute_force(seed: int, name: str) -> None:
    game = random_game(seed)
    shares = allocate(name, game.players, game)
    judged = verdict(game.players, game, shares, tolerance=1e-3)
    excess = {s: sum(shares[p] for p in s) - game(s) for s in coalitions(game.players)}
    del excess[game.everybody]
    largest = max(excess.values())
    assert judged.excess == pytest.approx(largest, abs=1e-9)
    assert judged.worst is not None and excess[judged.worst] >= largest - 1e-3
    assert judged.in_core is (largest <= 1e-3)
    assert judged.leavers == (tuple(sorted(judged.worst)) if largest > 1e-3 else ())
    assert judged.losers == tuple(p for p in game.players if excess[frozenset(p)] > 1e-3)
    # With epsilon more for each coalition the shares just reach the cost of all.
    assert most_that_coalitions_stand(game, judged.epsilon) == pytest.approx(game.total)
    room = most_that_coalitions_stand(game) - game.total
    if abs(room) > 1e-2:
        assert judged.core_empty is (room < 0)
    if name == "nucleolus" and not judged.core_empty:
        assert judged.excess == pytest.approx(judged.epsilon, abs=1e-6)


@FAST
@given(SEEDS)
def test_equal_profit_is_as_equal_as_a_plain_program_can(seed: int) -> None:
    """Frisk and others' program as it is printed, with another solver."""
    game = random_game(seed)
    shares = equal_profit(game.players, game)
    judged = verdict(game.players, game, shares)
    assert judged.excess <= max(0.0, judged.epsilon) + 1e-6 * game.total
    if not judged.core_empty:
        assert judged.in_core
    solver = pywraplp.Solver.CreateSolver("GLOP")
    x = {p: solver.NumVar(-solver.infinity(), solver.infinity(), p) for p in game.players}
    gap = solver.NumVar(0, solver.infinity(), "f")
    for i, j in permutations(game.players, 2):
        solver.Add(gap >= x[i] / game.alone(i) - x[j] / game.alone(j))
    for s in coalitions(game.players):
        solver.Add(sum(x[p] for p in s) <= game(s) + max(0.0, judged.epsilon) + 1e-7)
    solver.Add(sum(x.values()) == game.total)
    solver.Minimize(gap)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    ratios = [shares[p] / game.alone(p) for p in game.players]
    assert max(ratios) - min(ratios) == pytest.approx(gap.solution_value(), abs=1e-5)
