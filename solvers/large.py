"""Large days on several threads: each searches a sector of the one plan.

What a search of a large day lacks is iterations, and what two searches of all of it find hardly
differs; so threads share the work on one plan. From round to round the sectors lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solvers.budget import Budget
from solvers.kernels import layout as at
from solvers.kernels.layout import Data, Tuning
from solvers.recombine import MOST_TASKS
from solvers.schedule import Schedule
from solvers.searcher import Searcher
from solvers.sectors import Routes, Sector, can_divide, divide
from solvers.tables import Tables
from solvers.turns import FIRST_TURN, Watch, next_turn

ROUND, LONGEST, OVERHEAD = 0.5, 5.0, 0.05
"""Seconds of a round at least and at most; it is longer where else dividing and putting together
would take more than this share of it."""


def is_large(data: Data) -> bool:
    """Whether several threads work on one plan of this day, and not on one each: on days whose
    routes are too many to be recombined."""
    return data.n > MOST_TASKS and can_divide(data)


@dataclass(frozen=True)
class _Job:
    """What one thread does in a round: search a sector until a second of the budget; ``weight``: of
    the price of what waits outside (`Pressure`), None where that has none yet."""

    sector: Sector
    tuning: Tuning
    seed: int
    weight: float | None
    budget: Budget
    schedule: Schedule
    until: float

    def run(self) -> tuple[Searcher, int]:
        """The search when it has ended, and its iterations."""
        budget, schedule = self.budget, self.schedule
        searcher = Searcher(self.sector.data, self.tuning, self.seed)
        if self.weight is not None:
            searcher.resume(self.weight)
        searcher.load(self.sector.routes)
        turn, done = FIRST_TURN, 0
        while budget.elapsed < self.until and not budget.cancelled:
            began = budget.elapsed
            searcher.run(turn, schedule.temperature(schedule.share(began, 0)))
            done += turn
            turn = next_turn(turn, budget.elapsed - began, self.until - budget.elapsed)
        return searcher, done


def anneal_in_sectors(
    tables: Tables,
    budget: Budget,
    whole: Searcher,
    schedule: Schedule,
    crew: ThreadPoolExecutor,
    threads: int,
    seed: int,
) -> int:
    """Rounds at falling temperatures until the budget is used up; ``whole`` begins with a plan and
    keeps the best. Returns the iterations of all threads."""
    watch, rng = Watch(tables, budget), np.random.default_rng(seed)
    routes, done, seconds = whole.routes(at.PRED), 0, ROUND
    weight: float | None = None
    best = watch.look([whole], done)
    while not watch.over and not schedule.over(budget.elapsed, done, best):
        began = budget.elapsed
        sectors = divide(whole.data, routes, threads, rng)
        ready = budget.elapsed
        until = ready + seconds
        if budget.time_limit is not None:
            until = min(until, budget.time_limit)
        seeds = rng.integers(1 << 62, size=len(sectors)).tolist()
        jobs = [
            _Job(sector, whole.tuning, each, weight, budget, schedule, until)
            for sector, each in zip(sectors, seeds, strict=True)
        ]
        ended = list(crew.map(_Job.run, jobs))
        over = budget.elapsed
        searchers = [searcher for searcher, _ in ended]
        done += sum(count for _, count in ended)
        if sum(each.best for each in searchers) < whole.best:
            whole.load(_together(sectors, searchers, at.BEST))
        routes = _together(sectors, searchers, at.PRED)
        weight = float(np.mean([each.pressure.weight for each in searchers]))
        best = watch.look([whole], done)
        besides = ready - began + budget.elapsed - over
        seconds = min(max(ROUND, besides / OVERHEAD), LONGEST)
    return done


def _together(sectors: Sequence[Sector], searchers: Sequence[Searcher], column: int) -> Routes:
    """The routes of all sectors, as `Searcher.routes`."""
    return [
        route
        for sector, searcher in zip(sectors, searchers, strict=True)
        for route in sector.whole(searcher.routes(column))
    ]
