"""All outputs of a study, into one folder: its rows, its tables, and a page to read."""

from __future__ import annotations

from pathlib import Path

from routing.io.files import check_writable, together
from solvers.study_pages.page import write_page
from solvers.study_pages.workbook import write_workbook
from solvers.study_result import StudyResult


def write_rows(result: StudyResult, path: Path) -> None:
    """The runs as they are, types and all."""
    result.rows.to_parquet(path, engine="pyarrow")


WRITERS = {
    "study.parquet": write_rows,
    "study.xlsx": write_workbook,
    "study.html": write_page,
}


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if an output could not be put there: before a study
    takes its hours."""
    check_writable(folder, WRITERS)


def write(result: StudyResult, folder: Path) -> list[Path]:
    """Write every output, or none, and return the paths; the folder is made if need be."""
    with together(folder) as stage:
        for name, write_one in WRITERS.items():
            write_one(result, stage / name)
    return [folder / name for name in WRITERS]
