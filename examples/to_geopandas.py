"""A plan as tables: pandas for figures, geopandas for maps.

    python examples/to_geopandas.py [PLAN.JSON [TARGET.GPKG]]

Without a plan, the day in examples/shanghai is planned first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from routing.plan import Plan
from routing.problem import Problem
from solvers.solve import solve

SHANGHAI = Path(__file__).parent / "shanghai"


def main(path: str | Path = "", target: str | Path = "") -> None:
    """Weight by vehicle and owner, then lines and points for a map."""
    plan = Plan.read(path) if path else solve(Problem.read(SHANGHAI), time_limit=3, seed=1)
    drops = plan.to_dataframe()
    print(drops.groupby(["route_name", "distributor_id"])["kg"].sum().round(1).to_string())
    places = plan.to_geodataframe()
    print(places.geom_type.value_counts().to_string())
    print("in", places.crs, "within", [round(float(edge), 3) for edge in places.total_bounds])
    if target:  # any format that your GIS reads; lines and points in layers of their own
        for kind, layer in places.groupby(places.geom_type):
            layer.to_file(target, layer=str(kind).lower(), driver="GPKG")
        print("wrote", target)


if __name__ == "__main__":
    main(*sys.argv[1:3])
