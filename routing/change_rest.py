"""A plan beside one of what was left of its day later on (`solvers.replan`): what is done by then,
and what of the plan lies ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from routing.errors import InputError
from routing.evaluate import evaluate
from routing.model import Order, Store
from routing.news import News, rest_of
from routing.plan import Plan, Route, Stop


@dataclass(frozen=True)
class Ahead:
    """The plan ``whole`` as seen from second ``since``, at which ``rest`` begins. ``done``: its
    orders that are done by then."""

    whole: Plan
    rest: Plan
    since: int
    done: frozenset[str]

    @cached_property
    def plan(self) -> Plan:
        """The plan with the stops that are left, at the times that it had for them. For places and
        times only: costs and limits are those of the whole."""
        kept = {
            number: cut
            for number, route in zip(self.whole.numbers, self.whole.routes, strict=True)
            if (cut := self._cut(route)) is not None
        }
        return replace(self.whole, routes=tuple(kept.values()), numbers=tuple(kept))

    def _cut(self, route: Route) -> Route | None:
        """What is left of a route, None if nothing is."""
        trips = tuple(
            replace(trip, stops=stops)
            for trip in route.trips
            if (stops := tuple(stop for stop in trip.stops if not self._over(stop)))
        )
        return replace(route, trips=trips) if trips else None

    def _over(self, stop: Stop) -> bool:
        """Whether all that is handled at a stop is done, or was picked up there."""
        return all(order in self.done or self._on_board(order, stop) for order in stop.orders)

    def _on_board(self, order_id: str, stop: Stop) -> bool:
        """Whether a transfer that begins at this stop is a delivery by now."""
        was, now = (plan.problem.order.get(order_id) for plan in (self.whole, self.rest))
        if was is None or now is None or not was.is_transfer or now.is_transfer:
            return False
        return stop.store_id == was.from_store_id

    @cached_property
    def priced(self) -> Plan | None:
        """What the plan, as it was made, costs from then on: its vehicles where they would be.
        None where it leaves nothing to do."""
        try:
            rest = rest_of(self.whole, News(self.since))
        except InputError:
            return None
        return evaluate(
            rest.problem, self.whole.distances, rest.unchanged, made_by=self.whole.made_by
        )

    @cached_property
    def over_groups(self) -> frozenset[str]:
        """Groups of which one is done: nobody waits for the others."""
        return frozenset(self.whole.problem.order[o].group for o in self.done) - {""}


def ahead_of(before: Plan, after: Plan) -> Ahead | None:
    """How a plan is seen from one of the rest of its day; None where they are of the same day or
    hour."""
    since = after.made_by.get("replanned_at_s")
    if not isinstance(since, int) or since <= before.made_by.get("replanned_at_s", -1):
        return None
    told = after.made_by.get("done")
    if isinstance(told, list):
        done = frozenset(map(str, told)) & before.problem.order.keys()
    else:  # of a plan that does not say: what it has no more, and should have been done
        done = frozenset(_by_the_clock(before, since) - after.problem.order.keys())
    return Ahead(before, after, since, done) if done else None


def _by_the_clock(plan: Plan, since: int) -> set[str]:
    """The orders that a plan has done by a second; of a transfer its last stop counts."""
    ends: Mapping[str, int] = {
        order: stop.start for route in plan.routes for stop in route.stops for order in stop.orders
    }
    return {order for order, start in ends.items() if start <= since}


def bare_order(order: Order, rest: bool) -> Order:
    """What counts of an order's data. ``rest``: without what planning again writes into it, the
    vehicle that it was announced on among it."""
    order = replace(order, extra={})
    if not rest:
        return order
    return replace(
        order, vehicle="", other_vehicle_cost=None, together="", max_drops=None, min_drop=None
    )


def bare_store(store: Store) -> Store:
    """As `bare_order`: without the hours that were announced."""
    return replace(
        store, extra={}, preferred=None, outside_per_min=0.0, familiar=frozenset(),
        unfamiliar_cost=0.0,
    )  # fmt: skip
