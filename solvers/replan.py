"""Planning the rest of a day in progress: the routes that are under way, and what has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from geo.matrix import Distances
from routing import rules
from routing.calls import Call, calls
from routing.evaluate import evaluate, evaluate_route
from routing.locks import itinerary_of
from routing.news import News, Rest, rest_of
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.rules import collection
from solvers.budget import Progress
from solvers.solve import solve

SECONDS = 2.0
"""Of search, without any limit: a dispatcher waits."""


@dataclass(frozen=True)
class Replanned:
    """The rest of a day. ``plan``: from now on. ``unchanged``: the old routes as far as they are
    left, judged as things are; they may break rules. ``calls``: the longest shift first."""

    plan: Plan
    unchanged: Plan
    rest: Rest
    news: News
    calls: tuple[Call, ...]


def replan(
    plan: Plan,
    news: News,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    distances: Distances | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_interrupt: Callable[[], None] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Replanned:
    """Plan what is left of a day as of ``news.now``; what is on a vehicle stays on it.

    The other arguments are those of `solvers.solve.solve`; without a limit the search takes two
    seconds. Raises `InputError` for news that the plan does not know.
    """
    travel = distances or plan.distances
    rest = drivable(rest_of(plan, news), travel)
    unchanged = evaluate(rest.problem, travel, rest.unchanged)
    if time_limit is None and iterations is None:
        time_limit = SECONDS
    start = [sound(rest.problem, travel, itinerary) for itinerary in rest.unchanged]
    found = solve(
        rest.problem,
        time_limit=time_limit,
        iterations=iterations,
        seed=seed,
        threads=threads,
        distances=travel,
        start=[itinerary for itinerary in start if itinerary is not None],
        on_progress=on_progress,
        on_interrupt=on_interrupt,
        on_compile=on_compile,
    )
    done = sorted({*plan.made_by.get("done", ()), *rest.done})
    made_by = {**found.made_by, "replanned_at_s": news.now, "done": done}
    found = replace(found, made_by=made_by)
    return Replanned(found, unchanged, rest, news, tuple(calls(found, rest, news)))


def drivable(rest: Rest, travel: Distances) -> Rest:
    """The rest of the day without locks of routes that break rules as things are: with them nothing
    could be planned."""
    released = dict(rest.released)
    for lock in rest.problem.bonds.routes.values():
        route = evaluate_route(rest.problem, travel, itinerary_of(rest.problem, lock))
        told = [str(v) for v in rules.broken_by(rest.problem, route, 0)]
        if told:
            why = f"the route of '{lock.vehicle}' breaks rules as things are: {'; '.join(told[:2])}"
            released[lock.id] = f"lock '{lock.id}' is released: {why}"
    locks = tuple(lock for lock in rest.problem.locks if lock.id not in released)
    if len(locks) < len(rest.problem.locks):
        rest = replace(rest, problem=replace(rest.problem, locks=locks))
    return replace(rest, released=released)


def sound(problem: Problem, travel: Distances, itinerary: Itinerary) -> Itinerary | None:
    """The route without the stops by which it breaks rules, None where nothing is left of it."""
    while any(itinerary.trips):
        kept = [number for number, trip in enumerate(itinerary.trips) if trip]
        trips = tuple(itinerary.trips[number] for number in kept)
        calls = tuple(itinerary.calls_of(number) for number in kept)
        itinerary = replace(itinerary, trips=trips, calls=calls if any(calls) else ())
        itinerary = collection.without_idle_calls(problem, itinerary)
        broken = list(rules.broken_by(problem, evaluate_route(problem, travel, itinerary), 1))
        if not broken:
            return itinerary
        itinerary = _less(itinerary, {v.order_id for v in broken}, {v.store_id for v in broken})
    return None


def _less(itinerary: Itinerary, orders: set[str], stores: set[str]) -> Itinerary:
    """Without these orders; else without the stops at these stores; else without the last stop."""

    def kept(visit: Visit) -> bool:
        if orders - {""}:
            return not orders & set(visit.orders)
        return visit.store_id not in stores

    trips = tuple(tuple(visit for visit in trip if kept(visit)) for trip in itinerary.trips)
    if trips == itinerary.trips:
        trips = (*trips[:-1], trips[-1][:-1])
    return replace(itinerary, trips=trips)
