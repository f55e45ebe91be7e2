"""The nearest neighbours of every task: from a KD-tree, or from rows of a table of prices.

Where there are windows, near is what can follow soon: a pair is as far as its price, plus part of
the waiting and all of the lateness that the windows force on it (Vidal et al. 2013, "A hybrid
genetic algorithm ... for a large class of vehicle routing problems with time-windows").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.kernels import layout as at
from solvers.kernels import travel as road
from solvers.kernels.layout import Data
from solvers.kernels.pairs import pair_prices, pair_seconds

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

WAITING, LATENESS = 0.2, 1.0
"""Weight of a second of forced waiting and of lateness, against a second of driving."""

ACROSS = 2.0
"""So many times as far are a delivery and a return where returns come last: at most one pair of
them is next to each other on a route. VRPB, 20 CPU s, two seeds, on average above the best
known: three instances with 640 to 780 clients 1.28 -> 1.01 %, X-n895-66-k25 2.24 -> 1.13 (one
seed). Prices of neighbours do not rise from one to the next then, and the local search, which
without windows ends at the first that is too dear, passes over some behind it: so it was
measured."""


class Reach(NamedTuple):
    """How many neighbours are kept for each task, and how many of them the insertion and the local
    search look at."""

    kept: int
    insert: int
    improve: int


def reach_of(data: Data) -> Reach:
    """How far a search of this day looks around.

    Wide where windows decide what can follow a task, wider where much of what is near rides on
    vehicles that do not fit or on none. Measured, one seed, average gap to the best known plans at
    40/30/12, 60/60/25 and 100/100/50: VRPTW (ten instances, 10 CPU s) 1.89, 1.67, 1.77 %; PCVRPTW
    (four, 30 CPU s) 1.18, 0.58, 0.25 %, at 200/200/100 0.57 %; MTVRPTWR (three, 30 CPU s) 1.34,
    1.10, 1.39 %; HFVRP (four, 30 CPU s) 1.08, 0.95, 1.16 %; days of several types with windows, 8
    CPU s, two seeds: malta 5,675 at 40/30/12 and 5,558 at 100/100/50, malta-light day 1 2,844 and
    2,763. Where returns come last 60/60/30 made 0.84 % to 1.00 % (VRPB, four, 30 CPU s), and malta
    with a quarter of returns, five seeds, 8 CPU s, 5,414 at 60/40/16 and 5,413 at 100/100/50; CVRP
    (six, 10 CPU s, two seeds) 0.72 % at 40/30/12, 0.75 % at 40/30/20.
    """
    if data.loads == at.SIDED:
        return Reach(60, 40, 16)
    if data.timed and (data.mixed or data.optional):
        return Reach(100, 100, 50)
    if data.timed or data.mixed:
        return Reach(60, 60, 25)
    return Reach(40, 30, 12)


WIDER = 4
"""So many times as many candidates by distance, where windows or vehicle types decide among
them."""

BLOCK_CELLS = 4_000_000
"""Pairs looked at at a time."""


def neighbours(data: Data, groups: Sequence[Int64], k: int) -> Int32:
    """``Data.near``: for each task its k nearest of the same group that some vehicle type may carry
    together with it, and the prices to them."""
    near = np.full((data.n, k, 2), -1, np.int32)
    types = _types(data)
    wanted = k * (WIDER if data.timed or types.shape[1] else 1)
    for tasks in groups:
        for rows, candidates in _candidates(data, tasks, wanted):
            price = _prices(data, rows, candidates)
            far = _proximity(data, rows, candidates, price)
            far[candidates == rows[:, None]] = np.inf
            if types.shape[1]:
                far[_never_together(types, rows, candidates)] = np.inf
            keep = min(k, candidates.shape[1] - 1)
            if keep < 1:
                continue
            order = np.argsort(far, axis=1, kind="stable")[:, :keep]
            found = np.take_along_axis(candidates, order, axis=1)
            found[~np.isfinite(np.take_along_axis(far, order, axis=1))] = -1
            near[rows, :keep, 0] = found
            near[rows, :keep, 1] = np.take_along_axis(price, order, axis=1)
    return near


def _types(data: Data) -> NDArray[np.uint8]:
    """Which vehicle types may carry each task, as bits, (n, types / 8). No columns where one type
    may carry every task: then any two can ride together."""
    may = data.task[: data.real, data.may_at : data.may_at + len(data.kinds)] != 0
    if may.all(axis=0).any():
        return np.zeros((data.real, 0), np.uint8)
    return np.packbits(may, axis=1)


def _never_together(types: NDArray[np.uint8], rows: Int64, candidates: Int64) -> NDArray[np.bool_]:
    """Whether no vehicle type may carry both."""
    apart = np.ones(candidates.shape, np.bool_)
    for eight in types.T:
        apart &= (eight[rows][:, None] & eight[candidates]) == 0
    return apart


def _candidates(data: Data, tasks: Int64, wanted: int) -> Iterator[tuple[Int64, Int64]]:
    """Blocks of tasks with candidates for each: all of the group, or the nearest by a KD-tree."""
    wanted = min(len(tasks), wanted + 1)
    if data.travel == at.FROM_TABLE:
        step = max(1, BLOCK_CELLS // len(tasks))
        for first in range(0, len(tasks), step):
            rows = tasks[first : first + step]
            yield rows, np.broadcast_to(tasks, (len(rows), len(tasks)))
        return
    from scipy.spatial import cKDTree

    points = data.spots[tasks, :3]
    tree = cKDTree(points)
    step = max(1, BLOCK_CELLS // (8 * wanted))
    for first in range(0, len(tasks), step):
        _, found = tree.query(points[first : first + step], k=wanted)
        yield tasks[first : first + step], tasks[found.reshape(-1, wanted)]


def _prices(data: Data, rows: Int64, candidates: Int64) -> Int32:
    """The lower price of both directions, by the first table."""
    if data.travel == at.FROM_TABLE:
        table = data.tables[0]
        return np.minimum(table[rows[:, None], candidates], table[candidates, rows[:, None]])
    price = np.empty(candidates.shape, np.int32)
    pair_prices(data, np.ascontiguousarray(rows), np.ascontiguousarray(candidates), price)
    return price


def _proximity(data: Data, rows: Int64, candidates: Int64, price: Int32) -> Float64:
    """How far candidates are, in price: the better of going there and of coming from there."""
    far = price.astype(np.float64)
    if data.loads == at.SIDED:
        taken = data.task[: data.real, data.dims : 2 * data.dims]
        side = taken.max(axis=1, initial=0) > 0
        far[side[rows][:, None] != side[candidates]] *= ACROSS
    if not data.timed:
        return far
    out, back = (np.empty(candidates.shape, np.int32) for _ in range(2))
    first = int(data.kinds[0, at.ROADS])
    pair_seconds(
        data, first, np.ascontiguousarray(rows), np.ascontiguousarray(candidates), out, back
    )
    opens = data.fixed[: data.real, at.OPEN].astype(np.float64)
    closes = data.fixed[: data.real, at.CLOSE].astype(np.float64)
    way = far < at.NO_ARC
    worth = far[way].sum() / max(float(out[way].sum(dtype=np.float64)), 1.0)
    mine, other = rows[:, None], candidates
    forced = np.minimum(
        _forced(opens[mine], closes[mine], out, opens[other], closes[other]),
        _forced(opens[other], closes[other], back, opens[mine], closes[mine]),
    )
    return far + worth * forced


def _forced(
    opens: Float64, closes: Float64, seconds: Int32, next_opens: Float64, next_closes: Float64
) -> Float64:
    wait = np.maximum(0.0, next_opens - seconds - closes)
    late = np.maximum(0.0, opens + seconds - next_closes)
    return WAITING * wait + LATENESS * late


def away(data: Data) -> Int32:
    """The lowest price from a depot that any type has to each task it may carry."""
    lowest = np.full(data.real, at.NO_ARC, np.int64)
    for kind in range(len(data.kinds)):
        slot = int(data.kinds[kind, at.FIRST_SLOT])
        if data.kinds[kind, at.SLOTS] == 0:
            continue
        first = int(data.fixed[data.n + 2 * slot, at.SPOT])
        table = int(data.kinds[kind, at.PRICES])
        if data.travel == at.FROM_TABLE:
            price = data.tables[table, first, : data.real].astype(np.int64)
            back = data.tables[table, : data.real, first].astype(np.int64)
        else:
            price, back = _computed_away(data, first, table)
        may = data.task[: data.real, data.may_at + kind] != 0
        lowest[may] = np.minimum(lowest, np.minimum(price, back))[may]
    found = np.where(lowest == at.NO_ARC, 0, lowest).astype(np.int32)
    return np.concatenate([found, np.zeros(data.n - data.real, np.int32)])


def _computed_away(data: Data, first: int, table: int) -> tuple[Int64, Int64]:
    """Prices from a depot's spot to every task and back; those of another table by its rates."""
    tasks = np.arange(data.real, dtype=np.int64)[:, None]
    price = np.empty((1, data.real), np.int32)
    back = np.empty((data.real, 1), np.int32)
    spot = np.array([first], dtype=np.int64)
    pair_prices(data, spot, tasks.T.copy(), price)
    pair_prices(data, tasks[:, 0].copy(), np.full((data.real, 1), first, np.int64), back)
    factor = 1.0
    if data.rates[0, road.PER_METRE] > 0:
        factor = data.rates[table, road.PER_METRE] / data.rates[0, road.PER_METRE]
    return (price[0] * factor).astype(np.int64), (back[:, 0] * factor).astype(np.int64)
