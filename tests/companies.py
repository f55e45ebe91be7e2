"""E-n22-k4 (Christofides and Eilon 1969) as a day of three companies: customer i, the file's node
i + 1, belongs to company i mod 3 (3 where that is 0)."""

from __future__ import annotations

from geo.matrix import Euclidean
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from solvers.coalitions import Coalitions
from solvers.coloading import Effort
from solvers.ways.pooled import Pooled

PLACES = (
    (145, 215), (151, 264), (159, 261), (130, 254), (128, 252), (163, 247), (146, 246), (161, 242),
    (142, 239), (163, 236), (148, 232), (128, 231), (156, 217), (129, 214), (146, 208), (164, 208),
    (141, 206), (147, 193), (164, 193), (129, 189), (155, 185), (139, 182),
)  # fmt: skip
DEMANDS = (
    0, 1100, 700, 800, 1400, 2100, 400, 800, 100, 500, 600, 1200, 1300, 1300, 300, 900, 2100, 1000,
    900, 2500, 1800, 700,
)  # fmt: skip


def companies(names: tuple[str, str, str] = ("1", "2", "3"), backwards: bool = False) -> Problem:
    """The day; ``names`` of the companies, and whether its rows stand in the other order."""
    step = -1 if backwards else 1
    customers = range(1, 22)[::step]
    return Problem(
        distributors=tuple(Distributor(name) for name in names[::step]),
        depots=(Depot("D", float(PLACES[0][0]), float(PLACES[0][1])),),
        stores=tuple(
            Store(f"{names[0]}-S{i}", float(PLACES[i][0]), float(PLACES[i][1])) for i in customers
        ),
        orders=tuple(
            Order(f"{names[0]}-O{i}", names[(i - 1) % 3], f"{names[0]}-S{i}", {"kg": DEMANDS[i]})
            for i in customers
        ),
        vehicles=(VehicleType("v", "D", {"kg": 6000.0}, 21, cost_per_km=1000.0),),
        settings=DaySettings(coordinates="plane"),
    )


def game(day: Problem, iterations: int = 3000) -> Coalitions:
    """Its coalitions, all of them solved."""
    effort = Effort(seconds=None, iterations=iterations)
    found = Coalitions(day, Pooled(), effort, travel=Euclidean())
    found.all()
    return found
