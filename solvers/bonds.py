"""What locks bind, as arrays (`routing.locks`). Locked routes are not among them: they are no part
of what an engine plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.locks import PLACED, before
from routing.model import Lock
from routing.problem import Problem
from solvers.kernels import layout as at
from solvers.kernels.layout import Data

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

HOW = {
    "together": at.BESIDE,
    "sequence": at.BEHIND,
    "block": at.BLOCK,
    "route": at.BLOCK,
}


@dataclass(frozen=True)
class Ties:
    """By task. ``ring``: which lock holds it together with others, -1 for none; ``link``: its place
    in that lock's sequence; ``bits``: what binds it (`layout.TIES`); ``nth``, ``nth_last``: which
    stop of its trip it has to be, from the first and from the last, 0 for any and for these two
    themselves, which are among the bits. ``wish``: where a soft lock wants it (`layout.WISH`),
    ``number``: at which stop, from the last one where negative; ``follows``: after which task, -1
    for none; ``missed``: money if it is not there."""

    ring: Int64
    link: Int64
    bits: Int64
    wish: Int64
    follows: Int64
    missed: Float64
    nth: Int64
    nth_last: Int64
    number: Int64

    @property
    def any(self) -> bool:
        """Whether something is bound."""
        bound = (self.ring >= 0) | (self.bits > 0) | (self.wish > 0)
        return bool((bound | self.numbered).any())

    @property
    def numbered(self) -> NDArray[np.bool_]:
        """Which tasks have to be at a stop that is neither the first nor the last."""
        return (self.nth > 0) | (self.nth_last > 0)

    def of(self, tasks: Int64) -> Ties:
        """Those of some tasks; what follows another is not among them."""
        return replace(self, **{name: getattr(self, name)[tasks] for name in self.names})

    @property
    def names(self) -> tuple[str, ...]:
        """Its arrays."""
        return tuple(self.__dataclass_fields__)

    def sorted_by(self, order: list[int], rank: Int64) -> Ties:
        """The same with the tasks in another order; ``rank``: the new row of each, -1 at its
        end."""
        moved = {name: getattr(self, name)[order] for name in self.names}
        return replace(self, **moved | {"follows": rank[self.follows[order]]})

    def key(self, place: Sequence[int], i: int) -> tuple[Any, ...]:
        """What tells task i apart, whatever its name: what it is bound to, and where that is."""
        mates = np.flatnonzero(self.ring == self.ring[i]) if self.ring[i] >= 0 else ()
        follows = int(self.follows[i])
        return (
            sorted((int(self.link[m]), place[int(m)]) for m in mates),
            int(self.link[i]),
            int(self.bits[i]),
            int(self.wish[i]),
            -1 if follows < 0 else place[follows],
            float(self.missed[i]),
            (int(self.nth[i]), int(self.nth_last[i]), int(self.number[i])),
        )


def key_of(problem: Problem, position: int) -> tuple[Any, ...]:
    """What the orders of one task have in common: they are bound by the same locks, which tell
    them not apart."""
    bonds = problem.bonds
    if not bonds.orders:
        return ()
    order_id = problem.orders[position].id
    ring = bonds.ring.get(order_id)
    return (
        "" if ring is None else ring.id,
        0 if ring is None or ring.kind == "together" else ring.orders.index(order_id),
        tuple(lock.stop for lock in bonds.placed.get(order_id, ())),
        position if order_id in bonds.soft else -1,
    )


def ties_of(problem: Problem, tasks: Sequence[tuple[int, ...]]) -> Ties:
    """What the locks of a day bind."""
    n, bonds = len(tasks), problem.bonds
    ring, link, bits, wish, follows = (np.full(n, k, np.int64) for k in (-1, 0, 0, 0, -1))
    stops = (np.zeros(n, np.int64) for _ in range(3))
    ties = Ties(ring, link, bits, wish, follows, np.zeros(n, np.float64), *stops)
    names: dict[Lock, int] = {}
    task_of = {problem.orders[position].id: i for i, task in enumerate(tasks) for position in task}
    for i, task in enumerate(tasks):
        order = problem.orders[task[0]]
        hard, soft = bonds.ring.get(order.id), bonds.soft.get(order.id)
        if hard is not None:
            ties.ring[i] = names.setdefault(hard, len(names))
            ties.link[i] = 0 if hard.kind == "together" else hard.orders.index(order.id)
            ties.bits[i] |= at.BLOCK * (hard.kind == "block")
            ties.bits[i] |= at.COMPLETELY * (hard.kind == "together")
        for lock in bonds.placed.get(order.id, ()):
            _place(ties, i, lock.stop)
        if soft is not None:
            earlier = before(soft, order.id)
            if soft.kind in PLACED:
                ties.wish[i], ties.number[i] = END.get(soft.stop, at.NUMBERED), soft.stop
            elif earlier is not None:
                ties.wish[i], ties.follows[i] = HOW[soft.kind], task_of.get(earlier, -1)
            elif soft.kind == "route":
                ties.wish[i] = at.BEGINNING
            ties.missed[i] = (soft.price or 0.0) * (ties.wish[i] > 0)
    return ties


END = {1: at.BEGINNING, -1: at.ENDING}
"""How the first and the last stop are written; every trip has them."""


def _place(ties: Ties, i: int, stop: int) -> None:
    """Note the stop of its trip at which task i has to be."""
    if stop in END:
        ties.bits[i] |= END[stop]
    elif stop > 0:
        ties.nth[i] = stop
    else:
        ties.nth_last[i] = -stop


def bound_together(
    problem: Problem, tasks: Sequence[tuple[int, ...]]
) -> Iterator[tuple[list[int], bool]]:
    """Tasks of which none is served without the others, and whether each order of the lock is in
    one: what no vehicle can carry is no task."""
    found: dict[Lock, list[int]] = {}
    for i, task in enumerate(tasks):
        ring = problem.bonds.ring.get(problem.orders[task[0]].id)
        if ring is not None and ring.kind == "together":
            found.setdefault(ring, []).append(i)
    for ring, bound in found.items():
        there = {problem.orders[position].id for i in bound for position in tasks[i]}
        yield bound, there.issuperset(ring.orders)


def fill_columns(ties: Ties, table: Int64, n: int, scale: float) -> None:
    """Fill the columns of ``Data.task`` from BOND to WISH_MISSED, of which ``table`` begins with
    the first of the rules'; ``scale``: units of price of one unit of money."""
    table[:, at.LINK] = table[:, at.TIES] = table[:, at.WISH] = table[:, at.WISH_MISSED] = 0
    table[:n, at.LINK], table[:n, at.TIES] = ties.link, ties.bits
    table[:n, at.FOLLOWS], table[:n, at.WISH] = ties.follows, ties.wish
    table[:n, at.WISH_MISSED] = np.minimum(np.rint(ties.missed * scale), 1 << 30)
    table[:, [at.NTH, at.NTH_LAST, at.NTH_WISHED, at.AMISS]] = 0
    table[:n, at.NTH], table[:n, at.NTH_LAST] = ties.nth, ties.nth_last
    table[:n, at.NTH_WISHED] = ties.number
    for number in range(int(ties.ring.max(initial=-1)) + 1):
        ring = np.flatnonzero(ties.ring == number)
        table[ring, at.BOND_HEAD] = ring.min(initial=n)
        if len(ring) > 1:
            table[ring, at.BOND] = np.roll(ring, -1)


def price_amiss(data: Data, ties: Ties) -> None:
    """Fill the column AMISS of ``Data.task``: on the way it costs less to have a task at another
    stop than to leave it, or a lesser one, out; so that a trip can grow up to it. At the most as
    much as the two longest arcs, which is less than one that must not be driven."""
    numbered = np.flatnonzero(ties.numbered)
    out = data.hard[: data.real]
    least = int(out[out > 0].min(initial=at.NO_ARC))
    half = max(min(least * 9 // 20, at.NO_ARC // 4), 1)
    data.task[numbered, data.rules_at + at.AMISS] = half
