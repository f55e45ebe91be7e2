"""HGS-CVRP, the hybrid genetic search of Vidal, through its Python wrapper."""

from __future__ import annotations

import numpy as np

from benchmarks.instances import Instance, Route
from benchmarks.solvers.protocol import Answer, Search


class HGS:
    """CVRP only."""

    package = "hygese"
    how = (
        "`hygese.Solver.solve_cvrp` with default parameters; its `timeLimit` reads `clock()`, "
        "which is CPU time, and it restarts until then."
    )
    threads = 1
    seeded = True

    def refuses(self, instance: Instance) -> str:
        return "" if instance.family in ("CVRP", "XXL") else "solves CVRP only"

    def prepare(self, instance: Instance) -> Search:
        import hygese

        data = {
            "x_coordinates": instance.places[:, 0] - instance.places[:, 0].min(),
            "y_coordinates": instance.places[:, 1] - instance.places[:, 1].min(),
            "demands": instance.demand.astype(np.float64),
            "vehicle_capacity": instance.fleets[0].capacity,
            "depot": 0,
        }

        def search(budget: float, seed: int) -> Answer:
            parameters = hygese.AlgorithmParameters(timeLimit=budget, seed=seed)
            found = hygese.Solver(parameters, verbose=False).solve_cvrp(data, rounding=True)
            routes = [Route(k, tuple(visits)) for k, visits in enumerate(found.routes)]
            return Answer(routes, found.cost)

        return search
