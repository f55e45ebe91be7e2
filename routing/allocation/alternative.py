"""The alternative cost avoided method: what is nobody's own cost goes by what each avoids.

Tijs, S. H., Driessen, T. S. H. (1986): Game theory and cost allocation problems. Management
Science 32, 1015-1028. It began with the Tennessee Valley Authority in the 1930s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.allocation.game import Cost, game_of


def alternative_cost_avoided(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Shares by player: its separable cost, and a part of the cost that is not separable.

    Separable is what all players cost more than all but this one, m(i) = c(N) - c(N without i).
    The rest, c(N) - sum of m, is shared in proportion to what a player avoids by taking part,
    c(i) - m(i). A player for whom that is negative counts as zero; where all are zero, equal parts.

    Asks for 2n + 1 coalitions, so any number of players will do.
    """
    game = game_of(players, cost)
    separable = np.array([game.marginal(player) for player in game.players])
    avoided = np.maximum(game.alone_costs() - separable, 0.0)
    if avoided.sum() == 0:
        avoided = np.ones(len(game.players))
    rest = game.total - separable.sum()
    return game.shares(separable + rest * avoided / avoided.sum())
