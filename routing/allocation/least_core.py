"""The least core: how discontented the most discontented coalition must be at the least.

Maschler, M., Peleg, B., Shapley, L. S. (1979): Geometric properties of the kernel, nucleolus, and
related solution concepts. Mathematics of Operations Research 4, 303-338.
"""

from __future__ import annotations

from routing.allocation.game import Float64
from routing.allocation.lexicographic import least_largest
from routing.allocation.savings import Savings


def least_core_epsilon(costs: Float64) -> float:
    """The smallest e such that shares exist with x(S) - c(S) <= e for every S but all players.

    ``costs``: shape (2^n,), in the order of ``all_costs``; the answer is in their unit. Positive
    where the core is empty: so much would have to be given to each coalition for it to stay.
    Negative where it is not: every coalition can have so much less to pay than by itself. Some
    authors name that room, ``-e``, by the same word. 0 for one player, who has no alternative.
    """
    if len(costs) == 2:
        return 0.0
    savings = Savings.of(costs)
    best = least_largest(savings.excess, savings.anything, savings.efficient)
    return best.value * savings.scale
