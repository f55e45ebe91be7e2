"""What goes from one store to another is on board no longer than its limit.

A plan breaks the rule where more than `max_ride_s` lies between the departure from the stop where a
transfer is picked up and the start of service where it is brought: driving, other stops, waiting
and a break all count. An order is left out for it where the way alone takes longer, or would on
the vehicles in reach.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import span
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.riding import ends
from routing.rules.transfer import on_route

CODE = "ride"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each transfer that is on board too long."""
    for order in on_route(problem, route):
        for trip in route.trips if order.max_ride_s is not None else ():
            pair = ends(trip, order)
            if pair is None:
                continue
            pickup, there = pair
            ride = there.start - pickup.departure
            if ride > (order.max_ride_s or 0):
                takes, most = (span(problem.settings, s) for s in (ride, order.max_ride_s or 0))
                yield Violation(
                    CODE,
                    f"order '{order.id}' is on board for {takes}, {most} are allowed",
                    order_id=order.id,
                    store_id=order.store_id,
                )
