"""PyVRP, with its own reader and default parameters."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks.instances import Instance, Route
from benchmarks.solvers.protocol import Answer, Search


class UntilCpu:
    """A stopping criterion of PyVRP: true once the process has used so many CPU seconds more."""

    def __init__(self, seconds: float) -> None:
        self.end = time.process_time() + seconds

    def __call__(self, best_cost: int) -> bool:
        return time.process_time() >= self.end


def with_smaller_walls(data: Any) -> Any:
    """The same problem with forbidden arcs that are long, not endless.

    With the reader's 2^44, and clients that are for some vehicles only, PyVRP 0.14.1 did not return
    from its first local search within minutes; with walls of 10 or 100 longest arcs it does at
    once, and to the same plans.
    """
    from pyvrp.constants import MAX_VALUE

    matrices = data.distance_matrices()
    longest = max(int(matrix[matrix < MAX_VALUE].max()) for matrix in matrices)
    walls = [np.where(matrix == MAX_VALUE, 100 * longest, matrix) for matrix in matrices]
    return data.replace(distance_matrices=walls, duration_matrices=walls)


class PyVRP:
    """The iterated local search of PyVRP 0.14."""

    package = "pyvrp"
    how = (
        "`pyvrp.read` with the family's rounding, `pyvrp.solve` with default parameters, "
        "statistics off, and a stopping criterion that reads the process's CPU clock from the "
        "call of `solve` on (neighbourhoods and first solution included). SDVRPTW: the length that "
        "its reader gives to forbidden arcs (2^44) keeps its first local search from ending, so "
        "it is lowered to a hundred times the longest arc."
    )
    threads = 1
    seeded = True

    def refuses(self, instance: Instance) -> str:
        return ""

    def prepare(self, instance: Instance) -> Search:
        import pyvrp

        data = pyvrp.read(instance.path, round_func=instance.scoring.name)
        if any(fleet.allowed is not None for fleet in instance.fleets):
            data = with_smaller_walls(data)
        kinds = [[int(number) for number in kind.name.split(",")] for kind in data.vehicle_types()]

        def search(budget: float, seed: int) -> Answer:
            result = pyvrp.solve(data, UntilCpu(budget), seed=seed, collect_stats=False)
            notes: dict[str, float | str] = {"iterations": result.num_iterations}
            if not result.is_feasible():
                return Answer((), notes=notes)
            free = [iter(vehicles) for vehicles in kinds]
            routes = [
                Route(
                    next(free[route.vehicle_type()]),
                    tuple(a.idx + instance.depots for a in route if a.is_client()),
                )
                for route in result.best.routes()
            ]
            return Answer(routes, result.cost(), notes)

        return search
