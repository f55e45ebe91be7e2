"""Of alternatives, the orders of one `group`, exactly one is served.

A plan breaks the rule where it serves two of them (`group`), or none and does not leave out one of
them either (`order-missing`). The one that stands for a group left out is any of them; the others
are not in the plan, and what is left out beyond it, or beside one that is served, stands there
twice (`order-twice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.plan import Itinerary, LeftOut, Violation
from routing.problem import Problem
from routing.rules.once import MISSING, TWICE

CODE = "group"


def broken_by_plan(
    problem: Problem, itineraries: Iterable[Itinerary], left_out: Iterable[LeftOut]
) -> Iterator[Violation]:
    """One violation for each group served twice or not at all, and for each order left out that has
    been dealt with by another of its group."""
    groups: dict[str, list[str]] = {}
    for order in problem.orders:
        if order.group:
            groups.setdefault(order.group, []).append(order.id)
    if not groups:
        return
    served = {
        o for each in itineraries for trip in each.trips for visit in trip for o in visit.orders
    }
    out = {each.order_id for each in left_out}
    for name, members in groups.items():
        on_routes = [order_id for order_id in members if order_id in served]
        left = [order_id for order_id in members if order_id in out]
        if len(on_routes) > 1:
            listed = ", ".join(f"'{order_id}'" for order_id in on_routes)
            yield Violation(CODE, f"of group '{name}' one order is served, not {listed}")
        if not on_routes and not left:
            message = f"no order of group '{name}' is on a route, nor is one left out"
            yield Violation(MISSING, message)
        for order_id in left if on_routes else left[1:]:
            if order_id not in served:  # else it stands twice by itself
                other = on_routes[0] if on_routes else left[0]
                message = f"order '{order_id}' is left out, '{other}' stands for group '{name}'"
                yield Violation(TWICE, message, order_id=order_id)
