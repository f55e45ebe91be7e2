"""Parts of a large day that threads can search side by side: a plan divided across the map.

Each sector holds some whole routes and a fair share of the idle vehicles, as a day of its own with
its own rows of all tables; so kernels need not know, and no thread reads what another writes. The
line lies elsewhere every time. As in Santini et al. (2023, "Decomposition strategies for vehicle
routing heuristics"), where routes are clustered by the middle of what they serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.kernels import layout as at
from solvers.kernels.layout import Data

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Routes = list[tuple[int, list[int]]]


@dataclass(frozen=True)
class Sector:
    """One part: its day, which of the whole day's ``tasks`` (n,) and ``slots`` (R,) it has, both
    rising, and its routes, as (slot, tasks) in numbers of its own."""

    data: Data
    tasks: Int64
    slots: Int64
    routes: Routes

    def whole(self, routes: Routes) -> Routes:
        """Routes of this part in the numbers of the whole day."""
        return [(int(self.slots[slot]), self.tasks[tasks].tolist()) for slot, tasks in routes]


def can_divide(data: Data) -> bool:
    """Whether what one route may do never depends on another, but for its tasks and its slot."""
    alone = bool((data.kinds[:, at.POOL : at.POOL + at.POOLS] < 0).all())
    return type(data) is Data and alone and not data.shared and data.real == data.n


def divide(data: Data, routes: Routes, parts: int, rng: np.random.Generator) -> list[Sector]:
    """At most so many sectors with about as many tasks each; fewer on days of few routes."""
    along = _along(data, rng)
    middle = np.array([along[tasks].mean() for _, tasks in routes])
    of_route = _shared_out(middle, [len(tasks) for _, tasks in routes], parts)
    parts = int(of_route.max(initial=0)) + 1
    of_task = np.full(data.n, -1, np.int64)
    for part, (_, tasks) in zip(of_route.tolist(), routes, strict=True):
        of_task[tasks] = part
    # what is left out goes where routes are that lie like it
    first = [middle[of_route == part].min() for part in range(1, parts)]
    out = np.flatnonzero(of_task < 0)
    of_task[out] = np.searchsorted(first, along[out], side="right")
    of_slot = _deal(data, routes, of_route, parts)
    return [
        _sector(data, routes, np.flatnonzero(of_task == part), np.flatnonzero(of_slot == part))
        for part in range(parts)
    ]


def _shared_out(middle: Float64, sizes: list[int], parts: int) -> Int64:
    """The part of each route, from 0 on without a gap: neighbours in their order share one."""
    parts = min(parts, len(sizes) // 2)
    if parts < 2:
        return np.zeros(len(sizes), np.int64)
    order = np.argsort(middle, kind="stable")
    before = np.cumsum(np.array(sizes, dtype=np.int64)[order]) - 1
    part = np.empty(len(sizes), np.int64)
    part[order] = parts * before // (before[-1] + 1)
    found: Int64 = np.unique(part, return_inverse=True)[1]
    return found


def _along(data: Data, rng: np.random.Generator) -> Float64:
    """Where tasks lie across a line that any two of them decide: how much farther it is to one
    than to the other, (n,)."""
    one, other = rng.choice(data.n, 2, replace=False).tolist()
    return _away(data, one) - _away(data, other)


def _away(data: Data, task: int) -> Float64:
    """How far all tasks are from one: prices, or distances in the units of the coordinates."""
    if data.travel == at.FROM_TABLE:
        prices = data.tables[int(data.kinds[0, at.PRICES]), task, : data.n]
        return prices.astype(np.float64)
    apart: Float64 = np.linalg.norm(data.spots[: data.n, :3] - data.spots[task, :3], axis=1)
    return apart


def _deal(data: Data, routes: Routes, of_route: Int64, parts: int) -> Int64:
    """The sector of each slot, (R,): that of its route, idle ones of each type in turn."""
    of_slot = np.full((len(data.fixed) - data.n) // 2, -1, np.int64)
    for part, (slot, _) in zip(of_route.tolist(), routes, strict=True):
        of_slot[slot] = part
    idle = np.flatnonzero(of_slot < 0)
    of_slot[idle] = np.arange(len(idle)) % parts
    return of_slot


def _sector(data: Data, routes: Routes, tasks: Int64, slots: Int64) -> Sector:
    """The sector with these tasks and slots, and the routes on them."""
    task_at, slot_at = np.full(data.n, -1, np.int64), {s: i for i, s in enumerate(slots.tolist())}
    task_at[tasks] = np.arange(len(tasks))
    mine = [(slot_at[s], task_at[each].tolist()) for s, each in routes if s in slot_at]
    return Sector(_part_of(data, tasks, slots, task_at), tasks, slots, mine)


def _part_of(data: Data, tasks: Int64, slots: Int64, task_at: Int64) -> Data:
    """The day with these tasks and slots alone; ``task_at``: their new numbers, -1 for others."""
    n, types, count = data.n, len(data.kinds), len(tasks)
    kept, first, many = np.unique(
        data.fixed[n + 2 * slots, at.KIND], return_index=True, return_counts=True
    )
    kinds = data.kinds[kept]
    kinds[:, at.FIRST_SLOT], kinds[:, at.SLOTS] = first, many
    ends = np.stack([n + 2 * slots, n + 2 * slots + 1], axis=1).ravel()
    fixed = data.fixed[np.concatenate([tasks, ends])]
    fixed[:count, at.SPOT] = np.arange(count)
    fixed[count:, at.SPOT] -= n - count
    fixed[count:, at.KIND] = np.repeat(np.arange(len(kept)), 2 * many)
    gone = np.setdiff1d(np.arange(types), kept)
    spots = np.concatenate([tasks, np.arange(n, _spots(data))])
    looked_up = data.travel == at.FROM_TABLE
    part = data._replace(
        tables=data.tables[:, spots[:, None], spots] if looked_up else data.tables,
        spots=data.spots if looked_up else data.spots[spots],
        fixed=fixed,
        kinds=kinds,
        task=np.delete(data.task[tasks], data.may_at + gone, axis=1),
        near=_near(data, tasks, task_at),
        out=data.hard[tasks],
        hard=data.hard[tasks],
        n=count,
        real=count,
        windows_at=data.windows_at - len(gone),
        bits_at=data.bits_at - len(gone),
        rules_at=data.rules_at - len(gone),
    )
    # picking lays some arrays out in another order, for which kernels would be compiled anew
    arrays: dict[str, Any] = {
        name: np.ascontiguousarray(x)
        for name, x in part._asdict().items()
        if isinstance(x, np.ndarray)
    }
    return part._replace(**arrays)


def _spots(data: Data) -> int:
    """How many places the tables of travel know."""
    return data.tables.shape[1] if data.travel == at.FROM_TABLE else len(data.spots)


def _near(data: Data, tasks: Int64, task_at: Int64) -> NDArray[np.int32]:
    """Neighbours within the sector, in the order that they had."""
    near = data.near[tasks]
    there = near[:, :, 0]
    near[:, :, 0] = np.where(there >= 0, task_at[there], -1)
    order = np.argsort(near[:, :, 0] < 0, axis=1, kind="stable")
    found: NDArray[np.int32] = np.take_along_axis(near, order[:, :, None], axis=1)
    return found
