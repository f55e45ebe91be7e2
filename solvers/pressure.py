"""What it costs for the time being that a task is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solvers.kernels import layout as at
from solvers.kernels.layout import Data

WANTED = 0.3
"""Share of the accepted plans that shall be complete."""

TIGHT = 0.95
"""Share of the vehicles that are out where they are scarce."""


class Pressure:
    """What it costs for the time being that a task which must be served is not.

    A task that fits nowhere may wait outside at a price, so that a search can pass through plans
    that are not complete: it gets to fewer vehicles and fuller loads that way. The price goes up
    and down so that about a share of `WANTED` of the accepted plans are complete. Only where it
    pays: with vehicles of one type and no windows, or where nearly all vehicles are out (`TIGHT`);
    elsewhere it made plans worse.
    """

    def __init__(self, data: Data) -> None:
        fixed = data.kinds[:, at.FIXED_PRICE].min(initial=0) if len(data.kinds) else 0
        self.alone = _of_group(
            data, 2 * data.fixed[: data.n, at.AWAY].astype(np.int64) + int(fixed)
        )
        self.hard, self.prized = data.hard, bool(data.optional)
        self.always = not (data.timed or data.mixed)
        self.weight = 1.0
        self.complete = self.accepted = 0

    def after(self, complete: int, accepted: int, out: float) -> NDArray[np.int64] | None:
        """The prices from now on, None as before; from counts since the beginning, and the share
        of the vehicles that are out."""
        taken = accepted - self.accepted
        if taken < 50 or self.prized or WANTED <= 0.0:
            return None
        share = (complete - self.complete) / taken
        self.complete, self.accepted = complete, accepted
        if not (self.always or out >= TIGHT):
            return self.hard
        self.weight *= 1.1 if share < WANTED else 0.95
        self.weight = min(max(self.weight, 0.05), 1000.0)
        soft = np.maximum(self.weight * self.alone, 1.0)
        prices: NDArray[np.int64] = np.minimum(soft, self.hard).astype(np.int64)
        return prices


def _of_group(data: Data, prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """One price for all of a set of alternatives, since any of them may leave or come."""
    if data.grouped:
        head = data.task[:, data.rules_at + at.HEAD]
        several = head >= 0
        highest = prices.copy()
        np.maximum.at(highest, head[several], prices[several])
        prices[several] = highest[head[several]]
    return prices
