"""The text format of Li and Lim (2001): pickup and delivery with time windows (PDPTW).

Line 1 ``vehicles capacity speed``, then a row ``id x y demand earliest latest service pickup
delivery`` for each location; row 0 is the depot. The row of a pickup names its delivery, that of
a delivery its pickup. The speed is not used.
"""

from __future__ import annotations

import numpy as np

from routing.io.research.instance import Float64, ResearchInstance, VehicleKind
from routing.io.research.text import Lines

COLUMNS = ("number", "x", "y", "demand", "earliest", "latest", "service", "pickup", "delivery")


def is_li_lim(lines: Lines) -> bool:
    """By three numbers in the first line and nine in the second."""
    rows = [line.split() for _, line in lines.rows[:2]]
    plain = not any(c.isalpha() for row in rows for word in row for c in word)
    return plain and [len(row) for row in rows] == [3, len(COLUMNS)]


def read(lines: Lines) -> ResearchInstance:
    """Read an instance. Raises `InputError` with the line where it is not sound."""
    line, head = lines.rows[0]
    vehicles = lines.whole(head.split()[0], line, "number of vehicles", 1)
    capacity = lines.number(head.split()[1], line, "capacity", 0)
    rows = lines.rows[1:]
    table = np.array([_location(lines, n, row, i) for i, (n, row) in enumerate(rows)])
    pairs = tuple(_pairs(lines, table))
    return ResearchInstance(
        lines.file,
        "li-lim",
        lines.file.rsplit(".", 1)[0],
        "PDPTW",
        points=table[:, 1:3],
        depots=(0,),
        demand=table[:, 3:4],
        kinds=(VehicleKind((capacity,)),),
        kind_of=(0,) * vehicles,
        windows=table[:, 4:6],
        service=table[:, 6],
        pairs=pairs,
    )


def _location(lines: Lines, line: int, row: str, index: int) -> list[float]:
    values = lines.numbers(row.split(), line, COLUMNS)
    if values[0] != index:
        raise lines.error(
            line, f"location {values[0]:g} stands where {index} should; a row is missing"
        )
    if values[6] < 0:
        raise lines.error(line, f"service {values[6]:g} is negative; write 0 or more")
    lines.window(values[4], values[5], line)
    return values


def _pairs(lines: Lines, table: Float64) -> list[tuple[int, int]]:
    """(pickup, delivery) of each shipment; each row must be one end of one pair."""
    pairs = []
    for i, (line, _) in enumerate(lines.rows[1:]):
        pickup, delivery = table[i, 7], table[i, 8]
        other = delivery or pickup
        if i == 0:
            continue
        if bool(pickup) == bool(delivery):
            raise lines.error(line, f"pickup {pickup:g} and delivery {delivery:g}: one must be 0")
        if other not in range(1, len(table)):
            raise lines.error(line, f"names location {other:g}; there are 1 to {len(table) - 1}")
        back = table[int(other), 7 if delivery else 8]
        if back != i:
            raise lines.error(line, f"location {i} names {other:g}, which names {back:g}")
        if delivery:
            pairs.append((i, int(delivery)))
    return pairs
