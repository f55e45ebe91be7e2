"""The rows of tasks, loadings and ends of routes in the native engine's `Data`."""

from __future__ import annotations

import numpy as np

from routing.model import Window
from solvers.agreement import ANYTIME
from solvers.encode import Instance, Int64
from solvers.kernels import layout as at
from solvers.measures import NO_LIMIT
from solvers.shapes import full_capacities
from solvers.travel_tables import Int32, Spots

SOON = 1 << 30
"""Later than any time of a day, and small enough for sums in int32."""


def with_loadings(
    task: Int64, instance: Instance, kinds: Int64, spots: Spots, may_at: int, calls: int
) -> Int64:
    """Rows of ``Data.task`` for the loadings of second trips: which types may load there.
    ``calls``: the first row of ``Data.calls`` that is about them."""
    rules = instance.rules
    more = np.zeros((spots.loadings, task.shape[1]), np.int64)
    first = 0
    for place, count in spots.again.items():
        assert rules is not None
        able = (rules.duties.place[kinds] == place) & (rules.duties.trips[kinds] > 1)
        more[first : first + count, may_at : may_at + len(kinds)] = able
        _called_for(instance, more[first : first + count], 0, len(task) + first + count, calls)
        first += count
    for number, each in enumerate(spots.later, calls + 1):
        rows = more[first : first + each.copies]
        rows[:, may_at : may_at + len(kinds)] = np.isin(kinds, each.able)
        first += each.copies
        _called_for(instance, rows, each.called, len(task) + first, number)
    return np.concatenate([task, more])


def _called_for(instance: Instance, rows: Int64, called: int, end: int, way: int) -> None:
    """On days of distributors that share, the last columns of loadings that are alike: for whom
    they call elsewhere, in two halves of 32 bits, where other loadings begin, and which row of
    ``Data.calls`` is theirs."""
    if instance.agreement is not None:
        halves = np.array([called & 0xFFFFFFFF, called >> 32], np.uint32).view(np.int32)
        rows[:, -4:] = (*halves.tolist(), end, way)


def again_columns(kinds: Int64, table: Int64, real: int, spots: Spots) -> None:
    """Fill the columns of ``Data.kinds`` that say where its loadings with calls stand; those of a
    type stand side by side, behind the loadings without."""
    table[:, [at.AGAIN, at.AGAIN_END]] = first = real + sum(spots.again.values())
    for each in spots.later:
        here = np.isin(kinds, each.able)
        new = here & (table[:, at.AGAIN_END] == real + sum(spots.again.values()))
        table[new, at.AGAIN] = first
        first += each.copies
        table[here, at.AGAIN_END] = first


def _open(instance: Instance) -> list[tuple[Window, ...]]:
    """When each task's stop may begin: the store's windows, cut where its owner limits delays."""
    windows = [instance.windows_at(task) for task in range(len(instance))]
    if instance.agreement is None:
        return windows
    return [
        tuple((first, min(end, last)) for first, end in each or ((0, SOON),) if first <= last)
        if last < ANYTIME
        else each
        for each, last in zip(windows, instance.agreement.latest.tolist(), strict=True)
    ]


def windows(instance: Instance) -> Int64:
    """Windows of the tasks that have several, first and last second in turn, (n, 2 W)."""
    several = _open(instance)
    most = max((len(each) for each in several), default=0)
    windows = np.zeros((len(several), 2 * most if most > 1 else 0), np.int64)
    if most > 1:
        for i, each in enumerate(several):
            windows[i, : 2 * len(each)] = np.array(each, dtype=np.int64).reshape(-1)
    return windows


def loads(instance: Instance, kinds: Int64) -> tuple[Int64, Int64, Int64]:
    """Deliveries, returns (n, D) and capacities (K, D) in units that fit in int32, the scarcest
    dimension first; dimensions that no vehicle limits are left away, one always stays. Where the
    shape of routes has prices, whole capacities follow the others (K, 2 D).

    Where amounts are too large even after taking out their common factor, they are rounded up and
    capacities down: plans stay feasible.
    """
    delivery, pickup = instance.delivery.copy(), instance.pickup.copy()
    capacity = instance.fleet.capacity[kinds].copy()
    shapes = instance.rules.shapes if instance.rules and instance.rules.shapes.used else None
    limited = np.flatnonzero((capacity < NO_LIMIT).any(axis=0)) if len(kinds) else np.zeros(0, int)
    if not len(limited):
        nothing = np.zeros((len(instance), 1), np.int64)
        most = np.full((len(kinds), 1), SOON, np.int64)
        return nothing, nothing.copy(), np.concatenate([most, 0 * most], axis=1) if shapes else most
    units = np.ones(capacity.shape[1], np.int64)
    for d in limited.tolist():
        total = int(delivery[:, d].sum() + np.abs(pickup[:, d]).sum())
        capacity[:, d] = np.minimum(capacity[:, d], max(total, 1))
        column = np.concatenate([delivery[:, d], pickup[:, d], capacity[:, d]])
        unit = max(int(np.gcd.reduce(column)), 1)
        unit = units[d] = max(unit, -(-int(capacity[:, d].max()) // SOON))
        delivery[:, d] = -(-delivery[:, d] // unit)
        pickup[:, d] = -(-pickup[:, d] // unit)
        capacity[:, d] //= unit
    need = np.maximum(delivery.sum(axis=0), np.abs(pickup).sum(axis=0))[limited]
    counts = np.minimum(instance.fleet.count[kinds], len(instance))[:, None]
    there = np.maximum((capacity[:, limited] * counts).sum(axis=0), 1)
    order = limited[np.argsort(-(need / there), kind="stable")]
    held = capacity[:, order]
    if shapes is not None:
        full = full_capacities(shapes, instance.fleet.capacity[kinds], units)
        held = np.concatenate([held, full[:, order]], axis=1)
    return delivery[:, order], pickup[:, order], held


def fixed_rows(
    instance: Instance, kinds: Int64, spots: Spots, table: Int64, delivery: Int64
) -> Int32:
    """``Data.fixed``. Where vehicles load again, the sum of a route's deliveries says nothing."""
    fleet, real = instance.fleet, len(instance)
    n = real + spots.loadings
    fixed = np.zeros((n + 2 * int(table[:, at.SLOTS].sum()), 8), np.int64)
    fixed[:real, at.PLACE] = instance.place
    fixed[:real, at.AMOUNT] = delivery[:, 0] if n == real else 0
    fixed[:real, at.SPOT] = np.arange(real)
    fixed[:n, at.CLOSE] = SOON
    _loading_rows(instance, kinds, spots, fixed[real:n])
    for i, windows in enumerate(_open(instance)):
        if windows:
            fixed[i, at.OPEN], fixed[i, at.CLOSE] = windows[0][0], windows[-1][1]
        fixed[i, at.WINDOWS] = len(windows) if len(windows) > 1 else 0
    fixed[:real, at.SERVICE] = instance.service + instance.stop_s[instance.place]
    kind = np.repeat(np.arange(len(kinds)), table[:, at.SLOTS])
    rows = kinds[kind]
    start, end = fixed[n::2], fixed[n + 1 :: 2]
    start[:, at.PLACE] = end[:, at.PLACE] = -1
    start[:, at.KIND] = end[:, at.KIND] = kind
    start[:, at.SPOT] = [spots.row[int(p)] for p in fleet.start_place[rows]]
    end[:, at.SPOT] = [spots.row[int(p)] for p in fleet.end_place[rows]]
    start[:, at.SERVICE] = fleet.loading[rows]
    start[:, at.OPEN] = fleet.earliest[rows]
    leave = np.minimum(fleet.latest_departure[rows], fleet.latest_end[rows])
    start[:, at.CLOSE] = np.minimum(leave - fleet.loading[rows], SOON)
    end[:, at.OPEN] = fleet.end_opens[rows]
    end[:, at.CLOSE] = np.minimum(fleet.latest_end[rows], SOON)
    return np.clip(fixed, -SOON, SOON).astype(np.int32)


def _loading_rows(instance: Instance, kinds: Int64, spots: Spots, rows: Int64) -> None:
    """The loadings of second trips in ``Data.fixed``."""
    first = 0
    for place, count in spots.again.items():
        assert instance.rules is not None
        duties = instance.rules.duties
        kind = next(k for k in kinds.tolist() if duties.place[k] == place)
        here = rows[first : first + count]
        here[:, at.OPEN] = duties.opens[kind]
        here[:, at.CLOSE] = min(int(duties.closes[kind] - duties.loading[kind]), SOON)
        here[:, at.SERVICE] = duties.loading[kind]
        here[:, at.SPOT] = spots.reload_row[place]
        first += count
    for number, each in enumerate(spots.later, spots.later_row):
        way, here = each.way, rows[first : first + each.copies]
        opens = each.first.opens if instance.rules and instance.rules.paces else way.opens
        here[:, at.OPEN], here[:, at.CLOSE] = opens, min(way.closes, SOON)
        here[:, at.SERVICE], here[:, at.SPOT] = way.seconds, number
        first += each.copies
    rows[:, at.PLACE] = -2 - np.arange(len(rows))
