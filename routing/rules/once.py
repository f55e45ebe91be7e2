"""Every order is delivered exactly once, at its own store, or is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

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
    seen = Counter(left.order_id for left in left_out)
    for itinerary in itineraries:
        for visit in (visit for trip in itinerary.trips for visit in trip):
            seen.update(visit.orders)
    for number, route in routes:
        for stop in route.stops:
            for order_id in stop.orders:
                store_id = problem.order[order_id].store_id
                if store_id != stop.store_id:
                    yield Violation(
                        WRONG_STORE,
                        f"order '{order_id}' is for store '{store_id}', not '{stop.store_id}'",
                        number,
                        order_id,
                        stop.store_id,
                    )
    for order in problem.orders:
        times = seen[order.id]
        if times == 0:
            yield Violation(
                MISSING, f"order '{order.id}' is on no route and not left out", order_id=order.id
            )
        elif times > 1:
            yield Violation(
                TWICE, f"order '{order.id}' stands {times} times in the plan", order_id=order.id
            )
