"""A partner's goods ride only so much farther and come only so much later than in its own plan."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import moment
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.riding import ridden

CODE, DELAY = "detour", "delay"


def latest(problem: Problem, order_id: str) -> int | None:
    """The last second at which an order's service may start, None without a limit of delay.
    Transfers are not limited."""
    order = problem.order[order_id]
    own = problem.sharing.own.get(order.ordered)
    partner = problem.sharing.partner.get(order.distributor_id)
    if own is None or partner is None or partner.max_delay_s is None:
        return None
    if order.is_transfer:
        return None
    return own.start + partner.max_delay_s


def farthest(problem: Problem, order_id: str) -> int | None:
    """Metres that an order may ride, on a vehicle underway from where that is now, None without a
    limit of detours. Returns and transfers are not limited."""
    order = problem.order[order_id]
    own = problem.sharing.own.get(order.ordered)
    partner = problem.sharing.partner.get(order.distributor_id)
    if own is None or partner is None or partner.max_detour_m is None:
        return None
    if order.kind != "delivery":
        return None
    return own.metres - own.ridden + partner.max_detour_m


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order that comes too late or rides too far."""
    if not problem.sharing.own:
        return
    for trip in route.trips:
        way = ridden(problem, trip)
        for stop in trip.stops:
            for order_id in stop.orders:
                limit, last = farthest(problem, order_id), latest(problem, order_id)
                if limit is not None and way[order_id] > limit:
                    yield Violation(
                        CODE,
                        f"order '{order_id}' rides {way[order_id] / 1000:,.1f} km, its owner "
                        f"allows {limit / 1000:,.1f} km",
                        order_id=order_id,
                        store_id=stop.store_id,
                    )
                if last is not None and stop.start > last:
                    yield Violation(
                        DELAY,
                        f"order '{order_id}' comes at {moment(problem.settings, stop.start)}, its "
                        f"owner allows {moment(problem.settings, last)}",
                        order_id=order_id,
                        store_id=stop.store_id,
                    )
