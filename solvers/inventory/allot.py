"""Which stores are visited when and with how much, by estimated prices of visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from routing.model import units
from routing.stock.model import UNIT, Replenishment, Units
from solvers.inventory import fleet
from solvers.inventory.highs import solve_linear
from solvers.inventory.prices import Opening
from solvers.inventory.stock_model import StockModel, loads, stock_model, visits_of

Bools = NDArray[np.bool_]
MANY, FEW = (20, 0.005), (100, 0.001)
"""Nodes of the tree, and how near the best is good enough, since prices are estimates; the same
where stores are few, and the model small."""

NEW = 0.5
"""The share of what a further route costs to begin with that a store is told when it chooses its
route: it is hardly ever the only one on it."""

Flip = tuple[int, int]
"""A store, by its position, that is visited on a day or no longer is."""


@dataclass(frozen=True)
class Nearby:
    """Only plans near ``delivered``: no more than ``changes`` visits come or go, and no fewer than
    ``least``, and not all of those of any set in ``tried``."""

    delivered: Units
    changes: int
    least: int = 0
    tried: Sequence[frozenset[Flip]] = ()


def allot(
    asked: Replenishment,
    routes: Sequence[Opening],
    fill: Sequence[float],
    *,
    seconds: float,
    nearby: Nearby | None = None,
    exact: bool = False,
) -> Units | None:
    """Whole units of shape (stocks, days); None where no plan is found.

    ``fill``: for each day the share of the fleet's capacity that routes can use. ``exact``: every
    route is weighed for every store and day, not the cheapest alone, which takes a small model.
    ``seconds`` end the search at the latest.
    """
    built = stock_model(asked)
    _offers(built, routes, exact)
    _fleet(built, fill)
    if nearby is not None:
        _near(built, nearby)
    dearest = max((r.opening + max(r.adds.values(), default=0.0) for r in routes), default=1.0)
    worth = max((price for each in asked.endings for _, price in each.steps), default=0.0)
    built.minimize(max(dearest, worth))
    nodes, gap = FEW if exact else MANY
    found = solve_linear(built.model, seconds=seconds, nodes=nodes, gap=gap)
    if found is None:
        return None
    rows = [[found[variable.index] for variable in row] for row in built.units]
    return np.array(rows, dtype=np.int64).reshape(len(rows), asked.days)


def _offers(built: StockModel, routes: Sequence[Opening], each: bool) -> None:
    """Every visit is on a route of its day, which is driven then: the one where it is cheapest, or
    with ``each`` any of them, as the model chooses. The routes that are driven on a day hold
    together what it brings. Which vehicle has room for what is left to the engine, but for
    ``each``: told here, it makes the model many times as large."""
    model = built.model
    offers: dict[Flip, list[tuple[float, int]]] = {}
    for r, route in enumerate(routes):
        told = _told(route)
        for s, price in route.adds.items():
            offers.setdefault((s, route.day), []).append((price + told, r))
    if not each:
        offers = {flip: [min(some)] for flip, some in offers.items()}
    wanted = sorted({r for some in offers.values() for _, r in some})
    driven = {r: model.new_int_var(0, routes[r].most, "") for r in wanted}
    aboard: dict[int, Rides] = {r: [] for r in wanted} if each else {}
    for r, count in driven.items():
        built.price(routes[r].opening, count)
    for s, row in enumerate(built.visit):
        for t, visit in enumerate(row):
            rides = [r for _, r in offers.get((s, t), [])]
            on = [visit] if len(rides) == 1 else [model.new_bool_var("") for _ in rides]
            if len(rides) != 1:
                model.add(visit == sum(on))
            for r, here in zip(rides, on, strict=True):
                model.add(here <= driven[r])
                built.price(routes[r].adds[s], here)
            if each:
                for r, load in zip(rides, _loads(built, s, t, on), strict=True):
                    aboard[r] += load
    _room(built, [(routes[r], count) for r, count in driven.items()])
    for r, load in aboard.items():
        _fits(built, routes[r], driven[r], load)


Rides = list[tuple[int, cp_model.IntVar]]
"""Stocks, by their position, and what a route brings of them."""


def _loads(built: StockModel, s: int, t: int, on: Sequence[cp_model.IntVar]) -> list[Rides]:
    """What each of the routes that a store may be ``on`` brings of its stocks."""
    mine = np.flatnonzero(built.asked.store_of == s).tolist()
    if len(on) == 1:
        return [[(k, built.units[k][t]) for k in mine]]
    found: list[Rides] = [[] for _ in on]
    for k in mine:
        most = int(built.asked.capacities[k]) // UNIT
        parts = [built.model.new_int_var(0, most, "") for _ in on]
        for part, here, rides in zip(parts, on, found, strict=True):
            built.model.add(part <= most * here)
            rides.append((k, part))
        built.model.add(built.units[k][t] == sum(parts))
    return found


def _fits(built: StockModel, route: Opening, count: cp_model.IntVar, load: Rides) -> None:
    """A route carries what it brings."""
    for name in route.capacity:
        weight = loads(built.asked, name)
        if terms := [weight[k] * amount for k, amount in load if weight[k]]:
            room = floor(units(route.capacity[name], name))
            built.model.add(sum(terms) <= room * count)


def _told(route: Opening) -> float:
    """What a store is told that a route costs to begin with, when it chooses one: nothing where it
    is driven already, all where nobody else would be on it, else a share."""
    if route.there:
        return 0.0
    return route.opening * (1.0 if len(route.adds) == 1 else NEW)


def _room(built: StockModel, driven: Sequence[tuple[Opening, cp_model.IntVar]]) -> None:
    """What the routes of a day bring together; no more of them than there are vehicles."""
    model, asked = built.model, built.asked
    most = fleet.trips(asked.problem)
    for t in range(asked.days):
        model.add(sum(count for route, count in driven if route.day == t) <= most)
    for name in asked.problem.dimensions:
        weight = loads(asked, name)
        for t in range(asked.days):
            mine = [(route, count) for route, count in driven if route.day == t]
            if any(weight) and all(name in route.capacity for route, _ in mine):
                total = cp_model.LinearExpr.weighted_sum([row[t] for row in built.units], weight)
                room = [floor(units(r.capacity[name], name) * fit(r)) for r, _ in mine]
                model.add(
                    total <= cp_model.LinearExpr.weighted_sum([count for _, count in mine], room)
                )


def fit(route: Opening) -> float:
    """The share of a route's capacity that is counted on; of one that is not there yet less, since
    whole orders do not fill it up."""
    return 1.0 if route.there else 0.95


def _fleet(built: StockModel, fill: Sequence[float]) -> None:
    """No day needs more than what all vehicles can carry."""
    asked = built.asked
    for name in asked.problem.dimensions:
        if (most := fleet.held(asked.problem, name)) is None:
            continue
        weight = loads(asked, name)
        for t in range(asked.days):
            total = cp_model.LinearExpr.weighted_sum([row[t] for row in built.units], weight)
            built.model.add(total <= floor(most * fill[t]))


def _near(built: StockModel, nearby: Nearby) -> None:
    before = visits_of(built.asked, nearby.delivered)
    flips = {
        (s, t): (1 - visit if before[s, t] else visit)
        for s, row in enumerate(built.visit)
        for t, visit in enumerate(row)
    }
    built.model.add_linear_constraint(sum(flips.values()), nearby.least, nearby.changes)
    for changed in nearby.tried:
        built.model.add(sum(flips[each] for each in changed) <= len(changed) - 1)


def flips_between(asked: Replenishment, before: Units, after: Units) -> frozenset[Flip]:
    """The visits that came or went."""
    changed = visits_of(asked, before) != visits_of(asked, after)
    return frozenset((int(s), int(t)) for s, t in np.argwhere(changed))


def usual_amounts(asked: Replenishment) -> Units:
    """Whole units, shape (stocks,), that fill a stock up which has come down to its safety stock,
    or bring what is used up in a few days where that is less: what a visit usually brings. Less
    where vehicles could not bring it to all stores on one day."""
    daily = asked.consumption.mean(axis=1)
    room = np.maximum(asked.capacities - asked.safeties, UNIT)
    usual = np.minimum(np.minimum(room, asked.capacities), np.ceil(daily * min(asked.days, 4)))
    found: Units = np.maximum(usual.astype(np.int64) // UNIT, 1)
    scale = 1.0
    for name in asked.problem.dimensions:
        total = int(found @ np.array(loads(asked, name), dtype=np.int64))
        if total and (most := fleet.held(asked.problem, name)) is not None:
            scale = min(scale, 0.8 * most / total)
    fitting: Units = np.maximum(np.floor(found * scale).astype(np.int64), 1)
    return fitting
