"""Times of loading for a draft, where docks count; routes that no dock is free for lose orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from routing.evaluate import evaluate, evaluate_route
from routing.rules import docks
from solvers.docks.arrange import arranged
from solvers.docks.taken import Docks, can_crowd
from solvers.mending.draft import Draft, Drafts, emptied
from solvers.mending.judge import Judge, undecided
from solvers.mending.routes import all_mended

ROUNDS = 3
"""Times that routes without a free dock are mended and all are arranged again."""


def docked(drafts: Drafts, draft: Draft) -> Draft:
    """The draft with times of loading at which a dock is free for everybody."""
    problem, judge = drafts.problem, drafts.judge
    if not can_crowd(problem):
        return draft
    for _ in range(ROUNDS):
        plan = evaluate(problem, judge.distances, draft.routes)
        if not any(each.code == docks.CODE for each in plan.violations):
            return draft
        draft, out = _arranged(drafts, draft)
        if not out:
            return draft
        judge.docks = _book(judge, draft, out)
        judge.forget()
        draft = all_mended(drafts, draft)
        judge.docks = None
        judge.forget()
    draft, out = _arranged(drafts, draft)
    for at in out:
        draft = emptied(drafts, draft, at)
    return draft


def _arranged(drafts: Drafts, draft: Draft) -> tuple[Draft, list[int]]:
    """Starts for all routes, and the positions of those that no dock is free for."""
    used = [at for at, route in enumerate(draft.routes) if route.trips]
    routes = [undecided(draft.routes[at]) for at in used]
    problem, distances = drafts.problem, drafts.judge.distances
    first = [
        evaluate_route(problem, distances, draft.routes[at])
        if draft.routes[at].start is not None
        else None
        for at in used
    ]
    found = arranged(problem, distances, routes, first if any(first) else ())
    result = list(draft.routes)
    for position, route in found.routes.items():
        result[used[position]] = route.itinerary
    return replace(draft, routes=tuple(result)), [used[position] for position in found.out]


def _book(judge: Judge, draft: Draft, out: Sequence[int]) -> Docks:
    book = Docks(judge.problem, judge.distances)
    for at, route in enumerate(draft.routes):
        if route.trips and at not in out:
            book.put(at, evaluate_route(judge.problem, judge.distances, route))
    return book
