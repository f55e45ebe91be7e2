"""What it would about cost to have a visit on a day: cheapest insertion, before any search.

For proposals only: windows are not looked at, loads in one dimension. What is proposed is planned
by the engine and judged by the oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.matrix import Distances, Float64
from routing.distances import coordinates
from routing.model import Depot, Order, Store, VehicleType, units
from routing.week import Week
from solvers.week_whole import Routes

OVERFULL = 3.0
"""How much dearer a vehicle is that there is not: so that days get no more than they can hold, as
far as that is possible."""


@dataclass
class Tour:
    """A route in the making: places (rows of `Places.money`) with the orders there, from depot to
    depot, and what it may still load in the first dimension."""

    kind: int
    room: int
    places: list[int]
    orders: list[set[int]] = field(default_factory=list)

    def add(self, position: int, place: int, amount: int, at: int) -> None:
        """Put an order in, as a new stop before place ``at``, or at a stop there is (0)."""
        self.room -= amount
        if at:
            self.places.insert(at, place)
            self.orders.insert(at, {position})
        else:
            self.orders[self.places.index(place, 1)].add(position)

    def drop(self, position: int, amount: int) -> bool:
        """Take an order out, if it is here."""
        for at, orders in enumerate(self.orders):
            if position in orders:
                orders.discard(position)
                self.room += amount
                if not orders:
                    del self.places[at], self.orders[at]
                return True
        return False


class Places:
    """The places of a week and about what a way between two of them costs: ``money`` (n, n), for
    the vehicle type of which there are most."""

    def __init__(self, week: Week, travel: Distances) -> None:
        problem = week.problem
        common = max(problem.vehicles, key=lambda v: (v.count, v.id))
        here: list[Depot | Store] = [*problem.depots, *problem.stores]
        lonlat = coordinates(here)
        legs = travel.matrix(lonlat, lonlat, common.road_profile)
        per_km, per_hour = common.cost_per_km, common.cost_per_hour
        if not per_km and not per_hour:
            per_km = 1.0
        self.money: Float64 = np.asarray(legs.metres, np.float64) * (per_km / 1000)
        self.money += np.asarray(legs.seconds, np.float64) * (per_hour / 3600)
        self.row = {place.id: row for row, place in enumerate(problem.depots)}
        self.store = {s.id: len(problem.depots) + row for row, s in enumerate(problem.stores)}
        self.dimension = problem.dimensions[0] if problem.dimensions else "kg"
        self.amount = [
            units(o.quantity.get(self.dimension, 0.0), self.dimension) for o in problem.orders
        ]

    def of(self, order: Order) -> int:
        """The row of an order's store."""
        return self.store[order.store_id]

    def room(self, vehicle: VehicleType) -> int:
        """What a vehicle may load on all its trips."""
        limit = vehicle.capacity.get(self.dimension)
        return 2**60 if limit is None else units(limit, self.dimension) * vehicle.max_trips


class Day:
    """The tours of one day; insertion prices of orders into them."""

    def __init__(self, week: Week, places: Places, day: int) -> None:
        self.week, self.places, self.day = week, places, day
        self.tours: list[Tour] = []
        kinds = week.problem.vehicles
        self.works = {i for i, v in enumerate(kinds) if v.count and week.dates[day] in v.days}

    def price(self, position: int) -> float:
        """Money for one more visit of an order, infinite where nobody that works may bring it."""
        return self._best(position)[0]

    def put(self, position: int) -> None:
        """Add the order where it costs least."""
        _, tour, at = self._best(position)
        if tour is not None:
            place = self.places.of(self.week.problem.orders[position])
            tour.add(position, place, self.places.amount[position], at)
            if tour not in self.tours:
                self.tours.append(tour)

    def drop(self, position: int) -> None:
        """Take the order out."""
        for tour in self.tours:
            if tour.drop(position, self.places.amount[position]):
                break
        self.tours = [tour for tour in self.tours if len(tour.places) > 2]

    def _best(self, position: int) -> tuple[float, Tour | None, int]:
        """The least price, the tour, and before which of its places; 0: at a stop there is."""
        place = self.places.of(self.week.problem.orders[position])
        amount = self.places.amount[position]
        carriers = self.works.intersection(self.week.problem.carriers[position])
        best: tuple[float, Tour | None, int] = (np.inf, None, 0)
        for tour in self.tours:
            if tour.kind not in carriers or tour.room < amount:
                continue
            if place in tour.places[1:-1]:
                return 0.0, tour, 0
            price, at = self._detour(tour.places, place)
            if price < best[0]:
                best = (price, tour, at)
        used = Counter(tour.kind for tour in self.tours)
        for kind in sorted(carriers):
            idle = used[kind] < self.week.problem.vehicles[kind].count
            price = self._alone(kind, place) * (1.0 if idle else OVERFULL)
            if price < best[0]:
                best = (price, self.fresh(kind), 1)
        return best

    def _detour(self, tour: Sequence[int], place: int) -> tuple[float, int]:
        money = self.places.money
        before, after = np.array(tour[:-1]), np.array(tour[1:])
        more = money[before, place] + money[place, after] - money[before, after]
        at = int(more.argmin())
        return float(more[at]), at + 1

    def _alone(self, kind: int, place: int) -> float:
        vehicle, money = self.week.problem.vehicles[kind], self.places.money
        depot = self.places.row[vehicle.depot_id]
        return float(vehicle.fixed_cost + money[depot, place] + money[place, depot])

    def fresh(self, kind: int) -> Tour:
        """A tour of a vehicle type without a stop."""
        vehicle = self.week.problem.vehicles[kind]
        depot = self.places.row[vehicle.depot_id]
        return Tour(kind, self.places.room(vehicle), [depot, depot], [set(), set()])


def days_of(week: Week, places: Places, routes: Routes) -> list[Day]:
    """The days with the tours of these routes."""
    position = {order.id: i for i, order in enumerate(week.problem.orders)}
    kind = {vehicle.id: i for i, vehicle in enumerate(week.problem.vehicles)}
    found = []
    for number, itineraries in enumerate(routes):
        day = Day(week, places, number)
        for itinerary in itineraries:
            tour = day.fresh(kind[itinerary.vehicle_id])
            for visit in (visit for trip in itinerary.trips for visit in trip):
                tour.places.insert(-1, places.store[visit.store_id])
                here = {position[order_id] for order_id in visit.orders}
                tour.orders.insert(-1, here)
                tour.room -= sum(places.amount[p] for p in here)
            day.tours.append(tour)
        found.append(day)
    return found
