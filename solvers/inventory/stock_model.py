"""The stocks as a CP-SAT model: who is visited when and with how much, what that makes of levels.

What visits cost is not in it: `solvers.inventory.exact` adds routes, `solvers.inventory.allot`
estimates. Deliveries are whole units; so are, rounded up, what is short and what lacks of the
safety stock. Levels that pass are those that the judge passes (`routing.stock.levels`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from routing.model import units
from routing.stock.model import UNIT, Replenishment, Units

MONEY = 1000
"""The model counts money in whole thousandths."""

SHORT, BELOW = 100, 1
"""A unit that is short without a price, against one that an evening lacks of its safety stock for
a day; both come before all money."""


@dataclass
class StockModel:
    """``visit[s][t]``: whether a store is visited; ``units[k][t]``: what is brought of a stock.
    ``terms``: (coefficient, variable) of the objective, ``constant`` what is paid anyway."""

    asked: Replenishment
    model: cp_model.CpModel
    visit: list[list[cp_model.IntVar]]
    units: list[list[cp_model.IntVar]]
    terms: list[tuple[int, cp_model.IntVar]] = field(default_factory=list)
    constant: float = 0.0
    misses: list[tuple[int, cp_model.IntVar]] = field(default_factory=list)

    def price(self, money: float, variable: cp_model.IntVar) -> None:
        """Let the objective pay so much for each unit of a variable."""
        if coefficient := round(money * MONEY):
            self.terms.append((coefficient, variable))

    def minimize(self, dearest: float | None = None) -> None:
        """What is short and what lacks of safety stocks first, then money. ``dearest``: what a
        single visit costs at the most; missing a unit then costs twice that, which is as good where
        the model is an estimate, and better for relaxations."""
        if dearest is None:
            worst = sum(abs(c) * max(abs(b) for b in _bounds(v)) for c, v in self.terms)
            weight = min(worst + 1, 10**9)
        else:
            weight = round(2 * dearest * MONEY) + 1
        terms = self.terms + [(weight * m, v) for m, v in self.misses]
        self.model.minimize(
            cp_model.LinearExpr.weighted_sum([v for _, v in terms], [c for c, _ in terms])
        )

    def hint(self, delivered: Units) -> None:
        """Begin from these deliveries, shape (stocks, days)."""
        for k, row in enumerate(self.units):
            for t, variable in enumerate(row):
                self.model.add_hint(variable, int(delivered[k, t]))
        visited = visits_of(self.asked, delivered)
        for s, row in enumerate(self.visit):
            for t, variable in enumerate(row):
                self.model.add_hint(variable, bool(visited[s, t]))

    def delivered(self, solver: cp_model.CpSolver) -> Units:
        """What a solution brings."""
        rows = [[solver.value(variable) for variable in row] for row in self.units]
        return np.array(rows, dtype=np.int64).reshape(len(rows), self.asked.days)


def _bounds(variable: cp_model.IntVar) -> list[int]:
    return list(variable.proto.domain)


def visits_of(asked: Replenishment, delivered: Units) -> NDArray[np.bool_]:
    """Which stores are visited on which days, bool of shape (stores, days)."""
    visited = np.zeros((len(asked.stores), asked.days), dtype=np.bool_)
    np.logical_or.at(visited, asked.store_of, delivered > 0)
    return visited


def stock_model(asked: Replenishment) -> StockModel:
    """The model of the stocks alone."""
    model = cp_model.CpModel()
    days = range(asked.days)
    visit = [[model.new_bool_var("") for _ in days] for _ in asked.stores]
    most = np.maximum(asked.capacities, 0) // UNIT
    units = [
        [model.new_int_var(0, int(most[k]), "") for _ in days] for k in range(len(asked.stocks))
    ]
    built = StockModel(asked, model, visit, units)
    for k in range(len(asked.stocks)):
        _levels(built, k, int(most[k]))
    for s, row in enumerate(visit):  # nobody is visited for nothing
        mine = np.flatnonzero(asked.store_of == s).tolist()
        for t in days:
            model.add(sum(units[k][t] for k in mine) >= row[t])
    _depots(built)
    return built


def _levels(built: StockModel, k: int, most: int) -> None:
    """One stock: no delivery without a visit, none above the capacity; shortages and safety."""
    asked, model = built.asked, built.model
    stock, used = asked.stocks[k], asked.consumption[k]
    first, capacity = int(asked.levels[k]), int(asked.capacities[k])
    visit = built.visit[int(asked.store_of[k])]
    gone = [0, *np.cumsum(used).tolist()]
    came: Any = 0  # a sum: delivered and lost so far: both keep the level up
    lacking: Any = 0  # of the safety stock, in the evening
    for t, amount in enumerate(built.units[k]):
        model.add(amount <= most * visit[t])
        model.add(came + amount <= max(0, (capacity - first + gone[t]) // UNIT))
        if asked.policy == "order-up-to":
            full = _up(capacity - UNIT + 1 - first + gone[t])
            model.add(came + amount >= full - max(0, full) * (1 - visit[t]))
        came = came + amount
        _held(built, k, t, amount)
        if (lack := _up(gone[t + 1] - first)) > 0:
            lost = model.new_int_var(0, _up(int(used[t])), "")
            came = came + lost
            model.add(came >= lack)
            _held(built, k, t, lost)
            _miss(built, stock.shortage_cost, lost)
        lacking = 0
        safe = _up(gone[t + 1] - first + int(asked.safeties[k]))
        if safe > 0 and asked.safeties[k] > 0:
            below = model.new_int_var(0, _up(int(asked.safeties[k])), "")
            model.add(came + below >= safe)
            built.misses.append((BELOW, below))
            lacking = below
    if asked.endings:  # lacking is dearer than any worth: nobody lacks to have more above
        above = (first - gone[-1] - int(asked.safeties[k])) // UNIT
        _ending(built, k, came + lacking + above)
    held = asked.days * first - sum(gone[1:]) + (first if asked.first_counts else 0)
    built.constant += stock.holding_cost * held / UNIT


def _ending(built: StockModel, k: int, above: Any) -> None:
    """What is left ``above`` the safety stock is worth something; the dearest steps fill up first
    by themselves."""
    worth: Any = 0
    for most, price in built.asked.endings[k].steps:
        step = built.model.new_int_var(0, most, "")
        built.price(-price, step)
        worth = worth + step
    if built.asked.endings[k].steps:
        built.model.add(worth <= above)


def _held(built: StockModel, k: int, t: int, amount: cp_model.IntVar) -> None:
    """What keeps a level up from day t on is paid for on each evening from then on."""
    built.price(built.asked.stocks[k].holding_cost * (built.asked.days - t), amount)


def _miss(built: StockModel, price: float | None, lost: cp_model.IntVar) -> None:
    if price is None:
        built.misses.append((SHORT, lost))
    else:
        built.price(price, lost)


def _depots(built: StockModel) -> None:
    asked = built.asked
    for supply, stocks in asked.supplied:
        first, daily = round(supply.level * UNIT), round(supply.per_day * UNIT)
        out: Any = 0
        for t in range(asked.days):
            day = [built.units[k][t] for k in stocks]
            out = out + sum(day)
            built.model.add(out <= (first + daily * t) // UNIT)
            for amount in day:
                built.price(-supply.holding_cost * (asked.days - t), amount)
            built.constant += supply.holding_cost * (first + daily * (t + 1)) / UNIT
        built.constant += supply.holding_cost * first / UNIT if asked.first_counts else 0.0


def _up(thousandths: int) -> int:
    return -(-thousandths // UNIT)


def loads(asked: Replenishment, dimension: str) -> list[int]:
    """What a unit of each stock takes of a dimension, in its smallest whole units."""
    return [units(order.quantity.get(dimension, 0.0), dimension) for order in asked.orders]
