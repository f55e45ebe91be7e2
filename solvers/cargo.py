"""Rules about goods that not every day has, as arrays: what depots have to give out, classes kept
apart in compartments, returns that wait until a vehicle is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.available import of_itineraries, on_hand
from routing.locks import locked_routes
from routing.model import Order, units
from routing.problem import Problem
from routing.rules.same_compartment import inside
from solvers.agreement import depots_in_order
from solvers.kernels import layout as at
from solvers.measures import NO_LIMIT

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

LARGEST = 1 << 30
"""Amounts are kept below it, so that they fit in int32."""


@dataclass(frozen=True)
class Cargo:
    """N tasks, T rows of the fleet, P depots, Q things of which depots have so much (goods or
    articles, in a dimension), C classes that are kept apart.

    ``amounts`` (N, Q): whole units that a task takes; ``limits`` (P, Q): that a depot has.
    ``classes`` (N,): -1 for one that goes with any; ``clash`` (T, C): classes that would be in one
    compartment with each, and must not, as bits. ``returns`` (N,): whether a task is returns;
    ``once_empty`` (T,): whether they wait until the vehicle is empty.
    """

    amounts: Int64
    limits: Int64
    classes: Int64
    clash: Int64
    returns: Bool
    once_empty: Bool

    @property
    def columns(self) -> dict[str, bool]:
        """The tables, settings and columns that ask for it, and whether the day has them."""
        return {
            "available": bool((self.limits < NO_LIMIT).any()),
            "compartments_apart": bool(self.clash.any()),
            "returns_once_empty": bool(self.once_empty.any() and self.returns.any()),
        }

    @property
    def used(self) -> bool:
        """Whether there is anything to look at."""
        return any(self.columns.values())

    def sorted_by(self, order: Sequence[int]) -> Cargo:
        """With the tasks in another order."""
        names = ("amounts", "classes", "returns")
        return replace(self, **{name: getattr(self, name)[order] for name in names})

    def of_rows(self, rows: Int64) -> Cargo:
        """With other rows of the fleet, each one of those that there were."""
        return replace(self, clash=self.clash[rows], once_empty=self.once_empty[rows])

    def key(self, i: int) -> tuple[object, ...]:
        """What tells task i from others."""
        return (*self.amounts[i].tolist(), int(self.classes[i]), bool(self.returns[i]))

    def whole_units(self) -> tuple[Int64, Int64]:
        """Amounts and limits in units that fit in int32. Where they are too large even without
        their common factor amounts are rounded up and limits down: plans stay feasible."""
        amounts, limits = self.amounts.copy(), self.limits.copy()
        for q in range(amounts.shape[1]):
            bound = limits[:, q] < NO_LIMIT
            limits[bound, q] = np.minimum(limits[bound, q], amounts[:, q].sum())
            unit = int(np.gcd.reduce(np.concatenate([amounts[:, q], limits[bound, q]])))
            largest = max(int(amounts[:, q].sum()), 1)
            unit = max(unit, 1, -(-largest // LARGEST))
            amounts[:, q] = -(-amounts[:, q] // unit)
            limits[bound, q] //= unit
        return amounts, limits


def cargo_of(problem: Problem, tasks: Sequence[tuple[int, ...]], positions: Sequence[int]) -> Cargo:
    """The arrays of a day. ``positions``: in `Problem.variants`, of each row of the fleet."""
    orders = [[problem.orders[position] for position in task] for task in tasks]
    things = sorted({(r.goods, r.article, name) for r in problem.available for name in r.quantity})
    depots = {depot.id: place for place, depot in enumerate(depots_in_order(problem))}
    amounts = np.zeros((len(tasks), len(things)), np.int64)
    limits = np.full((len(depots), len(things)), NO_LIMIT, np.int64)
    locked = of_itineraries(problem, locked_routes(problem))  # which are no part of the search
    for number, row in enumerate(problem.available):
        for name in row.quantity:
            q = things.index((row.goods, row.article, name))
            left = on_hand(problem, (number, name)) - locked[number, name]
            limits[depots[row.depot_id], q] = max(left, 0)
            for i, each in enumerate(orders):
                amounts[i, q] = sum(
                    units(order.quantity.get(name, 0.0), name)
                    for order in each
                    if row.covers(order) and order.id not in problem.holder
                )
    pairs = problem.settings.compartments_apart
    apart = sorted({name for pair in pairs for name in pair} & {o.goods for o in problem.orders})
    return Cargo(
        amounts,
        limits,
        np.array([apart.index(g) if g in apart else -1 for g in (o[0].goods for o in orders)]),
        _clash(problem, apart, positions),
        np.array([all(order.is_return for order in each) for each in orders], dtype=np.bool_),
        np.array([problem.variants[p].returns_once_empty for p in positions], dtype=np.bool_),
    )


def limited(problem: Problem, order: Order) -> bool:
    """Whether some depot has so much of what an order asks for."""
    return any(row.covers(order) for row in problem.available)


def _clash(problem: Problem, apart: Sequence[str], positions: Sequence[int]) -> Int64:
    """See `Cargo.clash`."""
    pairs = problem.settings.compartments_apart
    one_of = {order.goods: order for order in problem.orders}
    clash = np.zeros((len(positions), len(apart)), np.int64)
    for t, position in enumerate(positions):
        vehicle = problem.variants[position]
        where = [inside(vehicle, one_of[name]) for name in apart]
        for a, one in enumerate(apart):
            for b, other in enumerate(apart):
                if frozenset((one, other)) in pairs and where[a] is not None:
                    clash[t, a] |= (where[a] == where[b]) << b
    return clash


def task_columns(cargo: Cargo, loadings: int) -> Int64:
    """The last columns of ``Data.task``, (N + loadings, GOODS_COLUMNS + Q)."""
    amounts, _ = cargo.whole_units()
    table = np.zeros((len(amounts) + loadings, at.GOODS_COLUMNS + amounts.shape[1]), np.int64)
    table[:, at.CLASS] = -1
    table[: len(amounts), at.CLASS] = cargo.classes
    table[: len(amounts), at.RETURNING] = cargo.returns
    table[: len(amounts), at.GOODS_COLUMNS :] = amounts
    return table


def kind_columns(cargo: Cargo, kinds: Int64, first: Int64, later: Int64) -> Int64:
    """The last columns of ``Data.kinds``, (K, GIVEN + 2 Q + C). ``first``, ``later``: the depot
    where each type loads for its first trip, and for others."""
    _, limits = cargo.whole_units()
    bound = np.flatnonzero((limits < NO_LIMIT).any(axis=1))
    number = np.full(len(limits), -1, np.int64)
    number[bound] = np.arange(len(bound))
    limits = np.where(limits < NO_LIMIT, limits, at.NOTHING)
    head = np.stack([cargo.once_empty[kinds], number[first], number[later]], axis=1)
    return np.concatenate([head, limits[first], limits[later], cargo.clash[kinds]], axis=1)


def store_cells(kinds: Int64, supplied: int, parted: int) -> Int64:
    """What depots have, ``supplied`` numbers for each depot that `kind_columns` numbers."""
    begin = kinds.shape[1] - at.GIVEN - 2 * supplied - parted
    places = kinds[:, begin + at.DEPOT : begin + at.GIVEN]
    cells = np.full((int(places.max(initial=-1)) + 1, supplied), at.NOTHING, np.int64)
    for role in range(2):
        for kind in np.flatnonzero(places[:, role] >= 0).tolist():
            since = begin + at.GIVEN + role * supplied
            cells[places[kind, role]] = kinds[kind, since : since + supplied]
    return cells.reshape(-1)
