"""The Shapley value: each player pays the mean of what it adds, over all orders of joining.

Shapley, L. S. (1953): A value for n-person games. Contributions to the Theory of Games II, 307-317.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.allocation.game import Cost, Float64, Game, all_costs, game_of
from routing.errors import InputError

Int64 = NDArray[np.int64]


class Sampled(NamedTuple):
    """Shares by player, and the standard error of each, in the unit of the cost."""

    shares: dict[str, float]
    errors: dict[str, float]
    permutations: int
    """How many orders of joining were in fact tried."""


def shapley(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Exact shares by player, in O(n 2^n).

    Raises ``InputError`` for more than ``MOST_PLAYERS`` players: use ``shapley_sampled``.
    """
    game = game_of(players, cost)
    costs = all_costs(game, "the Shapley value")
    count = len(game.players)
    masks = np.arange(2**count)
    sizes = np.bitwise_count(masks)
    # Orders in which exactly these s players come before player i, as a share of all orders.
    weights = np.array([1 / (count * math.comb(count - 1, s)) for s in range(count)])
    shares = np.empty(count)
    for i in range(count):
        before = masks[masks >> i & 1 == 0]
        shares[i] = weights[sizes[before]] @ (costs[before | 1 << i] - costs[before])
    return game.shares(shares)


def shapley_sampled(
    players: Sequence[str], cost: Cost, *, samples: int = 2000, seed: int = 0
) -> Sampled:
    """Shares from about ``samples`` orders of joining, for any number of players.

    Orders come in blocks of 2n: a random one, its n rotations (so that every player is once in
    every place: stratified), and each of these backwards (antithetic). A block is one observation;
    the standard error comes from how blocks differ. ``samples`` is rounded up to whole blocks, of
    which there are at least two. Shares add up to the cost of all. Up to three players a block has
    every order, so shares are exact. As with any sample, the error knows nothing of a rare large
    addition that no order has hit: with many players, leave the samples in the thousands.

    Castro, J., Gómez, D., Molina, E., Tejada, J. (2017): Improving polynomial estimation of the
    Shapley value by stratified random sampling. Computers & Operations Research 82, 180-188.

    The same for the same seed, whatever the order in which players are passed and, but for
    players who cost exactly the same alone, whatever they are called.
    """
    game = game_of(players, cost)
    count = len(game.players)
    if samples < 1:
        raise InputError(f"samples is {samples}; at least 1 order of joining must be tried")
    # Neither the caller's order nor names decide who gets which random number.
    ranked = sorted(range(count), key=lambda i: (game.alone(game.players[i]), game.players[i]))
    rng = np.random.default_rng(seed)
    blocks = max(2, math.ceil(samples / (2 * count)))
    means = np.empty((blocks, count))
    for block in range(blocks):
        order = np.array(ranked)[rng.permutation(count)]
        means[block] = np.mean([_added(game, each) for each in _block(order)], axis=0)
    shares = means.mean(axis=0)
    shares += (game.total - shares.sum()) / count  # what rounding has lost, some 1e-16
    errors = means.std(axis=0, ddof=1) / math.sqrt(blocks)
    return Sampled(game.shares(shares), game.shares(errors), 2 * count * blocks)


def _block(order: Int64) -> Iterator[Int64]:
    """The rotations of an order, each forwards and backwards."""
    for shift in range(len(order)):
        rotated = np.roll(order, shift)
        yield rotated
        yield rotated[::-1]


def _added(game: Game, order: Int64) -> Float64:
    """Shape (n,): what each player adds to the cost when it joins in this order."""
    added = np.empty(len(order))
    before: frozenset[str] = frozenset()
    for i in order:
        after = before | {game.players[i]}
        added[i] = game(after) - game(before)
        before = after
    return added
