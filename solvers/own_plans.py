"""Each distributor for itself, first: what a shared search begins with and is held against."""

from __future__ import annotations

from dataclasses import replace

from routing.plan import Plan
from routing.problem import Problem
from routing.riding import ridden
from routing.sharing import Own, Sharing

SHARE = 0.25
"""Of a search's budget, for the plans of each distributor alone."""


def separate(problem: Problem) -> Problem:
    """The day as it is if nobody shares with anybody; what goods must be apart stay so, and so do
    limits that are held against plans which the day brings along."""
    partners = tuple(
        replace(each, group="", lends=frozenset(), opens=frozenset())
        for each in problem.sharing.partners
    )
    sharing = problem.sharing
    alone = Sharing(partners, sharing.apart, sharing.max_distributors, sharing.own)
    return replace(problem, sharing=alone)


def owns(plan: Plan) -> dict[str, Own]:
    """For each order on a route when it is served and how far it rides; of one in parts, when the
    last of them is served and how far one rides at the most."""
    found: dict[str, Own] = {}
    for _, _, trip, _, stop in plan.stops():
        metres = ridden(plan.problem, trip)
        for order_id in stop.orders:
            name = plan.problem.order[order_id].ordered
            other = found.get(name, Own(stop.start, metres[order_id]))
            found[name] = Own(max(other.start, stop.start), max(other.metres, metres[order_id]))
    return found


def held_against(problem: Problem, plan: Plan) -> Problem:
    """The day with a plan of each distributor alone as what detours and delays are measured by."""
    return replace(problem, sharing=replace(problem.sharing, own=owns(plan)))
