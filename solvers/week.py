"""Plan a week: choose the days of every order and the routes of every day at the least cost.

The periodic vehicle routing problem (Cordeau, Gendreau and Laporte 1997; Francis, Smilowitz and
Tzur 2008). The engine chooses among days by itself as far as each visit may move alone
(`solvers.week_whole`); what has to change its days as a whole is moved region by region
(`solvers.week_moves`), and the engine goes on from there. In the end each day is planned on its
own, as `coload plan` would, beginning with what there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from geo.matrix import Distances
from routing import __version__
from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.plan import LeftOut, Plan
from routing.rules import crossings
from routing.visits import Choice
from routing.week import Assignment, Familiar, Week
from routing.week_plan import LastWeek, WeekPlan, beyond_average
from solvers.budget import CLOCKS, Budget, Progress, interruptible
from solvers.solve import solve
from solvers.week_familiar import crewed, elected, renumbered
from solvers.week_moves import Steps, first, moved
from solvers.week_prices import Rough
from solvers.week_whole import Routes, Whole, domains, started, taken_apart, whole

SECONDS = 60.0
"""Of search, where nobody says how long."""

DRAFT, BEGINNING, DAYS = 0.1, 0.25, 0.15
"""Shares of the search: of the first draft, of the first plan of the whole, and of the days one by
one at the end."""

ROUNDS = 16
"""Proposals in between; of each half of the time is the draft's and half the engine's."""

LOOSE = 0.01
"""The search goes on from a plan that is dearer than the best by such a share in the beginning, by
none at the end."""

FIRST_STEPS, STEPS = 2000, 200
"""Most steps of the first draft, and of each of the others."""

Rank = tuple[float, float, float, float]


@dataclass
class Search:
    """How a week is searched. ``seconds``, ``iterations``: of all of it, None for no limit."""

    week: Week
    travel: Distances
    last: LastWeek
    seconds: float | None
    iterations: int | None
    seed: int
    threads: int | None
    clock: str
    told: dict[str, Any]
    stopped: bool = False

    def steps(self, count: int, share: float) -> Steps:
        """So many steps at the most, in a share of the time; few where a few iterations will do."""
        if self.iterations is not None:
            count = max(1, min(count, round(share * self.iterations)))
        seconds = None if self.seconds is None else share * self.seconds
        return Steps(count, seconds, self.now, lambda: self.stopped)

    @property
    def now(self) -> Callable[[], float]:
        """The clock by which the search is limited."""
        return CLOCKS[self.clock]

    def limits(self, share: float) -> dict[str, Any]:
        """The arguments of `solve` for a share of the search."""
        seconds = None if self.seconds is None else share * self.seconds
        count = None if self.iterations is None else max(1, round(share * self.iterations))
        if self.stopped:
            count = 1
        return {
            "time_limit": seconds,
            "iterations": count,
            "seed": self.seed,
            "threads": self.threads,
            "clock": self.clock,
            "distances": self.travel,
            **self.told,
        }


@dataclass(frozen=True)
class State:
    """A plan of a week as it is searched; ``rank``: what plans are compared by, the least is
    best."""

    assignment: Assignment
    routes: Routes
    familiar: Familiar
    rank: Rank


def plan_week(
    week: Week,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    clock: str = "wall",
    distances: Distances | None = None,
    last: LastWeek | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_interrupt: Callable[[], None] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> WeekPlan:
    """Plan several days and return the best plan found, every day judged by the oracle.

    ``last``: what the stores are used to, with a price for other days. The other arguments are
    those of `solvers.solve.solve`, over all days together; without a limit it takes a minute.
    Ctrl-C ends the search and returns the best plan so far.
    With ``iterations`` alone and one ``seed`` the plan is the same every time.
    """
    if time_limit is None and iterations is None:
        time_limit = SECONDS
    if time_limit is not None and not 0 < time_limit <= 7 * 86400:
        raise InputError(f"time limit {time_limit:g} s is not above 0 and up to a week")
    if iterations is not None and iterations < 1:
        raise InputError(f"iteration limit {iterations} is not at least 1")
    travel = distances or distances_of(week.problem)
    told = {"on_progress": on_progress, "on_compile": on_compile}
    last = last or LastWeek()
    run = Search(week, travel, last, time_limit, iterations, seed, threads, clock, told)

    def stop() -> None:
        run.stopped = True
        if on_interrupt is not None:
            on_interrupt()

    run.told["on_interrupt"] = stop
    made_by = {
        "coload": __version__,
        "engine": "native",
        "seed": seed,
        "time_limit_s": time_limit,
        "iterations": iterations,
    }
    with interruptible(Budget(on_interrupt=stop)):  # also between the searches of the engine
        return replace(_planned(run), made_by=made_by)


def _planned(run: Search) -> WeekPlan:
    week, rng = run.week, Random(run.seed)
    rough = Rough(week, run.travel, run.last)
    assignment = first(rough, run.steps(FIRST_STEPS, DRAFT), rng)
    state = _searched(run, assignment, tuple(() for _ in week.dates), {}, BEGINNING, rng)
    here = best = _familiar(run, state)
    began, share = run.now(), 1 - DRAFT - BEGINNING - DAYS
    for number in range(ROUNDS):
        done = number / ROUNDS
        if run.seconds is not None:
            done = max(done, (run.now() - began) / (share * run.seconds))
        if run.stopped or done >= 1:
            break
        steps = run.steps(STEPS, share / ROUNDS / 2)
        there = moved(rough, here.assignment, here.routes, steps, rng)
        found = _searched(run, there, here.routes, here.familiar, share / ROUNDS / 2, rng)
        if found.rank < best.rank:
            here = best = _familiar(run, found)
        elif found.rank < _loosened(best.rank, LOOSE * (1 - done)):
            here = found
    return _day_by_day(run, best)


def _loosened(rank: Rank, share: float) -> Rank:
    return (*rank[:3], rank[3] + share * abs(rank[3]))


def _held(run: Search, rng: Random) -> dict[int, Choice]:
    """Orders whose days only `solvers.week_moves` may change: the engine knows no price for it.
    Where uneven days have a price that is all of them, every other time."""
    if run.week.even_cost and rng.random() < 0.5:
        return dict.fromkeys(range(len(run.week.problem.orders)), ())
    if not run.last.change_cost:
        return {}
    orders = enumerate(run.week.problem.orders)
    return {position: () for position, o in orders if o.store_id in run.last.weekdays}


def _searched(
    run: Search,
    assignment: Assignment,
    routes: Routes,
    familiar: Familiar,
    share: float,
    rng: Random,
) -> State:
    """What the engine makes of an assignment, from which single visits may move; none does where
    the days are too much for it together."""
    week = run.week
    if not week.joins:
        plans = _each_day(run, assignment, routes, familiar, share)
        parts = tuple(plan.itineraries() if plan else () for plan in plans)
        rank = WeekPlan(week, assignment, plans, familiar, run.last).rank
        return State(assignment, parts, familiar, rank)
    joined = whole(week, domains(week, assignment, rng, _held(run, rng)), familiar)
    start = started(week, joined, routes)
    plan = solve(joined.problem, start=start, **run.limits(share))
    found, parts = taken_apart(week, joined, plan.itineraries(), assignment)
    return State(found, parts, familiar, _priced(run, joined, plan, found))


def _priced(run: Search, joined: Whole, plan: Plan, assignment: Assignment) -> Rank:
    """With the price of stores whose days change, and of days that are not even."""
    high, normal, low, money = plan.rank
    money += run.last.change_cost * len(run.last.changed(run.week, assignment))
    if run.week.even_cost:
        hours = [0.0] * len(run.week.dates)
        for route in plan.routes:
            hours[joined.vehicles[route.vehicle.id][1]] += route.duration / 3600
        money += run.week.even_cost * beyond_average(hours)
    if crossings.used(run.week.problem):
        for day in range(len(run.week.dates)):
            routes = [r for r in plan.routes if joined.vehicles[r.vehicle.id][1] == day]
            found = crossings.beside(run.week.problem, routes)
            money += sum(route.cost.crossings for route in found)
    return high, normal, low, money


def _familiar(run: Search, state: State) -> State:
    """The plan with numbers of vehicles, and familiar vehicles of stores, that suit its routes."""
    routes = renumbered(run.week, state.routes, run.last)
    if not run.week.familiar_cost:
        return replace(state, routes=routes)
    familiar = elected(run.week, routes, run.last)
    plans = tuple(
        _judged(run, state.assignment, day, routes, familiar) for day in range(len(routes))
    )
    found = WeekPlan(run.week, state.assignment, plans, familiar, run.last)
    return State(state.assignment, routes, familiar, found.rank)


def _judged(
    run: Search, assignment: Assignment, day: int, routes: Routes, familiar: Familiar
) -> Plan | None:
    """A day as the oracle sees it; orders on no route are left out."""
    problem = run.week.day(assignment, day, familiar)
    if problem is None:
        return None
    served = {o for i in routes[day] for trip in i.trips for visit in trip for o in visit.orders}
    groups = {problem.order[order_id].group for order_id in served} - {""}
    left = [
        LeftOut(o.id, o.distributor_id, o.store_id, o.priority)
        for o in problem.orders
        if o.id not in served and o.group not in groups
    ]
    return evaluate(problem, run.travel, routes[day], left)


def _day_by_day(run: Search, state: State) -> WeekPlan:
    """Each day planned on its own, beginning with the routes that it has."""
    plans = _each_day(run, state.assignment, state.routes, state.familiar, DAYS)
    before = tuple(plan.itineraries() if plan else () for plan in plans)
    routes = crewed(run.week, before)
    if routes != before:
        plans = tuple(
            plan and evaluate(plan.problem, run.travel, day, plan.left_out, plan.made_by)
            for plan, day in zip(plans, routes, strict=True)
        )
    return WeekPlan(run.week, state.assignment, plans, state.familiar, run.last)


def _each_day(
    run: Search, assignment: Assignment, routes: Routes, familiar: Familiar, share: float
) -> tuple[Plan | None, ...]:
    """The days of an assignment, each planned on its own, beginning with routes that it had."""
    plans = list[Plan | None]()
    visits = max(1, sum(map(len, assignment)))
    for day, before in enumerate(routes):
        problem = run.week.day(assignment, day, familiar)
        if problem is None:
            plans.append(None)
            continue
        part = share * len(problem.orders) / visits
        plans.append(solve(problem, start=before, **run.limits(part)))
    return tuple(plans)
