"""Plan a day: encode, search, decode, judge, explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from geo.matrix import Distances
from routing import __version__
from routing.distances import distances_of
from routing.errors import EngineError, InputError
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from solvers.budget import Budget, Progress, interruptible
from solvers.decode import TaskRoute, decode
from solvers.encode import Instance, encode
from solvers.explain import explained
from solvers.parts import fair_share, independent, make_part, pieces
from solvers.repair import repair
from solvers.yard import Yard

DEFAULT_SECONDS = 30.0
ENGINES = ("ortools",)


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    engine: str = "ortools",
    distances: Distances | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_interrupt: Callable[[], None] | None = None,
) -> Plan:
    """Plan a day and return the best plan found, judged by the oracle.

    ``time_limit``: wall seconds of search; ``iterations``: solutions looked at for each
    independent part of the day. With neither, 30 seconds. With ``iterations`` alone and one
    ``seed`` the plan is the same every time. ``distances``: where travel comes from, by default
    what the day's settings say. Ctrl-C calls ``on_interrupt``, ends the search and returns the
    best plan so far.

    Raises `InputError` for arguments that make no sense and `EngineError` if the engine fails.
    """
    _check(time_limit, iterations, engine)
    if time_limit is None and iterations is None:
        time_limit = DEFAULT_SECONDS
    made_by: Mapping[str, Any] = {
        "coload": __version__,
        "engine": engine,
        "seed": seed,
        "time_limit_s": time_limit,
        "iterations": iterations,
    }
    travel = distances or distances_of(problem)
    budget = Budget(time_limit, iterations, on_progress, on_interrupt)
    with interruptible(budget):
        instance = encode(problem)
        routes = search(instance, travel, budget, seed)
        yard, left_out = _completed(problem, travel, decode(problem, instance, routes), budget)
        reasons = explained(yard, left_out, budget)
    plan = evaluate(problem, travel, yard.routes, reasons, made_by)
    if plan.violations:
        raise EngineError(
            f"engine '{engine}' returned a plan that breaks rules, please report it: "
            + "; ".join(str(violation) for violation in plan.violations[:3])
        )
    return plan


def _completed(
    problem: Problem, travel: Distances, itineraries: list[Itinerary], budget: Budget
) -> tuple[Yard, list[str]]:
    """The engine's routes with what else fits, and the ids of the orders that do not."""
    served = {order for i in itineraries for trip in i.trips for v in trip for order in v.orders}
    yard = Yard(problem, travel, itineraries)
    out = [order.id for order in problem.orders if order.id not in served]
    return yard, repair(yard, out, budget)


def _check(time_limit: float | None, iterations: int | None, engine: str) -> None:
    if engine not in ENGINES:
        raise InputError(f"engine '{engine}' is not known; choose from {', '.join(ENGINES)}")
    if time_limit is not None and not 0 <= time_limit <= 7 * 86400:
        raise InputError(f"time limit {time_limit:g} s is not between 0 and a week")
    if iterations is not None and iterations < 1:
        raise InputError(f"iteration limit {iterations} is not at least 1")


def search(instance: Instance, travel: Distances, budget: Budget, seed: int) -> list[TaskRoute]:
    """Routes for all parts of the day. Each part has a share of the time by its size.

    The seed decides the order in which an engine sees the tasks.
    """
    from solvers.ortools_routing import solve_part

    shuffle = np.random.default_rng(seed)
    todo = [
        (piece, kinds, rest)
        for tasks, kinds in independent(instance)
        for piece, rest in pieces(instance, tasks)
    ]
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
        np.subtract.at(idle, [kind for kind, _ in result.routes], 1)
        found, so_far = found + result.routes, result.progress
    return found
