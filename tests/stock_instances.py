"""Small instances of inventory routing in the format of Archetti et al. (2007), drawn as theirs
are, and their optima by trying everything: every set of visits, every partition into routes, every
order of stops. Nothing of it is the program's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from math import hypot, inf
from random import Random

import numpy as np
from scipy.optimize import linprog


@dataclass(frozen=True)
class Small:
    """Points, the depot first; of each customer level, largest level, consumption, holding."""

    points: tuple[tuple[int, int], ...]
    days: int
    capacity: int
    level: int
    production: int
    holding: float
    customers: tuple[tuple[int, int, int, float], ...]

    def text(self) -> str:
        """As a file."""
        lines = [f"{len(self.points)} {self.days} {self.capacity}"]
        (x, y), *others = self.points
        lines.append(f"1 {x} {y} {self.level} {self.production} {self.holding}")
        for i, ((x, y), (level, largest, used, holding)) in enumerate(
            zip(others, self.customers, strict=True), 2
        ):
            lines.append(f"{i} {x} {y} {level} {largest} 0 {used} {holding}")
        return "\n".join(lines) + "\n"


def drawn(customers: int, days: int, seed: int) -> Small:
    """Consumption 10 to 100, two or three days' room of which one is empty, a vehicle of one and a
    half days' consumption."""
    rng = Random(seed)
    points = tuple((rng.randint(0, 500), rng.randint(0, 500)) for _ in range(customers + 1))
    used = [rng.randint(10, 100) for _ in range(customers)]
    rooms = [each * rng.choice((2, 3)) for each in used]
    rows = tuple(
        (room - each, room, each, rng.randint(10, 50) / 100)
        for room, each in zip(rooms, used, strict=True)
    )
    return Small(points, days, 3 * sum(used) // 2, sum(rooms), sum(used), 0.3, rows)


def best(small: Small, policy: str, vehicles: int = 1, worth: float = 0.0) -> float:
    """The cost of the best plan, each unit that is left in the end being ``worth`` so much."""
    return min(_costs(small, policy, vehicles, worth), default=inf)


def _costs(small: Small, policy: str, vehicles: int, worth: float) -> Iterator[float]:
    fixed = small.holding * small.level + sum(c[0] * c[3] for c in small.customers)
    sets = list(product((False, True), repeat=len(small.customers)))
    for pattern in product(sets, repeat=small.days):
        if policy == "order-up-to":
            amounts = _filled(small, pattern)
            if amounts is not None:
                ways = sum(_day(small, tuple(day), vehicles) for day in amounts)
                if ways < inf:
                    left = sum(map(sum, amounts)) + _unfed(small)
                    yield fixed + _stocks(small, amounts) + ways - worth * left
        else:
            ways = sum(_day(small, tuple(int(v) for v in day), vehicles) for day in pattern)
            if (stocks := _cheapest(small, pattern, worth)) is not None:
                yield fixed + stocks + ways


def _unfed(small: Small) -> int:
    """What all customers would have in the end if nothing came; below 0 what they lack."""
    return sum(c[0] - c[2] * small.days for c in small.customers)


def _filled(small: Small, pattern: tuple[tuple[bool, ...], ...]) -> list[list[int]] | None:
    """Amounts that fill up who is visited; None where somebody runs dry or the depot does."""
    levels, depot = [c[0] for c in small.customers], small.level
    amounts = []
    for day in pattern:
        came = [
            (c[1] - level) * v for c, level, v in zip(small.customers, levels, day, strict=True)
        ]
        if any(v and not a for v, a in zip(day, came, strict=True)) or sum(came) > depot:
            return None
        depot += small.production - sum(came)
        levels = [lv + a - c[2] for lv, a, c in zip(levels, came, small.customers, strict=True)]
        if min(levels) < 0:
            return None
        amounts.append(came)
    return amounts


def _stocks(small: Small, amounts: list[list[int]]) -> float:
    levels, depot, money = [c[0] for c in small.customers], small.level, 0.0
    for came in amounts:
        depot += small.production - sum(came)
        levels = [lv + a - c[2] for lv, a, c in zip(levels, came, small.customers, strict=True)]
        money += depot * small.holding
        money += sum(lv * c[3] for lv, c in zip(levels, small.customers, strict=True))
    return money


def _cheapest(small: Small, pattern: tuple[tuple[bool, ...], ...], worth: float) -> float | None:
    """The least holding of amounts for these visits on one vehicle, by a linear program: flows
    through time, whose corners are whole numbers."""
    n, days = len(small.customers), small.days
    at = np.arange(n * days).reshape(days, n)
    cost, rows, limits = np.zeros(n * days), [], []
    fixed = sum(small.holding * (small.level + small.production * (t + 1)) for t in range(days))
    for t in range(days):
        fixed += sum(c[3] * (c[0] - c[2] * (t + 1)) for c in small.customers)
        for i, customer in enumerate(small.customers):
            cost[at[t, i]] = (customer[3] - small.holding) * (days - t) - worth
            line = np.zeros(n * days)
            line[at[: t + 1, i]] = 1
            rows += [line, -line]
            limits += [customer[1] - customer[0] + customer[2] * t]
            limits += [customer[0] - customer[2] * (t + 1)]
        line, load = np.zeros(n * days), np.zeros(n * days)
        line[at[: t + 1].ravel()] = 1
        load[at[t]] = 1
        rows += [line, load]
        limits += [small.level + small.production * t, small.capacity]
    bounds = [(0, small.capacity if v else 0) for day in pattern for v in day]
    found = linprog(cost, np.array(rows), limits, bounds=bounds)
    return fixed - worth * _unfed(small) + float(found.fun) if found.success else None


@cache
def _day(small: Small, loads: tuple[int, ...], vehicles: int) -> float:
    """The shortest routes for these loads, each route below its share of the capacity."""
    stops = [i for i, load in enumerate(loads) if load]
    room = small.capacity // vehicles
    shortest = inf
    for group in product(range(vehicles), repeat=len(stops)):
        routes = [[s for s, g in zip(stops, group, strict=True) if g == v] for v in range(vehicles)]
        if all(sum(loads[s] for s in route) <= room for route in routes):
            shortest = min(shortest, sum(_tour(small.points, tuple(r)) for r in routes))
    return shortest


@cache
def _tour(points: tuple[tuple[int, int], ...], stops: tuple[int, ...]) -> int:
    tours = (
        [points[0], *(points[s + 1] for s in order), points[0]] for order in permutations(stops)
    )
    return min(sum(map(_far, tour, tour[1:])) for tour in tours)


def _far(a: tuple[int, int], b: tuple[int, int]) -> int:
    return int(hypot(a[0] - b[0], a[1] - b[1]) + 0.5)
