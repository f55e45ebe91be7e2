"""One route's cost split over its drops, the order of visits kept when some are left out.

The game of a route with a fixed order: Potters, J. A. M., Curiel, I. J., Tijs, S. H. (1992):
Traveling salesman games. Mathematical Programming 53, 199-211. The Shapley value of the game of
distribution planning: Engevall, S., Göthe-Lundgren, M., Värbrand, P. (1998): The traveling
salesman game: an application of cost allocation in a gas and oil company. Annals of Operations
Research 82, 453-471.

The closed form. The cost of a set of drops is a sum of legs, and a leg is driven where its ends
are in the set and the m drops between are not. Of these m + 2 drops, in a random order of joining:

- an end pays the leg where it joins second, just after the other end: 1 / ((m + 2) (m + 1));
- the first of the drops between to join just after both ends is freed of it: the third place,
  2 / ((m + 2) (m + 1) m) for each.

A leg from the start or to the end has one end among the drops: that one pays where it joins first
of m + 1, 1 / (m + 1), and each between is freed where it is the second, 1 / ((m + 1) m).
"""

from __future__ import annotations

import math

import numpy as np

from routing.allocation.game import Float64
from routing.errors import InputError


def fixed_order_shapley(legs: Float64, sending: float = 0.0) -> Float64:
    """Shape (n,): what each drop pays, in the order of visits; together the cost of the route.

    ``legs``: shape (n + 2, n + 2), the cost from each place to each later one: the start, the n
    drops in order, the end. Only what is above the diagonal is read, and never the leg from start
    to end: without drops the vehicle stays. ``sending``: the cost of sending a vehicle at all,
    which the Shapley value shares equally. Takes O(n^2).

    Raises ``InputError`` for another shape, no drops, and costs that are no numbers.
    """
    legs = np.asarray(legs, dtype=np.float64)
    _check(legs, sending)
    count = len(legs) - 2
    shares = np.full(count, sending / count)
    shares += _from_start(legs[0, 1:-1])
    shares += _from_start(legs[1:-1, -1][::-1])[::-1]  # the same, seen from the end
    return shares + _between_drops(legs[1:-1, 1:-1])


def _from_start(legs: Float64) -> Float64:
    """Shape (n,): the shares of the legs from the start to each drop, n of them."""
    skipped = np.arange(len(legs))
    own = legs / (skipped + 1)
    freed = own[1:] / skipped[1:]
    own[:-1] -= np.cumsum(freed[::-1])[::-1]  # each drop is freed of the legs that go past it
    return own


def _between_drops(legs: Float64) -> Float64:
    """Shape (n,): the shares of the legs between drops, (n, n), where the second is later."""
    drops = np.arange(len(legs))
    skipped = np.maximum(drops[None, :] - drops[:, None] - 1, 0)
    own = np.triu(legs, 1) / ((skipped + 2) * (skipped + 1))
    freed = np.where(skipped > 0, 2 * own / np.maximum(skipped, 1), 0.0)
    # Freed of the legs that begin before the drop, but for those that end no later than at it.
    begun = np.cumsum(freed.sum(axis=1)) - freed.sum(axis=1)
    ended = np.cumsum(freed.sum(axis=0))
    return np.asarray(own.sum(axis=0) + own.sum(axis=1) - (begun - ended))


def _check(legs: Float64, sending: float) -> None:
    if legs.ndim != 2 or legs.shape[0] != legs.shape[1] or len(legs) < 3:
        raise InputError(
            f"the legs of a route have the shape {legs.shape}; it must be (n + 2, n + 2) for n "
            "drops, at least one, with the start first and the end last"
        )
    above = legs[np.triu_indices(len(legs), 1)]
    above = np.delete(above, len(legs) - 2)  # from start to end: never driven
    if not (np.isfinite(above).all() and math.isfinite(sending)):
        raise InputError(
            "a leg of the route, or sending the vehicle, has a cost that is no finite number; "
            "every later place must be within reach of every earlier one"
        )
