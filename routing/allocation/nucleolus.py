"""The nucleolus: the most discontented coalition is as content as can be, then the second, and on.

Schmeidler, D. (1969): The nucleolus of a characteristic function game. SIAM Journal on Applied
Mathematics 17, 1163-1170.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.allocation.game import Cost, all_costs, game_of
from routing.allocation.lexicographic import lexicographic_point
from routing.allocation.savings import Savings

_NOTHING = 1e-12  # of the largest saving or loss: rounding


def nucleolus(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Shares by player whose excesses x(S) - c(S), sorted downwards, are lexicographically least.

    As Schmeidler defines it, over imputations only: shares that add up to the cost of all and ask
    of no player more than alone. Where no such shares exist, as all players together cost more
    than each alone, it is the prenucleolus, over all shares that add up. The two are the same
    wherever the core is not empty. Shares are good to about nine digits of the largest saving.

    Raises ``InputError`` for more than ``MOST_PLAYERS`` players.
    """
    game = game_of(players, cost)
    savings = Savings.of(all_costs(game, "the nucleolus"))
    demand = savings.rational if savings.total > -_NOTHING else savings.anything
    point = lexicographic_point([savings.excess], demand, savings.efficient)
    return game.shares(savings.shares(point))
