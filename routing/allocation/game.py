"""A cooperative game: players, and a cost for every coalition of them.

Where profits are shared, costs are the profits with a minus sign, here and in the whole package.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from routing.errors import InputError

Float64 = NDArray[np.float64]
Cost = Callable[[frozenset[str]], float]
"""What a coalition costs when it works by itself; any unit of money."""

MOST_PLAYERS = 12
"""Methods that need the cost of every coalition go no further: 13 players make 8191 of them."""


class Game:
    """A cost function that is asked only once for each coalition; the empty one costs 0.

    A game is itself a ``Cost``: hand it to several methods and they share what is known.
    Raises ``InputError`` for no players, a player named twice, and a cost that is no number.
    """

    def __init__(self, players: Iterable[str], cost: Cost) -> None:
        self.players = tuple(players)
        self.everybody = frozenset(self.players)
        self._cost = cost
        self._known: dict[frozenset[str], float] = {frozenset(): 0.0}
        _check_players(self.players)

    def __call__(self, coalition: frozenset[str]) -> float:
        known = self._known.get(coalition)
        if known is None:
            known = self._known[coalition] = self._ask(coalition)
        return known

    def _ask(self, coalition: frozenset[str]) -> float:
        strangers = coalition - self.everybody
        if strangers:
            raise InputError(
                f"a coalition with {named(strangers)} was asked for, who is not among the "
                f"{len(self.players)} players; name only players of the game"
            )
        value = float(self._cost(coalition))
        if not math.isfinite(value):
            raise InputError(
                f"the cost of the coalition {named(coalition)} is {value}; "
                "every coalition must have a finite cost"
            )
        return value

    @property
    def total(self) -> float:
        """The cost of all players together: what is to be shared."""
        return self(self.everybody)

    def alone(self, player: str) -> float:
        """What the player would pay without partners."""
        return self(frozenset((player,)))

    def alone_costs(self) -> Float64:
        """Shape (n,): what each player would pay without partners."""
        return np.array([self.alone(player) for player in self.players])

    def marginal(self, player: str) -> float:
        """What all players together cost more than all but this one."""
        return self.total - self(self.everybody - {player})

    def shares(self, values: Iterable[float]) -> dict[str, float]:
        """Shares by player, in the order in which the players were given."""
        return dict(zip(self.players, map(float, values), strict=True))


def game_of(players: Sequence[str], cost: Cost) -> Game:
    """``cost`` as a game; the same object where it is one of these players already."""
    if isinstance(cost, Game) and cost.players == tuple(players):
        return cost
    return Game(players, cost)


def coalitions(players: Iterable[str]) -> Iterator[frozenset[str]]:
    """Every coalition but the empty one, the small ones first, the last is everybody."""
    everybody = tuple(players)
    for size in range(1, len(everybody) + 1):
        for members in combinations(everybody, size):
            yield frozenset(members)


def cost_table(costs: Mapping[frozenset[str], float]) -> Cost:
    """A cost function that looks up; raises ``InputError`` for a coalition without a cost."""

    def cost(coalition: frozenset[str]) -> float:
        if coalition not in costs:
            raise InputError(
                f"there is no cost for the coalition {named(coalition)}; "
                "give one for each of the coalitions that can be made of the players"
            )
        return costs[coalition]

    return cost


def all_costs(game: Game, method: str) -> Float64:
    """Shape (2^n,): the cost of every coalition; bit i of the index says that player i is in.

    Raises ``InputError`` for more than ``MOST_PLAYERS``, naming ``method``.
    """
    count = len(game.players)
    if count > MOST_PLAYERS:
        raise InputError(
            f"{method} of {count} players needs the costs of {2**count - 1} coalitions; the limit "
            f"is {MOST_PLAYERS} players; use shapley_sampled, or let small partners act as one"
        )
    return np.array(
        [
            game(frozenset(p for i, p in enumerate(game.players) if mask >> i & 1))
            for mask in range(2**count)
        ]
    )


def membership(count: int) -> Float64:
    """Shape (2^count, count): 1 where the player is in the coalition, in the order of all_costs."""
    masks = np.arange(2**count)[:, None]
    return (masks >> np.arange(count) & 1).astype(np.float64)


def named(coalition: Iterable[str]) -> str:
    """``{A, B}``, the same for the same coalition every time."""
    return "{" + ", ".join(sorted(coalition)) + "}"


def _check_players(players: tuple[str, ...]) -> None:
    if not players:
        raise InputError("no players were given; a cost is shared by at least one player")
    twice = sorted({player for player in players if players.count(player) > 1})
    if twice:
        raise InputError(
            f"the player {twice[0]!r} is named {players.count(twice[0])} times; name each once"
        )
