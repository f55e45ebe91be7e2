"""The price of each limit of a day: what one more van, a wider window or a later shift would save.

Each limit is made wider by itself, and the day planned again, beginning with the plan as it is. The
unchanged day is searched just as long with the same seeds, and a plan that needs no change after
all counts for it: so a saving is the limit's, and not the search's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from geo.matrix import processors
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from solvers.limit_changes import Limit, limits_of
from solvers.limit_signs import signs_of
from solvers.replan import sound
from solvers.solve import MOST_THREADS, solve

SECONDS = 120.0
"""For all limits together, without any limit."""

PART, LOOKING = 60, 0.1
"""A search takes this part of the time, and finding out what binds this share of it."""

TIMED, SLACK = (1, 50, 550), 3.0
"""Iterations of searches by which the speed is measured; a search that takes so many times as long
as it should is ended."""

SEEDS = 2
WAVE = 4
"""Changes that are tried before what they have found is looked at."""

Rank = tuple[float, ...]
"""Orders left out high, normal, low, then money; or by how much two plans differ in it."""

Tried = tuple[Limit, list[Plan]]
"""A change, and the plan of the changed day with each seed; none of a day that cannot be."""

NOTHING: Rank = (0.0, 0.0, 0.0, 0.005)
"""Half a cent is no saving."""


@dataclass(frozen=True)
class Price:
    """What a limit costs. ``plan``: the best plan of the changed day, judged there. ``saved``:
    money; ``least``: with the seed that saves less. ``let_in``: orders that are served only so.
    ``vehicles``, ``metres``: so many fewer. ``sure``: whether every seed saves more than seeds
    differ on the unchanged day; otherwise it may be chance."""

    what: str
    who: str
    amount: float
    saved: float
    least: float
    let_in: int
    vehicles: int
    metres: int
    sure: bool
    plan: Plan = field(repr=False)


@dataclass(frozen=True)
class Limits:
    """``plan``: the best plan of the unchanged day, which may be better than the one ``given``.
    ``noise``: money by which seeds differ on it. ``prices``: what saves something, the most first.
    ``free``: limits that cost nothing; ``untried``: those for which there was no time."""

    given: Plan
    plan: Plan
    noise: float
    prices: tuple[Price, ...]
    free: tuple[Limit, ...]
    untried: tuple[Limit, ...]


def limits(
    plan: Plan,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Limits:
    """Price the limits of a plan's day.

    ``time_limit``: seconds for all of them, 120 without any limit. ``iterations``: of each search,
    so that the outcome is the same every time if nothing else limits it. ``threads``: searches side
    by side, by default one for each processor. ``on_progress`` hears how many changes are tried and
    how many are waiting.

    Raises `InputError` for a plan that breaks rules, and for arguments that make no sense.
    """
    if plan.violations:
        raise InputError(
            f"the plan breaks {len(plan.violations)} rule(s), so no limit of it has a price; "
            "coload verify lists them"
        )
    if time_limit is not None and not 0 <= time_limit <= 7 * 86400:
        raise InputError(f"time limit {time_limit:g} s is not between 0 and a week")
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise InputError(f"{threads} threads are not between 1 and {MOST_THREADS}")
    if time_limit is None and iterations is None:
        time_limit = SECONDS
    pricing = _Pricing(plan, time_limit, iterations, seed, on_compile)
    with ThreadPoolExecutor(processors() if threads is None else threads) as pool:
        return pricing.run(pool, on_progress or (lambda _done, _waiting: None))


class _Pricing:
    """The searches of one plan, and the best plan of the unchanged day so far."""

    def __init__(
        self,
        plan: Plan,
        time_limit: float | None,
        iterations: int | None,
        seed: int,
        on_compile: Callable[[], None] | None,
    ) -> None:
        self.given = self.best = plan
        self.seconds = None if time_limit is None else time_limit / PART
        self.iterations, self.on_compile = iterations, on_compile
        self.seeds = range(seed, seed + SEEDS)
        self.began, self.time_limit = time.monotonic(), time_limit
        self.runs: list[Rank] = []

    @property
    def spent(self) -> float:
        """Share of the time that is used up, 0 where there is no end to it."""
        if self.time_limit is None:
            return 0.0
        return (time.monotonic() - self.began) / max(self.time_limit, 1e-9)

    @property
    def noise(self) -> Rank:
        """By how much a search of the unchanged day may miss its best plan."""
        return max(_less(rank, self.best.rank) for rank in self.runs)

    def run(self, pool: ThreadPoolExecutor, tell: Callable[[int, int], None]) -> Limits:
        """Price the widest changes first, and the weaker ones of those that save something."""
        if self.iterations is None and self.seconds is not None:
            self.iterations = self.paced(self.seconds)
            self.seconds *= SLACK
        for _ in range(2):  # the second time from the better plan: only that is compared
            day = self.best.problem
            plans = list(pool.map(lambda seed, day=day: self.searched(day, seed), self.seeds))
            self.runs = [self.improve(plan) for plan in plans]
        until = self.spent + LOOKING
        signs = signs_of(self.best, lambda: self.spent > until)
        waiting = sorted(limits_of(self.best, signs), key=_urgency)
        tried: list[Tried] = []
        while waiting and self.spent < 1.0:
            tell(len(tried), len(waiting))
            wave, waiting = waiting[:WAVE], waiting[WAVE:]
            for limit, plans in zip(wave, self.wave(pool, wave), strict=True):
                tried.append((limit, plans))
                if plans and max(map(self.gain, plans)) > max(self.noise, NOTHING):
                    waiting += limit.weaker
            waiting.sort(key=_urgency)
        return self.told(tried, waiting)

    def paced(self, seconds: float) -> int:
        """How many iterations a search makes in so many seconds: what is compared makes as many,
        whatever else the machine does meanwhile."""
        took = []
        for count in TIMED:  # the first loads the engine, the others differ by what is in between
            began = time.monotonic()
            self.iterations = count
            self.improve(self.searched(self.best.problem, self.seeds[0]))
            took.append(time.monotonic() - began)
        each = max(took[2] - took[1], 1e-4) / (TIMED[2] - TIMED[1])
        return max(TIMED[1], round(seconds / each))

    def wave(self, pool: ThreadPoolExecutor, limits: Sequence[Limit]) -> list[list[Plan]]:
        """The plans of some changed days, one with each seed; none of a day that cannot be."""
        jobs = []
        for limit in limits:
            day = limit.change(self.best.problem)
            days = [day] if day is not None else []
            jobs.append(
                [pool.submit(self.searched, d, s, limit.wider) for d in days for s in self.seeds]
            )
        found = [[job.result() for job in each] for each in jobs]
        for plan in (plan for plans in found for plan in plans):
            self.improve(plan)
        return found

    def searched(self, day: Problem, seed: int, wider: bool = True) -> Plan:
        """A plan of a day, from the best one of the unchanged day."""
        start: Sequence[Itinerary] = self.best.itineraries()
        travel = self.best.distances
        if not wider:
            kept = (sound(day, travel, each) for each in start)
            start = [each for each in kept if each is not None]
        return solve(
            day,
            time_limit=self.seconds,
            iterations=self.iterations,
            seed=seed,
            threads=1,
            distances=travel,
            start=start,
            on_compile=self.on_compile,
        )

    def improve(self, plan: Plan) -> Rank:
        """Take a plan that the unchanged day admits for its own, if it is better; its rank."""
        if plan.rank < self.best.rank:
            known = plan.problem
            day = replace(self.best.problem, orders=known.orders, wholes=known.wholes)
            same = evaluate(day, plan.distances, plan.itineraries(), plan.left_out, plan.made_by)
            if same.feasible and same.rank < self.best.rank:
                self.best = same
        return plan.rank

    def gain(self, plan: Plan) -> Rank:
        """By how much a plan is better than the best one of the unchanged day."""
        return _less(self.best.rank, plan.rank)

    def told(self, tried: Sequence[Tried], untried: list[Limit]) -> Limits:
        """What all this comes to, held against the best plan of the unchanged day."""
        noise = self.noise
        prices, free = [], []
        for limit, plans in self.widened(tried):
            gains = sorted(map(self.gain, plans))
            if not gains or gains[-1] <= NOTHING:
                free.append(limit)
                continue
            best = min(plans, key=lambda plan: plan.rank)
            prices.append(self.price(limit, best, gains[0], gains[0] > max(noise, NOTHING)))
        prices.sort(key=lambda each: (not each.sure, _less(each.plan.rank, self.best.rank)))
        money = max(noise[-1], 0.0)
        return Limits(self.given, self.best, money, tuple(prices), tuple(free), tuple(untried))

    def widened(self, tried: Sequence[Tried]) -> Iterator[Tried]:
        """The same, where what a weaker change has found counts for the wider one too."""
        found = {id(limit): plans for limit, plans in tried}
        for limit, plans in reversed(tried):  # the weaker ones come after the wider
            for weaker in (found.get(id(each), []) for each in limit.weaker):
                pairs = zip(plans, weaker, strict=False)
                plans = [self.better(limit, own, other) for own, other in pairs] or plans
            found[id(limit)] = plans
        return ((limit, found[id(limit)]) for limit, _ in tried)

    def better(self, limit: Limit, own: Plan, other: Plan) -> Plan:
        """The better one of a plan of a changed day and one of a day that is changed less."""
        if other.rank >= own.rank:
            return own
        known = other.problem
        before = replace(self.best.problem, orders=known.orders, wholes=known.wholes)
        day = limit.change(before)
        if day is None:
            return own
        same = evaluate(day, own.distances, other.itineraries(), other.left_out, other.made_by)
        return same if same.feasible and same.rank < own.rank else own

    def price(self, limit: Limit, plan: Plan, least: Rank, sure: bool) -> Price:
        best = self.best
        return Price(
            limit.what,
            limit.who,
            limit.amount,
            best.objective - plan.objective,
            least[-1],
            best.not_served - plan.not_served,
            len(best.routes) - len(plan.routes),
            sum(r.metres for r in best.routes) - sum(r.metres for r in plan.routes),
            sure,
            plan,
        )


def _urgency(limit: Limit) -> tuple[bool, int, str, str]:
    """All at once first; then what the plan shows most signs of."""
    return bool(limit.who), -limit.signs, limit.what, limit.who


def _less(worse: Rank, better: Rank) -> Rank:
    """How much less of everything there is in the better one."""
    return tuple(round(a - b, 6) for a, b in zip(worse, better, strict=True))
