"""The game in savings against working alone, scaled to about 1: what linear programs are given.

Taking off what players cost alone and scaling change the nucleolus and the least core in the same
way (they are covariant), and leave numbers of one size whatever the currency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.allocation.game import Float64, membership
from routing.allocation.lexicographic import Rows


@dataclass(frozen=True)
class Savings:
    """Savings of n players; every figure but ``alone`` and ``scale`` is divided by ``scale``."""

    alone: Float64
    """(n,): what each player costs alone."""
    scale: float
    """The largest saving or loss of any coalition, or 1 where there is none."""
    members: Float64
    """(2^n - 2, n): the coalitions but the empty one and all players."""
    saved: Float64
    """(2^n - 2,): what each of these saves."""
    total: float
    """What all players together save."""

    @classmethod
    def of(cls, costs: Float64) -> Savings:
        """From the costs of all coalitions in the order of ``all_costs``, shape (2^n,)."""
        count = len(costs).bit_length() - 1
        members = membership(count)
        alone = costs[1 << np.arange(count)]
        saved = members @ alone - costs
        scale = float(np.abs(saved).max()) or 1.0
        return cls(alone, scale, members[1:-1], saved[1:-1] / scale, float(saved[-1]) / scale)

    @property
    def excess(self) -> Rows:
        """The excess x(S) - c(S) of each coalition, as a function of the players' savings."""
        return Rows(-self.members, -self.saved)

    @property
    def efficient(self) -> Rows:
        """Zero where the players' savings add up to what all save."""
        return Rows(np.ones((1, len(self.alone))), np.array([self.total]))

    @property
    def rational(self) -> Rows:
        """At most zero where no player pays more than alone."""
        count = len(self.alone)
        return Rows(-np.eye(count), np.zeros(count))

    @property
    def anything(self) -> Rows:
        """No demand at all."""
        return Rows(np.empty((0, len(self.alone))), np.empty(0))

    def shares(self, savings: Float64) -> Float64:
        """Shape (n,): what players pay who save so much, scaled as here."""
        return self.alone - savings * self.scale
