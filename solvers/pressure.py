"""What it costs for the time being that a task is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solvers.kernels import layout as at
from solvers.kernels.layout import Data

WANTED = 0.3
"""Share of the accepted plans that shall be complete."""

SMALL = 50
"""With windows or several vehicle types only so many tasks wait at a price."""

TIGHT = 0.95
"""Share of the vehicles that are out where they are scarce."""


class Pressure:
    """What it costs for the time being that a task which must be served is not.

    A task that fits nowhere may wait outside at a price, so that a search can pass through plans
    that are not complete: it gets to fewer vehicles and fuller loads that way. The price goes up
    and down so that about a share of `WANTED` of the accepted plans are complete. With vehicles of
    one type and no windows always; elsewhere on small days (`SMALL`), while nearly all vehicles are
    out (`TIGHT`). Larger ones were worse for it (SDVRPTW PR15, 30 CPU s, 3.25 % above the best
    known against 0.08; Malta, 40,000 iterations, two seeds: of 45 % of the vehicles 108 and 97
    orders left out against 73 and 71, of 60 % 47 and 50 against 35 and 35).
    """

    def __init__(self, data: Data) -> None:
        fixed = data.kinds[:, at.FIXED_PRICE].min(initial=0) if len(data.kinds) else 0
        self.alone = _of_group(
            data, 2 * data.fixed[: data.n, at.AWAY].astype(np.int64) + int(fixed)
        )
        self.hard = data.hard
        self.always = not (data.timed or data.mixed)
        self.on = not data.optional and (self.always or data.real <= SMALL)
        self.weight = 1.0
        self.complete = self.accepted = 0

    def after(self, complete: int, accepted: int, out: float) -> NDArray[np.int64] | None:
        """The prices from now on, None as before; from counts since the beginning, and the share
        of the vehicles that are out."""
        taken = accepted - self.accepted
        if taken < 50 or not self.on:
            return None
        share = (complete - self.complete) / taken
        self.complete, self.accepted = complete, accepted
        if not (self.always or out >= TIGHT):
            return self.hard
        self.weight *= 1.1 if share < WANTED else 0.95
        self.weight = min(max(self.weight, 0.05), 1000.0)
        return self.soft

    @property
    def soft(self) -> NDArray[np.int64]:
        """The prices of its weight."""
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
