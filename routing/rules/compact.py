"""The stops of a trip should lie together: each km between a stop and the middle of its trip has a
price.

No plan breaks this rule. The middle is the mean of the places of the trip's stops, without depots;
a place where a trip stops twice counts twice. Distances are straight lines, through the sphere or
on the plane (`routing.spots.position`), so the price asks for a shape and not for a way: roads have
their price already. How far stops are from their centre is a usual measure of compact routes:
Rossit, Vigo, Tohmé and Frutos (2019, "Visual attractiveness in routing problems: a review",
Computers & Operations Research 103) compare it with others, and Rocha, Aloise, Aloise and Contardo
(2022, the same journal, 137) find that what clusters the stops of routes makes them look well by
the other measures too. Unlike crossings and overlaps of hulls, each route has it by itself.
"""

from __future__ import annotations

from math import dist

from routing.plan import Route, Trip
from routing.problem import Problem
from routing.spots import position

CODE = "compact"


def used(problem: Problem) -> bool:
    """Whether some vehicle type of the day has such a price."""
    return any(vehicle.spread_km_cost > 0 for vehicle in problem.vehicles)


def price(problem: Problem, route: Route) -> float:
    """Money for the spread of all trips."""
    if not route.vehicle.spread_km_cost:
        return 0.0
    return route.vehicle.spread_km_cost * spread_m(problem, route) / 1000


def spread_m(problem: Problem, route: Route) -> float:
    """Metres between the stops and the middles of their trips, all added up."""
    return sum(_spread_m(problem, trip) for trip in route.trips)


def _spread_m(problem: Problem, trip: Trip) -> float:
    plane = problem.settings.plane
    places = [position(problem.store[stop.store_id], plane) for stop in trip.stops]
    if not places:
        return 0.0
    middle = [sum(axis) / len(places) for axis in zip(*places, strict=True)]
    return sum(dist(place, middle) for place in places)
