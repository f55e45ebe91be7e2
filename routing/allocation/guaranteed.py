"""A saving that every player is sure of, and the rest of the saving by the Shapley value.

Sharing the rest by stand-alone cost would make the whole the same as the proportional method,
whatever the guarantee; the Shapley value lets those save more who bring more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.allocation.game import Cost, Game, game_of
from routing.allocation.shapley import shapley
from routing.errors import InputError

LEAST_SAVING = 0.02
"""Share of its stand-alone cost that a player is sure to save, unless another is given."""


def guaranteed(players: Sequence[str], cost: Cost, least: float = LEAST_SAVING) -> dict[str, float]:
    """Shares by player, each at least ``least`` of its stand-alone cost below that cost.

    Where all together save less than the guarantees add up to, the guarantee is scaled down to
    what there is (``granted`` says to what), the same share for everybody; negative where working
    together costs more. What is saved beyond the guarantees is shared in proportion to what the
    Shapley value has each player save; where it has one lose, that one gets none of it.

    Raises ``InputError`` for more than ``MOST_PLAYERS`` players and for ``least`` not in [0, 1].
    """
    game = game_of(players, cost)
    alone = game.alone_costs()
    saved = float(alone.sum()) - game.total
    sure = granted(players, game, least) * np.abs(alone)
    by_shapley = alone - np.array(list(shapley(players, game).values()))
    wanted = np.maximum(by_shapley, 0.0)
    # Only players who cost nothing alone, or no saving: nothing tells the players apart.
    part = wanted / wanted.sum() if wanted.sum() > 0 else np.full(len(alone), 1 / len(alone))
    return game.shares(alone - sure - (saved - sure.sum()) * part)


def granted(players: Sequence[str], cost: Cost, least: float = LEAST_SAVING) -> float:
    """The share of its stand-alone cost that each player can be sure to save, at most ``least``.

    Less than ``least`` where the saving does not go so far, and negative where there is a loss.
    Raises ``InputError`` for ``least`` not in [0, 1].
    """
    if not 0 <= least <= 1:
        raise InputError(
            f"the guaranteed saving is {least}; it is a share of the stand-alone cost "
            "and must be from 0 to 1: give 0.02 for two per cent"
        )
    game: Game = game_of(players, cost)
    alone = game.alone_costs()
    base = float(np.abs(alone).sum())
    return min(least, (float(alone.sum()) - game.total) / base) if base > 0 else least
