"""Parts of a day that are planned one by one.

Tasks that no vehicle can ever bring together are independent and lose nothing by it. What is
still too much for one model is cut into pieces of neighbouring stores; there the later pieces get
the vehicles that the earlier ones leave, which costs a little at the seams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.matrix import Distances, Legs
from solvers.encode import Instance, Int64
from solvers.objective import Prices, prices

LARGEST_PIECE = 200
"""Tasks in one model. The library's first plan takes 0.3 s for 120 tasks and 180 vehicles, 1.3 s
for 240, 23 s for 470, and more than two minutes for 1,900."""


@dataclass(frozen=True)
class Part:
    """Tasks, the fleet rows that may serve them, and how many vehicles of each are left.

    ``legs``: by profile, over the places of these tasks and vehicles; ``row``: place of the
    instance -> row in ``legs``, -1 for the others.
    """

    instance: Instance
    tasks: Int64
    kinds: Int64
    counts: Int64
    row: Int64
    legs: dict[str, Legs]
    prices: Prices


def make_part(
    instance: Instance, tasks: Int64, kinds: Int64, counts: Int64, travel: Distances
) -> Part:
    """A part with its own matrices, so that memory goes with the part and not with the day."""
    fleet = instance.fleet
    ends = fleet.end_place[kinds]
    used = np.unique(
        np.concatenate([instance.place[tasks], fleet.start_place[kinds], ends[ends >= 0]])
    )
    row = np.full(len(instance.lonlat), -1, dtype=np.int64)
    row[used] = np.arange(len(used))
    lonlat = instance.lonlat[used]
    profiles = sorted({fleet.profile[kind] for kind in kinds})
    legs = {profile: travel.matrix(lonlat, lonlat, profile) for profile in profiles}
    return Part(
        instance, tasks, kinds, counts, row, legs, prices(instance, tasks, kinds, counts, legs)
    )


def independent(instance: Instance) -> Iterator[tuple[Int64, Int64]]:
    """Tasks and fleet rows of each connected part, largest first. Tasks without a vehicle: none.

    Two tasks are connected if some vehicle type may carry both.
    """
    kinds = instance.may.shape[1]
    root = list(range(kinds))

    def find(kind: int) -> int:
        while root[kind] != kind:
            kind = root[kind]
        return kind

    for row in np.unique(instance.may, axis=0) if len(instance) else []:
        together = np.flatnonzero(row).tolist()
        for kind in together[1:]:
            root[find(kind)] = find(together[0])
    first = np.array([find(int(row.argmax())) if row.any() else -1 for row in instance.may])
    groups = [np.flatnonzero(first == r) for r in sorted(set(first.tolist()) - {-1})]
    for tasks in sorted(groups, key=lambda g: (-len(g), g[0])):
        yield tasks, np.flatnonzero(instance.may[tasks].any(axis=0))


def pieces(instance: Instance, tasks: Int64) -> Iterator[tuple[Int64, int]]:
    """The tasks of a part in pieces of at most `LARGEST_PIECE`, each with the number of tasks that
    come after it."""
    cut = list(_halved(instance, tasks))
    rest = len(tasks)
    for piece in cut:
        rest -= len(piece)
        yield piece, rest


def _halved(instance: Instance, tasks: Int64) -> Iterator[Int64]:
    """Neighbouring stores together: halved along the longer side until small enough."""
    if len(tasks) <= LARGEST_PIECE:
        yield tasks
        return
    places = instance.lonlat[instance.place[tasks]]
    width = np.ptp(places, axis=0) * (np.cos(np.radians(places[:, 1].mean())), 1.0)
    ranked = tasks[np.argsort(places[:, int(width.argmax())], kind="stable")]
    middle = len(ranked) // 2
    yield from _halved(instance, ranked[:middle])
    yield from _halved(instance, ranked[middle:])


def fair_share(idle: Int64, now: int, later: int) -> Int64:
    """How many of the idle vehicles a piece of ``now`` tasks may use, with ``later`` to come."""
    return (
        idle
        if later == 0
        else np.minimum(idle, np.ceil(idle * now / (now + later))).astype(np.int64)
    )
