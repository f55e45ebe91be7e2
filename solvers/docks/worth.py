"""What is lost by not driving a route."""

from __future__ import annotations

from collections.abc import Iterable

from routing.model import PRIORITIES
from routing.problem import Problem
from solvers.docks.times import Ride

Value = tuple[int, int, int, float]
"""As `Plan.rank`: orders without a prize that are not served by priority, then money."""


def unserved(problem: Problem, rides: Iterable[Ride]) -> tuple[tuple[int, int, int], float]:
    """Orders without a prize on these routes by priority, and the prizes of the others."""
    trips = (trip for ride in rides for trip in ride.itinerary.trips)
    names = dict.fromkeys(o for trip in trips for visit in trip for o in visit.orders)
    return missed(problem, names)


def missed(problem: Problem, names: Iterable[str]) -> tuple[tuple[int, int, int], float]:
    """The same for orders that are not served."""
    orders = [problem.order[name] for name in names]
    prizes = sum(order.prize for order in orders if order.prize is not None)
    counts = [0, 0, 0]
    for order in orders:
        counts[PRIORITIES.index(order.priority)] += order.prize is None
    high, normal, low = counts
    return (high, normal, low), prizes
