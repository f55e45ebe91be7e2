"""Orders that take more of a depot than it has: which of them leave their route."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from routing.available import Measure, loaded, of_itineraries, on_hand, taken
from routing.model import PRIORITIES, Order
from routing.plan import Itinerary
from routing.problem import Problem
from routing.rules import available
from solvers.mending.faults import Cleared
from solvers.mending.places import thinned


def enough(problem: Problem, routes: Iterable[Itinerary]) -> bool:
    """Whether depots have what routes take."""
    return not any(available.exceeded(problem, of_itineraries(problem, routes)))


def relieved(found: Cleared, edited: Collection[str]) -> None:
    """Take off the routes what depots do not have: orders that were not moved by hand before
    others, low ones before high ones, and the smallest that will do."""
    problem = found.problem
    while True:
        total = of_itineraries(problem, found.routes)
        over = {m: more for m, each in total.items() if (more := each - on_hand(problem, m)) > 0}
        if not over:
            return
        measure = min(over)
        at, order = _least(found, measure, over[measure], edited)
        found.routes[at] = thinned(problem, found.routes[at], (order.id,))
        found.missing[order.id] = at


def _least(
    found: Cleared, measure: Measure, more: int, edited: Collection[str]
) -> tuple[int, Order]:
    """The route and the order that leaves it."""

    def rank(each: tuple[int, Order, int]) -> tuple[bool, int, bool, int, str]:
        _, order, amount = each
        urgent = -PRIORITIES.index(order.priority)
        return order.id in edited, urgent, amount < more, abs(amount - more), order.id

    at, order, _ = min(_takers(found.problem, found.routes, measure), key=rank)
    return at, order


def _takers(
    problem: Problem, routes: Sequence[Itinerary], measure: Measure
) -> Iterable[tuple[int, Order, int]]:
    for at, route in enumerate(routes):
        trips = [[o for visit in trip for o in visit.orders] for trip in route.trips]
        for depot_id, order in loaded(problem, problem.vehicle[route.vehicle_id], trips):
            amount = taken(problem, [(depot_id, order)])[measure]
            if amount:
                yield at, order, amount
