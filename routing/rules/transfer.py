"""What goes from one store to another is picked up there and brought here on the same trip.

A plan breaks the rule where a route handles a transfer and none of its trips has a stop at
`from_store_id` with it and after that one at `store_id`. An order is left out for it where no trip
could take in both stops.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.model import Order
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.riding import ends

CODE = "transfer"


def on_route(problem: Problem, route: Route) -> Iterator[Order]:
    """The transfers that a route handles, each once."""
    for order_id in dict.fromkeys(route.orders):
        if problem.order[order_id].is_transfer:
            yield problem.order[order_id]


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each transfer without both stops."""
    for order in on_route(problem, route):
        if all(ends(trip, order) is None for trip in route.trips):
            yield Violation(
                CODE,
                f"no trip picks up order '{order.id}' at store '{order.from_store_id}' and then "
                f"brings it to '{order.store_id}'",
                order_id=order.id,
                store_id=order.store_id,
            )
