"""All that a dispatcher gets, into one folder."""

from __future__ import annotations

from pathlib import Path

from routing.evaluate import settled
from routing.io.files import check_writable, together
from routing.io.geojson import write_geojson
from routing.io.gpx import write_gpx
from routing.io.plan_json import write_plan
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import write_report
from routing.plan import Plan

WRITERS = {
    "plan.json": write_plan,
    "plan.xlsx": write_plan_xlsx,
    "routes.geojson": write_geojson,
    "routes.gpx": write_gpx,
    "report.html": write_report,
}


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if an output could not be put there."""
    check_writable(folder, WRITERS)


def save(plan: Plan, folder: Path) -> list[Path]:
    """Write every output, or none, and return the paths; the folder is made if need be.

    Of a research instance, which is on no map and has no clock, only ``plan.json`` is written.
    What the day does not have is left away, and routes count from 1 (`settled`).
    """
    whole = settled(plan)
    plane = plan.problem.settings.plane
    writers = {"plan.json": write_plan} if plane else WRITERS
    with together(folder) as stage:
        for name, write in writers.items():
            if write is write_plan:
                write_plan(whole, stage / name, folder)
            else:
                write(whole, stage / name)
    return [folder / name for name in writers]
