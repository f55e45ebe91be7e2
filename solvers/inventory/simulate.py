"""Policies of replenishment played through, day by day, with consumption that nobody foresees.

Every policy sees the levels of the morning and what is expected, decides what to bring today, and
has it driven; then the day asks for what it asks. All policies meet the same draws.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geo.matrix import Distances
from routing.distances import distances_of
from routing.errors import InputError
from routing.plan import Plan
from routing.stock.levels import levels_of
from routing.stock.model import UNIT, Replenishment, Units
from routing.stock.plan import StockPlan, judged, served
from solvers.inventory.days import Router
from solvers.inventory.search import POLISH, replenish

Policy = Callable[[Replenishment], Plan | None]
"""From the stocks of a morning and what is expected from then on to the plan of that day."""


@dataclass(frozen=True)
class Played:
    """What came of a policy. ``short``: units; ``dry``: stocks times days that ran short;
    ``mean_level``: units of a stock in the evening, on average; ``below``: stocks times days that
    ended below the safety stock."""

    policy: str
    routing: float
    holding: float
    metres: int
    stops: int
    short: float
    dry: int
    mean_level: float
    below: int
    asked: float

    @property
    def cost(self) -> float:
        """Money of routes and stocks."""
        return self.routing + self.holding


def rolling(travel: Distances, rounds: int, seed: int, iterations: int = 1500) -> Policy:
    """Plan all days of the horizon afresh each morning, and drive the first."""

    def policy(asked: Replenishment) -> Plan | None:
        return replenish(
            asked,
            rounds=rounds,
            seed=seed,
            iterations=iterations,
            prove=False,
            distances=travel,
        ).plans[0]

    return policy


def refill(travel: Distances, seed: int, iterations: int = 1500, *, ahead: bool = False) -> Policy:
    """Fill up every stock that is below its safety stock in the morning; ``ahead``: that would be
    below it in the evening, by what is expected. Routes are searched as long as those of
    `rolling`."""

    def policy(asked: Replenishment) -> Plan | None:
        expected = asked.consumption[:, 0] if ahead else 0
        low = asked.levels - expected < asked.safeties
        units: Units = np.where(low, (asked.capacities - asked.levels) // UNIT, 0)
        router = Router(asked, travel, seed, iterations)
        return router.day(0, np.maximum(units, 0), POLISH)

    return policy


def play(asked: Replenishment, policy: Policy, used: Units, name: str, pattern: Units) -> Played:
    """Play a policy through the days of ``used``, thousandths asked for of shape (stocks, days).
    ``pattern``: what is expected, of shape (stocks, days of the play + horizon)."""
    plans: list[Plan | None] = []
    columns: list[Units] = []
    now = asked
    for day in range(used.shape[1]):
        plan = policy(now)
        came = served(now, plan)
        today = replace(now, consumption=used[:, day : day + 1])
        evening = levels_of(today, came[:, None]).level[:, 0]
        plans.append(plan)
        columns.append(came)
        now = _next(asked, evening, pattern[:, day + 1 : day + 1 + asked.days], day + 1)
    whole = replace(asked, consumption=used)
    found = judged(whole, plans)
    return _summed(name, found)


def _next(asked: Replenishment, evening: Units, expected: Units, day: int) -> Replenishment:
    """The replenishment of a later morning."""
    settings = asked.problem.settings
    if settings.date:
        date = dt.date.fromisoformat(settings.date) + dt.timedelta(days=day)
        settings = replace(settings, date=str(date))
    stocks = tuple(
        replace(stock, level=level / UNIT)
        for stock, level in zip(asked.stocks, evening.tolist(), strict=True)
    )
    problem = replace(asked.problem, settings=settings, sources=None)
    return replace(asked, problem=problem, stocks=stocks, consumption=expected)


def _summed(name: str, found: StockPlan) -> Played:
    levels = found.levels
    return Played(
        name,
        found.routing,
        levels.holding,
        found.metres,
        found.visits,
        float(levels.short.sum()) / UNIT,
        levels.dry,
        float(levels.level.mean()) / UNIT,
        int(np.count_nonzero(levels.below)),
        float(found.asked.consumption.sum()) / UNIT,
    )


def compare(
    asked: Replenishment,
    *,
    days: int = 30,
    spread: float = 0.3,
    seed: int = 1,
    rounds: int = 12,
    iterations: int = 1500,
    distances: Distances | None = None,
    told: Callable[[Played], None] | None = None,
) -> list[Played]:
    """The rolling plan against both ways of refilling, on the same draws; where stock at the end is
    worth something to it (`solvers.inventory.endings`), also one to which it is not, and where it
    may bring any amount, also one that fills up.

    What is asked for on a day is drawn from a gamma distribution with the expected mean and a
    standard deviation of ``spread`` times it, in whole units. What is expected repeats itself after
    the horizon. Raises `InputError` for days or a spread that make no sense, and for depots that
    do not have everything.
    """
    if not 1 <= days <= 366:
        raise InputError(f"{days} simulated days are not between 1 and 366")
    if not 0 <= spread <= 3:
        raise InputError(f"a spread of {spread:g} is not between 0 and 3")
    if asked.supplies:
        raise InputError(
            "a simulation takes depots to have everything; leave the table supply away"
        )
    travel = distances or distances_of(asked.problem)
    repeats = -(-(days + 1 + asked.days) // asked.days)
    pattern = np.tile(asked.consumption, (1, repeats))
    used = drawn(pattern[:, :days], spread, seed)
    planned = f"plan {asked.days} days each morning"
    by_plan = rolling(travel, rounds, seed, iterations)
    policies: list[tuple[str, Policy, Replenishment]] = [
        ("refill below the safety stock", refill(travel, seed, iterations), asked),
        ("refill before it is reached", refill(travel, seed, iterations, ahead=True), asked),
        (planned, by_plan, asked),
    ]
    if asked.endings:
        policies.append((f"{planned}, nothing for after", by_plan, replace(asked, endings=())))
    if asked.policy != "order-up-to":
        full = replace(asked, policy="order-up-to", endings=())
        policies.append((f"{planned}, filling up", by_plan, full))
    found = []
    for name, policy, day in policies:
        found.append(play(day, policy, used, name, pattern))
        if told is not None:
            told(found[-1])
    return found


def drawn(expected: Units, spread: float, seed: int) -> Units:
    """Whole units around what is expected, in thousandths, of the same shape."""
    if not spread:
        return expected
    rng = np.random.default_rng(seed)
    shape = 1 / spread**2
    means = expected / UNIT
    units = np.rint(rng.gamma(shape, means / shape))
    return (units * UNIT).astype(np.int64)
