"""Familiar vehicles and people over a week: whose number a route gets, who of those that are alike
drives it, and which vehicle is a store's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from routing.model import VehicleType
from routing.plan import Itinerary
from routing.week import Familiar, Week
from routing.week_plan import LastWeek, Owned
from solvers.week_whole import Routes


def renumbered(week: Week, routes: Routes, last: LastWeek) -> Routes:
    """The routes with numbers of vehicles such that the same number sees the same stores on as
    many days as it can: of one type they are interchangeable, so this costs nothing. Types of
    which the week names single vehicles keep their numbers."""
    from scipy.optimize import linear_sum_assignment

    known = defaultdict[Owned, Counter[str]](Counter)
    known |= {key: Counter(some) for key, some in last.vehicles.items()}
    named = _named(week)
    found = []
    for itineraries in routes:
        day = list(itineraries)
        for vehicle in week.problem.vehicles:
            at = [i for i, each in enumerate(day) if each.vehicle_id == vehicle.id]
            if at and vehicle.id not in named:
                seen = np.array([_seen(week, vehicle, day[i], known) for i in at])
                numbers = linear_sum_assignment(-seen)[1]
                for i, number in zip(at, numbers.tolist(), strict=True):
                    day[i] = replace(day[i], number=number + 1)
        for itinerary in day:
            for key in _stops(week, itinerary):
                known[key][_name(week, itinerary)] += 1
        found.append(tuple(day))
    return tuple(found)


def crewed(week: Week, routes: Routes) -> Routes:
    """The routes with drivers and helpers such that stores see the same people again as often as
    they can: those who are alike take each other's routes, which costs nothing."""
    setups = week.problem.setups
    for role, people in (("driver", setups.drivers), ("helper", setups.helpers)):
        for first in people.pools:
            names = list(people.ids(first))
            if len(set(names)) > 1:
                routes = _taking_turns(week, routes, role, names)
    return routes


def _taking_turns(week: Week, routes: Routes, role: str, names: Sequence[str]) -> Routes:
    """The routes with one of these people, who are alike, given to them anew, day by day."""
    from scipy.optimize import linear_sum_assignment

    known = defaultdict[Owned, Counter[str]](Counter)
    found = []
    for itineraries in routes:
        day = list(itineraries)
        at = [i for i, each in enumerate(day) if getattr(each.setup, role) in names]
        seen = np.array([_times(known, _stops(week, day[i]), names) for i in at])
        for i, k in zip(at, linear_sum_assignment(-seen)[1].tolist() if at else (), strict=True):
            day[i] = replace(day[i], setup=replace(day[i].setup, **{role: names[k]}))
            for key in _stops(week, day[i]):
                known[key][names[k]] += 1
        found.append(tuple(day))
    return tuple(found)


def elected(week: Week, routes: Routes, last: LastWeek) -> Familiar:
    """For each store that is served on several days, or was last week, the vehicle that comes most
    often, one for each distributor whose goods come there."""
    count = defaultdict[Owned, Counter[str]](Counter)
    for itineraries in routes:
        for itinerary in itineraries:
            for key in _stops(week, itinerary):
                count[key][_name(week, itinerary)] += 1
    found = defaultdict[str, set[str]](set)
    for (store_id, owner), now in sorted(count.items()):
        before = last.vehicles.get((store_id, owner), {})
        if now.total() > 1 or before:
            votes = {name: (now[name] + before.get(name, 0), now[name]) for name in now}
            found[store_id].add(max(sorted(votes), key=lambda name: votes[name]))
    return {store_id: frozenset(names) for store_id, names in found.items()}


def _named(week: Week) -> set[str]:
    """Types of which a store or an order names a single vehicle."""
    references = {order.vehicle for order in week.problem.orders}
    references |= {name for store in week.problem.stores for name in store.familiar}
    return {name.partition(" #")[0] for name in references if " #" in name}


def _seen(
    week: Week, vehicle: VehicleType, itinerary: Itinerary, known: dict[Owned, Counter[str]]
) -> list[int]:
    """How often each vehicle of the type has been at the stores of a route."""
    names = [vehicle.name_of(number) for number in range(1, vehicle.count + 1)]
    return _times(known, _stops(week, itinerary), names)


def _times(
    known: Mapping[Owned, Counter[str]], keys: Sequence[Owned], names: Sequence[str]
) -> list[int]:
    """How often each name is known at some stores."""
    return [sum(known[key][name] for key in keys if key in known) for name in names]


def _stops(week: Week, itinerary: Itinerary) -> Sequence[Owned]:
    """The stores of a route, with whose goods come there."""
    order = week.problem.order
    visits = (visit for trip in itinerary.trips for visit in trip)
    owned = ((v.store_id, order[o].distributor_id) for v in visits for o in v.orders)
    return tuple(dict.fromkeys(owned))


def _name(week: Week, itinerary: Itinerary) -> str:
    return week.problem.vehicle[itinerary.vehicle_id].name_of(itinerary.number)
