"""What visits cost, estimated from routes: of a route that is driven, what each of its stores adds
to it and what is left for the way there; of one that is not, the same of a typical route nearby.

A store that joins a route pays the cheapest detour. Whether it fits there, and what the routes then
really cost, is for the engine to say; the estimate only chooses what is tried
(Archetti, Boland and Speranza 2017 iterate between both in this way).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, no_road
from routing.distances import coordinates
from routing.model import Order, VehicleType
from routing.plan import Plan, Route
from routing.setups import percent_at
from routing.staff import helped
from routing.stock.model import Replenishment

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """A route that may be driven on a day. ``adds``: position of a store -> what its visit costs
    once the route is driven; ``opening``: what driving it costs beside that. ``capacity``: by
    dimension; ``most``: how many such vehicles there may be; ``there``: whether the plan that was
    estimated drives it."""

    day: int
    opening: float
    capacity: dict[str, float]
    adds: dict[int, float]
    most: int = 1
    there: bool = False


class Travel:
    """Money of legs between depots and the stores of a replenishment, for each variant of a vehicle
    type: with its driver and helper (`routing.setups`)."""

    def __init__(self, asked: Replenishment, travel: Distances) -> None:
        problem = asked.problem
        self.asked = asked
        self.places = {depot.id: i for i, depot in enumerate(problem.depots)}
        first = len(self.places)
        self.store_at = {store_id: first + s for s, store_id in enumerate(asked.stores)}
        self.points = coordinates(
            [*problem.depots, *(problem.store[store_id] for store_id in asked.stores)]
        )
        self.travel = travel
        self.known: dict[tuple[str, float, float], Float64] = {}
        able: dict[int, set[int]] = {}
        carriers = dict(zip((o.id for o in problem.orders), problem.carriers, strict=True))
        for k, stock in enumerate(asked.stocks):
            mine = set(carriers[stock.order_id])
            s = int(asked.store_of[k])
            able[s] = able.get(s, mine) & mine or able.get(s, mine)
        self.able = able

    def legs(self, van: VehicleType) -> Float64:
        """Money of the leg from each place to each, depots first."""
        key = van.road_profile, van.cost_per_km, van.cost_per_hour
        if key not in self.known:
            legs = self.travel.matrix(self.points, self.points, van.road_profile)
            money = legs.metres / 1000 * van.cost_per_km + legs.seconds / 3600 * van.cost_per_hour
            money[no_road(legs)] = inf
            self.known[key] = money
        return self.known[key]

    def stop(self, s: int, van: VehicleType) -> float:
        """Money of the time that a stop takes, whatever is dropped."""
        store = self.asked.problem.store[self.asked.stores[s]]
        return helped(store.stop_s, percent_at(store, van)) / 3600 * van.cost_per_hour

    def ways(self, s: int) -> list[VehicleType]:
        """The variants that may serve the store, of vehicles that there are."""
        variants = self.asked.problem.variants
        return [variants[p] for p in sorted(self.able[s]) if variants[p].count]

    def may(self, s: int, van: VehicleType) -> bool:
        """Whether vehicles of a type may serve the store, whoever drives them."""
        variants = self.asked.problem.variants
        return any(variants[p].id == van.id for p in self.able[s])

    def alone(self, s: int, van: VehicleType) -> float:
        """There and back, with the vehicle's fixed cost and its loading."""
        cost, depot = self.legs(van), self.places[van.depot_id]
        place = self.store_at[self.asked.stores[s]]
        back = cost[place, self.places[van.end_depot_id]] if van.end_depot_id else 0.0
        loading = self.asked.problem.depot[van.depot_id].loading_s / 3600 * van.cost_per_hour
        return float(van.fixed_cost + loading + cost[depot, place] + back + self.stop(s, van))


def openings(travel: Travel, plan: Plan | None, day: int, near: int = 3) -> list[Opening]:
    """The routes of a day's plan, each with its stores and those that could join it; a store may
    join the ``near`` routes where that is cheapest."""
    routes = list(plan.routes) if plan is not None else []
    made = [own_opening(travel, route, day) for route in routes]
    joins: dict[int, list[tuple[float, int]]] = {}
    for r, route in enumerate(routes):
        for s, price in _joining(travel, route).items():
            joins.setdefault(s, []).append((price, r))
    for s, offers in joins.items():
        for price, r in sorted(offers)[:near]:
            made[r].adds[s] = price
    return made


def _sequences(travel: Travel, route: Route) -> list[list[int]]:
    """Positions of each trip: depot, stores, end."""
    found = []
    for trip in route.trips:
        stores = [travel.store_at[stop.store_id] for stop in trip.stops]
        end = [travel.places[trip.end_depot_id]] if trip.end_depot_id else []
        found.append([travel.places[trip.depot_id], *stores, *end])
    return found


def own_opening(travel: Travel, route: Route, day: int) -> Opening:
    """A route as an offer to its own stores."""
    cost, first = travel.legs(route.vehicle), len(travel.places)
    adds: dict[int, float] = {}
    for sequence in _sequences(travel, route):
        for i in range(1, len(sequence)):
            if (s := sequence[i] - first) < 0:
                continue
            before, here = sequence[i - 1], sequence[i]
            saved = cost[before, here] + travel.stop(s, route.vehicle)
            if i + 1 < len(sequence):
                after = sequence[i + 1]
                saved += cost[here, after] - cost[before, after]
            adds[s] = adds.get(s, 0.0) + max(0.0, float(saved))
    van = route.vehicle
    capacity = {name: limit * len(route.trips) for name, limit in van.capacity.items()}
    rest = max(0.0, route.cost.total - sum(adds.values()))
    return Opening(day, rest, capacity, adds, there=True)


def shares(travel: Travel, plan: Plan | None) -> dict[int, float]:
    """What each store bears of a day's routes, by its position: what it adds to its route, and of
    the rest a share by what it takes of the vehicle."""
    borne: dict[int, float] = {}
    if plan is None:
        return borne
    for route in plan.routes:
        opening = own_opening(travel, route, 0)
        taken = dict.fromkeys(opening.adds, 0.0)
        for stop in (stop for trip in route.trips for stop in trip.stops):
            s = travel.store_at[stop.store_id] - len(travel.places)
            for order_id in stop.orders:
                taken[s] += size(plan.problem.order[order_id], route.vehicle)
        total = sum(taken.values()) or 1.0
        for s, adds in opening.adds.items():
            borne[s] = borne.get(s, 0.0) + adds + opening.opening * taken[s] / total
    return borne


def size(order: Order, van: VehicleType) -> float:
    """The share of a vehicle that an order takes, in the dimension where it takes most."""
    taken = (a / van.capacity[n] for n, a in order.quantity.items() if van.capacity.get(n))
    return max(taken, default=0.0)


def _joining(travel: Travel, route: Route) -> dict[int, float]:
    """What each store that is not on a route would add to it."""
    cost, first, van = travel.legs(route.vehicle), len(travel.places), route.vehicle
    there = {stop.store_id for trip in route.trips for stop in trip.stops}
    others = [s for s, name in enumerate(travel.asked.stores) if name not in there]
    others = [s for s in others if travel.may(s, van)]
    places = np.array(others, dtype=np.int64) + first
    best = np.full(len(others), inf)
    for sequence in _sequences(travel, route):
        for before, after in pairwise(sequence):
            detour = cost[before, places] + cost[places, after] - cost[before, after]
            best = np.minimum(best, detour)
        if len(sequence) < 2 or sequence[-1] >= first:
            best = np.minimum(best, cost[sequence[-1], places])
    stops = np.array([travel.stop(s, van) for s in others])
    return {
        s: max(0.0, price)
        for s, price in zip(others, (best + stops).tolist(), strict=True)
        if price < inf
    }


def typical(travel: Travel, plan: Plan | None, days: Sequence[int]) -> list[Opening]:
    """Routes that could be driven on any of these days: those of a plan in which every store is
    visited, and to each store alone."""
    routes = plan.routes if plan is not None else ()
    problem = travel.asked.problem
    fleet = {van.id: problem.setups.most(van) for van in problem.vehicles}
    templates = [
        replace(own_opening(travel, route, 0), most=min(3, fleet[route.vehicle.id]), there=False)
        for route in routes
    ]
    templates += [_own(travel, s) for s in range(len(travel.asked.stores))]
    return [replace(each, day=day) for day in days for each in templates if each.opening < inf]


def _own(travel: Travel, s: int) -> Opening:
    """The cheapest route to one store alone; infinitely dear where there is none."""
    able, problem = travel.ways(s), travel.asked.problem
    if not able:
        return Opening(0, inf, {}, {})
    van = min(able, key=lambda each: travel.alone(s, each))
    stop, most = travel.stop(s, van), problem.setups.most(problem.vehicle[van.id])
    return Opening(0, travel.alone(s, van) - stop, dict(van.capacity), {s: stop}, min(2, most))
