"""Ways of sharing a day, and what each comes to.

A *way* is a value with a name and a function from a day to an `Outcome`; those that there are stand
in `solvers.ways`, one file each, and a new one is one more. Whatever a way does, its plans are
judged by the oracle, and its cost is their money, the linehaul and the handling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, TypeVar

from geo.matrix import Distances
from routing.model import Depot, VehicleType
from routing.plan import Itinerary, Plan
from routing.problem import Problem


@dataclass(frozen=True)
class Effort:
    """How long the engine searches for one plan: ``seconds`` by ``clock``, or ``iterations``; one
    thread. What is compared has equal efforts and common seeds."""

    seconds: float | None = 10.0
    iterations: int | None = None
    seed: int = 1
    clock: str = "cpu"


@dataclass(frozen=True)
class Haul:
    """Linehaul from one depot to a hub: ``count`` vehicles of a type, out and back.

    ``metres`` and ``cost``: of all of them; ``arrives``: seconds from midnight; ``load``: what goes
    out in each dimension; ``back``: what comes back.
    """

    depot_id: str
    hub_id: str
    vehicle_id: str
    count: int
    metres: int
    cost: float
    co2e_kg: float
    arrives: int
    load: tuple[tuple[str, float], ...]
    back: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a way comes to. ``groups``: who plans together; ``plans``: one or more, which together
    have every order of the day once; ``handling``: money at hubs; ``hubs``: those that are used."""

    way: str
    groups: tuple[tuple[str, ...], ...]
    plans: tuple[Plan, ...]
    hauls: tuple[Haul, ...] = ()
    handling: float = 0.0
    hubs: tuple[str, ...] = ()

    @property
    def linehaul(self) -> float:
        """Money for all hauls."""
        return sum(haul.cost for haul in self.hauls)

    @cached_property
    def delivery(self) -> float:
        """Money for the routes, with prizes lost."""
        return sum(plan.objective for plan in self.plans)

    @property
    def cost(self) -> float:
        """All money."""
        return self.delivery + self.linehaul + self.handling

    @cached_property
    def rank(self) -> tuple[float, float, float, float]:
        """What outcomes for the same orders are compared by; see `Plan.rank`."""
        high, normal, low, _ = map(sum, zip(*(plan.rank for plan in self.plans), strict=True))
        return high, normal, low, self.cost

    @property
    def left_out(self) -> int:
        """Orders that nobody brings."""
        return sum(plan.not_served for plan in self.plans)

    def itineraries(self) -> tuple[Itinerary, ...]:
        """The routes of all plans."""
        return tuple(each for plan in self.plans for each in plan.itineraries())


class Way(Protocol):
    """One way of sharing. Values are frozen dataclasses, so that their `repr` tells them apart."""

    @property
    def name(self) -> str:
        """What users call it."""
        ...

    def solve(
        self, day: Problem, effort: Effort, parts: Sequence[Outcome], travel: Distances | None
    ) -> Outcome:
        """The day shared this way. ``parts``: outcomes of groups that together are everybody."""
        ...


def together(parts: Sequence[Outcome], way: str = "") -> Outcome:
    """Outcomes of several groups as one: each goes on for itself."""
    return Outcome(
        way or parts[0].way,
        tuple(sorted(group for part in parts for group in part.groups)),
        tuple(plan for part in parts for plan in part.plans),
        tuple(haul for part in parts for haul in part.hauls),
        sum(part.handling for part in parts),
        tuple(sorted({hub for part in parts for hub in part.hubs})),
    )


def members(day: Problem) -> tuple[str, ...]:
    """The distributors that have orders."""
    return tuple(sorted({order.distributor_id for order in day.orders}))


def day_of(day: Problem, group: Iterable[str]) -> Problem:
    """The day as a group of distributors has it: its orders, depots, vehicles, and what is
    everybody's. Vehicles that start or end at a depot of others are not at its disposal."""
    inside = frozenset(group)
    depots = tuple(_of(day.depots, inside))
    yards = {None, *(depot.id for depot in depots)}
    vehicles = tuple(v for v in _of(day.vehicles, inside) if {v.depot_id, v.end_depot_id} <= yards)
    fleet = {vehicle.id for vehicle in vehicles}
    orders = tuple(order for order in day.orders if order.distributor_id in inside)
    stores = {order.store_id for order in orders}
    own = {order.ordered for order in orders}
    sharing = day.sharing
    return replace(
        day,
        distributors=tuple(d for d in day.distributors if d.id in inside),
        depots=depots,
        stores=tuple(store for store in day.stores if store.id in stores),
        orders=orders,
        wholes=tuple(order for order in day.wholes if order.distributor_id in inside),
        vehicles=vehicles,
        skipped=(),
        sources=None,
        sharing=replace(
            sharing,
            partners=tuple(
                replace(
                    each,
                    not_with=each.not_with & inside,
                    lends=None if each.lends is None else each.lends & fleet,
                    lends_to=None if each.lends_to is None else each.lends_to & inside,
                )
                for each in sharing.partners
                if each.distributor_id in inside
            ),
            own={
                order_id: own_plan for order_id, own_plan in sharing.own.items() if order_id in own
            },
        ),
    )


Owned = TypeVar("Owned", Depot, VehicleType)


def _of(things: Iterable[Owned], inside: frozenset[str]) -> Iterator[Owned]:
    """What belongs to the group or to nobody."""
    return (thing for thing in things if thing.distributor_id in (None, *inside))
