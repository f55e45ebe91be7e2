"""All that a distributor gets, into one folder."""

from __future__ import annotations

from pathlib import Path

from routing.errors import OutputError
from routing.io import outputs
from routing.io.files import check_writable, together
from routing.io.view_parts.document import write_json
from routing.io.view_parts.page import write_html
from routing.io.view_parts.workbook import write_xlsx
from routing.views import View

WRITERS = {"view.json": write_json, "view.xlsx": write_xlsx, "view.html": write_html}


def check(folder: Path) -> None:
    """Make the folder, and raise `OutputError` if the view should not, or cannot, be put there."""
    for name in outputs.WRITERS:
        if (folder / name).exists():
            raise OutputError(
                f"'{folder}' holds {name}, which shows every partner's data; name another folder "
                "for what one of them gets"
            )
    check_writable(folder, WRITERS)


def save(view: View, folder: Path) -> list[Path]:
    """Write every output, or none, and return the paths; the folder is made if need be."""
    check(folder)
    with together(folder) as stage:
        for name, write in WRITERS.items():
            write(view, stage / name)
    return [folder / name for name in WRITERS]
