"""Instances of inventory routing in the format of Archetti, Bertazzi, Laporte and Speranza (2007),
"A branch-and-cut algorithm for a vendor-managed inventory-routing problem", Transportation Science
41: numbers between blanks,

    places  days  capacity
    1  x  y  level  production  holding                          (the depot)
    i  x  y  level  largest  smallest  consumption  holding      (each customer)

``places`` counts the depot. Distances are Euclidean, rounded to the nearest whole number, and are
money. Levels of the beginning and of every evening cost their holding.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geo.matrix import Distances, Euclidean
from routing.io.research.text import Lines
from routing.model import (
    PLANE,
    PLANE_END,
    DaySettings,
    Depot,
    Distributor,
    Order,
    Store,
    VehicleType,
)
from routing.problem import Problem
from routing.stock.model import MOST_DAYS, Policy, Replenishment, Stock, Supply, whole

OWNER = "R"
DEPOT = ("number", "x", "y", "level", "production", "holding")
STORE = ("number", "x", "y", "level", "largest", "smallest", "consumption", "holding")


def read_archetti(
    path: Path, policy: Policy = "maximum-level", vehicles: int = 1
) -> tuple[Replenishment, Distances]:
    """The instance with so many equal vehicles, which share its capacity as is usual for several
    (Coelho and Laporte 2013): each has the whole part of its share.

    Stores have the numbers of the file as ids; the least level becomes the safety stock. Raises
    `InputError` with the line for what is none of the format.
    """
    lines = Lines.of(path)
    rows = [(number, line.split()) for number, line in lines]
    if not rows or len(rows[0][1]) != 3:
        message = "must be three numbers: places, days and the vehicle's capacity"
        raise lines.error(rows[0][0] if rows else 0, message)
    places, days, capacity = (
        lines.number(word, rows[0][0], what, 1)
        for word, what in zip(rows[0][1], ("places", "days", "capacity"), strict=True)
    )
    if days > MOST_DAYS:
        raise lines.error(rows[0][0], f"has {days:.0f} days; no more than {MOST_DAYS} are planned")
    if len(rows) != 1 + places:
        message = f"says {places:.0f} places, and {len(rows) - 1} lines follow; give one line each"
        raise lines.error(rows[0][0], message)
    depot = _numbers(lines, rows[1], DEPOT)
    stores = [_numbers(lines, row, STORE) for row in rows[2:]]
    problem = _problem(depot, stores, float(int(capacity / vehicles)), vehicles)
    asked = Replenishment(
        problem,
        tuple(Stock(s[0], "", *(float(s[i]) for i in (3, 4, 5, 7))) for s in stores),
        np.repeat(whole([float(s[6]) for s in stores])[:, None], int(days), axis=1),
        (Supply(OWNER, "", *(float(depot[i]) for i in (3, 4, 5))),),
        policy,
        first_counts=True,
    )
    return asked, Euclidean(speed_mps=None)


def _numbers(lines: Lines, row: tuple[int, list[str]], names: tuple[str, ...]) -> list[str]:
    """The words of a line, each of them a number as its name has it."""
    number, words = row
    if len(words) != len(names):
        message = f"has {len(words)} numbers; {len(names)} belong there: {', '.join(names)}"
        raise lines.error(number, message)
    for word, name in zip(words, names, strict=True):
        lines.number(word, number, name, *(() if name in "xy" else (0.0,)))
    return words


def _problem(depot: list[str], stores: list[list[str]], capacity: float, vehicles: int) -> Problem:
    van = VehicleType(
        "V",
        depot[0],
        {"load": capacity},
        vehicles,
        shift_end=PLANE_END,
        cost_per_km=1000.0,
        profile="van",
    )
    return Problem(
        (Distributor(OWNER),),
        (Depot(depot[0], float(depot[1]), float(depot[2]), closes=PLANE_END),),
        tuple(Store(s[0], float(s[1]), float(s[2]), max_drops=1) for s in stores),
        tuple(Order(s[0], OWNER, s[0], {"load": 1.0}) for s in stores),
        (van,),
        DaySettings(coordinates=PLANE),
    )
