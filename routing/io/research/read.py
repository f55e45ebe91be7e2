"""Any research instance, its format recognised by its content."""

from __future__ import annotations

from pathlib import Path

from routing.io.research import cordeau, li_lim, solomon, vrplib
from routing.io.research.instance import ResearchInstance
from routing.io.research.text import Lines


def read_instance(path: str | Path) -> ResearchInstance:
    """Read a VRPLIB, Solomon, Gehring-Homberger, Li-Lim or Cordeau file.

    Raises `routing.errors.InputError` with file, line and value where it is none of them or not
    sound, and `routing.errors.MissingError` where it is not there.
    """
    lines = Lines.of(Path(path))
    if solomon.is_solomon(lines):
        return solomon.read(lines)
    if li_lim.is_li_lim(lines):
        return li_lim.read(lines)
    if cordeau.is_cordeau(lines):
        return cordeau.read(lines)
    if vrplib.is_vrplib(lines):
        return vrplib.read(lines)
    first = f"it begins with '{lines.rows[0][1][:40]}'" if lines.rows else "it is empty"
    raise lines.error(
        0,
        "is no research instance in a known format (VRPLIB, Solomon, Li-Lim, Cordeau); " + first,
    )
