"""Full vehicles from depots to a hub and back: which types, how many, when they arrive, what they
cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.matrix import Distances
from routing.distances import coordinates
from routing.emissions import co2e_kg
from routing.errors import InputError
from routing.model import DAY_START, Depot, Order, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from solvers.coloading import Haul


@dataclass(frozen=True)
class Freight:
    """What is to be hauled: a day, the types of vehicles for it, and the roads. ``cutoff``: when
    goods count as at a hub if they can be; None for as early as all can be there."""

    day: Problem
    types: Sequence[VehicleType]
    travel: Distances
    cutoff: int | None

    def arrival(self, hub: Depot) -> int:
        """When the goods of all are at a hub: the cut-off, or when the last can be there or the hub
        opens, if that is later."""
        owners = {order.distributor_id for order in self.day.orders}
        last = max((self._there(owner, hub)[1] for owner in owners), default=DAY_START)
        return max(last, hub.opens, self.cutoff or DAY_START)

    def source(self, owner: str, hub: Depot) -> Depot | None:
        """The depot of a distributor from where its goods come; None where they lie at the hub."""
        return self._there(owner, hub)[0]

    def _there(self, owner: str, hub: Depot) -> tuple[Depot | None, int]:
        """Its depot from where goods are earliest at the hub, and when; of equal ones the nearest.
        Who has none, not even one that is everybody's, has its goods brought to the hub."""
        depots = [d for d in self.day.depots if d.distributor_id == owner]
        depots = depots or [d for d in self.day.depots if d.distributor_id is None]
        if not depots or (hub.distributor_id in (None, owner) and hub.id in self.day.depot):
            return None, hub.opens
        legs = {depot.id: self._drive(depot, hub) for depot in depots}

        def ready(depot: Depot) -> int:
            return depot.opens + depot.loading_s + legs[depot.id][1]

        first = min(depots, key=lambda d: (ready(d), legs[d.id][0], d.lon, d.lat))
        return first, ready(first)

    def _drive(
        self, depot: Depot, hub: Depot, vehicle: VehicleType | None = None
    ) -> tuple[int, int]:
        """Metres and seconds to the hub."""
        profile = (vehicle or self.types[0]).road_profile
        legs = self.travel.legs(coordinates([depot]), coordinates([hub]), profile)
        return int(legs.metres[0]), int(legs.seconds[0])

    def round_trip(self, depot: Depot, hub: Depot, vehicle: VehicleType) -> tuple[int, float]:
        """Metres out and back, and money of one vehicle: loading at both ends is paid."""
        metres, seconds = self._drive(depot, hub, vehicle)
        paid = 2 * seconds + depot.loading_s + hub.loading_s
        money = vehicle.fixed_cost + vehicle.cost_per_trip
        money += 2 * metres / 1000 * vehicle.cost_per_km
        return 2 * metres, money + paid / 3600 * vehicle.cost_per_hour


def largest_type(day: Problem) -> VehicleType:
    """The day's vehicle type that holds most; of equal ones the cheapest."""
    return max(
        day.vehicles,
        key=lambda v: (
            v.capacity.get("kg", 0.0),
            v.capacity.get("m3", 0.0),
            -v.cost_per_km,
            -v.fixed_cost,
            -v.cost_per_hour,
            -v.gross_kg,
            sorted(v.capacity.items()),
            v.profile,
            v.own_size,
        ),
    )


def hauls(freight: Freight, plan: Plan, hubs: Sequence[Depot]) -> Iterator[Haul]:
    """The cheapest vehicles for what the routes from each hub carry, for each distributor."""
    for hub in hubs:
        ids = (o for r in plan.routes if r.vehicle.depot_id == hub.id for o in r.orders)
        orders = [plan.problem.order[order_id] for order_id in ids]
        for owner in sorted({order.distributor_id for order in orders}):
            depot = freight.source(owner, hub)
            if depot is not None:
                own = [order for order in orders if order.distributor_id == owner]
                yield from _moved(freight, depot, hub, own)


def _moved(freight: Freight, depot: Depot, hub: Depot, orders: Sequence[Order]) -> Iterator[Haul]:
    out = _sums(freight.day, (order for order in orders if not order.is_return))
    back = _sums(freight.day, (order for order in orders if order.is_return))
    need = {name: max(out[name], back[name]) for name in out}
    trips = [freight.round_trip(depot, hub, vehicle) for vehicle in freight.types]
    counts = cheapest_mix([v.capacity for v in freight.types], [cost for _, cost in trips], need)
    arrives = freight.arrival(hub)
    vehicles = sum(counts)
    for vehicle, count, (metres, cost) in zip(freight.types, counts, trips, strict=True):
        if not count:
            continue
        share = count / vehicles
        kg_metres = (out.get("kg", 0.0) + back.get("kg", 0.0)) * share * metres / 2 / count
        laden = metres if any(back.values()) else metres // 2
        yield Haul(
            depot.id,
            hub.id,
            vehicle.id,
            count,
            metres * count,
            cost * count,
            count * co2e_kg(vehicle, metres, laden, kg_metres / 1000),
            arrives,
            tuple((name, amount * share) for name, amount in out.items()),
            tuple((name, amount * share) for name, amount in back.items()),
        )


def _sums(day: Problem, orders: Iterable[Order]) -> dict[str, float]:
    listed = list(orders)
    return {d: sum(o.quantity.get(d, 0.0) for o in listed) for d in day.dimensions}


def cheapest_mix(
    capacities: Sequence[Mapping[str, float]], costs: Sequence[float], need: Mapping[str, float]
) -> list[int]:
    """How many vehicles of each type hold ``need`` in every dimension at the least cost.

    A small integer program; goods are taken for divisible by cases. Raises `InputError` where no
    number of vehicles does.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not any(need.values()):
        return [0] * len(costs)
    names = [name for name, amount in need.items() if amount > 0]
    holds = np.array([[c.get(name, need[name]) / need[name] for c in capacities] for name in names])
    most = np.ceil(1.0 / np.maximum(holds.min(axis=0), 1e-9))
    found = milp(
        np.array(costs) + 1e-9,
        constraints=LinearConstraint(holds, lb=1.0 - 1e-9),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, most),
    )
    if found.x is None:
        raise InputError(f"no vehicle type of the linehaul holds any {' and '.join(names)} at all")
    return [round(count) for count in found.x.tolist()]
