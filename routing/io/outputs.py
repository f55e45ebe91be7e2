"""All that a dispatcher gets, into one folder."""

from __future__ import annotations

from pathlib import Path

from routing.io.geojson import write_geojson
from routing.io.plan_json import write_plan
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import write_report
from routing.plan import Plan

WRITERS = {
    "plan.json": write_plan,
    "plan.xlsx": write_plan_xlsx,
    "routes.geojson": write_geojson,
    "report.html": write_report,
}


def save(plan: Plan, folder: Path) -> list[Path]:
    """Write every output and return the paths; the folder is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in WRITERS.items():
        write(plan, folder / name)
    return [folder / name for name in WRITERS]
