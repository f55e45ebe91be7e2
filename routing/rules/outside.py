"""A stop should begin within the preferred hours of its store; each minute outside has a price.

No plan breaks this rule. Which start of a route costs least is for `routing.schedule` to find.
"""

from __future__ import annotations

from routing.course import Wish
from routing.plan import Route, Stop
from routing.problem import Problem

CODE = "outside"


def used(problem: Problem) -> bool:
    """Whether some store of the day has preferred hours with a price."""
    return any(store.preferred and store.outside_per_min for store in problem.stores)


def price(problem: Problem, route: Route) -> float:
    """Money for all stops of a route."""
    return sum(price_of_stop(problem, stop) for stop in route.stops)


def price_of_stop(problem: Problem, stop: Stop) -> float:
    """Money for one of them."""
    store = problem.store[stop.store_id]
    if store.preferred is None:
        return 0.0
    return Wish(*store.preferred, store.outside_per_min).price(stop.start)
