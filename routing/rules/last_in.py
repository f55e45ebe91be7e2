"""Where the day names classes of goods that stand one behind the other, what was loaded last is
unloaded first: nothing is taken out from behind something else of these classes.

Deliveries are loaded before the trip, in the reverse order of its stops, so they never stand in
each other's way. A transfer that is picked up stands in front of them, a return in front of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from routing.model import Order
from routing.plan import Route, Trip, Violation
from routing.problem import Problem
from routing.riding import ends

CODE = "last-in"


def is_stacked(problem: Problem, order: Order) -> bool:
    """Whether an order stands one behind the other with others."""
    return order.goods in problem.settings.last_in_first_out


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order that stands behind another when it has to be unloaded."""
    if not problem.settings.last_in_first_out:
        return
    for trip in route.trips:
        told: set[str] = set()
        spans = _spans(problem, trip)
        for (one, (in_, out)), (other, (later, stays)) in permutations(spans.items(), 2):
            if in_ < later < out < stays and one not in told:
                told.add(one)
                store_id = trip.stops[out].store_id
                message = (
                    f"order '{one}' stands behind '{other}', which was loaded after it and is "
                    f"still on board at store '{store_id}'"
                )
                yield Violation(CODE, message, order_id=one, store_id=store_id)


def _spans(problem: Problem, trip: Trip) -> dict[str, tuple[int, int]]:
    """At which stops each order of these classes is loaded and unloaded: -1 before the trip, their
    number after it."""
    found: dict[str, tuple[int, int]] = {}
    for number, stop in enumerate(trip.stops):
        for order in (problem.order[order_id] for order_id in stop.orders):
            if not is_stacked(problem, order):
                continue
            if not order.is_transfer:
                found[order.id] = (number, len(trip.stops)) if order.is_return else (-1, number)
            elif (pair := ends(trip, order)) is not None:
                places = [n for each in pair for n, s in enumerate(trip.stops) if s is each]
                found[order.id] = places[0], places[1]
    return found
