"""What stock at the end of the horizon is worth, estimated from routes of days as they will be.

For each of some days the stores are taken together whose turn it would be if each were filled up
whenever it has come down to its safety stock. The engine routes these days, and each store bears
what it adds to its route and, by its load, its share of the rest. That is what serving it costs
(`routing.stock.ending.falling` makes a value of it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances
from routing.distances import distances_of
from routing.stock.ending import Ending, falling, flat
from routing.stock.model import UNIT, Replenishment, Units
from solvers.inventory.days import Router
from solvers.inventory.prices import Travel, shares, size

MOST_DAYS = 6
"""Days that are routed to see what serving stores costs."""


def with_endings(
    asked: Replenishment,
    value: float | None = None,
    *,
    distances: Distances | None = None,
    seed: int = 1,
    iterations: int = 1500,
) -> Replenishment:
    """The same with a worth for what the last evening leaves above the safety stocks.

    ``value``: money for each such unit; None: estimated from routes, as above, with so many
    ``iterations`` of the engine for a day. A stock with an `end_value` of its own has that. No unit
    is worth more than what it costs to be short of one.
    """
    visits: Sequence[float] = [0.0] * len(asked.stocks)
    if value is None and any(stock.end_value is None for stock in asked.stocks):
        travel = distances or distances_of(asked.problem)
        router = Router(replace(asked, endings=()), travel, seed, iterations)
        visits = _visits(asked, Travel(asked, travel), router)
    return replace(
        asked, endings=tuple(_ending(asked, k, value, visits[k]) for k in range(len(asked.stocks)))
    )


def _ending(asked: Replenishment, k: int, value: float | None, visit: float) -> Ending:
    stock = asked.stocks[k]
    room = stock.capacity - stock.safety
    given = value if stock.end_value is None else stock.end_value
    if given is not None:
        found = flat(given, room)
    else:
        depot = sum(s.holding_cost for s, stocks in asked.supplied if k in stocks)
        holding = max(0.0, stock.holding_cost - depot)  # held there it costs as well
        found = falling(visit, _daily(asked)[k], room, holding)
    if stock.shortage_cost is None:
        return found
    most = stock.shortage_cost
    return Ending(tuple((n, min(price, most)) for n, price in found.steps))


def _daily(asked: Replenishment) -> list[float]:
    daily: list[float] = (asked.consumption.mean(axis=1) / UNIT).tolist()
    return daily


def _visits(asked: Replenishment, travel: Travel, router: Router) -> list[float]:
    """Money for filling up each stock, when its turn has come."""
    amounts, turns = turns_of(asked)
    found: list[list[float]] = [[] for _ in asked.stores]
    for day in range(min(MOST_DAYS, int(turns.max(initial=1)))):
        due = (day + np.arange(len(turns))) % turns == 0
        plan = router.day(0, np.where(due[asked.store_of], amounts, 0))
        for s, money in shares(travel, plan).items():
            found[s].append(money)
    alone = [min(_alone(travel, s), 1e9) for s in range(len(asked.stores))]
    known = [fmean(some) / alone[s] for s, some in enumerate(found) if some and alone[s]]
    usual = fmean(known) if known else 1.0
    visit = [fmean(some) if some else usual * alone[s] for s, some in enumerate(found)]
    total = np.zeros(len(asked.stores))
    largest = max(asked.problem.vehicles, key=lambda van: max(van.capacity.values(), default=0))
    taken = np.array([max(size(order, largest), 1e-9) for order in asked.orders]) * amounts
    np.add.at(total, asked.store_of, taken)
    part = taken / np.maximum(total[asked.store_of], 1e-9)
    return [visit[s] * part[k] for k, s in enumerate(asked.store_of.tolist())]


def turns_of(asked: Replenishment) -> tuple[Units, NDArray[np.int64]]:
    """Whole units, shape (stocks,), that fill up a stock that is at its safety stock, or what it
    uses until its store's turn; and the days from turn to turn, shape (stores,), 1 or more."""
    room = np.maximum(asked.capacities - asked.safeties, UNIT)
    daily = np.maximum(asked.consumption.mean(axis=1), 1.0)
    turns = np.full(len(asked.stores), 366, dtype=np.int64)
    np.minimum.at(turns, asked.store_of, np.maximum(room // daily, 1).astype(np.int64))
    used = np.minimum(room, daily * turns[asked.store_of]).astype(np.int64)
    return np.maximum(used // UNIT, 1), turns


def _alone(travel: Travel, s: int) -> float:
    return min((travel.alone(s, van) for van in travel.ways(s)), default=0.0)
