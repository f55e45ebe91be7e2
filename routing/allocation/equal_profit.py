"""The equal profit method: relative savings as alike as the core allows.

Frisk, M., Göthe-Lundgren, M., Jörnsten, K., Rönnqvist, M. (2010): Cost allocation in collaborative
forest transportation. European Journal of Operational Research 205, 448-458.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.allocation.game import Cost, Float64, all_costs, game_of
from routing.allocation.least_core import least_core_epsilon
from routing.allocation.lexicographic import Rows, lexicographic_point
from routing.allocation.savings import Savings

_NO_COST = 1e-12  # of the largest stand-alone cost: a player who costs nothing alone


def equal_profit(players: Sequence[str], cost: Cost) -> dict[str, float]:
    """Shares by player in the core with the smallest largest difference of relative savings.

    A relative saving is (c(i) - x(i)) / abs(c(i)). Where the core is empty, shares are those of
    the least core instead: no coalition is discontented by more than the least core's epsilon.

    The paper's linear program can have many solutions. Here the second largest difference of a
    pair is made least in turn, then the third and so on, which leaves one. Players who cost
    nothing alone have no relative saving: they are compared with nobody, and what they pay, where
    there is a choice, is as in the nucleolus.

    Raises ``InputError`` for more than ``MOST_PLAYERS`` players.
    """
    game = game_of(players, cost)
    costs = all_costs(game, "the equal profit method")
    savings = Savings.of(costs)
    room = max(0.0, least_core_epsilon(costs)) / savings.scale
    sizes = np.abs(savings.alone)
    costly = sizes > _NO_COST * sizes.max()
    # The unknowns are relative savings, in a unit that makes the largest player's factor 1.
    factor = np.where(costly, sizes, sizes.max()) / (sizes.max() or 1.0)
    factor = np.where(factor > 0, factor, 1.0)
    excess = Rows(savings.excess.matrix * factor, savings.excess.base)
    point = lexicographic_point(
        [_differences(costly), excess],
        Rows(excess.matrix, excess.base + room),
        Rows(savings.efficient.matrix * factor, savings.efficient.base),
    )
    return game.shares(savings.shares(point * factor))


def _differences(costly: NDArray[np.bool_]) -> Rows:
    """r(i) - r(j) for every two players, both ways."""
    count = len(costly)
    unit: Float64 = np.eye(count)
    pairs = [
        unit[i] - unit[j]
        for i in range(count)
        for j in range(count)
        if i != j and costly[i] and costly[j]
    ]
    return Rows(np.array(pairs).reshape(-1, count), np.zeros(len(pairs)))
