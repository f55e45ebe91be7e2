"""Independent parts of a day: tasks that no vehicle can ever bring together are planned apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solvers.encode import Instance, Int64


def parts(instance: Instance) -> Iterator[tuple[Int64, Int64]]:
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
