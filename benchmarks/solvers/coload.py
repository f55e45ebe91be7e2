"""Coload through its Python API; the one place where the benchmark knows the project."""

from __future__ import annotations

from benchmarks.instances import Instance, Route
from benchmarks.solvers.protocol import Answer, Search


class Coload:
    """The default engine. With several threads the budget is wall seconds, and it is not pinned."""

    package = "coload"
    seeded = True

    def __init__(self, threads: int) -> None:
        self.threads = threads
        clock = "CPU" if threads == 1 else "wall"
        self.how = (
            f"`solve(problem, distances=..., time_limit=..., threads={threads})` of the Python "
            f"API, default engine; the budget is {clock} seconds"
            + ("." if threads == 1 else ", so it is no rival of the rows with one thread.")
        )

    def refuses(self, instance: Instance) -> str:
        return ""

    def prepare(self, instance: Instance) -> Search:
        from routing.io.research.problem import research_problem
        from routing.io.research.read import read_instance
        from solvers.solve import solve

        problem, distances = research_problem(read_instance(instance.path), instance.scoring.name)
        # Compiling, or loading what was compiled, is start-up; the clock starts afterwards.
        solve(problem, distances=distances, iterations=1, seed=1, threads=self.threads)
        # Types come in the order of their first vehicle in the file, as ours do.
        kinds = {vehicle.id: kind for kind, vehicle in enumerate(problem.vehicles)}
        clock = "cpu" if self.threads == 1 else "wall"

        def search(budget: float, seed: int) -> Answer:
            plan = solve(
                problem,
                distances=distances,
                time_limit=budget,
                clock=clock,
                seed=seed,
                threads=self.threads,
            )
            routes = []
            for way in plan.itineraries():
                fleet = instance.fleets[kinds[way.vehicle_id]]
                # A store is a location; of a transfer both are visited.
                trips = [[int(visit.store_id) for visit in trip] for trip in way.trips]
                visits = [place for trip in trips for place in (fleet.depot, *trip)][1:]
                routes.append(Route(fleet.vehicles[way.number - 1], tuple(visits)))
            return Answer(routes, plan.objective)

        return search
