"""Whom to call after a day was planned again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from routing.news import Announced, News, Rest
from routing.plan import Plan


@dataclass(frozen=True)
class Call:
    """Whom to call. ``before``, ``after``: vehicle and start of service, None for none. ``why``:
    ``time``, ``vehicle``, ``new``, ``left out``, ``dropped`` (cancelled, or the store is closed).
    """

    store_id: str
    orders: tuple[str, ...]
    before: Announced | None
    after: Announced | None
    why: str

    @property
    def shift_s(self) -> int:
        """Seconds by which service begins later, less than 0 for earlier."""
        return self.after.start - self.before.start if self.after and self.before else 0


def calls(plan: Plan, rest: Rest, news: News) -> Iterator[Call]:
    """Store by store: those whose time moved by more than the tolerance, and those that lose or get
    a stop; then those that only another vehicle comes to."""
    known = plan.problem.order
    after = {
        known[order_id].ordered: Announced(route.name, stop.start)
        for route in plan.routes
        for stop in route.stops
        for order_id in stop.orders
    }
    told: dict[tuple[str, Announced | None, Announced | None, str], list[str]] = {}
    for order_id in [*rest.announced, *(after.keys() - rest.announced.keys())]:
        before, now = rest.announced.get(order_id), after.get(order_id)
        why = _why(order_id, before, now, rest, news)
        if why:
            store_id = rest.store_of[order_id]
            told.setdefault((store_id, before, now, why), []).append(order_id)
    found = [
        Call(store_id, tuple(sorted(orders)), before, now, why)
        for (store_id, before, now, why), orders in told.items()
    ]
    ranks = ("left out", "dropped", "time", "new", "vehicle")
    yield from sorted(found, key=lambda c: (ranks.index(c.why), -abs(c.shift_s), c.store_id))


def _why(
    order_id: str, before: Announced | None, now: Announced | None, rest: Rest, news: News
) -> str:
    if order_id in rest.dropped:
        return "dropped"
    if now is None:
        return "left out"
    if before is None:
        return "new"
    if abs(now.start - before.start) > news.tolerance_s:
        return "time"
    return "vehicle" if now.vehicle != before.vehicle else ""
