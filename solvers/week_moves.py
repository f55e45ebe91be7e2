"""Which order comes on which days: a first assignment, and neighbourhoods of one.

Both put orders on days one by one where `solvers.week_prices` says that it costs least; the one by
order of difficulty, the other by regret, after all orders of a region were taken out of all days
(adaptive large neighbourhood search, Ropke and Pisinger 2006, with visit combinations).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from routing.visits import Choice
from routing.week import Assignment, Week
from solvers.week_prices import Day, Places, days_of
from solvers.week_whole import Routes

REGION = 20
"""Most orders that change their days at once."""

EVEN = 0.5
"""How much it counts, beside the way, that days are loaded evenly."""

NOISE = 0.3
"""Prices of a neighbourhood are multiplied with 1 plus or minus so much, at random."""


@dataclass(frozen=True)
class Usual:
    """The days that stores are used to: store -> working days of this horizon; and the money that
    it costs if a store's days change."""

    days: Mapping[str, frozenset[int]]
    cost: float = 0.0

    def price(self, week: Week, position: int, choice: Choice) -> float:
        """What an order's days may cost its store: a guess, since it is paid once a store."""
        usual = self.days.get(week.problem.orders[position].store_id)
        return self.cost if usual is not None and not usual.issuperset(choice) else 0.0


def first(week: Week, places: Places, usual: Usual) -> Assignment:
    """An assignment to begin with: orders with few choices first, then the far ones, each where
    its visits cost least and days stay even."""
    orders = week.problem.orders
    days = [Day(week, places, number) for number in range(len(week.dates))]
    far = [float(places.money[: len(places.row), places.of(o)].min(initial=np.inf)) for o in orders]
    ranked = sorted(
        range(len(week.units)),
        key=lambda u: (len(week.choices[u]), -far[week.units[u][0]], u),
    )
    total = sum(
        places.amount[u[0]] * len(c[0]) for u, c in zip(week.units, week.choices, strict=True)
    )
    even = EVEN * float(np.mean(far)) / max(total / len(days), 1)
    load = [0] * len(days)
    found: dict[int, Choice] = {}
    for unit in ranked:
        position = week.units[unit][0]
        prices = [day.price(position) + even * load[day.day] for day in days]
        choice = min(
            week.choices[unit],
            key=lambda c: (_sum(prices, c) + usual.price(week, position, c), c),
        )
        for each in week.units[unit]:
            found[each] = choice
            for day in choice:
                days[day].put(each)
                load[day] += places.amount[each]
    return tuple(found[position] for position in range(len(orders)))


def shaken(
    week: Week, places: Places, usual: Usual, assignment: Assignment, routes: Routes, rng: Random
) -> Assignment:
    """An assignment in whose neighbourhood the engine may find a cheaper plan: the orders of a
    region are taken out of all days and put on days by regret."""
    able = [u for u, choices in enumerate(week.choices) if len(choices) > 1]
    if not able:
        return assignment
    days = days_of(week, places, routes)
    region = _region(week, places, able, _waiting(able, week, assignment, days), rng)
    for unit in region:
        for position in week.units[unit]:
            for day in assignment[position]:
                days[day].drop(position)
    changed = list(assignment)
    left = list(region)
    while left:
        ranked = [_ranked(week, days, usual, unit, rng) for unit in left]
        at = max(range(len(left)), key=lambda i: ranked[i][0])
        unit, choice = left.pop(at), ranked[at][1]
        for position in week.units[unit]:
            changed[position] = choice
            for day in choice:
                days[day].put(position)
    return tuple(changed)


def _waiting(
    able: Sequence[int], week: Week, assignment: Assignment, days: Sequence[Day]
) -> list[int]:
    """Where in ``able`` orders stand that are on no route on one of their days."""
    there = [{p for tour in day.tours for orders in tour.orders for p in orders} for day in days]
    out = []
    for at, unit in enumerate(able):
        positions = week.units[unit]
        if any(not there[day].intersection(positions) for day in assignment[positions[0]]):
            out.append(at)
    return out


def _region(
    week: Week, places: Places, able: Sequence[int], waiting: Sequence[int], rng: Random
) -> list[int]:
    """Orders that are near each other, around one of them; now and then one that is left out."""
    rows = [places.of(week.problem.orders[week.units[unit][0]]) for unit in able]
    middle = rng.randrange(len(rows))
    if waiting and rng.random() < 0.5:
        middle = rng.choice(waiting)
    near = np.argsort(places.money[rows[middle], rows], kind="stable")
    size = rng.randint(1, max(1, min(REGION, len(able) // 2)))
    return [able[i] for i in near[:size].tolist()]


def _ranked(
    week: Week, days: Sequence[Day], usual: Usual, unit: int, rng: Random
) -> tuple[float, Choice]:
    """How much dearer the second best choice is than the best, and the best."""
    position = week.units[unit][0]
    prices = [day.price(position) * (1 + NOISE * (2 * rng.random() - 1)) for day in days]
    priced = sorted(
        (_sum(prices, choice) + usual.price(week, position, choice), choice)
        for choice in week.choices[unit]
    )
    regret = priced[1][0] - priced[0][0] if len(priced) > 1 else 0.0
    return (regret if np.isfinite(regret) else 0.0), priced[0][1]


def _sum(prices: Sequence[float], choice: Choice) -> float:
    return sum(prices[day] for day in choice)
