"""Plan a day: encode, search, decode, judge, explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from geo.matrix import Distances, processors
from routing import __version__, rules
from routing.available import of_itineraries
from routing.distances import distances_of
from routing.errors import EngineError, InputError
from routing.evaluate import evaluate, evaluate_route
from routing.locks import locked_routes
from routing.oversize import parted
from routing.plan import Itinerary, LeftOut, Plan, Violation
from routing.problem import Problem
from routing.rules.available import exceeded
from solvers.budget import Budget, Progress, interruptible
from solvers.cutting import can_be_split, finer
from solvers.decode import TaskRoute, decode
from solvers.docks.arrange import arranged
from solvers.docks.rounds import Day, search_docked
from solvers.docks.taken import can_crowd
from solvers.encode import Instance, encode
from solvers.explain import explained
from solvers.ortools_locks import unkept, with_mates
from solvers.own_plans import SHARE, held_against, separate
from solvers.parts import fair_share, independent, make_part, pieces
from solvers.reach import in_reach
from solvers.repair import missing, repair
from solvers.shapes import shapeless
from solvers.spare import may_spare, spared
from solvers.splitting import apart, known_of, together
from solvers.warm import encoded
from solvers.yard import Yard

DEFAULT_SECONDS = 30.0
ENGINES = ("native", "ortools")


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    engine: str = "native",
    threads: int | None = None,
    clock: str = "wall",
    patience: float | None = None,
    target: float | None = None,
    worth: float | None = None,
    distances: Distances | None = None,
    start: Sequence[Itinerary] = (),
    on_progress: Callable[[Progress], None] | None = None,
    on_interrupt: Callable[[], None] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Plan:
    """Plan a day and return the best plan found, judged by the oracle.

    ``engine``: ``native``, or ``ortools`` as a second opinion. The first limit that is reached
    ends the search: ``time_limit``, seconds by ``clock`` (``wall``, or ``cpu`` for processor
    seconds of this process); ``iterations``, solutions looked at (with OR-Tools in each
    independent part of the day); ``patience``, seconds without a better plan; ``target``, a cost
    that is good enough; ``worth``, money that another second of search must be expected to save.
    With none of them, 30 seconds. ``threads``: searches side by side, on large days each of a
    sector of the plan; by default one for each processor, and one where ``iterations`` or
    processor seconds are counted: with ``iterations`` alone and one ``seed`` the plan is the same
    every time. ``distances``: where travel comes from, by default what the day's settings say.
    ``start``: a plan that keeps every rule, for the native engine to begin with. Ctrl-C calls
    ``on_interrupt``, ends the search and returns the best plan so far. ``on_compile`` is called
    before the kernels are compiled, which happens once on a machine; time limits start after it.

    Raises `InputError` for arguments that make no sense and `EngineError` if the engine fails.
    """
    if all(limit is None for limit in (time_limit, iterations, patience, target, worth)):
        time_limit = DEFAULT_SECONDS
    budget = Budget(
        time_limit, iterations, on_progress, on_interrupt, clock, patience, target, worth
    )
    _check(budget, engine, threads)
    if threads is None:
        threads = 1 if iterations is not None or clock == "cpu" else processors()
    made_by: Mapping[str, Any] = {
        "coload": __version__,
        "engine": engine,
        "seed": seed,
        "time_limit_s": time_limit,
        "iterations": iterations,
    }
    travel = distances or distances_of(problem)
    start = known_of(problem, start)
    problem = parted(problem)
    _check_locked(problem, travel)
    with interruptible(budget):
        instance = in_reach(encode(problem), travel)
        if engine == "native":
            run = _Run(travel, budget, seed, threads)
            problem, itineraries = _by_native(problem, instance, run, start, on_compile)
        else:
            if reason := unkept(problem):
                raise InputError(f"engine 'ortools' cannot keep {reason}; use the native engine")
            routes = spared(instance, _ortools(instance, travel, budget, seed))
            itineraries = decode(problem, instance, routes)
            if can_crowd(problem):
                itineraries = arranged(problem, travel, itineraries).itineraries
        if may_spare(instance):
            itineraries = _sound(problem, travel, itineraries)
        yard, left_out = _completed(problem, travel, itineraries, budget)
        problem, itineraries, left_out = together(problem, yard.routes, travel, left_out)
        yard = Yard(problem, travel, itineraries)
        reasons = explained(yard, left_out, budget)
    plan = evaluate(problem, travel, yard.routes, reasons, made_by)
    if plan.violations:
        raise EngineError(
            f"engine '{engine}' returned a plan that breaks rules, please report it: "
            + "; ".join(str(violation) for violation in plan.violations[:3])
        )
    return plan


def _sound(
    problem: Problem, travel: Distances, itineraries: Sequence[Itinerary]
) -> list[Itinerary]:
    """Without routes that break a rule since tasks have been taken off them (`spared`): less to do
    can mean more waiting, and another start, at which goods ride for longer. What follows finds
    places for their orders."""
    return [each for each in itineraries if not _broken_by(problem, travel, each)]


def _check_locked(problem: Problem, travel: Distances) -> None:
    """Raise `InputError` where a route that is locked breaks a rule: nothing could be planned."""
    broken = [
        f"lock '{lock.id}': as it is locked, the route of '{lock.vehicle}' breaks rules: "
        f"{'; '.join(map(str, told[:3]))}; change the lock, or give it a price"
        for lock, itinerary in zip(
            problem.bonds.routes.values(), locked_routes(problem), strict=True
        )
        if (told := _broken_by(problem, travel, itinerary))
    ]
    broken += [
        f"routes that are locked take too much: {short.message}; change a lock, or give it a price"
        for short in exceeded(problem, of_itineraries(problem, locked_routes(problem)))
    ]
    if broken:
        raise InputError("\n".join(broken))


def _broken_by(problem: Problem, travel: Distances, itinerary: Itinerary) -> list[Violation]:
    return list(rules.broken_by(problem, evaluate_route(problem, travel, itinerary), 0))


def _completed(
    problem: Problem, travel: Distances, itineraries: list[Itinerary], budget: Budget
) -> tuple[Yard, list[str]]:
    """The engine's routes with what else fits, and the ids of the orders that do not."""
    served = {order for i in itineraries for trip in i.trips for v in trip for order in v.orders}
    yard = Yard(problem, travel, itineraries)
    absent = missing(problem, served)
    out = [order for order in problem.orders if order.id in absent]
    # what others are locked to is no place for one order alone to find
    tried = [o.id for o in out if o.prize is None and o.id not in problem.bonds.ring]
    left = set(repair(yard, tried, budget)) | {o.id for o in out if o.id not in tried}
    must = [order.id for order in problem.orders if order.id in left and order.prize is None]
    return yard, must + [order.id for order in out if order.prize is not None]


def _check(budget: Budget, engine: str, threads: int | None) -> None:
    if engine not in ENGINES:
        raise InputError(f"engine '{engine}' is not known; choose from {', '.join(ENGINES)}")
    limit = budget.time_limit
    if limit is not None and not 0 <= limit <= 7 * 86400:
        raise InputError(f"time limit {limit:g} s is not between 0 and a week")
    if budget.iterations is not None and budget.iterations < 1:
        raise InputError(f"iteration limit {budget.iterations} is not at least 1")
    if budget.patience is not None and not budget.patience > 0:
        raise InputError(f"patience {budget.patience:g} s is not above 0")
    if budget.worth is not None and not budget.worth > 0:
        raise InputError(f"a second's worth {budget.worth:g} is not above 0")
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise InputError(f"{threads} threads are not between 1 and {MOST_THREADS}")
    others = (budget.patience, budget.target, budget.worth)
    if engine == "ortools" and any(limit is not None for limit in others):
        raise InputError("engine 'ortools' ends by time or iterations only; give one of these")


MOST_THREADS = 64


@dataclass(frozen=True)
class _Run:
    """How the native engine is to search."""

    travel: Distances
    budget: Budget
    seed: int
    threads: int


def _by_native(
    problem: Problem,
    instance: Instance,
    run: _Run,
    start: Sequence[Itinerary],
    on_compile: Callable[[], None] | None,
) -> tuple[Problem, list[Itinerary]]:
    """A plan by the native engine, and the day with its limits measured and the parts it has."""
    from solvers.search import warm_up
    from solvers.tables import ruled

    asked = instance.rules
    shaped = asked is not None and (asked.shapes.used or asked.crossings.price > 0)
    first = encode(shapeless(problem)) if shaped and not start else instance
    warm_up(on_compile, tuple({ruled(instance), ruled(first)}))
    run.budget.begin()
    unmeasured = problem.sharing.limited and not problem.sharing.own
    if unmeasured or (instance.agreement is not None and not start):
        problem, start = _alone_first(problem, run)
        instance = in_reach(encode(problem), run.travel)
    elif first is not instance:
        share = SHAPELESS if asked is not None and asked.shapes.used else CROSSLESS
        part = replace(run, budget=run.budget.part(share))
        start = _searched(shapeless(problem), in_reach(first, run.travel), part, ())
    return _split_where_it_pays(problem, instance, run, start)


SHAPELESS = 0.4
"""Of a search where the shape of routes has prices, the share for the plan to begin with, which has
none: moves are judged in O(1) there, and a route that fills is no dearer on the way."""

CROSSLESS = 0.7
"""The same where only legs that cross have one: few changes of a good plan are enough for them, and
without the price more iterations, and recombination, make it a better one."""


def _alone_first(problem: Problem, run: _Run) -> tuple[Problem, Sequence[Itinerary]]:
    """The day with what its limits are measured by, and a plan in which nobody shares: a shared
    plan begins with it, and is never dearer."""
    alone = separate(problem)
    instance = in_reach(encode(alone), run.travel)
    part = replace(run, budget=run.budget.part(SHARE))
    itineraries = decode(alone, instance, _native(instance, part.budget, (), part))
    if problem.sharing.limited and not problem.sharing.own:
        problem = held_against(problem, evaluate(alone, run.travel, itineraries))
    return problem, itineraries


WHOLE, ROUNDS = 0.4, 3
"""Of a search where orders may be split, the share with whole orders, and in how many rounds of
equal length parts are tried in the rest of it."""


def _split_where_it_pays(
    problem: Problem, instance: Instance, run: _Run, start: Sequence[Itinerary]
) -> tuple[Problem, list[Itinerary]]:
    """A plan by the native engine, and the day with the parts that it has. Where orders may be
    split, each search in parts begins with the best plan so far, so that none is dearer."""
    if not can_be_split(problem):
        return problem, _searched(problem, instance, run, start)
    routes = _decoded(problem, replace(run, budget=run.budget.phase(WHOLE)), start)
    best = (problem, routes)
    for _ in range(ROUNDS):
        if run.budget.cancelled:
            break
        fine, names = finer(*best)
        again = replace(run, budget=run.budget.phase((1.0 - WHOLE) / ROUNDS))
        routes = _decoded(fine, again, apart(fine, best[1], names, run.travel))
        merged, routes, _ = together(fine, routes, run.travel)
        best = min(best, (merged, routes), key=lambda each: _rank(each, run.travel))
    return best


def _decoded(problem: Problem, run: _Run, start: Sequence[Itinerary]) -> list[Itinerary]:
    instance = in_reach(encode(problem), run.travel)
    return _searched(problem, instance, run, start)


def _rank(
    found: tuple[Problem, Sequence[Itinerary]], travel: Distances
) -> tuple[float, float, float, float]:
    """What two plans are compared by; what is on no route is left out."""
    problem, itineraries = found
    served = {o for i in itineraries for trip in i.trips for v in trip for o in v.orders}
    out = [problem.order[order_id] for order_id in missing(problem, served)]
    left = [LeftOut(o.id, o.distributor_id, o.store_id, o.priority) for o in out]
    return evaluate(problem, travel, itineraries, left).rank


def _searched(
    problem: Problem, instance: Instance, run: _Run, start: Sequence[Itinerary]
) -> list[Itinerary]:
    """What the native engine finds, which begins with a plan; with its starts where docks are
    few."""
    if can_crowd(problem):
        day = Day(problem, instance, run.travel)
        return search_docked(day, run.budget, partial(_native, run=run), start)
    first = encoded(problem, instance, start)
    return decode(problem, instance, _native(instance, run.budget, first, run))


def _native(
    instance: Instance, budget: Budget, first: Sequence[TaskRoute], run: _Run
) -> list[TaskRoute]:
    """Routes of the whole day by the native engine, which begins with some."""
    from solvers.search import search
    from solvers.tables import make_tables

    if not len(instance):
        return []
    tables = make_tables(instance, run.travel)
    routes = search(tables, budget, run.seed, run.threads, first).routes
    return spared(instance, routes)


def _ortools(instance: Instance, travel: Distances, budget: Budget, seed: int) -> list[TaskRoute]:
    """Routes for all parts of the day by OR-Tools. Each part has a share of the time by its size.

    The seed decides the order in which the library sees the tasks. Raises `InputError` for rules
    that this engine does not know.
    """
    if instance.agreement is not None:
        raise InputError("engine 'ortools' does not know 'sharing'; use the native engine")
    used = instance.rules.used if instance.rules is not None else ()
    if unknown := [name for name in used if name != "locks"]:
        listed = " and ".join(f"'{name}'" for name in unknown)
        raise InputError(f"engine 'ortools' does not know {listed}; use the native engine")
    if instance.fleet.per_toll_metre.any():
        raise InputError("engine 'ortools' does not know 'toll_per_km'; use the native engine")
    if instance.returns_last or np.isfinite(instance.prize).any():
        rule = "returns_last" if instance.returns_last else "prize"
        raise InputError(f"engine 'ortools' does not know '{rule}'; use the native engine")
    from solvers.ortools_routing import solve_part

    shuffle = np.random.default_rng(seed)
    todo = [
        (piece, kinds, rest)
        for tasks, kinds in independent(instance)
        for piece, rest in pieces(instance, tasks)
    ]
    todo = with_mates(instance, todo)
    weight = [len(tasks) ** 1.5 for tasks, _, _ in todo]
    idle = np.minimum(instance.fleet.count, len(instance))
    found: list[TaskRoute] = []
    so_far = Progress(0.0, 0.0, 0)
    for i, (tasks, kinds, rest) in enumerate(todo):
        seconds = None if budget.left is None else budget.left * weight[i] / sum(weight[i:])
        counts = fair_share(idle[kinds], len(tasks), rest)
        if not counts.any():
            continue  # all on the road already; the library would abort on a model without vehicles
        part = make_part(instance, shuffle.permutation(tasks), kinds, counts, travel)
        so_far = replace(so_far, part=i + 1, parts=len(todo))
        result = solve_part(part, budget, seconds, so_far)
        np.subtract.at(idle, [route.kind for route in result.routes], 1)
        found, so_far = found + result.routes, result.progress
    return found
