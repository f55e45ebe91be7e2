"""A comparison of two plans as files, into one folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routing.changes import Changes
from routing.io.diff_html import write_html
from routing.io.diff_json import write_json
from routing.io.diff_xlsx import write_xlsx
from routing.io.files import check_writable, together

WRITERS: dict[str, Callable[[Changes, Path, int], None]] = {
    "diff.json": write_json,
    "diff.xlsx": write_xlsx,
    "diff.html": write_html,
}


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if an output could not be put there."""
    check_writable(folder, WRITERS)


def save(changes: Changes, folder: Path, seconds: int = 0) -> list[Path]:
    """Write every output, or none, and return the paths; the folder is made if need be.

    Of research instances, which are on no map and have no clock, only ``diff.json`` is written.
    """
    plane = changes.after.problem.settings.plane
    writers = {"diff.json": write_json} if plane else WRITERS
    with together(folder) as stage:
        for name, write in writers.items():
            write(changes, stage / name, seconds)
    return [folder / name for name in writers]
