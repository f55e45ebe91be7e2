"""A plan on the way to keeping every rule, and what it has changed so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.model import PRIORITIES, Order, VehicleType
from routing.plan import Itinerary
from routing.setups import Free
from solvers.mending.arrange import Arranged, Arranger
from solvers.mending.places import carried, thinned
from solvers.mending.supply import enough
from solvers.yard import NEAREST_ROUTES, Yard, alone

Measure = tuple[tuple[int, ...], int, int, int, int, float]
"""Less is better: orders left out by priority and with a prize; moved to another vehicle; of these,
moved by hand before; moved in sequence; of these likewise; money."""

EFFORT = 400
"""Routes that are looked at to find room on one by another sequence."""

MOST_ASKED = 15_000
"""Routes that the oracle is asked for in all before the search takes what it has: some seconds."""


@dataclass(frozen=True)
class Draft:
    """``routes``: by their position in the plan that is mended, then new ones; one without trips
    stays in the yard. ``out``: orders that are on none and should be. ``shifted``: orders that
    were put elsewhere in the sequence of their route."""

    routes: tuple[Itinerary, ...]
    out: frozenset[str] = frozenset()
    shifted: frozenset[str] = frozenset()

    def others(self, position: int) -> list[Itinerary]:
        """All routes but that at a position."""
        return [*self.routes[:position], *self.routes[position + 1 :]]

    def with_route(self, position: int, arranged: Arranged) -> Draft:
        """Another route at this position, or a new one."""
        routes = list(self.routes)
        routes[position : position + 1] = [arranged.itinerary]
        return replace(self, routes=tuple(routes), shifted=self.shifted | arranged.shifted)


class Drafts:
    """What may be done with drafts of one day.

    ``stood``: on which route each order was decided to be, by position. ``kinds``: the type of
    vehicle of each. ``homes``: likewise for orders that nothing was decided for, where they would
    best be.
    """

    def __init__(
        self,
        arranger: Arranger,
        stood: Mapping[str, int],
        kinds: Sequence[str],
        homes: Mapping[str, int],
    ) -> None:
        self.arranger, self.judge = arranger, arranger.judge
        self.stood, self.kinds, self.homes = stood, kinds, homes
        self.problem = arranger.judge.problem
        self._yard = Yard(self.problem, self.judge.distances, (), crowded=False)

    def moved(self, draft: Draft) -> frozenset[str]:
        """Orders that are on another vehicle than decided, or on none."""
        still = {
            order_id
            for at, (route, kind) in enumerate(zip(draft.routes, self.kinds, strict=False))
            if route.vehicle_id == kind
            for order_id in carried(route)
            if self.stood.get(order_id) == at
        }
        return frozenset(self.stood.keys() - still)

    def measure(self, draft: Draft) -> Measure:
        """By what drafts are compared."""
        counts = [0] * (len(PRIORITIES) + 1)
        for order_id in draft.out:
            order = self.problem.order[order_id]
            free = order.prize is not None
            counts[len(PRIORITIES) if free else PRIORITIES.index(order.priority)] += 1
        moved, edited = self.moved(draft), set(self.arranger.edited)
        shifted = draft.shifted - moved
        money = sum(self.judge.of(route, at).cost for at, route in enumerate(draft.routes))
        by_hand = len(moved & edited), len(shifted & edited)
        return tuple(counts), len(moved), by_hand[0], len(shifted), by_hand[1], money

    def broken(self, draft: Draft) -> list[int]:
        """Positions of routes that break a rule."""
        return [at for at, r in enumerate(draft.routes) if self.judge.of(r, at).broken]

    def all_placed(self, draft: Draft, order_ids: Iterable[str], barred: Collection[int]) -> Draft:
        """The draft with these orders, which are out, wherever there is room for them: the more
        urgent and the larger first. ``barred``: routes that nothing is put on."""
        orders = [self.problem.order[order_id] for order_id in order_ids]
        for order in sorted(orders, key=lambda o: (PRIORITIES.index(o.priority), -_size(o), o.id)):
            draft = self.placed(draft, order, barred) or draft
        return draft

    @property
    def spent(self) -> bool:
        """Whether it is time to be content with what there is."""
        return self.judge.asked > MOST_ASKED

    def placed(
        self, draft: Draft, order: Order, barred: Collection[int], as_they_stand: bool = False
    ) -> Draft | None:
        """The draft with an order, or an alternative of it, where it costs least: on a vehicle that
        is out, else on one from the yard, else (unless all are to stay ``as_they_stand``) where
        others have to be moved in sequence."""
        for each in self._alternatives(draft, order):
            found = (
                self._at_home(draft, each, barred)
                or self._joined(draft, each, barred)
                or self._fresh(draft, each)
                or (None if as_they_stand else self._moved_up(draft, each, barred))
            )
            if found is not None:
                return replace(found, out=found.out - {order.id})
        return None

    def _alternatives(self, draft: Draft, order: Order) -> Iterator[Order]:
        yield order
        if order.group:
            served = {o for route in draft.routes for o in carried(route)}
            others = [o for o in self.problem.orders if o.group == order.group and o is not order]
            if not served & {other.id for other in others}:
                yield from others

    def _at_home(self, draft: Draft, order: Order, barred: Collection[int]) -> Draft | None:
        """On the vehicle where it is at home."""
        at = self.homes.get(order.id)
        if at is None or at in barred or not draft.routes[at].trips:
            return None
        if draft.routes[at].vehicle_id not in {v.id for v in self._yard.carriers(order)}:
            return None
        found = self.arranger.joined(draft.routes[at], at, order)
        found = found or self.arranger.nearest(draft.routes[at], at, order, EFFORT)
        return draft.with_route(at, found) if found and self.enough(draft, at, found) else None

    def _joined(self, draft: Draft, order: Order, barred: Collection[int]) -> Draft | None:
        near = self.near(draft, order, barred)
        for some in (near[:NEAREST_ROUTES], near[NEAREST_ROUTES:]):
            tried = ((at, self._on(draft, at, order)) for at in some)
            found = [(at, each) for at, each in tried if each and self.enough(draft, at, each)]
            if found:
                return self._cheapest(draft, found)
        return None

    def _on(self, draft: Draft, position: int, order: Order) -> Arranged | None:
        return self.arranger.joined(draft.routes[position], position, order)

    def _fresh(self, draft: Draft, order: Order) -> Draft | None:
        at, found = len(draft.routes), []
        people = Free(self.problem.setups, draft.others(at))
        for vehicle in self._yard.carriers(order):
            number, setup = self.idle(draft, vehicle), people.like(vehicle.setup)
            if number is not None and setup is not None:
                route = replace(alone(vehicle, number, order), setup=setup)
                each = self.arranger.as_it_is(route, at)
                found += [(at, each)] if each and self.enough(draft, at, each) else []
        return self._cheapest(draft, found) if found else None

    def _moved_up(self, draft: Draft, order: Order, barred: Collection[int]) -> Draft | None:
        found = []
        for at in self.near(draft, order, barred)[:NEAREST_ROUTES]:
            each = self.arranger.nearest(draft.routes[at], at, order, EFFORT)
            found += [(at, each)] if each and self.enough(draft, at, each) else []
        if not found:
            return None
        return min((draft.with_route(*each) for each in found), key=self.measure)

    def enough(self, draft: Draft, at: int, arranged: Arranged) -> bool:
        """Whether depots have what the draft takes with this route."""
        if not self.problem.available:
            return True
        return enough(self.problem, draft.with_route(at, arranged).routes)

    def _cheapest(self, draft: Draft, found: list[tuple[int, Arranged]]) -> Draft:
        def added(each: tuple[int, Arranged]) -> float:
            at, arranged = each
            was = self.judge.of(draft.routes[at], at).cost if at < len(draft.routes) else 0.0
            return arranged.cost - was

        return draft.with_route(*min(found, key=added))

    def near(self, draft: Draft, order: Order, barred: Collection[int]) -> list[int]:
        """Positions of routes that may take an order, the nearest first."""
        allowed = self._yard.carriers(order)
        open_ = [at for at, r in enumerate(draft.routes) if r.trips and at not in barred]
        routes = [draft.routes[at] for at in open_]
        yard = Yard(self.problem, self.judge.distances, routes, crowded=False)
        return [open_[at] for at in yard.nearest(order, allowed, len(routes))]

    def idle(self, draft: Draft, vehicle: VehicleType) -> int | None:
        """A vehicle of this type that has no route."""
        routes = [route for route in draft.routes if route.trips]
        return Yard(self.problem, self.judge.distances, routes, crowded=False).idle(vehicle)


def emptied(drafts: Drafts, draft: Draft, at: int) -> Draft:
    """The draft with a vehicle that stays in the yard; its orders are out."""
    gone = frozenset(carried(draft.routes[at]))
    empty = thinned(drafts.problem, draft.routes[at], gone)
    return replace(draft.with_route(at, Arranged(empty, 0.0)), out=draft.out | gone)


def _size(order: Order) -> float:
    return order.quantity.get("kg", 0.0)
