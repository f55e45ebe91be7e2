"""PyVRP, with its own reader and default parameters; shipments, whose files it does not read, are
handed over as its model has them."""

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


def shipments(instance: Instance) -> Any:
    """Pickup and delivery as PyVRP's reader makes it from its own files of these instances."""
    import pyvrp

    def step(client: int, name: str) -> dict[str, int]:
        return {
            f"{name}_location": client,
            f"{name}_tw_early": int(instance.early[client]),
            f"{name}_tw_late": int(instance.late[client]),
            f"{name}_service_duration": int(instance.service[client]),
        }

    matrix = instance.matrix()
    (fleet,) = instance.fleets
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(x, y) for x, y in instance.places.tolist()],
        clients=[],
        depots=[pyvrp.Depot(location=fleet.depot)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(fleet.vehicles),
                capacity=[fleet.capacity],
                tw_early=int(instance.early[fleet.depot]),
                tw_late=int(instance.late[fleet.depot]),
                name=",".join(map(str, fleet.vehicles)),
            )
        ],
        distance_matrices=[matrix],
        duration_matrices=[matrix],
        shipments=[
            pyvrp.Shipment(
                **step(pickup, "pickup"),
                **step(delivery, "delivery"),
                amount=[int(instance.shipped[pickup])],
            )
            for pickup, delivery in instance.pairs
        ],
    )


def places(instance: Instance, route: Any) -> tuple[int, ...]:
    """The locations of a route, its depots at both ends left away."""
    found = []
    for activity in route:
        if activity.is_depot():
            found.append(activity.idx)
        elif activity.is_client():
            found.append(activity.idx + instance.depots)
        else:
            found.append(instance.pairs[activity.idx][activity.is_delivery()])
    return tuple(found[1:-1])


class PyVRP:
    """The iterated local search of PyVRP 0.14."""

    package = "pyvrp"
    how = (
        "`pyvrp.read` with the family's rounding, `pyvrp.solve` with default parameters, "
        "statistics off, and a stopping criterion that reads the process's CPU clock from the "
        "call of `solve` on (neighbourhoods and first solution included). SDVRPTW: the length that "
        "its reader gives to forbidden arcs (2^44) keeps its first local search from ending, so "
        "it is lowered to a hundred times the longest arc. PDPTW: the same data as shipments."
    )
    threads = 1
    seeded = True

    def refuses(self, instance: Instance) -> str:
        return ""

    def prepare(self, instance: Instance) -> Search:
        import pyvrp

        if instance.pairs:
            data = shipments(instance)
        else:
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
                Route(next(free[route.vehicle_type()]), places(instance, route))
                for route in result.best.routes()
            ]
            return Answer(routes, result.cost(), notes)

        return search
