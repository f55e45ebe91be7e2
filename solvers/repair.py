"""The engine's routes against the oracle's eyes: what was left out is tried once more.

An engine may judge a little more strictly than the oracle, and its search ends somewhere. So every
order left out is put on the nearest routes and on vehicles in the yard, with the oracle as judge;
and an order does not stay out for the sake of lesser ones on a vehicle that passes near.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from routing.model import PRIORITIES, Order
from routing.problem import Problem
from routing.rules import skills
from solvers.budget import Budget
from solvers.yard import Attempt, Yard, without

MOST_EJECTED = 3
"""Lesser orders that may leave one vehicle to make room for one order."""

GRACE = 5.0
"""Seconds after the search in which orders are still tried, the high ones first."""


def repair(yard: Yard, left_out: Sequence[str], budget: Budget) -> list[str]:
    """Put into the yard's routes what fits after all; returns the ids that are still left out.

    Each exchange serves a higher order for lesser ones, so this ends.
    """
    problem = yard.problem
    orders = sorted(problem.orders, key=lambda order: _contents(problem, order))
    position = {order.id: i for i, order in enumerate(orders)}
    queue = [(_rank(problem.order[order_id]), position[order_id]) for order_id in left_out]
    heapq.heapify(queue)
    still_out: list[int] = []
    over = budget.grace(GRACE)
    while queue and not over():
        _, at = heapq.heappop(queue)
        order = orders[at]
        fitting = [attempt for attempt in yard.attempts(order) if not attempt.broken]
        if fitting:
            yard.put(min(fitting, key=lambda attempt: attempt.added))
            continue
        attempt, ejected = _exchange(yard, order)
        if attempt is None:
            still_out.append(at)
        else:
            yard.put(attempt)
            for other in ejected:
                heapq.heappush(queue, (_rank(other), position[other.id]))
    still_out += [at for _, at in queue]
    out = {orders[at].id for at in still_out}
    return [order.id for order in problem.orders if order.id in out]


def missing(problem: Problem, served: set[str]) -> set[str]:
    """Orders that are not served, of alternatives of which none is the first that somebody may
    carry."""
    done = {problem.order[order_id].group for order_id in served}
    found = set[str]()
    ranked = sorted(range(len(problem.orders)), key=lambda i: (not problem.carriers[i], i))
    for i in ranked:
        order = problem.orders[i]
        if order.id not in served and (not order.group or order.group not in done):
            found.add(order.id)
            done.add(order.group)
    return found


def _contents(problem: Problem, order: Order) -> tuple[float | str | bool, ...]:
    """What an order is, whatever its name and its row: the first of two that differ in nothing but
    these is tried first."""
    store = problem.store[order.store_id]
    amounts = (order.quantity.get(name, 0.0) for name in (*problem.dimensions, "cases"))
    needs = skills.listed(skills.needed(problem, order))
    return (store.lon, store.lat, order.is_return, order.goods, needs, *amounts)


def _rank(order: Order) -> int:
    """0 for a high order, 2 for a low one."""
    return PRIORITIES.index(order.priority)


def _exchange(yard: Yard, order: Order) -> tuple[Attempt | None, list[Order]]:
    """The order in place of a few lesser ones on one of the nearest routes."""
    for index in yard.nearest(order, yard.carriers(order)):
        itinerary, ejected = yard.routes[index], list[Order]()
        on_board = [
            yard.problem.order[o]
            for trip in itinerary.trips
            for visit in trip
            for o in visit.orders
        ]
        locked = yard.problem.bonds.orders  # whose others would have to leave as well
        lesser = [o for o in on_board if _rank(o) > _rank(order) and o.id not in locked]
        for other in sorted(lesser, key=_rank, reverse=True)[:MOST_EJECTED]:
            itinerary = without(itinerary, other.id)
            ejected.append(other)
            attempt = yard.best_place(itinerary, index, order)
            if not attempt.broken:
                return attempt, ejected
    return None, []
