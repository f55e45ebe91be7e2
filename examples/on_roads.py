"""A day on a road map: plan it, then ask the roads themselves.

The town of `harbour/` is invented; with a real one, name your `.osm.pbf`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geo.network import RoadNetwork
from geo.snap_words import sentences
from routing.problem import Problem
from solvers.solve import solve

FOLDER = Path(__file__).parent / "harbour"


def main() -> None:
    problem = Problem.read(FOLDER)
    plan = solve(problem, time_limit=2)
    for left in plan.left_out:
        print(f"left out: {left.order_id}: {left.reasons[0].message}")
    print(f"{len(plan.routes)} routes, {plan.cost:,.2f} {problem.settings.currency}")

    network = RoadNetwork.read(FOLDER / "town.osm", profile="van")
    stores = np.array([[store.lon, store.lat] for store in problem.stores])
    names = [store.id for store in problem.stores]
    print("\n".join(text for text in sentences(network.snap(stores), names) if text))

    van, lorry = (network.matrix(stores, stores, profile).seconds for profile in ("van", "12t"))
    there = (van < 10**7) & (lorry < 10**7)
    print(f"a 12 t lorry takes {lorry[there].sum() / van[there].sum() - 1:.0%} longer than a van")

    frame = network.isochrones(stores[:1], [120, 300])
    for row in frame.itertuples():
        print(f"within {row.seconds / 60:g} minutes of {names[0]}: {row.km:.1f} km of road")


if __name__ == "__main__":
    main()
