"""A vehicle that leaves should do so for some stops and some load; what is missing has a price.

No plan breaks this rule, and a vehicle that stays pays nothing. It goes by the route: the number of
its stops, and the load of its fullest moment, on any trip, in the dimension that is fullest then.
"""

from __future__ import annotations

from routing.model import VehicleType
from routing.plan import Route
from routing.problem import Problem

CODE = "least_use"


def asked(vehicle: VehicleType) -> bool:
    """Whether a vehicle type has such a price."""
    stops = vehicle.min_stops is not None and vehicle.missing_stop_cost > 0
    return stops or (vehicle.min_load_percent is not None and vehicle.missing_percent_cost > 0)


def used(problem: Problem) -> bool:
    """Whether some vehicle type of the day has such a price."""
    return any(map(asked, problem.vehicles))


def price(problem: Problem, route: Route) -> float:
    """Money for the stops and the percent of load that are missing."""
    stops, percent = missing(route)
    return stops * route.vehicle.missing_stop_cost + percent * route.vehicle.missing_percent_cost


def missing(route: Route) -> tuple[int, float]:
    """How many stops, and how many percent of the capacity, the route is short of."""
    stops, percent = route.vehicle.min_stops or 0, route.vehicle.min_load_percent or 0.0
    if not route.stops:
        return 0, 0.0
    return max(0, stops - len(route.stops)), max(0.0, percent - use_percent(route))


def use_percent(route: Route) -> float:
    """The most that is on board at once in percent of the capacity, in the fullest dimension; 0
    where the vehicle has no limit."""
    loads = [load for trip in route.trips for load in (trip.load, *(s.load for s in trip.stops))]
    shares = (
        load.get(dimension, 0.0) / limit
        for dimension, limit in route.vehicle.capacity.items()
        if limit > 0
        for load in loads
    )
    return 100.0 * max(shares, default=0.0)
