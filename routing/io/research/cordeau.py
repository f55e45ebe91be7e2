"""The text format of Cordeau, Gendreau and Laporte (1997): MDVRP, MDVRPTW, and with one depot.

Line 1 ``type vehicles customers depots``, with so many vehicles at each depot; then for each depot
a line ``D Q``, the longest duration and the capacity (0: no limit); then a row ``number x y
service demand frequency count list... [earliest latest]`` for each customer, and the same, less
the visits, for each depot. In a `ResearchInstance` the depots come first.
"""

from __future__ import annotations

from math import inf

import numpy as np

from routing.io.research.instance import ResearchInstance, VehicleKind
from routing.io.research.text import Lines

ONE_DEPOT, SEVERAL_DEPOTS, WINDOWS_ONE, WINDOWS_SEVERAL = 0, 2, 4, 6
TYPES = {
    ONE_DEPOT: "CVRP",
    SEVERAL_DEPOTS: "MDVRP",
    WINDOWS_ONE: "VRPTW",
    WINDOWS_SEVERAL: "MDVRPTW",
}
FIRST = ("number", "x", "y", "service", "demand")


def is_cordeau(lines: Lines) -> bool:
    """By four whole numbers in the first line and two in the second."""
    rows = [line.split() for _, line in lines.rows[:2]]
    plain = all(word.isdigit() for word in rows[0]) if rows else False
    return plain and [len(row) for row in rows] == [4, 2]


def read(lines: Lines) -> ResearchInstance:
    """Read an instance. Raises `InputError` with the line where it is not sound."""
    line, head = lines.rows[0]
    kind, vehicles, customers, depots = (
        lines.whole(word, line, name, 0)
        for word, name in zip(
            head.split(), ("type", "vehicles", "customers", "depots"), strict=True
        )
    )
    if kind not in TYPES:
        known = ", ".join(f"{key} {name}" for key, name in TYPES.items())
        raise lines.error(line, f"type {kind} is not one that is read: {known}")
    if not vehicles or not depots or not customers:
        raise lines.error(line, f"'{head}' lacks vehicles, customers or depots")
    windows = kind in (WINDOWS_ONE, WINDOWS_SEVERAL)
    if len(lines.rows) != 1 + 2 * depots + customers:
        found, due = len(lines.rows), 1 + 2 * depots + customers
        raise lines.error(line, f"asks for {due} lines, there are {found}; is the file whole?")
    kinds = tuple(_limits(lines, *lines.rows[1 + d], d) for d in range(depots))
    rows = lines.rows[1 + depots :]
    table = np.array([_location(lines, *row, i, windows) for i, row in enumerate(rows, 1)])
    table = np.vstack((table[customers:], table[:customers]))
    return ResearchInstance(
        lines.file,
        "cordeau",
        lines.file.rsplit(".", 1)[0],
        TYPES[kind],
        points=table[:, 0:2],
        depots=tuple(range(depots)),
        demand=table[:, 3:4],
        kinds=kinds,
        kind_of=tuple(d for d in range(depots) for _ in range(vehicles)),
        windows=table[:, 4:6],
        service=table[:, 2],
    )


def _limits(lines: Lines, line: int, row: str, depot: int) -> VehicleKind:
    duration, capacity = lines.numbers(row.split(), line, ("duration", "capacity"))
    if duration < 0 or capacity < 0:
        raise lines.error(line, f"limits {duration:g} and {capacity:g} must not be negative")
    return VehicleKind((capacity or inf,), depot, max_duration=duration or inf)


def _location(lines: Lines, line: int, row: str, index: int, windows: bool) -> list[float]:
    """x, y, service, demand, earliest, latest."""
    words = row.split()
    number, x, y, service, demand = lines.numbers(words[:5], line, FIRST)
    if number != index:
        raise lines.error(line, f"location {number:g} stands where {index} should")
    if service < 0 or demand < 0:
        raise lines.error(line, f"service {service:g} and demand {demand:g} must not be negative")
    if not windows:
        return [x, y, service, demand, 0.0, inf]
    opens, closes = lines.numbers(words[5:][-2:], line, ("earliest", "latest"))
    return [x, y, service, demand, *lines.window(opens, closes, line)]
