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
from solvers.inventory.prices import Opening
from solvers.inventory.stock_model import StockModel, loads, stock_model, visits_of

Bools = NDArray[np.bool_]
Flip = tuple[int, int]
"""A store, by its position, that is visited on a day or no longer is."""


@dataclass(frozen=True)
class Nearby:
    """Only plans near ``delivered``: no more than ``changes`` visits come or go, and not all of
    those of any set in ``tried``."""

    delivered: Units
    changes: int
    tried: Sequence[frozenset[Flip]] = ()


def allot(
    asked: Replenishment,
    routes: Sequence[Opening],
    fill: Sequence[float],
    *,
    effort: float,
    seconds: float,
    seed: int = 1,
    nearby: Nearby | None = None,
) -> Units | None:
    """Whole units of shape (stocks, days); None where no plan is found.

    ``fill``: for each day the share of the fleet's capacity that routes can use. ``effort``: of
    CP-SAT, in its own deterministic time, which is about as many seconds; never above ``seconds``.
    """
    built = stock_model(asked)
    _offers(built, routes)
    _fleet(built, fill)
    if nearby is not None:
        _near(built, nearby)
    built.minimize()
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.relative_gap_limit = 0.002  # the prices are estimates
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return built.delivered(solver)


def _offers(built: StockModel, routes: Sequence[Opening]) -> None:
    """Every visit is on one of the routes offered that day, which is driven then and has room."""
    model, asked = built.model, built.asked
    options: dict[Flip, list[cp_model.IntVar]] = {}
    weights = {name: loads(asked, name) for name in asked.problem.dimensions}
    weights = {name: each for name, each in weights.items() if any(each)}
    for route in routes:
        driven = model.new_int_var(0, route.most, "")
        built.price(route.opening, driven)
        room: dict[str, list[tuple[int, cp_model.IntVar]]] = {name: [] for name in weights}
        for s, price in route.adds.items():
            served = model.new_bool_var("")
            options.setdefault((s, route.day), []).append(served)
            model.add(driven >= served)
            built.price(price, served)
            for k in np.flatnonzero(asked.store_of == s).tolist():
                most = int(asked.capacities[k]) // UNIT
                here = model.new_int_var(0, most, "")
                model.add(here <= most * served)
                model.add(here >= built.units[k][route.day] - most * (1 - served))
                for name, weight in weights.items():
                    if weight[k] and name in route.capacity:
                        room[name].append((weight[k], here))
        for name, carried in room.items():
            if carried:
                total = cp_model.LinearExpr.weighted_sum(
                    [v for _, v in carried], [w for w, _ in carried]
                )
                model.add(total <= units(route.capacity[name], name) * driven)
    for s, row in enumerate(built.visit):
        for t, visit in enumerate(row):
            model.add(sum(options.get((s, t), [])) == visit)


def _fleet(built: StockModel, fill: Sequence[float]) -> None:
    """No day needs more than what all vehicles can carry."""
    asked = built.asked
    for name in asked.problem.dimensions:
        fleet = asked.problem.vehicles
        if any(name not in van.capacity for van in fleet):
            continue
        most = sum(units(v.capacity[name], name) * v.count * v.max_trips for v in fleet)
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
    built.model.add(sum(flips.values()) <= nearby.changes)
    for changed in nearby.tried:
        built.model.add(sum(flips[each] for each in changed) <= len(changed) - 1)
    built.hint(nearby.delivered)


def flips_between(asked: Replenishment, before: Units, after: Units) -> frozenset[Flip]:
    """The visits that came or went."""
    changed = visits_of(asked, before) != visits_of(asked, after)
    return frozenset((int(s), int(t)) for s, t in np.argwhere(changed))


def usual_amounts(asked: Replenishment) -> Units:
    """Whole units, shape (stocks,), that fill a stock up which has come down to its safety stock,
    or bring what is used up in a few days where that is less: what a visit usually brings."""
    daily = asked.consumption.mean(axis=1)
    room = np.maximum(asked.capacities - asked.safeties, UNIT)
    usual = np.minimum(np.minimum(room, asked.capacities), np.ceil(daily * min(asked.days, 4)))
    found: Units = np.maximum(usual.astype(np.int64) // UNIT, 1)
    return np.minimum(found, np.maximum(asked.capacities // UNIT, 1))
