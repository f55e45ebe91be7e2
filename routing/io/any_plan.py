"""A plan in whichever of its files: ``plan.json``, a folder with one, or ``plan.xlsx``."""

from __future__ import annotations

from pathlib import Path

from geo.matrix import Distances
from routing.errors import InputError
from routing.io.edited.plan import read_edited
from routing.io.edited.result import EditedPlan
from routing.io.plan_json import ReadPlan, read_plan

WORKBOOKS, OTHERS = (".xlsx", ".xlsm"), (".xls", ".xlsb", ".ods")


def read_any(
    path: Path,
    distances: Distances | None = None,
    roads: str | None = None,
    day: Path | None = None,
) -> ReadPlan | EditedPlan:
    """Read and judge a plan. ``day``: that of a workbook which has no ``plan.json`` beside it.

    Raises `InputError` where it is no plan.
    """
    suffix = "" if path.is_dir() else path.suffix.lower()
    if suffix in WORKBOOKS:
        return read_edited(path, distances, roads, day)
    if suffix in OTHERS:
        raise InputError(f"'{path.name}': {suffix} is not read; open it and save it as .xlsx")
    if day is not None:
        raise InputError(f"'{path}' brings its day along; --day is for a plan.xlsx")
    return read_plan(path, distances, roads)
