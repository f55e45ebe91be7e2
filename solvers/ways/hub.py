"""Shared hub: linehaul from every distributor's depot to a hub, then joint delivery from there.

The hub is a depot of nobody in the day of the deliveries, where all vehicles of the group start. It
opens when the last linehaul has arrived and its cases are handled. Returns come to the hub and go
home on the linehaul vehicles that drive back. Which hub, or which few, is chosen by planning every
choice for a short while and the best of them for the rest of the effort.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from geo.matrix import Distances
from routing.distances import distances_of
from routing.evaluate import evaluate_route
from routing.model import Depot, Order, VehicleType
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from routing.rules import broken_by
from routing.sharing import Sharing
from solvers.coloading import Effort, Outcome, Way, members
from solvers.linehaul import Freight, hauls, largest_type
from solvers.splitting import known_of
from solvers.ways.alone import WAY as ALONE
from solvers.ways.pooled import agreed
from solvers.ways.search import searched

SCREENING = 0.4
"""Share of the effort in which the choices of hubs are compared."""


@dataclass(frozen=True)
class Hub:
    """``candidates``: depots that can be the hub, by id; none named: all of the group's.
    ``places``: further candidates, which need not be depots of the day. ``linehaul``: vehicle types
    for it (their depot and owner do not matter, nor how many there are); none: those like the day's
    largest. ``arrival``: when all goods count as at the hub, seconds from midnight, or later if
    they cannot be there; None: as early as all can be. ``handling_cost``: money a case that is
    hauled; ``handling_s``: seconds a case at the hub, by ``handlers`` people side by side.
    ``most``: hubs in use at once.
    """

    candidates: tuple[str, ...] = ()
    places: tuple[Depot, ...] = ()
    linehaul: tuple[VehicleType, ...] = ()
    arrival: int | None = None
    handling_cost: float = 0.0
    handling_s: float = 0.0
    handlers: int = 8
    most: int = 1
    name: str = "hub"

    def solve(
        self, day: Problem, effort: Effort, parts: Sequence[Outcome], travel: Distances | None
    ) -> Outcome:
        """The best choice of hubs. One distributor alone needs none: it plans as it is."""
        if len(members(day)) < 2:
            return Outcome(self.name, (members(day),), (searched(day, effort, (), travel),))
        choices = list(self._choices(day, travel or distances_of(day)))
        if not choices:  # no candidate belongs to this group, or none is open when goods arrive
            return ALONE.solve(day, effort, parts, travel)
        if len(choices) == 1:
            return self._through(day, choices[0], effort, parts, travel)
        short = _share(effort, SCREENING / len(choices))
        tried = [self._through(day, choice, short, parts, travel) for choice in choices]
        best = min(range(len(tried)), key=lambda i: tried[i].rank)
        rest = _share(effort, 1.0 - SCREENING)
        again = self._through(day, choices[best], rest, [tried[best]], travel)
        return min(again, tried[best], key=lambda outcome: outcome.rank)

    def _freight(self, day: Problem, travel: Distances) -> Freight:
        return Freight(day, self.linehaul or (largest_type(day),), travel, self.arrival)

    def _choices(self, day: Problem, travel: Distances) -> Iterator[tuple[Depot, ...]]:
        """Sets of hubs that are open when all goods are there, the small ones first."""
        known = {depot.id: depot for depot in day.depots}
        chosen = [known[name] for name in self.candidates if name in known]
        if not self.candidates and not self.places:
            chosen = list(day.depots)
        freight = self._freight(day, travel)
        able = (d for d in (*chosen, *self.places) if self._ready(freight, d) <= d.closes)
        sites = sorted(able, key=lambda d: (d.lon, d.lat))
        for size in range(1, min(self.most, len(sites)) + 1):
            yield from combinations(sites, size)

    def _through(
        self,
        day: Problem,
        hubs: Sequence[Depot],
        effort: Effort,
        begin: Sequence[Outcome],
        travel: Distances | None,
    ) -> Outcome:
        """The day by way of these hubs; ``begin``: outcomes whose routes the search begins with, as
        far as they can be driven from there."""
        way = travel or distances_of(day)
        freight = self._freight(day, way)
        ready = {hub.id: self._ready(freight, hub) for hub in hubs}
        deliveries = delivery_day(agreed(day), hubs, ready)
        start = drivable(deliveries, [i for each in begin for i in each.itineraries()], way)
        plan = searched(deliveries, effort, start, travel)
        moved = hauls(freight, plan, hubs)
        cases = sum(self._cases(freight, plan, hub) for hub in hubs)
        return Outcome(
            self.name,
            (members(day),),
            (plan,),
            tuple(moved),
            self.handling_cost * cases,
            tuple(hub.id for hub in hubs),
        )

    def _ready(self, freight: Freight, hub: Depot) -> int:
        """When all cases are there and handled, if this hub handles them all."""
        hauled = self._hauled(freight, freight.day.orders, hub)
        return freight.arrival(hub) + round(self.handling_s * hauled / max(self.handlers, 1))

    def _cases(self, freight: Freight, plan: Plan, hub: Depot) -> float:
        """Cases that are hauled to or from a hub."""
        ids = (o for r in plan.routes if r.vehicle.depot_id == hub.id for o in r.orders)
        return self._hauled(freight, (plan.problem.order[order_id] for order_id in ids), hub)

    def _hauled(self, freight: Freight, orders: Iterable[Order], hub: Depot) -> float:
        """Cases of those whose goods do not lie at the hub."""
        owners = {order.distributor_id for order in freight.day.orders}
        hauling = {owner for owner in owners if freight.source(owner, hub) is not None}
        return sum(order.cases for order in orders if order.distributor_id in hauling)


def delivery_day(day: Problem, hubs: Sequence[Depot], ready: dict[str, int]) -> Problem:
    """The day of the deliveries: the hubs are everybody's and hold all goods, and all vehicles
    start and end there, each at the hub that is nearest to its depot."""
    depots = tuple(
        replace(hub, distributor_id=None, opens=max(hub.opens, ready[hub.id])) for hub in hubs
    )
    home = {depot.id: depot for depot in day.depots}
    vehicles = tuple(
        replace(
            vehicle,
            depot_id=(site := _nearest(home[vehicle.depot_id], hubs).id),
            end_depot_id=None if vehicle.end_depot_id is None else site,
            distributor_id=None,
        )
        for vehicle in day.vehicles
    )
    sharing = day.sharing
    return replace(
        day,
        depots=depots,
        vehicles=vehicles,
        drivers=tuple(replace(d, depot_id=None, distributor_id=None) for d in day.drivers),
        helpers=tuple(replace(h, depot_id=None, distributor_id=None) for h in day.helpers),
        sources=None,
        sharing=Sharing(
            tuple(
                replace(each, lends=None, opens=None, lends_to=None) for each in sharing.partners
            ),
            sharing.apart,
            sharing.max_distributors,
            sharing.own,
        ),
    )


def drivable(day: Problem, itineraries: Sequence[Itinerary], travel: Distances) -> list[Itinerary]:
    """The routes that keep every rule on another day, without calls. Beginning with them, goods
    that few vehicles may carry stand on these already."""
    found = []
    for itinerary in known_of(day, itineraries):
        bare = replace(itinerary, calls=(), start=None, not_before=())
        if not any(broken_by(day, evaluate_route(day, travel, bare), 1)):
            found.append(bare)
    return found


def _nearest(depot: Depot, hubs: Sequence[Depot]) -> Depot:
    return min(hubs, key=lambda hub: (hub.lon - depot.lon) ** 2 + (hub.lat - depot.lat) ** 2)


def _share(effort: Effort, share: float) -> Effort:
    return replace(
        effort,
        seconds=None if effort.seconds is None else share * effort.seconds,
        iterations=None if effort.iterations is None else max(1, round(share * effort.iterations)),
    )


WAY: Way = Hub()
