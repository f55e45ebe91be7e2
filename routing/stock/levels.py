"""The judge of stocks: what deliveries make of the levels, day by day.

A day is, in this order: deliveries come in the morning, on top of what the evening before has left;
then what is used up goes out, as far as there is any; what was asked for and is not there is lost
(lost sales, no backlog). The level of a day is that of its evening (Archetti et al. 2007 call it
the level at the beginning of the next).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.stock.model import UNIT, Replenishment, Units


@dataclass(frozen=True, eq=False)
class Levels:
    """Thousandths of a unit, int64 of shape (stocks, days), but for ``delivered``: whole units.

    ``level``: in the evening. ``short``: asked for and not there. ``below``: what the evening lacks
    of the safety stock. ``over``: what the morning has above the capacity although, or because,
    something was delivered. ``depot``: what each supply has in the evening, (supplies, days);
    ``lacking``: what was delivered of it and not there, (supplies, days).
    ``holding``, ``depot_holding``, ``shortage``: money. ``unpriced_short``: units short of stocks
    without a price. ``ending``: what the last evening's stock is worth (`routing.stock.ending`);
    it is no part of `cost`.
    """

    delivered: Units
    level: Units
    short: Units
    below: Units
    over: Units
    depot: Units
    lacking: Units
    holding: float
    depot_holding: float
    shortage: float
    unpriced_short: float
    ending: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether no level passes a capacity and no depot gives what it does not have."""
        return not self.over.any() and not self.lacking.any()

    @property
    def cost(self) -> float:
        """Money of stocks: holding them at stores and depots, and shortages that have a price."""
        return self.holding + self.depot_holding + self.shortage

    @property
    def dry(self) -> int:
        """Stocks times days on which something was short."""
        return int(np.count_nonzero(self.short))


def levels_of(asked: Replenishment, delivered: Units, used: Units | None = None) -> Levels:
    """What ``delivered``, whole units of shape (stocks, days), makes of the levels; ``used``: what
    is asked for instead of the expected consumption, thousandths of the same shape."""
    used = asked.consumption if used is None else used
    level, short, over = (np.zeros_like(used) for _ in range(3))
    now = asked.levels.copy()
    for day in range(used.shape[1]):
        came = delivered[:, day] * UNIT
        now = now + came
        over[:, day] = np.where(came > 0, np.maximum(now - asked.capacities, 0), 0)
        short[:, day] = np.maximum(used[:, day] - now, 0)
        now = now - used[:, day] + short[:, day]
        level[:, day] = now
    depot, lacking, depot_holding = _depots(asked, delivered)
    held = level.sum(axis=1) + (asked.levels if asked.first_counts else 0)
    prices = [stock.holding_cost for stock in asked.stocks]
    lost = (short.sum(axis=1) / UNIT).tolist()
    return Levels(
        delivered,
        level,
        short,
        np.maximum(asked.safeties[:, None] - level, 0),
        over,
        depot,
        lacking,
        float(held @ np.array(prices, dtype=np.float64)) / UNIT,
        depot_holding,
        sum(x * (s.shortage_cost or 0.0) for x, s in zip(lost, asked.stocks, strict=True)),
        sum(x for x, s in zip(lost, asked.stocks, strict=True) if s.shortage_cost is None),
        _ending(asked, now),
    )


def _ending(asked: Replenishment, evening: Units) -> float:
    """What the whole units above the safety stocks are worth on the last evening."""
    if not asked.endings:
        return 0.0
    above = ((evening - asked.safeties) // UNIT).tolist()
    return sum(each.worth(units) for each, units in zip(asked.endings, above, strict=True))


def _depots(asked: Replenishment, delivered: Units) -> tuple[Units, Units, float]:
    days = delivered.shape[1]
    depot = np.zeros((len(asked.supplies), days), dtype=np.int64)
    lacking, money = np.zeros_like(depot), 0.0
    for row, (supply, stocks) in enumerate(asked.supplied):
        first, daily = round(supply.level * UNIT), round(supply.per_day * UNIT)
        out = np.cumsum(delivered[list(stocks)].sum(axis=0) * UNIT)
        arrived = first + daily * np.arange(days, dtype=np.int64)
        lacking[row] = np.maximum(out - arrived, 0)
        depot[row] = arrived + daily - out
        held = depot[row].sum() + (first if asked.first_counts else 0)
        money += float(held) / UNIT * supply.holding_cost
    return depot, lacking, money
