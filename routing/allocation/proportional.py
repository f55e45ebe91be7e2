"""The cost of all, shared in proportion to something that is known of each player."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from routing.allocation.game import Cost, game_of
from routing.errors import InputError


def proportional(
    players: Sequence[str], cost: Cost, weights: Mapping[str, float], what: str = "weight"
) -> dict[str, float]:
    """Shares by player in proportion to ``weights``: kg, m3, stops, kg km or what you like.

    Raises ``InputError``, calling the weights ``what``, where one is missing, negative or no
    number, and where all are zero.
    """
    game = game_of(players, cost)
    for player in game.players:
        weight = weights.get(player)
        if weight is None or not math.isfinite(weight) or weight < 0:
            had = "missing" if weight is None else f"{weight}"
            raise InputError(
                f"the {what} of {player!r} is {had}; each player needs a number, 0 or above, "
                "for a proportional share: correct it or take another method"
            )
    # The largest is taken out first: a sum of huge weights would not be finite.
    largest = max(weights[player] for player in game.players)
    if largest == 0:
        raise InputError(
            f"the {what} of every one of {len(game.players)} players is 0; at least one must be "
            "above 0 for a proportional share: correct it or take another method"
        )
    parts = [weights[player] / largest for player in game.players]
    unit = game.total / math.fsum(parts)
    return game.shares(part * unit for part in parts)


def by_alone(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Shares by player in proportion to stand-alone cost, or profit where all have a profit.

    Raises ``InputError`` where some players cost and others earn alone, and where all are zero.
    """
    game = game_of(players, cost)
    alone = {player: game.alone(player) for player in game.players}
    if all(value <= 0 for value in alone.values()):
        alone = {player: abs(value) for player, value in alone.items()}
    return proportional(players, game, alone, "stand-alone cost")
