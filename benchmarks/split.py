"""Split deliveries on generated instances: ``python -m benchmarks.split --seconds 5 SD1 SD2``.

The instances SD1 to SD5 of Chen, Golden and Wasil (2007), "The split delivery vehicle routing
problem: applications, algorithms, test problems, and computational results", are rings of clients
around the depot, with demands of 60 and 90 for vehicles that hold 100. Generated here by that rule,
with the rays and rings that give their best known costs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from solvers.solve import solve

CAPACITY, DISTANCE = 100, 10.0


class Rings(NamedTuple):
    """How many rays and rings of clients there are, and the best known cost."""

    rays: int
    rings: int
    best: float


INSTANCES = {
    "SD1": Rings(4, 2, 228.28),
    "SD2": Rings(4, 4, 708.28),
    "SD3": Rings(8, 2, 430.58),
    "SD4": Rings(12, 2, 631.05),
    "SD5": Rings(8, 4, 1390.57),
}


def clients(rings: Rings) -> Iterator[tuple[float, float, int]]:
    """x, y and demand of each client, ring by ring."""
    for ring in range(1, rings.rings + 1):
        for ray in range(1, rings.rays + 1):
            angle = 2 * (ray - 1) * pi / rings.rays
            away = DISTANCE * ring
            yield away * cos(angle), away * sin(angle), 60 if ray % 4 in (2, 3) else 90


def vrplib(name: str) -> str:
    """The instance as a file of type SDVRP; node 1 is the depot."""
    nodes = [(0.0, 0.0, 0), *clients(INSTANCES[name])]
    lines = [f"NAME : {name}", "TYPE : SDVRP", f"DIMENSION : {len(nodes)}"]
    lines += ["EDGE_WEIGHT_TYPE : EUC_2D", f"CAPACITY : {CAPACITY}", "NODE_COORD_SECTION"]
    lines += [f"{n} {x:.9f} {y:.9f}" for n, (x, y, _) in enumerate(nodes, 1)]
    lines += ["DEMAND_SECTION", *(f"{n} {demand}" for n, (_, _, demand) in enumerate(nodes, 1))]
    return "\n".join([*lines, "DEPOT_SECTION", "1", "-1", "EOF", ""])


def measured(name: str, seconds: float, seed: int) -> str:
    """A line of the table: what the engine finds on one thread, and how far from the best."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.vrp"
        path.write_text(vrplib(name), encoding="utf-8")
        problem, distances = research_problem(read_instance(path), "exact")
    plan = solve(
        problem, distances=distances, time_limit=seconds, clock="cpu", seed=seed, threads=1
    )
    cost, best = plan.objective / 1000, INSTANCES[name].best
    gap = 100 * (cost / best - 1)
    split = len(plan.problem.wholes)
    return f"| {name} | {seed} | {cost:,.2f} | {best:,.2f} | {gap:.2f} % | {split} |"


def main() -> None:
    """Print a table of the instances named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.split", description=__doc__)
    parser.add_argument("names", nargs="*", default=list(INSTANCES), metavar="NAME")
    parser.add_argument("--seconds", type=float, default=5.0, help="CPU seconds a search")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    print(
        "| instance | seed | cost | best known | gap | clients split |\n|---|---|---|---|---|---|"
    )
    for name in options.names:
        for seed in range(1, options.seeds + 1):
            print(measured(name, options.seconds, seed), flush=True)


if __name__ == "__main__":
    main()
