"""The text format of Solomon (1987), and of Gehring and Homberger (1999): VRPTW.

Number and capacity of the vehicles, then a row ``id x y demand ready due service`` for each
location. Row 0 is the depot; its window is the horizon. Travel time is the Euclidean distance.
"""

from __future__ import annotations

import numpy as np

from routing.io.research.instance import ResearchInstance, VehicleKind
from routing.io.research.text import Lines

COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time")


def is_solomon(lines: Lines) -> bool:
    """By the lines ``VEHICLE`` and ``CUSTOMER`` near the top."""
    heads = {line.upper() for _, line in lines.rows[:8]}
    return {"VEHICLE", "CUSTOMER"} <= heads


def read(lines: Lines) -> ResearchInstance:
    """Read an instance. Raises `InputError` with the line where it is not sound."""
    rows = [(n, line.split()) for n, line in lines if not any(c.isalpha() for c in line)]
    if len(rows) < 2 or len(rows[0][1]) != 2:
        where = rows[0][0] if rows else 0
        raise lines.error(
            where, "number and capacity of the vehicles do not stand where they should"
        )
    line, (count, capacity) = rows[0]
    vehicles = lines.whole(count, line, "number of vehicles", 1)
    limit = lines.number(capacity, line, "capacity", 0)
    table = np.array([_location(lines, n, words, i) for i, (n, words) in enumerate(rows[1:])])
    head = lines.rows[0][1]
    return ResearchInstance(
        lines.file,
        "solomon",
        lines.file.rsplit(".", 1)[0] if head.upper() == "VEHICLE" else head,
        "VRPTW",
        points=table[:, 1:3],
        depots=(0,),
        demand=table[:, 3:4],
        kinds=(VehicleKind((limit,)),),
        kind_of=(0,) * vehicles,
        windows=table[:, 4:6],
        service=table[:, 6],
    )


def _location(lines: Lines, line: int, words: list[str], index: int) -> list[float]:
    values = lines.numbers(words, line, COLUMNS)
    if values[0] != index:
        raise lines.error(
            line, f"location {words[0]} stands where {index} should; a row is missing"
        )
    for name, value in zip(COLUMNS[3:], values[3:], strict=True):
        if value < 0:
            raise lines.error(line, f"{name} {value:g} is negative; write 0 or more")
    lines.window(values[4], values[5], line)
    return values
