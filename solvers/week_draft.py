"""A draft of a week: tours of units on days, without clock, that can be torn and mended quickly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from geo.matrix import Float64
from routing.plan import Itinerary
from solvers.encode import Bool, Int64
from solvers.week_prices import NEVER, Rough
from solvers.week_whole import Routes

OVERFULL = 3.0
"""How much dearer a vehicle is that there is not: so that days get no more than they can hold, as
far as that is possible."""


@dataclass
class Tour:
    """A route: ``places`` from depot to depot, the units at each, and what it may still load.
    ``route``: which of the day's routes it was, -1 for a new one; ``same``: nothing was changed."""

    kind: int
    room: int
    places: list[int]
    units: list[tuple[int, ...]]
    route: int = -1
    same: bool = False

    def copy(self) -> Tour:
        """Another one that can be changed."""
        return Tour(self.kind, self.room, self.places[:], self.units[:], self.route, self.same)


@dataclass
class Offers:
    """Where units go in on a day: for each the ``price``, and the vehicle type of a new tour
    (``fresh``) or the arc, counted over all ``tours``; ``first``: of each tour."""

    price: Float64
    fresh: Bool
    kind: Int64
    arc: Int64
    tours: Sequence[Tour]
    first: Int64

    def less(self, at: int) -> None:
        """Without one of the units."""
        self.price, self.fresh = np.delete(self.price, at), np.delete(self.fresh, at)
        self.kind, self.arc = np.delete(self.kind, at), np.delete(self.arc, at)


class Draft:
    """Tours by day, and for each unit the row of its choice."""

    def __init__(self, rough: Rough, days: list[list[Tour]], chosen: list[int]) -> None:
        self.rough, self.days, self.chosen = rough, days, chosen

    def copy(self) -> Draft:
        """Another one that can be changed."""
        days = [[tour.copy() for tour in day] for day in self.days]
        return Draft(self.rough, days, self.chosen[:])

    @property
    def cost(self) -> float:
        """Money for all tours, with vehicles that there are not, and for other days."""
        rough, total = self.rough, 0.0
        for day in self.days:
            used = np.zeros(len(rough.count), np.int64)
            for tour in day:
                used[tour.kind] += 1
                ways = float(rough.money[tour.places[:-1], tour.places[1:]].sum())
                full = used[tour.kind] > rough.count[tour.kind]
                total += (ways + rough.fixed[tour.kind]) * (OVERFULL if full else 1.0)
        if rough.even_cost:
            total += rough.beyond(self.hours())
        return total + rough.change_cost * sum(
            self._weekdays(units) != used for used, units in rough.used.values()
        )

    def hours(self) -> Float64:
        """Of all tours on each day, (D,)."""
        rough, found = self.rough, np.zeros(len(self.days))
        for day, tours in enumerate(self.days):
            for tour in tours:
                found[day] += rough.hours[tour.places[:-1], tour.places[1:]].sum()
                found[day] += sum(rough.serving[unit] for some in tour.units for unit in some)
        return found

    def uneven(self, unit: int, hours: Float64) -> Float64:
        """For each choice of a unit the money for days that are less even then, or more so;
        ``hours``: of the days as they are, (D,)."""
        rough = self.rough
        now, choices = rough.beyond(hours), rough.choices[unit]
        return np.array([rough.beyond(hours + rough.serving[unit] * row) - now for row in choices])

    def _weekdays(self, some: Iterable[int]) -> set[int]:
        return {self.rough.weekday[day] for unit in some for day in self.days_of(unit)}

    def changes(self, unit: int, left: Collection[int]) -> Float64:
        """For each choice of a unit the money for other days of its store than last week's;
        ``left``: units that are on no day now."""
        rough = self.rough
        store = rough.store_of[unit]
        found = np.zeros(len(rough.choices[unit]))
        if store in rough.used:
            used, units = rough.used[store]
            there = self._weekdays(u for u in units if u != unit and u not in left)
            for row, choice in enumerate(rough.week.choices[unit]):
                now = there.union(rough.weekday[day] for day in choice)
                found[row] = 0.0 if now == used else rough.change_cost
        return found

    def days_of(self, unit: int) -> list[int]:
        """The days of a unit."""
        found: list[int] = np.flatnonzero(self.rough.choices[unit][self.chosen[unit]]).tolist()
        return found

    def take_out(self, unit: int) -> None:
        """Take a unit off all its days."""
        amount = int(self.rough.amount[unit])
        for day in self.days_of(unit):
            for tour in self.days[day]:
                at = next((i for i, here in enumerate(tour.units) if unit in here), 0)
                if at:
                    _drop(tour, at, unit, amount)
                    if len(tour.places) == 2:
                        self.days[day].remove(tour)
                    break

    def offers(self, some: Sequence[int], day: int) -> Offers:
        """Money for each of these units on a day, and where it would go in."""
        rough, tours = self.rough, tuple(self.days[day])
        here = np.asarray(some)
        used = np.bincount([tour.kind for tour in tours], minlength=len(rough.count))
        alone = np.where(used < rough.count, 1.0, OVERFULL) * rough.alone[here]
        alone = np.where(rough.may[here] & rough.works[day] & (rough.count > 0), alone, NEVER)
        kind = alone.argmin(axis=1)
        least = alone[np.arange(len(here)), kind]
        if not tours:
            none = np.zeros(len(here), np.int64)
            return Offers(least, none == 0, kind, none, tours, none)
        sizes = np.array([len(tour.places) - 1 for tour in tours])
        price, arc = self._detours(here, tours, sizes)
        fresh = least < price
        first = np.cumsum(sizes) - sizes
        return Offers(np.minimum(price, least), fresh, kind, arc, tours, first)

    def _detours(self, here: Int64, tours: Sequence[Tour], sizes: Int64) -> tuple[Float64, Int64]:
        """The least detour of each unit, and at which of all the tours' arcs."""
        rough = self.rough
        before = np.array([place for tour in tours for place in tour.places[:-1]])
        after = np.array([place for tour in tours for place in tour.places[1:]])
        owner = np.repeat(np.arange(len(tours)), sizes)
        place = rough.place[here]
        more = rough.money[before[None, :], place[:, None]]
        more = more + rough.money[place[:, None], after[None, :]]
        more -= rough.money[before, after]
        more[(before[None, :] == place[:, None]) | (after[None, :] == place[:, None])] = 0.0
        kind = np.array([tour.kind for tour in tours])[owner]
        room = np.array([tour.room for tour in tours])[owner]
        able = rough.may[here][:, kind] & (room[None, :] >= rough.amount[here][:, None])
        more = np.where(able, more, NEVER)
        arc = more.argmin(axis=1)
        return more[np.arange(len(here)), arc], arc

    def put(self, unit: int, day: int, offers: Offers, at: int) -> None:
        """Put a unit in where it was found best; ``at``: its row in the offers."""
        rough, store = self.rough, int(self.rough.place[unit])
        if offers.fresh[at]:
            kind = int(offers.kind[at])
            depot = int(rough.depot[kind])
            tour, before = Tour(kind, int(rough.room[kind]), [depot, depot], [(), ()]), 1
            self.days[day].append(tour)
        else:
            arc = int(offers.arc[at])
            which = int(np.searchsorted(offers.first, arc, side="right")) - 1
            tour, before = offers.tours[which], arc - int(offers.first[which]) + 1
        tour.same = False
        tour.room -= int(rough.amount[unit])
        if stop := _stop(tour, store):
            tour.units[stop] = (*tour.units[stop], unit)
        else:
            tour.places.insert(before, store)
            tour.units.insert(before, (unit,))


def _drop(tour: Tour, at: int, unit: int, amount: int) -> None:
    tour.same = False
    tour.room += amount
    tour.units[at] = tuple(other for other in tour.units[at] if other != unit)
    if not tour.units[at]:
        del tour.places[at], tour.units[at]


def _stop(tour: Tour, place: int) -> int:
    """Where the tour stops at a place, 0 if it does not."""
    return next((i for i in range(1, len(tour.places) - 1) if tour.places[i] == place), 0)


def drafted(rough: Rough, routes: Routes, chosen: list[int]) -> Draft:
    """The draft of routes that there are. Units on no route are on no tour."""
    week = rough.week
    unit_of = {week.problem.orders[p].id: u for u, unit in enumerate(week.units) for p in unit}
    kind_of = {vehicle.id: kind for kind, vehicle in enumerate(week.problem.vehicles)}
    days = [
        [_tour(rough, number, each, unit_of, kind_of) for number, each in enumerate(itineraries)]
        for itineraries in routes
    ]
    return Draft(rough, days, chosen)


def _tour(
    rough: Rough,
    number: int,
    itinerary: Itinerary,
    unit_of: dict[str, int],
    kind_of: dict[str, int],
) -> Tour:
    kind = kind_of[itinerary.vehicle_id]
    depot = int(rough.depot[kind])
    visits = [visit for trip in itinerary.trips for visit in trip]
    units = [tuple(dict.fromkeys(unit_of[o] for o in visit.orders)) for visit in visits]
    load = sum(int(rough.amount[list(some)].sum()) for some in units)
    places = [depot, *(rough.store[visit.store_id] for visit in visits), depot]
    return Tour(kind, int(rough.room[kind]) - load, places, [(), *units, ()], number, True)
