"""What to think of an allocation: who loses by it, and who would do better to leave.

Gillies, D. B. (1959): Solutions to general non-zero-sum games. Contributions to the Theory of
Games IV, 47-85: the core is the set of shares by which no coalition does worse than by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.allocation.game import Cost, Float64, Game, all_costs, game_of, membership, named
from routing.allocation.least_core import least_core_epsilon
from routing.errors import InputError

Noise = Mapping[frozenset[str], float] | Callable[[frozenset[str]], float]
"""How far off the cost of a coalition may be, up or down; a mapping may leave out exact ones."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether shares are stable. ``None`` stands for: the noise of the costs leaves it open."""

    loses: dict[str, bool | None]
    """By player: whether its share is above what it costs alone."""
    worst: frozenset[str] | None
    """The coalition with the largest excess; the smallest of them; ``None`` for one player."""
    excess: float
    """Its excess x(S) - c(S), in the unit of cost: what it would save by leaving."""
    leavers: tuple[str, ...] | None
    """Members of the coalition that surely saves most by leaving; none where nobody does."""
    epsilon: float
    """Of the game, not of the shares: the least largest excess that any shares could have. Below
    zero, so much room has the core (see ``room``); above zero, it is empty."""
    in_core: bool | None
    """Whether these shares are in the core."""
    core_empty: bool | None
    """Whether no shares at all are in the core."""
    tolerance: float
    """The excess that counts as none, in the unit of cost."""

    @property
    def losers(self) -> tuple[str, ...]:
        """Players who surely pay more than alone."""
        return tuple(player for player, loses in self.loses.items() if loses)

    @property
    def room(self) -> float:
        """What every coalition can save against leaving, at best; this is ``-epsilon``, and what
        is meant where a least-core epsilon is given as positive for a core that is not empty."""
        return -self.epsilon


def verdict(
    players: Sequence[str],
    cost: Cost,
    shares: Mapping[str, float],
    *,
    tolerance: float | None = None,
    noise: Noise | None = None,
) -> Verdict:
    """Judge ``shares`` by the costs of all coalitions.

    ``tolerance``: the excess that counts as none, in the unit of cost; a millionth of the largest
    cost if not given. ``noise``: the half-width of what is known of a coalition's cost, as from a
    heuristic or a sample; where an excess is within it, there is no verdict (``None``).

    Raises ``InputError`` for more than ``MOST_PLAYERS`` players, for shares that are missing or do
    not add up to the cost of all within ``tolerance``, and for noise below zero.
    """
    game = game_of(players, cost)
    costs = all_costs(game, "the verdict on the core")
    margin = 1e-6 * float(np.abs(costs).max()) if tolerance is None else tolerance
    paid = _shares(game, shares, margin)
    width = _widths(game, noise)
    excess = membership(len(game.players)) @ paid - costs
    alone = [1 << i for i in range(len(game.players))]
    proper = slice(1, -1)
    surely, perhaps = excess - width, excess + width
    answers = [_above(surely[k], perhaps[k], margin) for k in alone]
    blocked = _any_above(surely[proper], perhaps[proper], margin)
    worst = _largest(game, excess, margin)
    return Verdict(
        loses=dict(zip(game.players, answers, strict=True)),
        worst=worst,
        excess=float(excess[proper].max()) if worst else 0.0,
        leavers=_leavers(game, surely, blocked, margin),
        epsilon=least_core_epsilon(costs),
        in_core=None if blocked is None else not blocked,
        core_empty=_empty(costs, width, margin),
        tolerance=margin,
    )


def _shares(game: Game, shares: Mapping[str, float], margin: float) -> Float64:
    missing = game.everybody - shares.keys()
    if missing:
        raise InputError(f"there is no share for {named(missing)}; give one for each player")
    paid = np.array([shares[player] for player in game.players], dtype=np.float64)
    off = math.fsum(paid) - game.total
    if not abs(off) <= max(margin, 1e-9 * abs(game.total)):
        raise InputError(
            f"the shares add up to {math.fsum(paid):.6g}, the cost of all is {game.total:.6g}, and "
            f"they may differ by {margin:.3g}; share the whole cost, or give a larger tolerance"
        )
    return paid


def _widths(game: Game, noise: Noise | None) -> Float64:
    """Shape (2^n,): the noise of each coalition's cost, in the order of ``all_costs``."""
    count = len(game.players)
    if noise is None:
        return np.zeros(2**count)

    def width(coalition: frozenset[str]) -> float:
        value = float(noise.get(coalition, 0.0) if isinstance(noise, Mapping) else noise(coalition))
        if not (math.isfinite(value) and value >= 0):
            raise InputError(
                f"the noise of the coalition {named(coalition)} is {value}; "
                "it is a half-width in the unit of cost and must be 0 or above"
            )
        return value

    return np.array([0.0] + [width(_coalition(game, mask)) for mask in range(1, 2**count)])


def _coalition(game: Game, mask: int) -> frozenset[str]:
    return frozenset(player for i, player in enumerate(game.players) if mask >> i & 1)


def _above(surely: float, perhaps: float, margin: float) -> bool | None:
    """Whether what lies between the two is above the margin."""
    if surely > margin:
        return True
    return None if perhaps > margin else False


def _any_above(surely: Float64, perhaps: Float64, margin: float) -> bool | None:
    """Whether one of many is above the margin."""
    return _above(surely.max(), perhaps.max(), margin) if len(surely) else False


def _largest(game: Game, excess: Float64, margin: float) -> frozenset[str] | None:
    """The coalition with the largest excess; of those within the margin, the smallest."""
    if len(excess) == 2:
        return None
    highest = excess[1:-1].max() - margin
    tied = [_coalition(game, int(k) + 1) for k in np.flatnonzero(excess[1:-1] >= highest)]
    return min(tied, key=lambda coalition: (len(coalition), sorted(coalition)))


def _leavers(
    game: Game, surely: Float64, blocked: bool | None, margin: float
) -> tuple[str, ...] | None:
    if not blocked:
        return None if blocked is None else ()
    coalition = _largest(game, surely, margin) or frozenset()
    return tuple(player for player in game.players if player in coalition)


def _empty(costs: Float64, width: Float64, margin: float) -> bool | None:
    """The core is largest where coalitions cost more and all players less, and the reverse."""
    if len(costs) == 2:
        return False
    if not width.any():
        return least_core_epsilon(costs) > margin
    sign = np.ones(len(costs))
    sign[-1] = -1.0
    surely = least_core_epsilon(costs + sign * width)
    perhaps = least_core_epsilon(costs - sign * width)
    return _above(surely, perhaps, margin)
