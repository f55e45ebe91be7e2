"""What stock is worth that is left when the horizon ends.

Without it a plan brings nothing for the days after, and one that is made anew every morning brings
little and comes often. A stock that is I above its safety stock then, and is used up at d a day,
needs its next delivery I / d days later than an empty one: that saves so many days of what serving
the store costs a day, and costs the holding of what waits (the valuation of ending inventory of
Fisher, Ramdas and Zheng 2001, Management Science 47(5); for inventory routing Dror and Ball 1987,
Naval Research Logistics 34, and Jaillet, Bard, Huang and Dror 2002, Transportation Science 36(3)).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, sqrt

from routing.errors import InputError

MOST_STEPS = 4
"""The value falls in no more steps than these: models stay small."""

MOST_DAYS_LATER = 60
"""Nobody counts on what a unit saves later than so many days after the horizon."""


@dataclass(frozen=True)
class Ending:
    """What the last evening's whole units above the safety stock are worth. ``steps``: (units,
    money for each of them), the dearest first; further units are worth nothing.

    Raises `InputError` for steps that rise: what is brought then is not what is worth most.
    """

    steps: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        prices = [price for _, price in self.steps]
        if prices != sorted(prices, reverse=True) or any(price < 0 for price in prices):
            raise InputError(
                f"the worth of stock at the end, {prices}, is not falling and from 0 up"
            )

    def worth(self, units: int) -> float:
        """Money for so many units above the safety stock."""
        money = 0.0
        for most, price in self.steps:
            here = min(max(units, 0), most)
            money += here * price
            units -= here
        return money

    @property
    def most(self) -> float:
        """Money for as many units as are worth anything."""
        return sum(units * price for units, price in self.steps)


def flat(price: float, room: float) -> Ending:
    """Every unit that fits above the safety stock is worth the same."""
    return Ending(((int(room), price),) if price and room >= 1 else ())


def falling(visit: float, daily: float, room: float, holding: float) -> Ending:
    """The value of Fisher, Ramdas and Zheng (2001) by whole days.

    ``visit``: money for a delivery; ``daily``: units used up a day; ``room``: units between the
    safety stock and the capacity; ``holding``: money for a unit and an evening. With a delivery
    every n days, as many as the room lasts or as are cheapest (economic order quantity), a unit
    that is used on day j after the horizon saves visit / (n daily) + holding (n - 1) / 2, and is
    held for j - 1 evenings; the last evening of the horizon is paid for already. So stock for n
    days is worth just one delivery. The days are put together in up to `MOST_STEPS` steps.
    """
    if daily <= 0 or room < 1 or visit <= 0:
        return Ending()
    best = sqrt(2 * visit / (holding * daily)) if holding > 0 else inf
    days = max(1.0, min(room / daily, best))
    delivered = min(room, days * daily)
    saved = visit / delivered + holding * (days - 1) / 2
    last = min(ceil(room / daily), MOST_DAYS_LATER)
    worth = [saved - holding * day for day in range(last)]
    useful = [price for price in worth if price > 0]
    steps, done = [], 0
    groups = min(MOST_STEPS, len(useful)) if holding > 0 else 1
    for group in range(groups):
        first, end = group * len(useful) // groups, (group + 1) * len(useful) // groups
        upto = int(min(room, end * daily))
        if upto > done:
            steps.append((upto - done, sum(useful[first:end]) / (end - first)))
            done = upto
    return Ending(tuple(steps))
