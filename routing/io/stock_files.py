"""All that comes of a replenishment, into one folder: the overview, and each day as a day and a
plan of its own, which every other command takes."""

from __future__ import annotations

from pathlib import Path

from routing.io import outputs
from routing.io.files import check_writable, together
from routing.io.stock_json import write_stock_json
from routing.io.stock_rows import day_name
from routing.io.stock_xlsx import write_stock_xlsx
from routing.stock.plan import StockPlan

WRITERS = {"replenish.json": write_stock_json, "replenish.xlsx": write_stock_xlsx}
DAY = "day"
"""The folder, in that of each day's plan, with the day itself."""


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if an output could not be put there."""
    check_writable(folder, WRITERS)


def save(plan: StockPlan, folder: Path) -> list[str]:
    """Write ``replenish.json``, ``replenish.xlsx``, and for each day with deliveries a folder with
    all outputs of its plan and the day as a folder ``day``; the names of these folders. Of a
    research instance no days are written, since no reader would take them back."""
    with together(folder) as stage:
        for name, write in WRITERS.items():
            write(plan, stage / name)
    names = []
    for t, made in enumerate(plan.plans):
        if made is not None:
            name = day_name(plan, t)
            outputs.save(made, folder / name)
            if not plan.asked.problem.settings.plane:
                made.problem.save(folder / name / DAY)
            names.append(name)
    return names
