"""Every order is handled exactly once, at its own store, or is left out. A transfer is handled at
its two stores, once each; of alternatives one is (`routing.rules.group`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from routing.model import Order
from routing.plan import Itinerary, LeftOut, Route, Violation
from routing.problem import Problem

MISSING, TWICE, WRONG_STORE = "order-missing", "order-twice", "wrong-store"


def broken_by_plan(
    problem: Problem,
    itineraries: Iterable[Itinerary],
    routes: Iterable[tuple[int, Route]],
    left_out: Iterable[LeftOut],
) -> Iterator[Violation]:
    """One violation for each order that is missing, repeated, or at a store not its own.

    Orders are counted in the itineraries, where they stand even if their vehicle is unknown.
    Each route comes with the number under which it is listed.
    """
    left = Counter(each.order_id for each in left_out)
    seen: dict[str, Counter[str]] = {}
    for itinerary in itineraries:
        for visit in (visit for trip in itinerary.trips for visit in trip):
            for order_id in visit.orders:
                seen.setdefault(order_id, Counter())[visit.store_id] += 1
    yield from _elsewhere(problem, routes)
    for order in problem.orders:
        times = left[order.id] + _handled(order, seen.get(order.id, {}))
        if times == 0 and not order.group:
            yield Violation(
                MISSING, f"order '{order.id}' is on no route and not left out", order_id=order.id
            )
        elif times > 1:
            yield Violation(
                TWICE, f"order '{order.id}' stands {times} times in the plan", order_id=order.id
            )


def _elsewhere(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    for number, route in routes:
        for stop in route.stops:
            for order_id in stop.orders:
                order = problem.order[order_id]
                if stop.store_id in (order.store_id, order.from_store_id):
                    continue
                ends = f"store '{order.store_id}'"
                if order.is_transfer:
                    ends = f"stores '{order.from_store_id}' and '{order.store_id}'"
                yield Violation(
                    WRONG_STORE,
                    f"order '{order_id}' is for {ends}, not '{stop.store_id}'",
                    number,
                    order_id,
                    stop.store_id,
                )


def _handled(order: Order, at: Mapping[str, int]) -> int:
    """How often an order is handled, by how often it stands at each store. Two visits of a transfer
    are once, but not two at one store."""
    visits = sum(at.values())
    if not order.is_transfer:
        return visits
    return max((*at.values(), (visits + 1) // 2))
